//! Processes that are stopped whatever happens: each in a process group of its own, so that its children go with it.

use std::{
    fs::File,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use nix::{
    sys::signal::{Signal, kill, killpg},
    unistd::Pid,
};

/// Groups that run now, for the signal handler.
static RUNNING: Mutex<Vec<Member>> = Mutex::new(Vec::new());

/// Folders of this run, for the same.
static FOLDERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

#[derive(Clone, Copy)]
struct Member {
    group: i32,
    stop: Signal,
}

/// A panic while a list was held does not make the list wrong.
fn lock<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Whether what is started outlives this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lifetime {
    /// Stopped when this process ends, even by SIGKILL.
    Ours,
    /// Left running; `cargo xtask platforms down` stops it.
    Kept,
}

/// A process that leads a group. Dropping it stops the group, unless it is kept.
pub(crate) struct Group {
    pub(crate) child: Child,
    member: Member,
    lifetime: Lifetime,
}

impl Group {
    /// Starts it. `stop` is the signal that it understands as a request to end.
    pub(crate) fn spawn(command: &mut Command, stop: Signal, lifetime: Lifetime) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut running = lock(&RUNNING);
        let child =
            command.process_group(0).stdin(Stdio::null()).spawn().with_context(|| format!("{name} does not start"))?;
        let member = Member { group: i32::try_from(child.id())?, stop };
        running.push(member);
        Ok(Self { child, member, lifetime })
    }

    /// The id of the process, which is the id of its group.
    pub(crate) fn id(&self) -> i32 {
        self.member.group
    }

    /// Asks it to end, waits, and ends it by force after ten seconds.
    pub(crate) fn stop(&mut self) {
        let _ = killpg(Pid::from_raw(self.member.group), self.member.stop);
        let deadline = Instant::now() + Duration::from_secs(10);
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(50));
        }
        // Its children may have outlived it.
        let _ = killpg(Pid::from_raw(self.member.group), Signal::SIGKILL);
        let _ = self.child.wait();
        forget(self.member.group);
    }

    /// Asks it to end and gives how it did. After `within` it is an error, and ended by force.
    pub(crate) fn interrupt(&mut self, within: Duration) -> Result<ExitStatus> {
        killpg(Pid::from_raw(self.member.group), self.member.stop)?;
        let deadline = Instant::now() + within;
        while self.runs() {
            if Instant::now() > deadline {
                self.stop();
                anyhow::bail!("did not end within {} s of {}", within.as_secs(), self.member.stop);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        self.wait()
    }

    /// Whether it still runs.
    pub(crate) fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits for its end. The group is no longer ours to stop afterwards.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        let status = self.child.wait()?;
        forget(self.member.group);
        Ok(status)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if self.lifetime == Lifetime::Ours && self.runs() {
            self.stop();
        }
        forget(self.member.group);
    }
}

fn forget(group: i32) {
    lock(&RUNNING).retain(|member| member.group != group);
}

/// On SIGINT, SIGTERM and SIGHUP: stop every group, then leave with 130.
pub(crate) fn stop_on_signals() -> Result<()> {
    ctrlc::set_handler(|| {
        // Holding the lock keeps the main thread from starting more.
        let running = lock(&RUNNING);
        eprintln!("\nstopping what was started …");
        for member in running.iter().rev() {
            let _ = killpg(Pid::from_raw(member.group), member.stop);
            let deadline = Instant::now() + Duration::from_secs(10);
            while kill(Pid::from_raw(member.group), None).is_ok() && !zombie(member.group) && Instant::now() < deadline
            {
                std::thread::sleep(Duration::from_millis(50));
            }
            let _ = killpg(Pid::from_raw(member.group), Signal::SIGKILL);
        }
        for folder in lock(&FOLDERS).iter() {
            let _ = std::fs::remove_dir_all(folder);
        }
        std::process::exit(130);
    })
    .context("signals cannot be handled")
}

fn zombie(pid: i32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z "))
}

/// A command with its output in a file. With [`Lifetime::Ours`] the kernel ends it with us, where `setpriv` exists.
/// With a `user`, runs as that user, which only root can ask for.
pub(crate) fn server(program: &Path, user: Option<&str>, lifetime: Lifetime, log: &Path) -> Result<Command> {
    let mut wrap: Vec<String> = Vec::new();
    if let Some(user) = user {
        wrap.extend([format!("--reuid={user}"), format!("--regid={user}"), "--init-groups".into()]);
    }
    if lifetime == Lifetime::Ours {
        wrap.extend(["--pdeathsig".into(), "TERM".into()]);
    }
    let mut command = match crate::provision::in_path("setpriv") {
        Some(setpriv) if !wrap.is_empty() => {
            let mut command = Command::new(setpriv);
            command.args(wrap).arg("--").arg(program);
            command
        }
        None if user.is_some() => {
            anyhow::bail!("setpriv (util-linux) is needed to run {} as another user", program.display())
        }
        _ => Command::new(program),
    };
    let file = File::create(log).with_context(|| log.display().to_string())?;
    command.stdout(file.try_clone()?).stderr(file);
    Ok(command)
}

/// The end of a log, for an error message.
pub(crate) fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}

/// A folder of one run. Removed when dropped, and by the signal handler.
pub(crate) struct RunFolder {
    pub(crate) path: PathBuf,
}

impl RunFolder {
    /// Makes it.
    pub(crate) fn create(path: PathBuf) -> Result<Self> {
        std::fs::create_dir_all(&path).with_context(|| path.display().to_string())?;
        lock(&FOLDERS).push(path.clone());
        Ok(Self { path })
    }

    /// Leaves it where it is; gives where.
    pub(crate) fn keep(self) -> PathBuf {
        lock(&FOLDERS).retain(|folder| *folder != self.path);
        let path = self.path.clone();
        std::mem::forget(self);
        path
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
        lock(&FOLDERS).retain(|folder| *folder != self.path);
    }
}
