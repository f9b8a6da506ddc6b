//! What the null model keeps, and what it exchanges.
//!
//! A share with more than [`Asked::crowd`] others of its object within the window is passed over: whatever brought the
//! crowd brought the account. So is what follows within [`Asked::wake`]: the late ones of a crowd are of it, and who asks
//! for news every few minutes is late by the same minutes each time. Two accounts that are together in crowds as often as
//! outside them are explained by what brings the crowds: of the bots of an agency, a line that few of them pass on is no
//! other thing than one that many do. The others lie in strata, and chance exchanges the accounts of a stratum's shares
//! among them, every order as likely:
//!
//! - an object that a *public* shares (more than [`Asked::crowd`] accounts) is a stratum. Who shares it is kept, and all
//!   its times; only who was when is exchanged. Interest and the burst of a match explain themselves.
//! - objects of fewer accounts are put in order of their first share, and as many as follow each other until there are
//!   [`Asked::exchanged`] shares are a stratum. How much each account shares then is kept, how much each object is shared
//!   and when; who shares *which* is exchanged. That a few accounts share what nobody else does is what is looked for.

use super::{Asked, Share};

/// Shares in order, and how they may be exchanged.
#[derive(Debug)]
pub struct Strata {
    /// By object, time, account; objects are numbered anew, those of a stratum together.
    shares: Vec<Share>,
    /// Where each object's shares begin, and where the last end.
    objects: Vec<usize>,
    /// By object, rising.
    stratum: Vec<u32>,
    /// By stratum: how likely two given shares are of one object and within the window.
    close: Vec<f64>,
    /// By stratum: whether it is one object with a public.
    public: Vec<bool>,
    /// Shares of each account, as places in `shares`, rising; and where each account's begin.
    of: (Vec<u32>, Vec<usize>),
    window: i64,
    possible: f64,
    again: usize,
    /// Those passed over because they are in a crowd or its wake, by account, object and time.
    crowded: Vec<Share>,
}

/// An object while strata are made: its range of shares, its first time, whether it has a public.
struct Object {
    range: std::ops::Range<usize>,
    public: bool,
}

impl Strata {
    /// Puts shares in strata.
    ///
    /// # Panics
    /// If there are 2^32 shares or more.
    pub fn new(mut shares: Vec<Share>, asked: Asked) -> Self {
        assert!(u32::try_from(shares.len()).is_ok(), "fewer than 2^32 shares");
        let all = shares.len();
        once(&mut shares, asked.window);
        let again = all - shares.len();
        let (mut objects, mut accounts, mut taken, mut near) = (Vec::new(), Vec::new(), 0, Vec::new());
        let (mut start, mut crowded) = (0, Vec::new());
        while start < shares.len() {
            let run = &shares[start..];
            let run = &run[..run.partition_point(|share| share.object == run[0].object)];
            let public = run.len() > asked.crowd as usize && distinct(run, &mut accounts) > asked.crowd as usize;
            neighbours(run, asked.window, &mut near);
            let (end, first) = (start + run.len(), taken);
            let mut crowd = None;
            for (at, near) in (start..end).zip(&near) {
                let time = shares[at].time;
                if *near > asked.crowd as usize {
                    crowd = Some(time);
                    crowded.push(shares[at]);
                } else if crowd.is_none_or(|crowd: i64| time.saturating_sub(crowd) > asked.wake) {
                    shares[taken] = shares[at];
                    taken += 1;
                } else {
                    crowded.push(shares[at]);
                }
            }
            if taken > first {
                objects.push(Object { range: first..taken, public });
            }
            start = end;
        }
        crowded.sort_unstable_by_key(|share| (share.account, share.object, share.time));
        shares.truncate(taken);
        // Those with a public first, then the others in order of time; equals by the number they came with.
        objects.sort_unstable_by_key(|object| {
            let first = shares[object.range.start];
            (!object.public, if object.public { 0 } else { first.time }, first.object)
        });
        let mut made = Self {
            shares: Vec::with_capacity(shares.len()),
            objects: vec![0],
            stratum: Vec::with_capacity(objects.len()),
            close: Vec::new(),
            public: Vec::new(),
            of: (Vec::new(), Vec::new()),
            window: asked.window,
            possible: 0.0,
            again,
            crowded,
        };
        let (mut first, mut pairs) = (0, 0);
        for (number, object) in objects.iter().enumerate() {
            let run = &shares[object.range.clone()];
            neighbours(run, asked.window, &mut near);
            pairs += near.iter().sum::<usize>() / 2;
            made.shares.extend(run.iter().map(|share| Share { object: number as u32, ..*share }));
            made.objects.push(made.shares.len());
            made.stratum.push(made.close.len() as u32);
            let size = made.shares.len() - first;
            if object.public || size >= asked.exchanged as usize || number + 1 == objects.len() {
                let n = size as f64;
                made.close.push(if size < 2 { 0.0 } else { pairs as f64 / (n * (n - 1.0) / 2.0) });
                made.public.push(object.public);
                let n = distinct(&made.shares[first..], &mut accounts) as f64;
                made.possible += if pairs == 0 { 0.0 } else { n * (n - 1.0) / 2.0 };
                (first, pairs) = (made.shares.len(), 0);
            }
        }
        drop(shares);
        made.index();
        made
    }

    fn index(&mut self) {
        let accounts = self.shares.iter().map(|share| share.account as usize + 1).max().unwrap_or(0);
        let mut starts = vec![0; accounts + 1];
        self.shares.iter().for_each(|share| starts[share.account as usize + 1] += 1);
        let active = starts.iter().filter(|count| **count > 0).count() as f64;
        self.possible = self.possible.min(active * (active - 1.0) / 2.0).max(0.0);
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        let (mut next, mut places) = (starts.clone(), vec![0; self.shares.len()]);
        for (place, share) in (0..).zip(&self.shares) {
            let at = &mut next[share.account as usize];
            places[*at] = place;
            *at += 1;
        }
        self.of = (places, starts);
    }

    /// The shares that count, by object, time and account. Objects are numbered anew.
    pub fn shares(&self) -> &[Share] {
        &self.shares
    }

    /// The stratum of each of [`Strata::shares`], rising.
    pub fn strata(&self) -> impl Iterator<Item = u32> {
        self.shares.iter().map(|share| self.stratum[share.object as usize])
    }

    /// The longest time between two shares that are together.
    pub fn window(&self) -> i64 {
        self.window
    }

    /// How many pairs of accounts could share together: at most all, and at most those that meet in a stratum.
    pub fn possible(&self) -> f64 {
        self.possible
    }

    /// Shares that did not count because the account had shared the same object within the window.
    pub fn again(&self) -> usize {
        self.again
    }

    /// Shares that were passed over because they are in a crowd or its wake.
    pub fn crowded(&self) -> usize {
        self.crowded.len()
    }

    /// Of an account's shares those that were passed over, by object (its number is another than in [`Strata::shares`])
    /// and time.
    pub(super) fn crowded_of(&self, account: u32) -> impl Iterator<Item = Share> + Clone {
        let from = self.crowded.partition_point(|share| share.account < account);
        self.crowded[from..].iter().take_while(move |share| share.account == account).copied()
    }

    /// One more than the highest number of an account.
    pub(super) fn accounts(&self) -> usize {
        self.of.1.len() - 1
    }

    /// The shares of each object.
    pub(super) fn by_object(&self) -> impl Iterator<Item = &[Share]> {
        self.objects.windows(2).map(|range| &self.shares[range[0]..range[1]])
    }

    /// The shares of an account, by object and time.
    pub(super) fn of(&self, account: u32) -> impl Iterator<Item = Share> + Clone {
        let (places, starts) = &self.of;
        let range = starts[account as usize]..starts[account as usize + 1];
        places[range].iter().map(|place| self.shares[*place as usize])
    }

    /// The stratum of an object.
    pub(super) fn stratum(&self, object: u32) -> usize {
        self.stratum[object as usize] as usize
    }

    /// How likely two given shares of a stratum are together by chance, and whether it is one object with a public.
    pub(super) fn chance(&self, stratum: usize) -> (f64, bool) {
        (self.close[stratum], self.public[stratum])
    }
}

/// Sorts, and lets an account's share of an object count only if none of its own that counts was within the window.
fn once(shares: &mut Vec<Share>, window: i64) {
    shares.sort_unstable_by_key(|share| (share.object, share.account, share.time));
    shares.dedup_by(|next, kept| {
        (next.object, next.account) == (kept.object, kept.account) && next.time.saturating_sub(kept.time) <= window
    });
    shares.sort_unstable();
}

/// By share of one object, how many others are within the window. O(shares).
fn neighbours(run: &[Share], window: i64, near: &mut Vec<usize>) {
    near.clear();
    let (mut first, mut end) = (0, 0);
    for (at, share) in run.iter().enumerate() {
        while share.time.saturating_sub(run[first].time) > window {
            first += 1;
        }
        while end < run.len() && run[end].time.saturating_sub(share.time) <= window {
            end += 1;
        }
        debug_assert!(first <= at && at < end);
        near.push(end - first - 1);
    }
}

/// How many accounts.
fn distinct(run: &[Share], accounts: &mut Vec<u32>) -> usize {
    accounts.clear();
    accounts.extend(run.iter().map(|share| share.account));
    accounts.sort_unstable();
    accounts.dedup();
    accounts.len()
}
