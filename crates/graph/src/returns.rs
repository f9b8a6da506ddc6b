//! Which new accounts may be those of operators whose account a platform took down: hypotheses for a reviewer, each with
//! a probability and its reasons. From public traits only; of accounts, never of persons.
//!
//! ```text
//! accounts before, after ─ candidates ─► pairs worth a look ─ handle, name, picture, bio, neighbours, gap, style ─►
//!   weights of evidence, added ─ posterior ─► probabilities
//! ```
//!
//! Sought only for accounts that a platform took down ([`Down`] is the only way in), and only among accounts that were
//! created later ([`Down::may_be_back_as`]).

mod bios;
mod candidates;
mod company;
mod distance;
mod evidence;
mod letters;
mod names;
mod pictures;
mod posterior;
pub mod style;

pub use self::pictures::Picture;
use self::{candidates::Traits, evidence::kept, style::Weights};

/// A post.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Post {
    /// When, in milliseconds since 1970, if that is known.
    pub time: Option<i64>,
    /// What it says, as written.
    pub text: String,
}

/// What is publicly known of an account. What is not known is empty or none. Texts but posts are folded by the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// What it is addressed by.
    pub handle: String,
    /// What it calls itself.
    pub name: String,
    /// What it says of itself.
    pub bio: String,
    /// Its picture.
    pub picture: Option<Picture>,
    /// When it was created, in milliseconds.
    pub created: Option<i64>,
    /// Whom it links to: numbers, rising, each once.
    pub neighbours: Vec<u32>,
    /// Its posts.
    pub posts: Vec<Post>,
}

impl Account {
    /// The earliest time at which it was there, as far as is known.
    fn there(&self) -> Option<i64> {
        self.posts.iter().filter_map(|post| post.time).chain(self.created).min()
    }
}

/// An account that a platform took down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Down {
    account: Account,
    when: Option<i64>,
}

impl Down {
    /// By the platform, not by its owner; when, in milliseconds, if that is known.
    pub fn by_the_platform(account: Account, when: Option<i64>) -> Self {
        Self { account, when }
    }

    /// Whether an account can be a return of this one: it was not there before the takedown. Where one of the times is not
    /// known, it can.
    pub fn may_be_back_as(&self, account: &Account) -> bool {
        !matches!((self.when, account.there()), (Some(down), Some(there)) if there < down)
    }
}

/// What [`returns`] is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    /// How many returns of an account there are among those after, in the mean: what is believed before anything is seen.
    pub returning: f64,
    /// The least probability of a pair that is given.
    pub least: f64,
    /// How many pairs of each account before are given whatever their probability.
    pub top: usize,
    /// Pairs that are all compared. Of more, those that share something few have.
    pub all: usize,
}

impl Default for Asked {
    fn default() -> Self {
        Self { returning: 0.5, least: 0.1, top: 1, all: 1_000_000 }
    }
}

/// Weights of evidence in nats: how much likelier what is seen is of one operator's accounts than of any two. `None` where
/// one of the accounts does not have the trait.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Reasons {
    /// How both write.
    pub style: Option<f64>,
    /// Handles, modulo digits.
    pub handle: Option<f64>,
    /// Display names.
    pub name: Option<f64>,
    /// Pictures, by hash.
    pub picture: Option<f64>,
    /// What they say of themselves.
    pub bio: Option<f64>,
    /// Whom they link to.
    pub neighbours: Option<f64>,
    /// How soon after the takedown it was created.
    pub gap: Option<f64>,
}

impl Reasons {
    /// In the order of their names: style, handle, name, picture, bio, neighbours, gap.
    pub fn all(&self) -> [Option<f64>; 7] {
        [self.style, self.handle, self.name, self.picture, self.bio, self.neighbours, self.gap]
    }

    /// Their sum: they are taken to be independent, after stated ones were turned down as they are not.
    fn sum(&self) -> f64 {
        self.all().into_iter().flatten().fold(0.0, |sum, nats| sum + nats)
    }
}

/// Two accounts that may be one operator's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The account that was taken down.
    pub before: u32,
    /// The one created later.
    pub after: u32,
    /// That it is a return of this one, and of no other.
    pub probability: f64,
    /// The weight of all evidence, in nats.
    pub score: f64,
    /// What it is made of.
    pub reasons: Reasons,
    /// Whether no other account before is likelier to be back as this.
    pub best: bool,
}

/// What [`returns`] found.
#[derive(Debug, Clone, PartialEq)]
pub struct Returns {
    /// The likeliest first.
    pub pairs: Vec<Pair>,
    /// Pairs that were compared.
    pub compared: usize,
    /// Pairs that were not, since the second account was there before the takedown.
    pub too_early: usize,
    /// Accounts that what style is worth was learnt from.
    pub learnt_from: usize,
    /// What it is worth.
    pub style: Weights,
}

/// Finds pairs of accounts that may be one operator's. The order of posts does not matter; of accounts, that of equals.
/// `step` is told what is done.
///
/// # Panics
/// If there are 2^32 accounts of a side or more.
pub fn returns(before: &mut [Down], after: &mut [Account], asked: Asked, step: &mut dyn FnMut(&str)) -> Returns {
    assert!(u32::try_from(before.len().max(after.len())).is_ok(), "fewer than 2^32 accounts");
    before.iter_mut().for_each(|down| style::in_order(&mut down.account.posts));
    after.iter_mut().for_each(|account| style::in_order(&mut account.posts));
    let (before, after): (&[Down], &[Account]) = (before, after);
    step("looking at names, pictures and neighbours");
    let old: Vec<&Account> = before.iter().map(|down| &down.account).collect();
    let (traits, shared) = Traits::new(&old, after);
    step("learning how the crowd writes");
    let posts = [old.iter().map(|a| &*a.posts).collect::<Vec<_>>(), after.iter().map(|a| &*a.posts).collect()];
    let crowd = style::Crowd::new(&posts.concat());
    let mut pairs = candidates::pairs(shared, &crowd, [&posts[0], &posts[1]], asked.all);
    let all = pairs.len();
    pairs.retain(|(b, a)| before[*b as usize].may_be_back_as(&after[*a as usize]));
    let too_early = all - pairs.len();
    step("learning what style is worth");
    let (weights, learnt_from) = style::learn(&crowd, [&posts[0], &posts[1]]);
    step("comparing");
    let alike = style::alike(&crowd, &posts[0], &posts[1], &pairs);
    let last = after.iter().filter_map(|account| account.created).max();
    let mut found: Vec<Pair> = Vec::with_capacity(pairs.len());
    for ((b, a), scores) in pairs.iter().copied().zip(alike) {
        let (down, new) = (&before[b as usize], &after[a as usize]);
        let writes = down.account.posts.len().min(new.posts.len()) >= style::FEWEST;
        let gap = |when: i64, created: i64, last: i64| evidence::gap((created - when) as f64, (last - when) as f64);
        let reasons = Reasons {
            style: writes.then(|| weights.ratio(scores)),
            gap: down.when.zip(new.created).zip(last).map(|((when, created), last)| gap(when, created, last)),
            ..traits.reasons(b, new)
        };
        let score = reasons.sum();
        found.push(Pair { before: b, after: a, probability: 0.0, score, reasons, best: false });
    }
    posterior::weigh(&mut found, asked.returning / after.len().max(1) as f64);
    Returns { compared: found.len(), pairs: posterior::keep(found, asked), too_early, learnt_from, style: weights }
}

impl Traits {
    /// What is known of a pair without their posts and times.
    fn reasons(&self, before: u32, new: &Account) -> Reasons {
        let said = |nats: Option<f64>| nats.map(evidence::turned_down);
        Reasons {
            handle: said(self.handles.worth(before, &new.handle, kept::HANDLE)),
            name: said(self.names.worth(before, &new.name, kept::NAME)),
            picture: said(self.pictures.worth(before, new.picture.as_ref())),
            bio: said(self.bios.worth(before, &new.bio)),
            neighbours: said(self.company.worth(before, &new.neighbours)),
            ..Reasons::default()
        }
    }
}

#[cfg(test)]
mod tests;
