//! A row to an interaction.

use model::{InteractionKind, hex};
use sha2::{Digest, Sha256};

use super::{account, columns::Ours, time};
use crate::{
    archive::sink::{By, Names, Sink},
    problem::Problem,
};

/// What a list of edges may have, in the order in which [`Row`] holds it.
pub(crate) const COLUMNS: [Ours; 6] = [
    Ours::required("actor", &[]),
    Ours::required("target", &[]),
    Ours::optional("kind", &[]),
    Ours::optional("time", &["ts", "date", "created_at"]),
    Ours::optional("about", &[]),
    Ours::optional("id", &["uri"]),
];

/// Values of a row under [`COLUMNS`]; what is not there is empty.
pub(crate) type Row<'a> = [&'a str; COLUMNS.len()];

/// What a kind is called, here and there.
pub(crate) fn kind(word: &str) -> Option<InteractionKind> {
    Some(match word.to_ascii_lowercase().as_str() {
        "follow" | "follows" | "following" => InteractionKind::Follow,
        "repost" | "retweet" | "forward" | "share" | "boost" | "announce" => InteractionKind::Repost,
        "reply" | "comment" | "answer" => InteractionKind::Reply,
        "quote" => InteractionKind::Quote,
        "mention" => InteractionKind::Mention,
        _ => return None,
    })
}

/// Makes an event of a row. `usual` is what it is if it does not say.
pub(crate) fn made(
    row: &Row<'_>,
    usual: Option<InteractionKind>,
    names: &Names,
    sink: &mut Sink,
) -> Result<(), Problem> {
    let [actor, target, word, written, about, id] = row;
    let who = |name: &str, what: &str| {
        account(names, name).ok_or_else(|| Problem::new("record", what, "a name that can be no account's"))
    };
    let (from, to) = (who(actor, "author")?, who(target, "target")?);
    let kind = if word.is_empty() { usual } else { kind(word) };
    let kind = kind.ok_or_else(|| Problem::new("record", "kind", format!("`{word}` is no kind of interaction")))?;
    let seen = if written.is_empty() { sink.read_at } else { sink.time(time(written), written) };
    // A row without a name of its own is known by what it says: the same said twice is one interaction.
    let named = if id.is_empty() {
        let mut digest = Sha256::new();
        for part in [from.as_str(), kind.as_str(), to.as_str(), written, about] {
            digest.update(part);
            digest.update([0]);
        }
        format!("edge:{}", hex(&digest.finalize()[..16]))
    } else {
        (*id).to_owned()
    };
    let uri = named.parse().map_err(|_| Problem::new("record", "id", "it has no id that could be"))?;
    let about = if about.is_empty() { None } else { about.parse().ok() };
    sink.interaction(kind, &from, &to, By::post(&uri, seen).about(about.as_ref()));
    Ok(())
}
