//! From an approval to the exact notice, or to why it must wait.

use std::collections::BTreeMap;

use model::{Clause, Notice, Timestamp, gate::Approved};

use crate::{
    notice,
    personal_data::{self, Hit},
};

/// What a policy clause says in public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseText {
    /// Its short title.
    pub title: String,
    /// What it forbids, in one or two sentences.
    pub text: String,
    /// The public rule or law it rests on, by name and section.
    pub basis: String,
    /// Who issued that.
    pub issuer: String,
}

/// What the words of a notice depend on. The same settings and the same approval give the same bytes, whenever and
/// wherever they are asked: a sender confirms the digest of what they were shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeSettings {
    /// The pack's clauses, by id.
    pub clauses: BTreeMap<Clause, ClauseText>,
    /// Longest text, in graphemes (UAX #29 extended grapheme clusters).
    pub max_graphemes: usize,
    /// Who notifies: name and e-mail address of the team, as configured. The only personal data a notice may hold.
    pub notifier: Option<String>,
}

/// The most that AT Protocol takes as a report's reason, in graphemes.
pub const MAX_GRAPHEMES: usize = 2_000;

/// How much may be referred, and how much was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most referrals to this platform on one UTC day.
    pub daily_cap: u32,
    /// Planned to this platform on the UTC day of `now`.
    pub planned_today: u32,
    /// Whether this subject was referred to this platform before.
    pub referred_before: bool,
    /// The time.
    pub now: Timestamp,
}

/// What a plan depends on: the words, and the limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanSettings {
    /// The words.
    pub notice: NoticeSettings,
    /// The limits. Nothing of them is in the notice.
    pub limits: Limits,
}

/// Why an approved case is not referred now. Each says what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Hold {
    /// One referral per subject and platform.
    #[error("this account was referred to this platform before; follow that referral in the ledger")]
    AlreadyReferred,
    /// The day's referrals are used up.
    #[error("the daily cap of {cap} referrals to this platform is reached; it goes on at {resumes} by itself")]
    OverDailyCap {
        /// The cap.
        cap: u32,
        /// The start of the next UTC day.
        resumes: Timestamp,
    },
    /// The text would hold what points to a person.
    #[error("the notice would hold {}; take it out of the pack's clause or signal names", words(.0))]
    PersonalData(Vec<Hit>),
    /// The pack has no such clause.
    #[error("the pack has no clause `{0}`; load the pack version that has it, or review the case again")]
    UnknownClause(Clause),
    /// The clause names no public rule, or not who issued it.
    #[error("clause `{0}` lacks a title, text, public basis or issuer; complete it in the pack")]
    IncompleteClause(Clause),
    /// Not even one post fits.
    #[error(
        "the notice takes {graphemes} characters and the platform allows {max}; shorten the clause's text or the notifier block"
    )]
    TooLong {
        /// Graphemes with a single post listed.
        graphemes: usize,
        /// The most allowed.
        max: usize,
    },
}

impl Hold {
    /// Whether it passes by itself, so that the same confirmation may be tried again later.
    pub const fn passes(&self) -> bool {
        matches!(self, Self::OverDailyCap { .. })
    }
}

fn words(hits: &[Hit]) -> String {
    let mut kinds: Vec<&str> = hits.iter().map(|h| h.kind.words()).collect();
    kinds.dedup();
    kinds.join(", ")
}

/// The exact notice for an approved case, if it may be referred now.
///
/// # Errors
/// [`Hold`]: limits first, then whatever keeps the notice from being written.
pub fn plan(approved: &Approved, settings: &PlanSettings) -> Result<Notice, Hold> {
    let Limits { daily_cap, planned_today, referred_before, now } = settings.limits;
    if referred_before {
        return Err(Hold::AlreadyReferred);
    }
    if planned_today >= daily_cap {
        let resumes = Timestamp::from_millis((now.day() + 1) * Timestamp::DAY);
        return Err(Hold::OverDailyCap { cap: daily_cap, resumes });
    }
    draft(approved, &settings.notice)
}

/// The exact notice for an approved case, whatever the limits say: what a sender is shown and confirms. [`plan`] gives
/// the same bytes.
///
/// # Errors
/// [`Hold`]: whatever keeps the notice from being written.
pub fn draft(approved: &Approved, settings: &NoticeSettings) -> Result<Notice, Hold> {
    let clause = approved.clause();
    let text_of = settings.clauses.get(clause).ok_or_else(|| Hold::UnknownClause(clause.clone()))?;
    if [&text_of.title, &text_of.text, &text_of.basis, &text_of.issuer].iter().any(|part| part.trim().is_empty()) {
        return Err(Hold::IncompleteClause(clause.clone()));
    }
    let posts = notice::posts(approved.evidence());
    let text = notice::text(approved, text_of, &posts, settings)?;

    let version = approved.version().to_string();
    let mut exempt = vec![approved.subject().stable(), &version];
    exempt.extend(posts.iter().flat_map(|p| [p.uri.as_str(), p.cid.as_str()]));
    exempt.extend(settings.notifier.as_deref());
    let hits = personal_data::scan(&text, &exempt);
    if !hits.is_empty() {
        return Err(Hold::PersonalData(hits));
    }
    Ok(Notice {
        platform: approved.subject().platform(),
        subject: approved.subject().clone(),
        scope: approved.scope(),
        posts,
        clause: clause.clone(),
        text,
        evidence: approved.version(),
    })
}

#[cfg(test)]
#[path = "refer_tests.rs"]
mod tests;
