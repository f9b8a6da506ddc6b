//! Slows down guessing, by name: after five wrong passwords a wait that doubles from half a minute to a quarter of an
//! hour. In memory: a restart forgets it. Unknown names are treated the same, so that a wait tells nothing.
//!
//! The price: whoever knows a colleague's sign-in name can make them wait.

use std::{collections::HashMap, sync::Mutex};

use model::Timestamp;

const FREE: u32 = 5;
const FIRST: i64 = 30 * Timestamp::SECOND;
const LONGEST: i64 = 15 * 60 * Timestamp::SECOND;
/// Most names remembered. Beyond it the one that failed longest ago is forgotten.
const NAMES: usize = 10_000;

#[derive(Default)]
pub(crate) struct Lockout(Mutex<HashMap<String, Failures>>);

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

impl Failures {
    fn until(self) -> Timestamp {
        match self.count.checked_sub(FREE) {
            None => self.last,
            Some(over) => self.last.plus((FIRST << over.min(20)).min(LONGEST)),
        }
    }
}

impl Lockout {
    /// How many seconds this name has to wait, if any.
    pub(crate) fn wait(&self, name: &str, now: Timestamp) -> Option<i64> {
        let names = self.0.lock().unwrap_or_else(|e| e.into_inner());
        let millis = names.get(&key(name))?.until().since(now);
        (millis > 0).then(|| (millis + Timestamp::SECOND - 1) / Timestamp::SECOND)
    }

    pub(crate) fn failed(&self, name: &str, now: Timestamp) {
        let mut names = self.0.lock().unwrap_or_else(|e| e.into_inner());
        let key = key(name);
        if names.len() >= NAMES
            && !names.contains_key(&key)
            && let Some(oldest) = names.iter().min_by_key(|(_, f)| f.last).map(|(n, _)| n.clone())
        {
            names.remove(&oldest);
        }
        let failures = names.entry(key).or_insert(Failures { count: 0, last: now });
        *failures = Failures { count: failures.count.saturating_add(1), last: now };
    }

    pub(crate) fn succeeded(&self, name: &str) {
        self.0.lock().unwrap_or_else(|e| e.into_inner()).remove(&key(name));
    }
}

/// Names are compared without case, and long ones are not kept whole.
fn key(name: &str) -> String {
    name.trim().to_lowercase().chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_success_forgets() {
        let lock = Lockout::default();
        let t = Timestamp::from_millis(0);
        for _ in 0..4 {
            lock.failed("Ada", t);
        }
        assert_eq!(lock.wait("ada", t), None);
        lock.failed(" ADA ", t);
        assert_eq!(lock.wait("ada", t), Some(30));
        lock.failed("ada", t);
        assert_eq!(lock.wait("ada", t), Some(60));
        assert_eq!(lock.wait("ada", t.plus(61 * Timestamp::SECOND)), None);
        for _ in 0..60 {
            lock.failed("ada", t);
        }
        assert_eq!(lock.wait("ada", t), Some(900));
        lock.succeeded("ada");
        assert_eq!(lock.wait("ada", t), None);
    }
}
