//! The sum that a text's n-grams come to: each counts `1 + ln(times)`, and a text is brought to length 1.

use super::{encode::sublinear, vocabulary::Term};

/// From so many times on the steps of `1 + ln(times)` are computed one by one.
const TABLE: usize = 64;

/// The n-grams of one text, added one at a time. Used again: emptied in no time.
#[derive(Debug, Clone)]
pub(super) struct Sum {
    /// Open addressing over a power of two: an n-gram's place in the vocabulary, the text it is of, and how often. Places
    /// come from hashes, so that a place is as good as a hash of it.
    slots: Vec<(u32, u16, u16)>,
    /// The text; no slot is of text 0.
    text: u16,
    filled: usize,
    /// What the n-th time adds to the count, and to its square.
    steps: [(f32, f32); TABLE],
    total: f32,
    square: f32,
}

impl Default for Sum {
    fn default() -> Self {
        let steps = std::array::from_fn(step);
        Self { slots: vec![(0, 0, 0); 1 << 10], text: 1, filled: 0, steps, total: 0.0, square: 0.0 }
    }
}

/// What one time more adds to the count of an n-gram that was there `times` times, and to its square.
fn step(times: usize) -> (f32, f32) {
    let count = |times: usize| if times == 0 { 0.0 } else { sublinear(times) };
    let (before, after) = (count(times), count(times + 1));
    (after - before, after * after - before * before)
}

impl Sum {
    /// Begins a text.
    pub(super) fn clear(&mut self) {
        (self.filled, self.total, self.square) = (0, 0.0, 0.0);
        self.text = self.text.wrapping_add(1);
        if self.text == 0 {
            self.slots.fill((0, 0, 0));
            self.text = 1;
        }
    }

    /// Adds an n-gram once.
    #[inline]
    pub(super) fn add(&mut self, term: &Term) {
        let mask = self.slots.len() - 1;
        let mut at = term.place as usize & mask;
        let times = loop {
            let slot = &mut self.slots[at];
            if slot.1 != self.text {
                *slot = (term.place, self.text, 1);
                self.filled += 1;
                break 0;
            }
            if slot.0 == term.place {
                slot.2 = slot.2.saturating_add(1);
                break usize::from(slot.2) - 1;
            }
            at = (at + 1) & mask;
        };
        let (count, square) = self.steps.get(times).copied().unwrap_or_else(|| step(times));
        self.total += term.value * count;
        self.square += term.square * square;
        if self.filled * 2 > self.slots.len() {
            self.grow();
        }
    }

    /// The sum, of the text brought to length 1.
    pub(super) fn value(&self) -> f32 {
        if self.square > 0.0 { self.total / self.square.sqrt() } else { 0.0 }
    }

    #[cold]
    fn grow(&mut self) {
        let larger = vec![(0, 0, 0); self.slots.len() * 2];
        let mask = larger.len() - 1;
        let smaller = std::mem::replace(&mut self.slots, larger);
        for slot in smaller.into_iter().filter(|slot| slot.1 == self.text) {
            let mut at = slot.0 as usize & mask;
            while self.slots[at].1 == self.text {
                at = (at + 1) & mask;
            }
            self.slots[at] = slot;
        }
    }
}
