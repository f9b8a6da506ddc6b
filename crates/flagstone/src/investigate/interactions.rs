//! Who did what to whom, from a file with the columns `actor`, `target` and, if known, `kind` and `time`.

use std::path::Path;

use anyhow::ensure;
use graph::{Accounts, Network, accounts};

use super::rows::{self, Read};
use crate::commands::progress::Progress;

/// Interactions as numbers of accounts.
#[derive(Debug)]
pub struct Interactions {
    /// All accounts, numbered in the order of their names, so that the order of the rows does not matter.
    pub accounts: Accounts,
    /// Who links to whom.
    pub network: Network,
    /// Rows of an account with itself.
    pub loops: u64,
    /// How the file was read.
    pub read: Read,
}

/// Reads a file; if `kinds` names any, only rows of these.
///
/// # Errors
/// A file that cannot be read, that lacks a column, or of which no row can be used.
pub fn read(path: &Path, kinds: &[String]) -> anyhow::Result<Interactions> {
    let required: &[&str] = if kinds.is_empty() { &["actor", "target"] } else { &["actor", "target", "kind"] };
    let (mut seen, mut links, mut loops) = (Accounts::default(), Vec::new(), 0);
    let read = rows::read(path, required, &[], &mut Progress::over(path), |values| {
        let [actor, target] = [values[0], values[1]];
        if actor.is_empty() || target.is_empty() {
            return Err(format!("no {}", if actor.is_empty() { "actor" } else { "target" }));
        }
        if kinds.is_empty() || kinds.iter().any(|kind| kind.eq_ignore_ascii_case(values[2])) {
            let mut number = |name| seen.number(name).ok_or_else(|| format!("more than {} accounts", accounts::MOST));
            links.push((number(actor)?, number(target)?));
            loops += u64::from(actor == target);
        }
        Ok(())
    })?;
    read.set_aside.tell();
    ensure!(!links.is_empty(), "{} has no interaction that can be used", path.display());
    let (accounts, numbers) = seen.sorted();
    drop(seen);
    links.iter_mut().for_each(|link| *link = (numbers[link.0 as usize], numbers[link.1 as usize]));
    let network = Network::new(accounts.len(), &links);
    Ok(Interactions { accounts, network, loops, read })
}
