//! Sliding windows: how many events, or how many different values, were seen of a key in the last minutes or hours.
//!
//! Time is the events' own. A window at an event of time *t* holds what was seen *so far* in *(t − window, t]*.
//!
//! | | while small | beyond |
//! |---|---|---|
//! | count | exact, up to [`stamps::EXACT`] times of a key | sub-buckets: never less than the true count, and never more than the true count of a window longer by 1/64 |
//! | distinct | exact, up to [`values::EXACT`] values of a key | adaptive sampling (Wegman; Flajolet 1990): unbiased, relative standard error about 1.2/√256 = 7.5 % |
//! | keys | every one | those seen longest ago are forgotten, and counted in [`Tally::forgotten`] |
//!
//! Events may come out of order by up to a window's length, at most [`MAX_LATENESS`]: within that, counts are exact as
//! above. Later ones count for themselves alone, and are counted in [`Tally::late`]. Of a value of `distinct`, only the
//! last time is known: for an event out of order its number can be too low.
//!
//! A key is held as a hash of 64 bits, never as text: two of *n* keys share a window with a probability of about
//! *n*² / 2⁶⁵, one in 30 million for a million keys. The hash is not secret.

mod bytes;
pub mod hash;
pub mod stamps;
pub mod values;
mod window;

pub(crate) use self::bytes::{Damaged, Reader, Writer};
use self::window::Window;
pub use self::window::{MAX_CELLS, MAX_KEYS};

/// Most milliseconds that an event may come after later ones and still be counted exactly.
pub const MAX_LATENESS: i64 = 10 * 60 * 1_000;

/// Longest window, in milliseconds: 30 days.
pub const MAX_WINDOW: i64 = 30 * 24 * 3_600 * 1_000;

/// What a window counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// Events.
    Events,
    /// Different values.
    Distinct,
}

/// A window that something asks for. Equal names mean equal counts: a window is kept over a reload by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Definition {
    /// Its name: what is counted, by what key, over how long.
    pub name: String,
    /// Events or different values.
    pub counted: Counted,
    /// Its length in milliseconds, from 1 to [`MAX_WINDOW`].
    pub window: i64,
}

/// What could not be counted as exactly as the rest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Events that came too late for a window.
    pub late: u64,
    /// Keys that were forgotten while their window still held something.
    pub forgotten: u64,
}

/// The windows of some definitions, in their order.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    windows: Vec<Window>,
    /// What could not be counted as exactly as the rest, since the beginning.
    pub tally: Tally,
}

impl Counts {
    /// Makes the windows be those of `definitions`, in that order. A window that was there under the same definition
    /// is kept; others begin empty; those that nothing asks for are dropped.
    pub fn align(&mut self, definitions: &[Definition]) {
        if self.windows.iter().map(|w| &w.definition).eq(definitions) {
            return;
        }
        let mut old = std::mem::take(&mut self.windows);
        self.windows = definitions
            .iter()
            .map(|definition| match old.iter().position(|w| w.definition == *definition) {
                Some(at) => old.swap_remove(at),
                None => Window::new(definition.clone()),
            })
            .collect();
    }

    /// Counts an event (of `Distinct`: with a value) of a key, and says what the window holds with it.
    pub fn add(&mut self, window: usize, key: u64, value: u64, at: i64) -> i64 {
        self.windows[window].add(key, value, at, &mut self.tally)
    }

    /// What a window holds of a key, without counting anything.
    pub fn get(&self, window: usize, key: u64, at: i64) -> i64 {
        self.windows[window].get(key, at)
    }

    /// Keys held over all windows.
    pub fn keys(&self) -> usize {
        self.windows.iter().map(Window::keys).sum()
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        out.u64(self.tally.late);
        out.u64(self.tally.forgotten);
        out.u32(self.windows.len() as u32);
        for window in &self.windows {
            window.write(out);
        }
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let tally = Tally { late: from.u64()?, forgotten: from.u64()? };
        let many = from.length(17)?;
        let windows = (0..many).map(|_| Window::read(from)).collect::<Result<_, _>>()?;
        Ok(Self { windows, tally })
    }
}

#[cfg(test)]
mod tests;
