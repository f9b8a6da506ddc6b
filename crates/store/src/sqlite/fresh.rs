//! What the writer remembers of fresh interactions, so that each is there once and a deleted record's go with it. The
//! table itself has no index: every one of them would be written again with every commit.
//!
//! Read from the table when it is first needed; about 40 bytes an interaction that is not sealed. Forgotten after a
//! commit that failed.

use std::collections::{BTreeMap, btree_map::Entry};

use model::{Interaction, PostUri};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::{manifest, tx::Tx, values::all};
use crate::{Result, segments::InteractionRow};

/// What tells interactions apart: a hash of the record, then one of kind and target. The first alone finds all of a
/// record's.
pub(super) type Key = (u64, u64);

/// The fresh interactions by what tells them apart, with their numbers; and the next number.
pub(crate) struct Fresh {
    known: BTreeMap<Key, i64>,
    next: i64,
}

impl Fresh {
    pub(super) fn load(c: &Connection) -> Result<Self> {
        let rows = all(c, "SELECT number, uri, kind, target FROM interactions", [], |row| {
            let text = |column| Ok::<_, crate::Error>(row.get_ref(column)?.as_str().unwrap_or_default());
            Ok((key(text("uri")?, text("kind")?, text("target")?), row.get("number")?))
        })?;
        Ok(Self { known: rows.into_iter().collect(), next: manifest::next_number(c)? })
    }

    /// Adds an interaction unless it is there; says whether it did.
    pub(super) fn add(&mut self, tx: &Tx<'_>, row: &Arrived<'_>) -> Result<bool> {
        let i = row.interaction;
        let Entry::Vacant(place) = self.known.entry(row.key) else { return Ok(false) };
        tx.prepare_cached(
            "INSERT INTO interactions (number, uri, kind, actor, target, about, seen) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute((
            self.next,
            i.uri.as_str(),
            i.kind.as_str(),
            i.actor.as_str(),
            i.target.as_str(),
            i.about.as_ref().map(PostUri::as_str),
            i.seen.as_millis(),
        ))?;
        place.insert(self.next);
        self.next += 1;
        Ok(true)
    }

    /// Whether it is there.
    pub(super) fn contains(&self, key: &Key) -> bool {
        self.known.contains_key(key)
    }

    /// Removes what a record made; says how many went.
    pub(super) fn delete(&mut self, tx: &Tx<'_>, record: &PostUri) -> Result<u64> {
        let hash = hash(&[record.as_str()]);
        let of_it: Vec<(Key, i64)> =
            self.known.range((hash, 0)..=(hash, u64::MAX)).map(|(key, number)| (*key, *number)).collect();
        let mut gone = 0;
        for (key, number) in of_it {
            let sql = "DELETE FROM interactions WHERE number = ? AND uri = ?";
            if tx.prepare_cached(sql)?.execute((number, record.as_str()))? > 0 {
                self.known.remove(&key);
                gone += 1;
            }
        }
        Ok(gone)
    }

    /// Removes one that was sealed; false if it was deleted before that.
    pub(super) fn sealed(&mut self, tx: &Tx<'_>, row: &InteractionRow, base: i64) -> Result<bool> {
        let seen = row.as_seen(base);
        let there = tx.prepare_cached("DELETE FROM interactions WHERE number = ?")?.execute([seen.number])? > 0;
        if there {
            self.known.remove(&key(seen.uri, seen.kind.as_str(), seen.target));
        }
        Ok(there)
    }

    /// Takes numbers for rows that go to a segment at once; gives the first.
    pub(super) fn take_numbers(&mut self, how_many: u64) -> i64 {
        let first = self.next;
        self.next += how_many as i64;
        first
    }

    /// Keeps the next number, after some were given.
    pub(super) fn keep_next(&self, tx: &Tx<'_>) -> Result<()> {
        tx.prepare_cached("UPDATE interaction_state SET next = ?")?.execute([self.next])?;
        Ok(())
    }
}

/// An interaction on its way in.
pub(super) struct Arrived<'a> {
    pub(super) interaction: &'a Interaction,
    pub(super) key: Key,
}

impl<'a> Arrived<'a> {
    pub(super) fn of(interaction: &'a Interaction) -> Self {
        let Interaction { uri, kind, target, .. } = interaction;
        Self { interaction, key: key(uri.as_str(), kind.as_str(), target.as_str()) }
    }
}

pub(super) fn key(uri: &str, kind: &str, target: &str) -> Key {
    (hash(&[uri]), hash(&[kind, target]))
}

/// The first 64 bits of SHA-256: whoever makes two records that collide works for 2⁶⁴ steps in all.
fn hash(parts: &[&str]) -> u64 {
    let mut sha256 = Sha256::new();
    for part in parts {
        sha256.update(part);
        sha256.update([0]);
    }
    let digest: [u8; 32] = sha256.finalize().into();
    u64::from_be_bytes([digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7]])
}
