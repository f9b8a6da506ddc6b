//! Where posts come from and referrals go: collect, refer and recheck on each platform.
//!
//! One folder a platform, one file a verb. This room never sees the store: it gives batches and observations, and is
//! handed exact payloads.
//!
//! A build sends reports to loopback only.
#![allow(clippy::disallowed_methods, reason = "an IO room")]

pub mod archive;
pub mod atproto;
pub mod loopback;
mod mastodon;
mod post;
pub mod problem;
pub mod registry;
mod secret;
mod table;
mod telegram;
mod tls;
mod x;

use std::sync::Arc;

use async_trait::async_trait;
use model::{
    AccountId, Batch, ImageRef, Interaction, Notice, Observation, Payload, PostRef, Receipt, Relation, Timestamp,
};

pub use secret::Secret;
pub use tls::client;

/// Tells the time. Passed in, so that a test can say what time it is.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Reads a source, batch by batch.
#[async_trait]
pub trait Collect: Send {
    /// Waits for the next batch. Right after a connection was made it gives an empty one: a quiet source is there, too.
    ///
    /// What is seen again after a reconnect comes in batches of its own that count nothing: no cursor, `received` 0.
    ///
    /// Between two calls the collector holds no more than a bounded number of messages: a
    /// slow caller slows the source down. Reconnects by itself are *not* hidden: an error says how long to wait before
    /// the collector is built again at the last committed cursor.
    async fn next(&mut self) -> Result<Batch, CollectError>;

    /// Before the first call of [`Collect::next`]: what lies after `from` up to the collector's own cursor is to be
    /// read once more. It comes first, in batches that count nothing (no cursor, `received` 0) and are not `repeated`.
    /// A source that no longer has it says [`CollectError::OutdatedCursor`] without a place to go on.
    ///
    /// # Errors
    /// [`CollectError::Config`] where `from` is no place of this source, or it cannot be read again.
    fn again_from(&mut self, from: &model::Cursor) -> Result<(), CollectError>;
}

/// Why collecting stopped. The text is one line for people.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CollectError {
    /// No connection. Try again with backoff.
    #[error("no network: {0}")]
    Offline(String),
    /// The connection ended. Try again at once, then with backoff.
    #[error("the connection ended: {0}")]
    Disconnected(String),
    /// The source no longer has what follows the cursor. Posts in between are lost; the caller says so and goes on
    /// from `resume`.
    #[error("the source has forgotten this position; posts since then are missed")]
    OutdatedCursor {
        /// Where to go on.
        resume: Option<model::Cursor>,
    },
    /// The cursor is ahead of the source: another network, or a reset one. Needs a person.
    #[error("the source has not reached this position yet: it is another network, or it was reset")]
    FutureCursor,
    /// The source dropped us because we were too slow. Reconnect at the cursor.
    #[error("the source dropped us for reading too slowly")]
    TooSlow,
    /// The configuration cannot work.
    #[error("{0}")]
    Config(String),
}

/// Files reports.
#[async_trait]
pub trait Refer: Send + Sync {
    /// The exact bytes for a notice, in this platform's wording. Pure: nothing is sent.
    fn render(&self, notice: &Notice) -> Result<Payload, String>;
    /// Sends exactly these bytes, once.
    async fn send(&self, payload: &Payload) -> Delivery;
}

/// What became of one send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The platform took it.
    Accepted(Receipt),
    /// The platform answered no; its answer.
    Refused(String),
    /// The platform did not take it, and it may be tried again later; why. No byte of the report left this machine,
    /// or the caller was turned away before the report was looked at.
    NotSent(String),
    /// It may have arrived: bytes left and no answer came; why.
    Ambiguous(String),
}

/// Looks at a subject from outside.
#[async_trait]
pub trait Recheck: Send + Sync {
    /// Asks everything that tells the statuses apart. Never an error: what cannot be reached is `unreachable`.
    /// `posts`: the posts a notice of scope `posts` named; empty for the account.
    async fn check(&self, subject: &AccountId, posts: &[PostRef]) -> Observation;
}

/// Asks who stands around an account.
#[async_trait]
pub trait Neighbours: Send + Sync {
    /// One page of an answer, after `cursor`, of at most `most` accounts or what the platform gives at once. Asked once:
    /// whoever calls counts it, and waits as long as it says.
    async fn page(&self, subject: &AccountId, relation: &Relation, cursor: Option<&str>, most: u32) -> Page;
}

/// Brings what posts only refer to.
#[async_trait]
pub trait Images: Send + Sync {
    /// The bytes of an image, at most `most`, because somebody asked to see it.
    ///
    /// # Errors
    /// Why there are none, in a line for people.
    async fn image(&self, author: &AccountId, image: &ImageRef, most: usize) -> Result<Vec<u8>, String>;
}

/// What came of one question about a neighbourhood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// An answer.
    Found {
        /// Those it names, as interactions with the subject.
        interactions: Vec<Interaction>,
        /// How many accounts it named, readable or not.
        named: u32,
        /// Where it goes on, if it does.
        cursor: Option<String>,
    },
    /// Not now: the platform is busy, or out of reach.
    Later {
        /// Milliseconds to wait at least.
        millis: i64,
        /// Why, for people.
        why: String,
    },
    /// The platform has no answer to this; why.
    Nothing(String),
}
