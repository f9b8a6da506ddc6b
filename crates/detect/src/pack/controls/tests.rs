use std::sync::Arc;

use model::{SignalRole, Weight};

use super::*;
use crate::learn::{Control, Plan, Sample, train};

/// A small model, trained on `everyday-en`.
fn model(recall: u32, floor: u32) -> PackModel {
    let ordinary = "the morning train was late again so we walked along the river with tea".split(' ');
    let ordinary: Vec<&str> = ordinary.collect();
    let sample = |i: usize| {
        let mut words: Vec<&str> = (0..12).map(|n| ordinary[(i * 5 + n * n + n * i) % ordinary.len()]).collect();
        if i.is_multiple_of(5) {
            words[i % 12] = "banner";
            words[(i + 3) % 12] = "oath";
        }
        let account = format!("a{}", i % 60);
        Sample { account, text: words.join(" "), positive: i.is_multiple_of(5), lang: Some("en".into()), part: None }
    };
    let samples: Vec<Sample> = (0..300).map(sample).collect();
    let everyday = Control {
        name: "everyday-en".into(),
        lang: Some("en".into()),
        digest: "cd".repeat(32),
        texts: vec!["we walked to the river again".into()],
        held_out: false,
    };
    let model = train(&samples, &[everyday], Plan::default()).unwrap();
    PackModel {
        file: "desk.model".into(),
        model: Arc::new(model),
        role: SignalRole::Indicator,
        cap: Weight(2_000),
        clause: None,
        recall,
        floor,
    }
}

fn controls() -> Controls {
    let group = |name: &str, digest: &str, held_out| ControlGroup {
        name: name.into(),
        digest: digest.repeat(32),
        language: Some("en".into()),
        held_out,
    };
    Controls { groups: vec![group("everyday-en", "cd", false), group("press-en", "ab", true)] }
}

fn record(model: &PackModel, everyday: (u64, f64), press: (u64, f64)) -> Record {
    let group = |name: &str, (flagged, bound)| GroupRecord { name: name.into(), texts: 320, flagged, bound };
    Record { judged: controls().judged(model), groups: vec![group("everyday-en", everyday), group("press-en", press)] }
}

#[test]
fn a_record_is_read_as_it_is_written() {
    let record = record(&model(500, 10), (7, 0.0409), (0, 0.009_318));
    assert_eq!(Record::parse(record.to_toml().as_bytes()), Ok(record));
    for wrong in ["", "judged = 1", "judged = \"a\"\ngroups = [1]", "judged = \"a\"", "\u{0}"] {
        assert!(Record::parse(wrong.as_bytes()).is_err(), "{wrong:?}");
    }
}

/// Only held-out groups decide: what a model was trained on says little about what it has not seen.
#[test]
fn the_worst_held_out_group_decides() {
    let model = model(500, 10);
    let objection = |everyday, press| record(&model, everyday, press).objection(&controls(), &model);
    assert_eq!(objection((0, 0.0093), (0, 0.0093)), None);
    assert_eq!(objection((40, 0.16), (0, 0.0093)), None);
    let worst = objection((0, 0.0093), (1, 0.0148)).unwrap();
    assert!(worst.contains("`press-en`, 1 of 320") && worst.contains("1.48 %"), "{worst}");
    let small = objection((0, 0.0), (0, 0.0295)).unwrap();
    assert!(small.contains("too small"), "{small}");
}

#[test]
fn a_record_speaks_for_one_model_threshold_floor_and_set_of_groups() {
    let judged = model(500, 10);
    let good = record(&judged, (0, 0.0093), (0, 0.0093));
    let other = |change: fn(&mut Controls)| {
        let mut controls = controls();
        change(&mut controls);
        good.objection(&controls, &judged)
    };
    assert!(other(|_| {}).is_none());
    assert!(good.objection(&controls(), &PackModel { recall: 800, ..judged.clone() }).is_some(), "another threshold");
    assert!(good.objection(&controls(), &PackModel { floor: 20, ..judged.clone() }).is_some(), "another floor");
    assert!(other(|c| c.groups[1].digest = "ef".repeat(32)).is_some(), "other texts");
    assert!(other(|c| c.groups[1].held_out = false).is_some(), "no longer held out");
    assert!(other(|c| c.groups[0].held_out = true).is_some());
    assert!(other(|c| drop(c.groups.remove(0))).is_some(), "a group less");
    let mut fewer = good.clone();
    fewer.groups.remove(0);
    assert!(fewer.objection(&controls(), &judged).is_some(), "a group that was not counted");
}

#[test]
fn a_group_that_the_model_was_trained_on_is_not_held_out() {
    let model = model(500, 10);
    assert_eq!(unfit(&controls(), &model), None);
    let mut lied = controls();
    lied.groups[0].held_out = true;
    assert!(unfit(&lied, &model).unwrap().contains("`everyday-en`"));
    lied.groups.clear();
    assert!(unfit(&lied, &model).unwrap().contains("held_out = true"));
}
