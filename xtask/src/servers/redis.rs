//! A private Redis that keeps nothing on disk.

use std::{net::TcpStream, path::Path, time::Duration};

use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;

use super::group::{Group, Lifetime, server, tail};

/// Starts it; gives `host:port`.
pub(super) fn start(folder: &Path, lifetime: Lifetime) -> Result<(Group, String)> {
    let program = crate::provision::in_path("redis-server").context("redis-server is not installed")?;
    let log = folder.join("redis.log");
    let address = format!("127.0.0.1:{}", super::free_port()?);
    let port = address.rsplit(':').next().unwrap_or_default();
    let mut command = server(&program, None, lifetime, &log)?;
    command.args(["--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no", "--dir"]).arg(folder);
    let mut group = Group::spawn(&mut command, Signal::SIGTERM, lifetime)?;
    for _ in 0..100 {
        if TcpStream::connect(&address).is_ok() {
            return Ok((group, address));
        }
        if !group.runs() {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    bail!("Redis did not start: {}", tail(&log))
}
