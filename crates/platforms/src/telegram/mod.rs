//! Telegram. Only archives: nothing is collected, and nothing is sent.
//!
//! | file | what it reads |
//! |---|---|
//! | `desktop` | `result.json`, as Telegram Desktop exports one chat or all |
//! | `telethon` | messages one a line, as Telethon turns them to JSON |
//!
//! What is said in a chat that not everybody can read is passed over.

pub(crate) mod desktop;
pub(crate) mod telethon;

use model::{AccountId, InteractionKind, Post, PostUri, Timestamp};

use crate::archive::sink::{By, Names, Sink, post};

/// The registry name of this platform.
pub(crate) const PLATFORM: &str = "telegram";
/// Who gives out ids.
const AUTHORITY: &str = "telegram.org";

pub(crate) fn names() -> Names {
    Names::new(PLATFORM, AUTHORITY)
}

/// A user, a basic group, or a channel (a supergroup is one), each with numbers of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Peer {
    User(u64),
    Chat(u64),
    Channel(u64),
}

impl Peer {
    /// As Telegram Desktop writes them: `channel123`.
    fn parse(text: &str) -> Option<Self> {
        let number = |prefix| text.strip_prefix(prefix).and_then(|number: &str| number.parse().ok());
        let channel = number("channel").map(Self::Channel);
        channel.or_else(|| number("user").map(Self::User)).or_else(|| number("chat").map(Self::Chat))
    }

    fn account(self, names: &Names) -> Option<AccountId> {
        names.account(&match self {
            Self::User(id) => format!("user{id}"),
            Self::Chat(id) => format!("chat{id}"),
            Self::Channel(id) => format!("channel{id}"),
        })
    }

    /// Where one of its messages lives. Only channels have addresses.
    fn message(self, id: u64) -> Option<PostUri> {
        match self {
            Self::Channel(channel) => format!("https://t.me/c/{channel}/{id}").parse().ok(),
            Self::User(_) | Self::Chat(_) => None,
        }
    }
}

/// A message of a channel, as far as both forms know it.
#[derive(Debug)]
struct Message {
    /// Where.
    channel: u64,
    id: u64,
    /// Who wrote it; the channel itself if nobody is named.
    from: Option<Peer>,
    seen: Timestamp,
    text: String,
    links: Vec<String>,
    tags: Vec<String>,
    mentions: Vec<AccountId>,
    images: Vec<model::ImageRef>,
    /// Whose message it passes on, and which that was.
    forwarded: Option<(Peer, Option<u64>)>,
    /// Which message it answers, and in which channel if in another.
    answers: Option<(Option<Peer>, u64)>,
}

impl Message {
    /// Makes events. `None`: it has no address that could be.
    fn made(self, names: &Names, sink: &mut Sink) -> Option<()> {
        let channel = Peer::Channel(self.channel);
        let uri = channel.message(self.id)?;
        let author = self.from.unwrap_or(channel).account(names)?;
        let here = sink.here();
        let by = By::post(&uri, self.seen);
        // A forward in a channel is the channel's; in a group it is the member's.
        if let Some((source, message)) = self.forwarded
            && let Some(target) = source.account(names)
        {
            let about = message.and_then(|id| source.message(id));
            sink.interaction(InteractionKind::Repost, &author, &target, by.about(about.as_ref()));
        }
        let mut post: Post = post(uri.clone(), author.clone(), self.text, self.seen);
        if let Some((other, id)) = self.answers {
            post.reply_to = other.unwrap_or(channel).message(id);
            if let Some(target) = other.and_then(|other| other.account(names)) {
                sink.interaction(InteractionKind::Reply, &author, &target, by.about(post.reply_to.as_ref()));
            }
        }
        for target in &self.mentions {
            sink.interaction(InteractionKind::Mention, &author, target, by);
        }
        (post.links, post.tags, post.mentions, post.images) = (self.links, self.tags, self.mentions, self.images);
        sink.post(here, post);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_are_told_apart() {
        assert_eq!(Peer::parse("channel12"), Some(Peer::Channel(12)));
        assert_eq!(Peer::parse("user12"), Some(Peer::User(12)));
        for bad in ["", "12", "channel", "channel-1", "channelx", "bot1"] {
            assert_eq!(Peer::parse(bad), None, "{bad}");
        }
        assert_eq!(Peer::Channel(1).message(2).unwrap().as_str(), "https://t.me/c/1/2");
        assert_eq!(Peer::User(1).message(2), None);
    }
}
