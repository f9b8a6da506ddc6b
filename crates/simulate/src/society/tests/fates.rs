//! What becomes of accounts, against the hazards that were asked for.

use model::Status;

use super::{
    super::{
        fates::{Risks, risks_of},
        person::{Fate, NEVER},
    },
    *,
};
use crate::Class;

const MANY: usize = 20_000;

fn fates(risks: Risks, days: i64, age: i64) -> Vec<Fate> {
    let mut dice = Dice::new(5);
    let ends = BEGINS + days * DAY;
    (0..MANY).map(|_| risks.fate(&mut dice, BEGINS - age * DAY, BEGINS, ends)).collect()
}

/// Survival of every risk at a time after an age, in days; the answer to reports by summing over its delay.
fn survives(risks: &Risks, age: f64, t: f64) -> [f64; 4] {
    let (shape, scale) = risks.found;
    let found = (-(((age + t) / scale).powf(shape) - (age / scale).powf(shape))).exp();
    let [deleted, private] = [risks.deleted, risks.private].map(|mean| (-t / mean).exp());
    // Reported at u, answered by t: the log-normal's distribution by Simpson's rule.
    let steps = 400;
    let answered = |x: f64| if x <= 0.0 { 0.0 } else { phi((x / risks.answer).ln() / risks.answer_spread) };
    let at = |k: usize| {
        let u = t * k as f64 / steps as f64;
        (-u / risks.reported).exp() / risks.reported * answered(t - u)
    };
    let sum: f64 = (0..=steps)
        .map(|k| {
            at(k)
                * if k == 0 || k == steps {
                    1.0
                } else if k % 2 == 1 {
                    4.0
                } else {
                    2.0
                }
        })
        .sum();
    [found, 1.0 - risks.heeded * sum * t / steps as f64 / 3.0, deleted, private]
}

fn phi(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

#[test]
fn accounts_go_at_the_rates_asked_for() {
    for (class, age) in
        [(Class::Extremist, 0), (Class::Extremist, 40), (Class::Spammer, 3), (Class::CounterSpeaker, 500)]
    {
        let risks = risks_of(class, 0);
        let fates = fates(risks, 60, age);
        for t in [2.0, 10.0, 30.0, 59.0] {
            let there = fates.iter().filter(|fate| fate.gone > BEGINS + (t * DAY as f64) as i64).count();
            let wanted: f64 = survives(&risks, age as f64, t).into_iter().product();
            share(&format!("{class:?} of {age} days after {t}"), there, MANY, wanted);
        }
    }
}

/// Each cause's cumulative incidence: the sum of its own hazard over those still there.
#[test]
fn risks_compete_as_they_should() {
    let risks = risks_of(Class::Extremist, 1);
    let fates = fates(risks, 60, 10);
    let mut wanted = [0.0; 3];
    let steps = 600;
    for k in 0..steps {
        let [a, b] = [k, k + 1].map(|k| survives(&risks, 10.0, 60.0 * f64::from(k) / f64::from(steps)));
        let there: f64 = a.iter().product();
        let hazard = |cause: usize| (a[cause] / b[cause]).ln();
        wanted[0] += there * (hazard(0) + hazard(1));
        wanted[1] += there * hazard(2);
        wanted[2] += there * hazard(3);
    }
    let count = |of: &[Status]| fates.iter().filter(|fate| fate.gone != NEVER && of.contains(&fate.status)).count();
    share("taken down", count(&[Status::TakenDown]), MANY, wanted[0]);
    share("left", count(&[Status::Deleted, Status::Deactivated]), MANY, wanted[1]);
    share("private", count(&[Status::Private]), MANY, wanted[2]);
    let left = count(&[Status::Deleted, Status::Deactivated]);
    share("deactivated of those who left", count(&[Status::Deactivated]), left, 0.3);
}

/// Conway et al.: 63 % gone in three months, over 30 % within two days.
#[test]
fn new_accounts_of_hidden_groups_go_as_conway_saw_it() {
    let (shape, scale) = risks_of(Class::Extremist, 0).found;
    let gone = |days: f64| 1.0 - (-(days / scale).powf(shape)).exp();
    assert!((gone(2.0) - 0.30).abs() < 0.01 && (gone(90.0) - 0.63).abs() < 0.01);
}

#[test]
fn nothing_happens_to_who_is_gone() {
    for fate in fates(risks_of(Class::Extremist, 0), 300, 0) {
        assert!([fate.reported, fate.renamed].iter().all(|at| *at == NEVER || *at < fate.gone));
        assert_eq!(fate.gone == NEVER, fate.status == Status::Up);
        assert!(fate.gone > BEGINS);
    }
}
