//! Posts as API v1.1 gives them: `id_str`, `full_text` or `text`, `user`, `entities`, with the post that was reposted or
//! quoted whole inside.

use model::{AccountId, Event, ImageRef, InteractionKind, PostUri, Profile};
use serde::{Deserialize, de::IgnoredAny};

use super::{account, address, time, unescaped};
use crate::{
    archive::{
        lenient::{Id, Many},
        records::{Make, Path, json},
        sink::{By, Names, Sink, post},
    },
    problem::Problem,
};

/// A post.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Tweet {
    id_str: Option<Id>,
    id: Option<Id>,
    created_at: Option<String>,
    full_text: Option<String>,
    text: Option<String>,
    lang: Option<String>,
    user: Option<User>,
    entities: Entities,
    extended_entities: Entities,
    extended_tweet: Option<Extended>,
    in_reply_to_status_id_str: Option<Id>,
    in_reply_to_user_id_str: Option<Id>,
    in_reply_to_screen_name: Option<String>,
    quoted_status_id_str: Option<Id>,
    quoted_status: Option<Box<Tweet>>,
    retweeted_status: Option<Box<Tweet>>,
    coordinates: Option<IgnoredAny>,
    geo: Option<IgnoredAny>,
    place: Option<IgnoredAny>,
}

/// A text of more than 140 characters in a stream.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Extended {
    full_text: Option<String>,
    entities: Entities,
    extended_entities: Entities,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct User {
    id_str: Option<Id>,
    id: Option<Id>,
    screen_name: Option<String>,
    name: Option<String>,
    description: Option<String>,
    protected: Option<bool>,
    location: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Entities {
    hashtags: Many<Hashtag>,
    urls: Many<Link>,
    user_mentions: Many<User>,
    media: Many<Media>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Hashtag {
    text: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Link {
    expanded_url: Option<String>,
    url: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Media {
    id_str: Option<Id>,
    r#type: Option<String>,
    ext_alt_text: Option<String>,
}

/// A line of a stream that is no post.
#[derive(Debug, Deserialize)]
struct Deletion {
    delete: Deleted,
}

#[derive(Debug, Deserialize)]
struct Deleted {
    status: Tombstone,
}

#[derive(Debug, Deserialize)]
struct Tombstone {
    id_str: Id,
    user_id_str: Id,
}

/// Lines of posts.
#[derive(Debug)]
pub(crate) struct V1 {
    names: Names,
}

impl V1 {
    pub(crate) fn new() -> Self {
        Self { names: super::names() }
    }
}

impl Make for V1 {
    fn record(&mut self, _path: &Path, text: &str, sink: &mut Sink) -> Result<(), Problem> {
        let tweet: Tweet = json(text)?;
        if tweet.is_nothing() {
            return notice(&self.names, text, sink);
        }
        tweet.made(&self.names, None, sink)
    }
}

/// What a stream says between posts.
fn notice(names: &Names, text: &str, sink: &mut Sink) -> Result<(), Problem> {
    let Ok(Deletion { delete: Deleted { status } }) = json(text) else {
        sink.pass("messages about a stream");
        return Ok(());
    };
    let place = address(&status.id_str.0).zip(account(names, &status.user_id_str.0));
    let (uri, author) = place.ok_or_else(|| Problem::new("record", "id", "a deletion of what has no id"))?;
    sink.batch.events.push(Event::PostDeleted { uri, author, seen: sink.read_at });
    Ok(())
}

impl Tweet {
    fn is_nothing(&self) -> bool {
        self.id_str.is_none() && self.id.is_none() && self.text.is_none() && self.full_text.is_none()
    }

    /// Makes events. `owner` wrote it where it does not say itself who did.
    pub(super) fn made(mut self, names: &Names, owner: Option<&AccountId>, sink: &mut Sink) -> Result<(), Problem> {
        let id = self.id_str.as_ref().or(self.id.as_ref()).map(|id| id.0.as_str()).unwrap_or_default();
        let uri = address(id).ok_or_else(|| Problem::new("record", "id", "it has no id that could be"))?;
        let author = match &self.user {
            Some(user) => {
                user.account(names).ok_or_else(|| Problem::new("record", "author", "its author has no id"))?
            }
            None => owner.cloned().ok_or_else(|| Problem::new("record", "author", "it names no author"))?,
        };
        if self.user.as_ref().is_some_and(|user| user.protected == Some(true)) {
            sink.pass("posts of protected accounts");
            return Ok(());
        }
        if self.coordinates.is_some() || self.geo.is_some() || self.place.is_some() {
            sink.pass("places");
        }
        if let Some(user) = &self.user {
            user.described(&author, sink);
        }
        let written = self.created_at.as_deref().unwrap_or_default();
        let seen = sink.time(time(written), written);
        let by = By::post(&uri, seen);
        if let Some(original) = self.retweeted_status {
            let target = original.user.as_ref().and_then(|user| user.account(names));
            if let (Some(target), Some(about)) = (target, original.uri()) {
                sink.interaction(InteractionKind::Repost, &author, &target, by.about(Some(&about)));
            }
            return original.made(names, None, sink);
        }
        let (text, entities) = self.text();
        // The owner's archive keeps of what they reposted only that they did, and whose it was.
        if owner.is_some()
            && let Some(target) = reposted(&text, &entities, names)
        {
            sink.interaction(InteractionKind::Repost, &author, &target, by);
            return Ok(());
        }
        self.written(text, entities, names, (&uri, author, seen), sink)
    }

    /// The post that its author wrote.
    fn written(
        self,
        text: String,
        entities: [Entities; 2],
        names: &Names,
        (uri, author, seen): (&PostUri, AccountId, model::Timestamp),
        sink: &mut Sink,
    ) -> Result<(), Problem> {
        let here = sink.here();
        let by = By::post(uri, seen);
        let mut post = post(uri.clone(), author.clone(), text, seen);
        post.langs = self.lang.filter(|lang| lang != "und" && !lang.starts_with('q')).into_iter().collect();
        post.reply_to = self.in_reply_to_status_id_str.as_ref().and_then(|id| address(&id.0));
        let answered = self.in_reply_to_user_id_str.as_ref().and_then(|id| account(names, &id.0));
        let answered = answered.or_else(|| self.in_reply_to_screen_name.as_deref().and_then(|name| names.handle(name)));
        if let Some(target) = &answered {
            sink.interaction(InteractionKind::Reply, &author, target, by.about(post.reply_to.as_ref()));
        }
        let quoted = self.quoted_status;
        post.quotes =
            self.quoted_status_id_str.as_ref().and_then(|id| address(&id.0)).or(quoted.as_ref().and_then(|q| q.uri()));
        if let Some(target) = quoted.as_ref().and_then(|quoted| quoted.user.as_ref()?.account(names)) {
            sink.interaction(InteractionKind::Quote, &author, &target, by.about(post.quotes.as_ref()));
        }
        for Entities { hashtags, urls, user_mentions, media } in entities {
            post.tags.extend(hashtags.0.into_iter().filter_map(|tag| tag.text));
            post.links.extend(urls.0.into_iter().filter_map(|link| link.expanded_url.or(link.url)));
            post.mentions.extend(user_mentions.0.iter().filter_map(|user| user.account(names)));
            for picture in media.0 {
                let cid = picture.id_str.map(|id| id.0).unwrap_or_default();
                let fresh = !post.images.iter().any(|image| image.cid == cid);
                if fresh && picture.r#type.as_deref() == Some("photo") {
                    let alt = picture.ext_alt_text.unwrap_or_default();
                    post.images.push(ImageRef { cid, mime: String::new(), size: 0, alt, hashes: Vec::new() });
                }
            }
        }
        for target in post.mentions.iter().filter(|target| Some(*target) != answered.as_ref()) {
            sink.interaction(InteractionKind::Mention, &author, target, by);
        }
        sink.post(here, post);
        quoted.map_or(Ok(()), |quoted| quoted.made(names, None, sink))
    }

    fn uri(&self) -> Option<PostUri> {
        address(&self.id_str.as_ref().or(self.id.as_ref())?.0)
    }

    /// The whole text, and what is marked in it.
    fn text(&mut self) -> (String, [Entities; 2]) {
        let extended = self.extended_tweet.take().unwrap_or_default();
        let (entities, more) = (std::mem::take(&mut self.entities), std::mem::take(&mut self.extended_entities));
        let (text, entities) = match extended.full_text {
            Some(text) => (Some(text), [extended.entities, extended.extended_entities]),
            None => (self.full_text.take().or(self.text.take()), [entities, more]),
        };
        (unescaped(text.unwrap_or_default()), entities)
    }
}

/// Whose post it is that a text passes on as `RT @name: …`.
fn reposted(text: &str, entities: &[Entities; 2], names: &Names) -> Option<AccountId> {
    let (name, _) = text.strip_prefix("RT @")?.split_once(':')?;
    let mentioned = entities.iter().flat_map(|entities| &entities.user_mentions.0);
    let mut of_name =
        mentioned.filter(|user| user.screen_name.as_deref().is_some_and(|n| n.eq_ignore_ascii_case(name)));
    of_name.find_map(|user| user.account(names)).or_else(|| names.handle(name))
}

impl User {
    fn account(&self, names: &Names) -> Option<AccountId> {
        let id = self.id_str.as_ref().or(self.id.as_ref());
        id.and_then(|id| account(names, &id.0)).or_else(|| names.handle(self.screen_name.as_deref()?))
    }

    fn described(&self, account: &AccountId, sink: &mut Sink) {
        if self.location.as_deref().is_some_and(|place| !place.is_empty()) {
            sink.pass("places");
        }
        sink.profile(Profile {
            account: account.clone(),
            handle: self.screen_name.clone(),
            display_name: self.name.clone(),
            description: self.description.clone(),
            seen: sink.read_at,
        });
    }
}
