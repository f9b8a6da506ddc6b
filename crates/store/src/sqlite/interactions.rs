//! Interactions on their way out: fresh and sealed, each once.
//!
//! The streams hold one once, and so does every archive. Where several hold it, the one that came first counts: of each
//! row, whoever else may hold its record is asked, by filters and, where they say *perhaps*, the page behind them.

use std::collections::{BTreeSet, HashMap};

use model::{AccountId, Interaction, SourceId};
use rusqlite::Connection;

use super::{
    fresh::{Key, key},
    manifest,
    seal::fresh_row,
    values::{all, first},
};
use crate::{
    ReadTo, Result, Seen, Segment, Store,
    segments::{InteractionRow, Library, Row},
};

/// Fresh rows that are looked at together.
const AT_ONCE: usize = 1 << 12;

const FRESH: &str = "SELECT number, uri, kind, actor, target, about, seen FROM interactions";

impl Store {
    /// Every interaction with a number above `after` (0 is before all), fresh and sealed, each once, in an order that is
    /// the same as long as nothing is sealed: segment after segment as they came, then the fresh ones. Holds one group of
    /// a segment at a time. Gives up to where it read: the next call goes on from there.
    pub fn interactions(&self, after: i64, mut each: impl FnMut(Seen<'_>) -> Result<()>) -> Result<ReadTo> {
        self.read(|c| {
            let reader = Reader::new(c, self.inner.library(), after)?;
            for segment in &reader.segments {
                if segment.last > after {
                    reader.segment(segment, &mut each)?;
                }
            }
            reader.fresh(&mut each)?;
            read_to(c)
        })
    }

    /// Up to where there are interactions now.
    pub fn interactions_to(&self) -> Result<ReadTo> {
        self.read(read_to)
    }

    /// Interactions with an account at one end, newest first, at most `limit`. Reads files: for one account, not for a
    /// page.
    pub fn interactions_of(&self, account: &AccountId, limit: usize) -> Result<Vec<Interaction>> {
        self.read(|c| {
            let mut found: HashMap<Key, (i64, InteractionRow)> = HashMap::new();
            let mut add = |base: i64, row: InteractionRow| {
                let seen = row.as_seen(base);
                let number = seen.number;
                let known =
                    found.entry(key(seen.uri, seen.kind.as_str(), seen.target)).or_insert((number, row.clone()));
                if number < known.0 {
                    *known = (number, row);
                }
                found.len()
            };
            let sql = format!("{FRESH} WHERE actor = ?1 OR target = ?1 ORDER BY number DESC LIMIT ?2");
            for row in all(c, &sql, (account.as_str(), i64::try_from(limit).unwrap_or(i64::MAX)), fresh_row)? {
                add(0, row);
            }
            for segment in manifest::segments(c, Some(InteractionRow::KIND))?.iter().rev() {
                let gone = manifest::gaps(c, segment.id)?;
                let mut enough = false;
                self.inner.library().segment(&segment.file)?.of_account::<InteractionRow>(
                    account.as_str(),
                    |place, row| {
                        if !gone.contains(&place) {
                            enough = add(segment.base, row) >= limit;
                        }
                        Ok(())
                    },
                )?;
                if enough {
                    break;
                }
            }
            let mut newest: Vec<(i64, InteractionRow)> = found.into_values().collect();
            newest.sort_unstable_by_key(|(number, _)| std::cmp::Reverse(*number));
            newest.truncate(limit);
            newest.iter().map(|(_, row)| Interaction::try_from(&row.as_seen(0))).collect()
        })
    }
}

fn read_to(c: &Connection) -> Result<ReadTo> {
    let state = first(c, "SELECT next - 1 AS number, removals FROM interaction_state", [], |row| {
        Ok(ReadTo { number: row.get("number")?, removals: row.get("removals")? })
    })?;
    Ok(state.unwrap_or_default())
}

/// One look through everything.
struct Reader<'a> {
    c: &'a Connection,
    library: &'a Library,
    after: i64,
    segments: Vec<Segment>,
    /// The fresh ones' numbers, where an archive may hold one, too.
    fresh: HashMap<Key, i64>,
}

impl<'a> Reader<'a> {
    fn new(c: &'a Connection, library: &'a Library, after: i64) -> Result<Self> {
        let segments = manifest::segments(c, Some(InteractionRow::KIND))?;
        let mut fresh = HashMap::new();
        if segments.iter().any(|s| s.source.is_some() && s.last > after) {
            for row in all(c, FRESH, [], fresh_row)? {
                let seen = row.as_seen(0);
                fresh.insert(key(seen.uri, seen.kind.as_str(), seen.target), row.number);
            }
        }
        Ok(Self { c, library, after, segments, fresh })
    }

    fn segment(&self, segment: &Segment, each: &mut impl FnMut(Seen<'_>) -> Result<()>) -> Result<()> {
        let gone = manifest::gaps(self.c, segment.id)?;
        let opened = self.library.segment(&segment.file)?;
        for group in 0..opened.groups() {
            let rows = opened.all::<InteractionRow>(group)?;
            let again = self.held_before(&rows, segment.base, segment.source)?;
            for ((index, place), row) in opened.places(group).enumerate().zip(&rows) {
                let seen = row.as_seen(segment.base);
                if seen.number > self.after && !gone.contains(&place) && !again.contains(&index) {
                    each(seen)?;
                }
            }
        }
        Ok(())
    }

    fn fresh(&self, each: &mut impl FnMut(Seen<'_>) -> Result<()>) -> Result<()> {
        let mut after = self.after;
        loop {
            let sql = format!("{FRESH} WHERE number > ? ORDER BY number LIMIT ?");
            let rows = all(self.c, &sql, (after, AT_ONCE as i64), fresh_row)?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.number;
            let again = if self.segments.iter().any(|s| s.source.is_some()) {
                let mut order: Vec<usize> = (0..rows.len()).collect();
                order.sort_unstable_by(|a, b| rows[*a].order(&rows[*b]));
                let sorted: Vec<InteractionRow> = order.iter().map(|place| rows[*place].clone()).collect();
                self.held_before(&sorted, 0, None)?.into_iter().map(|place| order[place]).collect()
            } else {
                BTreeSet::new()
            };
            for (index, row) in rows.iter().enumerate() {
                if !again.contains(&index) {
                    each(row.as_seen(0))?;
                }
            }
        }
    }

    /// Which of these rows, sorted, another holder has under a smaller number.
    fn held_before(&self, rows: &[InteractionRow], base: i64, holder: Option<SourceId>) -> Result<BTreeSet<usize>> {
        let mut again = BTreeSet::new();
        let Some(latest) = rows.iter().map(|row| base + row.number).max() else { return Ok(again) };
        let others = self.segments.iter().filter(|s| s.source != holder && s.base < latest);
        let wanted: Vec<&[u8]> = rows.iter().map(Row::uri).collect();
        manifest::find::<InteractionRow>(self.c, self.library, others, &wanted, |which, other, _, found| {
            // The records before and after are the same one's where it made several.
            let (row, number) = (&rows[which], other.base + found.number);
            if found.order(row).is_eq() && number < base + row.number {
                again.insert(which);
            }
            Ok(())
        })?;
        if holder.is_some() {
            for (index, row) in rows.iter().enumerate() {
                let seen = row.as_seen(base);
                let fresh = self.fresh.get(&key(seen.uri, seen.kind.as_str(), seen.target));
                if fresh.is_some_and(|number| *number < seen.number) {
                    again.insert(index);
                }
            }
        }
        Ok(again)
    }
}
