//! The AT Protocol network of `tests/platforms/atproto`.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use nix::sys::signal::Signal;

use super::group::{Group, Lifetime, server, tail};
use crate::{provision, workspace::Workspace};

/// Starts it; gives the path of its description.
pub(super) fn start(
    workspace: &Workspace,
    folder: &Path,
    database: &str,
    cache: &str,
    lifetime: Lifetime,
) -> Result<(Group, PathBuf)> {
    let log = folder.join("atproto.log");
    let description = folder.join("atproto.json");
    let scratch = folder.join("atproto");
    std::fs::create_dir_all(&scratch)?;
    let mut command = server(&provision::node(workspace), None, lifetime, &log)?;
    command
        .arg("network.mjs")
        .current_dir(provision::network_folder(workspace))
        .env("DB_POSTGRES_URL", database)
        // The database is new, so the name may be the same every time.
        .env("DB_POSTGRES_SCHEMA", "tests")
        .env("REDIS_HOST", cache)
        .env("TMPDIR", scratch)
        .env("FLAGSTONE_ATPROTO", &description);
    let mut group = Group::spawn(&mut command, Signal::SIGTERM, lifetime)?;
    let deadline = Instant::now() + Duration::from_secs(120);
    while !description.exists() {
        if !group.runs() {
            bail!("the AT Protocol network ended while starting: {}", tail(&log));
        }
        if Instant::now() > deadline {
            bail!("the AT Protocol network was not ready after two minutes: {}", tail(&log));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok((group, description))
}
