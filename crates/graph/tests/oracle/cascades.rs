//! Cascades against walking up from every message, one at a time.

use std::collections::{BTreeMap, BTreeSet};

use flagstone_graph::cascades::{Asked, Bridge, Chain, Forward, Message, Pair, Source, Step, cascades};
use model::Dice;

type Key = (u32, u64);

/// Few channels with few messages at few times: repeats that contradict each other, circles, messages that forward
/// themselves or their own channel's, forwards before what they forward, and sources nobody has seen are common.
fn forwards(dice: &mut Dice, most: u64) -> (usize, Vec<Forward>) {
    let (channels, numbers, moments) = (1 + dice.below(6), 1 + dice.below(most / 12), 1 + dice.below(most));
    let one = |dice: &mut Dice| {
        let (channel, number) = (dice.below(channels) as u32, dice.below(numbers));
        // Many forward the first messages, so that families are large.
        let source = match dice.below(8) {
            0 => Source::Unknown,
            1 => Source::Channel(channel),
            2..5 => Source::Message { channel: 0, number: number / 2 },
            _ => Source::Message { channel, number },
        };
        Forward {
            channel: dice.below(channels) as u32,
            message: dice.below(numbers * 2),
            time: dice.below(moments) as u32,
            source,
            source_time: dice.once_in(2).then(|| dice.below(moments) as u32),
        }
    };
    (channels as usize, (0..=dice.below(most)).map(|_| one(dice)).collect())
}

/// What there is, found the slow way.
struct Naive {
    rows: BTreeMap<Key, Forward>,
    times: BTreeMap<Key, u32>,
    /// As named.
    named: BTreeMap<Key, Key>,
    /// As it is in the trees.
    parents: BTreeMap<Key, Key>,
    inferred: BTreeSet<Key>,
    circles: u64,
}

fn whose(source: Source) -> Option<u32> {
    match source {
        Source::Unknown => None,
        Source::Channel(channel) | Source::Message { channel, .. } => Some(channel),
    }
}

fn median(mut of: Vec<u32>) -> Option<u32> {
    of.sort_unstable();
    (!of.is_empty()).then(|| of[(of.len() - 1) / 2])
}

impl Naive {
    fn new(forwards: &[Forward], infer: bool) -> Self {
        let mut rows: BTreeMap<Key, Forward> = BTreeMap::new();
        for f in forwards {
            let better = |old: &Forward| {
                f.source > old.source || f.source == old.source && (f.time, f.source_time) < (old.time, old.source_time)
            };
            let key = (f.channel, f.message);
            if rows.get(&key).is_none_or(better) {
                rows.insert(key, *f);
            }
        }
        let (mut named, mut times, mut circles) = (BTreeMap::new(), BTreeMap::new(), 0);
        for (key, f) in &rows {
            if let Source::Message { channel, number } = f.source {
                if (channel, number) == *key {
                    circles += 1;
                } else {
                    named.insert(*key, (channel, number));
                    if let Some(time) = f.source_time {
                        let said = times.entry((channel, number)).or_insert(time);
                        *said = time.min(*said);
                    }
                }
            }
        }
        times.extend(rows.iter().map(|(key, f)| (*key, f.time)));
        let mut new = Self { rows, times, parents: named.clone(), named, inferred: BTreeSet::new(), circles };
        if infer {
            new.infer();
        }
        new.cut();
        new
    }

    fn infer(&mut self) {
        let usual = |a: u32, b: u32| {
            let of = |f: &&Forward| f.channel == b && whose(f.source) == Some(a);
            a != b && self.rows.values().filter(of).count() >= 3
        };
        let mut found = Vec::new();
        for (child, parent) in self.named.iter().filter(|(_, parent)| !self.named.contains_key(parent)) {
            let earlier = |key: &&Key| self.named.get(key) == Some(parent) && self.times[*key] < self.times[child];
            let between = self.rows.keys().filter(earlier).filter(|key| usual(key.0, child.0));
            found.extend(between.max_by_key(|key| (self.times[*key], **key)).map(|between| (*child, *between)));
        }
        self.inferred = found.iter().map(|(child, _)| *child).collect();
        self.parents.extend(found);
    }

    fn cut(&mut self) {
        let all: Vec<Key> = self.parents.keys().copied().collect();
        for start in all {
            let mut circle = vec![start];
            while let Some(next) = self.parents.get(circle.last().unwrap()).filter(|next| !circle.contains(next)) {
                circle.push(*next);
            }
            if self.parents.get(circle.last().unwrap()) == Some(&start) {
                let earliest = circle.iter().min_by_key(|key| (self.times[*key], **key)).unwrap();
                self.parents.remove(earliest);
                self.circles += 1;
            }
        }
    }

    /// A message and what it hangs under, up to its root.
    fn way(&self, key: Key) -> Vec<Key> {
        let mut way = vec![key];
        while let Some(parent) = self.parents.get(way.last().unwrap()) {
            way.push(*parent);
        }
        way
    }

    fn distance(&self, a: Key, b: Key) -> usize {
        let (a, b) = (self.way(a), self.way(b));
        let shared = a.iter().filter(|key| b.contains(key)).count();
        a.len() + b.len() - 2 * shared
    }

    fn trees(&self) -> Vec<(Key, Vec<Key>)> {
        let all: BTreeSet<Key> = self.rows.keys().chain(self.named.values()).copied().collect();
        let mut trees: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
        all.iter().for_each(|key| trees.entry(*self.way(*key).last().unwrap()).or_default().push(*key));
        let mut trees: Vec<_> = trees.into_iter().filter(|(_, tree)| tree.len() > 1).collect();
        trees.sort_by_key(|(root, tree)| (std::cmp::Reverse(tree.len()), *root));
        trees
    }

    fn bridges(&self, root: Key, tree: &[Key]) -> Vec<Bridge> {
        let channels: BTreeSet<u32> = tree.iter().map(|key| key.0).filter(|channel| *channel != root.0).collect();
        let mut bridges = Vec::new();
        for channel in channels {
            let others = || tree.iter().filter(|key| key.0 != channel && **key != root);
            let cut = others().filter(|key| self.way(**key).iter().any(|above| above.0 == channel)).count();
            if cut * 2 > others().count() {
                bridges.push(Bridge { channel, cut: cut as u32 });
            }
        }
        bridges.sort_by_key(|bridge| std::cmp::Reverse(bridge.cut));
        bridges
    }

    fn written(&self, forward: &Forward) -> Option<u32> {
        match forward.source {
            Source::Message { channel, number } => self.times.get(&(channel, number)).copied(),
            Source::Unknown | Source::Channel(_) => forward.source_time,
        }
    }

    /// Whose message, by whom, and how much later.
    fn links(&self) -> Vec<(u32, u32, Option<i64>)> {
        let delay = |f: &Forward| self.written(f).map(|written| i64::from(f.time) - i64::from(written));
        self.rows.values().filter_map(|f| Some((whose(f.source)?, f.channel, delay(f)))).collect()
    }

    fn pairs(&self, within: u32) -> Vec<Pair> {
        let mut delays: BTreeMap<(u32, u32), Vec<Option<u32>>> = BTreeMap::new();
        for (source, channel, delay) in self.links().into_iter().filter(|link| link.0 != link.1) {
            let delay = delay.and_then(|delay| u32::try_from(delay).ok());
            delays.entry((source, channel)).or_default().push(delay);
        }
        let pair = |((source, channel), delays): ((u32, u32), Vec<Option<u32>>)| Pair {
            source,
            channel,
            count: delays.len() as u32,
            within: delays.iter().flatten().filter(|delay| **delay <= within).count() as u32,
            delay: median(delays.into_iter().flatten().collect()),
        };
        let mut pairs: Vec<Pair> = delays.into_iter().map(pair).collect();
        pairs.sort_by_key(|pair| std::cmp::Reverse(pair.count));
        pairs
    }

    fn chains(&self, within: u32) -> Vec<Chain> {
        let mut counts: BTreeMap<(u32, u32, u32), u32> = BTreeMap::new();
        for source in self.named.values().collect::<BTreeSet<_>>() {
            let Some(written) = self.times.get(source) else { continue };
            let mut after: Vec<Key> = self.named.iter().filter(|(_, of)| *of == source).map(|(key, _)| *key).collect();
            after.sort_by_key(|key| (self.times[key], *key));
            for two in after.windows(2) {
                let [a, b] = [self.times[&two[0]], self.times[&two[1]]];
                let channels = BTreeSet::from([source.0, two[0].0, two[1].0]);
                if channels.len() == 3 && *written <= a && a < b && b <= written + within {
                    *counts.entry((source.0, two[0].0, two[1].0)).or_default() += 1;
                }
            }
        }
        let chain = |((source, first, next), count)| Chain { source, first, next, count };
        let mut chains: Vec<Chain> = counts.into_iter().filter(|(_, count)| *count > 1).map(chain).collect();
        chains.sort_by_key(|chain| std::cmp::Reverse(chain.count));
        chains
    }
}

fn key(message: Message) -> Key {
    (message.channel, message.number)
}

#[test]
fn trees_and_their_shapes_are_what_walking_up_says() {
    let mut dice = Dice::new(51);
    let (mut deep, mut inferred, mut bridged, mut circles) = (0, 0, 0, 0);
    for round in 0..6_000 {
        let (channels, list) = forwards(&mut dice, 60);
        let infer = dice.once_in(2);
        let naive = Naive::new(&list, infer);
        let got = cascades(list.clone(), channels, Asked { infer, within: 5 });
        let trees = naive.trees();
        assert_eq!((got.len(), got.is_empty()), (trees.len(), trees.is_empty()), "round {round}");
        for (cascade, (root, tree)) in got.iter().zip(&trees) {
            assert_eq!(key(cascade.root), *root, "round {round}");
            let depths: Vec<usize> = tree.iter().map(|key| naive.way(*key).len() - 1).collect();
            let deepest = *depths.iter().max().unwrap();
            let breadth = (0..=deepest).map(|at| depths.iter().filter(|depth| **depth == at).count()).max().unwrap();
            let in_it: BTreeSet<u32> = tree.iter().map(|key| key.0).collect();
            let times: Vec<u32> = tree.iter().filter_map(|key| naive.times.get(key).copied()).collect();
            let guessed = tree.iter().filter(|key| naive.inferred.contains(key)).count();
            let expected = [tree.len(), in_it.len(), deepest, breadth, guessed];
            let shape = [cascade.size, cascade.channels, cascade.depth, cascade.breadth, cascade.inferred];
            assert_eq!(shape.map(|n| n as usize), expected, "round {round}: size, channels, depth, breadth, inferred");
            let [first, last] = [times.iter().min().copied(), times.iter().max().copied()];
            let half = median(times).map(|half| half - first.unwrap());
            assert_eq!((cascade.first, cascade.last, cascade.half), (first, last, half), "round {round}");
            let pairs = tree.iter().flat_map(|a| tree.iter().map(move |b| (*a, *b)));
            let sum: usize = pairs.map(|(a, b)| naive.distance(a, b)).sum();
            let virality = sum as f64 / (tree.len() * (tree.len() - 1)) as f64;
            assert!((cascade.virality - virality).abs() < 1e-9, "round {round}: {} {virality}", cascade.virality);
            assert_eq!(cascade.bridges, naive.bridges(*root, tree), "round {round}");

            let step = |key: &Key| Step {
                message: Message { channel: key.0, number: key.1 },
                time: naive.times.get(key).copied(),
                parent: naive.parents.get(key).map(|parent| Message { channel: parent.0, number: parent.1 }),
                inferred: naive.inferred.contains(key),
                depth: naive.way(*key).len() as u32 - 1,
            };
            let mut steps: Vec<Step> = tree.iter().map(step).collect();
            steps.sort_by_key(|step| (step.time, step.depth, step.message));
            assert_eq!(got.steps(&cascade), steps, "round {round}");
            deep += usize::from(deepest > 2);
            inferred += guessed;
            bridged += cascade.bridges.len();
        }
        circles += naive.circles;
    }
    assert!(deep > 500 && inferred > 500 && bridged > 500 && circles > 500, "{deep} {inferred} {bridged} {circles}");
}

#[test]
fn pairs_chains_channels_and_oddities_are_what_counting_says() {
    let mut dice = Dice::new(52);
    let mut chained = 0;
    for round in 0..2_000 {
        let (channels, list) = forwards(&mut dice, 200);
        let within = dice.below(200) as u32;
        let naive = Naive::new(&list, false);
        let got = cascades(list.clone(), channels, Asked { infer: false, within });
        assert_eq!(got.pairs, naive.pairs(within), "round {round}");
        assert_eq!(got.chains, naive.chains(within), "round {round}");
        chained += got.chains.len();

        let links = naive.links();
        let odd = [got.oddities.repeated, got.oddities.unplaced, got.oddities.own, got.oddities.backwards];
        let unplaced = naive.rows.values().filter(|f| !matches!(f.source, Source::Message { .. })).count();
        let own = links.iter().filter(|link| link.0 == link.1).count();
        let backwards =
            naive.rows.values().filter(|f| naive.written(f).is_some_and(|written| f.time < written)).count();
        let expected = [list.len() - naive.rows.len(), unplaced, own, backwards].map(|n| n as u64);
        assert_eq!((odd, got.oddities.circles), (expected, naive.circles), "round {round}");

        let trees = naive.trees();
        let told = got.passing();
        for channel in 0..channels as u32 {
            let theirs = || links.iter().filter(|link| link.1 == channel && link.0 != channel);
            let delay = median(theirs().filter_map(|link| u32::try_from(link.2?).ok()).collect());
            let started = trees.iter().filter(|(root, _)| root.0 == channel).count();
            let of = |tree: &(Key, Vec<Key>)| naive.bridges(tree.0, &tree.1).iter().any(|b| b.channel == channel);
            let bridge = trees.iter().filter(|tree| of(tree)).count();
            let counts = [started, theirs().count(), bridge];
            match told.iter().find(|one| one.channel == channel) {
                Some(one) => {
                    assert_eq!([one.started, one.passed_on, one.bridge].map(|n| n as usize), counts, "round {round}");
                    assert_eq!(one.delay, delay, "round {round}");
                }
                None => assert_eq!(counts, [0; 3], "round {round}"),
            }
        }
        let order = |p: &flagstone_graph::cascades::Passing| (p.bridge, p.started, p.passed_on);
        assert!(told.is_sorted_by(|a, b| (order(a), b.channel) > (order(b), a.channel)), "round {round}");
    }
    assert!(chained > 200, "only {chained} chains");
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let mut dice = Dice::new(53);
    for round in 0..1_000 {
        let (channels, mut list) = forwards(&mut dice, 60);
        let all = |list: &[Forward]| {
            let got = cascades(list.to_vec(), channels, Asked { infer: round % 2 == 0, within: 5 });
            let trees: Vec<_> = got.iter().map(|cascade| (got.steps(&cascade), cascade)).collect();
            (trees, got.passing(), got.pairs, got.chains, got.oddities)
        };
        let before = all(&list);
        dice.shuffle(&mut list);
        assert_eq!(all(&list), before, "round {round}");
    }
}

#[test]
fn a_guess_looks_back_over_64_forwards_and_no_further() {
    let forward = |channel, message, time, source| Forward {
        channel,
        message,
        time,
        source: Source::Message { channel: source, number: message.min(3) },
        source_time: None,
    };
    for (others, found) in [(63, 1), (64, 0)] {
        // Channel 2 usually forwards from channel 1, which is the first to forward a message of channel 0.
        let mut list: Vec<Forward> = (1..=3).map(|number| forward(2, number, 1, 1)).collect();
        list.push(forward(1, 9, 5, 0));
        list.extend((0..others).map(|n| forward(3 + n, 9, 6, 0)));
        list.push(forward(2, 9, 7, 0));
        let got = cascades(list, 70, Asked { infer: true, ..Asked::default() });
        assert_eq!(got.iter().map(|cascade| cascade.inferred).sum::<u32>(), found, "{others} between");
    }
}
