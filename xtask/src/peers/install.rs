//! What the comparisons need: inputs, a Python environment, JavaScript packages. Each when it is asked for, once.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::{
    Size, must,
    works::{Adapter, Peer, Work},
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

    fn interpreter(&self) -> PathBuf {
        self.folder.join("venv/bin/python")
    }
}

/// A generator, what it writes, and its rows at either size.
struct Generator {
    script: &'static str,
    packages: &'static [&'static str],
    writes: fn(&str) -> bool,
    rows: [&'static str; 2],
}

const GENERATORS: [Generator; 5] = [
    Generator {
        script: "gen_pdq.py",
        packages: &["numpy"],
        writes: |file| file.starts_with("db_") || ["q.bin", "truth.csv"].contains(&file),
        rows: ["1e5", "1e7"],
    },
    Generator {
        script: "gen_skewed.py",
        packages: &["numpy"],
        writes: |file| file.starts_with("skewed_"),
        rows: ["1e5", "1e6"],
    },
    Generator {
        script: "gen_images.py",
        packages: &["numpy", "pillow"],
        writes: |file| file.starts_with("images/"),
        rows: ["", ""],
    },
    Generator {
        script: "gen_posts.py",
        packages: &["numpy"],
        writes: |file| file.starts_with("posts.") || file.starts_with("pat_") || file == "dup_truth.csv",
        rows: ["1e5", "1e6"],
    },
    Generator {
        script: "gen_graph.py",
        packages: &["numpy", "scipy"],
        writes: |file| ["rmat_", "planted_", "shares_", "forwards_"].iter().any(|kind| file.starts_with(kind)),
        rows: ["1e5", "1e6"],
    },
];

/// Bytes that a million posts have at least: fewer were made for the small size.
const FULL_POSTS: u64 = 100 << 20;

/// Generates what is missing. A folder with some of a generator's files is made whole.
pub(super) fn inputs(places: &Places, data: &Path, works: &[Work], size: Size) -> Result<()> {
    let needs: Vec<&str> = works.iter().flat_map(|work| &work.needs).map(String::as_str).collect();
    for generator in &GENERATORS {
        let missing = |name: &&&str| (generator.writes)(name) && !data.join(name).is_file();
        if !needs.iter().any(|name| missing(&name)) {
            continue;
        }
        std::fs::create_dir_all(data).with_context(|| format!("{} cannot be made", data.display()))?;
        eprintln!("generating into {} with {}: up to some minutes, once", data.display(), generator.script);
        let mut generate = python(places, generator.script, generator.packages)?;
        generate.arg(data);
        let rows = generator.rows[usize::from(size == Size::Full)];
        must(generate.args(Some(rows).filter(|rows| !rows.is_empty())), generator.script)?;
    }
    let posts = data.join("posts.txt");
    if size == Size::Full && posts.metadata().is_ok_and(|file| file.len() < FULL_POSTS) {
        bail!("{} was made for --size small; name another folder with --data", posts.display());
    }
    Ok(())
}

/// A peer's adapter, ready to be given its arguments.
pub(super) fn adapter(places: &Places, peer: &Peer) -> Result<Command> {
    let free = free_gib();
    if free < peer.gib {
        bail!(
            "it needs about {} GiB of free memory, and {free} are; stop other programs, or use a larger machine",
            peer.gib
        );
    }
    match peer.adapter {
        Adapter::Python(script) => python(places, script, peer.packages),
        Adapter::Node => {
            modules(places)?;
            let mut command = Command::new("node");
            command.env("NODE_PATH", places.folder.join("npm/node_modules"));
            command.arg(places.adapters.join("rules_peers.js"));
            Ok(command)
        }
        Adapter::Crates => crates(places),
    }
}

/// A script of `benches/peers`, with its packages.
pub(super) fn python(places: &Places, script: &str, packages: &[&str]) -> Result<Command> {
    packages.iter().try_for_each(|name| package(places, name))?;
    let mut command = Command::new(places.interpreter());
    command.arg(places.adapters.join(script));
    Ok(command)
}

/// The version of a peer that is pinned; none for a program on the PATH.
pub(super) fn version(places: &Places, peer: &Peer) -> Option<String> {
    let list = match peer.adapter {
        Adapter::Python(_) => "requirements.txt",
        Adapter::Node => "package.json",
        Adapter::Crates => "crates/Cargo.toml",
    };
    let pinned = std::fs::read_to_string(places.adapters.join(list)).ok()?;
    let name = *peer.packages.first()?;
    pinned.lines().find_map(|line| {
        let rest = line.trim().trim_start_matches('"').strip_prefix(name)?;
        let version = rest.trim_start_matches(['"', ':', ' ', '=']);
        (version.len() < rest.len()).then(|| version.trim_end_matches(['"', ',']).to_owned())
    })
}

/// Memory that can be had now, in GiB; as much as you like where the system does not say.
fn free_gib() -> u64 {
    let said = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = said.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).map_or(u64::MAX, |kib| kib >> 20)
}

/// Compiles the peers that are crates.
fn crates(places: &Places) -> Result<Command> {
    let target = places.folder.join("crates");
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--release", "--quiet", "--locked"]).env("CARGO_TARGET_DIR", &target);
    must(build.current_dir(places.adapters.join("crates")), "benches/peers/crates does not compile")?;
    Ok(Command::new(target.join("release/peers-crates")))
}

/// Installs one line of `requirements.txt` into the environment, which it makes first.
fn package(places: &Places, name: &str) -> Result<()> {
    let list = places.adapters.join("requirements.txt");
    let pinned = std::fs::read_to_string(&list).with_context(|| list.display().to_string())?;
    let wanted = pinned.lines().find(|line| line.split_once("==").is_some_and(|(known, _)| known == name));
    let Some(wanted) = wanted else { bail!("{name} is not in {}", list.display()) };
    if !places.interpreter().is_file() {
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
    let mut pip = Command::new(places.interpreter());
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
