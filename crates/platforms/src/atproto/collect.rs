//! The collector: one connection, one batch at a time, a cursor that only moves with what was handed over.

use std::time::Duration;

use async_trait::async_trait;
use model::{Batch, Cursor};
use tokio::time::{Instant, timeout_at};

use super::{
    config::{SourceConfig, SourceKind},
    firehose,
    frame::{self, Decoded, Signal},
    jetstream,
    network::Network,
    socket::Socket,
};
use crate::{Clock, Collect, CollectError};

/// Reads one source.
///
/// There is no channel and no task: the socket is read only inside [`Collect::next`], so a slow caller fills the
/// kernel's buffers and the source waits. Dropping the future of `next` loses nothing that was received.
///
/// After an error the connection is gone, and the next call connects again after the last batch that was handed over.
/// Building a new collector at the last *committed* cursor is as good, and right after a restart.
///
/// Right after connecting, `next` gives an empty batch. A source that then begins before the cursor, as Jetstream is
/// asked to, repeats itself: what it sends up to the cursor comes in batches without a cursor and with nothing
/// received, so that no total moves twice; events that were not seen before are in them all the same.
pub struct Collector {
    config: SourceConfig,
    network: Network,
    clock: Clock,
    /// After the last batch that was handed over.
    cursor: Option<i64>,
    socket: Option<Socket>,
    /// Where to begin reading once more, up to the cursor.
    from: Option<i64>,
    /// The stream has not passed the cursor since the connection was made.
    repeating: bool,
    /// It has not even passed the place where it was to begin.
    before: bool,
    pending: Pending,
    /// The message that passed the cursor, kept for the batch after the repeated ones.
    passed: Option<(Decoded, usize)>,
    other: u64,
}

/// What was read and not yet handed over.
#[derive(Default)]
struct Pending {
    batch: Batch,
    messages: u64,
    bytes: usize,
    seq: Option<i64>,
    until: Option<Instant>,
    /// The source said that our cursor is too old; the next numbered message tells where it goes on.
    outdated: bool,
    /// What ended the connection, kept until the batch before it is handed over.
    error: Option<CollectError>,
}

impl Collector {
    /// Checks the configuration; nothing is opened yet. Without a cursor the source begins at its newest message.
    pub fn new(config: SourceConfig, cursor: Option<Cursor>, clock: Clock) -> Result<Self, CollectError> {
        let network = Network::new(&config.authority).map_err(CollectError::Config)?;
        let cursor = cursor.as_ref().map(position).transpose()?;
        let collector = Self {
            config,
            network,
            clock,
            cursor,
            socket: None,
            from: None,
            repeating: false,
            before: false,
            pending: Pending::default(),
            passed: None,
            other: 0,
        };
        collector.address()?;
        Ok(collector)
    }

    /// How many records and messages of kinds that are not read went by since this collector was built.
    pub fn other(&self) -> u64 {
        self.other
    }

    fn address(&self) -> Result<url::Url, CollectError> {
        match self.config.kind {
            SourceKind::Firehose => firehose::address(&self.config.url, self.begin()),
            SourceKind::Jetstream => jetstream::address(&self.config.url, self.begin()),
        }
    }

    /// After which message the source is asked to begin.
    fn begin(&self) -> Option<i64> {
        self.from.or(self.cursor)
    }

    /// Connects, or reads until the batch is full, its time is over, the stream passes the cursor or the connection
    /// ends.
    async fn fill(&mut self) -> Result<(), CollectError> {
        let limits = self.config.limits;
        if self.socket.is_none() {
            let url = self.address()?;
            self.socket = Some(Socket::connect(url.as_str(), &limits).await?);
            self.repeating = self.cursor.is_some();
            self.before = self.repeating;
            return Ok(());
        }
        if let Some((decoded, bytes)) = self.passed.take() {
            self.add(decoded, bytes);
        }
        while self.pending.messages < limits.batch_messages
            && self.pending.bytes < limits.batch_bytes
            && self.passed.is_none()
        {
            let Some(socket) = &mut self.socket else { break };
            let message = match self.pending.until {
                None => socket.next().await?,
                Some(until) => match timeout_at(until, socket.next()).await {
                    Ok(message) => message?,
                    Err(_) => break,
                },
            };
            self.take(&message)?;
        }
        Ok(())
    }

    fn take(&mut self, message: &[u8]) -> Result<(), CollectError> {
        let seen = (self.clock)();
        let decoded = match self.config.kind {
            SourceKind::Firehose => frame::decode(message, &self.network, seen),
            SourceKind::Jetstream => jetstream::decode(message, &self.network, seen),
        };
        match &decoded.signal {
            None => {}
            Some(Signal::OutdatedCursor) => {
                self.pending.outdated = true;
                return Ok(());
            }
            Some(Signal::FutureCursor) => return Err(CollectError::FutureCursor),
            Some(Signal::ConsumerTooSlow) => return Err(CollectError::TooSlow),
            Some(Signal::Error(why)) => return Err(CollectError::Disconnected(why.clone())),
        }
        if let (true, Some(seq)) = (self.pending.outdated, decoded.seq) {
            if self.from.is_some() {
                // What was to be read once more is gone; what follows the cursor may still be there.
                return Err(CollectError::OutdatedCursor { resume: None });
            }
            // Going on before the first message that it still has. Sent again after the reconnect, so not kept here.
            let before = seq.saturating_sub(1);
            self.cursor = Some(before);
            self.pending = Pending::default();
            return Err(CollectError::OutdatedCursor { resume: Some(Cursor(before.to_string())) });
        }
        // What lies on the other side of one of the two places goes into a batch of its own.
        let mut passed = false;
        if self.before && decoded.seq > self.begin() {
            (self.before, passed) = (false, true);
        }
        if self.repeating && decoded.seq > self.cursor {
            (self.repeating, self.from, passed) = (false, None, true);
        }
        if passed && self.pending.messages > 0 {
            self.passed = Some((decoded, message.len()));
            return Ok(());
        }
        self.add(decoded, message.len());
        Ok(())
    }

    fn add(&mut self, decoded: Decoded, bytes: usize) {
        let wait = Duration::from_millis(self.config.limits.batch_millis);
        let pending = &mut self.pending;
        pending.until.get_or_insert_with(|| Instant::now() + wait);
        pending.messages += 1;
        pending.batch.repeated = self.before;
        pending.bytes += bytes;
        if !self.repeating {
            self.other += decoded.other;
            pending.batch.received += 1;
            // The highest, not the last: a number that goes backwards must not move the cursor back.
            pending.seq = pending.seq.max(decoded.seq);
        }
        pending.batch.events.extend(decoded.events);
        pending.batch.set_aside.extend(decoded.set_aside);
    }
}

#[async_trait]
impl Collect for Collector {
    async fn next(&mut self) -> Result<Batch, CollectError> {
        if self.pending.error.is_none()
            && let Err(error) = self.fill().await
        {
            self.socket = None;
            tracing::debug!(source = %self.config.url, other = self.other, %error, "the source ended");
            self.pending.error = Some(error);
        }
        if self.pending.messages == 0
            && let Some(error) = self.pending.error.take()
        {
            self.pending = Pending::default();
            return Err(error);
        }
        let Pending { mut batch, seq, error, outdated, .. } = std::mem::take(&mut self.pending);
        self.pending = Pending { error, outdated, ..Pending::default() };
        if seq > self.cursor {
            self.cursor = seq;
            batch.cursor = seq.map(|seq| Cursor(seq.to_string()));
        }
        Ok(batch)
    }

    fn again_from(&mut self, from: &Cursor) -> Result<(), CollectError> {
        let from = position(from)?;
        self.from = self.cursor.filter(|cursor| from < *cursor).map(|_| from);
        Ok(())
    }
}

/// A cursor of ours as a number.
fn position(Cursor(text): &Cursor) -> Result<i64, CollectError> {
    text.parse().ok().filter(|n| *n >= 0).ok_or_else(|| {
        CollectError::Config(format!("`{text}` is no position in an AT Protocol stream: it is a whole number"))
    })
}
