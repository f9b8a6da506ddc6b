//! Recomputing the log from the live rows, in one pass over the leaves.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, OptionalExtension};
use tlog_tiles::{
    Error as TreeError, Hash, HashReader, split_stored_hash_index, stored_hash_index, stored_hashes_for_record_hash,
    tree_hash,
};

use super::{append::row_at, checkpoint, record::record_row};
use crate::{
    AuditReport, Error, RecordRow, Result, Store,
    sqlite::{
        schema::RECORDS,
        values::{RowExt, all, exists, first},
    },
};

impl Store {
    /// Recomputes every leaf from its record, the tree from the leaves, and every kept checkpoint; `against` is a
    /// signed note kept elsewhere.
    pub fn verify_audit(&self, against: Option<&str>) -> Result<AuditReport> {
        self.read(|c| {
            let mut wanted = Checkpoints::load(c, against)?;
            let mut report = leaves(c, &mut wanted)?;
            report.problems.append(&mut wanted.problems);
            if report.first_problem.is_none() {
                report.first_problem = unrecorded(c)?;
            }
            Ok(report)
        })
    }
}

/// Checkpoints by the size of the log they were signed at.
struct Checkpoints {
    by_size: BTreeMap<u64, Vec<(String, Hash)>>,
    checked: u64,
    problems: Vec<String>,
}

impl Checkpoints {
    fn load(c: &Connection, against: Option<&str>) -> Result<Self> {
        let mut this = Self { by_size: BTreeMap::new(), checked: 0, problems: Vec::new() };
        let verifier = match checkpoint::verifier(c) {
            Ok(verifier) => verifier,
            Err(e) => {
                this.problems.push(e.to_string());
                return Ok(this);
            }
        };
        let mut notes = all(c, "SELECT id, note FROM checkpoints ORDER BY id", [], |row| {
            Ok((format!("checkpoint {}", row.get::<_, i64>(0)?), row.get::<_, String>(1)?))
        })?;
        notes.extend(against.map(|note| ("the checkpoint kept elsewhere".to_owned(), note.to_owned())));
        for (name, note) in notes {
            match checkpoint::read(&note, &verifier) {
                Ok(read) => this.by_size.entry(read.size()).or_default().push((name, *read.hash())),
                Err(why) => this.problems.push(format!("{name}: {why}")),
            }
        }
        Ok(this)
    }

    /// Compares those of this size with the tree as recomputed.
    fn compare(&mut self, size: u64, tree: &Frontier) -> Result<()> {
        let Some(here) = self.by_size.remove(&size) else { return Ok(()) };
        let found = tree_hash(size, tree).map_err(damaged)?;
        for (name, hash) in here {
            self.checked += 1;
            if hash != found {
                self.problems.push(format!("{name}: the log's first {size} records are not those it was signed for"));
            }
        }
        Ok(())
    }

    /// Those that speak of more records than there are.
    fn beyond(&mut self, size: u64) {
        for (signed, names) in std::mem::take(&mut self.by_size) {
            for (name, _) in names {
                self.checked += 1;
                self.problems
                    .push(format!("{name}: it was signed for {signed} records, and there are {size}: the log was cut"));
            }
        }
    }
}

fn leaves(c: &Connection, wanted: &mut Checkpoints) -> Result<AuditReport> {
    let mut tree = Frontier::default();
    let mut report = AuditReport {
        records: 0,
        erased: 0,
        checkpoints: 0,
        root: String::new(),
        first_problem: None,
        problems: Vec::new(),
    };
    let tables: HashMap<&str, _> = RECORDS.iter().map(|t| (t.name, *t)).collect();
    let mut size = 0;
    wanted.compare(0, &tree)?;
    let mut statement = c.prepare("SELECT number, kind, row, at, salt FROM leaves ORDER BY number")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let number = row.count("number")?;
        if number != size {
            report.problems.push(format!("entry {size} of the log is missing"));
            break;
        }
        let stored = stored_leaf(c, number)?;
        let kind = row.get_ref("kind")?.as_str().unwrap_or_default();
        let key: i64 = row.get("row")?;
        let (hash, problem) = match (tables.get(kind), row.get::<_, Option<[u8; 32]>>("salt")?) {
            (None, _) => (stored, Some("a kind of record that this version does not know")),
            (Some(table), Some(salt)) => match row_at(c, table, key, row.time("at")?, &salt)? {
                Some(hash) if stored == Some(hash) => (stored, None),
                Some(hash) => {
                    (Some(hash), Some("it is not what was recorded: the record, its salt or its leaf was changed"))
                }
                None => (stored, Some("the record is gone, and no erasure says why")),
            },
            (Some(_), None) => {
                report.erased += 1;
                (stored, erased(c, kind, key)?)
            }
        };
        let problem = problem.or(hash.is_none().then_some("its leaf is gone from the tree"));
        if let Some(what) = problem
            && report.first_problem.is_none()
        {
            report.first_problem = Some((record_row(c, row)?, what.to_owned()));
        }
        // The tree is recomputed from the records; without a hash it cannot go on.
        let Some(hash) = hash else { break };
        if let Some(position) = tree.push(c, number, hash)? {
            report.problems.push(format!("the tree's hash at position {position} is not the one its records give"));
        }
        size = number + 1;
        report.records += 1;
        wanted.compare(size, &tree)?;
    }
    wanted.beyond(size);
    report.problems.truncate(50);
    report.checkpoints = wanted.checked;
    report.root = model::hex(&tree_hash(size, &tree).map_err(damaged)?.0);
    Ok(report)
}

/// What is wrong with a leaf that has lost its salt.
fn erased(c: &Connection, kind: &str, row: i64) -> Result<Option<&'static str>> {
    if !exists(c, "SELECT 1 FROM erasures WHERE kind = ? AND row = ?", (kind, row))? {
        return Ok(Some("its salt is gone, and no erasure says why"));
    }
    let left = exists(c, &format!("SELECT 1 FROM {kind} WHERE id = ?"), [row])?;
    Ok(left.then_some("it was erased from the log, and the record is still there"))
}

/// The first record that no leaf speaks of.
fn unrecorded(c: &Connection) -> Result<Option<(RecordRow, String)>> {
    for table in RECORDS {
        let sql = format!(
            "SELECT id FROM {0} t WHERE NOT EXISTS (SELECT 1 FROM leaves WHERE kind = '{0}' AND row = t.id) LIMIT 1",
            table.name
        );
        if let Some(id) = first(c, &sql, [], |row| Ok(row.get::<_, i64>(0)?))? {
            let row = RecordRow {
                number: super::append::size(c)?,
                kind: table.name.to_owned(),
                key: id.to_string(),
                line: super::record::line(c, table.name, id)?,
                at: model::Timestamp::default(),
            };
            return Ok(Some((row, "it is not in the log: it was put there behind the log's back".to_owned())));
        }
    }
    Ok(None)
}

fn stored_leaf(c: &Connection, number: u64) -> Result<Option<Hash>> {
    stored_hash(c, stored_hash_index(0, number))
}

fn stored_hash(c: &Connection, position: u64) -> Result<Option<Hash>> {
    let mut statement = c.prepare_cached("SELECT hash FROM hashes WHERE position = ?")?;
    Ok(statement.query_row([position as i64], |row| Ok(Hash(row.get(0)?))).optional()?)
}

fn damaged(e: TreeError) -> Error {
    Error::Damaged(format!("the audit log: {e}"))
}

/// The right edge of the tree as recomputed: the newest complete subtree of each level. That is all that appending and
/// the root need.
#[derive(Default)]
struct Frontier {
    levels: Vec<(u64, Hash)>,
}

impl Frontier {
    /// Appends a leaf; gives the position of the first stored hash that differs.
    fn push(&mut self, c: &Connection, number: u64, leaf: Hash) -> Result<Option<u64>> {
        let hashes = stored_hashes_for_record_hash(number, leaf, self).map_err(damaged)?;
        let mut wrong = None;
        for (level, (position, hash)) in (stored_hash_index(0, number)..).zip(hashes).enumerate() {
            if wrong.is_none() && stored_hash(c, position)? != Some(hash) {
                wrong = Some(position);
            }
            match self.levels.get_mut(level) {
                Some(slot) => *slot = (position, hash),
                None => self.levels.push((position, hash)),
            }
        }
        Ok(wrong)
    }
}

impl HashReader for Frontier {
    fn read_hashes(&self, indexes: &[u64]) -> std::result::Result<Vec<Hash>, TreeError> {
        let read = |index: &u64| {
            let (level, _) = split_stored_hash_index(*index);
            self.levels.get(usize::from(level)).filter(|(position, _)| position == index).map(|(_, hash)| *hash)
        };
        indexes.iter().map(|i| read(i).ok_or(TreeError::IndexesNotInTree)).collect()
    }
}
