//! A synthetic world as a folder of files: `docs/simulate.md`.
//!
//! ```text
//! simulate::society ─ rows, a stretch of accounts at a time ─► rows.rs a text a table ─► files.rs packed, counted, digested
//! ```
//!
//! Stretches are made by several threads and written in order: neither their number nor the machine shows in the bytes.

mod files;
mod rows;

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use simulate::society::{Named, Society, Table, VERSION};

pub use files::Form;

use self::{files::Files, rows::Text};
use crate::commands::progress::Progress;

/// Accounts whose rows are made and packed at once: in memory for each thread.
const STRETCH: u32 = 4_096;

/// What was written of a world.
#[derive(Debug)]
pub struct Written {
    /// What the manifest says: all that is needed to make the same again, and to see that it is the same.
    pub manifest: Value,
    /// Rows and bytes of each table.
    pub tables: Vec<(Table, u64, u64)>,
}

/// Writes the tables of a world to a folder, which is there whole or not at all.
///
/// # Errors
/// A folder that is there already and holds something, and what the system says.
pub fn write(
    society: &Society,
    tables: &[Table],
    form: Form,
    threads: usize,
    folder: &Path,
) -> anyhow::Result<Written> {
    let part = Part::beside(folder)?;
    let mut files = Files::create(&part.place, tables, form)?;
    let mut progress = Progress::new();
    let (whole, mut from) = (society.accounts(), 0);
    while from < whole {
        let starts: Vec<u32> = (from..whole).step_by(STRETCH as usize).take(threads).collect();
        from = starts.last().map_or(whole, |last| last.saturating_add(STRETCH).min(whole));
        let stretch = |start: u32| {
            let mut text = Text::new(tables);
            (start..start.saturating_add(STRETCH).min(whole)).for_each(|number| society.account(number, &mut text));
            text.packed(form)
        };
        let packed: Vec<_> = thread::scope(|scope| {
            let at_work: Vec<_> = starts.iter().map(|start| scope.spawn(move || stretch(*start))).collect();
            at_work.into_iter().map(thread::ScopedJoinHandle::join).collect()
        });
        for stretch in packed {
            let stretch = stretch
                .map_err(|_| anyhow::anyhow!("a thread that made rows broke down: this is a mistake of ours"))?;
            files.append(stretch?)?;
        }
        progress.say_rows(files.bytes(), files.rows());
    }
    let mut text = Text::new(tables);
    society.rest(&mut text);
    files.append(text.packed(form)?)?;
    progress.end();
    let tables = files.finish()?;
    let manifest = manifest(society, &tables);
    fs::write(part.place.join("manifest.json"), format!("{manifest:#}\n"))?;
    part.finish(folder)?;
    let tables = tables.into_iter().map(|table| (table.table, table.rows, table.bytes)).collect();
    Ok(Written { manifest, tables })
}

fn manifest(society: &Society, tables: &[files::Finished]) -> Value {
    let asked = society.asked();
    let files: serde_json::Map<_, _> = tables
        .iter()
        .map(|file| (file.name.clone(), json!({ "rows": file.rows, "bytes": file.bytes, "sha256": file.digest })))
        .collect();
    json!({
        "world": VERSION,
        "program": env!("CARGO_PKG_VERSION"),
        "seed": asked.seed,
        "accounts": asked.accounts,
        "days": asked.days,
        "extremists": asked.extremists,
        "difficulty": asked.difficulty,
        "forwards_name": if asked.named == Named::Origin { "origin" } else { "way" },
        "files": files,
    })
}

/// A folder under another name, until it is whole. Dropped before, it is removed.
struct Part {
    place: PathBuf,
    done: bool,
}

impl Part {
    fn beside(folder: &Path) -> anyhow::Result<Self> {
        let taken = fs::read_dir(folder).is_ok_and(|mut within| within.next().is_some()) || folder.is_file();
        ensure!(!taken, "{} is there already: name a folder that is not, or that is empty", folder.display());
        let name = folder.file_name().with_context(|| format!("{} is no name of a folder", folder.display()))?;
        let place = folder.with_file_name(format!(".{}.{}.part", name.display(), std::process::id()));
        fs::create_dir_all(&place).with_context(|| format!("{} cannot be made", place.display()))?;
        Ok(Self { place, done: false })
    }

    fn finish(mut self, folder: &Path) -> anyhow::Result<()> {
        fs::rename(&self.place, folder).with_context(|| format!("{} cannot be put in its place", folder.display()))?;
        self.done = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.done {
            let _ = fs::remove_dir_all(&self.place);
        }
    }
}
