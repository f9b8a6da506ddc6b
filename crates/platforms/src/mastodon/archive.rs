//! An account's own archive: `outbox.json`, a collection of activities, and `actor.json`, who they are of
//! (<https://www.w3.org/TR/activitypub/>, <https://docs.joinmastodon.org/spec/activitypub/>); as they are, or in the
//! export with its pictures (`.tar.gz` or `.zip`).
//!
//! Only what is addressed to the public is read: an outbox also holds posts to followers and direct messages.

use files::walk::Want;
use model::{AccountId, ImageRef, InteractionKind, Profile, Timestamp};
use serde::{Deserialize, de::IgnoredAny};

use super::{account, author_of, html};
use crate::{
    archive::{
        container::Container,
        head::base,
        lenient::Many,
        records::{Make, Path, Shape, json},
        sink::{By, Sink, post},
    },
    problem::Problem,
};

/// Whom a public post is addressed to.
const PUBLIC: [&str; 3] = ["https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"];

/// Activities of an outbox, and the actor.
#[derive(Debug)]
pub(crate) struct Outbox {
    actor: bool,
    passed: Vec<&'static str>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Activity {
    id: Option<String>,
    r#type: Option<String>,
    actor: Option<Link>,
    published: Option<String>,
    to: Many<String>,
    cc: Many<String>,
    object: Option<Object>,
}

/// An address, or an object that has one.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Link {
    Address(String),
    Object { id: String },
}

impl Link {
    fn address(&self) -> &str {
        match self {
            Self::Address(address) => address,
            Self::Object { id } => id,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Object {
    Address(String),
    Note(Box<Note>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Note {
    id: Option<String>,
    r#type: Option<String>,
    summary: Option<String>,
    content: Option<String>,
    content_map: Option<std::collections::BTreeMap<String, String>>,
    published: Option<String>,
    attributed_to: Option<Link>,
    in_reply_to: Option<Link>,
    to: Many<String>,
    cc: Many<String>,
    tag: Many<Tag>,
    attachment: Many<Attachment>,
    one_of: Many<Choice>,
    any_of: Many<Choice>,
    #[serde(alias = "quoteUri", alias = "quoteUrl", alias = "_misskey_quote")]
    quote: Option<Link>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Tag {
    r#type: Option<String>,
    href: Option<String>,
    name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Attachment {
    r#type: Option<String>,
    media_type: Option<String>,
    url: Option<String>,
    href: Option<String>,
    name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Choice {
    name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Actor {
    id: Option<String>,
    preferred_username: Option<String>,
    name: Option<String>,
    summary: Option<String>,
    /// Lines of a table that the owner fills in: a website, an address, whatever they like.
    attachment: Option<IgnoredAny>,
}

impl Outbox {
    /// Which members are read: the actor first.
    pub(crate) fn new(container: &Container) -> (Self, Vec<(usize, Shape)>) {
        let (mut members, mut passed) = (Vec::new(), Vec::new());
        for (number, member) in container.members().iter().enumerate() {
            match base(&member.name) {
                "actor.json" => members.insert(0, (number, Shape::Document)),
                "outbox.json" => members.push((number, Shape::Document)),
                "likes.json" => passed.push("files of likes"),
                "bookmarks.json" => passed.push("files of bookmarks"),
                _ if container.is_single() => members.push((number, Shape::Document)),
                name if name.ends_with(".csv") || name.ends_with(".json") => passed.push("other files"),
                _ => {}
            }
        }
        (Self { actor: false, passed }, members)
    }
}

impl Make for Outbox {
    fn plan(&self, path: &Path) -> Want {
        match (self.actor, path) {
            (true, []) => Want::Take,
            (_, []) => Want::Enter,
            (false, [key]) if *key == "orderedItems" => Want::Enter,
            (false, [key, _]) if *key == "orderedItems" => Want::Record,
            _ => Want::Pass,
        }
    }

    fn begin(&mut self, sink: &mut Sink) {
        self.passed.iter().for_each(|what| sink.pass(what));
    }

    fn member(&mut self, name: &str) {
        self.actor = base(name) == "actor.json";
    }

    fn record(&mut self, _path: &Path, text: &str, sink: &mut Sink) -> Result<(), Problem> {
        if self.actor { actor(json(text)?, sink) } else { activity(json(text)?, sink) }
    }
}

fn actor(actor: Actor, sink: &mut Sink) -> Result<(), Problem> {
    let id = actor.id.unwrap_or_default();
    let account = account(&id).ok_or_else(|| Problem::new("record", "id", "its id is no actor"))?;
    if actor.attachment.is_some() {
        sink.pass("tables about the owner");
    }
    sink.profile(Profile {
        account,
        handle: actor.preferred_username,
        display_name: actor.name,
        description: actor.summary.map(|summary| html::read(&summary).0),
        seen: sink.read_at,
    });
    Ok(())
}

fn activity(activity: Activity, sink: &mut Sink) -> Result<(), Problem> {
    let who = activity.actor.as_ref().map(Link::address).unwrap_or_default();
    match (activity.r#type.as_deref(), activity.object) {
        (Some("Announce"), Some(object)) => {
            let public = is_public(&activity.to, &activity.cc);
            let actor = account(who).ok_or_else(|| Problem::new("record", "author", "its author is no actor"))?;
            if !public {
                sink.pass("posts that are not public");
                return Ok(());
            }
            let object = match &object {
                Object::Address(address) => address.as_str(),
                Object::Note(note) => note.id.as_deref().unwrap_or_default(),
            };
            let uri = activity.id.unwrap_or_default();
            let uri = uri.parse().map_err(|_| Problem::new("record", "id", "it has no id that could be"))?;
            let seen = time(activity.published.as_deref(), sink);
            let Some(target) = author_of(object).or_else(|| addressed(&activity.cc)) else {
                return Err(Problem::new("record", "target", "nothing tells whose it is"));
            };
            let about = object.parse().ok();
            sink.interaction(InteractionKind::Repost, &actor, &target, By::post(&uri, seen).about(about.as_ref()));
            Ok(())
        }
        (Some("Create" | "Update"), Some(Object::Note(object))) => {
            if !is_public(&object.to, &object.cc) && !is_public(&activity.to, &activity.cc) {
                sink.pass("posts that are not public");
                return Ok(());
            }
            note(*object, who, activity.published, sink)
        }
        (Some(_), _) => {
            sink.pass("activities of other kinds");
            Ok(())
        }
        (None, _) => Err(Problem::new("record", "malformed", "an activity without a type")),
    }
}

/// The first account that something is addressed to beside collections.
fn addressed(cc: &Many<String>) -> Option<AccountId> {
    let person = |address: &&String| !PUBLIC.contains(&address.as_str()) && !address.ends_with("/followers");
    cc.0.iter().find(person).and_then(|address| account(address))
}

fn is_public(to: &Many<String>, cc: &Many<String>) -> bool {
    to.0.iter().chain(&cc.0).any(|address| PUBLIC.contains(&address.as_str()))
}

fn time(written: Option<&str>, sink: &mut Sink) -> Timestamp {
    let written = written.unwrap_or_default();
    sink.time(Timestamp::parse(written), written)
}

fn note(note: Note, actor: &str, published: Option<String>, sink: &mut Sink) -> Result<(), Problem> {
    match note.r#type.as_deref() {
        Some("Note" | "Question" | "Article" | "Page") => {}
        other => {
            return Err(Problem::new("record", "kind", format!("`{}` is no post", other.unwrap_or_default())));
        }
    }
    let id = note.id.unwrap_or_default();
    let uri = id.parse().map_err(|_| Problem::new("record", "id", "it has no id that could be"))?;
    let who = note.attributed_to.as_ref().map_or(actor, Link::address);
    let author = account(who).ok_or_else(|| Problem::new("record", "author", "its author is no actor"))?;
    let here = sink.here();
    let seen = time(note.published.as_deref().or(published.as_deref()), sink);
    let by = By::post(&uri, seen);
    let (content, links) = html::read(note.content.as_deref().unwrap_or_default());
    let choices = note.one_of.0.into_iter().chain(note.any_of.0).filter_map(|choice| choice.name);
    let summary = note.summary.filter(|summary| !summary.is_empty());
    let text: Vec<String> =
        summary.into_iter().chain((!content.is_empty()).then_some(content)).chain(choices).collect();
    let mut post = post(uri.clone(), author.clone(), text.join("\n"), seen);
    post.langs = note.content_map.into_iter().flatten().map(|(lang, _)| lang).take(8).collect();
    let mut answered = None;
    if let Some(parent) = note.in_reply_to.as_ref().map(Link::address) {
        post.reply_to = parent.parse().ok();
        answered = author_of(parent);
        if let Some(target) = &answered {
            sink.interaction(InteractionKind::Reply, &author, target, by.about(post.reply_to.as_ref()));
        }
    }
    if let Some(quoted) = note.quote.as_ref().map(Link::address) {
        post.quotes = quoted.parse().ok();
        if let Some(target) = author_of(quoted) {
            sink.interaction(InteractionKind::Quote, &author, &target, by.about(post.quotes.as_ref()));
        }
    }
    // A mention and a hashtag are links too, to pages about them.
    let mut about = Vec::new();
    for tag in note.tag.0 {
        match (tag.r#type.as_deref(), tag.href, tag.name) {
            (Some("Mention"), Some(href), _) => post.mentions.extend(account(&href)),
            (Some("Hashtag"), href, Some(name)) => {
                post.tags.push(name.trim_start_matches('#').to_owned());
                about.extend(href);
            }
            _ => {}
        }
    }
    post.links = links.into_iter().filter(|link| !about.contains(link) && !is_about(link)).collect();
    for attachment in note.attachment.0 {
        let mime = attachment.media_type.unwrap_or_default();
        match attachment.r#type.as_deref() {
            Some("Link") => post.links.extend(attachment.href),
            _ if mime.starts_with("image/") => post.images.push(ImageRef {
                cid: attachment.url.unwrap_or_default(),
                mime,
                size: 0,
                alt: attachment.name.unwrap_or_default(),
                hashes: Vec::new(),
            }),
            _ => {}
        }
    }
    for target in post.mentions.iter().filter(|target| Some(*target) != answered.as_ref()) {
        sink.interaction(InteractionKind::Mention, &author, target, by);
    }
    sink.post(here, post);
    Ok(())
}

/// Whether a link leads to an account's page or a hashtag's, as Mastodon writes them.
fn is_about(link: &str) -> bool {
    let path = link.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    (path.starts_with('@') || path.starts_with("tags/"))
        && !path.trim_end_matches('/').trim_start_matches("tags/").contains('/')
}
