//! What scripted colleagues decide in the demo and in crash tests. They know the subject's class, as a person who
//! looked at the account would, and nothing else of the truth; each errs now and then, by the seed.

use std::collections::BTreeMap;

use model::{Answer, Checklist, Clause, Confidence, Decision, Dice, Evidence, ProtectedRole, Scope};

use crate::Class;

/// A scripted colleague.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Colleague {
    /// The first or second reviewer (0 or 1).
    Reviewer(u8),
    /// The lead, who decides where reviews disagree, reject or suspect a protected role.
    Lead,
    /// The sender, who confirms what was approved.
    Sender,
}

impl Colleague {
    /// One decision in this many is wrong.
    pub const fn errs_once_in(self) -> u64 {
        match self {
            Self::Reviewer(_) => 50,
            Self::Lead => 200,
            Self::Sender => 100,
        }
    }
}

/// A judgement with everything a form asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What was decided.
    pub decision: Decision,
    /// The clause most findings speak to.
    pub clause: Clause,
    /// The least measure.
    pub scope: Scope,
    /// How sure they are.
    pub confidence: Confidence,
    /// Every question, answered.
    pub checklist: Checklist,
    /// Why.
    pub reasons: &'static str,
}

/// What a reviewer or lead decides on this evidence. `None` if the evidence names no clause: they leave it to people.
pub fn judge(seed: u64, who: Colleague, evidence: &Evidence, class: Class) -> Option<Judgement> {
    let right = class == Class::Extremist;
    let approve = right != errs(seed, who, evidence);
    let suspected = if approve { None } else { role(class) };
    let answer = |asked| Some(if Some(asked) == suspected { Answer::Suspected } else { Answer::No });
    Some(Judgement {
        decision: if approve { Decision::Approve } else { Decision::Reject },
        clause: clause(evidence)?,
        scope: Scope::Posts,
        confidence: Confidence::try_from(4).ok()?,
        checklist: Checklist::from_answers(answer).ok()?,
        reasons: if approve { "It calls for joining, in its own voice." } else { "It speaks about it, not for it." },
    })
}

/// Whether the sender confirms.
pub fn confirms(seed: u64, evidence: &Evidence) -> bool {
    !errs(seed, Colleague::Sender, evidence)
}

/// The same person errs on the same evidence every time: asking again does not help.
fn errs(seed: u64, who: Colleague, evidence: &Evidence) -> bool {
    Dice::apart(seed, &format!("{who:?} {}", evidence.version())).once_in(who.errs_once_in())
}

fn role(class: Class) -> Option<ProtectedRole> {
    match class {
        Class::Journalist => Some(ProtectedRole::Journalist),
        Class::Researcher => Some(ProtectedRole::Researcher),
        Class::CounterSpeaker => Some(ProtectedRole::CounterSpeech),
        Class::Archivist => Some(ProtectedRole::HumanRightsArchivist),
        Class::Satirist => Some(ProtectedRole::Satire),
        Class::Devout => Some(ProtectedRole::ReligiousNotExtremist),
        _ => None,
    }
}

/// The clause that most findings speak to; the first by name among equals.
fn clause(evidence: &Evidence) -> Option<Clause> {
    let mut votes: BTreeMap<Clause, usize> = BTreeMap::new();
    for clause in evidence.findings.iter().filter_map(|f| f.clause.as_deref()?.parse().ok()) {
        *votes.entry(clause).or_default() += 1;
    }
    let most = votes.values().copied().max()?;
    votes.into_iter().find(|(_, n)| *n == most).map(|(clause, _)| clause)
}
