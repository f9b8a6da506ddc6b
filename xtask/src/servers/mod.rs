//! The servers that the tests run against: PostgreSQL, Redis and the AT Protocol network, all private and on 127.0.0.1.

mod atproto;
mod group;
mod kept;
mod postgres;
mod redis;

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
};

use anyhow::Result;
pub(crate) use group::{Group, Lifetime, stop_on_signals};
pub(crate) use kept::stop_kept;

use crate::workspace::Workspace;

/// What runs. Dropping it stops the servers, the network first, and removes their data.
pub(crate) struct Servers {
    description: PathBuf,
    // Dropped in this order: whoever uses another goes first.
    network: Group,
    redis: Group,
    postgres: Group,
    folder: group::RunFolder,
}

impl Servers {
    /// Starts all of them with empty data. What they need must be there: see [`crate::provision::network`].
    pub(crate) fn start(workspace: &Workspace, lifetime: Lifetime) -> Result<Self> {
        let folder = run_folder(workspace)?;
        let (postgres, database) = postgres::start(&folder.path, lifetime)?;
        let (redis, cache) = redis::start(&folder.path, lifetime)?;
        let (network, description) = atproto::start(workspace, &folder.path, &database, &cache, lifetime)?;
        Ok(Self { description, network, redis, postgres, folder })
    }

    /// The file for `FLAGSTONE_ATPROTO`: addresses, DIDs and passwords of the network as JSON.
    pub(crate) fn description(&self) -> &Path {
        &self.description
    }

    /// Leaves them running and notes what runs, for [`stop_kept`].
    pub(crate) fn keep(self, workspace: &Workspace) -> Result<()> {
        let groups = [&self.network, &self.redis, &self.postgres].map(Group::id);
        kept::note(workspace, &groups, &self.folder.keep())
    }
}

/// A new folder that the database's user can enter: under `target/`, or in the temporary folder where somebody's home
/// keeps others out of `target/`.
fn run_folder(workspace: &Workspace) -> Result<group::RunFolder> {
    remove_leftovers(workspace)?;
    let name = format!("{RUN}{}", std::process::id());
    let folder = group::RunFolder::create(workspace.platforms().join(&name))?;
    if postgres::can_enter(&folder.path) {
        return Ok(folder);
    }
    group::RunFolder::create(std::env::temp_dir().join(format!("flagstone-{name}")))
}

/// What a run's folder is called, followed by the id of the process that made it.
const RUN: &str = "run-";

/// Removes folders of runs that were killed before they could.
fn remove_leftovers(workspace: &Workspace) -> Result<()> {
    let kept = kept::folders(workspace)?;
    for entry in std::fs::read_dir(workspace.platforms()).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(process) = name.to_str().and_then(|name| name.strip_prefix(RUN)) else { continue };
        if !Path::new("/proc").join(process).exists() && !kept.contains(&entry.path()) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
}

/// A port that is free now.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Whether PostgreSQL's programs are installed.
pub(crate) fn postgres_is_there() -> bool {
    postgres::binaries().is_some()
}

/// Whether the library that lets the tests run hours ahead is installed.
pub(crate) fn faketime_is_there() -> bool {
    let folders = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    folders.map(|folder| folder.path().join("faketime/libfaketimeMT.so.1")).any(|file| file.exists())
}
