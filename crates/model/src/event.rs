//! Batches of what happened on a platform, with the cursor that follows them.

use serde::{Deserialize, Serialize};

use crate::{AccountId, Post, PostUri, Profile, Status, Timestamp};

/// Where a stream stands. Opaque to everyone but the platform that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// How one account turned to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InteractionKind {
    /// Subscribed to the target.
    Follow,
    /// Passed on a post of the target.
    Repost,
    /// Answered a post of the target.
    Reply,
    /// Quoted a post of the target.
    Quote,
    /// Named the target.
    Mention,
}

impl InteractionKind {
    /// Every kind, in order.
    pub const ALL: [Self; 5] = [Self::Follow, Self::Repost, Self::Reply, Self::Quote, Self::Mention];

    /// The word used in tables, routes and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Follow => "follow",
            Self::Repost => "repost",
            Self::Reply => "reply",
            Self::Quote => "quote",
            Self::Mention => "mention",
        }
    }

    /// The reverse of [`InteractionKind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// One account turning to another, once. The record, the way and the target make it one: seen twice, it is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interaction {
    /// Who acted.
    pub actor: AccountId,
    /// How.
    pub kind: InteractionKind,
    /// Towards whom.
    pub target: AccountId,
    /// The record or post that says so.
    pub uri: PostUri,
    /// The post that was reposted, answered or quoted, where there is one and the platform names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<PostUri>,
    /// When it was seen.
    pub seen: Timestamp,
}

/// The platform said how an account stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusEvent {
    /// The account.
    pub account: AccountId,
    /// What was said, in our words.
    pub status: Status,
    /// The platform's own words, verbatim.
    pub raw: String,
    /// When it was seen.
    pub seen: Timestamp,
}

/// One thing that happened on a platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A new post, or a new version of one.
    Post(Box<Post>),
    /// Its author deleted a post.
    PostDeleted {
        /// Which.
        uri: PostUri,
        /// Whose.
        author: AccountId,
        /// When it was seen.
        seen: Timestamp,
    },
    /// An account described itself, or changed its handle.
    Profile(Profile),
    /// One account turned to another.
    Interaction(Interaction),
    /// The platform said how an account stands.
    Status(StatusEvent),
}

/// A piece of input that could not be read. Kept so that it can be counted and looked at; nothing around it is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// Where in the stream: a sequence number, a line, a record's address.
    pub at: String,
    /// A short stable reason (`frame.truncated`, `record.invalid_utf8`).
    pub reason: String,
    /// What exactly, for a person.
    pub detail: String,
    /// When it was seen.
    pub seen: Timestamp,
}

/// What one look at a source gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// What happened, in the source's order.
    pub events: Vec<Event>,
    /// What could not be read.
    pub set_aside: Vec<SetAside>,
    /// Where to go on after this batch. `None`: nothing new, keep the old cursor.
    pub cursor: Option<Cursor>,
    /// How many messages of the source this batch stands for, whatever they held.
    pub received: u64,
    /// The source repeats itself: what is in here went through the engine's memory before, and counts nothing there.
    pub repeated: bool,
}
