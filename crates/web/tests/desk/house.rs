//! A desk on a real store with a small invented team and invented posts. Shared with `examples/desk.rs`.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub, reason = "each user needs another part of it")]

use std::{
    collections::BTreeMap,
    sync::{
        Arc, RwLock,
        atomic::{AtomicI64, Ordering},
    },
};

use argon2::{Argon2, Params, password_hash::PasswordHasher};
use casework::refer::{ClauseText, MAX_GRAPHEMES, NoticeSettings};
use model::*;
use store::{NewSession, NewSource, Store};
use web::{ClauseInfo, Desk, Policy, SourceOffer, Surroundings};

/// When everything here begins: 2026-11-23T09:00:00Z.
pub const START: Timestamp = Timestamp::from_millis(1_795_424_400_000);
/// The clause the invented pack knows.
pub const CLAUSE: &str = "T-1";

/// The team. Every password is [`PASSWORD`].
#[derive(Debug, Clone, Copy)]
pub struct TeamIds {
    pub admin: PersonId,
    pub lead: PersonId,
    pub reviewer: PersonId,
    pub second: PersonId,
    pub english_only: PersonId,
    pub sender: PersonId,
    pub auditor: PersonId,
    pub read_only: PersonId,
    /// Reviews and may send, but never the same case.
    pub both: PersonId,
}

/// What every colleague gives as reasons; looked for where it must not be.
pub const REASONS: &str = "Both posts call others to join, and the first links the group's own page to sign up.";
pub const PASSWORD: &str = "slate under rain";

/// A hash of [`PASSWORD`] that costs nothing: verification uses the parameters in the hash.
pub fn cheap() -> String {
    let argon2 = Argon2::from(Params::new(64, 1, 1, None).unwrap());
    argon2.hash_password(PASSWORD.as_bytes()).unwrap().to_string()
}

pub struct House {
    pub store: Store,
    pub team: TeamIds,
    surroundings: Arc<Surroundings>,
    clock: Arc<AtomicI64>,
    policy: Arc<RwLock<Arc<Policy>>>,
    dir: tempfile::TempDir,
}

impl House {
    pub fn new() -> Self {
        Self::with_password_hash("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aGFzaA")
    }

    pub fn with_password_hash(phc: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_or_create(&dir.path().join("desk.db"), true, START).unwrap();
        let join = |name: &str, roles: &[Role], languages: &[&str], by: Option<PersonId>| {
            let roles = Roles::new(roles.iter().copied()).unwrap();
            let secret = store.invite(&roles, by, START, START.plus(Timestamp::DAY)).unwrap();
            let languages = languages.iter().map(|l| l.parse().unwrap()).collect();
            store.accept_invitation(&secret, name, phc, &languages, START).unwrap()
        };
        let admin = join("Ada Lindqvist", &[Role::Admin], &[], None);
        let by = Some(admin);
        let team = TeamIds {
            admin,
            lead: join("Leyla Haddad", &[Role::Lead], &["en", "ar"], by),
            reviewer: join("Rosa Mbeki", &[Role::Reviewer], &["en", "ar"], by),
            second: join("Ravi Iyer", &[Role::Reviewer], &["en", "ar"], by),
            english_only: join("Tom Okafor", &[Role::Reviewer], &["en"], by),
            sender: join("Sanna Virtanen", &[Role::Sender], &["en"], by),
            auditor: join("Aino Berg", &[Role::Auditor], &[], by),
            read_only: join("Rhea Sato", &[Role::ReadOnly], &[], by),
            both: join("Bo Nilsen", &[Role::Reviewer, Role::Sender], &["en"], by),
        };
        for person in store.people().unwrap() {
            let by = if person.roles.has(Role::Lead) { admin } else { team.lead };
            for language in &person.declared {
                store.confirm_language(person.id, language, by, START).unwrap();
            }
        }
        let policy = Arc::new(RwLock::new(Arc::new(Self::policy())));
        let clock = Arc::new(AtomicI64::new(START.as_millis()));
        Self { store, team, surroundings: Arc::default(), clock, policy, dir }
    }

    /// Somebody who holds this role and no other.
    pub fn holder(&self, role: Role) -> PersonId {
        match role {
            Role::Admin => self.team.admin,
            Role::Lead => self.team.lead,
            Role::Reviewer => self.team.reviewer,
            Role::Sender => self.team.sender,
            Role::Auditor => self.team.auditor,
            Role::ReadOnly => self.team.read_only,
        }
    }

    /// The store's file.
    pub fn path(&self) -> std::path::PathBuf {
        self.dir.path().join("desk.db")
    }

    pub fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.clock.load(Ordering::SeqCst))
    }

    /// Lets time pass, in milliseconds.
    pub fn pass(&self, millis: i64) {
        self.clock.fetch_add(millis, Ordering::SeqCst);
    }

    pub fn notice_settings() -> NoticeSettings {
        let clause = ClauseText {
            title: "Promotion of a listed organisation".into(),
            text: "Posts that recruit for, or glorify acts of, an organisation on a public list.".into(),
            basis: "Invented Convention, article 5".into(),
            issuer: "the Invented Assembly".into(),
        };
        NoticeSettings {
            clauses: BTreeMap::from([(CLAUSE.parse().unwrap(), clause)]),
            max_graphemes: MAX_GRAPHEMES,
            notifier: Some("Flagging team of the Invented Institute".into()),
        }
    }

    fn policy() -> Policy {
        Policy {
            clauses: vec![
                ClauseInfo {
                    id: CLAUSE.parse().unwrap(),
                    title: "Promotion of a listed organisation".into(),
                    text: "Posts that recruit for, or glorify acts of, an organisation on a public list.".into(),
                    severity: 3,
                    basis: "Invented Convention, article 5, the Invented Assembly".into(),
                },
                ClauseInfo {
                    id: "T-2".parse().unwrap(),
                    title: "Threat of an attack".into(),
                    text: "Posts that announce or threaten an attack.".into(),
                    severity: 4,
                    basis: "Invented Convention, article 7, the Invented Assembly".into(),
                },
            ],
            packs: Vec::new(),
            opens_cases: true,
            notice: Self::notice_settings(),
            problem: None,
        }
    }

    /// Packs change while the desk is open.
    pub fn change_policy(&self, change: impl FnOnce(&mut Policy)) {
        change(Arc::make_mut(&mut self.policy.write().unwrap()));
    }

    pub fn desk(&self) -> Desk {
        let (clock, policy) = (self.clock.clone(), Arc::clone(&self.policy));
        Desk {
            store: self.store.clone(),
            clock: Arc::new(move || Timestamp::from_millis(clock.load(Ordering::SeqCst))),
            policy: Arc::new(move || Arc::clone(&policy.read().unwrap())),
            daily_cap: 20,
            fetch: None,
            translate: None,
            neighbourhoods: casework::around::Budget::default(),
            upload_bytes: 1 << 20,
            care: casework::care::Rules::default(),
            // No test is given something else than it waits for, unless it wants that.
            quality: casework::quality::Rules { gold: 0, audit: 0, ..casework::quality::Rules::default() },
            seed: Some(1),
            hotlines: web::Hotlines::default(),
            surroundings: Arc::clone(&self.surroundings),
            offers: vec![SourceOffer {
                name: "The invented network's public stream".into(),
                about: "Reads every public post as it is written. Keeps a post only if it matches a signal or its \
                        author is watched; everything else is counted and dropped at once."
                    .into(),
                source: source(),
            }],
            banner: None,
            hosts: vec!["desk.example".into()],
            address: web::Address::local(8117),
            secure: false,
            session_millis: 12 * Timestamp::HOUR,
            idle_millis: Timestamp::HOUR,
            requests_a_minute: 600,
        }
    }

    /// A session token for a person, as if they had signed in.
    pub fn token(&self, person: PersonId) -> String {
        static NEXT: AtomicI64 = AtomicI64::new(1);
        let token = format!("{:0>43}", NEXT.fetch_add(1, Ordering::SeqCst));
        let lasts = 365 * Timestamp::DAY;
        let ends = self.now().plus(lasts);
        let new = NewSession { person, token: &token, browser: "Firefox", idle: lasts, ends };
        self.store.start_session(&new, self.now()).unwrap();
        token
    }

    /// Opens a case with these posts: every `black pine` in a text is a phrase finding, and every link a link finding.
    pub fn open_case(&self, spec: &CaseSpec) -> CaseId {
        let now = self.now();
        let id = self.store.add_source(&source(), None, now).unwrap();
        let subject: AccountId = format!("simulated/world/{}", spec.account).parse().unwrap();
        let (mut posts, mut findings) = (Vec::new(), Vec::new());
        for (n, (text, links)) in spec.posts.iter().enumerate() {
            // Nobody is given twice what they saw: accounts do not say the same unless a test wants it.
            let text = &if spec.copied { (*text).to_owned() } else { format!("{text} · {}", spec.account) };
            let at = PostRef {
                uri: format!("sim://{}/post/{}", spec.account, n + 1).parse().unwrap(),
                cid: format!("bafy{:08x}{n}", spec.account.len() * 7919 + text.len()),
            };
            let seen = now.plus((n as i64) * 60_000 - Timestamp::HOUR);
            findings.extend(found(&at, text, links, seen));
            posts.push(Post {
                at,
                author: subject.clone(),
                text: text.clone(),
                langs: vec![spec.language.to_owned()],
                written: seen.plus(-5_000),
                seen,
                links: links.iter().map(|l| (*l).to_owned()).collect(),
                tags: Vec::new(),
                images: spec.images.clone(),
                reply_to: None,
                quotes: None,
                mentions: Vec::new(),
            });
        }
        let profile = Profile {
            account: subject.clone(),
            handle: Some(spec.handle.to_owned()),
            display_name: spec.display_name.map(str::to_owned),
            description: spec.description.map(str::to_owned),
            seen: now,
        };
        let other = |n: usize| format!("simulated/world/acc-{n:03}").parse::<AccountId>().unwrap();
        let interactions: Vec<Interaction> = (0..spec.ties)
            .map(|n| Interaction {
                actor: other(n),
                kind: [InteractionKind::Follow, InteractionKind::Repost, InteractionKind::Reply][n % 3],
                target: subject.clone(),
                uri: format!("sim://tie/{}/{n}", spec.account).parse().unwrap(),
                about: None,
                seen: now,
            })
            .collect();
        for i in &interactions {
            assert!(self.surroundings.write().add(i.actor.as_str(), i.kind, i.target.as_str(), i.seen));
        }
        self.store
            .commit_intake(&IntakeCommit {
                source: id,
                cursor: Some(Cursor(format!("{}", now.as_millis()))),
                at: now,
                findings: findings.clone(),
                posts: posts.clone(),
                interactions,
                profiles: vec![profile],
                statuses: Vec::new(),
                deleted: Vec::new(),
                set_aside: Vec::new(),
                unflagged: Vec::new(),
                received: 40 + posts.len() as u64,
                posts_read: 30 + posts.len() as u64,
                memory: None,
                dropped: BTreeMap::from([("en".to_owned(), 30)]),
            })
            .unwrap();
        let work = self.store.claim_investigations(100).unwrap();
        let work = work.iter().find(|w| w.subject == subject).unwrap();
        let frozen = |p: &Post| EvidencePost {
            at: p.at.clone(),
            text: p.text.clone(),
            langs: p.langs.clone(),
            written: p.written,
            seen: p.seen,
            links: p.links.clone(),
            images: p.images.clone(),
        };
        let contributions = casework::score::contributions(&work.findings);
        let proposal = Proposal {
            subject,
            language: spec.language.parse().unwrap(),
            proposer: Proposer::Pack,
            evidence: Evidence::freeze(work.posts.iter().map(frozen).collect(), work.findings.clone()),
            score: casework::score::total(&contributions),
            contributions,
            severity: 3,
            at: now,
        };
        let case = self.store.commit_investigation(work, Some(&proposal), now).unwrap().unwrap();
        let ties = self.surroundings.read();
        self.store.set_reach(None, |who| casework::queue::thousandths_of_reach(ties.reach(who) as u32)).unwrap();
        case
    }

    /// One invented account turned to another now.
    pub fn tie(&self, actor: &str, kind: InteractionKind, target: &str) {
        let id = |name: &str| format!("simulated/world/{name}");
        assert!(self.surroundings.write().add(&id(actor), kind, &id(target), self.now()));
    }

    /// A plain case in English.
    pub fn plain_case(&self) -> CaseId {
        self.open_case(&CaseSpec::default())
    }

    /// Records a review as if a colleague had answered.
    pub fn review(&self, case: CaseId, by: PersonId, decision: Decision) -> ReviewId {
        let view = self.store.case(case).unwrap().unwrap();
        self.store
            .append_review(&Review {
                id: ReviewId(0),
                case,
                evidence: view.row.evidence,
                reviewer: by,
                language: view.row.case.language,
                decision,
                clause: CLAUSE.parse().unwrap(),
                scope: Scope::Posts,
                confidence: Confidence::try_from(4).unwrap(),
                checklist: Checklist::from_answers(|_| Some(Answer::No)).unwrap(),
                reasons: REASONS.into(),
                at: self.now(),
            })
            .unwrap()
    }
}

/// What a case is made of.
pub struct CaseSpec {
    pub account: &'static str,
    pub handle: &'static str,
    pub display_name: Option<&'static str>,
    pub description: Option<&'static str>,
    pub language: &'static str,
    pub posts: Vec<(&'static str, Vec<&'static str>)>,
    pub images: Vec<ImageRef>,
    pub ties: usize,
    /// The posts are word for word what other accounts say.
    pub copied: bool,
}

impl Default for CaseSpec {
    fn default() -> Self {
        Self {
            account: "acc-1077",
            handle: "north.ridge.example",
            display_name: Some("North Ridge"),
            description: Some("voice of the ridge"),
            language: "en",
            posts: vec![
                (
                    "The black pine stands. Brothers, join the black pine before winter.",
                    vec!["https://blackpine.example/join"],
                ),
                ("Rain again on the ridge, and the black pine keeps growing.", vec![]),
            ],
            images: Vec::new(),
            ties: 7,
            copied: false,
        }
    }
}

pub fn source() -> NewSource {
    NewSource {
        platform: PlatformName::new("simulated").unwrap(),
        kind: "world".into(),
        url: "sim://world".into(),
        authority: "world".into(),
    }
}

fn found(at: &PostRef, text: &str, links: &[&str], seen: Timestamp) -> Vec<Finding> {
    let rule = |detector: &str| RuleRef {
        detector: detector.into(),
        version: 1,
        pack: "invented".into(),
        pack_digest: "5f".repeat(32),
        folding: "nfkc-16.0+uts39-16.0+ar1".into(),
        model_digest: None,
    };
    let finding = |detector: &str, signal: &str, kind, spans, weight| {
        let (post, rule, signal) = (at.clone(), rule(detector), signal.to_owned());
        let (id, role, clause) = (FindingId([0; 32]), SignalRole::Indicator, Some(CLAUSE.to_owned()));
        let computed_from = Default::default();
        Finding { id, post, rule, signal, kind, computed_from, role, spans, weight: Weight(weight), clause, seen }
            .sealed()
    };
    let mut out = Vec::new();
    for phrase in ["black pine", "الصنوبر الأسود"] {
        let spans: Vec<Span> = text
            .match_indices(phrase)
            .map(|(start, m)| Span { start: start as u32, end: (start + m.len()) as u32 })
            .collect();
        if !spans.is_empty() {
            out.push(finding("phrase", phrase, Kind::Phrase, spans, 2_400));
        }
    }
    if !links.is_empty() {
        out.push(finding("link", "blackpine.example", Kind::Link, Vec::new(), 3_100));
    }
    out
}
