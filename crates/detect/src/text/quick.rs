//! The fold of plain text without the way back: what most posts need to be passed over.
//!
//! A text is *plain* if every character of it folds by itself and is a word character exactly where its fold is one:
//! no combining marks of its own, no script without spaces, no `|` (which is an `l` and no letter). Then a phrase
//! can only begin where a word of the fold begins. [`quick`] writes what [`super::fold`] would, byte for byte, except
//! that a character outside ASCII that belongs to no word is written as [`HOLE`]s: so every byte above ASCII is part
//! of a word, and words are found without decoding.

use std::sync::OnceLock;

use unicode_normalization::char::{canonical_combining_class, decompose_canonical, is_combining_mark};
use wide::u8x32;

use super::{classes, table};

/// Stands for each byte of a character outside ASCII that belongs to no word. Folding removes this one itself.
pub(crate) const HOLE: u8 = 1;

/// Bytes that hold no text behind what [`quick`] wrote, so that readers may take whole blocks.
pub(crate) const SLACK: usize = 80;

/// Bytes of ASCII folded at once.
pub(super) const BLOCK: usize = 32;

/// Bytes that the fold of a block of characters of two bytes may be written to; a power of two and eight.
const WINDOW: usize = 256 + 8;

/// Longest fold of a plain character, in bytes: a Hangul syllable has 9.
const LONGEST: usize = 12;

/// What characters below U+0800 fold to.
type Narrow = [Fold; 0x800];

/// What a character folds to, in one number: up to six bytes from the highest, first byte lowest; below them the length
/// and what comes next, once behind a space and once elsewhere.
///
/// The length is in four bits, in the four above it [`SPACE`] if the next character stands behind a space; then
/// [`NOT_PLAIN`].
type Fold = u64;

const BYTES: u32 = 16;
/// How far to shift a [`Fold`] behind a space.
const SPACE: u64 = 8;
const NOT_PLAIN: u64 = 0x10;

/// What a character from U+0800 on folds to; `None` if it is not plain.
type Wide = Option<&'static [u8]>;

static NARROW: OnceLock<Box<Narrow>> = OnceLock::new();
static WIDE: [OnceLock<Box<[Wide; 256]>>; 0x1100] = [const { OnceLock::new() }; 0x1100];

/// Writes the fold of `text` to the front of `out`, zeros behind it ([`SLACK`] of them), and returns its length;
/// `None` if the text is not plain.
pub(crate) fn quick(out: &mut Vec<u8>, text: &str) -> Option<usize> {
    let narrow = NARROW.get_or_init(narrow);
    let bytes = text.as_bytes();
    let longest = bytes.len() * (LONGEST / 3) + WINDOW + SLACK;
    if out.len() < longest {
        out.resize(longest, 0);
    }
    let mut state = State { used: 0, after: 0 };
    let mut at = 0;
    while at < bytes.len() {
        let count = BLOCK.min(bytes.len() - at);
        let mut last = [b'a'; BLOCK + 1];
        // With the byte behind it, which may be the second of a character that begins in it.
        let block: &[u8; BLOCK + 1] = bytes[at..].first_chunk().unwrap_or_else(|| {
            let rest = &bytes[at..];
            last[..rest.len()].copy_from_slice(rest);
            &last
        });
        let bytes = u8x32::new(block.as_chunks().0[0]);
        let starts = || begins(bytes) & (u32::MAX >> (BLOCK - count));
        let ascii = if bytes.to_bitmask() == 0 { ascii(out, state, bytes, count) } else { None };
        state = match ascii {
            Some(state) => state,
            None if bytes.simd_ge(u8x32::splat(0xE0)).any() => characters(out, state, narrow, text, at, starts())?,
            None => two_bytes(out, state, narrow, block, starts())?,
        };
        at += count;
    }
    out[state.used..state.used + SLACK].fill(0);
    Some(state.used)
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
    /// [`SPACE`] if the last character written is a space, or else 0.
    after: u64,
}

/// A bit for each byte of a block that begins a character.
#[inline(always)]
fn begins(block: u8x32) -> u32 {
    (block & u8x32::splat(0xC0)).simd_ne(u8x32::splat(0x80)).to_bitmask()
}

/// Takes `count` bytes of a block of ASCII, if all of it keeps its length.
#[inline(always)]
fn ascii(out: &mut [u8], state: State, bytes: u8x32, count: usize) -> Option<State> {
    let (folded, ends_in_gap) = ascii_block(bytes, count, state.after == SPACE)?;
    out[state.used..state.used + BLOCK].copy_from_slice(&folded);
    Some(State { used: state.used + count, after: if ends_in_gap { SPACE } else { 0 } })
}

/// The fold of a block of ASCII of which `count` bytes count, and whether the last of them is a gap; `None` if a byte of
/// it is removed, or is one of two gaps that follow each other, or folds to what it is not a word with.
#[inline(always)]
pub(super) fn ascii_block(bytes: u8x32, count: usize, after_gap: bool) -> Option<([u8; BLOCK], bool)> {
    let is = |byte: u8| bytes.simd_eq(u8x32::splat(byte));
    let from_to = |from: u8, to: u8| (bytes - u8x32::splat(from)).simd_le(u8x32::splat(to - from));
    let gaps = from_to(b'\t', b'\r') | is(b' ') | is(b'-') | is(b'_');
    let not_plain = is(0x7F) | is(b'|') | (from_to(0, 0x1F) & !gaps);
    let gap_bits = u64::from(gaps.to_bitmask());
    // Of two gaps, the second is not written.
    if not_plain.to_bitmask() != 0 || gap_bits & ((gap_bits << 1) | u64::from(after_gap)) != 0 {
        return None;
    }
    let instead = |from: u8, to: u8| is(from) & u8x32::splat(from ^ to);
    let lower = bytes | (from_to(b'A', b'Z') & u8x32::splat(0x20));
    let letters = lower ^ instead(b'0', b'o') ^ instead(b'1', b'l') ^ instead(b'`', b'\'');
    let folded = (letters & !gaps) | (gaps & u8x32::splat(b' '));
    Some((folded.to_array(), gap_bits >> (count - 1) & 1 == 1))
}

/// Takes the characters that begin at `starts` in a block without characters of more than two bytes; `None` if one is
/// not plain.
fn two_bytes(
    out: &mut [u8],
    State { used, mut after }: State,
    narrow: &Narrow,
    block: &[u8; BLOCK + 1],
    mut starts: u32,
) -> Option<State> {
    // As if every byte were the first of a character: the codes of those that are not go unused, and none of this depends
    // on another, so the compiler does it for many bytes at once.
    let mut codes = [0_u16; BLOCK];
    for (at, code) in codes.iter_mut().enumerate() {
        let (first, second) = (u16::from(block[at]), u16::from(block[at + 1]));
        let two = (first >> 7).wrapping_neg();
        *code = (first & !two) | (((first & 0x1F) << 6 | second & 0x3F) & two);
    }
    let window: &mut [u8; WINDOW] = out[used..].first_chunk_mut()?;
    let (mut written, mut all) = (0, 0);
    // Without a branch: which letters take two bytes, and where words end, is anyone's guess.
    while starts != 0 {
        let fold = narrow[usize::from(codes[starts.trailing_zeros() as usize % BLOCK]) % narrow.len()];
        starts &= starts - 1;
        let to = written % (WINDOW - 8);
        window[to..to + 8].copy_from_slice(&(fold >> BYTES).to_le_bytes());
        let here = fold >> after;
        written += (here & 0xF) as usize;
        after = here >> 4 & SPACE;
        all |= fold;
    }
    (all & NOT_PLAIN == 0).then_some(State { used: used + written, after })
}

/// Takes the characters that begin at `starts` in the block at `at`; `None` if one is not plain.
fn characters(
    out: &mut [u8],
    State { mut used, mut after }: State,
    narrow: &Narrow,
    text: &str,
    at: usize,
    mut starts: u32,
) -> Option<State> {
    while starts != 0 {
        let c = text[at + starts.trailing_zeros() as usize..].chars().next()?;
        starts &= starts - 1;
        if let Some(fold) = narrow.get(c as usize) {
            if fold & NOT_PLAIN != 0 {
                return None;
            }
            out[used..used + 8].copy_from_slice(&(fold >> BYTES).to_le_bytes());
            used += (fold >> after & 0xF) as usize;
            after = fold >> after >> 4 & SPACE;
            continue;
        }
        let fold = wide(c)?;
        if fold.is_empty() || (fold == b" " && after == SPACE) {
            continue;
        }
        out[used..used + fold.len()].copy_from_slice(fold);
        used += fold.len();
        after = if fold == b" " { SPACE } else { 0 };
    }
    Some(State { used, after })
}

fn narrow() -> Box<Narrow> {
    let mut narrow = Box::new([NOT_PLAIN; 0x800]);
    for (code, entry) in narrow.iter_mut().enumerate() {
        let fold = char::from_u32(code as u32).and_then(plain).filter(|fold| fold.len() <= 6);
        let Some(fold) = fold else { continue };
        let bytes = fold.iter().rev().fold(0, |bytes, byte| bytes << 8 | u64::from(*byte));
        let length = fold.len() as u64;
        let (elsewhere, behind_space) = match &*fold {
            b" " => (length | SPACE << 4, SPACE << 4),
            b"" => (0, SPACE << 4),
            _ => (length, length),
        };
        *entry = bytes << BYTES | behind_space << SPACE | elsewhere;
    }
    narrow
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
        let mut dice = model::Dice::new(3);
        let mut known = 0;
        for round in 0..20_000 {
            let mut text = String::new();
            for _ in 0..round % 12 {
                text.push_str(PIECES[dice.index(PIECES.len())]);
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
