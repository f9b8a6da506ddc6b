//! What every stage is handed: the store, the detection policy, the channels to platforms and the clock.

use std::{
    collections::BTreeMap,
    sync::{Arc, RwLock},
};

use casework::around::Budget;
use model::{PlatformName, Timestamp};
use platforms::{Collect, CollectError, Images, Neighbours, Recheck, Refer};
use store::{Kept, Retention, SourceRow, Store};
use tokio::sync::Notify;
use web::{Hotlines, Surroundings};

use crate::{
    policy::{InForce, Policy},
    translating::Translator,
};

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
    /// Asks who stands around an account, where that is set up.
    fn neighbours(&self) -> Result<Arc<dyn Neighbours>, String>;
    /// Brings the images of posts, where that is set up.
    fn images(&self) -> Result<Arc<dyn Images>, String>;
}

/// The channels by platform.
pub type Channels = BTreeMap<PlatformName, Arc<dyn Channel>>;

/// Most referrals to one platform on one UTC day, unless the configuration says otherwise.
pub const DAILY_CAP: u32 = 20;

/// Most MiB that uploaded archives may take together until they are read, unless the configuration says otherwise.
pub const UPLOAD_MIB: u64 = 4_096;

/// What every stage is handed.
pub struct House {
    /// The record.
    pub store: Store,
    /// The detection policy in force.
    pub policy: InForce,
    /// The ways out to platforms.
    pub channels: Channels,
    /// The time.
    pub clock: Clock,
    /// Most referrals to one platform on one UTC day.
    pub daily_cap: u32,
    /// How long working copies are kept.
    pub retention: Retention,
    /// What may be asked about neighbourhoods.
    pub neighbourhoods: Budget,
    /// When reviewers rest.
    pub care: casework::care::Rules,
    /// How often decided cases are judged once more.
    pub quality: casework::quality::Rules,
    /// What is shown in the place of a case that may show the abuse of a child.
    pub hotlines: Hotlines,
    /// Most bytes that uploaded archives may take together until they are read.
    pub upload_bytes: u64,
    /// The program on this machine that translates, if there is one.
    pub translator: Option<Translator>,
    /// Who turned to whom. A cache of the store.
    pub surroundings: Arc<Surroundings>,
    /// Accounts whose interactions and posts are kept, as intake knows them. A cache of the store.
    pub kept: RwLock<Kept>,
    /// Rung when there may be work. Work wakes on a hint and acts on state.
    pub bell: Notify,
}

impl House {
    /// With the accounts that the store says are kept, [`DAILY_CAP`] and the usual retention.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn new(store: Store, policy: InForce, channels: Channels, clock: Clock) -> store::Result<Self> {
        let kept = RwLock::new(store.kept_accounts(clock())?);
        Ok(Self {
            store,
            policy,
            channels,
            clock,
            daily_cap: DAILY_CAP,
            retention: Retention::default(),
            neighbourhoods: Budget::default(),
            care: casework::care::Rules::default(),
            quality: casework::quality::Rules::default(),
            hotlines: Hotlines::default(),
            upload_bytes: UPLOAD_MIB << 20,
            translator: None,
            surroundings: Arc::default(),
            kept,
            bell: Notify::new(),
        })
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The policy in force. Taken once for a piece of work: the next time it may be another.
    pub fn policy(&self) -> Arc<Policy> {
        self.policy.current()
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

/// Runs something that blocks, off the async threads. A panic in there is a panic here.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(e) => std::panic::resume_unwind(e.into_panic()),
    }
}
