use super::*;

fn forecast(probability: f64, positive: bool, group: u32) -> Forecast {
    Forecast { probability, positive, group }
}

const RESAMPLING: Resampling = Resampling { replicates: 200, seed: 11 };

/// Ten bins of `numpy.array_split` over 120 distinct probabilities (NumPy 2.4).
#[test]
fn golden_value_of_numpy() {
    let items: Vec<Forecast> = (0..120_u64)
        .map(|k| {
            let probability = ((k * 67 + 5) % 131) as f64 / 137.0;
            forecast(probability, ((k * k * 5 + k) % 13) as f64 / 13.0 < probability, k as u32)
        })
        .collect();
    assert_eq!(items.iter().filter(|f| f.positive).count(), 70);
    let e = calibration_error(&items, 10, RESAMPLING).unwrap();
    assert!((e.value - 0.128_832_116_788_321_68).abs() < 1e-12, "{e:?}");
    let table = reliability(&items, 10);
    assert!(table.iter().all(|bin| bin.items == 12) && table.len() == 10);
    assert!(table.windows(2).all(|w| w[0].to < w[1].from && w[0].said < w[1].said));
}

#[test]
fn ties_are_never_parted_and_nothing_is_lost() {
    let items: Vec<Forecast> = (0..100).map(|i| forecast(if i < 90 { 0.25 } else { 0.75 }, i % 4 == 0, i)).collect();
    let table = reliability(&items, 10);
    assert_eq!(table.iter().map(|b| (b.items, b.from, b.to)).collect::<Vec<_>>(), [(90, 0.25, 0.25), (10, 0.75, 0.75)]);
    assert_eq!(table[0].found, 23.0 / 90.0);
    let mut reversed = items.clone();
    reversed.reverse();
    assert_eq!(reliability(&reversed, 10), table);
    assert_eq!(reliability(&[forecast(f64::NAN, true, 0)], 10), []);
    assert_eq!(calibration_error(&[], 10, RESAMPLING), None);
    for (items, bins) in [(7, 10), (10, 3), (101, 10), (5, 1), (5, 0)] {
        let some: Vec<Forecast> = (0..items).map(|i| forecast(f64::from(i) / 200.0, false, i)).collect();
        let table = reliability(&some, bins);
        assert_eq!(table.iter().map(|b| b.items).sum::<u64>(), u64::from(items));
        assert!(table.len() <= bins.max(1) && table.len() >= bins.clamp(1, items as usize), "{items} in {bins}");
    }
}

/// Accounts of one to four posts. What is said is `p`; what turns out follows `truth(p)`.
fn world(chance: &mut Chance, accounts: u32, truth: impl Fn(f64) -> f64) -> Vec<Forecast> {
    (0..accounts)
        .flat_map(|group| {
            let lean = chance.unit();
            (0..=chance.below(4))
                .map(|_| {
                    let p = 0.5 * (lean + chance.unit());
                    forecast(p, chance.unit() < truth(p), group)
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Planted truth: the error of a world of 100,000 accounts. The intervals of 100 worlds of 300 accounts hold it.
#[test]
fn intervals_cover_the_truth() {
    let truth = |p: f64| p * p;
    let mut chance = Chance::new(3);
    let planted = error(&ascending(&world(&mut chance, 100_000, truth)), 10, |f| (1, f.positive)).unwrap();
    let covered = (0..100_u64).filter(|seed| {
        let items = world(&mut chance, 300, truth);
        let e = calibration_error(&items, 10, Resampling { replicates: 200, seed: *seed }).unwrap();
        e.interval.low <= planted && planted <= e.interval.high
    });
    let covered = covered.count();
    assert!(covered >= 88, "{covered} of 100 hold {planted}");
}

/// A perfect score shows an error all the same, and as large a one as is said.
#[test]
fn a_perfect_score_shows_what_chance_alone_adds() {
    let mut chance = Chance::new(8);
    let (mut seen, mut said, mut near_none) = (0.0, 0.0, 0);
    for seed in 0..60 {
        let items = world(&mut chance, 200, |p| p);
        let e = calibration_error(&items, 10, Resampling { replicates: 100, seed }).unwrap();
        seen += e.value / 60.0;
        said += e.if_perfect / 60.0;
        near_none += u32::from(e.interval.low < 0.02);
    }
    assert!(near_none >= 52, "{near_none} of 60 intervals reach down to next to none");
    assert!(said > 0.02 && (seen - said).abs() < 0.005, "seen {seen}, said {said}");
}

/// Planted truth: what is said above .6 is too much by a mean that is known. The intervals of 100 worlds hold it.
#[test]
fn the_gap_of_what_is_flagged_is_found_and_covered() {
    let truth = |p: f64| p * p;
    let flagged = |items: Vec<Forecast>| items.into_iter().filter(|f| f.probability > 0.6).collect::<Vec<_>>();
    let mut chance = Chance::new(4);
    let planted = gap(&flagged(world(&mut chance, 100_000, truth)), Resampling { replicates: 2, seed: 1 }).unwrap();
    assert!(planted.value > 0.15 && (planted.value - (planted.said - planted.found)).abs() < 1e-12, "{planted:?}");
    let covered = (0..100_u64).filter(|seed| {
        let items = flagged(world(&mut chance, 300, truth));
        let g = gap(&items, Resampling { replicates: 200, seed: *seed }).unwrap();
        g.low <= planted.value && planted.value <= g.high
    });
    let covered = covered.count();
    assert!((88..100).contains(&covered), "{covered} of 100 hold {planted:?}");
    assert_eq!(gap(&[], RESAMPLING), None);
    // Said twice, with opposite errors: no gap, and nothing to draw that would show one.
    let twice: Vec<Forecast> = (0..40).flat_map(|i| [0.3, 0.7].map(|p| forecast(p, i % 2 == 0, i / 2))).collect();
    let g = gap(&twice, RESAMPLING).unwrap();
    assert!(g.value.abs() < 1e-12 && g.low.abs() < 1e-12 && g.high.abs() < 1e-12 && g.items == 80, "{g:?}");
}
