//! How many different values of one key a window holds: each value's last time, exactly while they are few, and of a
//! sample of them by hash where they are many (adaptive sampling: Wegman; Flajolet, "On adaptive sampling", 1990).

use super::{Damaged, Reader, Writer, stamps::Span};

/// Values held of one key.
pub const EXACT: usize = 256;

/// The values of one key.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Values {
    newest: i64,
    /// Only values whose hash begins with this many zero bits are held: one in 2^level.
    level: u32,
    /// Hash and last time, ascending by hash.
    seen: Vec<(u64, i64)>,
}

impl Values {
    pub(super) fn first(value: u64, at: i64) -> Self {
        Self { newest: at, level: 0, seen: vec![(value, at)] }
    }

    pub(super) fn newest(&self) -> i64 {
        self.newest
    }

    pub(super) fn cells(&self) -> usize {
        2 * self.seen.len() + 8
    }

    /// Counts a value, and says how many the window holds with it; `None` if it came too late.
    pub(super) fn add(&mut self, value: u64, at: i64, span: Span) -> Option<i64> {
        if at <= span.floor(self.newest) {
            return None;
        }
        if span.floor(at) >= self.newest {
            // Nothing that was held can be asked for again: exact from here on.
            self.seen = Vec::new();
            self.level = 0;
        }
        self.newest = self.newest.max(at);
        if self.holds(value) {
            match self.seen.binary_search_by_key(&value, |(v, _)| *v) {
                Ok(there) => self.seen[there].1 = self.seen[there].1.max(at),
                Err(place) => self.seen.insert(place, (value, at)),
            }
            self.fit(span);
        }
        Some(self.get(at, span))
    }

    fn holds(&self, value: u64) -> bool {
        value.leading_zeros() >= self.level
    }

    fn fit(&mut self, span: Span) {
        if self.seen.len() <= EXACT {
            return;
        }
        let floor = span.floor(self.newest);
        self.seen.retain(|(_, at)| *at > floor);
        while self.seen.len() > EXACT && self.level < 64 {
            self.level += 1;
            let level = self.level;
            self.seen.retain(|(v, _)| v.leading_zeros() >= level);
        }
    }

    /// How many the window that ends at `at` holds.
    pub(super) fn get(&self, at: i64, span: Span) -> i64 {
        let from = at.saturating_sub(span.window);
        let sampled = self.seen.iter().filter(|(_, t)| from < *t && *t <= at).count() as i64;
        i64::try_from(i128::from(sampled) << self.level).unwrap_or(i64::MAX)
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.i64(self.newest);
        out.u8(self.level as u8);
        out.u32(self.seen.len() as u32);
        for (value, at) in &self.seen {
            out.u64(*value);
            out.i64(*at);
        }
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let (newest, level) = (from.i64()?, u32::from(from.u8()?));
        let many = from.length(16)?;
        let seen = (0..many).map(|_| Ok((from.u64()?, from.i64()?))).collect::<Result<Vec<_>, _>>()?;
        let ascending = seen.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let held = seen.iter().all(|(v, at)| v.leading_zeros() >= level && *at <= newest);
        if seen.len() > EXACT || level > 64 || !ascending || !held {
            return Err(Damaged("the values of a distinct count are out of order or too many"));
        }
        Ok(Self { newest, level, seen })
    }
}
