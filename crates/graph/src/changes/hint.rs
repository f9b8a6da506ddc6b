//! From days on which an account changed to what that may be.
//!
//! | hint | when |
//! |---|---|
//! | hijacked | how it writes (style or language) *and* when or with what (hours or client) change at once |
//! | turned | topics change and stay changed; style, language, hours and client remain |
//! | passing | topics change, and are as before later: news, a match, a feast |
//! | back | the account is again as it was before an earlier change |
//! | unclear | anything else: a new phone, a journey, a second language, a drift |

use std::ops::Range;

use super::{Aspect, Change, Cut, Post, days::Days, scan::FEWEST};

/// What a step must explain over what a drift does. Of a step in the middle it is 4/3; of a drift 3/4, but more on the day
/// that looks most like a step.
const ABRUPT: f64 = 1.15;

/// The shortest time that topics must stay changed, in milliseconds: most news is over by then.
const LASTING: i64 = 28 * 24 * 3_600_000;

/// What a change may be: words for a reviewer to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hint {
    /// Somebody else may write.
    Hijacked,
    /// The same may write of something else.
    Turned,
    /// Something was written of for a while.
    Passing,
    /// It is as it was.
    Back,
    /// None of these.
    Unclear,
}

impl Hint {
    /// As it is called in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hijacked => "hijacked",
            Self::Turned => "turned",
            Self::Passing => "passing",
            Self::Back => "back",
            Self::Unclear => "unclear",
        }
    }
}

/// All changes with what speaks for them.
pub(super) fn changes(days: &Days, posts: &[Post], cuts: &[Cut], chance: f64) -> Vec<Change> {
    let ends = cuts.iter().map(|cut| cut.at).chain([days.len()]);
    let starts = [0].into_iter().chain(cuts.iter().map(|cut| cut.at));
    let parts: Vec<Range<usize>> = starts.zip(ends).map(|(start, end)| start..end).collect();
    let first = |day: usize| posts[days.posts[day].start].time;
    let mut changes: Vec<Change> = Vec::new();
    for (n, cut) in cuts.iter().enumerate() {
        let changed: Vec<usize> =
            (0..Aspect::ALL.len()).filter(|a| cut.aspects[*a].is_some_and(|p| p <= chance)).collect();
        let (before, after) = (&parts[n], &parts[n + 1]);
        let as_before = |later: &&Range<usize>| as_before(days, &changed, [before, after, later]);
        let back = parts[n + 2..].iter().find(as_before).map(|part| first(part.start));
        let at = days.posts[cut.at].start;
        let abrupt = abrupt(days, &changed, before, after);
        let is_back = changes.iter().any(|earlier| earlier.back == Some(posts[at].time));
        // Until something else changed, or the posts end.
        let lasting = posts[days.posts[after.end - 1].end - 1].time - posts[at].time >= LASTING;
        changes.push(Change {
            before: posts[at - 1].time,
            after: posts[at].time,
            p: cut.p,
            aspects: cut.aspects,
            abrupt,
            silence: silence(posts, at),
            deleted: deleted(days, posts, before, after),
            back,
            hint: hint(&changed, abrupt, [is_back, back.is_some(), lasting]),
        });
    }
    changes
}

fn hint(changed: &[usize], abrupt: f64, [is_back, comes_back, lasting]: [bool; 3]) -> Hint {
    let has = |aspect: Aspect| changed.contains(&(aspect as usize));
    let writing = has(Aspect::Style) || has(Aspect::Language);
    let hand = has(Aspect::Hours) || has(Aspect::Client);
    if is_back {
        Hint::Back
    } else if writing && hand && abrupt >= ABRUPT {
        Hint::Hijacked
    } else if !has(Aspect::Topics) || writing || hand {
        Hint::Unclear
    } else if comes_back {
        Hint::Passing
    } else if lasting {
        Hint::Turned
    } else {
        Hint::Unclear
    }
}

/// Whether in what changed the later days are nearer to those before than half way to those after. Means of few days are
/// apart by chance: that is taken off.
fn as_before(days: &Days, changed: &[usize], [before, after, later]: [&Range<usize>; 3]) -> bool {
    let mut shares = changed.iter().map(|aspect| {
        let means = [before, after, later].map(|part| days.mean(*aspect, part.clone()));
        let noise = [before, after, later].map(|part| variance(days, *aspect, part) / part.len() as f64);
        let gone = square(&means[0], &means[1]) - noise[0] - noise[1];
        let left = square(&means[0], &means[2]) - noise[0] - noise[2];
        left.max(0.0) / gone.max(1e-12)
    });
    !changed.is_empty() && shares.all(|share| share < 0.25)
}

/// How much more of the days' differences, in what changed, a step explains than a drift by the same amount every day. As
/// both explain one variance by chance, that is taken off.
fn abrupt(days: &Days, changed: &[usize], before: &Range<usize>, after: &Range<usize>) -> f64 {
    let (n, k) = ((before.len() + after.len()) as f64, before.len() as f64);
    let (mut step, mut drift) = (0.0, 0.0);
    for aspect in changed {
        let of = &days.of[*aspect][before.start..after.end];
        let mean = days.mean(*aspect, before.start..after.end);
        let variance = of.iter().map(|day| square(day, &mean)).sum::<f64>() / (n - 1.0);
        let mut slope = vec![0.0; mean.len()];
        for (day, at) in of.iter().zip(0..) {
            let time = f64::from(at) - (n - 1.0) / 2.0;
            slope.iter_mut().zip(day).zip(&mean).for_each(|((sum, value), mean)| *sum += time * (value - mean));
        }
        let apart = square(&days.mean(*aspect, before.clone()), &days.mean(*aspect, after.clone()));
        step += (k * (n - k) / n * apart / variance - 1.0).max(0.0);
        let times = n * (n * n - 1.0) / 12.0;
        drift += (slope.iter().map(|sum| sum * sum).sum::<f64>() / times / variance - 1.0).max(0.0);
    }
    step / drift.max(1e-3)
}

/// The pause before a post over what nine of ten of the account's pauses do not exceed.
fn silence(posts: &[Post], at: usize) -> f64 {
    let mut pauses: Vec<i64> = posts.windows(2).map(|two| two[1].time - two[0].time).collect();
    pauses.sort_unstable();
    let usual = pauses[pauses.len() * 9 / 10];
    (posts[at].time - posts[at - 1].time) as f64 / usual.max(1) as f64
}

/// How far the count of posts fell from the last days before to the first after.
fn deleted(days: &Days, posts: &[Post], before: &Range<usize>, after: &Range<usize>) -> Option<u64> {
    let counts = |days_of: Range<usize>| {
        let of = days.posts[days_of.start].start..days.posts[days_of.end - 1].end;
        posts[of].iter().filter_map(|post| post.count)
    };
    let highest = counts(before.end.saturating_sub(FEWEST).max(before.start)..before.end).max()?;
    let lowest = counts(after.start..after.end.min(after.start + FEWEST)).min()?;
    Some(highest.saturating_sub(lowest))
}

fn variance(days: &Days, aspect: usize, part: &Range<usize>) -> f64 {
    let mean = days.mean(aspect, part.clone());
    let sum: f64 = days.of[aspect][part.clone()].iter().map(|day| square(day, &mean)).sum();
    sum / (part.len() - 1).max(1) as f64
}

fn square(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum()
}
