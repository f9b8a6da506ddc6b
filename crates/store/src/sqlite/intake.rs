//! What a batch leaves behind, committed with the cursor that follows it.

use std::collections::{BTreeSet, HashMap};

use model::{
    AccountId, Cursor, Finding, IntakeCommit, Post, PostRef, Profile, SetAside, SignalRole, SourceId, Timestamp,
};

use super::{
    reservoir::Reservoir,
    schema::{FINDINGS, RULES},
    tx::Tx,
    values::{RowExt, all, exists, first, json, not_found},
};
use crate::{Error, IntakeReceipt, Kept, KeptMemory, Result, SetAsideRow, Store};

impl Store {
    /// Which accounts intake must keep interactions and unflagged posts of: accounts with a finding, and watched ones.
    pub fn kept_accounts(&self, _now: Timestamp) -> Result<Kept> {
        let open = "SELECT c.subject AS account FROM cases c JOIN case_states s ON s.case_id = c.id
            WHERE s.state NOT IN ('rejected', 'referred', 'refused')";
        self.read(|c| {
            let found = all(c, "SELECT DISTINCT account FROM findings WHERE role <> 'shadow'", [], |row| {
                row.parsed("account")
            })?;
            let watched = all(c, open, [], |row| row.parsed("account"))?;
            Ok(Kept { found: found.into_iter().collect(), watched: watched.into_iter().collect() })
        })
    }

    /// Commits a batch and the cursor after it, or nothing. Committing the same batch twice changes nothing but totals
    /// of messages received, and not even those where the cursor does not move forward.
    ///
    /// # Errors
    /// [`Error::Refused`] for a finding whose post is neither in the batch nor kept: who wrote it is unknown.
    pub fn commit_intake(&self, commit: &IntakeCommit) -> Result<IntakeReceipt> {
        self.inner.write("intake", |tx, reservoir| {
            // First: what was deleted and then written again in one batch is kept, as `casework::intake` promises.
            deleted(tx, commit)?;
            let receipt = IntakeReceipt {
                new_posts: posts(tx, &commit.posts)?,
                new_findings: findings(tx, commit, reservoir)?,
                new_interactions: interactions(tx, commit)?,
            };
            profiles_and_statuses(tx, commit)?;
            let set_aside = set_aside(tx, commit.source, &commit.set_aside)?;
            reservoir.offer(tx, commit.at.day(), &commit.unflagged)?;
            totals(tx, commit, receipt.new_findings, set_aside)?;
            memory(tx, commit)?;
            Ok(receipt)
        })
    }

    /// Keeps what an account shows of itself, if it has a finding or a case.
    pub fn keep_profile(&self, profile: &Profile) -> Result<()> {
        self.write("profile", |tx| profiles(tx, std::slice::from_ref(profile)))
    }

    /// Posts that are kept, each with its number, in the order in which they were: at most `limit` after a number.
    pub fn posts(&self, after: Option<i64>, limit: u32) -> Result<Vec<(i64, Post)>> {
        let sql = "SELECT id, data FROM posts WHERE id > ? ORDER BY id LIMIT ?";
        self.read(|c| all(c, sql, (after.unwrap_or(i64::MIN), limit), |row| Ok((row.get("id")?, row.json("data")?))))
    }

    /// What the engine remembered of a source when it was last kept, and the cursor it had come to.
    pub fn memory(&self, source: SourceId) -> Result<Option<KeptMemory>> {
        let sql = "SELECT cursor, at, data FROM memories WHERE source = ?";
        self.read(|c| {
            first(c, sql, [source.0], |row| {
                Ok(KeptMemory { cursor: Cursor(row.get("cursor")?), at: row.time("at")?, data: row.get("data")? })
            })
        })
    }

    /// What could not be read, newest first.
    pub fn set_aside(&self, source: Option<SourceId>, limit: u32) -> Result<Vec<SetAsideRow>> {
        let sql = "SELECT source, place, reason, detail, seen FROM set_aside_items
            WHERE ?1 IS NULL OR source = ?1 ORDER BY id DESC LIMIT ?2";
        self.read(|c| {
            all(c, sql, (source.map(|s| s.0), limit), |row| {
                let item = SetAside {
                    at: row.get("place")?,
                    reason: row.get("reason")?,
                    detail: row.get("detail")?,
                    seen: row.time("seen")?,
                };
                Ok(SetAsideRow { source: SourceId(row.get("source")?), item })
            })
        })
    }
}

/// Only with the cursor it belongs to: a memory without its place in the stream would count twice or not at all.
fn memory(tx: &Tx<'_>, commit: &IntakeCommit) -> Result<()> {
    let (Some(data), Some(cursor)) = (&commit.memory, &commit.cursor) else { return Ok(()) };
    tx.prepare_cached("INSERT OR REPLACE INTO memories (source, cursor, at, data) VALUES (?, ?, ?, ?)")?.execute((
        commit.source.0,
        &cursor.0,
        commit.at.as_millis(),
        data,
    ))?;
    Ok(())
}

fn posts(tx: &Tx<'_>, posts: &[Post]) -> Result<u64> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO posts (uri, cid, author, seen, data) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )?;
    let mut new = 0;
    for post in posts {
        let row = (post.at.uri.as_str(), &post.at.cid, post.author.as_str(), post.seen.as_millis(), json(post));
        new += insert.execute(row)? as u64;
    }
    Ok(new)
}

fn findings(tx: &mut Tx<'_>, commit: &IntakeCommit, reservoir: &mut Reservoir) -> Result<u64> {
    let authors: HashMap<&PostRef, &AccountId> = commit.posts.iter().map(|p| (&p.at, &p.author)).collect();
    let mut accounts = BTreeSet::new();
    let mut rules = HashMap::new();
    let mut id = tx.next_id(&FINDINGS)?;
    let mut new = 0;
    for finding in &commit.findings {
        let account = match authors.get(&finding.post) {
            Some(author) => (*author).clone(),
            None => kept_author(tx, finding)?,
        };
        let rule = match rules.get(&finding.rule) {
            Some(rule) => *rule,
            None => *rules.entry(&finding.rule).or_insert(rule_id(tx, finding, commit.at)?),
        };
        let (spans, computed_from) = (json(&finding.spans), json(&finding.computed_from));
        let row = [
            (&finding.id.0).into(),
            commit.source.0.into(),
            account.as_str().into(),
            finding.post.uri.as_str().into(),
            (&finding.post.cid).into(),
            i64::into(rule),
            (&finding.signal).into(),
            finding.kind.as_str().into(),
            (&computed_from).into(),
            finding.role.as_str().into(),
            (&spans).into(),
            i64::from(finding.weight.0).into(),
            finding.clause.as_ref().into(),
            finding.seen.into(),
        ];
        if tx.append_as(&FINDINGS, id, commit.at, &row)? {
            (id, new) = (id + 1, new + 1);
            // What is on trial puts nobody before an investigation, and leaves them where a random audit may look.
            if finding.role != SignalRole::Shadow {
                accounts.insert(account);
            }
        }
    }
    let mut pending =
        tx.prepare_cached("INSERT INTO pending_investigations (subject, since) VALUES (?, ?) ON CONFLICT DO NOTHING")?;
    for account in accounts {
        pending.execute((account.as_str(), id))?;
        reservoir.forget(tx, &account)?;
    }
    Ok(new)
}

/// Who wrote a post that is kept from an earlier batch.
fn kept_author(tx: &Tx<'_>, finding: &Finding) -> Result<AccountId> {
    let sql = "SELECT author FROM posts WHERE uri = ? AND cid = ?";
    first(tx, sql, (finding.post.uri.as_str(), &finding.post.cid), |row| row.parsed("author"))?.ok_or_else(|| {
        Error::Refused(format!("finding {} names a post that is neither in the batch nor kept", finding.id))
    })
}

/// A rule's number; rules are few and shared by many findings.
fn rule_id(tx: &mut Tx<'_>, finding: &Finding, at: Timestamp) -> Result<i64> {
    let rule = &finding.rule;
    let known = first(
        tx,
        "SELECT id FROM rules WHERE detector = ? AND version = ? AND pack = ? AND pack_digest = ? AND folding = ?
         AND model_digest IS ?",
        (&rule.detector, rule.version, &rule.pack, &rule.pack_digest, &rule.folding, &rule.model_digest),
        |row| Ok(row.get(0)?),
    )?;
    if let Some(id) = known {
        return Ok(id);
    }
    let row = [
        (&rule.detector).into(),
        i64::from(rule.version).into(),
        (&rule.pack).into(),
        (&rule.pack_digest).into(),
        (&rule.folding).into(),
        rule.model_digest.as_ref().into(),
        at.into(),
    ];
    tx.append(&RULES, at, &row)
}

/// Whether anything about this account may be kept: it has a finding or a case.
const NOTED: &str =
    "(EXISTS (SELECT 1 FROM findings WHERE account = ?1) OR EXISTS (SELECT 1 FROM cases WHERE subject = ?1)
    OR EXISTS (SELECT 1 FROM findings WHERE account = ?2) OR EXISTS (SELECT 1 FROM cases WHERE subject = ?2))";

fn interactions(tx: &Tx<'_>, commit: &IntakeCommit) -> Result<u64> {
    let mut insert = tx.prepare_cached(&format!(
        "INSERT INTO interactions (actor, target, uri, kind, seen) SELECT ?1, ?2, ?3, ?4, ?5 WHERE {NOTED}
         ON CONFLICT DO NOTHING"
    ))?;
    let mut new = 0;
    for i in &commit.interactions {
        let row = (i.actor.as_str(), i.target.as_str(), i.uri.as_str(), i.kind.as_str(), i.seen.as_millis());
        new += insert.execute(row)? as u64;
    }
    Ok(new)
}

fn profiles_and_statuses(tx: &Tx<'_>, commit: &IntakeCommit) -> Result<()> {
    profiles(tx, &commit.profiles)?;
    let mut status = tx.prepare_cached(&format!(
        "INSERT INTO status_events (account, status, raw, seen) SELECT ?1, ?3, ?4, ?5 WHERE {NOTED}
         ON CONFLICT DO NOTHING"
    ))?;
    for s in &commit.statuses {
        let account = s.account.as_str();
        status.execute((account, account, s.status.as_str(), &s.raw, s.seen.as_millis()))?;
    }
    Ok(())
}

/// Only of accounts with a finding or a case. A field the platform did not tell this time keeps what it told before.
fn profiles(tx: &Tx<'_>, profiles: &[Profile]) -> Result<()> {
    let mut profile = tx.prepare_cached(&format!(
        "INSERT INTO profiles (account, handle, display_name, description, seen)
         SELECT ?1, ?3, ?4, ?5, ?6 WHERE {NOTED}
         ON CONFLICT (account) DO UPDATE SET handle = coalesce(excluded.handle, handle),
             display_name = coalesce(excluded.display_name, display_name),
             description = coalesce(excluded.description, description), seen = excluded.seen
         WHERE excluded.seen >= seen"
    ))?;
    for p in profiles {
        let account = p.account.as_str();
        profile.execute((account, account, &p.handle, &p.display_name, &p.description, p.seen.as_millis()))?;
    }
    Ok(())
}

/// The working copy of a deleted post goes. What reviewers were shown stays in frozen evidence.
fn deleted(tx: &Tx<'_>, commit: &IntakeCommit) -> Result<()> {
    let mut post = tx.prepare_cached("DELETE FROM posts WHERE uri = ?")?;
    let mut interaction = tx.prepare_cached("DELETE FROM interactions WHERE uri = ?")?;
    for uri in &commit.deleted {
        post.execute([uri.as_str()])?;
        interaction.execute([uri.as_str()])?;
    }
    Ok(())
}

fn set_aside(tx: &Tx<'_>, source: SourceId, items: &[SetAside]) -> Result<u64> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO set_aside_items (source, place, reason, detail, seen) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING",
    )?;
    let mut new = 0;
    for item in items {
        new += insert.execute((source.0, &item.at, &item.reason, &item.detail, item.seen.as_millis()))? as u64;
    }
    Ok(new)
}

fn totals(tx: &Tx<'_>, commit: &IntakeCommit, findings: u64, set_aside: u64) -> Result<()> {
    let source = commit.source;
    let cursor = commit.cursor.as_ref().map(|c| c.0.as_str());
    if !exists(tx, "SELECT 1 FROM source_states WHERE source = ?", [source.0])? {
        return Err(not_found("source", source));
    }
    tx.prepare_cached(
        "UPDATE source_states SET findings = findings + ?, set_aside = set_aside + ?, last = ? WHERE source = ?",
    )?
    .execute((findings as i64, set_aside as i64, commit.at.as_millis(), source.0))?;
    // A batch that is committed again is not counted again.
    let moved = tx
        .prepare_cached(
            "UPDATE source_states SET cursor = ?1 WHERE source = ?2 AND ?1 IS NOT NULL AND cursor IS NOT ?1",
        )?
        .execute((cursor, source.0))?;
    if moved == 0 {
        return Ok(());
    }
    let dropped: u64 = commit.dropped.values().sum();
    tx.prepare_cached(
        "UPDATE source_states SET received = received + ?, posts_read = posts_read + ?, dropped = dropped + ?
         WHERE source = ?",
    )?
    .execute((commit.received as i64, commit.posts_read as i64, dropped as i64, source.0))?;
    let mut language = tx.prepare_cached(
        "INSERT INTO dropped_posts (source, language, count) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET count = count + excluded.count",
    )?;
    for (tag, count) in &commit.dropped {
        language.execute((source.0, tag, *count as i64))?;
    }
    Ok(())
}
