//! The detection policy in force: packs made ready, and what the stages and the desk take from them.
//!
//! Packs may change while the program runs. They are loaded beside the ones in force, with everything that loading
//! checks, and then take their place in one step, for pipeline, stages and desk alike. Whoever works with a policy
//! takes it once for that piece of work, so a batch is never looked at with half of two packs. What sources remember
//! stays theirs ([`detect::Engine::scan`] keeps every count whose definition stays). Packs that cannot be used change
//! nothing but [`web::Policy::problem`].

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::SystemTime,
};

use casework::refer::{ClauseText, MAX_GRAPHEMES, NoticeSettings};
use detect::{Engine, Pack};
use model::{Clause, Weight};

use crate::packs;

/// One state of the policy.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The packs, compiled.
    pub engine: Arc<Engine>,
    /// From which score on a case is proposed: the highest of the packs' thresholds. A team that adds a pack never
    /// makes opening a case easier by it.
    pub open_threshold: Weight,
    /// As the desk shows it, with what words a notice.
    pub desk: Arc<web::Policy>,
}

impl Policy {
    /// Of an engine, and of who signs notices.
    pub fn of(engine: Engine, notifier: Option<String>) -> Self {
        let desk = web::Policy::of(engine.packs(), notice_settings(&engine, notifier));
        let open_threshold = engine.packs().iter().map(|pack| pack.thresholds.open).max();
        Self {
            open_threshold: open_threshold.unwrap_or(Weight(i32::MAX)),
            engine: Arc::new(engine),
            desk: Arc::new(desk),
        }
    }

    /// The same with another problem to show.
    fn with_problem(&self, problem: Option<String>) -> Self {
        Self { desk: Arc::new(web::Policy { problem, ..web::Policy::clone(&self.desk) }), ..self.clone() }
    }
}

/// What words a notice: the clauses of the engine's packs, the first pack's where two share an id, and who signs.
fn notice_settings(engine: &Engine, notifier: Option<String>) -> NoticeSettings {
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

/// The policy in force, and where it comes from.
#[derive(Debug)]
pub struct InForce {
    /// The packs' folders; none where packs never change.
    folders: Option<Vec<PathBuf>>,
    /// How they stood just before they were loaded first.
    loaded: Stamp,
    asked: AtomicBool,
    current: RwLock<Arc<Policy>>,
}

/// What came of looking at the packs on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looked {
    /// They are the ones in force.
    Same,
    /// They are in force now; which took the place of which.
    Changed(String),
    /// They cannot be used, and the ones from before stay.
    Refused(String),
}

impl InForce {
    /// Loads the named packs, or the one that is built in.
    ///
    /// # Errors
    /// Everything that is wrong with a pack.
    pub fn load(folders: Option<Vec<PathBuf>>, notifier: Option<String>) -> anyhow::Result<Self> {
        let loaded = Stamp::of(folders.as_deref().unwrap_or_default());
        let engine = packs::engine(folders.as_deref())?;
        Ok(Self { folders, loaded, ..Self::fixed(Policy::of(engine, notifier)) })
    }

    /// A policy that never changes.
    pub fn fixed(policy: Policy) -> Self {
        let current = RwLock::new(Arc::new(policy));
        Self { folders: None, loaded: Stamp::default(), asked: AtomicBool::new(false), current }
    }

    /// The policy in force.
    pub fn current(&self) -> Arc<Policy> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Asks for the packs on disk to be looked at now.
    pub fn ask(&self) {
        self.asked.store(true, Ordering::SeqCst);
    }

    /// Whether somebody asked since the last time.
    pub fn was_asked(&self) -> bool {
        self.asked.swap(false, Ordering::SeqCst)
    }

    /// How the packs' files stood when they were loaded first.
    pub fn loaded(&self) -> Stamp {
        self.loaded.clone()
    }

    /// How the packs' files stand: what changes with it is worth loading.
    pub fn stamp(&self) -> Stamp {
        Stamp::of(self.folders.as_deref().unwrap_or_default())
    }

    /// Loads the packs again and puts them in force, if they changed and can be used. Takes as long as loading does:
    /// not for an async thread.
    pub fn look(&self) -> Looked {
        let Some(folders) = &self.folders else { return Looked::Same };
        let old = self.current();
        let (policy, looked) = match packs::engine(Some(folders)) {
            Err(problem) => {
                let problem = format!("{problem:#}");
                (old.with_problem(Some(problem.clone())), Looked::Refused(problem))
            }
            Ok(engine) if same(engine.packs(), old.engine.packs()) => (old.with_problem(None), Looked::Same),
            Ok(engine) => {
                let changes = changes(old.engine.packs(), engine.packs());
                (Policy::of(engine, old.desk.notice.notifier.clone()), Looked::Changed(changes))
            }
        };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(policy);
        looked
    }
}

fn same(new: &[Pack], old: &[Pack]) -> bool {
    new.iter().map(|pack| &pack.digest).eq(old.iter().map(|pack| &pack.digest))
}

/// Every pack that is another now.
fn changes(old: &[Pack], new: &[Pack]) -> String {
    let named = |pack: &Pack| format!("{} version {} ({:.12})", pack.name, pack.version, pack.digest);
    let changed = old.iter().zip(new).filter(|(old, new)| old.digest != new.digest);
    changed.map(|(old, new)| format!("{} in place of {}", named(new), named(old))).collect::<Vec<_>>().join(", ")
}

/// Names, lengths and times of the files of some folders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp(Vec<(PathBuf, u64, Option<SystemTime>)>);

impl Stamp {
    fn of(folders: &[PathBuf]) -> Self {
        let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
        let file = |entry: std::fs::DirEntry| {
            let meta = std::fs::metadata(entry.path()).ok()?;
            meta.is_file().then(|| (entry.path(), meta.len(), meta.modified().ok()))
        };
        let mut files: Vec<_> = entries.filter_map(file).collect();
        files.sort();
        Self(files)
    }
}
