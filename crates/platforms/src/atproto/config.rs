//! What must be known before anything of this platform can run.

/// Which of the two readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// `com.atproto.sync.subscribeRepos`: the relay's or a server's own stream. Every block is verified against its
    /// content id.
    Firehose,
    /// Jetstream: the same as JSON, a tenth of the bytes. Its content ids cannot be verified.
    Jetstream,
}

impl SourceKind {
    /// The word used in configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Firehose => "firehose",
            Self::Jetstream => "jetstream",
        }
    }

    /// The reverse of [`SourceKind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Firehose, Self::Jetstream].into_iter().find(|k| k.as_str() == text)
    }
}

/// One source of posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceConfig {
    /// Which reader.
    pub kind: SourceKind,
    /// Where: `wss://bsky.network`, `wss://jetstream2.us-east.bsky.network/subscribe`, `ws://127.0.0.1:2583`. The
    /// usual path is added where there is none.
    pub url: String,
    /// The network's name in account ids: `bsky`.
    pub authority: String,
    /// How much one batch holds, and how long to wait.
    pub limits: Limits,
}

impl SourceConfig {
    /// A source with the usual limits.
    pub fn new(kind: SourceKind, url: &str, authority: &str) -> Self {
        Self { kind, url: url.to_owned(), authority: authority.to_owned(), limits: Limits::default() }
    }
}

/// Bounds of one batch. Times in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most messages in one batch.
    pub batch_messages: u64,
    /// A batch ends after the message with which it has this many bytes.
    pub batch_bytes: usize,
    /// How long a batch waits for more after its first message.
    pub batch_millis: u64,
    /// How long connecting may take.
    pub connect_millis: u64,
    /// Silence after which the source is asked for a sign of life; twice that, and it is gone.
    pub idle_millis: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            batch_messages: 1_000,
            batch_bytes: 16 << 20,
            batch_millis: 200,
            connect_millis: 15_000,
            idle_millis: 30_000,
        }
    }
}
