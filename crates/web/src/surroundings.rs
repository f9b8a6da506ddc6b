//! Who turned to whom, as far as it is kept: in memory, so that no page opens a file for it. Whoever runs the desk fills
//! it, and keeps it up.

use std::sync::{
    PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
    atomic::{AtomicBool, Ordering},
};

use graph::Ties;

/// The ties, and whether all of them have been read yet.
#[derive(Debug, Default)]
pub struct Surroundings {
    ties: RwLock<Ties>,
    whole: AtomicBool,
}

impl Surroundings {
    /// To look at.
    pub fn read(&self) -> RwLockReadGuard<'_, Ties> {
        self.ties.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// To add to. Pages wait meanwhile.
    pub fn write(&self) -> RwLockWriteGuard<'_, Ties> {
        self.ties.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Other ties in their place, which are all there are.
    pub fn replace(&self, ties: Ties) {
        *self.write() = ties;
        self.whole.store(true, Ordering::Release);
    }

    /// Whether everything that is kept has been read. Until then what is shown is a part of it.
    pub fn is_whole(&self) -> bool {
        self.whole.load(Ordering::Acquire)
    }
}
