//! Who passed it on, over time: each account when it was first seen passing on one that is to its left.
//!
//! A platform says who reposted, not by which way it came to them. The earliest way is drawn: an account hangs on the one
//! of the tree that it was first seen reposting.

use std::collections::{HashMap, HashSet};

use askama::Template;
use graph::{Near, Tie, Ties, layout::tree};
use model::{InteractionKind, Timestamp};

use super::{Px, name, short};
use crate::{say, words};

const WIDTH: f64 = 720.0;
const LEFT: f64 = 8.0;
const LABELS: f64 = 150.0;
const ROW: f64 = 18.0;
/// Most rows that are drawn; the table has all.
const ROWS: u32 = 60;

/// A tree: who, on whom, when.
pub(crate) struct Spread {
    pub(crate) steps: Vec<Step>,
}

pub(crate) struct Step {
    pub(crate) account: String,
    /// A place in the steps, before this one; the root hangs on nobody.
    pub(crate) on: Option<u32>,
    pub(crate) at: Timestamp,
    pub(crate) depth: u32,
}

#[derive(Template)]
#[template(path = "picture_spread.svg", escape = "html")]
pub(crate) struct Drawn {
    pub(crate) says: String,
    pub(crate) width: Px,
    pub(crate) height: Px,
    pub(crate) ways: Vec<String>,
    pub(crate) dots: Vec<Dot>,
    pub(crate) begins: String,
    pub(crate) ends: String,
    pub(crate) axis: Px,
    pub(crate) end: Px,
    pub(crate) alone: bool,
}

pub(crate) struct Dot {
    pub(crate) at: [Px; 2],
    pub(crate) text: String,
    pub(crate) says: String,
    pub(crate) centre: bool,
}

impl Spread {
    /// From one account on, among those near it.
    pub(crate) fn of(ties: &Ties, near: &Near) -> Self {
        let Some(root) = near.accounts.first() else { return Self { steps: Vec::new() } };
        let mut reposts: Vec<&Tie> = near.ties.iter().filter(|tie| tie.kind == InteractionKind::Repost).collect();
        reposts.sort_by_key(|tie| (tie.first, tie.actor, tie.target));
        let time = |seconds: u32| Timestamp::from_millis(i64::from(seconds) * Timestamp::SECOND);
        let name = |account: u32| ties.accounts().name(account).to_owned();
        let first = reposts.iter().find(|tie| tie.target == *root).map_or(0, |tie| tie.first);
        let mut steps = vec![Step { account: name(*root), on: None, at: time(first), depth: 0 }];
        let mut place = HashMap::from([(*root, 0_u32)]);
        // In the order of time, an account is there before whoever passes it on.
        for tie in reposts {
            let Some(on) = place.get(&tie.target).copied() else { continue };
            if place.contains_key(&tie.actor) {
                continue;
            }
            place.insert(tie.actor, steps.len() as u32);
            let depth = steps[on as usize].depth + 1;
            steps.push(Step { account: name(tie.actor), on: Some(on), at: time(tie.first), depth });
        }
        Self { steps }
    }

    /// Nobody was seen passing it on.
    pub(crate) fn is_empty(&self) -> bool {
        self.steps.len() < 2
    }

    /// How deep, and the most that hang on one.
    pub(crate) fn depth(&self) -> u32 {
        self.steps.iter().map(|step| step.depth).max().unwrap_or(0)
    }

    /// Accounts that others of the tree were reached through, besides the first.
    pub(crate) fn bridges(&self) -> usize {
        self.steps.iter().filter_map(|step| step.on).filter(|on| *on > 0).collect::<HashSet<_>>().len()
    }

    pub(crate) fn drawn(&self, called: &HashMap<String, String>, alone: bool) -> Drawn {
        let parents: Vec<Option<u32>> = self.steps.iter().map(|step| step.on).collect();
        let rows = tree::rows(&parents);
        let begins = self.steps.first().map_or(Timestamp::default(), |step| step.at);
        let ends = self.steps.iter().map(|step| step.at).max().unwrap_or_default();
        let span = ends.since(begins).max(1) as f64;
        let x = |at: Timestamp| LEFT + (WIDTH - LEFT - LABELS) * at.since(begins) as f64 / span;
        let y = |row: u32| 12.0 + ROW * f64::from(row);
        let shown: Vec<usize> = (0..self.steps.len()).filter(|n| rows[*n] < ROWS).collect();
        let way = |n: usize| {
            let on = self.steps[n].on? as usize;
            let (from, to) = ((x(self.steps[on].at), y(rows[on])), (x(self.steps[n].at), y(rows[n])));
            (rows[on] < ROWS).then(|| format!("M{},{}V{}H{}", Px(from.0), Px(from.1), Px(to.1), Px(to.0)))
        };
        let name = |id: &str| name(id, called);
        // In a row, only the last has room for its name; the others have it on hover.
        let mut last: HashMap<u32, usize> = HashMap::new();
        for n in &shown {
            let best = last.entry(rows[*n]).or_insert(*n);
            if self.steps[*n].at >= self.steps[*best].at {
                *best = *n;
            }
        }
        let dots = shown.iter().map(|n| Dot {
            at: [Px(x(self.steps[*n].at)), Px(y(rows[*n]))],
            text: if last[&rows[*n]] == *n { short(&name(&self.steps[*n].account), 20) } else { String::new() },
            says: format!("{}, {}", name(&self.steps[*n].account), self.steps[*n].at),
            centre: *n == 0,
        });
        let height = 12.0 + ROW * f64::from(shown.iter().map(|n| rows[*n]).max().unwrap_or(0) + 1) + 14.0;
        let left_out = self.steps.len() - shown.len();
        let others = self.steps.len().saturating_sub(1);
        let says = match left_out {
            0 => say("picture-spread").with("accounts", others),
            more => say("picture-spread-in-part").with("accounts", others).with("more", more),
        };
        Drawn {
            says: says.into(),
            width: Px(WIDTH),
            height: Px(height),
            ways: shown.iter().filter_map(|n| way(*n)).collect(),
            dots: dots.collect(),
            begins: words::date(begins),
            ends: words::date(ends),
            axis: Px(height - 12.0),
            end: Px(WIDTH - LABELS),
            alone,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_hangs_on_whom_they_first_passed_on() {
        let mut ties = Ties::default();
        let mut add = |a: &str, b: &str, hour: i64| {
            let id = |n: &str| format!("file/local/{n}");
            let at = Timestamp::from_millis(hour * Timestamp::HOUR);
            assert!(ties.add(&id(a), InteractionKind::Repost, &id(b), at));
        };
        // `late` passes on the root after it passed on `one`; `early` passed `one` on before `one` was in the tree.
        for (a, b, hour) in
            [("one", "root", 2), ("late", "one", 3), ("late", "root", 5), ("early", "one", 1), ("two", "root", 4)]
        {
            add(a, b, hour);
        }
        let root = ties.accounts().find("file/local/root").expect("is there");
        let near = ties.near(&[root], 10);
        let spread = Spread::of(&ties, &near);
        let said: Vec<(&str, Option<u32>, u32)> =
            spread.steps.iter().map(|s| (s.account.rsplit('/').next().expect("a name"), s.on, s.depth)).collect();
        assert_eq!(said, [("root", None, 0), ("one", Some(0), 1), ("late", Some(1), 2), ("two", Some(0), 1)]);
        assert_eq!((spread.depth(), spread.bridges()), (2, 1));
        assert!(spread.drawn(&HashMap::new(), false).render().expect("is drawn").contains("late"));
    }
}
