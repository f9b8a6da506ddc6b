//! Messages one a line, as Telethon's `to_json()` and `to_dict()` write them: the names of the API's own types under `_`
//! (<https://core.telegram.org/constructor/message>).
//!
//! Whether a channel is public, a message does not say; users and basic groups never are, and are passed over.

use model::{AccountId, ImageRef, Timestamp};
use serde::{Deserialize, de::IgnoredAny};

use super::{Message, Peer};
use crate::{
    archive::{
        lenient::Id,
        records::{Make, Path, json},
        sink::{Names, Sink},
    },
    problem::Problem,
};

/// Lines of messages.
#[derive(Debug)]
pub(crate) struct Telethon {
    names: Names,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Line {
    #[serde(rename = "_")]
    kind: Option<String>,
    id: Option<u64>,
    /// `to_id` before 2021.
    #[serde(alias = "to_id")]
    peer_id: Option<Of>,
    from_id: Option<Of>,
    date: Option<Moment>,
    message: Option<String>,
    entities: Option<Vec<Entity>>,
    fwd_from: Option<Forward>,
    reply_to: Option<Reply>,
    reply_to_msg_id: Option<u64>,
    media: Option<Media>,
    post_author: Option<IgnoredAny>,
}

/// A peer: an object with one of three numbers, or the number of a user.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Of {
    Named(Named),
    User(u64),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    user_id: Option<u64>,
    chat_id: Option<u64>,
    channel_id: Option<u64>,
}

impl Of {
    fn peer(&self) -> Option<Peer> {
        match self {
            Self::User(id) => Some(Peer::User(*id)),
            Self::Named(Named { channel_id: Some(id), .. }) => Some(Peer::Channel(*id)),
            Self::Named(Named { chat_id: Some(id), .. }) => Some(Peer::Chat(*id)),
            Self::Named(Named { user_id, .. }) => user_id.map(Peer::User),
        }
    }
}

/// RFC 3339, or seconds since 1970.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Moment {
    Seconds(i64),
    Written(String),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Forward {
    from_id: Option<Of>,
    /// Before 2020.
    channel_id: Option<u64>,
    channel_post: Option<u64>,
    from_name: Option<IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Reply {
    reply_to_msg_id: Option<u64>,
    reply_to_peer_id: Option<Of>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Entity {
    #[serde(rename = "_")]
    kind: String,
    /// In units of UTF-16.
    offset: usize,
    length: usize,
    url: Option<String>,
    user_id: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Media {
    #[serde(rename = "_")]
    kind: String,
    photo: Option<File>,
    document: Option<File>,
    webpage: Option<Webpage>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct File {
    id: Option<Id>,
    mime_type: Option<String>,
    size: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Webpage {
    url: Option<String>,
}

impl Telethon {
    pub(crate) fn new() -> Self {
        Self { names: super::names() }
    }
}

impl Make for Telethon {
    fn record(&mut self, _path: &Path, text: &str, sink: &mut Sink) -> Result<(), Problem> {
        let line: Line = json(text)?;
        match line.kind.as_deref() {
            Some("Message") => {}
            Some("MessageService") => {
                sink.pass("notices of what happened in a chat");
                return Ok(());
            }
            Some("User" | "UserFull") => {
                sink.pass("lists of users");
                return Ok(());
            }
            Some(other) => {
                return Err(Problem::new("record", "kind", format!("`{other}` is no message")));
            }
            None => return Err(Problem::new("record", "kind", "it does not say what it is")),
        }
        let Some(Peer::Channel(channel)) = line.peer_id.as_ref().and_then(Of::peer) else {
            sink.pass("messages of chats that are not public");
            return Ok(());
        };
        let made = self.message(channel, line, sink)?.made(&self.names, sink);
        made.ok_or_else(|| Problem::new("record", "id", "it has no id that could be"))
    }
}

impl Telethon {
    fn message(&self, channel: u64, line: Line, sink: &mut Sink) -> Result<Message, Problem> {
        let id = line.id.ok_or_else(|| Problem::new("record", "id", "it has no id"))?;
        if line.post_author.is_some() {
            sink.pass("names of those who signed");
        }
        let (stated, written) = match &line.date {
            Some(Moment::Seconds(seconds)) => {
                let time = seconds.checked_mul(Timestamp::SECOND).map(Timestamp::from_millis);
                (time, seconds.to_string())
            }
            Some(Moment::Written(text)) => {
                (Timestamp::parse(text).or_else(|| Timestamp::parse(&format!("{text}Z"))), text.clone())
            }
            None => (None, String::new()),
        };
        let seen = sink.time(stated, &written);
        let text = line.message.unwrap_or_default();
        let entities = line.entities.unwrap_or_default();
        let (mut links, mut tags, mut mentions) = (Vec::new(), Vec::new(), Vec::new());
        let cut = Utf16::new(&text);
        for entity in &entities {
            let marked = || cut.slice(entity.offset, entity.length).map(str::to_owned);
            match entity.kind.as_str() {
                "MessageEntityUrl" => links.extend(marked()),
                "MessageEntityTextUrl" => links.extend(entity.url.clone()),
                "MessageEntityHashtag" => tags.extend(marked().map(|tag| tag.trim_start_matches('#').to_owned())),
                "MessageEntityMention" => mentions.extend(marked().and_then(|name| self.names.handle(&name))),
                "MessageEntityMentionName" => {
                    mentions.extend(entity.user_id.and_then(|id| Peer::User(id).account(&self.names)));
                }
                _ => {}
            }
        }
        let media = line.media.unwrap_or_default();
        match media.kind.as_str() {
            "MessageMediaContact" => sink.pass("contacts"),
            "MessageMediaGeo" | "MessageMediaGeoLive" | "MessageMediaVenue" => sink.pass("places"),
            _ => {}
        }
        links.extend(media.webpage.and_then(|page| page.url));
        let document =
            media.document.filter(|file| file.mime_type.as_deref().is_some_and(|mime| mime.starts_with("image/")));
        let images = media.photo.or(document).into_iter().map(|file| ImageRef {
            cid: file.id.map(|id| id.0).unwrap_or_default(),
            mime: file.mime_type.unwrap_or_default(),
            size: file.size.unwrap_or_default(),
            alt: String::new(),
            hashes: Vec::new(),
        });
        let forwarded = line.fwd_from.and_then(|forward| {
            let source = forward.from_id.as_ref().and_then(Of::peer).or(forward.channel_id.map(Peer::Channel));
            if source.is_none() && forward.from_name.is_some() {
                sink.pass("forwards that name no id of whom they are from");
            }
            source.map(|source| (source, forward.channel_post))
        });
        let reply = line.reply_to.unwrap_or_default();
        let other = reply.reply_to_peer_id.as_ref().and_then(Of::peer);
        let mentions: Vec<AccountId> = mentions;
        Ok(Message {
            channel,
            id,
            from: line.from_id.as_ref().and_then(Of::peer),
            seen,
            links,
            tags,
            mentions,
            images: images.collect(),
            forwarded,
            answers: reply.reply_to_msg_id.or(line.reply_to_msg_id).map(|id| (other, id)),
            text,
        })
    }
}

/// Pieces of a text by places in units of UTF-16.
struct Utf16<'t> {
    text: &'t str,
    /// The byte of each unit that begins a character; of a text that is ASCII, nothing.
    bytes: Vec<usize>,
}

impl<'t> Utf16<'t> {
    fn new(text: &'t str) -> Self {
        let mut bytes = Vec::new();
        if !text.is_ascii() {
            for (at, c) in text.char_indices() {
                bytes.extend(std::iter::repeat_n(at, c.len_utf16()));
            }
            bytes.push(text.len());
        }
        Self { text, bytes }
    }

    fn slice(&self, offset: usize, length: usize) -> Option<&'t str> {
        let end = offset.checked_add(length)?;
        if self.bytes.is_empty() {
            self.text.get(offset..end)
        } else {
            self.text.get(*self.bytes.get(offset)?..*self.bytes.get(end)?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_counted_in_utf_16() {
        let text = "a\u{1f600} #tag é";
        let cut = Utf16::new(text);
        assert_eq!(cut.slice(4, 4), Some("#tag"));
        assert_eq!(cut.slice(9, 1), Some("é"));
        assert_eq!((cut.slice(9, 2), cut.slice(usize::MAX, 2), Utf16::new("ab").slice(1, 5)), (None, None, None));
    }
}
