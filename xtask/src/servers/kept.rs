//! What was left running on purpose. A process id alone may by now belong to somebody else's process, so the start
//! time of each is noted with it.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};
use serde_json::{Value, json};

use crate::workspace::Workspace;

fn file(workspace: &Workspace) -> PathBuf {
    workspace.platforms().join("kept.json")
}

pub(super) fn note(workspace: &Workspace, groups: &[i32], folder: &Path) -> Result<()> {
    let mut all = read(workspace)?;
    let groups: Vec<Value> = groups.iter().map(|pid| json!({"pid": pid, "started": started(*pid)})).collect();
    all.push(json!({"groups": groups, "folder": folder}));
    std::fs::write(file(workspace), serde_json::to_vec_pretty(&all)?).context("kept.json")
}

fn read(workspace: &Workspace) -> Result<Vec<Value>> {
    match std::fs::read(file(workspace)) {
        Ok(bytes) => serde_json::from_slice(&bytes).context("kept.json is not what was written"),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).context("kept.json"),
    }
}

/// Folders of what runs on.
pub(super) fn folders(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    Ok(read(workspace)?.iter().filter_map(|run| run["folder"].as_str().map(PathBuf::from)).collect())
}

/// Stops everything that was kept; gives how many servers that were.
pub(crate) fn stop_kept(workspace: &Workspace) -> Result<usize> {
    let mut stopped = 0;
    for run in read(workspace)? {
        for group in run["groups"].as_array().map(Vec::as_slice).unwrap_or_default() {
            let Some(pid) = group["pid"].as_i64().and_then(|pid| i32::try_from(pid).ok()) else { continue };
            if started(pid).is_some() && started(pid) == group["started"].as_u64() {
                stop(pid);
                stopped += 1;
            }
        }
        if let Some(folder) = run["folder"].as_str() {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
    let _ = std::fs::remove_file(file(workspace));
    Ok(stopped)
}

fn stop(pid: i32) {
    // SIGINT ends all three in an orderly way.
    let _ = killpg(Pid::from_raw(pid), Signal::SIGINT);
    let deadline = Instant::now() + Duration::from_secs(10);
    while started(pid).is_some() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(50));
    }
    let _ = killpg(Pid::from_raw(pid), Signal::SIGKILL);
}

/// When the process started, in clock ticks since boot; nothing if there is no such process (proc(5), field 22).
fn started(pid: i32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let after_name = stat.rsplit_once(") ")?.1;
    (!after_name.starts_with('Z')).then(|| after_name.split(' ').nth(19)?.parse().ok())?
}
