//! The `flagstone` binary: started with a configuration, listened to, stopped.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use serde_json::Value;

use crate::network::{Network, Session};

/// A folder with a configuration and a store.
pub(crate) struct Installation {
    folder: tempfile::TempDir,
}

/// `flagstone run`.
pub(crate) struct Running {
    process: Child,
    lines: Receiver<String>,
    /// `http://127.0.0.1:port`.
    pub(crate) desk: String,
    /// The first person's invitation, where there is nobody yet.
    pub(crate) first_link: Option<String>,
}

impl Installation {
    /// One that reads this network's firehose and reports as `reporter`.
    pub(crate) fn new(network: &Network, reporter: &Session) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("password"), &reporter.password)?;
        let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/packs/blackpine");
        let config = format!(
            r#"store = "flagstone.db"
listen = "127.0.0.1:{port}"
packs = ["{pack}"]

[refer]
notifier = "The flagging team of the end-to-end test"

# Every machine has it.
[translation]
command = ["tr", "a-z", "A-Z"]
into = "ar"

# Each person is given what the test waits for.
[quality]
gold = 0.0
audit = 0.0

[[sources]]
platform = "atproto"
kind = "firehose"
url = "{firehose}"
authority = "loopback"

[atproto]
authority = "loopback"
pds = "{pds}"
appview = "{appview}"
identifier = "{identifier}"
password = {{ file = "password" }}
moderation_service = "{ozone}"
"#,
            port = crate::free_port()?,
            pack = pack.display(),
            firehose = network.is.pds.replacen("http", "ws", 1),
            pds = network.is.pds,
            appview = network.is.appview,
            identifier = reporter.handle,
            ozone = network.is.ozone_did,
        );
        std::fs::write(folder.path().join("flagstone.toml"), config)?;
        Ok(Self { folder })
    }

    /// One that reads no network and refers to nobody.
    pub(crate) fn alone() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/packs/blackpine");
        let (port, pack) = (crate::free_port()?, pack.display());
        let config = format!("store = \"flagstone.db\"\nlisten = \"127.0.0.1:{port}\"\npacks = [\"{pack}\"]\n");
        std::fs::write(folder.path().join("flagstone.toml"), config)?;
        Ok(Self { folder })
    }

    /// A file beside its store.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The store's file.
    pub(crate) fn store(&self) -> PathBuf {
        self.folder.path().join("flagstone.db")
    }

    /// A command of the binary on this installation.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.args(arguments).arg("--config").arg(self.folder.path().join("flagstone.toml"));
        command
    }

    /// What a command with `--json` says.
    pub(crate) fn json(&self, arguments: &[&str]) -> Result<Value> {
        let output = self.command(arguments).arg("--json").output()?;
        if !output.status.success() {
            bail!("flagstone {arguments:?} failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        serde_json::from_slice(&output.stdout).with_context(|| format!("flagstone {arguments:?} --json"))
    }

    /// Starts it and waits for the desk.
    pub(crate) fn run(&self) -> Result<Running> {
        Running::start(self.command(&["run"]))
    }

    /// The same, with the system's clock ahead by `hours` as the program sees it: the platform and the browser keep
    /// theirs. This is libfaketime's doing; the program has no switch for it.
    pub(crate) fn run_later(&self, hours: u32) -> Result<Running> {
        let mut command = self.command(&["run"]);
        command
            .env("LD_PRELOAD", faketime()?)
            .env("FAKETIME", format!("+{hours}h"))
            // Waiting must take as long as it takes.
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        Running::start(command)
    }
}

impl Running {
    fn start(mut command: Command) -> Result<Self> {
        let mut process = command.stdout(Stdio::piped()).spawn().with_context(|| {
            format!("{} does not start; `cargo build -p flagstone` makes it", command.get_program().display())
        })?;
        let stdout = process.stdout.take().context("stdout is piped")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                println!("  flagstone: {line}");
                let _ = sender.send(line);
            }
        });
        let mut running = Self { process, lines, desk: String::new(), first_link: None };
        running.wait_for_desk()?;
        Ok(running)
    }

    fn wait_for_desk(&mut self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let line = match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => bail!("flagstone did not open its desk within a minute"),
                Err(RecvTimeoutError::Disconnected) => bail!("flagstone ended before its desk was open"),
            };
            let link = line.split_whitespace().find(|word| word.starts_with("http://"));
            match link {
                Some(link) if link.contains("/welcome/") => self.first_link = Some(link.to_owned()),
                Some(link) => self.desk = link.trim_end_matches('/').to_owned(),
                // The last line of the opening.
                None if !self.desk.is_empty() => return Ok(()),
                None => {}
            }
        }
    }

    /// Asks it to stop, as an operator does; how it ended.
    pub(crate) fn stop(mut self) -> Result<ExitStatus> {
        self.signal(Signal::SIGTERM)?;
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(status) = self.process.try_wait()? {
                return Ok(status);
            }
            if Instant::now() > deadline {
                bail!("flagstone did not stop within 30 s of SIGTERM");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn signal(&self, signal: Signal) -> Result<()> {
        Ok(kill(Pid::from_raw(self.process.id().cast_signed()), signal)?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `FLAGSTONE_BIN`, or the one beside this test in cargo's target directory.
fn binary() -> PathBuf {
    std::env::var_os("FLAGSTONE_BIN").map_or_else(
        || {
            let test = std::env::current_exe().unwrap_or_default();
            test.ancestors().nth(2).unwrap_or(Path::new(".")).join("flagstone")
        },
        PathBuf::from,
    )
}

fn faketime() -> Result<PathBuf> {
    let libraries = std::fs::read_dir("/usr/lib")?.filter_map(Result::ok).map(|entry| entry.path());
    let mut found = libraries.map(|folder| folder.join("faketime/libfaketimeMT.so.1")).filter(|file| file.exists());
    found.next().context("libfaketime is not installed; on Debian it is the package libfaketime")
}
