//! From margins to log-odds that can be trusted, per language: Platt's sigmoid where labels are few, isotonic
//! regression where they are many, Venn–Abers between.
//!
//! Fitted on out-of-fold margins of labelled posts only. What comes out is right at the share of positives among
//! those labels; [`shift`] moves it to another.

mod venn_abers;

/// Labels from which isotonic regression is used (Niculescu-Mizil & Caruana, ICML 2005).
pub const ISOTONIC_FROM: usize = 1_000;

/// Positives that isotonic regression needs besides: with fewer, its steps are single posts.
pub const ISOTONIC_POSITIVES: usize = 100;

/// Labels of the rarer kind from which Venn–Abers is used: with fewer, its two probabilities lie so far apart that a line
/// says more.
pub const VENN_ABERS_FROM: usize = 50;

/// Beyond the outermost steps of an isotonic fit log-odds go on this slowly, so that ranks are kept and nothing is
/// claimed that was not seen.
const OUTSIDE: f64 = 0.05;

/// On a flat stretch log-odds rise by so much a unit of margin: next to nothing, but a higher margin always ranks higher.
const TIE: f64 = 1e-4;

/// Margin to log-odds, strictly increasing.
#[derive(Debug, Clone, PartialEq)]
pub enum Calibration {
    /// `slope * margin + offset`.
    Platt {
        /// Above 0.
        slope: f64,
        /// In nats.
        offset: f64,
    },
    /// Through these points (margin, log-odds), both ascending; straight between them.
    Isotonic(Vec<(f64, f64)>),
    /// The same, through points of a Venn–Abers predictor.
    VennAbers(Vec<(f64, f64)>),
}

impl Calibration {
    /// Fits by the amount of data. `None` unless both classes are there.
    pub fn fit(scores: &[(f64, bool)]) -> Option<Self> {
        let positives = scores.iter().filter(|(_, p)| *p).count();
        if positives == 0 || positives == scores.len() {
            return None;
        }
        let rarer = positives.min(scores.len() - positives);
        Some(if scores.len() >= ISOTONIC_FROM && rarer >= ISOTONIC_POSITIVES {
            isotonic(scores)
        } else if rarer >= VENN_ABERS_FROM {
            Self::VennAbers(ends_of_steps(&venn_abers::points(scores)))
        } else {
            platt(scores)
        })
    }

    /// The log-odds of a margin.
    pub fn log_odds(&self, margin: f64) -> f64 {
        match self {
            Self::Platt { slope, offset } => slope * margin + offset,
            Self::Isotonic(points) | Self::VennAbers(points) => stepped(points, margin) + margin * TIE,
        }
    }

    /// The method, in a word.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Platt { .. } => "platt",
            Self::Isotonic(_) => "isotonic",
            Self::VennAbers(_) => "venn-abers",
        }
    }
}

/// Log-odds found where positives have the share `from`, where they have the share `to` (Saerens, Latinne &
/// Decaestecker 2002). Shares are between 0 and 1, both excluded.
pub fn shift(log_odds: f64, from: f64, to: f64) -> f64 {
    log_odds + logit(to) - logit(from)
}

/// The log-odds of a probability.
pub fn logit(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

/// The probability of log-odds.
pub fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Platt's sigmoid with his smoothed targets, by Newton's method with a line search (Lin, Lin & Weng 2007).
fn platt(scores: &[(f64, bool)]) -> Calibration {
    let positives = scores.iter().filter(|(_, p)| *p).count() as f64;
    let negatives = scores.len() as f64 - positives;
    let (high, low) = ((positives + 1.0) / (positives + 2.0), 1.0 / (negatives + 2.0));
    let loss = |a: f64, b: f64| -> f64 {
        let one = |(m, p): &(f64, bool)| {
            let (f, t) = (a * m + b, if *p { high } else { low });
            // log(1 + e^f) - t f, without overflow.
            f.max(0.0) + (-f.abs()).exp().ln_1p() - t * f
        };
        scores.iter().map(one).sum()
    };
    let (mut a, mut b) = (1.0, logit(positives.max(1.0) / (positives + negatives + 1.0)));
    let mut now = loss(a, b);
    for _ in 0..100 {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 1e-9, 0.0, 1e-9);
        for (m, is) in scores {
            let p = probability(a * m + b);
            let (d, h) = (p - if *is { high } else { low }, p * (1.0 - p));
            (ga, gb) = (ga + d * m, gb + d);
            (haa, hab, hbb) = (haa + h * m * m, hab + h * m, hbb + h);
        }
        let det = haa * hbb - hab * hab;
        if ga.abs().max(gb.abs()) < 1e-7 || det <= 0.0 {
            break;
        }
        let (da, db) = ((hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det);
        let mut by = 1.0;
        let better = loop {
            let next = loss(a - by * da, b - by * db);
            if next < now || by < 1e-10 {
                break next;
            }
            by /= 2.0;
        };
        if better >= now {
            break;
        }
        (a, b, now) = (a - by * da, b - by * db, better);
    }
    // A model that ranks the wrong way round is not turned round: its output says nothing.
    Calibration::Platt { slope: a.max(1e-6), offset: b }
}

/// Isotonic regression by pooling adjacent violators. Each pool stands at its mean margin, with half a positive and
/// half a negative added, so that no pool claims certainty.
fn isotonic(scores: &[(f64, bool)]) -> Calibration {
    let mut sorted = scores.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    // Sum of margins, positives, posts.
    let mut pools: Vec<(f64, f64, f64)> = Vec::new();
    for same in sorted.chunk_by(|a, b| a.0 == b.0) {
        let positives = same.iter().filter(|(_, p)| *p).count() as f64;
        let mut pool = (same[0].0 * same.len() as f64, positives, same.len() as f64);
        while let Some(last) = pools.last().copied().filter(|last| last.1 / last.2 >= pool.1 / pool.2) {
            pool = (pool.0 + last.0, pool.1 + last.1, pool.2 + last.2);
            pools.pop();
        }
        pools.push(pool);
    }
    let mut points: Vec<(f64, f64)> = Vec::new();
    for (margins, positives, posts) in pools {
        let odds = ((positives + 0.5) / (posts - positives + 0.5)).ln();
        let floor = points.last().map_or(f64::NEG_INFINITY, |(_, y)| *y);
        points.push((margins / posts, odds.max(floor)));
    }
    Calibration::Isotonic(points)
}

/// The height at `margin` of the line through points, going on slowly outside.
fn stepped(points: &[(f64, f64)], margin: f64) -> f64 {
    let (first, last) = (points[0], points[points.len() - 1]);
    if margin <= first.0 {
        return first.1 + (margin - first.0) * OUTSIDE;
    }
    if margin >= last.0 {
        return last.1 + (margin - last.0) * OUTSIDE;
    }
    let next = points.partition_point(|(m, _)| *m <= margin);
    let ((x0, y0), (x1, y1)) = (points[next - 1], points[next]);
    y0 + (y1 - y0) * (margin - x0) / (x1 - x0)
}

/// The same line through fewer points: of each flat stretch its two ends.
fn ends_of_steps(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let level = |at: Option<usize>| at.and_then(|at| points.get(at)).map(|p| p.1);
    let here = |at: &usize| level(Some(*at));
    let ends = (0..points.len()).filter(|at| here(at) != level(at.checked_sub(1)) || here(at) != level(Some(at + 1)));
    ends.map(|at| points[at]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::model::Dice;

    /// Margins whose true log-odds are `2 m - 3`.
    fn drawn(n: usize) -> Vec<(f64, bool)> {
        let mut dice = Dice::new(11);
        let mut unit = || dice.index(1 << 30) as f64 / f64::from(1 << 30);
        (0..n)
            .map(|_| {
                let margin = unit() * 6.0 - 2.0;
                (margin, unit() < probability(2.0 * margin - 3.0))
            })
            .collect()
    }

    #[test]
    fn platt_finds_the_line() {
        let Calibration::Platt { slope, offset } = platt(&drawn(900)) else { panic!() };
        assert!((slope - 2.0).abs() < 0.3 && (offset + 3.0).abs() < 0.4, "{slope} {offset}");
    }

    #[test]
    fn isotonic_is_right_in_every_bin_and_never_falls() {
        let fit = Calibration::fit(&drawn(8_000)).expect("both classes");
        assert_eq!(fit.name(), "isotonic");
        let mut last = f64::NEG_INFINITY;
        for i in -30..60 {
            let margin = f64::from(i) / 10.0;
            let got = fit.log_odds(margin);
            assert!(got >= last);
            last = got;
            if (-1..35).contains(&i) {
                let error = probability(got) - probability(2.0 * margin - 3.0);
                assert!(error.abs() < 0.12, "{margin}: {error}");
            }
        }
    }

    #[test]
    fn the_method_follows_the_amount_of_data() {
        let method = |n: usize| Calibration::fit(&drawn(n)).map(|c| c.name());
        assert_eq!([60, 400, 8_000].map(method), [Some("platt"), Some("venn-abers"), Some("isotonic")]);
    }

    #[test]
    fn a_flat_stretch_is_kept_by_its_ends() {
        let points = [(0.0, 1.0), (1.0, 2.0), (2.0, 2.0), (3.0, 2.0), (4.0, 5.0)];
        let ends = ends_of_steps(&points);
        assert_eq!(ends, [points[0], points[1], points[3], points[4]]);
        let (all, fewer) = (Calibration::VennAbers(points.into()), Calibration::VennAbers(ends));
        assert!((-4..20).map(|i| f64::from(i) / 3.0).all(|m| all.log_odds(m) == fewer.log_odds(m)));
        assert!(all.log_odds(1.5) < all.log_odds(2.5), "a higher margin ranks higher on a flat stretch too");
    }

    #[test]
    fn one_class_is_no_calibration() {
        assert_eq!(Calibration::fit(&[(1.0, true), (2.0, true)]), None);
        assert_eq!(Calibration::fit(&[]), None);
    }

    #[test]
    fn another_share_moves_the_odds() {
        assert!((probability(shift(0.0, 0.5, 0.01)) - 0.01).abs() < 1e-12);
    }
}
