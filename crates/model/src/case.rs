//! The grouped work on one subject.

use serde::{Deserialize, Serialize};

use crate::{AccountId, CaseId, Evidence, FindingId, Kind, Language, PersonId, SignalRole, Timestamp, Weight};

/// Who put a subject before reviewers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proposer {
    /// The detection policy.
    Pack,
    /// A member of the team, who can then not approve it.
    Person(PersonId),
}

/// A case: one subject, its language, who proposed it. Evidence, reviews and decisions are records of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its record number.
    pub id: CaseId,
    /// The account that is judged.
    pub subject: AccountId,
    /// The language reviewers must be able to read.
    pub language: Language,
    /// Who put it here.
    pub proposer: Proposer,
    /// When.
    pub opened: Timestamp,
}

/// What one finding adds to the score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// Which finding.
    pub finding: FindingId,
    /// Its detector or rule.
    pub detector: String,
    /// The entry of the bank that matched.
    pub signal: String,
    /// Its kind.
    pub kind: Kind,
    /// Its role.
    pub role: SignalRole,
    /// What it adds, after folding repeats of the same signal.
    pub weight: Weight,
}

/// A case the detection policy proposes, or new evidence for one that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The account that is judged.
    pub subject: AccountId,
    /// The language of most of its posts.
    pub language: Language,
    /// Who proposes it.
    pub proposer: Proposer,
    /// What reviewers will see.
    pub evidence: Evidence,
    /// The sum of the contributions, uncalibrated log-odds.
    pub score: Weight,
    /// What made the score.
    pub contributions: Vec<Contribution>,
    /// Severity of the gravest clause it speaks to, 0 (least) to 4.
    pub severity: u8,
    /// When.
    pub at: Timestamp,
}

/// Where a case stands. Derived from its records, never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Fewer than two reviews of the current evidence.
    AwaitingReview,
    /// Reviews disagree, reject or suspect a protected role; a lead must decide.
    AwaitingAdjudication,
    /// Approved; a third person must confirm sending.
    AwaitingConfirmation,
    /// Confirmed; on its way.
    AwaitingSend,
    /// Sent.
    Referred,
    /// Not to be referred.
    Rejected,
    /// The send may or may not have arrived; a person must find out.
    Ambiguous,
    /// The platform refused the report.
    Refused,
    /// It may show the abuse of a child: nothing goes on.
    Stopped,
}

impl CaseState {
    /// The word used in tables, routes and filters.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingReview => "awaiting_review",
            Self::AwaitingAdjudication => "awaiting_adjudication",
            Self::AwaitingConfirmation => "awaiting_confirmation",
            Self::AwaitingSend => "awaiting_send",
            Self::Referred => "referred",
            Self::Rejected => "rejected",
            Self::Ambiguous => "ambiguous",
            Self::Refused => "refused",
            Self::Stopped => "stopped",
        }
    }
}
