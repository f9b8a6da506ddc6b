//! What the comparisons need: inputs, a Python environment, JavaScript packages. Each when it is asked for, once.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::{
    must,
    works::{Peer, Work},
};
use crate::workspace::Workspace;

/// Where things are.
pub(super) struct Places {
    /// Everything that is fetched or made.
    pub(super) folder: PathBuf,
    /// Our adapters.
    adapters: PathBuf,
}

impl Places {
    pub(super) fn new(workspace: &Workspace) -> Self {
        Self { folder: workspace.target.join("peers"), adapters: workspace.root.join("benches/peers") }
    }

    fn python(&self) -> PathBuf {
        self.folder.join("venv/bin/python")
    }
}

/// Generates what is missing.
pub(super) fn inputs(places: &Places, data: &Path, works: &[&Work]) -> Result<()> {
    let needs = works.iter().flat_map(|work| &work.needs);
    let missing: Vec<&str> = needs.filter(|name| !data.join(name).is_file()).map(String::as_str).collect();
    if missing.is_empty() {
        return Ok(());
    }
    std::fs::create_dir_all(data).with_context(|| format!("{} cannot be made", data.display()))?;
    // The generators write all their files; a folder with some of them is made whole.
    let hashes = |name: &&str| name.starts_with("db_") || ["q.bin", "truth.csv"].contains(name);
    let rows = if missing.contains(&"db_10000000.bin") { "1e7" } else { "1e6" };
    for (script, wanted, arguments) in [
        ("gen_pdq.py", missing.iter().any(hashes), vec![rows]),
        ("gen_posts.py", missing.iter().any(|name| !hashes(name)), vec![]),
    ] {
        if wanted {
            eprintln!("generating into {} with {script}: some minutes, once", data.display());
            package(places, "numpy")?;
            let mut generate = Command::new(places.python());
            generate.arg(places.adapters.join(script)).arg(data).args(arguments);
            must(&mut generate, script)?;
        }
    }
    Ok(())
}

/// A peer's adapter, ready to be given its arguments.
pub(super) fn adapter(places: &Places, peer: &Peer) -> Result<Command> {
    let script = places.adapters.join(peer.adapter);
    let mut command = if peer.adapter.ends_with(".js") {
        modules(places)?;
        let mut node = Command::new("node");
        node.env("NODE_PATH", places.folder.join("npm/node_modules"));
        node
    } else {
        peer.packages.iter().try_for_each(|name| package(places, name))?;
        Command::new(places.python())
    };
    command.arg(script);
    Ok(command)
}

/// Installs one line of `requirements.txt` into the environment, which it makes first.
fn package(places: &Places, name: &str) -> Result<()> {
    let list = places.adapters.join("requirements.txt");
    let pinned = std::fs::read_to_string(&list).with_context(|| list.display().to_string())?;
    let wanted = pinned.lines().find(|line| line.split_once("==").is_some_and(|(known, _)| known == name));
    let Some(wanted) = wanted else { bail!("{name} is not in {}", list.display()) };
    if !places.python().is_file() {
        std::fs::create_dir_all(&places.folder)?;
        let mut make = Command::new("python3");
        must(make.args(["-m", "venv"]).arg(places.folder.join("venv")), "python3 -m venv")?;
    }
    // Written last: an install that was cut short is done again.
    let stamp = places.folder.join("venv").join(format!("installed-{wanted}"));
    if stamp.is_file() {
        return Ok(());
    }
    eprintln!("   installing {wanted}");
    let mut pip = Command::new(places.python());
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", wanted]);
    must(&mut pip, &format!("{wanted} cannot be installed"))?;
    Ok(std::fs::write(stamp, "")?)
}

/// Installs `package.json`. No package's install script runs.
fn modules(places: &Places) -> Result<()> {
    let (list, folder) = (places.adapters.join("package.json"), places.folder.join("npm"));
    let wanted = std::fs::read(&list).with_context(|| list.display().to_string())?;
    let stamp = folder.join("installed.json");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    eprintln!("   installing the packages of {}", list.display());
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("package.json"), &wanted)?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]).current_dir(&folder);
    must(&mut npm, "npm install")?;
    Ok(std::fs::write(stamp, wanted)?)
}
