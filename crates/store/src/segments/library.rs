//! The segments that were opened, so that a footer is read once.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use super::{FOLDER, Opened};
use crate::{Result, sqlite::open::beside};

/// Opened segments by the names of their files.
pub(crate) struct Library {
    folder: PathBuf,
    opened: Mutex<HashMap<String, Arc<Opened>>>,
}

impl Library {
    /// Of the store at `path`.
    pub(crate) fn of(store: &Path) -> Self {
        Self { folder: beside(store, FOLDER), opened: Mutex::default() }
    }

    /// The folder they lie in.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A segment, opened now if it was not before.
    pub(crate) fn segment(&self, file: &str) -> Result<Arc<Opened>> {
        if let Some(opened) = self.opened.lock().unwrap_or_else(PoisonError::into_inner).get(file) {
            return Ok(Arc::clone(opened));
        }
        // Outside the lock: whoever reads another one does not wait for the disk.
        let opened = Arc::new(Opened::open(&self.folder.join(file))?);
        let mut all = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(all.entry(file.to_owned()).or_insert(opened)))
    }

    /// Forgets a segment.
    pub(crate) fn forget(&self, file: &str) {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).remove(file);
    }
}
