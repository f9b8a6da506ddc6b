//! Arabic in Latin letters and digits, by its consonants.
//!
//! There is no one spelling: vowels, doubled letters, the article and the `ة` are written in many ways, and one Latin
//! letter stands for several Arabic ones. So both sides are reduced to classes of consonants: vowels, `ا و ي`, hamza
//! and `ع` go, doubled consonants are one, the article goes, an `h` or `ه` at the end goes, and a `ة` is nothing or `t`.
//! That is coarse, so a phrase needs [`SHORTEST`] classes in two words or more.

use super::Reading;

/// Fewest classes of a phrase that is looked for this way.
const SHORTEST: usize = 7;

/// Most spellings of a phrase: its first four `ة` are nothing or `t`, further ones nothing.
const MOST_TIED: usize = 4;

/// The skeletons of a phrase as written, words apart; none if it is not Arabic or too short.
pub(super) fn keys(phrase: &str) -> Vec<String> {
    let words: Option<Vec<(String, bool)>> =
        phrase.split(|c: char| c.is_whitespace() || c == '-').map(arabic).collect();
    let Some(words) = words else { return Vec::new() };
    let words: Vec<_> = words.into_iter().filter(|(skeleton, tied)| !skeleton.is_empty() || *tied).collect();
    if words.len() < 2 || words.iter().map(|(skeleton, _)| skeleton.len()).sum::<usize>() < SHORTEST {
        return Vec::new();
    }
    let mut keys = vec![String::new()];
    let mut ties = 0;
    for (skeleton, tied) in &words {
        let mut next: Vec<String> = keys.iter().map(|key| join(key, skeleton)).collect();
        if *tied && ties < MOST_TIED {
            ties += 1;
            next.extend(keys.iter().map(|key| join(key, &format!("{skeleton}t"))));
        }
        keys = next;
    }
    keys
}

fn join(key: &str, word: &str) -> String {
    if key.is_empty() || word.is_empty() { format!("{key}{word}") } else { format!("{key} {word}") }
}

/// The skeleton of an Arabic word, and whether it ends in `ة`; `None` if it holds something else.
fn arabic(word: &str) -> Option<(String, bool)> {
    let plain: String = word.chars().filter(|c| !matches!(c, '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}')).collect();
    let stem = plain.strip_prefix("ال").filter(|rest| rest.chars().count() >= 2).unwrap_or(&plain);
    let (stem, tied) = (stem.strip_suffix(['ه', 'ة']).unwrap_or(stem), stem.ends_with('ة'));
    let mut skeleton = Skeleton::default();
    for c in stem.chars() {
        skeleton.push(match c {
            'ا' | 'أ' | 'إ' | 'آ' | 'ٱ' | 'و' | 'ؤ' | 'ي' | 'ى' | 'ئ' | 'ء' | 'ع' | 'ی' => None,
            'ب' | 'پ' => Some('b'),
            'ت' | 'ط' | 'ث' => Some('t'),
            'ج' => Some('j'),
            'ح' | 'ه' => Some('h'),
            'خ' => Some('x'),
            'د' | 'ذ' | 'ض' | 'ظ' => Some('d'),
            'ر' => Some('r'),
            'ز' => Some('z'),
            'س' | 'ص' => Some('s'),
            'ش' => Some('c'),
            'غ' => Some('g'),
            'ف' => Some('f'),
            'ق' => Some('q'),
            'ك' | 'ک' => Some('k'),
            'ل' => Some('l'),
            'م' => Some('m'),
            'ن' => Some('n'),
            _ => return None,
        });
    }
    Some((skeleton.0, tied))
}

/// The skeletons of the Latin words, a space between two that follow each other.
pub(super) fn reading(folded: &str) -> Reading {
    let mut reading = Reading::default();
    let mut at = 0;
    for token in folded.split_inclusive(|c: char| !is_part(c)) {
        let word = token.trim_end_matches(|c: char| !is_part(c));
        if !is_article(word) {
            let skeleton = latin(word);
            if let Some(skeleton) = skeleton {
                let from = (at, at + word.len());
                skeleton.chars().for_each(|c| reading.push(c, from));
                if !skeleton.is_empty() {
                    reading.push(' ', from);
                }
            } else {
                reading.cut(at);
            }
        }
        at += token.len();
        // A phrase does not go over the end of a sentence or into other scripts.
        if !token.ends_with(' ') && token.len() > word.len() {
            reading.cut(at);
        }
    }
    reading
}

/// An apostrophe turns `3` to `غ`, or is a hamza: either way it is part of the word.
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '\''
}

/// `al`, `el`, and `as`, `esh` … before the letters that it takes the sound of.
fn is_article(word: &str) -> bool {
    let vowel = word.starts_with(['a', 'e', 'i']);
    vowel && matches!(&word[1..], "l" | "s" | "sh" | "n" | "r" | "t" | "d" | "z" | "th" | "dh")
}

/// The skeleton of a Latin word; `None` if it holds something else.
fn latin(word: &str) -> Option<String> {
    let stem = ["al", "el"].iter().find_map(|article| word.strip_prefix(article)).filter(|rest| rest.len() >= 3);
    let mut skeleton = Skeleton::default();
    let stem = stem.unwrap_or(word);
    let mut rest = ["ah", "eh", "h"].iter().find_map(|end| stem.strip_suffix(end)).unwrap_or(stem);
    while let Some(c) = rest.chars().next() {
        let (class, taken) = match (c, rest.as_bytes().get(1)) {
            ('k', Some(b'h')) => (Some('x'), 2),
            ('g', Some(b'h')) => (Some('g'), 2),
            ('s' | 'c', Some(b'h')) => (Some('c'), 2),
            ('t', Some(b'h')) => (Some('t'), 2),
            ('d', Some(b'h')) => (Some('d'), 2),
            ('3', Some(b'\'')) => (Some('g'), 2),
            ('7', Some(b'\'')) => (Some('x'), 2),
            ('9', Some(b'\'')) => (Some('d'), 2),
            ('a' | 'e' | 'i' | 'o' | 'u' | 'w' | 'y' | '2' | '3' | '\'', _) => (None, 1),
            ('5', _) => (Some('x'), 1),
            ('6', _) => (Some('t'), 1),
            ('7', _) => (Some('h'), 1),
            ('8', _) => (Some('q'), 1),
            ('9', _) => (Some('s'), 1),
            ('b' | 'p', _) => (Some('b'), 1),
            ('v', _) => (Some('f'), 1),
            ('c', _) => (Some('k'), 1),
            ('j' | 'h' | 'd' | 'r' | 'z' | 's' | 'g' | 'f' | 'q' | 'k' | 'l' | 'm' | 'n' | 't' | 'x', _) => {
                (Some(c), 1)
            }
            _ => return None,
        };
        skeleton.push(class);
        rest = &rest[taken..];
    }
    Some(skeleton.0)
}

/// The classes of a word, doubled ones once.
#[derive(Default)]
struct Skeleton(String);

impl Skeleton {
    fn push(&mut self, class: Option<char>) {
        match class {
            // Arabic writes no short vowels, so that two equal letters beside each other are one in both.
            Some(class) if !self.0.ends_with(class) => self.0.push(class),
            _ => {}
        }
    }
}
