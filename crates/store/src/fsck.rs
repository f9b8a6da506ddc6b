//! Whether the file is whole.

use model::{Evidence, ReferralId};
use rusqlite::Connection;

use crate::{
    FsckProblem, Result, Store,
    segments::{Library, digest_of},
    sqlite::{
        findings_with_wrong_ids, manifest, referral_again, sha256,
        values::{RowExt, all, first},
    },
};

type Check = fn(&Connection, &mut Vec<String>) -> Result<()>;

/// Every check, by the name it reports under.
const CHECKS: &[(&str, Check)] = &[
    ("sqlite", sqlite),
    ("foreign keys", foreign_keys),
    ("evidence", evidence),
    ("findings", findings),
    ("orphans", orphans),
    ("gate", gate),
    ("sends", sends),
    ("totals", totals),
    ("standing", standing),
];

impl Store {
    /// Whether the file is whole: SQLite's own check, foreign keys, orphans, the gate on every referral, derived tables,
    /// and every sealed segment against its digest. Empty where nothing is wrong.
    pub fn fsck(&self) -> Result<Vec<FsckProblem>> {
        self.read(|c| {
            let mut problems = Vec::new();
            for &(check, run) in CHECKS {
                let mut found = Vec::new();
                if let Err(e) = run(c, &mut found) {
                    found.push(format!("the check itself failed: {e}; restore the file from a backup"));
                }
                problems.extend(found.into_iter().map(|what| FsckProblem { check, what }));
            }
            let found = segments(c, self.inner.library(), self.inner.is_owner())?;
            problems.extend(found.into_iter().map(|what| FsckProblem { check: "segments", what }));
            Ok(problems)
        })
    }
}

fn sqlite(c: &Connection, found: &mut Vec<String>) -> Result<()> {
    let lines = all(c, "PRAGMA integrity_check(20)", [], |row| Ok(row.get::<_, String>(0)?))?;
    found.extend(lines.into_iter().filter(|l| l != "ok").map(|l| format!("{l}; restore the file from a backup")));
    Ok(())
}

fn foreign_keys(c: &Connection, found: &mut Vec<String>) -> Result<()> {
    found.extend(all(c, "PRAGMA foreign_key_check", [], |row| {
        let (table, row, parent): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(format!("{table} {} names a record of {parent} that is not there", row.unwrap_or(0)))
    })?);
    Ok(())
}

/// Frozen evidence is what its version says, and reads back.
fn evidence(c: &Connection, found: &mut Vec<String>) -> Result<()> {
    found.extend(
        all(c, "SELECT id, version, data FROM evidence", [], |row| {
            let bytes = row.get_ref("data")?.as_blob().unwrap_or_default();
            let fits = Evidence::from_bytes(bytes).is_ok_and(|e| e.to_bytes() == bytes)
                && row.version("version").is_ok_and(|v| sha256(bytes) == v.0);
            Ok((!fits).then_some(row.get::<_, i64>("id")?))
        })?
        .into_iter()
        .flatten()
        .map(|id| format!("evidence {id} is not what its version says; see `flagstone audit verify`")),
    );
    Ok(())
}

fn findings(c: &Connection, found: &mut Vec<String>) -> Result<()> {
    let wrong = findings_with_wrong_ids(c)?;
    found.extend(wrong.into_iter().map(|id| format!("finding {id} does not have the id of its content")));
    Ok(())
}

/// Records whose parent is missing where no foreign key says so.
fn orphans(c: &Connection, found: &mut Vec<String>) -> Result<()> {
    let questions = [
        (
            "SELECT id FROM people p WHERE NOT EXISTS (SELECT 1 FROM role_grants WHERE person = p.id)",
            "person without roles",
        ),
        (
            "SELECT id FROM sources s WHERE NOT EXISTS (SELECT 1 FROM source_states WHERE source = s.id)",
            "source without a state",
        ),
        (
            "SELECT id FROM cases c WHERE NOT EXISTS (SELECT 1 FROM evidence_versions WHERE case_id = c.id)",
            "case without evidence",
        ),
        (
            "SELECT id FROM evidence e WHERE NOT EXISTS (SELECT 1 FROM evidence_versions WHERE version = e.version)",
            "evidence without a case",
        ),
        (
            "SELECT id FROM referrals r WHERE NOT EXISTS (SELECT 1 FROM sends WHERE referral = r.id)",
            "referral without an outbox row",
        ),
        (
            "SELECT id FROM neighbourhoods n
             WHERE NOT EXISTS (SELECT 1 FROM neighbourhood_states WHERE neighbourhood = n.id)",
            "neighbourhood without a state",
        ),
        (
            "SELECT id FROM checks k WHERE subject <> (SELECT subject FROM referrals WHERE id = k.referral)",
            "check of another subject than its referral",
        ),
    ];
    for (sql, what) in questions {
        found.extend(all(c, sql, [], |row| Ok(format!("{what}: {}", row.get::<_, i64>(0)?)))?);
    }
    Ok(())
}

/// Every referral passes the gate as of the moment it was planned.
fn gate(c: &Connection, found: &mut Vec<String>) -> Result<()> {
    let referrals = all(c, "SELECT id, at FROM referrals ORDER BY id", [], |row| {
        Ok((ReferralId(row.get("id")?), row.time("at")?))
    })?;
    for (id, at) in referrals {
        if let Err(e) = referral_again(c, id, at) {
            found.push(format!("referral {id}: {e}; tell a lead"));
        }
    }
    Ok(())
}

fn sends(c: &Connection, found: &mut Vec<String>) -> Result<()> {
    let sending =
        all(c, "SELECT referral FROM send_states WHERE state = 'sending'", [], |row| Ok(row.get::<_, i64>(0)?))?;
    if sending.len() > 1 {
        found.push(format!("referrals {sending:?} are all being sent; there may be one at a time"));
    }
    Ok(())
}

/// The working copies that lists are read from say what the records do.
fn standing(c: &Connection, found: &mut Vec<String>) -> Result<()> {
    let kept =
        "SELECT case_id, state, escalated, platform, language, severity, score, posts, opened FROM case_standing";
    let said = "SELECT * FROM case_standings";
    let counted = "SELECT state, escalated, platform, language, n FROM case_counts WHERE n <> 0";
    let counts = "SELECT state, escalated, platform, language, count(*) FROM case_standing GROUP BY 1, 2, 3, 4";
    let differ = |one: &str, other: &str| {
        first(c, &format!("SELECT count(*) AS n FROM ({one} EXCEPT {other})"), [], |row| row.count("n"))
    };
    for (what, one, other) in [("list", kept, said), ("count", counted, counts)] {
        if differ(one, other)? != Some(0) || differ(other, one)? != Some(0) {
            found.push(format!("the {what} of cases is not what the records say; restore the file from a backup"));
        }
    }
    Ok(())
}

fn totals(c: &Connection, found: &mut Vec<String>) -> Result<()> {
    let questions = [
        (
            "SELECT source FROM source_states s WHERE findings <> (SELECT count(*) FROM findings WHERE source = s.source)",
            "findings counted are not findings kept, source",
        ),
        (
            "SELECT source FROM source_states s WHERE dropped <>
                coalesce((SELECT sum(count) FROM dropped_posts WHERE source = s.source), 0)",
            "posts dropped are not those dropped by language, source",
        ),
        (
            "SELECT DISTINCT source FROM findings WHERE source NOT IN (SELECT source FROM source_states)",
            "findings of a source without totals, source",
        ),
    ];
    for (sql, what) in questions {
        found.extend(all(c, sql, [], |row| Ok(format!("{what} {}", row.get::<_, i64>(0)?)))?);
    }
    Ok(())
}

/// Every segment is the file that was written, with as many rows; and there is no other file.
fn segments(c: &Connection, library: &Library, owned: bool) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for segment in manifest::segments(c, None)? {
        let (file, path) = (&segment.file, library.folder().join(&segment.file));
        match digest_of(&path) {
            Err(e) => found.push(format!("segment {file} cannot be read: {e}; restore it from a backup")),
            Ok((bytes, sha256)) if bytes != segment.bytes || sha256 != segment.sha256 => {
                found.push(format!("segment {file} is not what was written; restore it from a backup"));
            }
            Ok(_) => match library.segment(file) {
                Ok(opened) if opened.rows() as u64 == segment.rows => {}
                Ok(opened) => {
                    found.push(format!("segment {file} has {} rows and should have {}", opened.rows(), segment.rows));
                }
                Err(e) => found.push(e.to_string()),
            },
        }
        if manifest::gaps(c, segment.id)?.last().is_some_and(|place| *place as u64 >= segment.rows) {
            found.push(format!("segment {file} has gaps after its end"));
        }
    }
    // Beside a running owner a file may be about to be named.
    if owned {
        let orphans = manifest::orphans(c, library.folder())?;
        found.extend(
            orphans.into_iter().map(|file| format!("segment {file} is in no manifest; it goes at the next start")),
        );
    }
    Ok(found)
}
