//! A small team and a few invented accounts to test with.

use std::{collections::BTreeSet, path::PathBuf};

use model::*;
use store::{Investigation, NewSource, Store};

pub(crate) const SECOND: i64 = Timestamp::SECOND;

/// 2026-11-23T00:00:00Z plus `seconds`.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::parse("2026-11-23T00:00:00Z").unwrap().plus(seconds * SECOND)
}

pub(crate) fn account(name: &str) -> AccountId {
    format!("simulated/world/{name}").parse().unwrap()
}

pub(crate) fn language(tag: &str) -> Language {
    tag.parse().unwrap()
}

pub(crate) fn languages(tags: &[&str]) -> BTreeSet<Language> {
    tags.iter().map(|t| language(t)).collect()
}

pub(crate) fn post(author: &AccountId, name: &str) -> Post {
    let post =
        PostRef { uri: format!("sim://{}/{name}", author.stable()).parse().unwrap(), cid: format!("cid-{name}") };
    let text = format!("Read the banner of blackpine at blackpine.example/{name}");
    Post {
        langs: vec!["en".into()],
        written: at(0),
        seen: at(1),
        links: vec![format!("https://blackpine.example/{name}")],
        ..Post::of_text(post, author.clone(), text)
    }
}

pub(crate) fn finding(post: &Post, signal: &str, kind: Kind) -> Finding {
    Finding {
        id: FindingId([0; 32]),
        post: post.at.clone(),
        rule: RuleRef {
            detector: kind.as_str().into(),
            version: 1,
            pack: "test".into(),
            pack_digest: "00".into(),
            folding: "none".into(),
            model_digest: None,
        },
        signal: signal.into(),
        kind,
        computed_from: Default::default(),
        role: SignalRole::Indicator,
        spans: vec![Span { start: 0, end: 4 }],
        weight: Weight(1_500),
        clause: Some("tvec-1".into()),
        seen: post.seen,
    }
    .sealed()
}

pub(crate) fn intake(source: SourceId, cursor: &str, now: Timestamp) -> IntakeCommit {
    IntakeCommit {
        source,
        cursor: Some(Cursor(cursor.into())),
        at: now,
        findings: vec![],
        posts: vec![],
        interactions: vec![],
        profiles: vec![],
        statuses: vec![],
        deleted: vec![],
        set_aside: vec![],
        unflagged: vec![],
        received: 0,
        posts_read: 0,
        memory: None,
        dropped: Default::default(),
    }
}

/// A store with a team: `admin`, three reviewers, two leads, two senders, one who both reviews and sends.
pub(crate) struct World {
    /// Removed with it.
    pub(crate) folder: Option<tempfile::TempDir>,
    pub(crate) place: PathBuf,
    pub(crate) store: Store,
    pub(crate) source: SourceId,
    pub(crate) admin: PersonId,
    pub(crate) ana: PersonId,
    pub(crate) ben: PersonId,
    pub(crate) cem: PersonId,
    pub(crate) lea: PersonId,
    pub(crate) lou: PersonId,
    pub(crate) sam: PersonId,
    pub(crate) both: PersonId,
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().to_owned();
        Self { folder: Some(folder), ..Self::at(at) }
    }

    /// In a folder that outlives it.
    pub(crate) fn at(place: PathBuf) -> Self {
        let store = Store::open_or_create(&place.join("world.db"), true, at(0)).unwrap();
        let admin = join(&store, "admin", &[Role::Admin], None);
        let join = |name, roles: &[Role]| join(&store, name, roles, Some(admin));
        let source = store
            .add_source(
                &NewSource {
                    platform: PlatformName::new("simulated").unwrap(),
                    kind: "world".into(),
                    url: "seed:1".into(),
                    authority: "world".into(),
                },
                None,
                at(0),
            )
            .unwrap();
        let w = Self {
            ana: join("Ana", &[Role::Reviewer]),
            ben: join("Ben", &[Role::Reviewer]),
            cem: join("Cem", &[Role::Reviewer]),
            lea: join("Lea", &[Role::Lead]),
            lou: join("Lou", &[Role::Lead, Role::Reviewer]),
            sam: join("Sam", &[Role::Sender]),
            both: join("Bo", &[Role::Reviewer, Role::Sender, Role::Lead]),
            admin,
            source,
            store,
            folder: None,
            place,
        };
        for who in [w.lea, w.lou, w.both] {
            w.store.confirm_language(who, &language("en"), w.admin, at(0)).unwrap();
        }
        for who in [w.admin, w.ana, w.ben, w.cem, w.sam] {
            w.store.confirm_language(who, &language("en"), w.lea, at(0)).unwrap();
        }
        w
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.place.join("world.db")
    }

    /// Two posts of `name` with a phrase and a link, committed.
    pub(crate) fn seen(&self, name: &str) -> AccountId {
        self.seen_as(account(name))
    }

    pub(crate) fn seen_as(&self, who: AccountId) -> AccountId {
        let posts = [post(&who, "a"), post(&who, "b")];
        let mut batch = intake(self.source, &format!("seen-{who}"), at(2));
        batch.findings = vec![finding(&posts[0], "phrase-1", Kind::Phrase), finding(&posts[1], "link-1", Kind::Link)];
        batch.posts = posts.to_vec();
        (batch.received, batch.posts_read) = (5, 3);
        batch.dropped = [("en".to_owned(), 1)].into();
        self.store.commit_intake(&batch).unwrap();
        who
    }

    pub(crate) fn investigation(&self, subject: &AccountId) -> Investigation {
        let all = self.store.claim_investigations(100).unwrap();
        all.into_iter().find(|i| &i.subject == subject).expect("an investigation")
    }

    /// A case on `name`, with the evidence of all its posts.
    pub(crate) fn case(&self, name: &str) -> CaseId {
        self.case_by(name, Proposer::Pack)
    }

    pub(crate) fn case_by(&self, name: &str, proposer: Proposer) -> CaseId {
        self.case_as(account(name), "en", proposer)
    }

    pub(crate) fn case_as(&self, who: AccountId, tag: &str, proposer: Proposer) -> CaseId {
        let subject = self.seen_as(who);
        let work = self.investigation(&subject);
        let proposal = Proposal { language: language(tag), ..propose(&work, proposer) };
        self.store.commit_investigation(&work, Some(&proposal), at(3)).unwrap().expect("a case")
    }

    /// A third post of the case's subject, which makes a second evidence version.
    pub(crate) fn grow(&self, case: CaseId) -> EvidenceVersion {
        let subject = self.store.case(case).unwrap().unwrap().row.case.subject;
        let more = post(&subject, "c");
        let mut batch = intake(self.source, &format!("grow-{case}"), at(4));
        batch.findings = vec![finding(&more, "phrase-2", Kind::Phrase)];
        batch.posts = vec![more];
        self.store.commit_intake(&batch).unwrap();
        let work = self.investigation(&subject);
        self.store.commit_investigation(&work, Some(&propose(&work, Proposer::Pack)), at(5)).unwrap();
        self.version(case)
    }

    pub(crate) fn version(&self, case: CaseId) -> EvidenceVersion {
        self.store.case(case).unwrap().unwrap().row.evidence
    }

    pub(crate) fn state(&self, case: CaseId) -> CaseState {
        self.store.case(case).unwrap().unwrap().row.state
    }

    pub(crate) fn draft(&self, case: CaseId, by: PersonId, decision: Decision, seconds: i64) -> Review {
        Review {
            id: ReviewId(0),
            case,
            evidence: self.version(case),
            reviewer: by,
            language: language("en"),
            decision,
            clause: "tvec-1".parse().unwrap(),
            scope: Scope::Account,
            confidence: Confidence::try_from(4).unwrap(),
            checklist: Checklist::from_answers(|_| Some(Answer::No)).unwrap(),
            reasons: "It calls for violence.".into(),
            at: at(seconds),
        }
    }

    pub(crate) fn review(&self, case: CaseId, by: PersonId, decision: Decision, seconds: i64) -> ReviewId {
        self.store.append_review(&self.draft(case, by, decision, seconds)).unwrap()
    }

    pub(crate) fn ruling(&self, case: CaseId, by: PersonId, decision: Decision, seconds: i64) -> Adjudication {
        Adjudication {
            id: AdjudicationId(0),
            case,
            evidence: self.version(case),
            lead: by,
            language: language("en"),
            decision,
            clause: "tvec-1".parse().unwrap(),
            scope: Scope::Account,
            reasons: "Both read it.".into(),
            at: at(seconds),
        }
    }

    pub(crate) fn notice(&self, case: CaseId) -> Notice {
        let file = self.store.case_file(case).unwrap();
        Notice {
            platform: file.case.subject.platform(),
            subject: file.case.subject.clone(),
            scope: Scope::Account,
            posts: file.evidence.posts.iter().map(|p| p.at.clone()).collect(),
            clause: "tvec-1".parse().unwrap(),
            text: "It calls for violence.".into(),
            evidence: file.evidence.version(),
        }
    }

    pub(crate) fn confirmation(&self, case: CaseId, sender: PersonId, seconds: i64) -> Confirmation {
        let notice = self.notice(case);
        Confirmation {
            id: ConfirmationId(0),
            case,
            evidence: notice.evidence,
            sender,
            notice: notice.digest(),
            at: at(seconds),
        }
    }

    /// A case that Ana and Ben approved.
    pub(crate) fn approved(&self, name: &str) -> CaseId {
        let case = self.case(name);
        self.review(case, self.ana, Decision::Approve, 10);
        self.review(case, self.ben, Decision::Approve, 11);
        case
    }

    /// A case that Ana and Ben approved and Sam confirmed, as a planned referral.
    pub(crate) fn planned(&self, name: &str) -> (CaseId, ReferralId) {
        let case = self.approved(name);
        self.store.append_confirmation(&self.confirmation(case, self.sam, 30)).unwrap();
        (case, self.plan(case, 31))
    }

    pub(crate) fn plan(&self, case: CaseId, seconds: i64) -> ReferralId {
        let pending = self.store.claim_confirmations(100).unwrap();
        let pending = pending.into_iter().find(|p| p.confirmation.case == case).expect("a confirmation");
        let approved = gate::approve(&self.store.case_file(case).unwrap(), at(seconds)).unwrap();
        let referral =
            gate::Referral::confirmed(approved, self.notice(case), (&pending.sender, pending.confirmation)).unwrap();
        let payload = Payload { endpoint: "report".into(), body: "{}".into() };
        self.store.commit_referral(&referral, &payload, at(seconds)).unwrap()
    }
}

pub(crate) fn join(store: &Store, name: &str, roles: &[Role], by: Option<PersonId>) -> PersonId {
    let roles = Roles::new(roles.iter().copied()).unwrap();
    let secret = store.invite(&roles, by, at(0), at(1_000)).unwrap();
    store.accept_invitation(&secret, name, "$argon2id$v=19$invented", &languages(&["en"]), at(0)).unwrap()
}

pub(crate) fn propose(work: &Investigation, proposer: Proposer) -> Proposal {
    let posts = work.posts.iter().cloned().map(|p| EvidencePost {
        at: p.at,
        text: p.text,
        langs: p.langs,
        written: p.written,
        seen: p.seen,
        links: p.links,
        images: p.images,
    });
    Proposal {
        subject: work.subject.clone(),
        language: language("en"),
        proposer,
        evidence: Evidence::freeze(posts.collect(), work.findings.clone()),
        score: Weight(3_000),
        contributions: vec![],
        severity: 3,
        at: at(3),
    }
}
