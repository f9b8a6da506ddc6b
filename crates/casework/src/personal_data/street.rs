//! Street addresses: a house number beside words that name a street. Only shapes that leave little doubt.

use super::{Hit, HitKind, Letter, hit};

/// English: number, one to three capitalised words, one of these.
const AFTER_NAME: [&str; 14] = [
    "street",
    "st",
    "road",
    "rd",
    "avenue",
    "ave",
    "lane",
    "ln",
    "drive",
    "boulevard",
    "blvd",
    "square",
    "terrace",
    "close",
];
/// German, Dutch: one word with such an end, then the number.
const WORD_ENDS: [&str; 8] = ["straße", "strasse", "str.", "gasse", "platz", "allee", "weg", "straat"];
/// French: number, then one of these, then a name.
const AFTER_NUMBER: [&str; 5] = ["rue", "avenue", "boulevard", "place", "allée"];
/// Spanish, Italian, Portuguese, Arabic: one of these, one to three words, then the number.
const BEFORE_NAME: [&str; 6] = ["calle", "via", "rua", "شارع", "زقاق", "حارة"];

struct Word {
    text: String,
    from: usize,
    to: usize,
    /// A comma or full stop follows: the next word starts something else.
    ends: bool,
}

pub(super) fn find(letters: &[Letter], hits: &mut Vec<Hit>) {
    let words = words(letters);
    for at in 0..words.len() {
        let found = english(&words, at).or_else(|| german(&words, at)).or_else(|| french(&words, at));
        if let Some(last) = found.or_else(|| name_then_number(&words, at)) {
            hits.push(hit(letters, words[at].from, words[last].to, HitKind::StreetAddress));
        }
    }
}

/// Words of letters and digits. A point stays with an abbreviation (`Hauptstr.`) and ends a sentence otherwise.
fn words(letters: &[Letter]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let from = at;
        while at < letters.len() && letters[at].c.is_alphanumeric() {
            at += 1;
        }
        if at > from {
            let mut text: String = letters[from..at].iter().map(|l| l.c).collect();
            let abbreviated = at < letters.len() && letters[at].c == '.' && text.to_lowercase().ends_with("str");
            if abbreviated {
                text.push('.');
                at += 1;
            }
            words.push(Word { text, from, to: at, ends: false });
        } else {
            if !letters[at].c.is_whitespace()
                && let Some(last) = words.last_mut()
            {
                last.ends = true;
            }
            at += 1;
        }
    }
    words
}

/// `12`, `14a`, `1600`.
fn is_house_number(word: &str) -> bool {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    let rest: Vec<char> = word.chars().skip(digits).collect();
    (1..=4).contains(&digits)
        && !word.starts_with('0')
        && (rest.is_empty() || (rest.len() == 1 && rest[0].is_alphabetic()))
}

fn is_capitalised(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase) && word.chars().count() > 1
}

fn one_of(list: &[&str], word: &str) -> bool {
    list.contains(&word.to_lowercase().as_str())
}

/// Whether nothing but spaces stands between the words `from..=to`.
fn together(words: &[Word], from: usize, to: usize) -> bool {
    words[from..to].iter().all(|w| !w.ends)
}

fn english(words: &[Word], at: usize) -> Option<usize> {
    if !is_house_number(&words[at].text) {
        return None;
    }
    (at + 2..(at + 5).min(words.len())).find(|last| {
        is_capitalised(&words[*last].text)
            && one_of(&AFTER_NAME, &words[*last].text)
            && words[at + 1..*last].iter().all(|w| is_capitalised(&w.text))
            && together(words, at, *last)
    })
}

fn german(words: &[Word], at: usize) -> Option<usize> {
    let (street, number) = (words.get(at)?, words.get(at + 1)?);
    let lower = street.text.to_lowercase();
    let names = WORD_ENDS.iter().any(|end| lower.ends_with(end) && lower.chars().count() > end.chars().count() + 2);
    (names && is_capitalised(&street.text) && !street.ends && is_house_number(&number.text)).then_some(at + 1)
}

fn french(words: &[Word], at: usize) -> Option<usize> {
    let kind = words.get(at + 1)?;
    if !is_house_number(&words[at].text) || !one_of(&AFTER_NUMBER, &kind.text) || is_capitalised(&kind.text) {
        return None;
    }
    let small = |w: &Word| one_of(&["de", "du", "des", "la", "le", "les"], &w.text);
    let name = (at + 2..(at + 5).min(words.len())).find(|n| !small(&words[*n]))?;
    (is_capitalised(&words[name].text) && together(words, at, name)).then_some(name)
}

fn name_then_number(words: &[Word], at: usize) -> Option<usize> {
    if !one_of(&BEFORE_NAME, &words[at].text) {
        return None;
    }
    let arabic = words[at].text.chars().all(|c| ('\u{600}'..='\u{6ff}').contains(&c));
    let named = |w: &Word| w.text.chars().count() > 1 && (arabic || is_capitalised(&w.text));
    (at + 2..(at + 5).min(words.len())).find(|last| {
        is_house_number(&words[*last].text)
            && words[at + 1..*last].iter().all(named)
            && together(words, at, *last)
            // «a long street and 3 cars»: what is counted follows the number; an address ends with it.
            && (!arabic || words.get(last + 1).is_none_or(|_| words[*last].ends))
    })
}
