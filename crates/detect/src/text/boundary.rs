//! Where words begin and end, decided on the *original* characters.
//!
//! UAX #29 has no word breaks inside Thai or Chinese, and says nothing of Arabic's one-letter prefixes, so:
//! - between two word characters (letters, digits, marks) there is no boundary, unless either belongs to a script
//!   that is written without spaces;
//! - everything else, and both ends of the text, is a boundary;
//! - what the fold removes (zero-width characters, harakat, tatweel) is not there.
//! - an Arabic phrase may also follow the prefixes that are written onto a word: `و` or `ف`, then `ب`, `ك` or `ل`.
//!   Only for phrases of four letters or more: with shorter ones, the prefixed word is too often another word.
//!   The `ا` of an article behind `ل` is not written (`after_lam`).

use unicode_normalization::char::is_combining_mark;

use super::{Folded, arabic, classes, table};

/// The letters that prefixes are made of, in UTF-8.
const WAW: [u8; 2] = [0xD9, 0x88];
const FA: [u8; 2] = [0xD9, 0x81];
const BA: [u8; 2] = [0xD8, 0xA8];
const KAF: [u8; 2] = [0xD9, 0x83];
const LAM: [u8; 2] = [0xD9, 0x84];

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
    may_follow_prefix(&folded.text[start..end])
        && folded.text[..start].chars().next_back().is_some_and(|last| match last {
            'و' | 'ف' => starts(original, folded, start - last.len_utf8()),
            'ب' | 'ك' | 'ل' => begins_prefix(original, folded, start - last.len_utf8()),
            _ => false,
        })
}

/// Whether the prefix letter at `at` begins a word, or follows a `و` or `ف` that does.
fn begins_prefix(original: &str, folded: &Folded, at: usize) -> bool {
    starts(original, folded, at)
        || folded.text[..at]
            .chars()
            .next_back()
            .is_some_and(|c| matches!(c, 'و' | 'ف') && starts(original, folded, at - c.len_utf8()))
}

/// Whether a folded phrase is one that may stand after an Arabic prefix.
pub(crate) fn may_follow_prefix(phrase: &str) -> bool {
    phrase.chars().next().is_some_and(arabic::is_arabic)
        && phrase.chars().filter(|c| c.is_alphanumeric()).take(PREFIXED_FROM).count() == PREFIXED_FROM
}

/// What is left of a folded phrase where the prefix `ل` is written onto its article: `ل` + `الصنوبر` is `للصنوبر`, and
/// `ل` + `الليل` is `لليل`. What is left follows the first `ل`. `None` if the phrase has no article.
pub(crate) fn after_lam(phrase: &str) -> Option<&str> {
    let rest = phrase.strip_prefix('ا').filter(|rest| rest.starts_with('ل') && may_follow_prefix(phrase))?;
    Some(rest.strip_prefix('ل').filter(|rest| rest.starts_with('ل')).unwrap_or(rest))
}

/// Whether the folded range, which is what [`after_lam`] left of a phrase, follows that `ل` and ends as a word.
pub(crate) fn is_whole_after_lam(original: &str, folded: &Folded, start: usize, end: usize) -> bool {
    folded.text[..start].ends_with('ل')
        && begins_prefix(original, folded, start - 'ل'.len_utf8())
        && ends(original, folded, end)
}

/// The places behind the Arabic prefixes that the word at `at` may begin with, in bytes of a folded text.
pub(crate) fn behind_prefixes(folded: &[u8], at: usize) -> impl Iterator<Item = usize> + use<> {
    let pair = |at: usize| folded.get(at..at + 2).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
    let conjunction = matches!(pair(at), WAW | FA);
    let one = (conjunction || matches!(pair(at), BA | KAF | LAM)).then_some(at + 2);
    let two = (conjunction && matches!(pair(at + 2), BA | KAF | LAM)).then_some(at + 4);
    one.into_iter().chain(two)
}

/// Whether the word at `at` may begin with an Arabic prefix. Says so of few others.
#[inline(always)]
pub(crate) fn may_be_prefixed(folded: &[u8], at: usize) -> bool {
    const SECONDS: u64 =
        1 << (WAW[1] % 64) | 1 << (FA[1] % 64) | 1 << (BA[1] % 64) | 1 << (KAF[1] % 64) | 1 << (LAM[1] % 64);
    let [first, second] = folded[at..].first_chunk().copied().unwrap_or_default();
    (first & 0xFE == 0xD8) & (SECONDS >> (second % 64) & 1 == 1)
}

/// Every place of the folded text at which [`starts`] holds, in order.
pub(crate) fn starts_of(original: &str, folded: &Folded) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut before = None;
    for (at, c) in original.char_indices().filter(|(_, c)| kept(*c)) {
        if between(before, Some(c)) {
            cuts.push(at as u32);
        }
        before = Some(c);
    }
    let mut starts = Vec::new();
    let mut next = 0;
    for (segment, end) in folded.map.segments(folded.text.len() as u32) {
        next += cuts[next..].iter().take_while(|cut| **cut < segment.from).count();
        if segment.linear {
            let inside = cuts[next..].iter().take_while(|cut| **cut < segment.to);
            starts.extend(inside.map(|cut| (segment.folded + (cut - segment.from)) as usize));
            continue;
        }
        if cuts.get(next) == Some(&segment.from) {
            starts.push(segment.folded as usize);
        }
        let behind = segment.folded + 1..end;
        starts.extend(behind.map(|at| at as usize).filter(|at| folded.text.as_bytes()[at - 1] == b' '));
    }
    starts
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
