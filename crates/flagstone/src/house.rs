//! What every stage is handed: the store, the detection engine, the channels to platforms and the clock.

use std::{
    collections::BTreeMap,
    sync::{Arc, RwLock},
};

use casework::refer::{ClauseText, MAX_GRAPHEMES, NoticeSettings};
use model::{Clause, PlatformName, Timestamp, Weight};
use platforms::{Collect, CollectError, Recheck, Refer};
use store::{Kept, SourceRow, Store};
use tokio::sync::Notify;

/// Where the time comes from: the system's clock, or the demo's.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The system's clock.
pub fn system_clock() -> Clock {
    Arc::new(|| Timestamp::from_millis(jiff::Timestamp::now().as_millisecond()))
}

/// One platform, ready to be used.
pub trait Channel: Send + Sync {
    /// A reader of this source from its cursor on.
    fn collect(&self, source: &SourceRow) -> Result<Box<dyn Collect>, CollectError>;
    /// Files reports, where that is set up; the error says how to set it up.
    fn refer(&self) -> Result<Arc<dyn Refer>, String>;
    /// Looks at subjects, where that is set up.
    fn recheck(&self) -> Result<Arc<dyn Recheck>, String>;
}

/// The channels by platform.
pub type Channels = BTreeMap<PlatformName, Arc<dyn Channel>>;

/// What every stage is handed.
pub struct House {
    /// The record.
    pub store: Store,
    /// The detection policy, compiled.
    pub engine: detect::Engine,
    /// The ways out to platforms.
    pub channels: Channels,
    /// The time.
    pub clock: Clock,
    /// From which score on a case is proposed.
    pub open_threshold: Weight,
    /// Most referrals to one platform on one UTC day.
    pub daily_cap: u32,
    /// What words a notice: the packs' clauses and who signs.
    pub notice: NoticeSettings,
    /// Accounts whose interactions and posts are kept, as intake knows them. A cache of the store.
    pub kept: RwLock<Kept>,
    /// Rung when there may be work. Work wakes on a hint and acts on state.
    pub bell: Notify,
}

impl House {
    /// Now.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The channel to a platform; the error says that this build has none.
    pub fn channel(&self, platform: &PlatformName) -> Result<&Arc<dyn Channel>, String> {
        self.channels
            .get(platform)
            .ok_or_else(|| format!("there is no channel to `{platform}`; add it to the configuration"))
    }

    /// Asks the store, off the async threads.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Store) -> store::Result<T> + Send + 'static,
    ) -> store::Result<T> {
        let store = self.store.clone();
        blocking(move || question(&store)).await
    }
}

/// What words a notice: the clauses of the engine's packs, the first pack's where two share an id, and who signs.
pub fn notice_settings(engine: &detect::Engine, notifier: Option<String>) -> NoticeSettings {
    let mut clauses: BTreeMap<Clause, ClauseText> = BTreeMap::new();
    for entry in engine.packs().iter().flat_map(|pack| &pack.clauses) {
        if let Ok(id) = entry.id.parse() {
            let text = || ClauseText {
                title: entry.title.clone(),
                text: entry.text.clone(),
                basis: format!("{} ({})", entry.basis, entry.basis_url),
                issuer: entry.issuer.clone(),
            };
            clauses.entry(id).or_insert_with(text);
        }
    }
    NoticeSettings { clauses, max_graphemes: MAX_GRAPHEMES, notifier }
}

/// Runs something that blocks, off the async threads. A panic in there is a panic here.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(e) => std::panic::resume_unwind(e.into_panic()),
    }
}
