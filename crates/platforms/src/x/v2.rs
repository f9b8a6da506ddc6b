//! Posts as API v2 gives them. A page holds posts (`data`), what they refer to (`includes`) and what could not be given
//! (`errors`); flattened, each post holds what it refers to itself. Pages of users hold profiles.

use std::collections::HashMap;

use model::{Event, ImageRef, InteractionKind, PostUri, Profile, Status, StatusEvent};
use serde::{Deserialize, de::IgnoredAny};

use super::{account, address, time, unescaped};
use crate::{
    archive::{
        lenient::{Id, Many},
        records::{Make, Path, json},
        sink::{By, Names, Sink, post},
    },
    problem::{Problem, tidy},
};

/// A line is a page if it has one of these, else a post or user by itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Probe {
    data: Option<IgnoredAny>,
    errors: Option<IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Page {
    data: Many<Thing>,
    includes: Includes,
    errors: Many<Missing>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Includes {
    users: Many<Thing>,
    tweets: Many<Thing>,
    media: Many<Media>,
}

/// A post or a user.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Thing {
    id: Option<Id>,
    /// What a post that another refers to is to it.
    r#type: Option<String>,
    text: Option<String>,
    note_tweet: Option<Note>,
    author_id: Option<Id>,
    author: Option<Box<Thing>>,
    created_at: Option<String>,
    lang: Option<String>,
    entities: Option<Entities>,
    attachments: Attachments,
    referenced_tweets: Many<Thing>,
    in_reply_to_user_id: Option<Id>,
    geo: Option<IgnoredAny>,
    username: Option<String>,
    name: Option<String>,
    description: Option<String>,
    location: Option<IgnoredAny>,
    protected: Option<bool>,
}

/// The whole of a long text.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Note {
    text: Option<String>,
    entities: Option<Entities>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Entities {
    hashtags: Many<Tag>,
    urls: Many<Link>,
    mentions: Many<Thing>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Tag {
    tag: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Link {
    unwound_url: Option<String>,
    expanded_url: Option<String>,
    url: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Attachments {
    media_keys: Many<String>,
    media: Many<Media>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Media {
    media_key: Option<String>,
    r#type: Option<String>,
    alt_text: Option<String>,
}

/// What a page lacks.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Missing {
    resource_type: Option<String>,
    resource_id: Option<Id>,
    value: Option<Id>,
    detail: Option<String>,
}

/// Lines of pages or posts.
#[derive(Debug)]
pub(crate) struct V2 {
    names: Names,
}

impl V2 {
    pub(crate) fn new() -> Self {
        Self { names: super::names() }
    }
}

impl Make for V2 {
    fn record(&mut self, _path: &Path, text: &str, sink: &mut Sink) -> Result<(), Problem> {
        let probe: Probe = json(text)?;
        let page = probe.data.is_some() || probe.errors.is_some();
        let line = if page { json(text)? } else { Page { data: Many(vec![json(text)?]), ..Page::default() } };
        let included = Included::new(&line);
        for user in &line.includes.users.0 {
            self.described(user, sink);
        }
        for thing in line.data.0.iter().chain(&line.includes.tweets.0) {
            let made = if thing.text.is_none() && thing.username.is_some() {
                self.described(thing, sink);
                Ok(())
            } else {
                self.made(thing, &included, sink)
            };
            match made {
                // One odd post of a page takes no other with it.
                Err(problem) if page => sink.aside(problem),
                other => other?,
            }
        }
        for missing in &line.errors.0 {
            self.missing(missing, sink);
        }
        Ok(())
    }
}

/// What a page includes, by its id.
struct Included<'a> {
    users: HashMap<&'a str, &'a Thing>,
    tweets: HashMap<&'a str, &'a Thing>,
    media: HashMap<&'a str, &'a Media>,
}

impl<'a> Included<'a> {
    fn new(page: &'a Page) -> Self {
        let includes = &page.includes;
        let by_id = |things: &'a [Thing]| things.iter().filter_map(|thing| Some((thing.id()?, thing)));
        let media = includes.media.0.iter().filter_map(|media| Some((media.media_key.as_deref()?, media))).collect();
        let tweets = by_id(&includes.tweets.0).chain(by_id(&page.data.0)).collect();
        Self { users: by_id(&includes.users.0).collect(), tweets, media }
    }

    /// Who wrote a post, where that is known.
    fn author(&self, post: &'a Thing) -> Option<&'a str> {
        let of = |post: &'a Thing| post.author_id.as_ref().map(|id| id.0.as_str());
        of(post).or_else(|| of(self.tweets.get(post.id()?)?))
    }
}

impl Thing {
    fn id(&self) -> Option<&str> {
        self.id.as_ref().map(|id| id.0.as_str())
    }

    fn uri(&self) -> Option<PostUri> {
        address(self.id()?)
    }
}

impl V2 {
    fn made(&self, thing: &Thing, included: &Included<'_>, sink: &mut Sink) -> Result<(), Problem> {
        let names = &self.names;
        let id = thing.id().unwrap_or_default();
        let uri = address(id).ok_or_else(|| Problem::new("record", "id", "it has no id that could be"))?;
        let author_id = thing.author_id.as_ref().map(|id| id.0.as_str()).unwrap_or_default();
        let author =
            account(names, author_id).ok_or_else(|| Problem::new("record", "author", "its author has no id"))?;
        let user = thing.author.as_deref().or(included.users.get(author_id).copied());
        if user.is_some_and(|user| user.protected == Some(true)) {
            sink.pass("posts of protected accounts");
            return Ok(());
        }
        if thing.geo.is_some() {
            sink.pass("places");
        }
        if let Some(user) = &thing.author {
            self.described(user, sink);
        }
        let written = thing.created_at.as_deref().unwrap_or_default();
        let seen = sink.time(time(written), written);
        let by = By::post(&uri, seen);
        let to = |kind: &str| thing.referenced_tweets.0.iter().find(|other| other.r#type.as_deref() == Some(kind));
        let whose = |other: &Thing| included.author(other).and_then(|id| account(names, id));
        if let Some(original) = to("retweeted") {
            if let Some(target) = whose(original) {
                sink.interaction(InteractionKind::Repost, &author, &target, by.about(original.uri().as_ref()));
            }
            return self.inside(original, included, sink);
        }
        let note = thing.note_tweet.as_ref().filter(|note| note.text.is_some());
        let text = note.and_then(|note| note.text.clone()).or_else(|| thing.text.clone());
        let text = text.ok_or_else(|| Problem::new("record", "text", "it has no text"))?;
        let here = sink.here();
        let mut post = post(uri.clone(), author.clone(), unescaped(text), seen);
        post.langs = thing.lang.clone().filter(|lang| lang != "und" && !lang.starts_with('q')).into_iter().collect();
        let answered = thing.in_reply_to_user_id.as_ref().and_then(|id| account(names, &id.0));
        post.reply_to = to("replied_to").and_then(Thing::uri);
        if let Some(target) = answered.clone().or_else(|| to("replied_to").and_then(whose)) {
            sink.interaction(InteractionKind::Reply, &author, &target, by.about(post.reply_to.as_ref()));
        }
        post.quotes = to("quoted").and_then(Thing::uri);
        if let Some(target) = to("quoted").and_then(whose) {
            sink.interaction(InteractionKind::Quote, &author, &target, by.about(post.quotes.as_ref()));
        }
        for entities in [thing.entities.as_ref(), note.and_then(|note| note.entities.as_ref())].into_iter().flatten() {
            self.marked(entities, &mut post);
        }
        let keys = thing.attachments.media_keys.0.iter().filter_map(|key| included.media.get(key.as_str()).copied());
        for media in
            thing.attachments.media.0.iter().chain(keys).filter(|media| media.r#type.as_deref() == Some("photo"))
        {
            let (cid, alt) = (media.media_key.clone().unwrap_or_default(), media.alt_text.clone().unwrap_or_default());
            if !post.images.iter().any(|image| image.cid == cid) {
                post.images.push(ImageRef { cid, mime: String::new(), size: 0, alt, hashes: Vec::new() });
            }
        }
        for target in post.mentions.iter().filter(|target| Some(*target) != answered.as_ref()) {
            sink.interaction(InteractionKind::Mention, &author, target, by);
        }
        sink.post(here, post);
        thing.referenced_tweets.0.iter().try_for_each(|other| self.inside(other, included, sink))
    }

    /// A post inside another, where it is more than a reference.
    fn inside(&self, other: &Thing, included: &Included<'_>, sink: &mut Sink) -> Result<(), Problem> {
        if other.text.is_some() && other.author_id.is_some() { self.made(other, included, sink) } else { Ok(()) }
    }

    fn marked(&self, entities: &Entities, post: &mut model::Post) {
        post.tags.extend(entities.hashtags.0.iter().filter_map(|tag| tag.tag.clone()));
        let whole = |link: &Link| link.unwound_url.clone().or(link.expanded_url.clone()).or(link.url.clone());
        post.links.extend(entities.urls.0.iter().filter_map(whole));
        let mentioned = |user: &Thing| match user.id() {
            Some(id) => account(&self.names, id),
            None => self.names.handle(user.username.as_deref()?),
        };
        post.mentions.extend(entities.mentions.0.iter().filter_map(mentioned));
    }

    fn described(&self, user: &Thing, sink: &mut Sink) {
        let Some(account) = user.id().and_then(|id| account(&self.names, id)) else { return };
        if user.protected == Some(true) {
            return sink.pass("protected accounts");
        }
        if user.location.is_some() {
            sink.pass("places");
        }
        sink.profile(Profile {
            account,
            handle: user.username.clone(),
            display_name: user.name.clone(),
            description: user.description.clone(),
            seen: sink.read_at,
        });
    }

    /// A user that a page could not give says how that account stands.
    fn missing(&self, missing: &Missing, sink: &mut Sink) {
        let detail = missing.detail.as_deref().unwrap_or_default();
        let id = missing.resource_id.as_ref().or(missing.value.as_ref()).map(|id| id.0.as_str()).unwrap_or_default();
        let of_user = missing.resource_type.as_deref() == Some("user");
        let (true, Some(account)) = (of_user, account(&self.names, id)) else {
            return sink.pass("posts that were not given");
        };
        let status = if detail.starts_with("User has been suspended") { Status::TakenDown } else { Status::Unknown };
        let status = StatusEvent { account, status, raw: tidy(detail), seen: sink.read_at };
        sink.batch.events.push(Event::Status(status));
    }
}
