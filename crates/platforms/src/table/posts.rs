//! A row to a post.

use model::{AccountId, InteractionKind, Profile};

use super::{account, columns::Ours, time};
use crate::{
    archive::sink::{By, Names, Sink, post},
    problem::Problem,
};

/// What a table of posts may have, in the order in which [`Row`] holds it.
pub(crate) const COLUMNS: [Ours; 17] = [
    Ours::required("id", &["uri"]),
    Ours::required("account", &["author"]),
    Ours::required("text", &[]),
    Ours::optional("time", &["ts", "date", "created_at"]),
    Ours::optional("lang", &["langs"]),
    Ours::optional("links", &[]),
    Ours::optional("tags", &[]),
    Ours::optional("mentions", &[]),
    Ours::optional("reply_to", &[]),
    Ours::optional("reply_to_account", &[]),
    Ours::optional("quotes", &[]),
    Ours::optional("quotes_account", &[]),
    Ours::optional("repost_of", &[]),
    Ours::optional("repost_of_account", &[]),
    Ours::optional("handle", &[]),
    Ours::optional("display_name", &[]),
    Ours::optional("description", &[]),
];

/// Values of a row under [`COLUMNS`]; what is not there is empty.
pub(crate) type Row<'a> = [&'a str; COLUMNS.len()];

/// Makes events of a row.
pub(crate) fn made(row: &Row<'_>, names: &Names, sink: &mut Sink) -> Result<(), Problem> {
    let [id, author, text, written, lang, links, tags, mentions, rest @ ..] = row;
    let [reply_to, reply_to_account, quotes, quotes_account, repost_of, repost_of_account, handle, name, description] =
        rest;
    let uri = id.parse().map_err(|_| Problem::new("record", "id", "it has no id that could be"))?;
    let author = account(names, author).ok_or_else(|| Problem::new("record", "author", "its author is no account"))?;
    let seen = if written.is_empty() { sink.read_at } else { sink.time(time(written), written) };
    let here = sink.here();
    let by = By::post(&uri, seen);
    let address = |text: &str| if text.is_empty() { None } else { text.parse().ok() };
    let other = |name: &str| if name.is_empty() { None } else { account(names, name) };
    let mut turned = |kind, about: &str, whom: &str| {
        if let Some(target) = other(whom) {
            sink.interaction(kind, &author, &target, by.about(address(about).as_ref()));
        }
    };
    turned(InteractionKind::Repost, repost_of, repost_of_account);
    turned(InteractionKind::Reply, reply_to, reply_to_account);
    turned(InteractionKind::Quote, quotes, quotes_account);
    let list =
        |text: &str| text.split([' ', ',', '|', '\n']).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let mentions: Vec<AccountId> = mentions.split([' ', ',', '|']).filter_map(other).collect();
    for target in &mentions {
        sink.interaction(InteractionKind::Mention, &author, target, by);
    }
    let mut post = post(uri.clone(), author.clone(), (*text).to_owned(), seen);
    (post.reply_to, post.quotes) = (address(reply_to), address(quotes));
    (post.langs, post.tags, post.mentions) = (list(lang), list(tags), mentions);
    // A comma may be part of a link.
    post.links = links.split_ascii_whitespace().map(str::to_owned).collect();
    post.tags.iter_mut().for_each(|tag| *tag = tag.trim_start_matches('#').to_owned());
    sink.post(here, post);
    let said = |text: &str| if text.is_empty() { None } else { Some(text.to_owned()) };
    let (handle, display_name, description) = (said(handle), said(name), said(description));
    sink.profile(Profile { account: author, handle, display_name, description, seen: sink.read_at });
    Ok(())
}
