//! What a batch leaves behind, committed with the cursor that follows it.

use std::collections::{BTreeSet, HashMap, HashSet};

use model::{
    AccountId, Cursor, Finding, IntakeCommit, Interaction, Post, PostRef, Profile, SetAside, SignalRole, SourceId,
    Timestamp,
};

use rusqlite::Connection;

use super::{
    fresh::Arrived,
    manifest,
    memory::Memory,
    reservoir::Reservoir,
    schema::{FINDINGS, RULES},
    stops::stopped_subjects,
    tx::Tx,
    values::{RowExt, all, exists, first, json, not_found},
};
use crate::{
    Error, IntakeReceipt, Kept, KeptMemory, Result, Segment, SetAsideRow, Store,
    segments::{InteractionRow, Library, PostRow, Row},
};

impl Store {
    /// Which accounts intake must keep interactions and unflagged posts of: accounts with a finding, and watched ones.
    pub fn kept_accounts(&self, _now: Timestamp) -> Result<Kept> {
        let open = "SELECT c.subject AS account FROM cases c JOIN case_states s ON s.case_id = c.id
            WHERE s.state NOT IN ('rejected', 'referred', 'refused', 'stopped')";
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
        self.inner.write("intake", |tx, memory| {
            let mut receipt = take_in(tx, memory, self.inner.library(), commit)?;
            receipt.new_interactions = interactions(tx, memory, self.inner.library(), &commit.interactions)?;
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

/// Everything of a batch but its interactions.
pub(super) fn take_in(
    tx: &mut Tx<'_>,
    memory: &mut Memory,
    library: &Library,
    commit: &IntakeCommit,
) -> Result<IntakeReceipt> {
    // First: what was deleted and then written again in one batch is kept, as `casework::intake` promises.
    deleted(tx, memory, library, commit)?;
    let new_posts = posts(tx, &commit.posts)?;
    let new_findings = findings(tx, commit, &mut memory.reservoir)?;
    profiles_and_statuses(tx, commit)?;
    let set_aside = set_aside(tx, commit.source, &commit.set_aside)?;
    memory.reservoir.offer(tx, commit.at.day(), &commit.unflagged)?;
    totals(tx, commit, new_findings, set_aside)?;
    keep_memory(tx, commit)?;
    Ok(IntakeReceipt { new_findings, new_posts, new_interactions: 0 })
}

/// Only with the cursor it belongs to: a memory without its place in the stream would count twice or not at all.
fn keep_memory(tx: &Tx<'_>, commit: &IntakeCommit) -> Result<()> {
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
    // Of who is stopped nothing more is copied.
    let stopped = stopped_subjects(tx)?;
    for post in posts.iter().filter(|post| !stopped.contains(&post.author)) {
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

/// Those with a noted account at one end that are neither fresh nor sealed already.
pub(super) fn interactions(
    tx: &Tx<'_>,
    memory: &mut Memory,
    library: &Library,
    interactions: &[Interaction],
) -> Result<u64> {
    if interactions.is_empty() {
        return Ok(0);
    }
    let mut noted = Noted { tx, known: HashMap::new() };
    let mut arrived = Vec::with_capacity(interactions.len());
    for interaction in interactions {
        if noted.either(&interaction.actor, &interaction.target)? {
            arrived.push(Arrived::of(interaction));
        }
    }
    let fresh = memory.fresh(tx)?;
    arrived.retain(|i| !fresh.contains(&i.key));
    let sealed = sealed_already(tx, library, memory.segments(tx)?, &arrived)?;
    let fresh = memory.fresh(tx)?;
    let mut new = 0;
    for (place, arrived) in arrived.iter().enumerate() {
        new += u64::from(!sealed.contains(&place) && fresh.add(tx, arrived)?);
    }
    fresh.keep_next(tx)?;
    Ok(new)
}

/// Which of these lie in a segment.
fn sealed_already(
    c: &Connection,
    library: &Library,
    segments: &[Segment],
    all: &[Arrived<'_>],
) -> Result<HashSet<usize>> {
    let streams: Vec<&Segment> = segments.iter().filter(|segment| segment.source.is_none()).collect();
    if streams.is_empty() {
        return Ok(HashSet::new());
    }
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_unstable_by_key(|place| all[*place].interaction.uri.as_str());
    let wanted: Vec<&[u8]> = order.iter().map(|place| all[*place].interaction.uri.as_str().as_bytes()).collect();
    let mut sealed = HashSet::new();
    manifest::find::<InteractionRow>(c, library, streams, &wanted, |which, _, _, row| {
        let wanted = all[order[which]].interaction;
        if row.kind == wanted.kind && row.target.data() == wanted.target.as_str().as_bytes() {
            sealed.insert(order[which]);
        }
        Ok(())
    })?;
    Ok(sealed)
}

/// Whether anything about an account may be kept, asked once for each in a batch.
struct Noted<'a> {
    tx: &'a Tx<'a>,
    known: HashMap<&'a AccountId, bool>,
}

impl<'a> Noted<'a> {
    fn either(&mut self, one: &'a AccountId, other: &'a AccountId) -> Result<bool> {
        // The one whose answer is known first: it may spare the other question.
        let (one, other) = if self.known.contains_key(other) { (other, one) } else { (one, other) };
        Ok(self.ask(one)? || self.ask(other)?)
    }

    fn ask(&mut self, account: &'a AccountId) -> Result<bool> {
        if let Some(noted) = self.known.get(account) {
            return Ok(*noted);
        }
        let sql = "SELECT 1 FROM findings WHERE account = ?1 UNION ALL SELECT 1 FROM cases WHERE subject = ?1";
        let noted = exists(self.tx, sql, [account.as_str()])?;
        self.known.insert(account, noted);
        Ok(noted)
    }
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

/// The working copy of a deleted post goes, and what it turned to. What reviewers were shown stays in frozen evidence.
fn deleted(tx: &Tx<'_>, memory: &mut Memory, library: &Library, commit: &IntakeCommit) -> Result<()> {
    if commit.deleted.is_empty() {
        return Ok(());
    }
    let mut gone = 0;
    let fresh = memory.fresh(tx)?;
    for uri in &commit.deleted {
        tx.prepare_cached("DELETE FROM posts WHERE uri = ?")?.execute([uri.as_str()])?;
        gone += fresh.delete(tx, uri)?;
    }
    let mut wanted: Vec<&[u8]> = commit.deleted.iter().map(|uri| uri.as_str().as_bytes()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let segments = memory.segments(tx)?;
    gone += gone_from::<InteractionRow>(tx, library, segments, &wanted, commit.at)?;
    gone_from::<PostRow>(tx, library, segments, &wanted, commit.at)?;
    manifest::removed(tx, gone)
}

/// Takes every row of some records out of the segments of one kind; says how many.
fn gone_from<R: Row>(
    tx: &Tx<'_>,
    library: &Library,
    segments: &[Segment],
    wanted: &[&[u8]],
    now: Timestamp,
) -> Result<u64> {
    let mut gone = 0;
    manifest::find::<R>(tx, library, segments, wanted, |_, segment, place, _| {
        gone += u64::from(manifest::add_gap(tx, segment.id, place, now)?);
        Ok(())
    })?;
    Ok(gone)
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
