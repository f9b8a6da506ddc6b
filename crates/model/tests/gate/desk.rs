//! A desk to try the gate at: people, a case, and acts on it.

use std::collections::BTreeSet;

use flagstone_model::{
    Adjudication, AdjudicationId, Answer, Case, CaseId, Checklist, Clause, Confidence, Confirmation, ConfirmationId,
    Decision, Evidence, EvidencePost, EvidenceVersion, Language, Notice, PersonId, PostRef, Proposer, ProtectedRole,
    Review, ReviewId, Role, Roles, Scope, Standing, Timestamp, Withdrawal,
    gate::{Approved, CaseFile, UNDO},
};

/// Something that changes a case file.
pub type Change = fn(&mut CaseFile);

/// A time at which everything done at second 0 to 90 counts.
pub const NOW: Timestamp = Timestamp::from_millis(100 * Timestamp::SECOND);

pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * Timestamp::SECOND)
}

pub fn language(code: &str) -> Language {
    code.parse().unwrap()
}

pub fn evidence(posts: u8) -> Evidence {
    let post = |n: u8| EvidencePost {
        at: PostRef { uri: format!("at://a/{n}").parse().unwrap(), cid: n.to_string() },
        text: "text".into(),
        langs: vec!["en".into()],
        written: at(0),
        seen: at(i64::from(n)),
        links: Vec::new(),
        images: Vec::new(),
    };
    Evidence::freeze((0..posts).map(post).collect(), Vec::new())
}

pub fn standing(person: i64, roles: &[Role], languages: &[&str]) -> Standing {
    Standing {
        person: PersonId(person),
        roles: Roles::new(roles.iter().copied()).unwrap(),
        languages: languages.iter().map(|l| language(l)).collect::<BTreeSet<_>>(),
    }
}

pub fn reviewer(person: i64) -> Standing {
    standing(person, &[Role::Reviewer], &["en"])
}

pub fn file() -> CaseFile {
    CaseFile {
        case: Case {
            id: CaseId(1),
            subject: "simulated/world/a".parse().unwrap(),
            language: language("en"),
            proposer: Proposer::Pack,
            opened: at(0),
        },
        evidence: evidence(2),
        reviews: Vec::new(),
        withdrawals: Vec::new(),
        adjudications: Vec::new(),
        protected: false,
        stopped: false,
    }
}

/// Answers *no* to every question but one.
pub fn suspecting(role: Option<ProtectedRole>) -> Checklist {
    Checklist::from_answers(|r| Some(if Some(r) == role { Answer::Suspected } else { Answer::No })).unwrap()
}

pub fn clause(text: &str) -> Clause {
    text.parse().unwrap()
}

/// Everything a person does here; changed where a test needs it.
pub trait Desk {
    fn version(&self) -> EvidenceVersion;
    fn review(&mut self, who: Standing, decision: Decision, seconds: i64) -> &mut Review;
    fn lead(&mut self, who: i64, decision: Decision, seconds: i64) -> &mut (Standing, Adjudication);
    fn withdraw(&mut self, review: i64, by: i64, seconds: i64);
}

impl Desk for CaseFile {
    fn version(&self) -> EvidenceVersion {
        self.evidence.version()
    }

    fn review(&mut self, who: Standing, decision: Decision, seconds: i64) -> &mut Review {
        let review = Review {
            id: ReviewId(self.reviews.len() as i64 + 1),
            case: self.case.id,
            evidence: self.version(),
            reviewer: who.person,
            language: language("en"),
            decision,
            clause: clause("BP-1"),
            scope: Scope::Account,
            confidence: Confidence::try_from(3).unwrap(),
            checklist: suspecting(None),
            reasons: String::new(),
            at: at(seconds),
        };
        self.reviews.push((who, review));
        &mut self.reviews.last_mut().unwrap().1
    }

    fn lead(&mut self, who: i64, decision: Decision, seconds: i64) -> &mut (Standing, Adjudication) {
        let adjudication = Adjudication {
            id: AdjudicationId(self.adjudications.len() as i64 + 1),
            case: self.case.id,
            evidence: self.version(),
            lead: PersonId(who),
            language: language("en"),
            decision,
            clause: clause("BP-1"),
            scope: Scope::Account,
            reasons: String::new(),
            at: at(seconds),
        };
        self.adjudications.push((standing(who, &[Role::Lead], &["en"]), adjudication));
        self.adjudications.last_mut().unwrap()
    }

    fn withdraw(&mut self, review: i64, by: i64, seconds: i64) {
        self.withdrawals.push(Withdrawal { review: ReviewId(review), by: PersonId(by), at: at(seconds) });
    }
}

/// Two people approved, at seconds 0 and 1.
pub fn approved_by_two() -> CaseFile {
    let mut file = file();
    file.review(reviewer(1), Decision::Approve, 0);
    file.review(reviewer(2), Decision::Approve, 1);
    file
}

pub fn notice(approved: &Approved) -> Notice {
    Notice {
        platform: approved.subject().platform(),
        subject: approved.subject().clone(),
        scope: approved.scope(),
        posts: approved.evidence().posts.iter().map(|p| p.at.clone()).collect(),
        clause: approved.clause().clone(),
        text: "text".into(),
        evidence: approved.version(),
    }
}

pub fn sender(person: i64) -> Standing {
    standing(person, &[Role::Sender], &[])
}

pub fn confirmation(approved: &Approved, notice: &Notice, sender: i64) -> Confirmation {
    Confirmation {
        id: ConfirmationId(1),
        case: approved.case(),
        evidence: approved.version(),
        sender: PersonId(sender),
        notice: notice.digest(),
        at: at(1).plus(UNDO),
    }
}
