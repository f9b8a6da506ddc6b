//! `result.json` as Telegram Desktop exports it: one chat (`name`, `type`, `id`, `messages`), or everything (`chats` and
//! `left_chats`, each with a `list` of such). Its shape is that of the exporter's own source,
//! <https://github.com/telegramdesktop/tdesktop/blob/dev/Telegram/SourceFiles/export/output/export_output_json.cpp>.
//!
//! Only public channels and public groups are read. Where others are there, their messages are counted.

use std::{borrow::Cow, fmt};

use files::walk::{ENTRY, Want};
use model::{AccountId, ImageRef, Profile, Timestamp};
use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, SeqAccess, Visitor},
};

use super::{Message, Peer};
use crate::{
    archive::{
        lenient::Id,
        records::{Make, Path, json},
        sink::{Names, Sink},
    },
    problem::Problem,
};

/// Keys of the outermost object that hold what is none of ours, and what that is.
const PASSED_OVER: [(&str, &str); 9] = [
    ("personal_information", "personal information of the exporting person"),
    ("contacts", "contacts"),
    ("frequent_contacts", "contacts"),
    ("sessions", "sessions with IP addresses"),
    ("web_sessions", "sessions with IP addresses"),
    ("profile_pictures", "pictures of the exporting person"),
    ("stories", "stories of the exporting person"),
    ("other_data", "other data of the exporting person"),
    ("about", ""),
];

/// Messages of an export.
#[derive(Debug)]
pub(crate) struct Desktop {
    names: Names,
    chat: Chat,
}

/// The chat whose messages are read.
#[derive(Debug, Default)]
struct Chat {
    name: Option<String>,
    kind: Option<String>,
    id: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Exported {
    id: Option<i64>,
    r#type: Option<String>,
    date: Option<String>,
    date_unixtime: Option<Id>,
    from: Option<String>,
    from_id: Option<From>,
    /// Of a channel: the name of the person who signed.
    author: Option<IgnoredAny>,
    forwarded_from: Option<String>,
    forwarded_from_id: Option<Id>,
    reply_to_message_id: Option<u64>,
    reply_to_peer_id: Option<Id>,
    text: Text,
    photo: Option<IgnoredAny>,
    photo_file_size: Option<u64>,
    mime_type: Option<String>,
    file_size: Option<u64>,
    contact_information: Option<IgnoredAny>,
    contact_vcard: Option<IgnoredAny>,
    location_information: Option<IgnoredAny>,
    address: Option<IgnoredAny>,
    poll: Option<Poll>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Poll {
    question: Text,
    answers: Vec<Answer>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    text: Text,
}

/// `channel123` today; in exports before 2021 a number whose upper half says what it is.
#[derive(Debug)]
struct From(Option<Peer>);

impl<'de> Deserialize<'de> for From {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Id(id) = Id::deserialize(deserializer)?;
        let old = |number: u64| {
            let id = number & u64::from(u32::MAX);
            match number >> 32 {
                0 => Some(Peer::User(id)),
                1 => Some(Peer::Chat(id)),
                2 => Some(Peer::Channel(id)),
                _ => None,
            }
        };
        Ok(Self(Peer::parse(&id).or_else(|| old(id.parse().ok()?))))
    }
}

/// Plain text, or a list of plain and marked pieces.
#[derive(Debug, Default)]
struct Text {
    whole: String,
    marked: Vec<Piece>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Piece {
    r#type: String,
    text: String,
    href: Option<String>,
    user_id: Option<u64>,
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pieces;
        impl<'de> Visitor<'de> for Pieces {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text, or a list of pieces of it")
            }

            fn visit_unit<E: Error>(self) -> Result<Text, E> {
                Ok(Text::default())
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text { whole: text.to_owned(), marked: Vec::new() })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Text, A::Error> {
                let mut text = Text::default();
                while let Some(piece) = seq.next_element::<PlainOrMarked>()? {
                    match piece {
                        PlainOrMarked::Plain(plain) => text.whole.push_str(&plain),
                        PlainOrMarked::Marked(piece) => {
                            text.whole.push_str(&piece.text);
                            text.marked.push(piece);
                        }
                    }
                }
                Ok(text)
            }
        }
        deserializer.deserialize_any(Pieces)
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PlainOrMarked {
    Plain(String),
    Marked(Piece),
}

impl Desktop {
    pub(crate) fn new() -> Self {
        Self { names: super::names(), chat: Chat::default() }
    }
}

impl Make for Desktop {
    fn plan(&self, path: &Path) -> Want {
        let words: [&str; 6] = std::array::from_fn(|n| path.get(n).map_or("", AsRef::as_ref));
        let chats = |word: &str| matches!(word, "chats" | "left_chats");
        match (path.len(), words) {
            (0, _) | (1, ["messages", ..]) | (2, ["chats" | "left_chats", "list", ..]) => Want::Enter,
            (1, [word, ..]) if chats(word) => Want::Enter,
            (1, ["name" | "type" | "id", ..]) => Want::Take,
            (1, [word, ..]) if PASSED_OVER.iter().any(|(key, _)| *key == word) => Want::Pass,
            (2, ["messages", entry, ..]) if entry == ENTRY => Want::Record,
            (3, [word, "list", entry, ..]) if chats(word) && entry == ENTRY => Want::Enter,
            (4, [word, "list", _, "messages", ..]) if chats(word) => Want::Enter,
            (4, [word, "list", _, "name" | "type" | "id", ..]) if chats(word) => Want::Take,
            (5, [word, "list", _, "messages", ..]) if chats(word) => Want::Record,
            _ => Want::Pass,
        }
    }

    fn is_record(&self, path: &Path) -> bool {
        matches!(path, [.., list, entry] if *list == "messages" && *entry == ENTRY)
    }

    fn above(&mut self, path: &Path, text: Option<&str>) {
        let Some(text) = text else {
            // A chat begins; it says of itself what it is before its messages.
            if path.is_empty() || path.last() == Some(&ENTRY) {
                self.chat = Chat::default();
            }
            return;
        };
        let said = |text: &str| json::<Option<Id>>(text).ok().flatten().map(|id| id.0);
        match path.last().map(AsRef::as_ref) {
            Some("name") => self.chat.name = said(text),
            Some("type") => self.chat.kind = said(text),
            Some("id") => self.chat.id = said(text).and_then(|id| id.parse().ok()),
            _ => {}
        }
    }

    fn passed(&mut self, path: &Path, sink: &mut Sink) {
        if let [key] = path
            && let Some((_, what)) = PASSED_OVER.iter().find(|(known, what)| *known == key.as_ref() && !what.is_empty())
        {
            sink.pass(what);
        }
    }

    fn record(&mut self, _path: &Path, text: &str, sink: &mut Sink) -> Result<(), Problem> {
        let channel = match (self.chat.kind.as_deref(), self.chat.id) {
            (Some("public_channel" | "public_supergroup"), Some(id)) => id,
            (Some("public_channel" | "public_supergroup"), None) => {
                return Err(Problem::new("record", "id", "its chat has no id"));
            }
            _ => {
                sink.pass("messages of chats that are not public");
                return Ok(());
            }
        };
        let text = repaired(text);
        let message: Exported = json(&text)?;
        match message.r#type.as_deref() {
            Some("message") => {}
            Some("service") => {
                sink.pass("notices of what happened in a chat");
                return Ok(());
            }
            _ => {
                sink.pass("messages of a kind that Telegram Desktop did not know");
                return Ok(());
            }
        }
        self.describe(channel, &message, sink);
        pass_over(&message, sink);
        let made = self.message(channel, message, sink)?.made(&self.names, sink);
        made.ok_or_else(|| Problem::new("record", "id", "it has no id that could be"))
    }
}

/// What a message holds that is none of ours.
fn pass_over(message: &Exported, sink: &mut Sink) {
    let held = [
        (message.author.is_some(), "names of those who signed"),
        (message.contact_information.is_some() || message.contact_vcard.is_some(), "contacts"),
        (message.location_information.is_some() || message.address.is_some(), "places"),
    ];
    held.into_iter().filter(|(there, _)| *there).for_each(|(_, what)| sink.pass(what));
}

impl Desktop {
    fn describe(&self, channel: u64, message: &Exported, sink: &mut Sink) {
        let mut tell = |account: Option<AccountId>, name: Option<String>| {
            if let Some(account) = account {
                let (handle, description, seen) = (None, None, sink.read_at);
                sink.profile(Profile { account, handle, display_name: name, description, seen });
            }
        };
        tell(Peer::Channel(channel).account(&self.names), self.chat.name.clone());
        let from = message.from_id.as_ref().and_then(|from| from.0).filter(|from| *from != Peer::Channel(channel));
        tell(from.and_then(|from| from.account(&self.names)), message.from.clone());
    }

    fn message(&self, channel: u64, message: Exported, sink: &mut Sink) -> Result<Message, Problem> {
        let id = message.id.and_then(|id| u64::try_from(id).ok());
        let id = id.ok_or_else(|| Problem::new("record", "id", "it has no id that could be"))?;
        let seconds = message.date_unixtime.as_ref().and_then(|id| id.0.parse::<i64>().ok());
        let exact = seconds.and_then(|seconds| seconds.checked_mul(Timestamp::SECOND)).map(Timestamp::from_millis);
        // Without it there is only the clock of whoever exported, in a zone that is not told.
        let date = message.date.as_deref().unwrap_or_default();
        let seen = sink.time(exact.or_else(|| Timestamp::parse(&format!("{date}Z"))), date);
        let mut text = message.text;
        if let Some(poll) = message.poll {
            let pieces = std::iter::once(poll.question).chain(poll.answers.into_iter().map(|answer| answer.text));
            for piece in pieces.filter(|piece| !piece.whole.is_empty()) {
                text.whole.push_str(if text.whole.is_empty() { "" } else { "\n" });
                text.whole.push_str(&piece.whole);
            }
        }
        let forwarded = message.forwarded_from_id.as_ref().and_then(|id| Peer::parse(&id.0));
        if forwarded.is_none() && message.forwarded_from.is_some() {
            sink.pass("forwards that name no id of whom they are from");
        }
        let other = message.reply_to_peer_id.as_ref().and_then(|id| Peer::parse(&id.0));
        let picture = message.photo.is_some();
        let mime = message.mime_type.filter(|mime| mime.starts_with("image/"));
        let image = (picture || mime.is_some()).then(|| ImageRef {
            cid: String::new(),
            mime: mime.unwrap_or_default(),
            size: message.photo_file_size.or(message.file_size).unwrap_or_default(),
            alt: String::new(),
            hashes: Vec::new(),
        });
        let marked =
            |kinds: &'static [&'static str]| text.marked.iter().filter(|piece| kinds.contains(&piece.r#type.as_str()));
        let link = |piece: &Piece| piece.href.clone().or_else(|| Some(piece.text.clone()));
        let mentioned = |piece: &Piece| match piece.user_id {
            Some(user) => Peer::User(user).account(&self.names),
            None => self.names.handle(&piece.text),
        };
        Ok(Message {
            channel,
            id,
            from: message.from_id.and_then(|from| from.0),
            seen,
            links: marked(&["link", "text_link"]).filter_map(link).collect(),
            tags: marked(&["hashtag"]).map(|piece| piece.text.trim_start_matches('#').to_owned()).collect(),
            mentions: marked(&["mention", "mention_name"]).filter_map(mentioned).collect(),
            images: image.into_iter().collect(),
            forwarded: forwarded.map(|source| (source, None)),
            answers: message.reply_to_message_id.map(|id| (other, id)),
            text: text.whole,
        })
    }
}

/// Telegram Desktop writes control characters as `\x07`, which is no JSON: as `\u0007` they are.
fn repaired(text: &str) -> Cow<'_, str> {
    if !text.contains("\\x") {
        return Cow::Borrowed(text);
    }
    let mut whole = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        whole.push_str(before);
        // An escape and what it escapes go together: `\\x` is a backslash and a letter.
        let length = escape.chars().take(2).map(char::len_utf8).sum();
        let (pair, after) = escape.split_at(length);
        whole.push_str(if pair == "\\x" { "\\u00" } else { pair });
        rest = after;
    }
    whole.push_str(rest);
    Cow::Owned(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_json_and_backslashes_stay() {
        assert_eq!(repaired(r#""a\x07b\\x07\n\x1F""#), r#""a\u0007b\\x07\n\u001F""#);
        assert_eq!(repaired("\\x"), "\\u00");
        assert_eq!(repaired("é\\"), "é\\");
        assert_eq!(repaired("\\xé\\"), "\\u00é\\");
    }

    #[test]
    fn text_is_put_together_from_its_pieces() {
        let text: Text =
            json(r##"["see ", {"type":"text_link","text":"this","href":"https://a.example/"}, "!"]"##).unwrap();
        assert_eq!((text.whole.as_str(), text.marked.len()), ("see this!", 1));
        assert_eq!(json::<Text>("\"plain\"").unwrap().whole, "plain");
        assert!(json::<Text>("7").is_err());
    }

    #[test]
    fn old_numbers_say_what_they_are() {
        let from = |text| json::<From>(text).unwrap().0;
        assert_eq!(from("\"channel5\""), Some(Peer::Channel(5)));
        assert_eq!(from("8589934597"), Some(Peer::Channel(5)));
        assert_eq!(from("4294967301"), Some(Peer::Chat(5)));
        assert_eq!(from("5"), Some(Peer::User(5)));
        assert_eq!(from("\"somebody\""), None);
    }
}
