//! The referral gate: the only door between a case and a platform.
//!
//! [`approve`] is the only way to an [`Approved`], and only an [`Approved`] becomes a [`Referral`]. Their fields are
//! private and neither can be deserialised: loading from a store runs the gate again, with every person's roles and
//! languages *as of their act*. The store holds the same rule by itself, in triggers. `tests/must_not_compile/`
//! shows what the compiler refuses.
//!
//! What the gate cannot see: that two accounts are one human.

use std::collections::BTreeSet;

use crate::{
    AccountId, Adjudication, Case, CaseId, Clause, Confirmation, Decision, Evidence, EvidenceVersion, Language, Notice,
    PersonId, Proposer, Review, Role, Scope, Standing, Timestamp, Withdrawal,
};

/// How long an approval can be undone before it counts, in milliseconds.
pub const UNDO: i64 = 10 * Timestamp::SECOND;

/// How many different people must approve.
pub const APPROVALS: usize = 2;

/// Everything the gate looks at. `reviews` and `adjudications` are *all* of the subject's, of every case and evidence
/// version: a rejection stays with the subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFile {
    /// The case.
    pub case: Case,
    /// Its current evidence.
    pub evidence: Evidence,
    /// Every review of the subject, with the reviewer's standing as of the review.
    pub reviews: Vec<(Standing, Review)>,
    /// Every review that was taken back.
    pub withdrawals: Vec<Withdrawal>,
    /// Every lead's decision on the subject, with the lead's standing as of the decision.
    pub adjudications: Vec<(Standing, Adjudication)>,
    /// Whether the subject is on the protect list.
    pub protected: bool,
    /// Whether the case was stopped because it may show the abuse of a child.
    pub stopped: bool,
}

/// Why there is no approval, or no referral. Each says what is missing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Too few people have approved this evidence.
    #[error("{have} of {APPROVALS} approvals by different people; another reviewer must judge it")]
    TooFewApprovals {
        /// How many count.
        have: usize,
    },
    /// Someone approved a case they proposed.
    #[error("person {0} proposed this case and cannot approve it")]
    ProposerApproved(PersonId),
    /// An approval is for other evidence.
    #[error("the approval of person {0} is for other evidence than the current version")]
    OtherEvidence(PersonId),
    /// Someone approved without being a reviewer (or a lead, in an adjudication) at that moment.
    #[error("person {0} was not a reviewer when they approved")]
    NotAReviewer(PersonId),
    /// Someone approved in a language that nobody has confirmed they read, or in another than the case's.
    #[error("person {person} cannot approve in `{language}`")]
    Language {
        /// Who.
        person: PersonId,
        /// The language they judged it in.
        language: Language,
    },
    /// The approvals read a case of undetermined language as different languages.
    #[error("the approvals do not agree which language this is")]
    LanguagesDiffer,
    /// An approval can still be undone.
    #[error("the approval of person {0} can still be undone")]
    TooYoung(PersonId),
    /// A rejection, a suspected protected role or a disagreement that no lead has decided since.
    #[error("{0}; a lead who did not review it must decide")]
    NotAdjudicated(Objection),
    /// The lead decided against it.
    #[error("a lead decided not to refer it")]
    AdjudicatedAgainst,
    /// The subject is on the protect list.
    #[error("the account is on the protect list")]
    Protected,
    /// Somebody stopped the case: it may show the abuse of a child.
    #[error("the case was stopped, because it may show the abuse of a child; nothing about it is referred here")]
    Stopped,
    /// There is nothing to show the platform.
    #[error("the evidence holds no post")]
    NoEvidence,
    /// The confirming person is not a sender.
    #[error("person {0} is not a sender")]
    NotASender(PersonId),
    /// The confirming person took part in the decision.
    #[error("person {0} took part in the decision and cannot send it")]
    SenderDecided(PersonId),
    /// What was confirmed is not what would be sent.
    #[error("what would be sent is not what was confirmed: {0}")]
    NotWhatWasConfirmed(&'static str),
    /// Confirmed before the decision stood.
    #[error("it was confirmed before the approvals stood")]
    ConfirmedTooEarly,
}

/// Why a lead must decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// Someone rejected it.
    #[error("it was rejected")]
    Rejected,
    /// Someone suspects a protected role.
    #[error("a protected role is suspected")]
    ProtectedRole,
    /// The approvals name different policy clauses.
    #[error("the approvals name different policy clauses")]
    ClausesDiffer,
}

/// Every reason at once, so that all of them can be put right. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct Refused(pub Vec<Refusal>);

/// A decision that two people made and nobody's objection stands against. Only [`approve`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    case: CaseId,
    subject: AccountId,
    version: EvidenceVersion,
    evidence: Evidence,
    approvers: BTreeSet<PersonId>,
    /// Everyone who reviewed, adjudicated or proposed: none of them may send.
    involved: BTreeSet<PersonId>,
    clause: Clause,
    scope: Scope,
    stands_from: Timestamp,
}

impl Approved {
    /// The case.
    pub fn case(&self) -> CaseId {
        self.case
    }

    /// The account.
    pub fn subject(&self) -> &AccountId {
        &self.subject
    }

    /// The evidence version that was judged.
    pub fn version(&self) -> EvidenceVersion {
        self.version
    }

    /// The evidence that was judged.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Who approved; at least two.
    pub fn approvers(&self) -> impl Iterator<Item = PersonId> + '_ {
        self.approvers.iter().copied()
    }

    /// Whether `person` took part, and so may not send.
    pub fn involves(&self, person: PersonId) -> bool {
        self.involved.contains(&person)
    }

    /// The policy clause they agree on.
    pub fn clause(&self) -> &Clause {
        &self.clause
    }

    /// The least measure any of them named.
    pub fn scope(&self) -> Scope {
        self.scope
    }
}

/// A review that was not taken back. An approval can be taken back at any time; a rejection only within [`UNDO`],
/// so that nobody can be talked out of one later.
fn stands(review: &Review, withdrawals: &[Withdrawal]) -> bool {
    !withdrawals.iter().any(|w| {
        w.review == review.id
            && w.by == review.reviewer
            && (review.decision == Decision::Approve || w.at.since(review.at) <= UNDO)
    })
}

/// Whether a lead's decision counts as one: a lead at that moment who reads the language and took no other part.
fn may_adjudicate(file: &CaseFile, (standing, decision): (&Standing, &Adjudication), now: Timestamp) -> bool {
    standing.person == decision.lead
        && standing.roles.has(Role::Lead)
        && !file.reviews.iter().any(|(_, r)| r.reviewer == decision.lead)
        && file.case.proposer != Proposer::Person(decision.lead)
        && reads(standing, &decision.language, &file.case.language)
        && decision.at <= now
}

/// The latest reason why a lead must decide, with its time. A rejection by someone who could not decide as a lead is
/// still a rejection.
fn objection(file: &CaseFile, now: Timestamp) -> Option<(Timestamp, Objection)> {
    let reviews = file.reviews.iter().map(|(_, r)| r).filter(|r| stands(r, &file.withdrawals));
    let of_reviews = reviews.filter_map(|r| {
        if r.decision == Decision::Reject {
            Some((r.at, Objection::Rejected))
        } else if r.checklist.suspected().next().is_some() {
            Some((r.at, Objection::ProtectedRole))
        } else {
            None
        }
    });
    let of_others = file
        .adjudications
        .iter()
        .filter(|(standing, a)| a.decision == Decision::Reject && !may_adjudicate(file, (standing, a), now))
        .map(|(_, a)| (a.at, Objection::Rejected));
    of_reviews.chain(of_others).max_by_key(|(at, _)| *at)
}

/// The latest approval under another clause than the lead's or, without a lead, than the first approval's.
fn clauses_differ(approvals: &[(&Standing, &Review)], lead: Option<&Adjudication>) -> Option<(Timestamp, Objection)> {
    let agreed = lead.map(|l| &l.clause).or_else(|| approvals.first().map(|(_, r)| &r.clause))?;
    let others = approvals.iter().map(|(_, r)| r).filter(|r| r.clause != *agreed);
    others.map(|r| (r.at, Objection::ClausesDiffer)).max_by_key(|(at, _)| *at)
}

/// How many reviewers judged exactly this evidence, whatever they decided. Only then is there something to adjudicate.
fn judged_by(file: &CaseFile, version: EvidenceVersion, now: Timestamp) -> usize {
    let competent = file.reviews.iter().filter(|(standing, r)| {
        (r.evidence, r.case) == (version, file.case.id)
            && stands(r, &file.withdrawals)
            && now.since(r.at) >= UNDO
            && standing.person == r.reviewer
            && standing.roles.has(Role::Reviewer)
            && reads(standing, &r.language, &file.case.language)
            && file.case.proposer != Proposer::Person(r.reviewer)
    });
    competent.map(|(_, r)| r.reviewer).collect::<BTreeSet<_>>().len()
}

/// Runs the gate as of `now`.
///
/// # Errors
/// Every rule that is not met, at once.
pub fn approve(file: &CaseFile, now: Timestamp) -> Result<Approved, Refused> {
    let version = file.evidence.version();
    let mut refusals = Vec::new();
    if file.protected {
        refusals.push(Refusal::Protected);
    }
    if file.stopped {
        refusals.push(Refusal::Stopped);
    }
    if file.evidence.posts.is_empty() {
        refusals.push(Refusal::NoEvidence);
    }

    // Approvals that count, one a person.
    let mut approvals: Vec<(&Standing, &Review)> = Vec::new();
    for (standing, review) in file.reviews.iter().filter(|(_, r)| r.decision == Decision::Approve) {
        if !stands(review, &file.withdrawals) || standing.person != review.reviewer {
            continue;
        }
        let by = review.reviewer;
        if file.case.proposer == Proposer::Person(by) {
            refusals.push(Refusal::ProposerApproved(by));
        } else if review.evidence != version || review.case != file.case.id {
            refusals.push(Refusal::OtherEvidence(by));
        } else if !standing.roles.has(Role::Reviewer) {
            refusals.push(Refusal::NotAReviewer(by));
        } else if !reads(standing, &review.language, &file.case.language) {
            refusals.push(Refusal::Language { person: by, language: review.language.clone() });
        } else if now.since(review.at) < UNDO {
            refusals.push(Refusal::TooYoung(by));
        } else if !approvals.iter().any(|(_, r)| r.reviewer == by) {
            approvals.push((standing, review));
        }
    }

    // A lead's decision answers every objection that came before it.
    let mut lead: Option<&Adjudication> = None;
    for (standing, decision) in &file.adjudications {
        // A decision against stays with the subject like a rejection; one in favour is for this evidence only.
        let applies =
            decision.decision == Decision::Reject || (decision.evidence == version && decision.case == file.case.id);
        if may_adjudicate(file, (standing, decision), now)
            && applies
            && lead.is_none_or(|l| (decision.at, decision.id) > (l.at, l.id))
        {
            lead = Some(decision);
        }
    }
    let objections = [objection(file, now), clauses_differ(&approvals, lead)];
    let objection = objections.into_iter().flatten().max_by_key(|(at, _)| *at);
    match (objection, lead) {
        (_, Some(l)) if l.decision == Decision::Reject => refusals.push(Refusal::AdjudicatedAgainst),
        (Some((at, why)), lead) if lead.is_none_or(|l| l.at <= at) => refusals.push(Refusal::NotAdjudicated(why)),
        _ => {}
    }

    let mut approvers: BTreeSet<PersonId> = approvals.iter().map(|(_, r)| r.reviewer).collect();
    // The lead is one of them only on top of two reviews: a suspected role, too, is judged by three.
    if judged_by(file, version, now) >= APPROVALS {
        approvers.extend(lead.filter(|l| l.decision == Decision::Approve).map(|l| l.lead));
    }
    if approvers.len() < APPROVALS {
        refusals.push(Refusal::TooFewApprovals { have: approvers.len() });
    }
    let mut languages = approvals.iter().map(|(_, r)| &r.language).chain(lead.map(|l| &l.language));
    if let Some(first) = languages.next()
        && languages.any(|l| l != first)
    {
        refusals.push(Refusal::LanguagesDiffer);
    }
    // What does not count is only in the way while something is missing.
    if approvers.len() >= APPROVALS {
        refusals.retain(|r| !matches!(r, Refusal::TooYoung(_) | Refusal::OtherEvidence(_)));
    }
    let clause = lead.map(|l| &l.clause).or_else(|| approvals.first().map(|(_, r)| &r.clause));
    let scope = approvals.iter().map(|(_, r)| r.scope).chain(lead.map(|l| l.scope)).min();
    let (true, Some(clause), Some(scope)) = (refusals.is_empty(), clause, scope) else {
        return Err(Refused(refusals));
    };

    let mut involved: BTreeSet<PersonId> = file.reviews.iter().map(|(_, r)| r.reviewer).collect();
    involved.extend(file.adjudications.iter().map(|(_, a)| a.lead));
    if let Proposer::Person(person) = file.case.proposer {
        involved.insert(person);
    }
    let approved_at = approvals.iter().map(|(_, r)| r.at.plus(UNDO)).chain(lead.map(|l| l.at)).max();
    Ok(Approved {
        case: file.case.id,
        subject: file.case.subject.clone(),
        version,
        evidence: file.evidence.clone(),
        approvers,
        involved,
        clause: clause.clone(),
        scope,
        stands_from: approved_at.unwrap_or(now),
    })
}

/// Whether a person may judge a case of language `case` that they read as `read`.
fn reads(standing: &Standing, read: &Language, case: &Language) -> bool {
    !read.is_undetermined() && standing.languages.contains(read) && (case.is_undetermined() || read == case)
}

/// A notice that may go: approved by two people, confirmed by a third. Only [`Referral::confirmed`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    approved: Approved,
    notice: Notice,
    confirmation: Confirmation,
}

impl Referral {
    /// Joins an approval, the notice made from it and a third person's confirmation of exactly that notice.
    ///
    /// # Errors
    /// Every rule that is not met, at once.
    pub fn confirmed(
        approved: Approved,
        notice: Notice,
        (sender, confirmation): (&Standing, Confirmation),
    ) -> Result<Self, Refused> {
        let mut refusals = Vec::new();
        let who = confirmation.sender;
        if sender.person != who || !sender.roles.has(Role::Sender) || sender.roles.has(Role::Admin) {
            refusals.push(Refusal::NotASender(who));
        }
        if approved.involves(who) {
            refusals.push(Refusal::SenderDecided(who));
        }
        if confirmation.at < approved.stands_from {
            refusals.push(Refusal::ConfirmedTooEarly);
        }
        let shown = |r| approved.evidence.posts.iter().any(|p| &p.at == r);
        let mismatches = [
            (confirmation.case == approved.case, "another case"),
            (confirmation.evidence == approved.version && notice.evidence == approved.version, "other evidence"),
            (confirmation.notice == notice.digest(), "another text"),
            (notice.subject == approved.subject, "another account"),
            (notice.platform == approved.subject.platform(), "another platform"),
            (notice.clause == approved.clause, "another policy clause"),
            (notice.scope == approved.scope, "another scope"),
            (!notice.posts.is_empty() && notice.posts.iter().all(shown), "posts that are not in the evidence"),
        ];
        refusals.extend(
            mismatches.into_iter().filter(|(same, _)| !same).map(|(_, what)| Refusal::NotWhatWasConfirmed(what)),
        );
        if refusals.is_empty() { Ok(Self { approved, notice, confirmation }) } else { Err(Refused(refusals)) }
    }

    /// The decision behind it.
    pub fn approved(&self) -> &Approved {
        &self.approved
    }

    /// What the platform will be told.
    pub fn notice(&self) -> &Notice {
        &self.notice
    }

    /// Who said it may go.
    pub fn confirmation(&self) -> &Confirmation {
        &self.confirmation
    }
}
