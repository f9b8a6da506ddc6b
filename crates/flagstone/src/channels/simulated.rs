//! Plays the synthetic world as a platform: it yields posts, takes reports, and takes accounts down as the world's
//! hidden truth says. Reports it took are kept in its own file, as another machine would, so that killing Flagstone
//! does not make it forget.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::Context;
use async_trait::async_trait;
use model::{
    AccountId, Batch, Cursor, Event, Interaction, InteractionKind, Notice, Observation, Payload, PlatformName, PostRef,
    Receipt, Relation, Timestamp,
};
use platforms::{Collect, CollectError, Delivery, Images, Neighbours, Page, Recheck, Refer};
use serde::{Deserialize, Serialize};
use simulate::World;
use store::SourceRow;

use crate::house::{Channel, Clock};

/// The world as a platform.
#[derive(Clone)]
pub struct Simulated {
    inner: Arc<Inner>,
}

struct Inner {
    world: World,
    clock: Clock,
    reports: Mutex<Reports>,
}

struct Reports {
    path: PathBuf,
    taken: Vec<Report>,
}

/// A report as the platform keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The platform's number of it.
    pub number: u64,
    /// The account it is about.
    pub subject: AccountId,
    /// When it came.
    pub at: Timestamp,
    /// What it said, verbatim.
    pub body: String,
}

impl Simulated {
    /// The platform with the reports it has in `path`. A half-written last line (it was killed while writing) never
    /// was a report, and is cut off.
    pub fn open(world: World, clock: Clock, path: &Path) -> anyhow::Result<Self> {
        let mut taken: Vec<Report> = Vec::new();
        let mut whole = 0;
        if path.exists() {
            for line in BufReader::new(File::open(path)?).split(b'\n') {
                let line = line?;
                let Ok(report) = serde_json::from_slice(&line) else { break };
                whole += line.len() as u64 + 1;
                taken.push(report);
            }
            OpenOptions::new().write(true).open(path)?.set_len(whole)?;
        }
        let reports = Mutex::new(Reports { path: path.to_owned(), taken });
        Ok(Self { inner: Arc::new(Inner { world, clock, reports }) })
    }

    /// Every report the platform took, in order.
    pub fn reports(&self) -> Vec<Report> {
        self.lock().taken.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Reports> {
        self.inner.reports.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reported(&self) -> BTreeMap<AccountId, Timestamp> {
        // The first report counts.
        self.lock().taken.iter().rev().map(|r| (r.subject.clone(), r.at)).collect()
    }
}

impl Reports {
    fn take(&mut self, subject: AccountId, body: &str, at: Timestamp) -> anyhow::Result<Report> {
        let report = Report { number: self.taken.len() as u64 + 1, subject, at, body: body.to_owned() };
        let mut line = serde_json::to_vec(&report)?;
        line.push(b'\n');
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        file.write_all(&line)?;
        file.sync_data()?;
        self.taken.push(report.clone());
        Ok(report)
    }
}

impl Channel for Simulated {
    fn collect(&self, source: &SourceRow) -> Result<Box<dyn Collect>, CollectError> {
        let from = match &source.cursor {
            None => 0,
            Some(cursor) => cursor.0.parse().map_err(|_| CollectError::FutureCursor)?,
        };
        Ok(Box::new(Reading { platform: self.clone(), from, again: None }))
    }

    fn refer(&self) -> Result<Arc<dyn Refer>, String> {
        Ok(Arc::new(self.clone()))
    }

    fn recheck(&self) -> Result<Arc<dyn Recheck>, String> {
        Ok(Arc::new(self.clone()))
    }

    fn neighbours(&self) -> Result<Arc<dyn Neighbours>, String> {
        Ok(Arc::new(self.clone()))
    }

    fn images(&self) -> Result<Arc<dyn Images>, String> {
        Err("this world is invented, and nobody drew its images".to_owned())
    }
}

struct Reading {
    platform: Simulated,
    from: u64,
    /// To be read once more, up to `from`, after this tick.
    again: Option<u64>,
}

#[async_trait]
impl Collect for Reading {
    async fn next(&mut self) -> Result<Batch, CollectError> {
        let inner = &self.platform.inner;
        if let Some(again) = self.again.take() {
            let events = inner.world.events_given(again, self.from, &self.platform.reported());
            return Ok(Batch { events, ..Batch::default() });
        }
        let to = tick_at(&inner.world, (inner.clock)());
        let events = inner.world.events_given(self.from, to, &self.platform.reported());
        self.from = to;
        let received = events.len() as u64;
        Ok(Batch { received, events, cursor: Some(Cursor(to.to_string())), ..Batch::default() })
    }

    fn again_from(&mut self, from: &Cursor) -> Result<(), CollectError> {
        let from: u64 = from.0.parse().map_err(|_| CollectError::FutureCursor)?;
        self.again = (from < self.from).then_some(from);
        Ok(())
    }
}

#[async_trait]
impl Refer for Simulated {
    fn render(&self, notice: &Notice) -> Result<Payload, String> {
        let body = serde_json::to_string(notice).map_err(|e| e.to_string())?;
        Ok(Payload { endpoint: "report".into(), body })
    }

    async fn send(&self, payload: &Payload) -> Delivery {
        let notice: Notice = match serde_json::from_str(&payload.body) {
            Ok(notice) => notice,
            Err(e) => return Delivery::Refused(format!("not a notice: {e}")),
        };
        if notice.platform.as_str() != simulate::PLATFORM {
            return Delivery::Refused(format!("not an account of this platform: {}", notice.subject));
        }
        let at = (self.inner.clock)();
        let taken = self.lock().take(notice.subject, &payload.body, at).context("the platform's own file");
        match taken {
            Ok(report) => Delivery::Accepted(Receipt {
                reference: Some(report.number.to_string()),
                raw: serde_json::json!({ "number": report.number }).to_string(),
                at,
            }),
            Err(e) => Delivery::Ambiguous(format!("{e:#}")),
        }
    }
}

#[async_trait]
impl Recheck for Simulated {
    async fn check(&self, subject: &AccountId, _posts: &[PostRef]) -> Observation {
        let reported = self.reported().get(subject).copied();
        let status = self.inner.world.status(subject, (self.inner.clock)(), reported);
        let raw = serde_json::json!({ "status": status.as_str() }).to_string();
        Observation { status, raw, handle: self.inner.world.handle(subject).map(str::to_owned) }
    }
}

/// Accounts of one answer.
const AT_ONCE: usize = 20;

#[async_trait]
impl Neighbours for Simulated {
    async fn page(&self, subject: &AccountId, relation: &Relation, cursor: Option<&str>, most: u32) -> Page {
        let Ok(from) = cursor.map_or(Ok(0), str::parse::<usize>) else { return Page::Nothing("no such place".into()) };
        let inner = &self.inner;
        let until = tick_at(&inner.world, (inner.clock)());
        let stands = |i: &Interaction| match relation {
            Relation::Follows => i.kind == InteractionKind::Follow && i.actor == *subject,
            Relation::Followers => i.kind == InteractionKind::Follow && i.target == *subject,
            Relation::Reposters(post) => i.kind == InteractionKind::Repost && i.about.as_ref() == Some(post),
        };
        let events = inner.world.events_given(0, until, &self.reported()).into_iter();
        let all = events.filter_map(|event| match event {
            Event::Interaction(i) if stands(&i) => Some(Interaction { seen: (inner.clock)(), ..i }),
            _ => None,
        });
        let take = AT_ONCE.min(most as usize);
        let mut interactions: Vec<Interaction> = all.skip(from).take(take + 1).collect();
        let more = interactions.len() > take;
        interactions.truncate(take);
        let named = interactions.len() as u32;
        Page::Found { interactions, named, cursor: more.then(|| (from + take).to_string()) }
    }
}

/// The platform's name, typed.
pub fn platform() -> PlatformName {
    PlatformName::new(simulate::PLATFORM).expect("a valid name")
}

/// The last tick that has begun at a moment.
pub fn tick_at(world: &World, at: Timestamp) -> u64 {
    u64::try_from(at.since(world.start()).div_euclid(simulate::TICK)).unwrap_or(0)
}
