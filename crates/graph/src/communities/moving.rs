//! Accounts go where it gains most.

use model::Dice;

use super::{
    folding::{Folded, Tally},
    order,
};

/// Moves accounts between communities until no single move gains. An account is looked at again when a neighbour has
/// left it for another community.
pub(super) fn settle(on: &Folded, of: &mut [u32], resolution: f64, dice: &mut Dice) {
    let order = order(on.len(), dice);
    let mut state = State::new(on, of, resolution);
    let mut waiting = vec![true; on.len()];
    let mut left = on.len();
    // Sweeps in one order rather than a queue: rows that stand together are read together, which halves the time.
    while left > 0 {
        for account in order.iter().copied() {
            if !std::mem::replace(&mut waiting[account as usize], false) {
                continue;
            }
            left -= 1;
            if !state.looked_at(account) {
                continue;
            }
            for to in on.neighbours(account) {
                let apart = state.of[*to as usize] != state.of[account as usize];
                if apart && !std::mem::replace(&mut waiting[*to as usize], true) {
                    left += 1;
                }
            }
        }
    }
}

/// Who is where.
struct State<'a> {
    on: &'a Folded,
    resolution: f64,
    of: &'a mut [u32],
    /// By community, the degrees of its members together.
    degrees: Vec<f64>,
    members: Vec<u32>,
    /// Communities without a member.
    empty: Vec<u32>,
    tally: Tally,
}

impl<'a> State<'a> {
    fn new(on: &'a Folded, of: &'a mut [u32], resolution: f64) -> Self {
        let size = of.iter().max().map_or(0, |most| *most as usize + 1).max(on.len());
        let (mut degrees, mut members) = (vec![0.0; size], vec![0; size]);
        for (account, community) in (0..).zip(of.iter()) {
            degrees[*community as usize] += on.degree(account);
            members[*community as usize] += 1;
        }
        let empty = (0..size as u32).filter(|community| members[*community as usize] == 0).collect();
        Self { on, resolution, of, degrees, members, empty, tally: Tally::default() }
    }

    /// Puts an account where it gains most; whether that is elsewhere.
    fn looked_at(&mut self, account: u32) -> bool {
        let (home, degree) = (self.of[account as usize], self.on.degree(account));
        self.tally.clear(self.on.neighbours(account).len() + 1);
        // Home comes first, with nothing if no neighbour is there.
        self.tally.add(home, 0.0);
        self.tally.add_links(self.on, account, self.of, |_| true);
        self.degrees[home as usize] -= degree;
        self.members[home as usize] -= 1;
        let by_chance = if degree > 0.0 { self.resolution * degree / self.on.total() } else { 0.0 };
        let mut best = (f64::MIN, home);
        for (community, links) in self.tally.sums() {
            // Equals stay, or go where the first neighbour is; a gain of rounding is none.
            let gain = links - by_chance * self.degrees[*community as usize];
            if gain > best.0 + 1e-12 {
                best = (gain, *community);
            }
        }
        if best.0 < -1e-12 {
            // Alone it loses less.
            best.1 = if self.members[home as usize] == 0 { home } else { self.empty.pop().unwrap_or(best.1) };
        }
        let now = best.1;
        self.degrees[now as usize] += degree;
        self.members[now as usize] += 1;
        if now != home && self.members[home as usize] == 0 {
            self.empty.push(home);
        }
        self.of[account as usize] = now;
        now != home
    }
}
