//! A private PostgreSQL without durability.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use nix::{
    sys::signal::Signal,
    unistd::{Uid, User, chown},
};

use super::group::{Group, Lifetime, server, tail};

/// The user the server runs as: PostgreSQL refuses to run as root.
const USER: &str = "postgres";

/// Starts it with a database `atproto`; gives its URL.
pub(super) fn start(folder: &Path, lifetime: Lifetime) -> Result<(Group, String)> {
    let bin = binaries().context("PostgreSQL is not installed")?;
    let data = folder.join("postgres");
    let log = folder.join("postgres.log");
    std::fs::create_dir_all(&data)?;
    if let Some(name) = user() {
        let user = User::from_name(name)?.with_context(|| format!("there is no user {name} to run PostgreSQL as"))?;
        chown(&data, Some(user.uid), Some(user.gid))?;
    }
    let made = server(&bin.join("initdb"), user(), Lifetime::Ours, &log)?
        .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-D"])
        .arg(&data)
        .stdin(Stdio::null())
        .status()?;
    if !made.success() {
        bail!("initdb failed: {}", tail(&log));
    }

    let port = super::free_port()?;
    let mut command = server(&bin.join("postgres"), user(), lifetime, &log)?;
    command.arg("-D").arg(&data).args(["-p", &port.to_string()]);
    for setting in [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=200",
    ] {
        command.args(["-c", setting]);
    }
    // SIGINT is its "fast shutdown": it does not wait for clients.
    let mut group = Group::spawn(&mut command, Signal::SIGINT, lifetime)?;
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        if !group.runs() || Instant::now() > deadline {
            bail!("PostgreSQL did not start: {}", tail(&log));
        }
        let created = Command::new(bin.join("createdb"))
            .args(["-h", "127.0.0.1", "-p", &port.to_string(), "-U", "postgres", "-T", "template0", "atproto"])
            .output()?;
        if created.status.success() {
            return Ok((group, format!("postgres://postgres@127.0.0.1:{port}/atproto")));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The newest installed version's programs: Debian keeps them out of PATH.
pub(crate) fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("postgres").exists())
        .max();
    debian.map(|(_, bin)| bin).or_else(|| Some(crate::provision::in_path("postgres")?.parent()?.to_path_buf()))
}

/// Whether the server's user can work in this folder.
pub(super) fn can_enter(folder: &Path) -> bool {
    let Some(user) = user() else { return true };
    Command::new("setpriv")
        .args([&format!("--reuid={user}"), &format!("--regid={user}"), "--init-groups", "--", "test", "-x"])
        .arg(folder)
        .status()
        .is_ok_and(|status| status.success())
}

fn user() -> Option<&'static str> {
    Uid::effective().is_root().then_some(USER)
}
