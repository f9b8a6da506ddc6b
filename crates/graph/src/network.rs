//! Who linked to whom, as rows of numbers.

/// Rows of numbers with a count each, end to end (compressed sparse rows). Takes 8 bytes a row and 8 a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// Where each row starts, and where the last ends.
    starts: Vec<usize>,
    /// Rising within a row, none twice.
    to: Vec<u32>,
    counts: Vec<u32>,
}

impl Rows {
    /// None yet.
    pub(crate) fn empty() -> Self {
        Self { starts: vec![0], to: Vec::new(), counts: Vec::new() }
    }

    /// Adds to the row that has not ended.
    pub(crate) fn push(&mut self, to: u32, count: u32) {
        self.to.push(to);
        self.counts.push(count);
    }

    /// Ends a row.
    pub(crate) fn end_row(&mut self) {
        self.starts.push(self.to.len());
    }

    /// The accounts in a row, rising.
    pub fn of(&self, account: u32) -> &[u32] {
        &self.to[self.range(account)]
    }

    /// How often each of [`Rows::of`] happened, at least 1.
    pub fn counts(&self, account: u32) -> &[u32] {
        &self.counts[self.range(account)]
    }

    /// How many accounts a row holds.
    pub fn degree(&self, account: u32) -> usize {
        self.range(account).len()
    }

    fn range(&self, account: u32) -> std::ops::Range<usize> {
        self.starts[account as usize]..self.starts[account as usize + 1]
    }

    /// Every row as a column. A counting sort: O(rows + numbers), and what comes out rises because rows are taken in order.
    fn turned(&self) -> Self {
        let rows = self.starts.len() - 1;
        let mut next = starts(rows, self.to.iter().copied());
        let starts = next.clone();
        let (mut to, mut counts) = (vec![0; self.to.len()], vec![0; self.to.len()]);
        for row in 0..rows as u32 {
            for at in self.range(row) {
                let place = &mut next[self.to[at] as usize];
                (to[*place], counts[*place]) = (row, self.counts[at]);
                *place += 1;
            }
        }
        Self { starts, to, counts }
    }
}

/// Accounts and the links between them, by whom they go out and to whom they come in.
///
/// A link is what an actor did to a target: forwarded, reposted, followed. The same actor and target again is the same
/// link, counted once more; a link to oneself is none. Takes 16 bytes an account and 16 a link; building takes 12 more
/// for every interaction, for as long as it lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    out: Rows,
    back: Rows,
}

impl Network {
    /// The network of `accounts` accounts, numbered from 0, and of interactions as (actor, target). Their order does not
    /// matter. O(accounts + interactions).
    ///
    /// # Panics
    /// If an interaction names a number that is no account.
    pub fn new(accounts: usize, interactions: &[(u32, u32)]) -> Self {
        let others = || interactions.iter().filter(|(actor, target)| actor != target);
        // By target, then by actor: a stable sort by the second key leaves every row in order.
        let mut next = starts(accounts, others().map(|(_, target)| *target));
        let mut by_target = vec![(0, 0); *next.last().unwrap_or(&0)];
        for link in others() {
            let place = &mut next[link.1 as usize];
            by_target[*place] = *link;
            *place += 1;
        }
        let mut next = starts(accounts, by_target.iter().map(|(actor, _)| *actor));
        let whole = next.clone();
        let mut targets = vec![0; by_target.len()];
        for (actor, target) in by_target {
            let place = &mut next[actor as usize];
            targets[*place] = target;
            *place += 1;
        }
        Self::of(counted(&whole, &targets))
    }

    /// The network with more accounts and interactions. The same as one built from all of them at once, for the price of
    /// the new ones and one walk over what is there. The numbers of accounts stay.
    ///
    /// # Panics
    /// If there are to be fewer accounts, or an interaction names a number that is no account.
    pub fn with(&self, accounts: usize, interactions: &[(u32, u32)]) -> Self {
        assert!(accounts >= self.accounts(), "accounts are added, never taken away");
        let more = Self::new(accounts, interactions);
        let mut out = Rows::empty();
        out.to.reserve(self.out.to.len() + more.out.to.len());
        out.counts.reserve(out.to.capacity());
        for account in 0..accounts {
            let (mut old, mut new) = (self.out.pairs(account).peekable(), more.out.pairs(account).peekable());
            while let Some(first) = old.peek().into_iter().chain(new.peek()).map(|(to, _)| *to).min() {
                let count = |pair: Option<(u32, u32)>| pair.map_or(0, |(_, count)| count);
                let (was, is) = (old.next_if(|(to, _)| *to == first), new.next_if(|(to, _)| *to == first));
                out.push(first, count(was).saturating_add(count(is)));
            }
            out.end_row();
        }
        Self::of(out)
    }

    /// The network of rows by whom links go out.
    pub(crate) fn of(out: Rows) -> Self {
        let back = out.turned();
        Self { out, back }
    }

    /// How many accounts there are, linked or not.
    pub fn accounts(&self) -> usize {
        self.out.starts.len() - 1
    }

    /// How many links there are, each counted once.
    pub fn links(&self) -> usize {
        self.out.to.len()
    }

    /// Whom each account links to.
    pub fn out(&self) -> &Rows {
        &self.out
    }

    /// Who links to each account.
    pub fn back(&self) -> &Rows {
        &self.back
    }
}

impl Rows {
    /// A row's accounts and counts; none where there is no such row.
    fn pairs(&self, row: usize) -> impl Iterator<Item = (u32, u32)> {
        let range = if row + 1 < self.starts.len() { self.range(row as u32) } else { 0..0 };
        range.map(|at| (self.to[at], self.counts[at]))
    }
}

/// Where each of `rows` rows starts, and where the last ends, if each of `keys` takes a place in its row.
pub(crate) fn starts(rows: usize, keys: impl Iterator<Item = u32>) -> Vec<usize> {
    let mut starts = vec![0; rows + 1];
    for key in keys {
        starts[key as usize + 1] += 1;
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    starts
}

/// Sorted rows with repeats, as rows without and their counts.
fn counted(starts: &[usize], to: &[u32]) -> Rows {
    let mut rows = Rows { starts: vec![0], to: Vec::with_capacity(to.len()), counts: Vec::with_capacity(to.len()) };
    for row in starts.windows(2) {
        for run in to[row[0]..row[1]].chunk_by(|a, b| a == b) {
            rows.push(run[0], u32::try_from(run.len()).unwrap_or(u32::MAX));
        }
        rows.end_row();
    }
    rows.to.shrink_to_fit();
    rows.counts.shrink_to_fit();
    rows
}
