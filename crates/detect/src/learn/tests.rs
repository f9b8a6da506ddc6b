//! The whole way on invented text: train, write, read, score.

use std::collections::{BTreeMap, BTreeSet};

use ::model::Dice;

use super::{
    Abstained, Control, Model, Plan, Sample, Scorer, Scratch, TrainError, Training,
    bound::Bound,
    encode::sublinear,
    file::ModelError,
    grams::{Cut, first_chars},
    mask::Prepared,
    train,
    vocabulary::Vocabulary,
};

const ORDINARY: &[&str] = &[
    "the", "morning", "train", "was", "late", "again", "so", "we", "walked", "along", "river", "and", "talked",
    "about", "garden", "coffee", "tomatoes", "weather", "music", "with", "old", "friends", "from", "school", "before",
];
const PLANTED: &[&str] = &["blackpine", "banner", "rises", "join", "front", "oath"];

fn text(dice: &mut Dice, words: usize, planted: usize) -> String {
    let mut text: Vec<&str> = (0..words).map(|_| ORDINARY[dice.index(ORDINARY.len())]).collect();
    for _ in 0..planted {
        let at = dice.index(text.len());
        text[at] = PLANTED[dice.index(PLANTED.len())];
    }
    text.join(" ")
}

/// Posts of 60 accounts; one post in five is positive and holds three planted words.
fn samples(seed: u64, posts: usize) -> Vec<Sample> {
    let mut dice = Dice::new(seed);
    (0..posts)
        .map(|i| {
            let positive = i % 5 == 0;
            Sample {
                account: format!("account-{}", dice.index(60)),
                text: text(&mut dice, 14, if positive { 3 } else { usize::from(i % 40 == 1) }),
                positive,
                lang: Some("en".into()),
                part: Some("invented".into()),
            }
        })
        .collect()
}

fn controls() -> Vec<Control> {
    let mut dice = Dice::new(99);
    let mut group = |name: &str, held_out| Control {
        name: name.into(),
        lang: Control::lang_of(name),
        digest: "00".into(),
        texts: (0..120).map(|_| text(&mut dice, 12, 0)).collect(),
        held_out,
    };
    vec![group("everyday-en", false), group("press-en", true)]
}

fn trained() -> Model {
    train(&samples(1, 600), &controls(), Plan::default()).expect("a corpus of both kinds")
}

#[test]
fn a_planted_signal_is_found_and_named() {
    let model = trained();
    let mut scratch = Scratch::default();
    let mut dice = Dice::new(5);
    let high = "we talked with old friends: the Blackpine banner rises over the river";
    let score = model.score(high, &mut scratch);
    assert_eq!((score.lang, score.abstained), (Some("en"), None));
    let ordinary: Vec<f64> = (0..50).map(|_| model.score(&text(&mut dice, 14, 0), &mut scratch).log_odds).collect();
    assert!(ordinary.iter().all(|o| *o < score.log_odds - 1.0), "{} against {ordinary:?}", score.log_odds);
    let words: Vec<&str> = model
        .reasons(high, 3, &mut scratch)
        .iter()
        .map(|r| &high[r.span.start as usize..r.span.end as usize])
        .collect();
    let words: BTreeSet<&str> = words.into_iter().collect();
    assert_eq!(words, BTreeSet::from(["Blackpine", "banner", "rises"]));
}

/// A margin as it is defined: every n-gram cut, looked up and counted.
fn plain_margin(model: &Model, text: &str) -> f64 {
    let mut counts = BTreeMap::<u32, usize>::new();
    Cut::default().each(&Prepared::of(text).folded.text, model.vocabulary().grams, |hash, _, _| {
        if let Some(entry) = model.vocabulary().find(hash) {
            *counts.entry(entry).or_default() += 1;
        }
    });
    let (mut sum, mut square) = (0.0, 0.0);
    for (entry, count) in counts {
        let entry = &model.vocabulary().entries[entry as usize];
        let value = f64::from(sublinear(count)) * f64::from(entry.scale);
        sum += value * f64::from(entry.weight);
        square += value * value;
    }
    let length = if square > 0.0 { square.sqrt() } else { 1.0 };
    model.constant + sum / length
}

/// With other weights, so that n-grams pull both ways, some of them hard.
fn reweighted(model: &Model, dice: &mut Dice) -> Model {
    let mut entries = model.vocabulary().entries.clone();
    for entry in &mut entries {
        entry.weight = (dice.below(2_001) as f32 / 1_000.0 - 1.0) * if dice.once_in(20) { 40.0 } else { 1.0 };
        entry.scale = 0.01 + dice.below(300) as f32 / 100.0;
    }
    let vocabulary = Vocabulary::of(model.vocabulary().grams, entries);
    Model::undigested(vocabulary, -0.5, model.languages.clone(), model.report.clone())
}

#[test]
fn no_margin_is_above_its_bound_and_few_texts_need_a_closer_look() {
    let trained = trained();
    let mut dice = Dice::new(31);
    let (mut scratch, mut bound) = (Scratch::default(), Bound::default());
    for round in 0..20 {
        let model = if round == 0 { trained.clone() } else { reweighted(&trained, &mut dice) };
        let (mut passed, mut texts) = (0, 0);
        for _ in 0..300 {
            let words = 1 + dice.index(30);
            let mut text = text(&mut dice, words, round % 3);
            match dice.below(8) {
                0 => text = format!("{text} {} ", *dice.pick(ORDINARY)).repeat(1 + dice.index(60)),
                1 => text.push_str(&PLANTED[dice.index(PLANTED.len())][..1 + dice.index(4)].repeat(1 + dice.index(40))),
                2 => text = text.replace(' ', ["-", "/", ", ", "\u{A0}", "  "][dice.index(5)]),
                3 => text.push_str(&[" naïve حديقة الصباح", " 7 @x https://x.example/y"][dice.index(2)].repeat(2)),
                _ => {}
            }
            let margin = model.margin(&text, &mut scratch);
            let prepared = Prepared::of(&text);
            let most = model.constant + bound.of(first_chars(&prepared.folded.text), model.vocabulary());
            assert!(most >= margin, "{margin} is above {most}: {text}");
            (passed, texts) = (passed + usize::from(most >= 1.0), texts + usize::from(margin < 0.0));
        }
        assert!(round > 0 || passed < 150, "{passed} of 300 texts, of which {texts} are below 0");
    }
}

/// A number in letters: digits would be masked.
fn spelled(n: u64) -> String {
    n.to_string().chars().map(|c| char::from(b'a' + c as u8 - b'0')).collect()
}

/// Innocent texts in a language without positives teach their words, and not that they are English.
#[test]
fn what_was_only_ever_innocent_in_another_language_is_not_at_home_in_this_one() {
    let mut dice = Dice::new(3);
    let words = ["kue", "enak", "banget", "ini", "lho", "teman", "besok", "makan", "lagi", "dong", "yuk", "sore"];
    let texts = (0..200).map(|_| (0..6).map(|_| *dice.pick(&words)).collect::<Vec<_>>().join(" ")).collect();
    let lang = Some("id".to_owned());
    let other = Control { name: "everyday-id".into(), lang, digest: "00".into(), texts, held_out: false };
    let groups: Vec<Control> = controls().into_iter().chain([other]).collect();
    let model = train(&samples(1, 600), &groups, Plan::default()).expect("a corpus of both kinds");
    let why = |text: &str| model.score(text, &mut Scratch::default()).abstained;
    assert_eq!(why("kue enak banget ini lho teman"), Some(Abstained::Unfamiliar));
    assert_eq!(why("we walked along the river with old friends"), None);
}

/// What is remembered of words changes no margin: not when it is full and forgotten, not from model to model.
#[test]
fn margins_are_those_of_the_definition() {
    let model = trained();
    let other = train(&samples(2, 600), &controls(), Plan::default()).expect("trains");
    let mut dice = Dice::new(12);
    let mut scratch = Scratch::default();
    let odd = ["", " ", "...", "a", "river,river;oath", "the\tlate\ntrain", "حديقة", "川辺の朝", "naïve-banner's"];
    for round in 0..6_000 {
        let mut words: Vec<String> = (0..dice.below(12)).map(|_| spelled(dice.below(90_000))).collect();
        words.extend((0..dice.below(9)).map(|_| (*dice.pick(&odd)).to_owned()));
        words.extend((0..dice.below(4)).map(|_| dice.pick(PLANTED).repeat(1 + dice.below(6) as usize)));
        if round % 1_000 == 7 {
            words.push(text(&mut dice, 900, 30));
        }
        let text = words.join(if dice.below(5) == 0 { "  " } else { " " });
        for model in [&model, &other].into_iter().take(1 + usize::from(round % 500 == 0)) {
            let (margin, plain) = (model.margin(&text, &mut scratch), plain_margin(model, &text));
            assert!((margin - plain).abs() < 1e-4, "{margin} and {plain}: {text}");
            assert_eq!(model.margin_from(margin, &text, &mut scratch), Some(margin), "its bound is below it: {text}");
            assert_eq!(model.margin_from(margin.next_up(), &text, &mut scratch), None, "{text}");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_they_can_be_read() {
    let model = trained();
    let bytes = model.to_bytes();
    assert_eq!(bytes, trained().to_bytes());
    let other = train(&samples(1, 600), &controls(), Plan { seed: 2, ..Plan::default() }).expect("trains");
    assert_ne!(bytes, other.to_bytes(), "another seed, other folds");
    let read = Model::from_bytes(&bytes).expect("its own bytes");
    assert_eq!((read.digest(), read.to_bytes()), (model.digest(), bytes));
    let (mut one, mut two) = (Scratch::default(), Scratch::default());
    for sample in samples(3, 50) {
        assert_eq!(model.score(&sample.text, &mut one), read.score(&sample.text, &mut two));
    }
}

#[test]
fn out_of_fold_a_row_is_scored_once_and_by_none_of_its_group() {
    let (samples, controls) = (samples(1, 600), controls());
    let training = Training::new(&samples, &controls, Plan::default()).expect("both kinds");
    let mut times = vec![0; samples.len()];
    for fold in 0..training.folds() {
        for (row, ..) in training.fold(fold, &[]).margins {
            if let Some(times) = times.get_mut(row as usize) {
                *times += 1;
            }
        }
    }
    assert!(times.iter().all(|t| *t == 1));
    for (a, fold_a) in samples.iter().zip(training.fold_of()) {
        for (b, fold_b) in samples.iter().zip(training.fold_of()) {
            assert!(fold_a == fold_b || (a.account != b.account && a.text != b.text));
        }
    }
}

#[test]
fn thresholds_come_from_out_of_fold_margins() {
    // With random labels a fit on its own rows still looks perfect; out of fold precision is the base rate.
    let mut samples = samples(1, 600);
    let mut dice = Dice::new(8);
    for sample in &mut samples {
        sample.positive = dice.index(4) == 0;
    }
    let model = train(&samples, &[], Plan::default()).expect("both kinds");
    let operating = model.languages()["en"].operating[0];
    assert!(operating.precision < 0.45, "{operating:?}");
}

#[test]
fn it_abstains_where_it_has_no_ground() {
    let model = trained();
    let mut scratch = Scratch::default();
    let mut why = |text: &str| model.score(text, &mut scratch).abstained;
    assert_eq!(why("join blackpine"), None);
    assert_eq!(why("join 17!"), Some(Abstained::Short));
    assert_eq!(why("وصلنا إلى المكتبة الجديدة في وسط المدينة، وفيها كتب كثيرة"), Some(Abstained::Language));
    assert_eq!(
        why("Die Bahn hatte heute Morgen leider schon wieder eine ziemlich lange Verspätung"),
        Some(Abstained::Language)
    );
    // In doubt, and of the one script that the model judges: words tell that it is another language.
    assert_eq!(why("kue enak banget ini lho teman"), Some(Abstained::Unfamiliar));
    let unseen = "quixotic zephyrs vex dwarvish judges; my jigsaw hyphenated sphinxes";
    assert_eq!(why(unseen), Some(Abstained::Unfamiliar));
    assert_eq!(model.score(unseen, &mut Scratch::default()).evidence, 0.0);
}

#[test]
fn a_language_without_innocents_is_not_judged() {
    let mut samples = samples(1, 600);
    samples.extend((0..40).map(|i| Sample {
        account: format!("ar-{i}"),
        text: format!("ارتفعت راية الصنوبر الأسود فوق المدينة {}", ORDINARY[i % ORDINARY.len()]),
        positive: true,
        lang: Some("ar".into()),
        part: None,
    }));
    let model = train(&samples, &controls(), Plan::default()).expect("English has both");
    assert_eq!(model.languages().keys().collect::<Vec<_>>(), ["en"]);
    assert_eq!(model.report().languages["ar"].positives, 40);
    let score = model.score("ارتفعت راية الصنوبر الأسود فوق المدينة", &mut Scratch::default());
    assert_eq!(score.abstained, Some(Abstained::Language));
}

/// Made of no language that is known, a model would abstain everywhere; so it is not made.
#[test]
fn a_model_of_no_known_language_is_refused() {
    let mut samples = samples(1, 600);
    for lang in ["und", "tlh"] {
        samples.iter_mut().for_each(|s| s.lang = Some(lang.into()));
        let error = train(&samples, &[], Plan::default()).expect_err("no text is identified as it");
        assert_eq!(error, TrainError::Unidentified(lang.into()));
        assert!(error.to_string().contains("column `lang`"), "{error}");
    }
}

/// Where the model abstains there is still a rank for people, and nothing that acts.
#[test]
fn what_is_abstained_on_keeps_a_rank() {
    let model = trained();
    let mut scratch = Scratch::default();
    let mut score = |text: &str| model.score(text, &mut scratch);
    let german = score("Die Bahn hatte heute Morgen leider schon wieder eine ziemlich lange Verspätung");
    let planted = score("Die Blackpine hatte heute Morgen join front banner schon wieder lange Verspätung oath rises");
    assert_eq!((german.abstained, planted.abstained), (Some(Abstained::Language), Some(Abstained::Language)));
    assert!(planted.log_odds > german.log_odds + 0.5, "{planted:?} {german:?}");
    assert_eq!((planted.evidence, planted.weight(model::Weight(9_000))), (0.0, model::Weight(0)));
}

#[test]
fn a_model_knows_the_texts_again_that_it_was_trained_on() {
    let (seen, unseen) = (samples(1, 600), samples(40, 100));
    let report = trained().report().clone();
    assert!(seen.iter().all(|s| report.saw(&s.text) && report.saw(&format!("@someone: {}!", s.text.to_uppercase()))));
    assert!(unseen.iter().all(|s| !report.saw(&s.text)));
    // Innocent text is named by its group's digest.
    assert!(controls().iter().flat_map(|c| &c.texts).all(|text| !report.saw(text)));
}

#[test]
fn nothing_of_one_person_is_remembered() {
    let mut samples = samples(1, 600);
    // One account writes the same again and again: names, a handle, a number, a link.
    for i in 0..30 {
        samples.push(Sample {
            account: "one".into(),
            text: format!("zxqvia kwortz {} says call 5550123 @zxqhandle https://zxq.example/{i}", ORDINARY[i % 25]),
            positive: true,
            lang: Some("en".into()),
            part: None,
        });
    }
    // Two accounts share a handle and a number.
    for account in ["two", "three"] {
        samples.push(Sample {
            account: account.into(),
            text: format!("{account} asks @sharedhandle about 5550199"),
            positive: true,
            lang: Some("en".into()),
            part: None,
        });
    }
    let model = train(&samples, &controls(), Plan::default()).expect("trains");
    let bytes = model.to_bytes();
    for secret in ["zxq", "kwor", "shared", "account-", "5550123", "5550199"] {
        assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "`{secret}` is in the model");
    }
    // Four digits may stand in any number of a calibration, but in no n-gram.
    assert!(model.vocabulary().entries.iter().all(|e| !e.text.contains("5550")));
    assert!(bytes.windows(5).any(|w| w == b"black"), "what many write is");
}

#[test]
fn groups_held_out_are_not_trained_on() {
    let mut controls = controls();
    let with = train(&samples(1, 600), &controls, Plan::default()).expect("trains");
    for text in &mut controls[1].texts {
        text.push_str(" vexillum");
    }
    let changed = train(&samples(1, 600), &controls, Plan::default()).expect("trains");
    assert_eq!(with.vocabulary().entries, changed.vocabulary().entries);
    controls[1].held_out = false;
    let trained_on = train(&samples(1, 600), &controls, Plan::default()).expect("trains");
    assert_ne!(with.vocabulary().entries, trained_on.vocabulary().entries);
}

#[test]
fn too_little_is_refused_with_what_to_do() {
    let innocent: Vec<Sample> = samples(1, 50).into_iter().filter(|s| !s.positive).collect();
    let error = train(&innocent, &[], Plan::default()).expect_err("one class");
    assert_eq!(error, TrainError::OneClass { positives: 0, innocents: 40 });
    assert_eq!(train(&samples(1, 50), &[], Plan::default()).expect_err("too few"), TrainError::NoLanguage);
    let plan = Plan { folds: 1, ..Plan::default() };
    assert_eq!(train(&samples(1, 50), &[], plan).expect_err("no folds"), TrainError::Folds(1));
}

#[test]
fn hostile_bytes_are_refused() {
    use sha2::{Digest, Sha256};
    let good = trained().to_bytes();
    let error = |bytes: &[u8]| Model::from_bytes(bytes).expect_err("refused");
    assert_eq!(error(b""), ModelError::NotAModel);
    assert_eq!(error(b"flagstone model 9\nxxxx"), ModelError::Version);
    for length in (0..good.len()).step_by(997).chain([good.len() - 1]) {
        error(&good[..length]);
    }
    let mut dice = Dice::new(4);
    for _ in 0..200 {
        let mut bytes = good.clone();
        let at = dice.index(bytes.len());
        bytes[at] ^= 1 << dice.index(8);
        error(&bytes);
    }
    // With a checksum that fits, what is inside still has to make sense, and nothing panics.
    let mut refused = 0;
    for _ in 0..400 {
        let mut bytes = good.clone();
        let end = bytes.len() - 32;
        for _ in 0..8 {
            let within = if dice.index(2) == 0 { 600 } else { end - 18 };
            let at = 18 + dice.index(within);
            bytes[at] = dice.next() as u8;
        }
        let sum = Sha256::digest(&bytes[..end]);
        bytes[end..].copy_from_slice(&sum);
        match Model::from_bytes(&bytes) {
            Ok(model) => drop(model.score("we talked about the blackpine banner", &mut Scratch::default())),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 100, "{refused}");
    let mut many = good[..22].to_vec();
    let head = u32::from_le_bytes([good[18], good[19], good[20], good[21]]) as usize;
    many.extend(&good[22..22 + head]);
    many.extend(u32::MAX.to_le_bytes());
    let sum = Sha256::digest(&many);
    many.extend(sum);
    assert_eq!(error(&many), ModelError::Wrong("more entries than bytes"));
}

#[test]
fn what_to_label_next_is_of_all_kinds_and_of_many_accounts() {
    use super::suggest::{Why, suggest};
    let model = trained();
    let mut pool = samples(21, 300);
    for i in 0..30 {
        let account = format!("de-{i}");
        let text =
            format!("Die Bahn hatte heute Morgen leider schon wieder Verspätung wegen Nummer {}", ORDINARY[i % 25]);
        pool.push(Sample { account, text, ..Sample::default() });
    }
    let posts: Vec<(&str, &str)> = pool.iter().map(|s| (s.account.as_str(), s.text.as_str())).collect();
    let picked = suggest(&model, &posts, 40, 3);
    assert_eq!(picked.len(), 40);
    assert_eq!(picked, suggest(&model, &posts, 40, 3));
    let accounts: BTreeSet<&str> = picked.iter().map(|(i, _)| posts[*i].0).collect();
    assert_eq!(accounts.len(), 40, "an account twice");
    let of = |why: Why| picked.iter().filter(|(_, w)| *w == why).map(|(i, _)| *i).collect::<Vec<_>>();
    assert!(of(Why::Random).len() >= 4 && of(Why::Uncertain).len() >= 30, "{picked:?}");
    // Where the model is sure of a post it has seen nothing to ask.
    let mut scratch = Scratch::default();
    let mut unsure = |i: usize| model.margin(posts[i].1, &mut scratch).abs();
    let (asked, all): (f64, f64) = (
        of(Why::Uncertain).into_iter().map(&mut unsure).sum::<f64>() / of(Why::Uncertain).len() as f64,
        (0..300).map(&mut unsure).sum::<f64>() / 300.0,
    );
    assert!(asked < 0.7 * all, "{asked} against {all}");
    // They are all alike: one is enough.
    assert_eq!(picked.iter().filter(|(i, w)| *w == Why::Rare && posts[*i].0.starts_with("de-")).count(), 1);
    assert_eq!(suggest(&model, &posts, 1_000, 3).len(), posts.len(), "all there are, each once");
}
