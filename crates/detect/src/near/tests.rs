use std::collections::{BTreeMap, BTreeSet};

use model::Dice;

use super::*;
use crate::text::fold;

/// Letters of four scripts; words are made of them, so that texts share grams by chance.
const SCRIPTS: [&str; 4] = ["abdeilnorst", "ابتدرسلمنهوي", "авеилнорст", "αεικλνοστ"];

struct Seed(Dice);

impl Seed {
    fn new(seed: u64) -> Self {
        Self(Dice::new(seed))
    }

    fn below(&mut self, n: usize) -> usize {
        self.0.index(n)
    }

    fn word(&mut self, script: usize) -> String {
        let letters: Vec<char> = SCRIPTS[script].chars().collect();
        (0..2 + self.below(7)).map(|_| letters[self.below(letters.len())]).collect()
    }

    fn text(&mut self, script: usize, words: usize) -> String {
        (0..words).map(|_| self.word(script)).collect::<Vec<_>>().join(" ")
    }

    /// Letters replaced, taken out or put in, here and there; a word now and then.
    fn edited(&mut self, text: &str, script: usize, edits: usize) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..edits {
            let at = self.below(chars.len() - 8);
            let letter = self.word(script).chars().next().unwrap();
            match self.below(4) {
                0 => chars[at] = letter,
                1 => drop(chars.remove(at)),
                2 => chars.insert(at, letter),
                _ => drop(chars.splice(at..at + 5, self.word(script).chars())),
            }
        }
        chars.into_iter().collect()
    }
}

/// A text's set of grams, ascending.
fn grams_of(text: &str) -> Vec<u128> {
    let chars: Vec<char> = text.chars().collect();
    let pack = |gram: &[char]| gram.iter().fold(0, |sum, c| sum << 21 | u128::from(u32::from(*c)));
    let set: BTreeSet<u128> = chars.windows(GRAM).map(pack).collect();
    set.into_iter().collect()
}

/// The Jaccard index by brute force.
fn exact(a: &[u128], b: &[u128]) -> f64 {
    let both = a.iter().filter(|gram| b.binary_search(gram).is_ok()).count();
    both as f64 / (a.len() + b.len() - both) as f64
}

fn settings(remember: u32) -> Settings {
    Settings { similarity: 700, window: 1_000, remember }
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

#[test]
fn what_is_found_is_what_brute_force_finds() {
    let mut seed = Seed::new(3);
    let (mut similar, mut missed, mut returned, mut wrong) = (0, 0, 0, 0);
    for round in 0..24 {
        let script = round % SCRIPTS.len();
        let mut texts: Vec<(String, Vec<u128>)> = Vec::new();
        let (mut near, mut grams) = (Texts::new(300), Grams::default());
        for number in 0..120 {
            // Of three, one is new and two are made from one before; no text is the source of more than three.
            let new = match number % 3 {
                0 => {
                    let words = 6 + seed.below(40);
                    seed.text(script, words)
                }
                1 => edited(&mut seed, &texts[number - 1].0, script),
                _ => edited(&mut seed, &texts[3 * (number / 6)].0, script),
            };
            grams.read(&new);
            let mut found = BTreeSet::new();
            near.find(&grams, 700, |m| assert!(found.insert(m.place)));
            let set = grams_of(&new);
            for (place, (text, its)) in texts.iter().enumerate() {
                let (exact, is_found) = (exact(its, &set), found.contains(&(place as u32)));
                assert!(!is_found || exact > 0.55, "{exact}: {text:?} and {new:?}");
                assert!(is_found || exact < 0.9, "{exact}: {text:?} and {new:?}");
                (similar, missed) = (similar + u32::from(exact >= 0.7), missed + u32::from(exact >= 0.7 && !is_found));
                (returned, wrong) = (returned + u32::from(is_found), wrong + u32::from(is_found && exact < 0.7));
            }
            near.insert(&grams);
            texts.push((new, set));
        }
    }
    assert!(similar > 1_500, "only {similar} pairs: the oracle compares nothing");
    // Many of these pairs lie close to 0.7, where the estimate's error decides.
    assert!(f64::from(missed) < 0.015 * f64::from(similar), "{missed} of {similar} passed over");
    assert!(f64::from(wrong) < 0.07 * f64::from(returned), "{wrong} of {returned} are not similar enough");
}

fn edited(seed: &mut Seed, text: &str, script: usize) -> String {
    let edits = 1 + seed.below(1 + text.chars().count() / 40);
    seed.edited(text, script, edits)
}

#[test]
fn a_long_text_is_sampled_and_still_told_apart() {
    let mut seed = Seed::new(5);
    for words in [150, 400, 1_000, 20_000] {
        let text = seed.text(0, words);
        let close = seed.edited(&text, 0, words / 40);
        let far = format!("{}{}", &text[..text.len() / 2], seed.text(0, words / 2));
        let (mut near, mut grams) = (Texts::new(10), Grams::default());
        grams.read(&text);
        assert!(grams.at_level(grams.level()).unwrap().count() <= 512, "{words} words");
        near.insert(&grams);
        for (other, is_near) in [(&close, true), (&far, false)] {
            grams.read(other);
            let mut found = 0;
            near.find(&grams, 700, |_| found += 1);
            assert_eq!(found > 0, is_near, "{words} words, similarity {}", exact(&grams_of(&text), &grams_of(other)));
        }
    }
}

#[test]
fn a_set_used_again_is_as_good_as_new() {
    let mut seed = Seed::new(11);
    let mut used = Grams::default();
    for words in [3, 900, 20, 5_000, 1, 40] {
        let text = seed.text(1, words);
        let mut new = Grams::default();
        used.read(&text);
        new.read(&text);
        let all = |grams: &Grams| grams.at_level(grams.level()).unwrap().collect::<Vec<_>>();
        assert_eq!((all(&used), used.level(), used.keys()), (all(&new), new.level(), new.keys()));
    }
}

#[test]
fn short_texts_are_the_same_only_if_they_are_equal() {
    let mut near = Near::new(settings(100));
    assert_eq!(near.see("good morning", 1, at(0)).posts, 1);
    assert_eq!(near.see("good mornings", 2, at(0)).posts, 1);
    assert_eq!(near.see("good morning", 3, at(0)).posts, 2);
    assert_eq!(near.see("", 1, at(0)).posts, 1);
    assert_eq!(near.see("", 2, at(0)).posts, 2);
}

#[test]
fn folded_homoglyphs_marks_and_spacing_do_not_escape() {
    let mut near = Near::new(settings(100));
    let mut see = |text: &str, account| near.see(&fold(text).text, account, at(0)).accounts;
    assert_eq!(see("The Black Pine Front calls on everyone to come to the old mill tonight", 1), 1);
    assert_eq!(see("Тhe Вlасk  Рinе Frоnt саlls оn еvеryоnе tо соmе tо the оld mill tоnight", 2), 2);
    assert_eq!(see("the 𝐁𝐥𝐚𝐜𝐤 pi\u{200B}ne front calls on everybody to come to the old mill tonight", 3), 3);
    assert_eq!(see("تدعو جبهة الصنوبر الأسود الجميع إلى الحضور الليلة إلى الطاحونة القديمة", 1), 1);
    assert_eq!(see("تدعو جبهـــة الصنوبر الاسود الجَمِيع الى الحضور الليلة الى الطاحونة القديمة!", 4), 2);
}

/// Counts against a replay of everything that was seen.
#[test]
fn counts_equal_a_replay_of_the_window() {
    let mut seed = Seed::new(17);
    let mut near = Near::new(settings(1_000));
    let texts: Vec<String> = (0..5).map(|_| seed.text(0, 20)).collect();
    let mut replay: Vec<(usize, u64, i64)> = Vec::new();
    let mut now = 0;
    for _ in 0..5_000 {
        now += seed.below(120) as i64;
        // Some come late: they count as coming when the latest came.
        let seen = now - if seed.below(5) == 0 { 500 } else { 0 };
        let (text, account) = (seed.below(texts.len()), seed.below(6) as u64);
        let clock = replay.last().map_or(seen, |last| seen.max(last.2));
        replay.push((text, account, clock));
        let of_text: Vec<u64> = replay
            .iter()
            .filter(|(t, _, at)| *t == text && *at >= clock - 1_000)
            .map(|(_, account, _)| *account)
            .collect();
        let cluster = near.see(&texts[text], account, at(seen));
        assert_eq!(cluster.posts as usize, of_text.len());
        assert_eq!(cluster.accounts as usize, of_text.iter().collect::<BTreeSet<_>>().len());
    }
}

#[test]
fn copies_without_end_take_one_place_and_bounded_memory() {
    let mut near = Near::new(Settings { similarity: 700, window: i64::MAX, remember: 1_000 });
    let text = Seed::new(1).text(0, 25);
    for copy in 0..100_000 {
        let cluster = near.see(&text, copy, at(copy as i64));
        // The first post, and as many copies as are remembered.
        assert_eq!(u64::from(cluster.posts), (copy + 1).min(1_001));
        assert_eq!(cluster.posts, cluster.accounts);
    }
    assert_eq!((near.texts.len(), near.sightings.log().len()), (1, 1_000));
}

#[test]
fn the_oldest_goes_first_and_what_is_seen_again_stays() {
    let mut seed = Seed::new(23);
    let mut near = Near::new(Settings { similarity: 700, window: i64::MAX, remember: 100 });
    let texts: Vec<String> = (0..400).map(|_| seed.text(2, 25)).collect();
    let first = near.see(&texts[0], 7, at(0)).id;
    for (number, text) in texts.iter().enumerate().skip(1) {
        assert_eq!(near.see(text, 7, at(0)).posts, 1);
        if number % 40 == 0 {
            assert_eq!(near.see(&texts[0], 7, at(0)).id, first);
        }
    }
    assert_eq!(near.texts.len(), 100);
    assert_eq!(near.see(&texts[0], 7, at(0)).posts, 11);
    assert_eq!(near.see(&texts[399], 7, at(0)).posts, 2);
    assert_eq!(near.see(&texts[200], 7, at(0)).posts, 1, "fell off");
}

#[test]
fn a_key_that_many_share_does_not_push_out_the_others() {
    let mut index = index::Index::new(12, 1);
    index.insert(&[1 << 24], 0);
    for text in 1..12 {
        index.insert(&[2 << 24], text);
    }
    let mut found = Vec::new();
    index.find(&[1 << 24], &mut found);
    assert_eq!(found, [0]);
    found.clear();
    index.find(&[2 << 24], &mut found);
    assert_eq!(found, [8, 9, 10, 11]);
}

#[test]
fn a_snapshot_goes_on_as_if_nothing_had_happened() {
    let mut seed = Seed::new(29);
    let mut near = Near::new(Settings { similarity: 700, window: 300, remember: 64 });
    let texts: Vec<String> = (0..30).map(|_| seed.text(1, 15)).collect();
    let mut restored: Option<Near> = None;
    for now in 0..2_000 {
        let text = &texts[seed.below(30) * seed.below(30) / 30];
        let account = seed.below(9) as u64;
        let cluster = near.see(text, account, at(now));
        if let Some(restored) = &mut restored {
            assert_eq!(restored.see(text, account, at(now)), cluster);
        } else if now == 1_000 {
            restored = Some(Near::from_bytes(&near.to_bytes()).unwrap());
        }
    }
    assert_eq!(restored.unwrap().to_bytes(), near.to_bytes());
}

#[test]
fn a_damaged_snapshot_is_refused_or_usable() {
    let mut seed = Seed::new(31);
    let mut near = Near::new(settings(8));
    for number in 0..20 {
        near.see(&seed.text(0, 12), number, at(number as i64));
        near.see("the same text every time, by everyone who is here", number, at(number as i64));
    }
    let bytes = near.to_bytes();
    let mut refused = BTreeMap::new();
    for end in 0..bytes.len() {
        assert!(Near::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
        let mut flipped = bytes.clone();
        // A far larger ring is no damage that could be seen; only ask for a small one here.
        flipped[end] ^= if (24..32).contains(&end) { 1 } else { 0x81 };
        match Near::from_bytes(&flipped) {
            Ok(mut near) => {
                for number in 0..12 {
                    near.see(&seed.text(0, 12), number, at(i64::MAX));
                }
            }
            Err(error) => *refused.entry(error.to_string()).or_insert(0) += 1,
        }
    }
    assert!(refused.values().sum::<i32>() > 40, "{refused:?}");
}
