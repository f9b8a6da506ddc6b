//! What was asked of authenticators and is not answered yet: random, for one browser, for five minutes, for one answer. In
//! memory: after a restart one begins again.

use std::{collections::HashMap, sync::Mutex};

use model::Timestamp;
use sha2::{Digest, Sha256};

use crate::error::Fault;

/// How long a challenge can be answered, in milliseconds.
pub(crate) const LASTS: i64 = 300 * Timestamp::SECOND;
/// Most of them at once. Beyond it the one that ends first is forgotten.
const MOST: usize = 4_000;

/// What is to be signed.
pub(crate) type Challenge = [u8; 32];

/// By a hash of the secret that the browser holds, so that how long a lookup takes says nothing of it.
#[derive(Default)]
pub(crate) struct Challenges(Mutex<HashMap<[u8; 32], (Challenge, Timestamp)>>);

impl Challenges {
    /// A challenge for whoever holds `secret`, in place of one they had for the same `purpose`.
    pub(crate) fn give(&self, purpose: &str, secret: &str, now: Timestamp) -> Result<Challenge, Fault> {
        let mut challenge = [0; 32];
        getrandom::fill(&mut challenge).map_err(Fault::internal)?;
        let mut open = self.0.lock().unwrap_or_else(|e| e.into_inner());
        open.retain(|_, (_, until)| *until > now);
        if open.len() >= MOST
            && let Some(first) = open.iter().min_by_key(|(_, (_, until))| *until).map(|(key, _)| *key)
        {
            open.remove(&first);
        }
        open.insert(key(purpose, secret), (challenge, now.plus(LASTS)));
        Ok(challenge)
    }

    /// Theirs, which is then gone, whatever becomes of the answer.
    pub(crate) fn take(&self, purpose: &str, secret: &str, now: Timestamp) -> Option<Challenge> {
        let mut open = self.0.lock().unwrap_or_else(|e| e.into_inner());
        open.remove(&key(purpose, secret)).filter(|(_, until)| *until > now).map(|(challenge, _)| challenge)
    }
}

fn key(purpose: &str, secret: &str) -> [u8; 32] {
    Sha256::new().chain_update(purpose).chain_update([0]).chain_update(secret).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_for_one_browser_one_purpose_five_minutes_and_one_answer() {
        let (open, now) = (Challenges::default(), Timestamp::from_millis(0));
        let first = open.give("in", "mine", now).unwrap();
        assert_eq!(open.take("in", "yours", now), None);
        assert_eq!(open.take("add", "mine", now), None);
        let second = open.give("in", "mine", now).unwrap();
        assert_ne!(first, second);
        assert_eq!(open.take("in", "mine", now.plus(LASTS - 1)), Some(second));
        assert_eq!(open.take("in", "mine", now), None, "once");
        open.give("in", "mine", now).unwrap();
        assert_eq!(open.take("in", "mine", now.plus(LASTS)), None);
        for n in 0..MOST + 10 {
            open.give("in", &n.to_string(), now).unwrap();
        }
        assert_eq!(open.0.lock().unwrap().len(), MOST);
    }
}
