//! What expires, and when. Records never do: what was found, judged, sent and checked stays.

use std::collections::BTreeMap;

use model::Timestamp;
use rusqlite::Connection;

use super::{exposure, manifest, openings, reservoir, tx::Tx};
use crate::{
    Result, Retention, Segment, Store,
    segments::{InteractionRow, Row},
};

/// Posts from before a time whose author is neither before an investigation nor the subject of an open case: what is
/// being judged may still grow from them.
const POSTS: &str = "DELETE FROM posts WHERE seen < ? AND author NOT IN (SELECT subject FROM pending_investigations)
    AND author NOT IN (SELECT c.subject FROM cases c JOIN case_states s ON s.case_id = c.id
                       WHERE s.state NOT IN ('rejected', 'referred', 'refused', 'stopped'))";

/// The newest stays: checks remember up to which number they looked, and a number must not come again.
const STATUS_EVENTS: &str = "DELETE FROM status_events WHERE seen < ? AND id < (SELECT max(id) FROM status_events)";

impl Store {
    /// Removes what retention no longer allows, and sessions and tokens that have run out. Gives how many rows went, by kind.
    pub fn expire(&self, now: Timestamp, keep: &Retention) -> Result<BTreeMap<String, u64>> {
        let reservoir = now.day() - reservoir::DAYS;
        // Interactions go by whole days, fresh or sealed.
        let first_day = (now.day() - i64::from(keep.interactions)) * Timestamp::DAY;
        let before = |days: u16| now.plus(-i64::from(days) * Timestamp::DAY).as_millis();
        let rules = [
            ("reservoir", "DELETE FROM reservoir_accounts WHERE day <= ?", reservoir),
            ("reservoir_days", "DELETE FROM reservoir_days WHERE day <= ?", reservoir),
            ("exposure", "DELETE FROM exposure WHERE day <= ?", now.day() - exposure::DAYS),
            ("shown", "DELETE FROM shown WHERE at < ?", before(keep.shown)),
            ("set_aside", "DELETE FROM set_aside_items WHERE seen < ?", before(keep.set_aside)),
            ("posts", POSTS, before(keep.posts)),
            ("status_events", STATUS_EVENTS, before(keep.status_events)),
            ("interactions", "DELETE FROM interactions WHERE seen < ?", first_day),
            // A picture that nobody drew anew for as long as what it shows is kept.
            ("drawings", "DELETE FROM drawings WHERE at < ?", before(keep.interactions)),
            ("sessions", "DELETE FROM sessions WHERE expires <= ?", now.as_millis()),
            ("tokens", "DELETE FROM tokens WHERE expires <= ?", now.as_millis()),
        ];
        let expired = |s: &Segment| s.expires.map_or(s.seen.1.as_millis() < first_day, |at| at <= now);
        let files = self.inner.write("expire", |tx, memory| {
            memory.reservoir = Default::default();
            memory.fresh_changed();
            memory.segments_changed();
            let mut gone: BTreeMap<String, u64> = BTreeMap::new();
            for (kind, sql, limit) in rules {
                gone.insert(kind.to_owned(), tx.prepare_cached(sql)?.execute([limit])? as u64);
            }
            let opened = openings::expire(tx, now.plus(-i64::from(keep.openings) * Timestamp::DAY), now)?;
            gone.insert("openings".to_owned(), opened);
            let segments = segments(tx, expired)?;
            for segment in &segments {
                manifest::remove(tx, segment, now)?;
                let of_stream = segment.source.is_none();
                let kind =
                    if of_stream { InteractionRow::KIND.to_owned() } else { format!("archived_{}", segment.kind) };
                *gone.entry(kind).or_default() += segment.rows - segment.gaps;
            }
            count_removals(tx, &gone)?;
            Ok((gone, segments))
        });
        let (gone, segments) = files?;
        segments.iter().for_each(|segment| self.inner.library().forget(&segment.file));
        Ok(gone)
    }
}

fn segments(c: &Connection, expired: impl Fn(&Segment) -> bool) -> Result<Vec<Segment>> {
    let mut segments = manifest::segments(c, None)?;
    segments.retain(expired);
    Ok(segments)
}

fn count_removals(tx: &Tx<'_>, gone: &BTreeMap<String, u64>) -> Result<()> {
    let interactions = ["interactions", "archived_interactions"];
    manifest::removed(tx, interactions.iter().filter_map(|kind| gone.get(*kind)).sum())
}
