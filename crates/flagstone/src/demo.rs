//! The demo: a small invented world plays through the same pipeline and the same store, in a time-lapse. The newcomer
//! is one reviewer; the colleagues are scripted. The store is marked synthetic for ever, and real channels refuse it.
//!
//! Everything happens in steps of the world's clock, in one order, so that a run can be killed anywhere and goes on.

pub mod colleagues;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use anyhow::Context;
use model::{PersonId, SourceId, Timestamp};
use platforms::Collect;
use simulate::{World, WorldSize};
use store::{LedgerRow, NewSource, Store};

use crate::{
    channels::simulated::{self, Simulated},
    house::{Channel, Channels, Clock, House},
    policy::{InForce, Policy},
    remembering::Remembering,
    stages::{housekeeping::Housekeeping, intake, investigate, neighbourhoods, network::Network, recheck, refer, send},
};
use colleagues::Colleagues;

/// Rounds of work in one step of the world after which something must be wrong.
const MOST_ROUNDS: usize = 1_000;

/// A world, its platform, and the house that watches it.
pub struct Demo {
    /// What the stages are handed.
    pub house: Arc<House>,
    /// The world as a platform.
    pub platform: Simulated,
    world: World,
    source: SourceId,
    collector: Box<dyn Collect>,
    remembering: Remembering,
    colleagues: Colleagues,
    network: Network,
    housekeeping: Housekeeping,
    time: Arc<AtomicI64>,
    tick: u64,
}

/// How a demo is played.
#[derive(Debug, Clone)]
pub struct Play {
    /// The store's file.
    pub store: PathBuf,
    /// The world's seed.
    pub seed: u64,
    /// How many days the world lasts.
    pub days: u32,
    /// Whether a person is there to review. Unattended, the colleagues do everything.
    pub attended: bool,
}

impl Demo {
    /// Opens the world and the store at the tick the store stands at; a new store begins at the world's start.
    pub fn open(play: &Play) -> anyhow::Result<Self> {
        let world = World::new(play.seed, WorldSize { days: play.days, ..WorldSize::DEMO });
        let time = Arc::new(AtomicI64::new(world.start().as_millis()));
        let clock: Clock = {
            let time = Arc::clone(&time);
            Arc::new(move || Timestamp::from_millis(time.load(Ordering::SeqCst)))
        };
        let store = Store::open_or_create(&play.store, true, clock())
            .with_context(|| format!("the store {}", play.store.display()))?;
        let platform = Simulated::open(world.clone(), Arc::clone(&clock), &beside(&play.store, "platform.ndjson"))?;
        let source = store.add_source(&world_source(play.seed), None, clock())?;
        let row = store
            .sources()?
            .into_iter()
            .find(|row| row.id == source)
            .context("the world's source is not in the store")?;
        if !row.on {
            store.switch_source(source, true, None, clock())?;
        }
        store.set_source_status(source, "connected", clock())?;
        let tick = row.cursor.as_ref().and_then(|cursor| cursor.0.parse().ok()).unwrap_or(0);
        time.store(world.time(tick).as_millis(), Ordering::SeqCst);
        let mut collector = platform.collect(&row)?;
        let pack = detect::Pack::parse(&world.pack_files())
            .map_err(|problems| anyhow::anyhow!("the world's own pack cannot be used:\n{problems}"))?;
        let engine = detect::Engine::new(vec![pack]);
        let start = Remembering::start(&store, &engine, &row)?;
        if let Some(from) = &start.again_from {
            collector.again_from(from)?;
        }
        let policy = InForce::fixed(Policy::of(engine, None));
        let channels = Channels::from([(simulated::platform(), Arc::new(platform.clone()) as Arc<dyn Channel>)]);
        let house = Arc::new(House::new(store, policy, channels, clock)?);
        let colleagues = Colleagues::join(&house, play.attended)?;
        let remembering = start.remembering;
        let (network, housekeeping) = (Network::default(), Housekeeping::default());
        Ok(Self {
            house,
            platform,
            world,
            source,
            collector,
            remembering,
            colleagues,
            network,
            housekeeping,
            time,
            tick,
        })
    }

    /// How many steps the world has.
    pub fn last_tick(&self) -> u64 {
        self.world.ticks()
    }

    /// The step it stands at.
    pub fn tick(&self) -> u64 {
        self.tick
    }

    /// Who invites the newcomer.
    pub fn admin(&self) -> PersonId {
        self.colleagues.admin
    }

    /// Whether a referral is yet to be followed up over its first month.
    pub fn unfinished(&self) -> anyhow::Result<bool> {
        let now = self.house.now();
        let young = |row: &LedgerRow| now.since(row.planned) <= 31 * Timestamp::DAY;
        Ok(self.house.store.ledger()?.iter().any(young))
    }

    /// Finishes the step it stands at: everything that can be done at this moment is done.
    pub async fn settle(&mut self) -> anyhow::Result<()> {
        for _ in 0..MOST_ROUNDS {
            let worked = investigate::step(&self.house).await?
                + self.colleagues.work(&self.house, &self.world)?
                + refer::step(&self.house).await?
                + send::step(&self.house).await?
                + recheck::step(&self.house).await?
                + neighbourhoods::step(&self.house).await?;
            if worked == 0 {
                return Ok(());
            }
        }
        anyhow::bail!("the demo does not come to rest at {}; this is a fault of its script", self.house.now())
    }

    /// Lets one step of the world pass: time, what happens on the platform, and what follows from it.
    pub async fn step(&mut self) -> anyhow::Result<()> {
        self.tick += 1;
        self.time.store(self.world.time(self.tick).as_millis(), Ordering::SeqCst);
        intake::step(&self.house, self.source, &mut *self.collector, &mut self.remembering).await?;
        self.network.step(&self.house).await?;
        self.housekeeping.step(&self.house).await?;
        self.settle().await
    }
}

/// A file that belongs to a store: `<store>.<ending>`.
pub fn beside(store: &Path, ending: &str) -> PathBuf {
    let mut name = store.file_name().unwrap_or_default().to_os_string();
    name.push(".");
    name.push(ending);
    store.with_file_name(name)
}

fn world_source(seed: u64) -> NewSource {
    NewSource {
        platform: simulated::platform(),
        kind: "world".into(),
        url: format!("world:{seed}"),
        authority: simulate::AUTHORITY.into(),
    }
}
