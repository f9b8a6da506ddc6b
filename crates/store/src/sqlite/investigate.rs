//! From findings to a case.

use model::{AccountId, CaseId, Evidence, Finding, FindingId, Post, PostRef, Proposal, Proposer, RuleRef, Timestamp};
use rusqlite::{Connection, Row};

use super::{
    case_file::{case_of, current_evidence, state},
    reservoir::Reservoir,
    schema::{CASES, EVIDENCE, EVIDENCE_VERSIONS},
    stops::stopped,
    tx::Tx,
    values::{RowExt, all, exists, first, json, post_count},
};
use crate::{Error, Investigation, Result, Store};

impl Store {
    /// Accounts with findings that no proposal has looked at yet, oldest first, with all their findings and posts.
    ///
    /// Findings whose post its author has deleted since are left out: they cannot be shown to anyone.
    pub fn claim_investigations(&self, limit: u32) -> Result<Vec<Investigation>> {
        let sql = "SELECT subject FROM pending_investigations ORDER BY since, subject LIMIT ?";
        self.read(|c| {
            let subjects: Vec<AccountId> = all(c, sql, [limit], |row| row.parsed("subject"))?;
            subjects.into_iter().map(|subject| investigation(c, subject)).collect()
        })
    }

    /// Says that the findings of an investigation were looked at, and opens the case (or adds an evidence version to
    /// the open one) if there is a proposal. In one transaction.
    ///
    /// A subject has one case. While its evidence is under review, or once it was decided, a proposal adds nothing
    /// and the answer is `None`.
    pub fn commit_investigation(
        &self,
        work: &Investigation,
        proposal: Option<&Proposal>,
        now: Timestamp,
    ) -> Result<Option<CaseId>> {
        self.inner.write("investigation", |tx, memory| {
            let case = proposal.map_or(Ok(None), |p| propose(tx, &mut memory.reservoir, p, now))?;
            // Findings that came in since keep the subject waiting.
            tx.prepare_cached(
                "DELETE FROM pending_investigations WHERE subject = ?1
                 AND NOT EXISTS (SELECT 1 FROM findings WHERE account = ?1 AND id > ?2)",
            )?
            .execute((work.subject.as_str(), work.upto))?;
            Ok(case)
        })
    }
}

fn investigation(c: &Connection, subject: AccountId) -> Result<Investigation> {
    let sql = &format!(
        "{FINDING}
        WHERE f.account = ? AND EXISTS (SELECT 1 FROM posts WHERE uri = f.uri AND cid = f.cid) ORDER BY f.id"
    );
    let findings = all(c, sql, [subject.as_str()], finding_row)?;
    let posts: Vec<Post> = all(
        c,
        "SELECT data FROM posts p WHERE author = ? AND EXISTS (SELECT 1 FROM findings WHERE account = p.author
            AND uri = p.uri AND cid = p.cid) ORDER BY id",
        [subject.as_str()],
        |row| row.json("data"),
    )?;
    let newest = "SELECT coalesce(max(id), 0) FROM findings WHERE account = ?";
    let upto = first(c, newest, [subject.as_str()], |row| Ok(row.get(0)?))?.unwrap_or(0);
    let open = match case_of(c, &subject)? {
        Some(case) => Some((case.id, state(c, case.id)?, current_evidence(c, case.id)?)),
        None => None,
    };
    let under_review = match &open {
        Some((case, _, _)) => exists(
            c,
            "SELECT 1 FROM standing_reviews r JOIN current_evidence e ON e.case_id = r.case_id
                AND e.version = r.version WHERE r.case_id = ?",
            [case.0],
        )?,
        None => false,
    };
    Ok(Investigation { subject, findings, posts, open, under_review, upto })
}

fn propose(tx: &mut Tx<'_>, reservoir: &mut Reservoir, p: &Proposal, now: Timestamp) -> Result<Option<CaseId>> {
    let evidence = Evidence::freeze(p.evidence.posts.clone(), p.evidence.findings.clone());
    if evidence != p.evidence {
        return Err(Error::Refused("the evidence is not in canonical order; build it with Evidence::freeze".into()));
    }
    let bytes = evidence.to_bytes();
    let version = evidence.version();
    let case = match case_of(tx, &p.subject)? {
        Some(case) => {
            let frozen = exists(tx, "SELECT 1 FROM standing_reviews WHERE case_id = ?", [case.id.0])?
                || exists(tx, "SELECT 1 FROM adjudications WHERE case_id = ?", [case.id.0])?
                || stopped(tx, case.id)?;
            let known = exists(
                tx,
                "SELECT 1 FROM evidence_versions WHERE case_id = ? AND version = ?",
                (case.id.0, &version.0),
            )?;
            if frozen {
                return Ok(None);
            }
            if known {
                return Ok(Some(case.id));
            }
            case.id
        }
        None => {
            let proposer = match p.proposer {
                Proposer::Pack => None,
                Proposer::Person(person) => Some(person),
            };
            reservoir.forget(tx, &p.subject)?;
            let row = [p.subject.as_str().into(), p.language.as_str().into(), proposer.into(), p.at.into()];
            CaseId(tx.append(&CASES, now, &row)?)
        }
    };
    let id = tx.next_id(&EVIDENCE)?;
    tx.append_as(&EVIDENCE, id, now, &[(&version.0).into(), bytes.as_slice().into(), now.into()])?;
    let contributions = json(&p.contributions);
    let row = [
        case.0.into(),
        (&version.0).into(),
        i64::from(p.score.0).into(),
        i64::from(p.severity).into(),
        (&contributions).into(),
        post_count(&evidence.posts).into(),
        now.into(),
    ];
    tx.append(&EVIDENCE_VERSIONS, now, &row)?;
    Ok(Some(case))
}

const FINDING: &str = "SELECT f.*, r.detector, r.version, r.pack, r.pack_digest, r.folding, r.model_digest
    FROM findings f JOIN rules r ON r.id = f.rule";

/// Numbers of the findings whose id is not the hash of their content.
pub(crate) fn findings_with_wrong_ids(c: &Connection) -> Result<Vec<i64>> {
    let all = all(c, FINDING, [], |row| {
        let fits = finding_row(row).is_ok_and(|f| f.content_id() == f.id);
        Ok((!fits).then_some(row.get::<_, i64>("id")?))
    })?;
    Ok(all.into_iter().flatten().collect())
}

/// A finding of `findings` joined with its rule.
pub(super) fn finding_row(row: &Row<'_>) -> Result<Finding> {
    let word = |column: &'static str| -> Result<String> { Ok(row.get(column)?) };
    let kind = word("kind")?;
    let role = word("role")?;
    Ok(Finding {
        id: FindingId(row.get("finding")?),
        post: PostRef { uri: row.parsed("uri")?, cid: word("cid")? },
        rule: RuleRef {
            detector: word("detector")?,
            version: row.get("version")?,
            pack: word("pack")?,
            pack_digest: word("pack_digest")?,
            folding: word("folding")?,
            model_digest: row.get("model_digest")?,
        },
        signal: word("signal")?,
        kind: model::Kind::parse(&kind).ok_or_else(|| Error::Damaged(format!("kind {kind}")))?,
        computed_from: row.json("computed_from")?,
        role: model::SignalRole::parse(&role).ok_or_else(|| Error::Damaged(format!("role {role}")))?,
        spans: row.json("spans")?,
        weight: model::Weight(row.get("weight")?),
        clause: row.get("clause")?,
        seen: row.time("seen")?,
    })
}
