//! A tree with time to the right: each message where it was sent, the branches below each other.

/// The rows of a tree's nodes, from 0. `parents` names the parent of each node, before it in the list; of a root, nothing.
///
/// Leaves take rows of their own in the order in which a walk meets them, the branch with the most nodes first, so that
/// the trunk is straight; a node with children stands in the row of its first.
///
/// # Panics
/// If a parent does not come before its child.
pub fn rows(parents: &[Option<u32>]) -> Vec<u32> {
    let mut size = vec![1_u32; parents.len()];
    let mut children: Vec<Vec<u32>> = vec![Vec::new(); parents.len()];
    for (node, parent) in parents.iter().enumerate().rev() {
        if let Some(parent) = parent {
            assert!((*parent as usize) < node, "a parent comes before its children");
            size[*parent as usize] += size[node];
            children[*parent as usize].push(node as u32);
        }
    }
    // Largest first; of equal ones, the earlier.
    children.iter_mut().for_each(|list| list.sort_by_key(|child| (std::cmp::Reverse(size[*child as usize]), *child)));
    let mut rows = vec![0; parents.len()];
    let mut used = 0;
    let mut walk: Vec<u32> = (0..parents.len() as u32).rev().filter(|node| parents[*node as usize].is_none()).collect();
    let mut fresh = true;
    while let Some(node) = walk.pop() {
        // A first child goes on in its parent's row, everyone else begins one.
        let follows = parents[node as usize].is_some_and(|parent| children[parent as usize][0] == node);
        if !follows {
            used += u32::from(!fresh);
        }
        fresh = false;
        rows[node as usize] = used;
        walk.extend(children[node as usize].iter().rev());
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trunk_is_straight_and_nobody_shares_a_row_with_a_stranger() {
        // 0 ─ 1 ─ 3 ─ 4, 0 ─ 2, and a tree of its own: 5 ─ 6.
        let parents = [None, Some(0), Some(0), Some(1), Some(3), None, Some(5)];
        assert_eq!(rows(&parents), [0, 0, 1, 0, 0, 2, 2]);
        assert_eq!(rows(&[None, Some(0), Some(0), Some(0)]), [0, 0, 1, 2]);
        assert!(rows(&[]).is_empty());
    }

    #[test]
    fn two_nodes_of_one_row_are_always_of_one_line() {
        let mut dice = model::Dice::new(2);
        for _ in 0..2_000 {
            let parents: Vec<Option<u32>> = (0..1 + dice.index(30))
                .map(|node| if node == 0 || dice.once_in(8) { None } else { Some(dice.index(node) as u32) })
                .collect();
            let rows = rows(&parents);
            let is_above = |mut low: u32, high: u32| {
                while let Some(parent) = parents[low as usize] {
                    if parent == high {
                        return true;
                    }
                    low = parent;
                }
                false
            };
            for b in 0..parents.len() as u32 {
                for a in 0..b {
                    let same = rows[a as usize] == rows[b as usize];
                    assert!(!same || is_above(b, a), "{parents:?} {rows:?}");
                }
            }
        }
    }
}
