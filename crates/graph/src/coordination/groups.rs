//! Groups: what sure pairs connect.

use super::{Pair, Strata, pairs::gaps};

/// Accounts that share together.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// By number, two or more.
    pub members: Vec<Member>,
    /// Objects that two sure members shared together.
    pub objects: usize,
    /// The median time between their shares of these, for each pair and object the shortest.
    pub gap: i64,
    /// The least q of its pairs.
    pub q: f64,
}

/// An account of a group, and its surest pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Who.
    pub account: u32,
    /// How many others of the group it is surely paired with.
    pub pairs: u32,
    /// The surest of these pairs.
    pub surest: Pair,
}

/// The groups that `pairs`, the surest first, connect; the surest first, equals by their first member.
pub(super) fn groups(strata: &Strata, pairs: &[Pair]) -> Vec<Group> {
    let mut accounts: Vec<u32> = pairs.iter().flat_map(|pair| [pair.a, pair.b]).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let place = |account: u32| accounts.partition_point(|other| *other < account);
    let mut parent: Vec<usize> = (0..accounts.len()).collect();
    for pair in pairs {
        let (a, b) = (root(&mut parent, place(pair.a)), root(&mut parent, place(pair.b)));
        parent[a.max(b)] = a.min(b);
    }
    // Pairs are the surest first: so are the first of each group, and of each member.
    let mut number = vec![usize::MAX; accounts.len()];
    let mut made: Vec<(Group, Vec<u32>, Vec<i64>)> = Vec::new();
    for pair in pairs {
        let root = root(&mut parent, place(pair.a));
        if number[root] == usize::MAX {
            number[root] = made.len();
            made.push((Group { members: Vec::new(), objects: 0, gap: 0, q: pair.q }, Vec::new(), Vec::new()));
        }
        let (group, objects, times) = &mut made[number[root]];
        for account in [pair.a, pair.b] {
            match group.members.binary_search_by_key(&account, |member| member.account) {
                Ok(at) => group.members[at].pairs += 1,
                Err(at) => group.members.insert(at, Member { account, pairs: 1, surest: pair.clone() }),
            }
        }
        for (object, gap) in gaps(strata, pair.a, pair.b) {
            objects.push(object);
            times.push(gap);
        }
    }
    let finished = |(mut group, mut objects, mut times): (Group, Vec<u32>, Vec<i64>)| {
        objects.sort_unstable();
        objects.dedup();
        times.sort_unstable();
        (group.objects, group.gap) = (objects.len(), times[times.len() / 2]);
        group
    };
    made.into_iter().map(finished).collect()
}

/// The first account of the group that one is in, by its place; the way there is made shorter.
fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}
