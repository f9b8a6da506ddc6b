//! Gets what the tests need and cargo does not bring: system packages with apt (as root), the rest into `target/`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use nix::unistd::Uid;

use crate::{commands, report::Outcome, servers, workspace::Workspace};

/// A program that must be there, and the Debian package that has it.
struct Need {
    package: &'static str,
    there: fn() -> bool,
}

/// For the network: its database, its cache, and what compiles the PDS's SQLite module where no prebuilt one is
/// reachable. For the desk: the browser and its driver.
const NEEDS: &[Need] = &[
    Need { package: "postgresql", there: || servers::postgres_is_there() },
    Need { package: "redis-server", there: || in_path("redis-server").is_some() },
    Need { package: "npm", there: || in_path("npm").is_some() },
    Need { package: "python3", there: || in_path("python3").is_some() },
    Need { package: "python3-venv", there: can_make_environments },
    Need { package: "make", there: || in_path("make").is_some() },
    Need { package: "g++", there: || in_path("g++").is_some() },
    Need { package: "libfaketime", there: || servers::faketime_is_there() },
    Need { package: "chromium", there: || in_path("chromium").is_some() },
    Need { package: "chromium-driver", there: || in_path("chromedriver").is_some() },
];

/// Debian's Python comes without what installs packages.
fn can_make_environments() -> bool {
    let mut python = Command::new("python3");
    python.args(["-c", "import ensurepip, venv"]).output().is_ok_and(|output| output.status.success())
}

/// Where a program is.
pub(crate) fn in_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Installs the system packages that are missing. Incomplete, with what to type, where that needs root and we are not.
pub(crate) fn packages() -> Result<Outcome> {
    let missing = || NEEDS.iter().filter(|need| !(need.there)()).map(|need| need.package).collect::<Vec<_>>();
    let wanted = missing();
    let command = format!("apt-get install -y --no-install-recommends {}", wanted.join(" "));
    if wanted.is_empty() {
        println!("system packages: all there");
        return Ok(Outcome::of(true, crate::report::Counts::default()));
    }
    if !Uid::effective().is_root() || in_path("apt-get").is_none() {
        return Ok(Outcome::Incomplete(format!("system packages are missing; as root: {command}")));
    }
    println!("system packages: {command}");
    commands::run(Command::new("apt-get").args(["update", "-q"]))?;
    commands::run(
        Command::new("apt-get")
            .args(["install", "-q", "-y", "--no-install-recommends"])
            .args(&wanted)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )?;
    let still = missing();
    if still.is_empty() {
        return Ok(Outcome::of(true, crate::report::Counts::default()));
    }
    Ok(Outcome::Incomplete(format!("apt-get did not bring {}", still.join(", "))))
}

/// The Node.js of [`network`].
pub(crate) fn node(workspace: &Workspace) -> PathBuf {
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    workspace.platforms().join(format!("node/node_modules/node-linux-{architecture}/bin/node"))
}

/// Where the network is started from: a copy of `tests/platforms/atproto` with its modules.
pub(crate) fn network_folder(workspace: &Workspace) -> PathBuf {
    workspace.platforms().join("atproto")
}

/// Installs Node.js and the network's packages from their lock files, or sees that they are there.
pub(crate) fn network(workspace: &Workspace) -> Result<()> {
    let sources = workspace.root.join("tests/platforms");
    npm_install(&sources.join("node"), &workspace.platforms().join("node"), |_| (), &[])?;
    let node = node(workspace);
    let bin = node.parent().context("node is in a folder")?;
    let path = std::env::join_paths(
        std::iter::once(bin.to_path_buf()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    )?;
    // The module is compiled against the headers that came with this Node.js.
    let with_node = |command: &mut Command| {
        command.env("PATH", &path).env("npm_config_nodedir", bin.parent().unwrap_or(bin));
    };
    npm_install(&sources.join("atproto"), &network_folder(workspace), with_node, &["better-sqlite3"])
}

/// Installs what the end-to-end test asks of every page, or sees that it is there; gives the file.
pub(crate) fn axe(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.platforms().join("axe");
    npm_install(&workspace.root.join("tests/e2e/axe"), &folder, |_| (), &[])?;
    Ok(folder.join("node_modules/axe-core/axe.min.js"))
}

/// Copies a package's files and installs its modules, unless they are installed from exactly this lock file. No
/// module's install script runs but those of `compiled`.
fn npm_install(from: &Path, to: &Path, prepare: impl Fn(&mut Command), compiled: &[&str]) -> Result<()> {
    let lock = from.join("package-lock.json");
    let wanted = std::fs::read(&lock).with_context(|| lock.display().to_string())?;
    copy_folder(from, to)?;
    // Written last: an install that was cut short is done again.
    let stamp = to.join("installed.lock");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        println!("{}: there", to.display());
        return Ok(());
    }
    let npm = |arguments: &[&str]| {
        let mut command = Command::new("npm");
        command.args(arguments).args(["--no-audit", "--no-fund", "--no-update-notifier"]).current_dir(to);
        prepare(&mut command);
        match commands::run(&mut command)? {
            Outcome::Passed(_) => Ok(()),
            _ => bail!("npm {} failed in {}: is its registry reachable?", arguments.join(" "), to.display()),
        }
    };
    npm(&["ci", "--ignore-scripts"])?;
    if !compiled.is_empty() {
        npm(&[&["rebuild"], compiled].concat())?;
    }
    std::fs::write(stamp, wanted)?;
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        if entry.file_name() == "node_modules" {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// schemathesis in `target/tools`, with exactly the packages of `xtask/schemathesis.txt`.
pub(crate) fn schemathesis(workspace: &Workspace) -> Result<PathBuf> {
    let list = workspace.root.join("xtask/schemathesis.txt");
    let wanted = std::fs::read(&list).with_context(|| list.display().to_string())?;
    let root = workspace.target.join("tools/schemathesis");
    let program = root.join("bin/schemathesis");
    // Written last: an install that was cut short is done again.
    let stamp = root.join("installed.txt");
    if program.is_file() && std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(program);
    }
    println!("installing schemathesis: half a minute, once");
    let made = commands::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&root))?;
    let mut install = Command::new(root.join("bin/python"));
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement"]);
    if !matches!(made, Outcome::Passed(_)) || !matches!(commands::run(install.arg(&list))?, Outcome::Passed(_)) {
        bail!("schemathesis could not be installed: is the package index of Python reachable, and python3-venv there?");
    }
    std::fs::write(stamp, wanted)?;
    Ok(program)
}
