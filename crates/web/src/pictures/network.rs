//! Who stands with whom, around some accounts.
//!
//! ```text
//! ties ─ near ─► accounts, links ─ communities ─► groups ─ layout, apart, labels ─► SVG
//! ```

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use graph::{
    Near, Tie, Ties, communities,
    layout::{self, Point},
};
use sha2::{Digest, Sha256};
use store::Drawing;

use super::{Px, name, short, width};
use crate::say;

/// Pixels of a link of length one.
const UNIT: f64 = 58.0;
/// Room around the picture, for labels at its rim.
const MARGIN: f64 = 140.0;
/// Groups that have a colour of their own: as many as people can tell apart, with their shapes.
const GROUPS: u32 = 7;
/// Most letters of a label.
const LETTERS: usize = 18;

/// The picture.
#[derive(Template)]
#[template(path = "picture_network.svg", escape = "html")]
pub(crate) struct Drawn {
    pub(crate) says: String,
    pub(crate) box_of: [Px; 4],
    pub(crate) lines: Vec<Line>,
    pub(crate) dots: Vec<Dot>,
    pub(crate) labels: Vec<Label>,
    /// The styles go into the file where it stands alone.
    pub(crate) alone: bool,
}

pub(crate) struct Line {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) from: [Px; 2],
    pub(crate) to: [Px; 2],
    pub(crate) weight: u8,
}

pub(crate) struct Dot {
    pub(crate) number: u32,
    /// The outline, around the place.
    pub(crate) path: String,
    pub(crate) class: String,
    pub(crate) says: String,
}

pub(crate) struct Label {
    pub(crate) number: u32,
    pub(crate) at: [Px; 2],
    pub(crate) text: String,
}

/// Some accounts, what is known of how they stand to each other, and where they are drawn.
pub(crate) struct Network {
    pub(crate) near: Near,
    /// By account of `near`: the group that it hangs together with, where there is one.
    pub(crate) groups: Vec<Option<u32>>,
    /// In pixels; nobody stands on anybody.
    pub(crate) places: Vec<Point>,
    /// How large each is drawn.
    radii: Vec<f64>,
    /// The ids of the accounts.
    pub(crate) ids: Vec<String>,
    centres: usize,
}

impl Network {
    /// What stands near `centres` accounts, the first of `near`, whose accounts have these ids, where it was drawn `last`;
    /// and how it is drawn now, where that is not the same. It may take as long as drawing takes: no thread that answers
    /// should wait for it.
    pub(crate) fn new(near: Near, ids: Vec<String>, centres: usize, last: Drawing) -> (Self, Option<Drawing>) {
        let links: Vec<(u32, u32)> = near.links().into_iter().map(|(a, b, _)| (a, b)).collect();
        let keys: Vec<u64> = ids.iter().map(|id| key(id)).collect();
        let radii = radii(ids.len(), &links, centres);
        let (places, drawn) = placed(&keys, &links, &radii, last);
        (Self { groups: groups(near.accounts.len(), &links, centres), near, places, radii, ids, centres }, drawn)
    }

    /// Nobody stands around anybody.
    pub(crate) fn is_alone(&self) -> bool {
        self.near.ties.is_empty()
    }

    /// The picture. `called` says what an account is called for people.
    pub(crate) fn drawn(&self, called: &HashMap<String, String>, cases: &HashMap<String, i64>, alone: bool) -> Drawn {
        let (places, radii) = (&self.places, &self.radii);
        let name = |at: usize| name(&self.ids[at], called);
        let links = self.near.links();
        let degree = degrees(places.len(), links.iter().map(|(a, b, _)| (*a, *b)));
        let lines = links.iter().map(|(a, b, times)| Line {
            a: *a,
            b: *b,
            from: at(places[*a as usize]),
            to: at(places[*b as usize]),
            weight: (64 - times.leading_zeros()).clamp(1, 5) as u8,
        });
        let dots = (0..places.len()).map(|n| Dot {
            number: n as u32,
            path: outline(self.groups[n], places[n], radii[n]),
            class: class(self.groups[n], n < self.centres, cases.contains_key(&self.ids[n])),
            says: self.says(n, &name(n), degree[n], cases.get(&self.ids[n])),
        });
        // The centres first, then who is linked to the most.
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by_key(|n| (*n >= self.centres, std::cmp::Reverse(degree[*n]), *n));
        let texts: Vec<String> = (0..places.len()).map(|n| short(&name(n), LETTERS)).collect();
        // Corners reach beyond the circle.
        let tips: Vec<f64> = radii.iter().map(|radius| 1.35 * radius).collect();
        let asked: Vec<(u32, f64, f64)> = order.iter().map(|n| (*n as u32, width(&texts[*n]), 13.0)).collect();
        let labels = layout::labels::labels(places, &tips, &asked).into_iter().map(|label| Label {
            number: label.node,
            at: at(label.at),
            text: texts[label.node as usize].clone(),
        });
        Drawn {
            says: say("picture-network").with("accounts", places.len()).with("links", links.len()).into(),
            box_of: box_of(places, radii),
            lines: lines.collect(),
            dots: dots.collect(),
            labels: labels.collect(),
            alone,
        }
    }

    fn says(&self, at: usize, name: &str, links: u32, case: Option<&i64>) -> String {
        let said = match (self.group(at), case.map(i64::to_string)) {
            (None, None) => say("picture-account").with("account", name).with("links", links),
            (None, Some(case)) => {
                say("picture-account-of-case").with("account", name).with("links", links).with("case", case)
            }
            (Some(group), None) => {
                say("picture-account-of-group").with("account", name).with("links", links).with("group", group)
            }
            (Some(group), Some(case)) => say("picture-account-of-group-and-case")
                .with("account", name)
                .with("links", links)
                .with("group", group)
                .with("case", case),
        };
        said.into()
    }

    /// How the accounts of a group are told: by number, from 1.
    pub(crate) fn group(&self, at: usize) -> Option<u32> {
        self.groups[at].map(|group| group + 1)
    }

    /// Ties in the order of a table: the centres' own first, then by how often.
    pub(crate) fn ties(&self) -> Vec<(usize, usize, Tie)> {
        let place: HashMap<u32, usize> = self.near.accounts.iter().enumerate().map(|(n, a)| (*a, n)).collect();
        let mut ties: Vec<(usize, usize, Tie)> =
            self.near.ties.iter().map(|tie| (place[&tie.actor], place[&tie.target], *tie)).collect();
        ties.sort_by_key(|(actor, target, tie)| {
            ((*actor).min(*target) >= self.centres, std::cmp::Reverse(tie.times), *actor, *target, tie.kind)
        });
        ties
    }
}

/// The ids of the accounts of a picture.
pub(crate) fn ids(ties: &Ties, near: &Near) -> Vec<String> {
    near.accounts.iter().map(|account| ties.accounts().name(*account).to_owned()).collect()
}

/// To how many of those shown each is linked.
fn degrees(accounts: usize, links: impl Iterator<Item = (u32, u32)>) -> Vec<u32> {
    let mut degree = vec![0; accounts];
    for (a, b) in links {
        degree[a as usize] += 1;
        degree[b as usize] += 1;
    }
    degree
}

/// How large each is drawn: by its links, the centres never small.
fn radii(accounts: usize, links: &[(u32, u32)], centres: usize) -> Vec<f64> {
    let size = |(at, degree): (usize, u32)| {
        let size = 4.0 + 2.2 * f64::from(degree).sqrt().min(5.0);
        if at < centres { size.max(9.0) } else { size }
    };
    degrees(accounts, links.iter().copied()).into_iter().enumerate().map(size).collect()
}

/// Where each account stands: where it stood if the picture shows the same as last time, else as near to that as what is
/// new allows. And the picture to remember, where it is another.
fn placed(
    keys: &[u64],
    links: &[(u32, u32)],
    radii: &[f64],
    Drawing { showed, places }: Drawing,
) -> (Vec<Point>, Option<Drawing>) {
    let mut shows = Sha256::new();
    keys.iter().for_each(|key| shows.update(key.to_le_bytes()));
    links.iter().for_each(|(a, b)| shows.update([a.to_le_bytes(), b.to_le_bytes()].concat()));
    let shows = shows.finalize().to_vec();
    let before: HashMap<u64, Point> = places.into_iter().map(|(key, [x, y])| (key, Point { x, y })).collect();
    if shows == showed && keys.iter().all(|key| before.contains_key(key)) {
        return (keys.iter().map(|key| before[key]).collect(), None);
    }
    let scaled = |p: Point, by: f64| Point { x: p.x * by, y: p.y * by };
    let node = |key: &u64| layout::Node { key: *key, before: before.get(key).map(|p| scaled(*p, 1.0 / UNIT)) };
    let found = layout::layout(&keys.iter().map(node).collect::<Vec<_>>(), links);
    let mut found: Vec<Point> = found.into_iter().map(|p| scaled(p, UNIT)).collect();
    layout::apart(&mut found, radii, 4.0);
    let places = keys.iter().zip(&found).map(|(key, p)| (*key, [p.x, p.y])).collect();
    (found, Some(Drawing { showed: shows, places }))
}

/// Which accounts hang together when the centres, to which all are linked, are left out. Only groups of two or more, the
/// largest first.
fn groups(accounts: usize, links: &[(u32, u32)], centres: usize) -> Vec<Option<u32>> {
    let others: Vec<(u32, u32)> = links.iter().filter(|(a, b)| (*a).min(*b) as usize >= centres).copied().collect();
    let found = communities(&graph::Network::new(accounts, &others), communities::Asked::default());
    let mut size: BTreeMap<u32, usize> = BTreeMap::new();
    found.of.iter().for_each(|group| *size.entry(*group).or_default() += 1);
    found.of.iter().map(|group| (size[group] > 1).then_some(*group)).collect()
}

fn key(id: &str) -> u64 {
    let digest: [u8; 32] = Sha256::digest(id).into();
    u64::from_le_bytes(digest[..8].try_into().expect("eight bytes"))
}

fn at(point: Point) -> [Px; 2] {
    [Px(point.x), Px(point.y)]
}

fn box_of(places: &[Point], radii: &[f64]) -> [Px; 4] {
    let edge = |of: fn(&Point) -> f64, sign: f64| {
        let ends = places.iter().zip(radii).map(|(p, r)| sign * of(p) + r);
        sign * ends.fold(f64::NEG_INFINITY, f64::max)
    };
    if places.is_empty() {
        return [Px(0.0), Px(0.0), Px(1.0), Px(1.0)];
    }
    let (left, right) = (edge(|p| p.x, -1.0) - MARGIN, edge(|p| p.x, 1.0) + MARGIN);
    let (top, bottom) = (edge(|p| p.y, -1.0) - MARGIN / 3.0, edge(|p| p.y, 1.0) + MARGIN / 3.0);
    [Px(left), Px(top), Px(right - left), Px(bottom - top)]
}

fn class(group: Option<u32>, centre: bool, case: bool) -> String {
    let group = group.filter(|group| *group < GROUPS).map_or_else(|| "alone".to_owned(), |group| format!("g{group}"));
    format!("{group}{}{}", if centre { " centre" } else { "" }, if case { " case" } else { "" })
}

/// A shape for each group, of about the same area.
fn outline(group: Option<u32>, at: Point, radius: f64) -> String {
    let corners = |angles: &[f64], stretch: f64| {
        let corner = |angle: &f64| {
            let (sin, cos) = angle.to_radians().sin_cos();
            format!("{},{}", Px(at.x + stretch * radius * cos), Px(at.y + stretch * radius * sin))
        };
        format!("M{}Z", angles.iter().map(corner).collect::<Vec<_>>().join("L"))
    };
    let every = |sides: u32, first: f64| -> Vec<f64> {
        (0..sides).map(|side| first + 360.0 * f64::from(side) / f64::from(sides)).collect()
    };
    match group {
        Some(0) => corners(&every(4, 45.0), 1.25),
        Some(1) => corners(&every(3, -90.0), 1.45),
        Some(2) => corners(&every(4, 0.0), 1.25),
        Some(3) => corners(&every(6, 0.0), 1.1),
        Some(4) => corners(&every(3, 90.0), 1.45),
        Some(5) => corners(&every(5, -90.0), 1.15),
        Some(6) => corners(&every(8, 22.5), 1.05),
        _ => {
            let (r, width) = (Px(radius), Px(2.0 * radius));
            format!("M{},{}a{r},{r},0,1,0,{width},0a{r},{r},0,1,0,-{width},0Z", Px(at.x - radius), Px(at.y))
        }
    }
}

#[cfg(test)]
mod tests {
    use model::{InteractionKind, Timestamp};

    use super::*;

    fn ties() -> Ties {
        let mut ties = Ties::default();
        let mut add = |a: &str, b: &str| {
            let id = |n: &str| format!("file/local/{n}");
            assert!(ties.add(&id(a), InteractionKind::Repost, &id(b), Timestamp::default()));
        };
        for (a, b) in [("a", "c"), ("b", "c"), ("a", "b"), ("x", "c"), ("y", "c"), ("x", "y"), ("lone", "c")] {
            add(a, b);
        }
        ties
    }

    fn network(ties: &Ties, last: Drawing) -> (Network, Option<Drawing>) {
        let centre = ties.accounts().find("file/local/c").expect("is there");
        let near = ties.near(&[centre], 100);
        let ids = ids(ties, &near);
        Network::new(near, ids, 1, last)
    }

    #[test]
    fn who_hangs_together_is_one_group_and_who_stands_alone_is_none() {
        let (network, _) = network(&ties(), Drawing::default());
        let group = |name: &str| {
            let at = network.ids.iter().position(|id| id == &format!("file/local/{name}")).expect("is there");
            network.groups[at]
        };
        assert!(group("a").is_some() && group("a") == group("b") && group("x") == group("y"));
        assert!(group("a") != group("x") && group("lone").is_none() && group("c").is_none());
    }

    #[test]
    fn somebody_more_moves_nobody_far() {
        let mut ties = ties();
        let (before, drawn) = network(&ties, Drawing::default());
        let drawn = drawn.expect("never drawn before");
        let (again, nothing_new) = network(&ties, drawn.clone());
        assert!(again.places == before.places && nothing_new.is_none());
        assert!(ties.add("file/local/new", InteractionKind::Follow, "file/local/a", Timestamp::default()));
        assert!(ties.add("file/local/new", InteractionKind::Follow, "file/local/c", Timestamp::default()));
        let (after, drawn) = network(&ties, drawn);
        for (at, id) in before.ids.iter().enumerate() {
            let now = after.ids.iter().position(|other| other == id).expect("stays");
            assert!(before.places[at].distance(after.places[now]) < 0.5 * UNIT, "{id}");
        }
        assert!(drawn.is_some());
        assert_eq!(after.ids.len(), before.ids.len() + 1);
    }

    #[test]
    fn names_from_outside_cannot_leave_their_place() {
        let mut ties = Ties::default();
        assert!(ties.add("file/local/<script>", InteractionKind::Reply, "file/local/c", Timestamp::default()));
        let centre = ties.accounts().find("file/local/c").expect("is there");
        let near = ties.near(&[centre], 9);
        let ids = ids(&ties, &near);
        let network = Network::new(near, ids, 1, Drawing::default()).0;
        let called = HashMap::from([("file/local/c".to_owned(), "\"><b>".to_owned())]);
        let svg = network.drawn(&called, &HashMap::new(), true).render().expect("is drawn");
        assert!(!svg.contains("<script") && !svg.contains("<b>"), "{svg}");
    }
}
