//! Names to numbers: everything behind this counts accounts from 0.

use std::hash::{BuildHasher, RandomState};

const EMPTY: u32 = u32::MAX;

/// The most accounts: the last number marks an empty place.
pub const MOST: usize = EMPTY as usize;

/// Names of accounts, numbered in the order in which they were first seen.
///
/// Names lie end to end in one text. An account takes the bytes of its name, 8 for where it ends and at most 11 for its
/// place in the table (twice that while the table grows). The table's hash is keyed at random, so that nobody can choose
/// names that collide; only numbers come out of it.
#[derive(Debug, Clone, Default)]
pub struct Accounts {
    text: String,
    ends: Vec<usize>,
    /// Numbers at the place their name hashes to, or after it; a power of two of places, at most three in four taken.
    table: Vec<u32>,
    hash: RandomState,
}

impl Accounts {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name of a number that [`Accounts::number`] gave.
    ///
    /// # Panics
    /// If it gave no such number.
    pub fn name(&self, number: u32) -> &str {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.text[start..self.ends[number]]
    }

    /// All names, in the order of their numbers.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        (0..self.len() as u32).map(|n| self.name(n))
    }

    /// The number of a name that was seen before.
    pub fn find(&self, name: &str) -> Option<u32> {
        if self.table.is_empty() {
            return None;
        }
        Some(self.table[self.place(name)]).filter(|n| *n != EMPTY)
    }

    /// The number of a name, a new one if it was not seen before. `None` if it is new and there are [`MOST`] already.
    pub fn number(&mut self, name: &str) -> Option<u32> {
        if (self.len() + 1) * 4 > self.table.len() * 3 {
            self.grow();
        }
        let place = self.place(name);
        if self.table[place] != EMPTY {
            return Some(self.table[place]);
        }
        let number = u32::try_from(self.len()).ok().filter(|n| *n != EMPTY)?;
        self.text.push_str(name);
        self.ends.push(self.text.len());
        self.table[place] = number;
        Some(number)
    }

    /// The accounts numbered in the order of their names, so that nothing depends on which was seen first; and, by old
    /// number, each one's new one.
    pub fn sorted(&self) -> (Self, Vec<u32>) {
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order.sort_unstable_by(|a, b| self.name(*a).cmp(self.name(*b)));
        let (mut sorted, mut numbers) = (Self::default(), vec![0; self.len()]);
        for old in order {
            numbers[old as usize] = sorted.number(self.name(old)).unwrap_or(EMPTY);
        }
        (sorted, numbers)
    }

    /// Where a name is, or the empty place where it would be.
    fn place(&self, name: &str) -> usize {
        let mask = self.table.len() - 1;
        let mut place = self.hash.hash_one(name) as usize & mask;
        while self.table[place] != EMPTY && self.name(self.table[place]) != name {
            place = (place + 1) & mask;
        }
        place
    }

    fn grow(&mut self) {
        let places = (self.table.len() * 2).max(16);
        self.table = vec![EMPTY; places];
        for number in 0..self.len() as u32 {
            let mut place = self.hash.hash_one(self.name(number)) as usize & (places - 1);
            while self.table[place] != EMPTY {
                place = (place + 1) & (places - 1);
            }
            self.table[place] = number;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_number_however_many_come() {
        let mut accounts = Accounts::default();
        assert_eq!(accounts.find("nobody"), None);
        let name = |n: u32| format!("reader-{}", n % 5_000);
        for n in 0..20_000 {
            assert_eq!(accounts.number(&name(n)), Some(n % 5_000));
        }
        assert_eq!(accounts.number(""), Some(5_000), "no name is a name too");
        assert_eq!(
            (accounts.len(), accounts.find("reader-4999"), accounts.find("reader-5000")),
            (5_001, Some(4_999), None)
        );
        assert!(accounts.names().take(5_000).enumerate().all(|(n, got)| got == name(n as u32)));
    }

    #[test]
    fn sorted_by_name_every_name_is_found_under_its_new_number() {
        let mut accounts = Accounts::default();
        let names = ["pine", "ash", "oak", "", "elm"];
        names.iter().for_each(|name| assert!(accounts.number(name).is_some()));
        let (sorted, numbers) = accounts.sorted();
        assert_eq!(sorted.names().collect::<Vec<_>>(), ["", "ash", "elm", "oak", "pine"]);
        assert_eq!(names.map(|name| sorted.find(name)).to_vec(), numbers.into_iter().map(Some).collect::<Vec<_>>());
    }
}
