use std::{cell::RefCell, rc::Rc};

use super::{
    controls::At,
    cross_validate::{Said, Scorer, cross_validate, languages_out, split, write_folds},
    report::Report,
    *,
};

/// 60 accounts of up to four posts, every fourth account with positives; accounts 1 and 2 hold a copy of one text.
fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    for account in 0..60 {
        for post in 0..=account % 4 {
            samples.push(Sample {
                account: format!("a{account}"),
                text: format!("words number {} of {}", spelled(post), spelled(account)),
                positive: account % 4 == 3 && post > 0,
                lang: Some("en".into()),
                part: Some(if account < 30 { "added" } else { "scraped" }.into()),
            });
        }
    }
    for account in ["a1", "a2"] {
        let (account, text) = (account.into(), "the very same words".into());
        samples.push(Sample { account, text, positive: false, lang: Some("en".into()), part: None });
    }
    samples
}

/// Letters for a number: a text is the same once its digits are masked.
fn spelled(n: u32) -> String {
    n.to_string().chars().map(|c| char::from(b'a' + c as u8 - b'0')).collect()
}

fn group(name: &str, texts: usize, held_out: bool) -> Control {
    let texts = (0..texts).map(|i| format!("{name} innocent {}", spelled(i as u32))).collect();
    Control { name: name.into(), lang: Control::lang_of(name), digest: "00".into(), texts, held_out }
}

fn controls() -> Vec<Control> {
    ["everyday-id", "news-en", "press-fr"].map(|name| group(name, 300, true)).into()
}

fn material(samples: &[Sample], controls: &[Control]) -> Material {
    Material::new(samples, controls, |_| String::new())
}

/// What models were trained on, and what they were asked.
type Asked = Rc<RefCell<Vec<(Vec<String>, Vec<String>)>>>;

/// A scorer that knows the answer of every text that holds a word, and abstains on others.
struct Knows(Asked, Vec<String>);

impl Scorer for Knows {
    fn score(&self, texts: &mut dyn Iterator<Item = (&str, Option<&str>)>) -> Vec<Said> {
        let texts: Vec<String> = texts.map(|(text, _)| text.to_owned()).collect();
        let said = texts.iter().map(|text| match text.len() % 7 {
            0 => Said { outcome: Outcome::abstained(0.5), margin: 0.0, lang: None },
            n => Said {
                outcome: Outcome {
                    score: n as f64,
                    abstained: false,
                    probability: Some(0.1),
                    flagged: [Some(n > 5), Some(n > 2)],
                },
                margin: n as f64,
                lang: Some("en"),
            },
        });
        let said = said.collect();
        self.0.borrow_mut().push((self.1.clone(), texts));
        said
    }

    /// Each model says something else of a margin: what it was trained on decides.
    fn place(&self, margin: f64, lang: Option<&str>) -> f64 {
        margin * self.1.len() as f64 + if lang.is_some() { 0.0 } else { -10.0 }
    }
}

/// The promise of cross-validation: nothing is scored by a model that saw its account, a copy of it, or its group.
#[test]
fn nothing_is_scored_by_a_model_that_saw_it_or_its_like() {
    let (samples, controls) = (samples(), controls());
    let material = material(&samples, &controls);
    let splits: Vec<_> = (0..2).map(|repeat| split(&material, 4, repeat, 7)).collect();
    let seen = Asked::default();
    let train = |samples: &[Sample], controls: &[Control]| {
        assert!(controls.iter().all(|c| !c.held_out), "what is left is there to train on");
        let texts = samples.iter().map(|s| s.text.clone()).chain(controls.iter().flat_map(|c| c.texts.clone()));
        Ok(Box::new(Knows(seen.clone(), texts.collect())) as Box<dyn Scorer>)
    };
    let scores = cross_validate(&samples, &controls, &splits, &train, &|_| {}).unwrap();
    assert_eq!(scores.len(), 2);
    let account = |text: &str| samples.iter().filter(|s| s.text == text).map(|s| s.account.clone()).collect::<Vec<_>>();
    let mut scored = 0;
    for (trained, texts) in seen.borrow().iter() {
        scored += texts.len();
        let trained_accounts: std::collections::BTreeSet<String> = trained.iter().flat_map(|t| account(t)).collect();
        for text in texts {
            assert!(!trained.contains(text), "{text}");
            assert!(account(text).iter().all(|a| !trained_accounts.contains(a)), "{text}");
            if let Some(group) = controls.iter().find(|c| c.texts.contains(text)) {
                assert!(group.texts.iter().all(|t| !trained.contains(t)), "{}", group.name);
            }
        }
    }
    assert_eq!(scored, 2 * (samples.len() + 900), "everything is scored once a repeat");
    assert_ne!(splits[0], splits[1]);
}

/// One margin has one place in the ranking, though the models of two folds say different things of it.
#[test]
fn folds_are_ranked_together() {
    let (samples, controls) = (samples(), controls());
    let splits = [split(&material(&samples, &controls), 4, 0, 7)];
    let train = |samples: &[Sample], _: &[Control]| {
        Ok(Box::new(Knows(Rc::default(), vec![String::new(); samples.len()])) as Box<dyn Scorer>)
    };
    let scores = cross_validate(&samples, &controls, &splits, &train, &|_| {}).unwrap();
    let mean = (0..4).map(|f| splits[0].posts.iter().filter(|g| **g != f).count() as f64).sum::<f64>() / 4.0;
    for (sample, said) in samples.iter().zip(&scores[0].posts) {
        let expected = match sample.text.len() % 7 {
            0 => -10.0,
            n => n as f64 * mean,
        };
        assert!((said.score - expected).abs() < 1e-9, "{} and {expected}", said.score);
    }
}

#[test]
fn a_language_that_is_kept_out_is_in_no_training_text() {
    let (samples, controls) = (samples(), controls());
    let material = material(&samples, &controls);
    let train = |samples: &[Sample], controls: &[Control]| {
        anyhow::ensure!(samples.iter().any(|s| s.positive), "nothing to learn");
        let texts = controls.iter().flat_map(|c| c.texts.clone()).collect();
        Ok(Box::new(Knows(Rc::default(), texts)) as Box<dyn Scorer>)
    };
    let out = languages_out(&samples, &controls, &material, &train, &|_| {});
    assert_eq!(out.iter().map(|o| (o.lang.as_str(), o.texts)).collect::<Vec<_>>(), [("fr", 300), ("id", 300)]);
}

/// Scores that are given: positives stand above, one in thirty of `news-en` besides.
fn given(samples: &[Sample], controls: &[Control]) -> Scores {
    let said = |score: f64| Outcome {
        score,
        abstained: false,
        probability: Some(score / 10.0),
        flagged: [Some(score > 5.0); 2],
    };
    let posts = samples.iter().enumerate().map(|(i, s)| said(if s.positive { 8.0 } else { (i % 5) as f64 }));
    let text = |c: &Control, i: usize| match c.name.as_str() {
        "everyday-id" => Outcome::abstained(20.0),
        "news-en" if i.is_multiple_of(30) => said(9.0),
        _ => said(1.0),
    };
    let of = |c: &Control| (0..c.texts.len()).map(|i| text(c, i)).collect();
    Scores { posts: posts.collect(), controls: controls.iter().map(of).collect() }
}

#[test]
fn the_control_table_counts_with_exact_bounds_and_only_held_out_groups_decide() {
    let (samples, mut controls) = (samples(), controls());
    controls.push(group("sermons-en", 100, false));
    let material = material(&samples, &controls);
    let mut scores = given(&samples, &controls);
    let flagged = scores.controls[1][0];
    scores.controls[3].fill(flagged);
    let report = Report::of(&material, &[scores], 0.001);
    assert_eq!(report.points.len(), 4, "two of its own, two of these posts: {:?}", report.points);
    let flagged = |group: &str| report.controls.iter().find(|r| r.group == group).unwrap().flagged[0];
    assert_eq!((flagged("news-en").count, flagged("everyday-id").count, flagged("press-fr").count), (10, 0, 0));
    assert!((flagged("news-en").bound - 0.0559).abs() < 5e-4, "{:?}", flagged("news-en"));
    assert!(flagged("press-fr").bound < 0.01);
    // The group that was trained on is flagged throughout, and does not decide.
    assert_eq!(flagged("sermons-en").bound, 1.0);
    assert_eq!(report.worst_held_out[0].as_ref().map(|(name, _)| name.as_str()), Some("news-en"));
    let abstained = |group: &str| report.controls.iter().find(|r| r.group == group).unwrap().abstained;
    assert_eq!((abstained("everyday-id"), abstained("news-en")), (1.0, 0.0));
}

#[test]
fn slices_are_of_all_posts_each_part_and_each_language() {
    let (samples, controls) = (samples(), controls());
    let report = Report::of(&material(&samples, &controls), &[given(&samples, &controls)], 0.001);
    let names: Vec<&str> = report.ranking.iter().map(|s| s.posts_of.as_str()).collect();
    assert_eq!(names, ["all", "part added", "part scraped", "lang en"]);
    let value = |figure: Option<measure::ranking::Estimate>| figure.map(|e| e.value);
    assert_eq!(value(report.ranking[0].average_precision), Some(1.0));
    assert_eq!(report.ranking[0].positive_accounts, 15);
    assert_eq!(report.calibration.len(), 1);
    assert!(report.warnings.iter().any(|w| w.contains("only 15 accounts")), "{:?}", report.warnings);
}

/// Without labels of both kinds there is no error, and no score of the language is called a probability.
#[test]
fn without_labels_of_both_kinds_nothing_is_a_probability() {
    let (mut samples, controls) = (samples(), controls());
    samples.iter_mut().filter(|s| !s.positive).take(20).for_each(|s| s.lang = Some("ar".into()));
    let report = Report::of(&material(&samples, &controls), &[given(&samples, &controls)], 0.001);
    let arabic = report.calibration.iter().find(|c| c.lang == "ar").unwrap();
    assert!(arabic.error.is_none() && arabic.negatives == 20);
    assert!(report.warnings.iter().any(|w| w.starts_with("ar: no labels of both kinds")));
}

#[test]
fn what_is_abstained_on_is_not_flagged_at_any_point() {
    let points = [At::Own(0), At::Scores(vec![f64::NEG_INFINITY])];
    for at in points {
        assert!(!controls::Point { name: String::new(), at }.flags(0, Outcome::abstained(9.0)));
    }
}

#[test]
fn scores_of_another_are_read_whole_or_not_at_all() {
    let (samples, controls) = (samples(), controls());
    let material = material(&samples, &controls);
    let mut file = "kind,key,repeat,score\n".to_owned();
    for (row, sample) in samples.iter().enumerate() {
        file += &format!("post,{row},0,{}\n", if sample.positive { 2.0 } else { -1.5 });
    }
    for control in &controls {
        (0..300).for_each(|row| file += &format!("control,{}/{row},0,-3\n", control.name));
    }
    let theirs = compare::read(table(&file), &material).unwrap();
    let compared = compare::compared(&material, &[given(&samples, &controls)], &theirs);
    assert_eq!((compared[0].ours, compared[0].theirs), (Some(1.0), Some(1.0)));
    let cut = &file[..file.len() - "control,press-fr/299,0,-3\n".len()];
    let problem = compare::read(table(cut), &material).unwrap_err().to_string();
    assert!(problem.starts_with("1 posts or control texts have no score"), "{problem}");
    for wrong in ["post,99999,0,1\n", "control,nobody/0,0,1\n", "post,0,123456,1\n", "post,x,0,1\n", "post,0,0,high\n"]
    {
        assert!(compare::read(table(&format!("kind,key,repeat,score\n{wrong}")), &material).is_err(), "{wrong}");
    }
}

fn table(text: &str) -> files::Rows {
    files::Rows::csv(Box::new(std::io::Cursor::new(text.to_owned().into_bytes()))).unwrap()
}

#[test]
fn folds_are_written_for_another_scorer() {
    let (samples, controls) = (samples(), controls());
    let material = material(&samples, &controls);
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("folds.csv");
    write_folds(&place, &material, &[split(&material, 3, 0, 1)]).unwrap();
    let text = std::fs::read_to_string(place).unwrap();
    assert_eq!(text.lines().count(), 1 + samples.len() + controls.len());
    let folds: std::collections::BTreeSet<&str> = text.lines().skip(1).map(|l| l.rsplit_once(',').unwrap().1).collect();
    assert_eq!(folds, ["0", "1", "2"].into());
    assert!(text.contains("\ncontrol,news-en,0,"));
}

/// Two of the 30 positives are abstained on: at the top of a ranking for people, missed by any threshold, or left out.
#[test]
fn what_is_abstained_on_is_ranked_and_never_found_by_a_threshold() {
    let (samples, controls) = (samples(), controls());
    let material = material(&samples, &controls);
    let mut scores = given(&samples, &controls);
    let positives = samples.iter().filter(|s| s.positive).count();
    assert!(positives > 20);
    for (outcome, _) in scores.posts.iter_mut().zip(&samples).filter(|(_, s)| s.positive).take(positives / 2 + 1) {
        *outcome = Outcome::abstained(9.0);
    }
    let all = &Report::of(&material, std::slice::from_ref(&scores), 0.001).ranking[0];
    let value = |figure: Option<measure::ranking::Estimate>| figure.map(|e| e.value);
    assert_eq!(value(all.average_precision), Some(1.0));
    assert_eq!(value(all.average_precision_where_judged), Some(1.0));
    assert!(value(all.average_precision_if_missed).unwrap() < 0.75);
    assert_eq!(all.precision_at_recall_half.map(|e| e.value), None, "more than half cannot be flagged");
    assert!((all.positives_abstained - (positives / 2 + 1) as f64 / positives as f64).abs() < 1e-12);
    let point = controls::Point { name: String::new(), at: At::Scores(vec![5.0]) };
    let found = figures::flagged_calibration(&material, std::slice::from_ref(&scores), &[point]);
    let gap = found[0].gap.unwrap();
    assert_eq!((gap.items, gap.found), ((positives - positives / 2 - 1) as u64, 1.0));
    assert!((gap.value + 0.2).abs() < 1e-12, "0.8 is said of what is always positive: {gap:?}");
}

#[test]
fn a_family_is_in_one_fold_in_every_language() {
    let samples = samples();
    let names = ["religious-quran-en", "religious-quran-ar", "religious-hadith-en", "news-en", "news-fr", "sermons"];
    let controls: Vec<Control> = names.map(|name| group(name, 10, true)).into();
    let mut material = material(&samples, &controls);
    let families = |m: &Material| m.groups.iter().map(|g| g.family.clone()).collect::<Vec<_>>();
    assert_eq!(
        families(&material),
        ["religious-quran", "religious-quran", "religious-hadith", "news", "news", "sermons"]
    );
    let apart = |material: &Material, a: usize, b: usize| {
        (0..20).any(|repeat| split(material, 3, repeat, 1).groups[a] != split(material, 3, repeat, 1).groups[b])
    };
    assert!(!apart(&material, 0, 1) && !apart(&material, 3, 4) && apart(&material, 0, 2) && apart(&material, 2, 3));
    material.join(&["religious".into()]).unwrap();
    assert!(!apart(&material, 0, 2) && !apart(&material, 1, 2) && apart(&material, 2, 3));
    assert!(material.join(&["relig".into()]).is_err());
}

#[test]
fn posts_that_were_trained_on_are_told_with_their_accounts() {
    let (samples, controls) = (samples(), controls());
    let material = material(&samples, &controls);
    let mut report = Report::of(&material, &[given(&samples, &controls)], 0.001);
    let before = report.warnings.len();
    report.trained_on(samples.iter().map(|_| false), &material);
    assert_eq!((report.trained_on, report.warnings.len()), (0, before));
    // One of the four posts of an account.
    report.trained_on((0..samples.len()).map(|i| i == 7), &material);
    assert_eq!(report.trained_on, 1);
    assert!(report.warnings[0].contains("1 of the 152 posts (4 are of the same accounts)"), "{}", report.warnings[0]);
}
