//! What the writer remembers between commits, so that nearly all of them need not ask. Forgotten after one that failed:
//! it may remember what was rolled back.

use rusqlite::Connection;

use super::{fresh::Fresh, manifest, reservoir::Reservoir};
use crate::{Result, Segment};

/// Everything that is remembered.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) reservoir: Reservoir,
    fresh: Option<Fresh>,
    segments: Option<Vec<Segment>>,
}

impl Memory {
    /// Fresh interactions.
    pub(crate) fn fresh(&mut self, c: &Connection) -> Result<&mut Fresh> {
        match &mut self.fresh {
            Some(fresh) => Ok(fresh),
            unread => Ok(unread.insert(Fresh::load(c)?)),
        }
    }

    /// The manifest. How many gaps a segment has is not kept up here.
    pub(crate) fn segments(&mut self, c: &Connection) -> Result<&[Segment]> {
        match &mut self.segments {
            Some(segments) => Ok(segments),
            unread => Ok(unread.insert(manifest::segments(c, None)?)),
        }
    }

    /// The manifest changed.
    pub(crate) fn segments_changed(&mut self) {
        self.segments = None;
    }

    /// Rows of fresh interactions went by other ways than one by one.
    pub(crate) fn fresh_changed(&mut self) {
        self.fresh = None;
    }
}
