//! Who may have stood between an origin and its forwards.

use super::{
    Pair,
    messages::{Child, Messages},
};

/// How often a channel must have forwarded another by name to be thought to have done so again.
const USUAL: u32 = 3;
/// How many forwards before one are looked at: what bounds the time.
const BACK: usize = 64;

/// Hangs forwards of a message that forwards nothing known under the most recent earlier forward of it whose channel they
/// usually forward from; says of each message whether its parent was guessed. A parent is earlier than its child and of
/// the same family, so that no circle can come of it.
pub(super) fn nearer(families: &[Child], pairs: &[Pair], messages: &mut Messages) -> Vec<bool> {
    let mut usual: Vec<(u32, u32)> =
        pairs.iter().filter(|pair| pair.count >= USUAL).map(|pair| (pair.source, pair.channel)).collect();
    usual.sort_unstable();
    let mut inferred = vec![false; messages.keys.len()];
    let origins: Vec<bool> = messages.parent.iter().map(|parent| *parent == super::NONE).collect();
    for family in families.chunk_by(|a, b| a.parent == b.parent).filter(|family| origins[family[0].parent as usize]) {
        let channel = |child: &Child| messages.keys[child.node as usize].channel;
        for (place, child) in family.iter().enumerate() {
            let before = family[place.saturating_sub(BACK)..place].iter().rev().filter(|b| b.time < child.time);
            let mut before = before.filter(|b| usual.binary_search(&(channel(b), channel(child))).is_ok());
            if let Some(between) = before.next() {
                messages.parent[child.node as usize] = between.node;
                inferred[child.node as usize] = true;
            }
        }
    }
    inferred
}
