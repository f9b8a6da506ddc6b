//! Human judgements. Each is a record of its own; none is ever edited.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    AdjudicationId, CaseId, EvidenceVersion, IdError, Language, PersonId, ReviewId, Timestamp, ids::not_an_id,
};

/// What a reviewer or lead decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The platform should be told.
    Approve,
    /// It should not.
    Reject,
}

impl Decision {
    /// The word used in tables, routes and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
        }
    }
}

impl FromStr for Decision {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        [Self::Approve, Self::Reject]
            .into_iter()
            .find(|d| d.as_str() == text)
            .ok_or_else(|| not_an_id(text, "a decision (approve or reject)"))
    }
}

/// What the notice asks the platform to look at. Ordered: the least measure first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The listed posts.
    Posts,
    /// The account.
    Account,
}

impl Scope {
    /// The word used in tables, routes and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Posts => "posts",
            Self::Account => "account",
        }
    }
}

impl FromStr for Scope {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        [Self::Posts, Self::Account]
            .into_iter()
            .find(|s| s.as_str() == text)
            .ok_or_else(|| not_an_id(text, "a scope (posts or account)"))
    }
}

/// How sure the reviewer is, 1 (a guess) to 5 (no doubt).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Confidence(u8);

impl TryFrom<u8> for Confidence {
    type Error = IdError;

    fn try_from(value: u8) -> Result<Self, IdError> {
        if (1..=5).contains(&value) {
            Ok(Self(value))
        } else {
            Err(not_an_id(&value.to_string(), "a confidence from 1 to 5"))
        }
    }
}

impl From<Confidence> for u8 {
    fn from(c: Confidence) -> Self {
        c.0
    }
}

/// A policy clause, by the pack's id of it. Not empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Clause(String);

impl Clause {
    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Clause {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let ok = !text.is_empty()
            && text.len() <= 64
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        if ok { Ok(Self(text.to_owned())) } else { Err(not_an_id(text, "a policy clause (choose one of the pack's)")) }
    }
}

impl TryFrom<String> for Clause {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<Clause> for String {
    fn from(clause: Clause) -> Self {
        clause.0
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// People whose work or faith makes them use the words and links of those they do not belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProtectedRole {
    /// Reports on it.
    Journalist,
    /// Studies it.
    Researcher,
    /// Speaks against it.
    CounterSpeech,
    /// Keeps proof of it.
    HumanRightsArchivist,
    /// Mocks it.
    Satire,
    /// Is devout, and nothing more.
    ReligiousNotExtremist,
    /// Shares a name with it.
    Namesake,
    /// Defends, or holds or seeks office.
    LawyerOrPolitician,
    /// Suffered from it, is a minor, or has left it.
    VictimMinorOrFormer,
    /// Only criticises a government.
    GovernmentCritic,
}

impl ProtectedRole {
    /// Every role, in the order of the checklist.
    pub const ALL: [Self; 10] = [
        Self::Journalist,
        Self::Researcher,
        Self::CounterSpeech,
        Self::HumanRightsArchivist,
        Self::Satire,
        Self::ReligiousNotExtremist,
        Self::Namesake,
        Self::LawyerOrPolitician,
        Self::VictimMinorOrFormer,
        Self::GovernmentCritic,
    ];

    /// The word used in tables, routes and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Journalist => "journalist",
            Self::Researcher => "researcher",
            Self::CounterSpeech => "counter_speech",
            Self::HumanRightsArchivist => "human_rights_archivist",
            Self::Satire => "satire",
            Self::ReligiousNotExtremist => "religious_not_extremist",
            Self::Namesake => "namesake",
            Self::LawyerOrPolitician => "lawyer_or_politician",
            Self::VictimMinorOrFormer => "victim_minor_or_former",
            Self::GovernmentCritic => "government_critic",
        }
    }
}

/// An answer to one question of the checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Nothing points to it.
    No,
    /// It may be so. A third person decides.
    Suspected,
}

/// Every question of the protected-role checklist, answered. There is no unanswered one: it cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Checklist([Answer; ProtectedRole::ALL.len()]);

impl Checklist {
    /// Asks `answer` every question; `Err` names the first one left open.
    pub fn from_answers(answer: impl Fn(ProtectedRole) -> Option<Answer>) -> Result<Self, ProtectedRole> {
        let mut answers = [Answer::No; ProtectedRole::ALL.len()];
        for (slot, role) in answers.iter_mut().zip(ProtectedRole::ALL) {
            *slot = answer(role).ok_or(role)?;
        }
        Ok(Self(answers))
    }

    /// The roles that may apply.
    pub fn suspected(&self) -> impl Iterator<Item = ProtectedRole> + '_ {
        ProtectedRole::ALL.into_iter().zip(self.0).filter(|(_, a)| *a == Answer::Suspected).map(|(r, _)| r)
    }
}

/// One person's judgement of one version of a case's evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Its record number.
    pub id: ReviewId,
    /// The case.
    pub case: CaseId,
    /// The exact evidence that was judged.
    pub evidence: EvidenceVersion,
    /// Who judged.
    pub reviewer: PersonId,
    /// The language they read it in.
    pub language: Language,
    /// What they decided.
    pub decision: Decision,
    /// The policy clause they applied.
    pub clause: Clause,
    /// What the notice should ask to look at.
    pub scope: Scope,
    /// How sure they are.
    pub confidence: Confidence,
    /// The protected-role checklist.
    pub checklist: Checklist,
    /// Why, in their words.
    pub reasons: String,
    /// When.
    pub at: Timestamp,
}

/// A reviewer took a review back (undo). The review stays in the record; the gate ignores it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// The review that no longer counts.
    pub review: ReviewId,
    /// Who took it back; only its reviewer may.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// A lead's decision where reviews disagree, reject or suspect a protected role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjudication {
    /// Its record number.
    pub id: AdjudicationId,
    /// The case.
    pub case: CaseId,
    /// The exact evidence that was judged.
    pub evidence: EvidenceVersion,
    /// The lead.
    pub lead: PersonId,
    /// The language they read it in.
    pub language: Language,
    /// What they decided.
    pub decision: Decision,
    /// The policy clause they applied.
    pub clause: Clause,
    /// What the notice should ask to look at.
    pub scope: Scope,
    /// Why, in their words.
    pub reasons: String,
    /// When.
    pub at: Timestamp,
}
