//! Where accounts were drawn last, so that a picture that is looked at again is the same picture with something added.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use graph::layout::Point;

/// Most pictures that are remembered; the one that was looked at longest ago goes first.
const PICTURES: usize = 256;

/// Places by picture, then by account. In memory: after a restart a picture is drawn anew, the same as long as it shows
/// the same.
#[derive(Default)]
pub(crate) struct Places(Mutex<Remembered>);

#[derive(Default)]
struct Remembered {
    clock: u64,
    pictures: HashMap<String, (u64, Last)>,
}

/// A picture, as it was drawn last.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Last {
    /// What it showed: a picture of the same is not drawn anew.
    pub(crate) showed: Vec<u8>,
    /// Where, by account.
    pub(crate) places: HashMap<u64, Point>,
}

impl Places {
    /// Where the accounts of a picture were.
    pub(crate) fn of(&self, picture: &str) -> Last {
        let remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.pictures.get(picture).map(|(_, last)| last.clone()).unwrap_or_default()
    }

    /// Remembers where they are now.
    pub(crate) fn keep(&self, picture: &str, last: Last) {
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.clock += 1;
        let clock = remembered.clock;
        remembered.pictures.insert(picture.to_owned(), (clock, last));
        if remembered.pictures.len() > PICTURES {
            let oldest = remembered.pictures.iter().min_by_key(|(_, (at, _))| *at).map(|(name, _)| name.clone());
            oldest.map(|name| remembered.pictures.remove(&name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_picture_is_forgotten_first() {
        let places = Places::default();
        for n in 0..=PICTURES {
            let at = HashMap::from([(7, Point { x: n as f64, y: 0.0 })]);
            places.keep(&n.to_string(), Last { showed: Vec::new(), places: at });
        }
        assert!(places.of("0") == Last::default() && places.of("nobody") == Last::default());
        assert_eq!(places.of("1").places[&7].x, 1.0);
    }
}
