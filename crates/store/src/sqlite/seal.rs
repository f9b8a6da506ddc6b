//! Sealing: what is no longer quite fresh goes to segments, and segments with gaps are written again.
//!
//! A file is on the disk before the transaction that names it and deletes its rows. What is deleted in between is found
//! missing in that transaction, and becomes a gap.

use std::collections::BTreeMap;

use model::{InteractionKind, Timestamp};
use rusqlite::Connection;

use super::{
    manifest,
    open::unpoisoned,
    values::{RowExt, all, first},
};
use crate::{
    Error, Result, Sealed, Segment, Store, crash,
    segments::{self, InteractionRow, PostRow, Row, text, write},
};

/// Fresh rows above this number are sealed once they are [`QUIET`].
const MANY: i64 = segments::ROWS as i64;

/// Above this number they are sealed at once.
const TOO_MANY: i64 = 4 * MANY;

/// A source that reconnects sends the last minutes again; as rows they are recognised at no cost.
const QUIET: i64 = Timestamp::HOUR / 12;

/// A segment with a gap is written again after this time, or once one row in a hundred is gone: deletions come one by
/// one, and each would rewrite a file.
const REWRITE_AFTER: i64 = Timestamp::DAY / 2;

impl Store {
    /// Seals what is due: rows of days that have ended, and where there are very many, those of a few minutes ago.
    /// Writes segments again without rows that are gone, and removes files that nobody reads any longer. Harmless at any
    /// time; one at a time, whoever calls.
    pub fn seal(&self, now: Timestamp) -> Result<Sealed> {
        let _alone = unpoisoned(&self.inner.sealing);
        let mut done = Sealed::default();
        while let Some(limit) = self.read(|c| due(c, now))? {
            let batch = self.read(|c| batch(c, limit))?;
            if batch.is_empty() {
                break;
            }
            for rows in batch.into_values() {
                done.rows += rows.len() as u64;
                self.seal_rows(rows)?;
                done.segments += 1;
            }
        }
        for segment in self.read(|c| with_gaps(c, now))? {
            let written_again = if segment.kind == PostRow::KIND {
                self.rewrite::<PostRow>(&segment, now)
            } else {
                self.rewrite::<InteractionRow>(&segment, now)
            };
            done.rewritten += u64::from(written_again?);
        }
        done.removed = self.sweep(now)?;
        Ok(done)
    }

    fn seal_rows(&self, mut rows: Vec<InteractionRow>) -> Result<()> {
        rows.sort_unstable_by(Row::order);
        let base = rows.iter().map(|row| row.number).min().unwrap_or(0);
        let rows: Vec<InteractionRow> =
            rows.into_iter().map(|row| InteractionRow { number: row.number - base, ..row }).collect();
        let written = write(self.inner.path(), &rows)?;
        self.inner.write("seal", |tx, memory| {
            let segment = manifest::add::<InteractionRow>(tx, &written, base, None, None)?;
            let fresh = memory.fresh(tx)?;
            for (place, row) in rows.iter().enumerate() {
                if !fresh.sealed(tx, row, base)? {
                    // Deleted while the file was written.
                    manifest::add_gap(tx, segment, place, Timestamp::from_millis(row.seen))?;
                }
            }
            memory.segments_changed();
            Ok(())
        })
    }

    /// Writes a segment again without the rows that are gone, or takes it out where none is left. False if more went
    /// meanwhile: then the next seal does it.
    fn rewrite<R: Row>(&self, segment: &Segment, now: Timestamp) -> Result<bool> {
        let gone = self.read(|c| manifest::gaps(c, segment.id))?;
        let opened = self.inner.library().segment(&segment.file)?;
        let mut rows: Vec<R> = Vec::with_capacity(opened.rows() - gone.len().min(opened.rows()));
        for group in 0..opened.groups() {
            let places = opened.places(group);
            let all = opened.all::<R>(group)?;
            rows.extend(places.zip(all).filter(|(place, _)| !gone.contains(place)).map(|(_, row)| row));
        }
        let written = if rows.is_empty() { None } else { Some(write(self.inner.path(), &rows)?) };
        let done = self.inner.write("rewrite", |tx, memory| {
            if manifest::gaps(tx, segment.id)? != gone {
                return Ok(false);
            }
            match &written {
                Some(written) => manifest::replace(tx, segment, written, now)?,
                None => manifest::remove(tx, segment, now)?,
            }
            memory.segments_changed();
            Ok(true)
        })?;
        if done {
            self.inner.library().forget(&segment.file);
        }
        Ok(done)
    }

    /// Removes files that counted once and that nobody reads any longer.
    fn sweep(&self, now: Timestamp) -> Result<u64> {
        let files = self.read(|c| manifest::leftovers(c, now))?;
        for file in &files {
            match std::fs::remove_file(self.inner.library().folder().join(file)) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
                _ => crash::point("sweep.after_remove"),
            }
        }
        if !files.is_empty() {
            self.write("sweep", |tx| {
                for file in &files {
                    tx.prepare_cached("DELETE FROM segment_leftovers WHERE file = ?")?.execute([file])?;
                }
                Ok(())
            })?;
        }
        Ok(files.len() as u64)
    }
}

/// Before which time rows are to be sealed now, if any are.
fn due(c: &Connection, now: Timestamp) -> Result<Option<i64>> {
    let sql = "SELECT coalesce(max(number) - min(number) + 1, 0) FROM interactions";
    // As many as there could be: deletions only make it seal a little earlier.
    let most: i64 = first(c, sql, [], |row| Ok(row.get(0)?))?.unwrap_or(0);
    let quiet = now.plus(-QUIET).as_millis();
    let limit = match most {
        0 => return Ok(None),
        most if most > TOO_MANY => i64::MAX,
        most if most > MANY => quiet,
        _ => quiet.min(now.day() * Timestamp::DAY),
    };
    first(c, "SELECT 1 FROM interactions WHERE seen < ? LIMIT 1", [limit], |_| Ok(limit))
}

/// At most [`segments::ROWS`] rows from before a time, by the day on which they were seen: a segment lies within one.
fn batch(c: &Connection, limit: i64) -> Result<BTreeMap<i64, Vec<InteractionRow>>> {
    let sql =
        "SELECT number, uri, kind, actor, target, about, seen FROM interactions WHERE seen < ? ORDER BY number LIMIT ?";
    let mut days: BTreeMap<i64, Vec<InteractionRow>> = BTreeMap::new();
    for row in all(c, sql, (limit, segments::ROWS as i64), fresh_row)? {
        days.entry(Timestamp::from_millis(row.seen).day()).or_default().push(row);
    }
    Ok(days)
}

/// A fresh interaction, with its number.
pub(super) fn fresh_row(row: &rusqlite::Row<'_>) -> Result<InteractionRow> {
    let words =
        |column| Ok::<_, Error>(text(row.get_ref(column)?.as_str().map_err(|e| Error::Damaged(e.to_string()))?));
    let kind = row.get_ref("kind")?.as_str().unwrap_or_default();
    Ok(InteractionRow {
        number: row.get("number")?,
        seen: row.time("seen")?.as_millis(),
        kind: InteractionKind::parse(kind).ok_or_else(|| Error::Damaged(format!("interaction {kind}")))?,
        actor: words("actor")?,
        target: words("target")?,
        uri: words("uri")?,
        about: if row.get_ref("about")?.as_str_or_null().unwrap_or_default().is_some() {
            Some(words("about")?)
        } else {
            None
        },
    })
}

fn with_gaps(c: &Connection, now: Timestamp) -> Result<Vec<Segment>> {
    let sql = "SELECT min(at) FROM segment_gaps WHERE segment = ?";
    let mut due = manifest::segments(c, None)?;
    due.retain(|segment| segment.gaps > 0);
    let mut out = Vec::new();
    for segment in due {
        let since = first(c, sql, [segment.id], |row| row.time("min(at)"))?.unwrap_or_default();
        if segment.gaps * 100 >= segment.rows || now.since(since) >= REWRITE_AFTER {
            out.push(segment);
        }
    }
    Ok(out)
}
