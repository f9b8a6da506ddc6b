//! How accounts are called in what goes out.

use crate::Accounts;
use model::hex;
use sha2::{Digest, Sha256};

/// Names, or pseudonyms in their place.
#[derive(Debug)]
pub struct Names<'a> {
    accounts: &'a Accounts,
    key: Option<[u8; 32]>,
}

impl<'a> Names<'a> {
    /// Accounts under their names.
    pub fn plain(accounts: &'a Accounts) -> Self {
        Self { accounts, key: None }
    }

    /// Accounts under pseudonyms. The key comes from all names: the same input gives the same pseudonyms, and who has not
    /// all names of the input cannot try whether a pseudonym is of one that he knows.
    pub fn pseudonymous(accounts: &'a Accounts) -> Self {
        let mut key = Sha256::new_with_prefix(b"flagstone pseudonyms 1");
        for name in accounts.names() {
            key.update((name.len() as u64).to_le_bytes());
            key.update(name);
        }
        Self { accounts, key: Some(key.finalize().into()) }
    }

    /// Whether these are pseudonyms.
    pub fn are_pseudonyms(&self) -> bool {
        self.key.is_some()
    }

    /// What to call an account.
    pub fn of(&self, account: u32) -> String {
        let name = self.accounts.name(account);
        match self.key {
            None => name.to_owned(),
            Some(key) => {
                let digest = Sha256::new_with_prefix(key).chain_update(name).finalize();
                format!("p-{}", hex(&digest[..10]))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts(names: &[&str]) -> Accounts {
        let mut accounts = Accounts::default();
        names.iter().for_each(|name| assert!(accounts.number(name).is_some()));
        accounts
    }

    #[test]
    fn a_pseudonym_says_nothing_to_who_knows_only_the_name() {
        let (few, more) = (accounts(&["reader", "writer"]), accounts(&["reader", "writer", "archivist"]));
        let (few, more) = (Names::pseudonymous(&few), Names::pseudonymous(&more));
        assert_eq!(few.of(0), few.of(0));
        assert!(few.of(0) != few.of(1) && few.of(0) != more.of(0), "it hangs on the name alone");
        assert!(few.of(0).starts_with("p-") && few.of(0).len() == 22 && !few.of(0).contains("reader"));
    }
}
