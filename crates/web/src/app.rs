//! What the desk is made of, and how its pages ask the store.

use std::{
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use casework::{around::Budget, care, care::Care, jobs::Jobs, quality, refer::NoticeSettings};
use model::{Clause, Dice, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use store::{NewSource, Store};
use tokio::sync::Semaphore;

use crate::{
    address::Address,
    auth::{halfway::Halfway, lockout::Lockout, passkey::Challenges, rate::Rate},
    error::Fault,
    on_asking::{Brought, Fetch, Translate},
    surroundings::Surroundings,
};

/// Gives the time. The demonstration runs a faster one.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Everything the desk needs. Fill it, then hand it to [`crate::router`].
pub struct Desk {
    /// The record.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The policy in force. Packs may change while the desk is open, so each page asks once.
    pub policy: Arc<dyn Fn() -> Arc<Policy> + Send + Sync>,
    /// Most referrals to one platform on one UTC day.
    pub daily_cap: u32,
    /// Who turned to whom.
    pub surroundings: Arc<Surroundings>,
    /// Brings an image that somebody asks to see; without it none can be seen.
    pub fetch: Option<Fetch>,
    /// The translator on this machine, where there is one.
    pub translate: Option<Translate>,
    /// What may be asked about neighbourhoods.
    pub neighbourhoods: Budget,
    /// When reviewers rest.
    pub care: care::Rules,
    /// How often a decided case is given once more among the jobs.
    pub quality: quality::Rules,
    /// What the dice begin with that mix them in; `None`: what the operating system gives.
    pub seed: Option<u64>,
    /// What is shown in the place of a case that may show the abuse of a child.
    pub hotlines: Hotlines,
    /// Most bytes that uploaded archives may take together until they are read.
    pub upload_bytes: u64,
    /// Sources a person may switch on from the first page.
    pub offers: Vec<SourceOffer>,
    /// One line above every page, where this is a demonstration.
    pub banner: Option<Arc<dyn Fn() -> String + Send + Sync>>,
    /// Host names the desk answers to besides loopback, without port.
    pub hosts: Vec<String>,
    /// Where people open it. Passkeys work there and nowhere else.
    pub address: Address,
    /// Whether the desk is reached over TLS, so that its cookie is sent over nothing else.
    pub secure: bool,
    /// How long a session lasts, in milliseconds of the desk's clock.
    pub session_millis: i64,
    /// How long it lasts without a request, in the same.
    pub idle_millis: i64,
    /// How many requests a token has in a minute.
    pub requests_a_minute: u32,
}

/// What the law asks for where somebody sees what may be the abuse of a child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hotlines {
    /// What to do, and what not.
    pub text: String,
    /// Where to report it.
    pub list: Vec<Hotline>,
}

/// A hotline, or the police.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hotline {
    /// Whose it is.
    pub name: String,
    /// An address or a number. Shown as text: it leads nowhere.
    pub address: String,
}

impl Default for Hotlines {
    fn default() -> Self {
        let hotline = |name: &str, address: &str| Hotline { name: name.into(), address: address.into() };
        Self {
            text: "Look no further. Do not save, copy, forward or describe what you saw: in many countries that is an \
                   offence, whatever it is meant for. Tell a lead. Report the address, and only the address, to the \
                   hotline of your country, and to the police where a child is in danger now."
                .into(),
            list: vec![
                hotline("hotlines by country (INHOPE)", "www.inhope.org/EN#hotlineReferral"),
                hotline("police", "the emergency number of your country (112 in the European Union)"),
            ],
        }
    }
}

/// The detection policy, as the desk knows it.
#[derive(Debug, Clone)]
pub struct Policy {
    /// What a reviewer can apply.
    pub clauses: Vec<ClauseInfo>,
    /// Where they come from.
    pub packs: Vec<PackInfo>,
    /// Whether anything in the packs can open a case. Where nothing can, people would wait for a first one in vain.
    pub opens_cases: bool,
    /// How notices are worded. The stage that refers uses the same, or no confirmation would fit its notice.
    pub notice: NoticeSettings,
    /// Why the packs on disk were not taken in place of these.
    pub problem: Option<String>,
}

/// A policy clause.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ClauseInfo {
    /// The pack's id of it.
    #[schemars(with = "String")]
    pub id: Clause,
    /// A few words.
    pub title: String,
    /// In full.
    pub text: String,
    /// How grave, 0 to 4.
    pub severity: u8,
    /// The public basis it rests on.
    pub basis: String,
}

/// A pack.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PackInfo {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// SHA-256 of its files, in hexadecimal.
    pub digest: String,
    /// Where its signals come from, and of what date.
    pub source: String,
    /// Under which terms it is used.
    pub licence: String,
    /// The weight of evidence at which a case may be proposed, in nats.
    pub opens_at: String,
    /// Its banks.
    pub banks: Vec<BankInfo>,
}

/// A bank of a pack.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BankInfo {
    /// Its file.
    pub file: String,
    /// How many signals it holds.
    pub signals: usize,
    /// `phrase`, `link`, …
    pub kind: &'static str,
    /// `topic` or `indicator`.
    pub role: &'static str,
    /// What a finding of it adds, in nats.
    pub weight: String,
    /// The clause it speaks to.
    pub clause: String,
    /// Languages its phrases are in.
    pub languages: String,
}

impl Policy {
    /// As loaded packs say it.
    pub fn of(packs: &[detect::Pack], notice: NoticeSettings) -> Self {
        let clauses = packs.iter().flat_map(|pack| &pack.clauses).filter_map(|c| {
            let basis = format!("{}, {}", c.basis, c.issuer);
            let (title, text) = (c.title.clone(), c.text.clone());
            Some(ClauseInfo { id: c.id.parse().ok()?, title, text, severity: c.severity, basis })
        });
        let (clauses, opens_cases) = (clauses.collect(), packs.iter().any(detect::Pack::has_indicators));
        Self { clauses, packs: packs.iter().map(PackInfo::of).collect(), opens_cases, notice, problem: None }
    }

    /// A clause by its id. If packs share an id, the first pack's.
    pub(crate) fn clause(&self, id: &str) -> Option<&ClauseInfo> {
        self.clauses.iter().find(|c| c.id.as_str() == id)
    }
}

impl PackInfo {
    fn of(pack: &detect::Pack) -> Self {
        let date = pack.source_date.as_deref().map(|date| format!(", {date}")).unwrap_or_default();
        let bank = |b: &detect::pack::Bank| BankInfo {
            file: b.file.clone(),
            signals: b.len(),
            kind: b.kind.as_str(),
            role: b.role.as_str(),
            weight: format!("{:+.2}", b.weight.nats()),
            clause: b.clause.clone().unwrap_or_default(),
            languages: b.languages.join(", "),
        };
        Self {
            name: pack.name.clone(),
            version: pack.version,
            digest: pack.digest.clone(),
            source: format!("{}{date}", pack.source),
            licence: pack.license.clone(),
            opens_at: format!("{:+.2}", pack.thresholds.open.nats()),
            banks: pack.banks.iter().map(bank).collect(),
        }
    }
}

/// A source that can be switched on from the desk.
#[derive(Debug, Clone)]
pub struct SourceOffer {
    /// What people call it.
    pub name: String,
    /// What is read, what is kept and what is not, in plain words.
    pub about: String,
    /// What is added to the store.
    pub source: NewSource,
}

/// The desk with what it remembers while it runs. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) desk: Desk,
    /// Failed sign-ins, by name.
    pub(crate) lockout: Lockout,
    /// Who gave a password and not yet a code.
    pub(crate) halfway: Halfway,
    /// What was asked of authenticators.
    pub(crate) challenges: Challenges,
    /// How often tokens were used.
    pub(crate) rate: Rate,
    /// Password hashing takes 19 MiB a time: two at once, the rest wait.
    pub(crate) hashing: Semaphore,
    /// Who holds which case.
    jobs: Mutex<Jobs>,
    /// Who looks at what.
    care: Mutex<Care>,
    /// What is mixed into the jobs.
    dice: Mutex<Dice>,
    /// Images and translations that somebody asked for.
    brought: Mutex<Brought>,
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    pub(crate) fn new(desk: Desk) -> Self {
        let care = Mutex::new(Care::new(desk.care));
        // Without the system's chance a clock's: it hides which job is which, and keeps no secret.
        let chance = || getrandom::u64().unwrap_or((desk.clock)().as_millis() as u64);
        let dice = Mutex::new(Dice::apart(desk.seed.unwrap_or_else(chance), "jobs"));
        Self(Arc::new(Inner {
            rate: Rate::new(desk.requests_a_minute),
            desk,
            care,
            dice,
            lockout: Lockout::default(),
            halfway: Halfway::default(),
            challenges: Challenges::default(),
            hashing: Semaphore::new(2),
            jobs: Mutex::default(),
            brought: Mutex::default(),
        }))
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.desk.clock)()
    }

    /// Who holds which case at the moment.
    pub(crate) fn jobs(&self) -> MutexGuard<'_, Jobs> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who looks at what at the moment.
    pub(crate) fn care(&self) -> MutexGuard<'_, Care> {
        self.care.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is mixed into the jobs.
    pub(crate) fn dice(&self) -> MutexGuard<'_, Dice> {
        self.dice.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Images and translations that somebody asked for.
    pub(crate) fn brought(&self) -> MutexGuard<'_, Brought> {
        self.brought.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the store on a thread that may block.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Store) -> store::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        let store = self.desk.store.clone();
        match tokio::task::spawn_blocking(move || question(&store)).await {
            Ok(answer) => answer.map_err(Fault::from),
            Err(e) => Err(Fault::internal(e)),
        }
    }

    /// The same for what the record may refuse: why is for the form, not for a page of its own.
    pub(crate) async fn record<T: Send + 'static>(
        &self,
        deed: impl FnOnce(&Store) -> store::Result<T> + Send + 'static,
    ) -> Result<Result<T, String>, Fault> {
        let recorded = self.ask(move |store| match deed(store) {
            Err(store::Error::Refused(why)) => Ok(Err(why)),
            other => other.map(Ok),
        });
        recorded.await
    }

    /// The policy in force.
    pub(crate) fn policy(&self) -> Arc<Policy> {
        (self.desk.policy)()
    }
}
