//! Where posts come from.

use model::{Cursor, PersonId, SourceId, Timestamp};
use rusqlite::Row;

use super::{
    schema::{SOURCE_SWITCHES, SOURCES},
    values::{RowExt, all, exists, first, not_found},
};
use crate::{NewSource, Result, SourceRow, Store};

impl Store {
    /// Adds a source, switched off. Adding the same (platform, kind, url) again gives the same id.
    pub fn add_source(&self, source: &NewSource, by: Option<PersonId>, now: Timestamp) -> Result<SourceId> {
        self.write("add_source", |tx| {
            let known = first(
                tx,
                "SELECT id FROM sources WHERE platform = ? AND kind = ? AND url = ?",
                (source.platform.as_str(), &source.kind, &source.url),
                |row| Ok(SourceId(row.get(0)?)),
            )?;
            if let Some(id) = known {
                return Ok(id);
            }
            let NewSource { platform, kind, url, authority } = source;
            let row = [platform.as_str().into(), kind.into(), url.into(), authority.into(), by.into(), now.into()];
            let id = tx.append(&SOURCES, now, &row)?;
            tx.execute("INSERT INTO source_states (source) VALUES (?)", [id])?;
            Ok(SourceId(id))
        })
    }

    /// Switches a source on or off (an append-only record; `by` is `None` for the command line and the demo).
    pub fn switch_source(&self, id: SourceId, on: bool, by: Option<PersonId>, now: Timestamp) -> Result<()> {
        self.write("switch_source", |tx| {
            if !exists(tx, "SELECT 1 FROM sources WHERE id = ?", [id.0])? {
                return Err(not_found("source", id));
            }
            tx.append(&SOURCE_SWITCHES, now, &[id.0.into(), on.into(), by.into(), now.into()]).map(drop)
        })
    }

    /// Every source with its switch, cursor, status line and totals.
    pub fn sources(&self) -> Result<Vec<SourceRow>> {
        let sql =
            "SELECT s.*, t.name, t.cursor, t.status, t.status_at, t.received, t.posts_read, t.dropped, t.findings,
                t.set_aside, t.last,
                coalesce((SELECT is_on FROM source_switches WHERE source = s.id ORDER BY id DESC LIMIT 1), 0) AS is_on
            FROM sources s JOIN source_states t ON t.source = s.id ORDER BY s.id";
        self.read(|c| all(c, sql, [], source_row))
    }

    /// What people call a source. Not a record: overwritten.
    pub fn name_source(&self, id: SourceId, name: &str) -> Result<()> {
        self.write("name_source", |tx| {
            let name: String = name.chars().take(200).collect();
            tx.execute("UPDATE source_states SET name = ? WHERE source = ?", (name, id.0))?;
            Ok(())
        })
    }

    /// One line on how a source does now ("connected", "no network, trying again in 8 s"). Not a record: overwritten.
    pub fn set_source_status(&self, id: SourceId, line: &str, now: Timestamp) -> Result<()> {
        self.write("set_source_status", |tx| {
            tx.prepare_cached("UPDATE source_states SET status = ?, status_at = ? WHERE source = ?")?.execute((
                line,
                now.as_millis(),
                id.0,
            ))?;
            Ok(())
        })
    }
}

fn source_row(row: &Row<'_>) -> Result<SourceRow> {
    let status: Option<String> = row.get("status")?;
    let status_at: Option<i64> = row.get("status_at")?;
    Ok(SourceRow {
        id: SourceId(row.get("id")?),
        source: NewSource {
            platform: row.parsed("platform")?,
            kind: row.get("kind")?,
            url: row.get("url")?,
            authority: row.get("authority")?,
        },
        name: row.get("name")?,
        added: row.time("at")?,
        on: row.get("is_on")?,
        cursor: row.get::<_, Option<String>>("cursor")?.map(Cursor),
        status: status.zip(status_at.map(Timestamp::from_millis)),
        received: row.count("received")?,
        posts_read: row.count("posts_read")?,
        dropped: row.count("dropped")?,
        findings: row.count("findings")?,
        set_aside: row.count("set_aside")?,
        last: row.get::<_, Option<i64>>("last")?.map(Timestamp::from_millis),
    })
}
