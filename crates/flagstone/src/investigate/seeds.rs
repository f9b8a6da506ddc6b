//! Files that name accounts: seeds, benign seeds, accounts to leave out.

use std::{collections::BTreeSet, path::Path};

use anyhow::ensure;

use super::rows;
use crate::commands::progress::Progress;

/// Accounts of a file.
#[derive(Debug, Default)]
pub struct Named {
    /// Their names, each once.
    pub names: BTreeSet<String>,
    /// How many of the rows do not say by which policy clause and which two sponsors they are named.
    pub unsigned: u64,
}

/// Reads the column `account`, and if they are there `policy_clause` and `sponsors`: two different names with a semicolon
/// between.
///
/// # Errors
/// A file that cannot be read, that lacks the column, or that names nobody.
pub fn read(path: &Path) -> anyhow::Result<Named> {
    let mut named = Named::default();
    let optional = &["policy_clause", "sponsors"];
    let read = rows::read(path, &["account"], optional, &mut Progress::new(), |values| {
        let [account, clause, sponsors] = [values[0], values[1], values[2]];
        if account.is_empty() {
            return Err("no account".into());
        }
        named.names.insert(account.to_owned());
        named.unsigned += u64::from(clause.is_empty() || !two(sponsors));
        Ok(())
    })?;
    read.set_aside.tell();
    ensure!(!named.names.is_empty(), "{} names no account", path.display());
    Ok(named)
}

/// Whether two different people are named.
pub(super) fn two(sponsors: &str) -> bool {
    let names = sponsors.split(';').map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty());
    names.collect::<BTreeSet<_>>().len() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_sponsors_are_two_different_people() {
        assert!(two("ada; grace") && two("ada;grace;ada"));
        assert!(!two("") && !two("ada") && !two("ada; ADA ;") && !two("ada, grace"));
    }
}
