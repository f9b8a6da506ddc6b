//! Where words begin and end, decided on the *original* characters.
//!
//! UAX #29 has no word breaks inside Thai or Chinese, and says nothing of Arabic's one-letter prefixes, so:
//! - between two word characters (letters, digits, marks) there is no boundary, unless either belongs to a script
//!   that is written without spaces;
//! - everything else, and both ends of the text, is a boundary;
//! - what the fold removes (zero-width characters, harakat, tatweel) is not there.
//! - an Arabic phrase may also follow the prefixes that are written onto a word: `و` or `ف`, then `ب`, `ك` or `ل`.
//!   Only for phrases of four letters or more: with shorter ones, the prefixed word is too often another word.

use unicode_normalization::char::is_combining_mark;

use super::{Folded, arabic, classes, table};

/// Letters a phrase needs before it may follow an Arabic prefix.
const PREFIXED_FROM: usize = 4;

/// Whether the folded range `start..end` stands as a word or words in `original`.
pub fn is_whole(original: &str, folded: &Folded, start: usize, end: usize) -> bool {
    ends(original, folded, end) && (starts(original, folded, start) || after_prefix(original, folded, start, end))
}

fn starts(original: &str, folded: &Folded, start: usize) -> bool {
    let (at, first) = folded.map.start(start as u32);
    if !first {
        // Inside what one character folds to: a boundary only where that itself has a space (`ﷺ`).
        return folded.text.as_bytes()[start - 1] == b' ';
    }
    let (before, after) = original.split_at(at as usize);
    between(previous(before), following(after))
}

fn ends(original: &str, folded: &Folded, end: usize) -> bool {
    let (at, last) = folded.map.end(end as u32, folded.text.len() as u32);
    if !last {
        return folded.text.as_bytes().get(end) == Some(&b' ');
    }
    let (before, after) = original.split_at(at as usize);
    between(previous(before), following(after))
}

fn after_prefix(original: &str, folded: &Folded, start: usize, end: usize) -> bool {
    let phrase = &folded.text[start..end];
    if !phrase.chars().next().is_some_and(arabic::is_arabic)
        || phrase.chars().filter(|c| c.is_alphanumeric()).count() < PREFIXED_FROM
    {
        return false;
    }
    let before = &folded.text[..start];
    let Some(last) = before.chars().next_back() else { return false };
    let at = start - last.len_utf8();
    match last {
        'و' | 'ف' => starts(original, folded, at),
        'ب' | 'ك' | 'ل' => {
            starts(original, folded, at)
                || before[..at]
                    .chars()
                    .next_back()
                    .is_some_and(|c| matches!(c, 'و' | 'ف') && starts(original, folded, at - c.len_utf8()))
        }
        _ => false,
    }
}

/// The last character that the fold keeps.
fn previous(text: &str) -> Option<char> {
    text.chars().rev().find(|c| kept(*c))
}

/// The first character that the fold keeps.
fn following(text: &str) -> Option<char> {
    text.chars().find(|c| kept(*c))
}

fn kept(c: char) -> bool {
    if c.is_ascii() { table::ASCII[c as usize] != 0 } else { table::fold_char(c) != table::Fold::Nothing }
}

fn between(before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return true };
    if is_combining_mark(after) {
        return false;
    }
    !is_word(before) || !is_word(after) || classes::is_unspaced(before) || classes::is_unspaced(after)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}
