//! The fold of plain text without the way back: what most posts need to be passed over.
//!
//! A text is *plain* if every character of it folds by itself and is a word character exactly where its fold is one:
//! no combining marks of its own, no script without spaces, no `|` (which is an `l` and no letter). Then a phrase
//! can only begin where a word of the fold begins. [`quick`] writes what [`super::fold`] would, byte for byte, except
//! that a character outside ASCII that belongs to no word is written as [`HOLE`]s: so every byte above ASCII is part
//! of a word, and words are found without decoding.

use std::sync::OnceLock;

use unicode_normalization::char::{canonical_combining_class, decompose_canonical, is_combining_mark};

use super::{classes, table};

/// Stands for each byte of a character outside ASCII that belongs to no word. Folding removes this one itself.
pub(crate) const HOLE: u8 = 1;

/// Bytes that hold no text behind what [`quick`] wrote, so that readers may take whole blocks.
pub(crate) const SLACK: usize = 80;

/// Bytes of ASCII folded at once.
const BLOCK: usize = 32;

/// Longest fold of a plain character, in bytes: a Hangul syllable has 9.
const LONGEST: usize = 12;

/// What a character below U+0800 folds to: up to six bytes, their number, and how it behaves.
#[derive(Clone, Copy)]
struct Entry([u8; 8]);

const GAP: u8 = 1;
/// Shifted right by one, it lets what was before stand.
const NOTHING: u8 = 2;
const NOT_PLAIN: u8 = 4;

/// What a character from U+0800 on folds to; `None` if it is not plain.
type Wide = Option<&'static [u8]>;

static NARROW: OnceLock<Box<[Entry; 0x800]>> = OnceLock::new();
static WIDE: [OnceLock<Box<[Wide; 256]>>; 0x1100] = [const { OnceLock::new() }; 0x1100];

/// Writes the fold of `text` to the front of `out`, zeros behind it ([`SLACK`] of them), and returns its length;
/// `None` if the text is not plain.
pub(crate) fn quick(out: &mut Vec<u8>, text: &str) -> Option<usize> {
    let narrow = NARROW.get_or_init(narrow);
    let bytes = text.as_bytes();
    let mut state = State { used: 0, after_space: 0, flags: 0 };
    let mut at = 0;
    while at < bytes.len() {
        make_room(out, state.used);
        let count = BLOCK.min(bytes.len() - at);
        let mut last = [b'a'; BLOCK];
        let block = bytes[at..].first_chunk().unwrap_or_else(|| {
            last[..count].copy_from_slice(&bytes[at..]);
            &last
        });
        state = match ascii(out, state, block, count) {
            Some(state) => state,
            None => characters(out, state, narrow, text, at, count)?,
        };
        at += count;
    }
    if state.flags & NOT_PLAIN != 0 {
        return None;
    }
    make_room(out, state.used);
    out[state.used..state.used + SLACK].fill(0);
    Some(state.used)
}

/// Room for the longest fold of a block, with slack.
fn make_room(out: &mut Vec<u8>, used: usize) {
    let needed = used + BLOCK * (LONGEST / 3) + SLACK;
    if out.len() < needed {
        out.resize(needed * 2, 0);
    }
}

/// A fold as [`quick`] writes it.
pub(crate) fn with_holes(out: &mut Vec<u8>, folded: &str) {
    out.clear();
    out.extend_from_slice(folded.as_bytes());
    if !folded.is_ascii() {
        for (at, c) in folded.char_indices().filter(|(_, c)| !c.is_ascii() && !is_word(*c)) {
            out[at..at + c.len_utf8()].fill(HOLE);
        }
    }
    out.resize(folded.len() + SLACK, 0);
}

/// Whether a byte that [`quick`] wrote is part of a word.
pub(crate) fn is_word_byte(byte: u8) -> bool {
    byte >= 0x80 || byte.is_ascii_alphanumeric()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// How far writing got.
#[derive(Clone, Copy)]
struct State {
    used: usize,
    /// 1 if the last character written is a space, or else 0.
    after_space: u8,
    /// Of every character so far.
    flags: u8,
}

/// Takes `count` bytes of a block, if all of it is ASCII that keeps its length.
#[inline(always)]
fn ascii(out: &mut [u8], state: State, block: &[u8; BLOCK], count: usize) -> Option<State> {
    let (mut folded, mut gaps) = ([0; BLOCK], [0; BLOCK]);
    let mut trouble = 0;
    // Loops of one thing each, which compilers turn into instructions on sixteen bytes.
    for n in 0..BLOCK {
        let byte = block[n];
        let white = byte.wrapping_sub(b'\t') < 5;
        gaps[n] = u8::from(white | (byte == b' ') | (byte == b'-') | (byte == b'_'));
    }
    for n in 0..BLOCK {
        let byte = block[n];
        trouble |= u8::from((byte >= 0x7F) | (byte == b'|')) | (u8::from(byte < 0x20) & !gaps[n]);
    }
    for n in 0..BLOCK {
        let byte = block[n];
        let lower = byte | (u8::from(byte.wrapping_sub(b'A') < 26) << 5);
        let letter = if byte == b'0' { b'o' } else { lower };
        let letter = if byte == b'1' { b'l' } else { letter };
        let letter = if byte == b'`' { b'\'' } else { letter };
        folded[n] = if gaps[n] == 1 { b' ' } else { letter };
    }
    // Of two gaps, the second is not written.
    let gaps = bits(&gaps);
    if trouble != 0 || gaps & (gaps << 1 | u32::from(state.after_space)) != 0 {
        return None;
    }
    out[state.used..state.used + BLOCK].copy_from_slice(&folded);
    Some(State { used: state.used + count, after_space: (gaps >> (count - 1) & 1) as u8, ..state })
}

/// The lowest bits of bytes that are 0 or 1, side by side.
#[inline(always)]
fn bits(bytes: &[u8; BLOCK]) -> u32 {
    let (eights, _) = bytes.as_chunks::<8>();
    // The multiplication moves each bit of eight bytes to its place in the highest byte.
    let eight = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().enumerate().fold(0, |bits, (at, bytes)| bits | (eight(bytes) as u32) << (8 * at))
}

/// Takes the characters that begin in `count` bytes from `at`; `None` if one is not plain.
fn characters(
    out: &mut [u8],
    mut state: State,
    narrow: &[Entry; 0x800],
    text: &str,
    at: usize,
    count: usize,
) -> Option<State> {
    let mut block = [0; BLOCK + 1];
    let bytes = &text.as_bytes()[at..];
    let inside = bytes.len().min(BLOCK + 1);
    block[..inside].copy_from_slice(&bytes[..inside]);
    let mut begins = [0; BLOCK];
    for (begins, byte) in begins.iter_mut().zip(&block) {
        *begins = u8::from(byte & 0xC0 != 0x80);
    }
    let mut starts = bits(&begins) & (u32::MAX >> (BLOCK - count));
    while starts != 0 {
        let place = starts.trailing_zeros() as usize % BLOCK;
        starts &= starts - 1;
        let (first, second) = (usize::from(block[place]), usize::from(block[place + 1]));
        if first >= 0xE0 {
            let c = text[at + place..].chars().next()?;
            state = write_wide(out, state, wide(c)?);
            continue;
        }
        // Without a branch: which letters take two bytes is anyone's guess in many languages.
        let two = (first >> 7).wrapping_neg();
        let code = (first & !two) | (((first & 0x1F) << 6 | second & 0x3F) & two);
        let Entry(entry) = narrow[code % narrow.len()];
        out[state.used..state.used + 8].copy_from_slice(&entry);
        let gap = entry[7] & GAP;
        state.used += usize::from(entry[6] - (gap & state.after_space));
        state.after_space = gap | (state.after_space & (entry[7] >> 1));
        state.flags |= entry[7];
    }
    Some(state)
}

fn write_wide(out: &mut [u8], mut state: State, fold: &[u8]) -> State {
    if fold.is_empty() || (fold == b" " && state.after_space == 1) {
        return state;
    }
    out[state.used..state.used + fold.len()].copy_from_slice(fold);
    state.used += fold.len();
    state.after_space = u8::from(fold == b" ");
    state
}

fn narrow() -> Box<[Entry; 0x800]> {
    let mut entries = Box::new([Entry([0; 8]); 0x800]);
    for (code, Entry(entry)) in entries.iter_mut().enumerate() {
        let fold = char::from_u32(code as u32).and_then(plain).filter(|fold| fold.len() <= 6);
        let Some(fold) = fold else {
            entry[7] = NOT_PLAIN;
            continue;
        };
        entry[..fold.len()].copy_from_slice(&fold);
        entry[6] = fold.len() as u8;
        entry[7] = if fold == b" " { GAP } else { 0 } | if fold.is_empty() { NOTHING } else { 0 };
    }
    entries
}

fn wide(c: char) -> Wide {
    let at = c as usize;
    let page = WIDE[at >> 8].get_or_init(|| {
        let fold = |low| char::from_u32((at & !0xFF | low) as u32).and_then(plain).filter(|f| f.len() <= LONGEST);
        // Leaked once a character and process, as the tables of `table` are.
        Box::new(std::array::from_fn(|low| fold(low).map(|fold| &*fold.leak())))
    });
    page[at & 0xFF]
}

/// What a character folds to, with holes; `None` if it is not plain.
fn plain(c: char) -> Option<Vec<u8>> {
    // Folded alone, it is what it is anywhere: its own marks are followed by a letter, and follow one.
    let folded = super::fold(c.encode_utf8(&mut [0; 4])).text;
    let mut first = c;
    let mut seen = false;
    decompose_canonical(c, |d| {
        first = if seen { first } else { d };
        seen = true;
    });
    let Some(start) = folded.chars().next() else {
        return matches!(table::fold_char(c), table::Fold::Nothing).then(Vec::new);
    };
    let mark = |c: char| canonical_combining_class(c) != 0 || is_combining_mark(c);
    let by_itself = !mark(c) && !mark(first) && !mark(start);
    let same_class = folded.chars().all(|f| is_word(f) == is_word(c));
    let unspaced = classes::is_unspaced(c);
    let space_inside = folded.contains(' ') && folded != " ";
    if !by_itself || !same_class || unspaced || space_inside {
        return None;
    }
    let mut out = Vec::new();
    with_holes(&mut out, &folded);
    out.truncate(folded.len());
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces of plain and other text, glued together at random.
    const PIECES: [&str; 24] = [
        "Black Pine ",
        "0 1 a1",
        "é",
        "Ça va",
        "الأسود",
        "جَبْهَة",
        " - ",
        "\n\n",
        "\u{200B}",
        "“quoted” … ",
        "🌲",
        "сосна",
        "ΜΑΎΡΟ",
        "ế",
        "가각",
        "|",
        "\u{301}",
        "黑松",
        "สน",
        "ﷺ",
        "ﻻ",
        "\u{1}",
        "a_very_long_run_of_ascii_text_without_end_",
        "،  ",
    ];

    #[test]
    fn it_writes_what_the_fold_is_or_says_that_it_does_not_know() {
        let (mut out, mut expected) = (Vec::new(), Vec::new());
        let mut state = 3_u64;
        let mut known = 0;
        for round in 0..20_000 {
            let mut text = String::new();
            for _ in 0..round % 12 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(PIECES[(state >> 33) as usize % PIECES.len()]);
            }
            let Some(used) = quick(&mut out, &text) else { continue };
            known += 1;
            with_holes(&mut expected, &super::super::fold(&text).text);
            assert_eq!(out[..used + SLACK], expected, "{text:?}");
        }
        assert!(known > 5_000, "only {known} texts were plain");
    }

    #[test]
    fn every_plain_character_folds_by_itself_between_others() {
        let (mut out, mut expected) = (Vec::new(), Vec::new());
        for c in ('\0'..'\u{20000}').chain('\u{E0000}'..'\u{E1000}') {
            let text = format!("xi{c}x {c} {c}{c}é{c}");
            let Some(used) = quick(&mut out, &text) else { continue };
            with_holes(&mut expected, &super::super::fold(&text).text);
            assert_eq!(out[..used + SLACK], expected, "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn texts_that_people_write_are_plain() {
        for text in [
            "Café crème – “déjà vu” 🌲 #black_pine…",
            "جَبْهَةُ الصنوبر، الأسود؟",
            "Чёрная сосна",
            "Straße İslam",
            "검은 소나무",
        ] {
            assert!(quick(&mut Vec::new(), text).is_some(), "{text}");
        }
        for text in ["a|b", "黑松", "สน", "x\u{301}", "ﷺ"] {
            assert!(quick(&mut Vec::new(), text).is_none(), "{text}");
        }
    }
}
