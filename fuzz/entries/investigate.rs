//! What must hold for any bytes as a file that the network commands read: it is an error or it is rows, and whatever the
//! rows say, what is computed of them ends.

use std::path::Path;

use flagstone::investigate::{accounts, forwards, interactions, seeds, shares, writings};
use graph::{
    Accounts,
    changes::{Asked, changes},
    returns::{self, Down, returns},
};
use model::Dice;

/// Posts and days of which changes are still computed.
const MANY: usize = 400;

/// The file as each command reads it; how many could use it.
pub(crate) fn every_way(path: &Path) -> usize {
    let plain = [
        forwards::read(path, &Default::default()).is_ok(),
        interactions::read(path, &[]).is_ok(),
        seeds::read(path).is_ok(),
        shares::read(path, &[]).is_ok(),
    ];
    plain.into_iter().filter(|read| *read).count() + usize::from(hands(path)) + usize::from(twice(path))
}

/// As the posts of `changes`.
fn hands(path: &Path) -> bool {
    let Ok(mut read) = writings::read(path) else { return false };
    for posts in read.accounts.values_mut().filter(|posts| posts.len() <= MANY) {
        for change in changes(posts, Asked::default(), &mut Dice::new(1)) {
            assert!((0.0..=1.0).contains(&change.p), "{change:?}");
        }
    }
    true
}

/// As both files of `returns`.
fn twice(path: &Path) -> bool {
    let mut neighbours = Accounts::default();
    let (Ok(before), Ok(after)) = (accounts::read(path, &mut neighbours), accounts::read(path, &mut neighbours)) else {
        return false;
    };
    let down = |known: accounts::Known| {
        let when = if let accounts::TakenDown::At(when) = known.taken_down { Some(when) } else { None };
        Down::by_the_platform(known.account, when)
    };
    let mut before: Vec<Down> = before.accounts.into_values().map(down).collect();
    let mut after: Vec<_> = after.accounts.into_values().map(|known| known.account).collect();
    for pair in returns(&mut before, &mut after, returns::Asked::default(), &mut |_| {}).pairs {
        assert!((0.0..=1.0).contains(&pair.probability), "{pair:?}");
    }
    true
}
