//! One window: the keys of a definition, within bounds.

use std::{collections::HashMap, hash::BuildHasherDefault};

use super::{
    Counted, Damaged, Definition, MAX_WINDOW, Reader, Tally, Writer,
    hash::AsIs,
    stamps::{Span, Stamps},
    values::Values,
};

/// Most keys of one window.
pub const MAX_KEYS: usize = 1 << 20;

/// Most words of 64 bits that the keys of one window hold together: 32 MiB, for which up to four times as much may be
/// reserved.
pub const MAX_CELLS: usize = 4 << 20;

/// No event is farther from 1970 than this, in milliseconds: 146 million years.
const FAR: i64 = i64::MAX >> 1;

/// What one key holds.
#[derive(Debug, Clone, PartialEq)]
enum Held {
    Stamps(Stamps),
    Values(Box<Values>),
}

impl Held {
    fn newest(&self) -> i64 {
        match self {
            Self::Stamps(stamps) => stamps.newest(),
            Self::Values(values) => values.newest(),
        }
    }

    fn cells(&self) -> usize {
        match self {
            Self::Stamps(stamps) => stamps.cells(),
            Self::Values(values) => values.cells(),
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Window {
    pub(super) definition: Definition,
    span: Span,
    /// Its order is never looked at.
    keys: HashMap<u64, Held, BuildHasherDefault<AsIs>>,
    cells: usize,
    newest: i64,
    bounds: (usize, usize),
}

impl Window {
    pub(super) fn new(definition: Definition) -> Self {
        let span = Span::new(definition.window.clamp(1, MAX_WINDOW));
        Self { definition, span, keys: HashMap::default(), cells: 0, newest: i64::MIN, bounds: (MAX_KEYS, MAX_CELLS) }
    }

    #[cfg(test)]
    pub(super) fn bounded(self, keys: usize, cells: usize) -> Self {
        Self { bounds: (keys, cells), ..self }
    }

    pub(super) fn keys(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn add(&mut self, key: u64, value: u64, at: i64, tally: &mut Tally) -> i64 {
        let at = at.clamp(-FAR, FAR);
        self.newest = self.newest.max(at);
        let Some(held) = self.keys.get_mut(&key) else {
            let held = match self.definition.counted {
                Counted::Events => Held::Stamps(Stamps::first(at)),
                Counted::Distinct => Held::Values(Values::first(value, at).into()),
            };
            self.cells += held.cells();
            self.keys.insert(key, held);
            self.fit(tally);
            return 1;
        };
        let before = held.cells();
        let count = match held {
            Held::Stamps(stamps) => stamps.add(at, self.span),
            Held::Values(values) => values.add(value, at, self.span),
        };
        self.cells = self.cells + held.cells() - before;
        self.fit(tally);
        count.unwrap_or_else(|| {
            tally.late += 1;
            1
        })
    }

    pub(super) fn get(&self, key: u64, at: i64) -> i64 {
        let at = at.clamp(-FAR, FAR);
        match self.keys.get(&key) {
            Some(Held::Stamps(stamps)) => stamps.get(at, self.span),
            Some(Held::Values(values)) => values.get(at, self.span),
            None => 0,
        }
    }

    /// Forgets keys where a bound is crossed: first those whose window is empty, which loses nothing; then those seen
    /// longest ago, down to three quarters, so that this is rare.
    fn fit(&mut self, tally: &mut Tally) {
        let (keys, cells) = self.bounds;
        if self.keys.len() <= keys && self.cells <= cells {
            return;
        }
        let floor = self.span.floor(self.newest);
        self.keys.retain(|_, held| held.newest() > floor);
        self.cells = self.keys.values().map(Held::cells).sum();
        if self.keys.len() <= keys / 4 * 3 && self.cells <= cells / 4 * 3 {
            return;
        }
        let mut oldest: Vec<(i64, u64)> = self.keys.iter().map(|(key, held)| (held.newest(), *key)).collect();
        oldest.sort_unstable();
        for (_, key) in oldest {
            if self.keys.len() <= keys / 4 * 3 && self.cells <= cells / 4 * 3 {
                break;
            }
            self.cells -= self.keys.remove(&key).map_or(0, |held| held.cells());
            tally.forgotten += 1;
        }
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.bytes(self.definition.name.as_bytes());
        out.u8(u8::from(self.definition.counted == Counted::Distinct));
        out.i64(self.definition.window);
        let mut keys: Vec<_> = self.keys.iter().collect();
        keys.sort_unstable_by_key(|(key, _)| **key);
        out.i64(self.newest);
        out.u32(keys.len() as u32);
        for (key, held) in keys {
            out.u64(*key);
            match held {
                Held::Stamps(stamps) => stamps.write(out),
                Held::Values(values) => values.write(out),
            }
        }
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let name = std::str::from_utf8(from.bytes()?).map_err(|_| Damaged("a name is not UTF-8"))?.to_owned();
        let counted = match from.u8()? {
            0 => Counted::Events,
            1 => Counted::Distinct,
            _ => return Err(Damaged("a count is of no known kind")),
        };
        let window = from.i64()?;
        if !(1..=MAX_WINDOW).contains(&window) {
            return Err(Damaged("a window has no possible length"));
        }
        let mut new = Self::new(Definition { name, counted, window });
        new.newest = from.i64()?;
        let many = from.length(13)?;
        if many > MAX_KEYS {
            return Err(Damaged("a count has more keys than a count can have"));
        }
        let mut last = None;
        for _ in 0..many {
            let key = from.u64()?;
            if last.replace(key).is_some_and(|last| last >= key) {
                return Err(Damaged("the keys of a count are out of order"));
            }
            let held = match counted {
                Counted::Events => Held::Stamps(Stamps::read(from)?),
                Counted::Distinct => Held::Values(Values::read(from)?.into()),
            };
            if held.newest() > new.newest {
                return Err(Damaged("a key was seen after the newest event"));
            }
            new.cells += held.cells();
            new.keys.insert(key, held);
        }
        if new.cells > MAX_CELLS {
            return Err(Damaged("a count holds more than a count can hold"));
        }
        Ok(new)
    }
}
