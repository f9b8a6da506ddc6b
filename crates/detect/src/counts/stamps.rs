//! How many events of one key a window holds.

use std::collections::VecDeque;

use super::{Damaged, Reader, Writer};

/// Times held of one key before they are put into sub-buckets.
pub const EXACT: usize = 512;

/// Sub-buckets of a window. A count is off by at most what one of them holds.
pub const PARTS: i64 = 64;

/// Sub-buckets held: those of the window and of the lateness, which is no longer, and one cut at either end.
const RING: usize = 2 * PARTS as usize + 2;

/// The length of a window and of what is held behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) window: i64,
    pub(super) lateness: i64,
}

impl Span {
    pub(super) fn new(window: i64) -> Self {
        Self { window, lateness: window.min(super::MAX_LATENESS) }
    }

    /// At or before this, nothing is held once `newest` was seen.
    pub(super) fn floor(self, newest: i64) -> i64 {
        newest.saturating_sub(self.window).saturating_sub(self.lateness)
    }

    fn part(self) -> i64 {
        (self.window + PARTS - 1) / PARTS
    }
}

/// The events of one key.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stamps {
    /// Times, ascending. Never empty.
    Exact(VecDeque<i64>),
    Parts(Box<Parts>),
}

/// Numbers of events by sub-bucket, in a ring.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parts {
    /// The time of the newest event.
    newest: i64,
    counts: [u32; RING],
}

impl Stamps {
    pub(super) fn first(at: i64) -> Self {
        Self::Exact(VecDeque::from([at]))
    }

    pub(super) fn newest(&self) -> i64 {
        match self {
            Self::Exact(times) => times.back().copied().unwrap_or(i64::MIN),
            Self::Parts(parts) => parts.newest,
        }
    }

    /// How many words of 64 bits it holds. Not what was reserved, which a restart would change.
    pub(super) fn cells(&self) -> usize {
        match self {
            Self::Exact(times) => times.len() + 4,
            Self::Parts(_) => RING / 2 + 1,
        }
    }

    /// Counts an event, and says how many the window holds with it; `None` if it came too late.
    pub(super) fn add(&mut self, at: i64, span: Span) -> Option<i64> {
        let newest = self.newest();
        if at <= span.floor(newest) {
            return None;
        }
        match self {
            Self::Exact(times) => {
                if at >= newest {
                    times.push_back(at);
                } else {
                    times.insert(times.partition_point(|t| *t <= at), at);
                }
                let floor = span.floor(newest.max(at));
                while times.front().is_some_and(|t| *t <= floor) {
                    times.pop_front();
                }
                if times.capacity() > 4 * (times.len() + 4) {
                    times.shrink_to(2 * times.len());
                }
                if times.len() > EXACT {
                    let mut parts = Box::new(Parts { newest: newest.max(at), counts: [0; RING] });
                    for time in times.iter() {
                        parts.put(*time, span);
                    }
                    *self = Self::Parts(parts);
                }
            }
            Self::Parts(parts) => {
                if parts.advance(at, span) {
                    *self = Self::first(at);
                } else {
                    parts.put(at, span);
                }
            }
        }
        Some(self.get(at, span))
    }

    /// How many the window that ends at `at` holds.
    pub(super) fn get(&self, at: i64, span: Span) -> i64 {
        let from = at.saturating_sub(span.window);
        match self {
            Self::Exact(times) => {
                // Nearly always the newest is asked for.
                let end = if times.back().is_some_and(|t| *t <= at) {
                    times.len()
                } else {
                    times.partition_point(|t| *t <= at)
                };
                let begin =
                    if times.front().is_some_and(|t| *t > from) { 0 } else { times.partition_point(|t| *t <= from) };
                end.saturating_sub(begin) as i64
            }
            Self::Parts(parts) => parts.sum(from.saturating_add(1), at, span),
        }
    }

    pub(super) fn write(&self, out: &mut Writer) {
        match self {
            Self::Exact(times) => {
                out.u8(0);
                out.u32(times.len() as u32);
                times.iter().for_each(|t| out.i64(*t));
            }
            Self::Parts(parts) => {
                out.u8(1);
                out.i64(parts.newest);
                parts.counts.iter().for_each(|n| out.u32(*n));
            }
        }
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        match from.u8()? {
            0 => {
                let many = from.length(8)?;
                let times = (0..many).map(|_| from.i64()).collect::<Result<VecDeque<_>, _>>()?;
                let ascending = times.iter().zip(times.iter().skip(1)).all(|(a, b)| a <= b);
                if times.is_empty() || times.len() > EXACT || !ascending {
                    return Err(Damaged("the times of a count are out of order or too many"));
                }
                Ok(Self::Exact(times))
            }
            1 => {
                let mut parts = Parts { newest: from.i64()?, counts: [0; RING] };
                for n in &mut parts.counts {
                    *n = from.u32()?;
                }
                Ok(Self::Parts(Box::new(parts)))
            }
            _ => Err(Damaged("a count is of no known form")),
        }
    }
}

impl Parts {
    fn place(part: i64) -> usize {
        part.rem_euclid(RING as i64) as usize
    }

    /// Makes `at` the newest, if it is, and clears the parts that the ring comes round to. Says whether nothing is
    /// left.
    fn advance(&mut self, at: i64, span: Span) -> bool {
        let (old, new) = (self.newest.div_euclid(span.part()), at.div_euclid(span.part()));
        if at <= self.newest {
            return false;
        }
        self.newest = at;
        if new.saturating_sub(old) >= RING as i64 {
            return true;
        }
        for part in old + 1..=new {
            self.counts[Self::place(part)] = 0;
        }
        self.counts.iter().all(|n| *n == 0)
    }

    fn put(&mut self, at: i64, span: Span) {
        let count = &mut self.counts[Self::place(at.div_euclid(span.part()))];
        *count = count.saturating_add(1);
    }

    /// Everything in the parts that `from..=to` touches.
    fn sum(&self, from: i64, to: i64, span: Span) -> i64 {
        let newest = self.newest.div_euclid(span.part());
        let first = from.div_euclid(span.part()).max(newest.saturating_sub(RING as i64 - 1));
        let last = to.div_euclid(span.part()).min(newest);
        (first..=last).map(|part| i64::from(self.counts[Self::place(part)])).sum()
    }
}
