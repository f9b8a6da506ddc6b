//! The file: created, locked, migrated, and its connections.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::Write,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use model::Timestamp;
use rusqlite::{Connection, OpenFlags, TransactionBehavior, config::DbConfig};

use super::{
    manifest,
    memory::Memory,
    schema,
    tx::{Tx, refused},
};
use crate::{Error, Mode, Result, Store, audit::Keys, crash, segments::Library};

/// What every clone of a store shares.
pub(crate) struct Inner {
    path: PathBuf,
    /// The one writer; `None` when opened for reading.
    writer: Option<Mutex<Writer>>,
    /// Idle readers. A reader sees the last commit and never waits for the writer.
    readers: Mutex<Vec<Connection>>,
    /// Segments that were opened.
    library: Library,
    /// Held by whoever writes segments: one at a time.
    pub(crate) sealing: Mutex<()>,
    /// Held as long as the store is open.
    _lock: Option<Lock>,
}

/// The writer connection with what it remembers between commits.
pub(crate) struct Writer {
    connection: Connection,
    memory: Memory,
}

impl Inner {
    pub(crate) fn create(path: &Path, synthetic: bool, now: Timestamp) -> Result<Self> {
        let lock = lock(path)?;
        private_file(path)?;
        fits_world(&connect(path, Mode::Read)?, synthetic)?;
        let mut connection = connect(path, Mode::Own)?;
        schema::migrate(&mut connection, |tx| {
            let keys = Keys::generate()?;
            keys.save(path)?;
            let mut seed = [0; 32];
            getrandom::fill(&mut seed).map_err(|e| Error::Io(std::io::Error::other(e)))?;
            let mut log = crate::audit::Appender::default();
            let facts = [
                ("synthetic", if synthetic { "1".to_owned() } else { "0".to_owned() }),
                ("reservoir_seed", model::hex(&seed)),
                ("verifier", keys.verifier),
            ];
            for (index, (name, value)) in facts.iter().enumerate() {
                let id = index as i64 + 1;
                let row = [id.into(), (*name).into(), value.into(), now.into()];
                tx.execute(schema::META.insert, rusqlite::params_from_iter(row))?;
                log.append(tx, schema::META.name, id, now, row.into_iter())?;
            }
            Ok(())
        })?;
        let inner = Self::with(path, Some(connection), Some(lock));
        inner.crashed_sends(Some(now))?;
        inner.clear_orphans()?;
        Ok(inner)
    }

    pub(crate) fn open(path: &Path, mode: Mode) -> Result<Self> {
        if !path.exists() {
            return Err(Error::Missing(path.display().to_string()));
        }
        if mode == Mode::Read {
            let connection = connect(path, mode)?;
            if schema::version(&connection)? < schema::VERSION {
                return Err(Error::Refused("this store is of an older version; start `flagstone run` once".into()));
            }
            let readers = Mutex::new(vec![connection]);
            return Ok(Self { readers, writer: None, ..Self::with(path, None, None) });
        }
        let lock = lock(path)?;
        let mut connection = connect(path, mode)?;
        if schema::version(&connection)? == 0 {
            return Err(Error::Missing(path.display().to_string()));
        }
        schema::migrate(&mut connection, |_| Ok(()))?;
        let inner = Self::with(path, Some(connection), Some(lock));
        inner.crashed_sends(None)?;
        inner.clear_orphans()?;
        Ok(inner)
    }

    fn with(path: &Path, connection: Option<Connection>, lock: Option<Lock>) -> Self {
        Self {
            path: path.to_owned(),
            writer: connection.map(|connection| Mutex::new(Writer { connection, memory: Memory::default() })),
            readers: Mutex::default(),
            library: Library::of(path),
            sealing: Mutex::default(),
            _lock: lock,
        }
    }

    /// What was written and never counted goes: whoever wrote it is no more.
    fn clear_orphans(&self) -> Result<()> {
        let folder = self.library.folder();
        for file in self.read(|c| manifest::orphans(c, folder))? {
            std::fs::remove_file(folder.join(file))?;
        }
        Ok(())
    }

    /// A send that was cut off may have arrived: only a person can find out.
    fn crashed_sends(&self, now: Option<Timestamp>) -> Result<()> {
        self.write("open", |tx, _| super::send::cut_off(tx, now))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether this process may write.
    pub(crate) fn is_owner(&self) -> bool {
        self.writer.is_some()
    }

    pub(crate) fn library(&self) -> &Library {
        &self.library
    }

    /// One write transaction; `name` is its verb, for the crash points around the commit.
    pub(crate) fn write<T>(&self, name: &str, work: impl FnOnce(&mut Tx<'_>, &mut Memory) -> Result<T>) -> Result<T> {
        let Some(writer) = &self.writer else {
            return Err(Error::Refused("this store is open for reading only".into()));
        };
        let mut guard = unpoisoned(writer);
        let Writer { connection, memory } = &mut *guard;
        let mut tx = Tx::new(connection.transaction_with_behavior(TransactionBehavior::Immediate)?);
        let before = tx.total_changes();
        let done = work(&mut tx, memory).and_then(|out| {
            // Looking for work and finding none commits nothing that a crash could lose.
            let changed = tx.total_changes() > before;
            let crash_point = |place| {
                if changed {
                    crash::around(name, place)
                }
            };
            crash_point("before_commit");
            tx.commit()?;
            crash_point("after_commit");
            Ok(out)
        });
        if done.is_err() {
            *memory = Memory::default();
        }
        done.map_err(refused)
    }

    /// One consistent view of the last commit.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let idle = unpoisoned(&self.readers).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path, Mode::Read)?,
        };
        let out = {
            let tx = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
            work(&tx)
        };
        let mut readers = unpoisoned(&self.readers);
        // After a rush the others go, with their memory.
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        drop(readers);
        out
    }
}

impl Store {
    /// Where files lie that people uploaded and that wait to be read: a folder beside the store, made when it is needed,
    /// that only its owner may look into.
    pub fn uploads(&self) -> PathBuf {
        beside(&self.inner.path, ".uploads")
    }

    pub(crate) fn write<T>(&self, name: &str, work: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        self.inner.write(name, |tx, _| work(tx))
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.inner.read(work)
    }
}

/// Looks before anything is written: a store of another world or of a newer version is left as it is.
fn fits_world(connection: &Connection, synthetic: bool) -> Result<()> {
    if schema::version(connection)? == 0 {
        return Ok(());
    }
    match (super::totals::synthetic(connection)?, synthetic) {
        (true, false) => Err(Error::WrongWorld(
            "this store holds an invented world and never a real one; point --store at another file",
        )),
        (false, true) => Err(Error::WrongWorld(
            "this store holds real accounts and never an invented world; point --store at another file",
        )),
        _ => Ok(()),
    }
}

/// A panic inside a verb rolled its transaction back; the connection is fine.
pub(crate) fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The store's file beside `path` with this ending: `world.db` → `world.db.lock`.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// That this process owns the store. Given up by name: closing the file is not enough while a child that has just been
/// forked, and not yet become another program, holds it too.
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

fn lock(path: &Path) -> Result<Lock> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let file = private_file(&beside(path, ".lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(Error::Locked),
        Err(TryLockError::Error(e)) => Err(e.into()),
    }
}

/// Opens a file that only its owner may read, and makes it if needed. SQLite gives its side files the same mode.
pub(crate) fn private_file(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path)?)
}

/// Writes a private file whole, and waits until it is on the disk.
pub(crate) fn write_private(path: &Path, text: &str) -> Result<()> {
    let mut file = private_file(path)?;
    file.set_len(0)?;
    file.write_all(text.as_bytes())?;
    Ok(file.sync_all()?)
}

/// Most readers that wait for the next question.
const IDLE_READERS: usize = 8;

/// Memory of one connection for pages of the store, in KiB. Only what is read is taken.
const CACHE_KIB: i64 = 16 << 10;

/// A connection with the settings the record rests on.
fn connect(path: &Path, mode: Mode) -> Result<Connection> {
    let access = match mode {
        Mode::Own => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Mode::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    if mode == Mode::Own {
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
    }
    connection.pragma_update(None, "foreign_keys", true)?;
    // Without it `INSERT OR REPLACE` would delete without firing the delete triggers.
    connection.pragma_update(None, "recursive_triggers", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // Pages of a list of a large store: with SQLite's usual 2 MiB each page of the desk read them from the disk's cache again.
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.set_prepared_statement_cache_capacity(128);
    // Otherwise a statement is planned anew whenever something else is bound to it: nine tenths of what a query cost.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// As a child holds it that was forked a moment before.
    #[test]
    fn a_store_that_is_closed_can_be_owned_again_whoever_else_holds_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.db");
        let held = lock(&path).unwrap();
        let beside = held.0.try_clone().unwrap();
        assert!(matches!(lock(&path), Err(Error::Locked)));
        drop(held);
        lock(&path).unwrap();
        drop(beside);
    }
}
