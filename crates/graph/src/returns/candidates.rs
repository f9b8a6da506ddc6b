//! Which pairs are worth comparing: those that share a trait, and those that share ways of writing that few have. All, if
//! there are few accounts.

use super::{Account, bios::Bios, company::Company, names::Names, pictures::Pictures, style};

/// Accounts of each side that evidence of neighbours is tuned by.
const TUNED_BY: usize = 200;

/// Accounts after that each before is compared with for how they write.
const NEAREST: usize = 200;

/// What accounts before are found by.
#[derive(Debug)]
pub(super) struct Traits {
    pub(super) handles: Names,
    pub(super) names: Names,
    pub(super) pictures: Pictures,
    pub(super) bios: Bios,
    pub(super) company: Company,
}

impl Traits {
    /// Looks at all accounts; gives pairs that share a trait, in no order.
    pub(super) fn new(before: &[&Account], after: &[Account]) -> (Self, Vec<(u32, u32)>) {
        let mut traits = Self {
            handles: Names::new(before.iter().map(|account| account.handle.as_str())),
            names: Names::new(before.iter().map(|account| account.name.as_str())),
            pictures: Pictures::new(before.iter().map(|account| account.picture.clone())),
            bios: Bios::new(before.iter().map(|account| account.bio.as_str())),
            company: Company::new(
                before.iter().map(|account| account.neighbours.as_slice()),
                after.iter().map(|account| account.neighbours.as_slice()),
            ),
        };
        let some = |count| style::some(count, TUNED_BY);
        let tuned_by: Vec<&[u32]> =
            some(after.len()).into_iter().map(|n| after[n as usize].neighbours.as_slice()).collect();
        traits.company.tune(&some(before.len()), &tuned_by);
        let mut pairs = Vec::new();
        for (number, account) in (0..).zip(after) {
            let mut found = traits.handles.ask(&account.handle);
            found.extend(traits.names.ask(&account.name));
            found.extend(account.picture.as_ref().map(|picture| traits.pictures.ask(picture)).into_iter().flatten());
            found.extend(traits.bios.ask(&account.bio));
            found.extend(traits.company.ask(&account.neighbours));
            pairs.extend(found.into_iter().map(|before| (before, number)));
        }
        (traits, pairs)
    }
}

/// Pairs that are compared: all of up to `most`, or else those that share a trait and those nearest in their writing.
/// Rising by the account after.
pub(super) fn pairs(
    mut shared: Vec<(u32, u32)>,
    crowd: &style::Crowd,
    [before, after]: [&style::Posts<'_>; 2],
    most: usize,
) -> Vec<(u32, u32)> {
    if before.len().saturating_mul(after.len()) <= most {
        return (0..after.len() as u32).flat_map(|a| (0..before.len() as u32).map(move |b| (b, a))).collect();
    }
    shared.extend(crowd.nearest(before, after, NEAREST));
    shared.sort_unstable_by_key(|(before, after)| (*after, *before));
    shared.dedup();
    shared
}
