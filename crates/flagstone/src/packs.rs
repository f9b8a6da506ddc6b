//! Where detection policies come from: folders the team names, or the one that is built in.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use detect::{Engine, Pack, pack::Tried};

/// The largest file a pack may hold, in bytes.
const LARGEST_FILE: u64 = 256 << 20;

/// The pack that is built in: organisations on the UN Security Council's ISIL/Al-Qaida and Taliban lists, as a topic.
const BUILT_IN: &[(&str, &[u8])] = &[
    ("README.md", include_bytes!("../../../packs/un-isil-alqaida-taliban/README.md")),
    ("pack.toml", include_bytes!("../../../packs/un-isil-alqaida-taliban/pack.toml")),
    ("phrases.csv", include_bytes!("../../../packs/un-isil-alqaida-taliban/phrases.csv")),
];

/// The pack that is built in.
pub fn built_in() -> anyhow::Result<Pack> {
    parse("built in", &BUILT_IN.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect())
}

/// Reads a pack's folder. Files only, no sub-folders.
pub fn from_folder(folder: &Path) -> anyhow::Result<Pack> {
    parse(&folder.display().to_string(), &files(folder)?)
}

/// Reads a pack's folder to judge it on control groups: see [`Pack::draft`].
pub fn draft(folder: &Path) -> anyhow::Result<Pack> {
    let place = folder.display();
    Pack::draft(&files(folder)?).map_err(|problems| anyhow::anyhow!("the pack in {place} is not whole:\n{problems}"))
}

fn files(folder: &Path) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let entry = entry?;
        let meta = std::fs::metadata(entry.path())?;
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if hidden || !meta.is_file() {
            continue;
        }
        let Ok(name) = entry.file_name().into_string() else {
            bail!("{:?} has a name that is not UTF-8", entry.path())
        };
        if meta.len() > LARGEST_FILE {
            bail!("{} is larger than 256 MiB; split the bank", entry.path().display());
        }
        files.insert(name, std::fs::read(entry.path())?);
    }
    Ok(files)
}

/// An engine of the named packs, or of the one that is built in.
///
/// # Errors
/// Everything that is wrong with a pack: files, and examples that its rules do not hold.
pub fn engine(folders: Option<&[PathBuf]>) -> anyhow::Result<Engine> {
    let Some(folders) = folders else { return Ok(Engine::new(vec![built_in()?])) };
    let packs = folders.iter().map(|f| from_folder(f)).collect::<anyhow::Result<_>>()?;
    let engine = Engine::new(packs);
    for (folder, pack) in folders.iter().zip(engine.packs()) {
        let broken = engine.try_examples(pack).into_iter().filter_map(|tried| tried.problem());
        let broken: Vec<String> = broken.map(|problem| problem.to_string()).collect();
        if !broken.is_empty() {
            bail!("the pack in {} cannot be used:\n{}", folder.display(), broken.join("\n"));
        }
    }
    Ok(engine)
}

/// Tries the examples of a pack's rules.
pub fn try_examples(pack: &Pack) -> Vec<Tried> {
    if pack.rules.is_empty() {
        return Vec::new();
    }
    Engine::new(vec![pack.clone()]).try_examples(pack)
}

fn parse(place: &str, files: &BTreeMap<String, Vec<u8>>) -> anyhow::Result<Pack> {
    Pack::parse(files).map_err(|problems| anyhow::anyhow!("the pack in {place} cannot be used:\n{problems}"))
}
