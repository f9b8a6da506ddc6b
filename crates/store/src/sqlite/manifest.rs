//! The manifest: which segments count, which of their rows are gone, which files are left over.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use model::{SourceId, Timestamp};
use rusqlite::{Connection, Row as SqlRow};

use super::{
    tx::Tx,
    values::{RowExt, all, first},
};
use crate::{
    Result, Segment, Store,
    segments::{Library, Row, Written},
};

/// How long a file that no longer counts stays for those who are reading it.
pub(super) const LEFTOVER: i64 = Timestamp::HOUR / 6;

impl Store {
    /// The manifest: every segment that counts, in the order in which its rows came.
    pub fn segments(&self) -> Result<Vec<Segment>> {
        self.read(|c| segments(c, None))
    }
}

/// Segments of a kind, or all.
pub(crate) fn segments(c: &Connection, kind: Option<&str>) -> Result<Vec<Segment>> {
    let sql = "SELECT s.*, (SELECT count(*) FROM segment_gaps WHERE segment = s.id) AS gaps FROM segments s
        WHERE ?1 IS NULL OR kind = ?1 ORDER BY base";
    all(c, sql, [kind], segment)
}

fn segment(row: &SqlRow<'_>) -> Result<Segment> {
    Ok(Segment {
        id: row.get("id")?,
        file: row.get("file")?,
        kind: row.get("kind")?,
        source: row.get::<_, Option<i64>>("source")?.map(SourceId),
        seen: (row.time("seen_from")?, row.time("seen_to")?),
        base: row.get("base")?,
        last: row.get("last")?,
        rows: row.count("rows")?,
        gaps: row.count("gaps")?,
        bytes: row.count("bytes")?,
        sha256: row.get("sha256")?,
        expires: row.get::<_, Option<i64>>("expires")?.map(Timestamp::from_millis),
    })
}

/// Names a file that was written; its rows count from `base`.
pub(crate) fn add<R: Row>(
    tx: &Tx<'_>,
    written: &Written,
    base: i64,
    source: Option<SourceId>,
    expires: Option<Timestamp>,
) -> Result<i64> {
    let file = written.named(base)?;
    tx.prepare_cached(
        "INSERT INTO segments (file, kind, source, seen_from, seen_to, base, last, rows, bytes, sha256, expires)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute((
        file,
        R::KIND,
        source.map(|s| s.0),
        written.seen.0,
        written.seen.1,
        base,
        base + written.last,
        written.rows as i64,
        written.bytes as i64,
        written.sha256,
        expires.map(Timestamp::as_millis),
    ))?;
    Ok(tx.last_insert_rowid())
}

/// Another file in place of a segment's, without the rows that are gone.
pub(crate) fn replace(tx: &Tx<'_>, old: &Segment, new: &Written, now: Timestamp) -> Result<()> {
    let file = new.named(old.base)?;
    tx.prepare_cached(
        "UPDATE segments SET file = ?, seen_from = ?, seen_to = ?, last = ?, rows = ?, bytes = ?, sha256 = ? WHERE id = ?",
    )?
    .execute((
        file,
        new.seen.0,
        new.seen.1,
        old.base + new.last,
        new.rows as i64,
        new.bytes as i64,
        new.sha256,
        old.id,
    ))?;
    tx.prepare_cached("DELETE FROM segment_gaps WHERE segment = ?")?.execute([old.id])?;
    leave(tx, &old.file, now)
}

/// Takes a segment out.
pub(crate) fn remove(tx: &Tx<'_>, segment: &Segment, now: Timestamp) -> Result<()> {
    tx.prepare_cached("DELETE FROM segments WHERE id = ?")?.execute([segment.id])?;
    leave(tx, &segment.file, now)
}

fn leave(tx: &Tx<'_>, file: &str, now: Timestamp) -> Result<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO segment_leftovers (file, since) VALUES (?, ?)")?
        .execute((file, now.as_millis()))?;
    Ok(())
}

/// Files that nobody should be reading any longer.
pub(crate) fn leftovers(c: &Connection, now: Timestamp) -> Result<Vec<String>> {
    let limit = now.plus(-LEFTOVER).as_millis();
    all(c, "SELECT file FROM segment_leftovers WHERE since <= ? ORDER BY file", [limit], |row| Ok(row.get(0)?))
}

/// The places of a segment's rows that are gone.
pub(crate) fn gaps(c: &Connection, segment: i64) -> Result<BTreeSet<usize>> {
    let sql = "SELECT place FROM segment_gaps WHERE segment = ?";
    Ok(all(c, sql, [segment], |row| Ok(row.count("place")? as usize))?.into_iter().collect())
}

/// Notes that a row is gone; says whether it was there.
pub(crate) fn add_gap(tx: &Tx<'_>, segment: i64, place: usize, now: Timestamp) -> Result<bool> {
    let sql = "INSERT INTO segment_gaps (segment, place, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    Ok(tx.prepare_cached(sql)?.execute((segment, place as i64, now.as_millis()))? > 0)
}

/// Finds, in those of these segments that hold such rows, every row of some records that is not gone. `wanted` rises.
pub(crate) fn find<'s, R: Row>(
    c: &Connection,
    library: &Library,
    segments: impl IntoIterator<Item = &'s Segment>,
    wanted: &[&[u8]],
    mut hit: impl FnMut(usize, &Segment, usize, &R) -> Result<()>,
) -> Result<()> {
    if wanted.is_empty() {
        return Ok(());
    }
    for segment in segments.into_iter().filter(|segment| segment.kind == R::KIND) {
        let mut gone = None;
        library.segment(&segment.file)?.find::<R>(wanted, |which, place, row| {
            // Asked only where something was found, and once.
            let gone = match &gone {
                Some(gone) => gone,
                None => gone.insert(gaps(c, segment.id)?),
            };
            if gone.contains(&place) { Ok(()) } else { hit(which, segment, place, row) }
        })?;
    }
    Ok(())
}

/// The number the next interaction gets.
pub(crate) fn next_number(c: &Connection) -> Result<i64> {
    let next = first(c, "SELECT next FROM interaction_state", [], |row| Ok(row.get(0)?))?;
    next.ok_or_else(|| crate::Error::Damaged("the number of the next interaction".into()))
}

/// Says that interactions went.
pub(crate) fn removed(tx: &Tx<'_>, how_many: u64) -> Result<()> {
    if how_many > 0 {
        tx.prepare_cached("UPDATE interaction_state SET removals = removals + 1")?.execute([])?;
    }
    Ok(())
}

/// Files in the folder that no row names, by name. `unfinished` ones are only the next owner's business.
pub(crate) fn orphans(c: &Connection, folder: &Path) -> Result<Vec<String>> {
    // The folder first: what is named meanwhile was there.
    let mut files = BTreeMap::new();
    match std::fs::read_dir(folder) {
        Ok(entries) => {
            for entry in entries {
                let entry = entry?;
                files.insert(entry.file_name().to_string_lossy().into_owned(), entry.path());
            }
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(e) => return Err(e.into()),
    }
    for file in all(c, "SELECT file FROM segments UNION ALL SELECT file FROM segment_leftovers", [], |row| {
        Ok(row.get::<_, String>(0)?)
    })? {
        files.remove(&file);
    }
    Ok(files.into_keys().collect())
}
