//! Who gave the right password and not yet a second factor. A random ticket in the form stands for them, for five
//! minutes. In memory: after a restart one begins again.

use std::{collections::HashMap, sync::Mutex};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{PersonId, Timestamp};
use sha2::{Digest, Sha256};

use crate::error::Fault;

const LASTS: i64 = 300 * Timestamp::SECOND;
/// Most of them at once. Beyond it the one that ends first is forgotten.
const MOST: usize = 1_000;

/// Looked up by its hash, so that how long a lookup takes says nothing of a ticket.
#[derive(Default)]
pub(crate) struct Halfway(Mutex<HashMap<[u8; 32], Half>>);

/// Somebody who is halfway in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Half {
    pub(crate) person: PersonId,
    /// As typed, for the lockout.
    pub(crate) name: String,
    until: Timestamp,
}

impl Halfway {
    /// Gives a ticket.
    pub(crate) fn admit(&self, person: PersonId, name: &str, now: Timestamp) -> Result<String, Fault> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(Fault::internal)?;
        let ticket = URL_SAFE_NO_PAD.encode(bytes);
        let mut halves = self.0.lock().unwrap_or_else(|e| e.into_inner());
        halves.retain(|_, half| half.until > now);
        if halves.len() >= MOST
            && let Some(first) = halves.iter().min_by_key(|(_, half)| half.until).map(|(key, _)| *key)
        {
            halves.remove(&first);
        }
        halves.insert(key(&ticket), Half { person, name: name.to_owned(), until: now.plus(LASTS) });
        Ok(ticket)
    }

    /// Whose ticket it is.
    pub(crate) fn of(&self, ticket: &str, now: Timestamp) -> Option<Half> {
        let halves = self.0.lock().unwrap_or_else(|e| e.into_inner());
        halves.get(&key(ticket)).filter(|half| half.until > now).cloned()
    }

    /// They are in: the ticket is worth nothing. Whether it still was worth something: of two at once one comes in.
    pub(crate) fn redeem(&self, ticket: &str) -> bool {
        self.0.lock().unwrap_or_else(|e| e.into_inner()).remove(&key(ticket)).is_some()
    }
}

fn key(ticket: &str) -> [u8; 32] {
    Sha256::digest(ticket.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_for_one_person_five_minutes_and_one_use() {
        let (halfway, now) = (Halfway::default(), Timestamp::from_millis(0));
        let ticket = halfway.admit(PersonId(7), "Ada", now).unwrap();
        assert_eq!(halfway.of("other", now), None);
        assert_eq!(halfway.of(&ticket, now.plus(LASTS - 1)).map(|h| h.person), Some(PersonId(7)));
        assert_eq!(halfway.of(&ticket, now.plus(LASTS)), None);
        assert!(halfway.redeem(&ticket) && !halfway.redeem(&ticket));
        for _ in 0..MOST + 10 {
            halfway.admit(PersonId(7), "Ada", now).unwrap();
        }
        assert_eq!(halfway.0.lock().unwrap().len(), MOST);
    }
}
