//! What each character folds to, worked out a page of 256 at a time, when a page is first met.

use std::sync::OnceLock;

use unicode_normalization::{
    UnicodeNormalization,
    char::{canonical_combining_class, decompose_compatible},
};

use super::{arabic, classes};

/// What a character other than ASCII folds to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    /// It is removed.
    Nothing,
    /// Itself, and it is no combining mark.
    Same,
    /// This text, without combining marks.
    Text(&'static str),
    /// This text, where it or the character itself holds combining marks: their order has to be seen to.
    WithMarks(&'static str),
}

/// What each ASCII byte folds to; 0 for nothing. UTS #39 makes `0` an `O`, `1` and `|` an `l`, and the backtick an
/// apostrophe; its `m` → `rn` and `I` → `l` are left out.
pub(super) const ASCII: [u8; 128] = {
    let mut table = [0; 128];
    let mut byte = 0u8;
    while byte < 128 {
        table[byte as usize] = match byte {
            b'\t'..=b'\r' | b' ' | b'-' | b'_' => b' ',
            b'0' => b'o',
            b'1' | b'|' => b'l',
            b'`' => b'\'',
            0..=31 | 127 => 0,
            _ => byte.to_ascii_lowercase(),
        };
        byte += 1;
    }
    table
};

/// Steps after which a character is taken to be folded. The longest chain in the tables is far shorter; a test walks
/// every character.
const MAX_STEPS: u8 = 12;

struct Page([Fold; 256]);

static PAGES: [OnceLock<Box<Page>>; 0x1100] = [const { OnceLock::new() }; 0x1100];

/// What `c` folds to. For ASCII, see [`ASCII`].
pub(super) fn fold_char(c: char) -> Fold {
    let at = c as usize;
    PAGES[at >> 8].get_or_init(|| Box::new(page(at >> 8))).0[at & 0xFF]
}

fn page(number: usize) -> Page {
    let mut page = Page([Fold::Same; 256]);
    for (low, slot) in page.0.iter_mut().enumerate() {
        // Surrogates are not characters: their slots are never asked for.
        if let Some(c) = char::from_u32((number << 8 | low) as u32) {
            *slot = work_out(c);
        }
    }
    page
}

fn work_out(c: char) -> Fold {
    let mut out = String::new();
    step(c, MAX_STEPS, &mut out);
    let marks = out.chars().chain([c]).any(|c| canonical_combining_class(c) != 0);
    match out.as_str() {
        "" => Fold::Nothing,
        // Leaked once a character and process: the tables live as long as the process, and are bounded by Unicode.
        _ if marks => Fold::WithMarks(out.leak()),
        same if same.chars().eq([c]) => Fold::Same,
        _ => Fold::Text(out.leak()),
    }
}

/// Applies the first rule that changes `c`, then folds what came out.
fn step(c: char, left: u8, out: &mut String) {
    if classes::is_ignorable(c) || arabic::is_removed(c) {
        return;
    }
    if classes::is_gap(c) {
        return out.push(' ');
    }
    if c.is_ascii() {
        return match ASCII[c as usize] {
            0 => {}
            byte => out.push(char::from(byte)),
        };
    }
    match next(c).filter(|_| left > 0) {
        Some(text) => text.chars().for_each(|c| step(c, left - 1, out)),
        None => out.push(c),
    }
}

/// One step for a character outside ASCII; `None` when it is folded.
fn next(c: char) -> Option<String> {
    let changed = |text: String| (!text.chars().eq([c])).then_some(text);
    let mut nfkd = String::new();
    decompose_compatible(c, |d| nfkd.push(d));
    // A spacing accent decomposes to a space and a mark, which would cut words: its prototype is an apostrophe.
    if !nfkd.starts_with(' ')
        && let Some(text) = changed(nfkd.clone())
    {
        return Some(text);
    }
    if arabic::is_arabic(c) {
        return changed(arabic::unify(c).to_string());
    }
    if let Some(capital) = classes::as_capital(c) {
        return Some(capital.to_string());
    }
    changed(case(c).collect()).or_else(|| changed(prototype(c))).or_else(|| changed(nfkd))
}

/// Lower case of upper case: also joins `ς` with `σ`, `ß` with `ss`, and lower-case forms without a pair.
fn case(c: char) -> impl Iterator<Item = char> {
    c.to_uppercase().flat_map(char::to_lowercase)
}

/// The UTS #39 prototype, with ASCII kept to itself.
fn prototype(c: char) -> String {
    // NFKD and case, so that a prototype that leads back to the character (half-width sound marks, capital
    // prototypes of letters that have a lower case) changes nothing.
    let text: String = unicode_security::skeleton(c.encode_utf8(&mut [0; 4])).nfkd().flat_map(case).nfkd().collect();
    match text.as_str() {
        "''" => "\"".into(),
        "°/₀" => "%".into(),
        // The prototype of `β` is `ß`, of which case made this.
        "ss" if c != 'ß' => "b".into(),
        _ => text.replace("rn", "m"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_chain_of_steps_is_cut_off() {
        // Planes 4 to 13 hold no assigned characters.
        for c in ('\0'..'\u{40000}').chain('\u{E0000}'..'\u{E1000}') {
            let (mut enough, mut less) = (String::new(), String::new());
            step(c, MAX_STEPS, &mut enough);
            step(c, MAX_STEPS - 3, &mut less);
            assert_eq!(enough, less, "U+{:04X}", c as u32);
        }
    }
}
