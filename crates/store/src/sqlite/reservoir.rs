//! The audit reservoir: a small random sample of the accounts nothing was found on, a UTC day, so that a later audit can
//! see what was missed.
//!
//! Bottom-k by keyed hash: an account's key is the first 64 bits of SHA-256(store seed ‖ day ‖ account), and the
//! accounts with the smallest keys stay. It is the same whatever the order or however often an account is seen, so a
//! replay changes nothing. Cohen & Kaplan, "Summarizing data using bottom-k sketches" (PODC 2007); Duffield, Lund &
//! Thorup, "Priority sampling for estimation of arbitrary subset sums" (JACM 54(6), 2007): given the smallest key that
//! was turned away, τ, every account of the day is in the sample with probability τ / 2⁶⁴, and weighting each by the
//! inverse estimates sums over the day without bias.
//!
//! An account that gets a finding or a case leaves. That frees its place without moving τ, so the rest keep their
//! probability.

use model::{AccountId, Timestamp};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::{
    tx::Tx,
    values::{RowExt, all, exists, first},
};
use crate::{Error, ReservoirRow, Result, Store};

/// How many accounts a day's reservoir keeps.
pub(crate) const SIZE: i64 = 256;

/// How long it keeps them, in days.
pub(crate) const DAYS: i64 = 30;

/// What the writer remembers of today's reservoir, so that nearly every account costs one hash. Reset after a commit
/// that failed.
#[derive(Default)]
pub(crate) struct Reservoir {
    seed: Option<[u8; 32]>,
    day: Option<Day>,
}

struct Day {
    day: i64,
    threshold: u64,
    held: i64,
}

impl Reservoir {
    /// Offers accounts without a finding that were seen on `day`.
    pub(crate) fn offer(&mut self, tx: &Tx<'_>, day: i64, accounts: &[AccountId]) -> Result<()> {
        if accounts.is_empty() {
            return Ok(());
        }
        let seed = match self.seed {
            Some(seed) => seed,
            None => *self.seed.insert(seed(tx)?),
        };
        if self.day.as_ref().is_none_or(|d| d.day != day) {
            self.day = Some(Day::load(tx, day)?);
        }
        let Some(today) = &mut self.day else { return Ok(()) };
        for account in accounts {
            let key = key(&seed, day, account);
            if key < today.threshold {
                today.insert(tx, key, account)?;
            }
        }
        Ok(())
    }

    /// Takes an account out of every day's reservoir.
    pub(crate) fn forget(&mut self, tx: &Tx<'_>, account: &AccountId) -> Result<()> {
        let gone =
            tx.prepare_cached("DELETE FROM reservoir_accounts WHERE account = ?")?.execute([account.as_str()])?;
        if gone > 0 {
            self.day = None;
        }
        Ok(())
    }
}

impl Day {
    fn load(c: &Connection, day: i64) -> Result<Self> {
        let held = first(c, "SELECT count(*) FROM reservoir_accounts WHERE day = ?", [day], |row| Ok(row.get(0)?))?;
        Ok(Self { day, threshold: threshold(c, day)?.unwrap_or(u64::MAX), held: held.unwrap_or(0) })
    }

    fn insert(&mut self, tx: &Tx<'_>, key: u64, account: &AccountId) -> Result<()> {
        let noted = "SELECT 1 FROM findings WHERE account = ?1 AND role <> 'shadow'
            UNION ALL SELECT 1 FROM cases WHERE subject = ?1";
        if exists(tx, noted, [account.as_str()])? {
            return Ok(());
        }
        let new = tx
            .prepare_cached(
                "INSERT INTO reservoir_accounts (day, key, account) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            )?
            .execute((self.day, &key.to_be_bytes(), account.as_str()))?;
        self.held += new as i64;
        if self.held <= SIZE {
            return Ok(());
        }
        let largest = "SELECT max(key) AS key FROM reservoir_accounts WHERE day = ?";
        let Some(turned_away) = first(tx, largest, [self.day], |row| Ok(row.get::<_, [u8; 8]>("key")?))? else {
            return Ok(());
        };
        tx.prepare_cached("DELETE FROM reservoir_accounts WHERE day = ? AND key = ?")?
            .execute((self.day, &turned_away))?;
        tx.prepare_cached(
            "INSERT INTO reservoir_days (day, threshold) VALUES (?, ?)
             ON CONFLICT (day) DO UPDATE SET threshold = excluded.threshold",
        )?
        .execute((self.day, &turned_away))?;
        self.held -= 1;
        self.threshold = u64::from_be_bytes(turned_away);
        Ok(())
    }
}

fn key(seed: &[u8; 32], day: i64, account: &AccountId) -> u64 {
    let digest = Sha256::new().chain_update(seed).chain_update(day.to_be_bytes()).chain_update(account.as_str());
    let digest: [u8; 32] = digest.finalize().into();
    u64::from_be_bytes([digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7]])
}

fn seed(c: &Connection) -> Result<[u8; 32]> {
    first(c, "SELECT value FROM meta WHERE name = 'reservoir_seed'", [], |row| Ok(row.get::<_, String>(0)?))?
        .and_then(|text| model::unhex(&text))
        .ok_or_else(|| Error::Damaged("the reservoir's seed".into()))
}

fn threshold(c: &Connection, day: i64) -> Result<Option<u64>> {
    first(c, "SELECT threshold FROM reservoir_days WHERE day = ?", [day], |row| Ok(u64::from_be_bytes(row.get(0)?)))
}

impl Store {
    /// The reservoir of never-queued accounts with their inclusion probabilities, by day.
    pub fn reservoir(&self, now: Timestamp) -> Result<Vec<ReservoirRow>> {
        let sql = "SELECT a.day, a.account, d.threshold FROM reservoir_accounts a
            LEFT JOIN reservoir_days d ON d.day = a.day WHERE a.day > ? ORDER BY a.day, a.key";
        self.read(|c| {
            all(c, sql, [now.day() - DAYS], |row| {
                let threshold: Option<[u8; 8]> = row.get("threshold")?;
                // Nobody was turned away that day: everyone is in.
                let inclusion = threshold.map_or(1.0, |t| u64::from_be_bytes(t) as f64 / 2f64.powi(64));
                Ok(ReservoirRow { account: row.parsed("account")?, day: row.get("day")?, inclusion })
            })
        })
    }
}
