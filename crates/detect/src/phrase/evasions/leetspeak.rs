//! Digits and signs for the letters they look like. The fold has read `0`, `1` and `|` already.

use super::Reading;

/// Fewest letters and digits of a phrase that is looked for this way.
const SHORTEST: usize = 5;

pub(super) fn key(folded: &str) -> Option<String> {
    let long = folded.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST;
    long.then(|| reading(folded).text)
}

/// Byte for byte as long as the fold.
pub(super) fn reading(folded: &str) -> Reading {
    let mut reading = Reading::default();
    let mut rest = folded;
    let mut at = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        let (token, behind) = rest.split_at(end);
        let letters = token.contains(char::is_alphabetic);
        for (n, c) in token.char_indices() {
            // At the end of a word, an exclamation mark is one.
            let ends = c == '!' && token[n..].chars().all(|c| c == '!');
            let read = if letters && !ends { letter(c) } else { same(c) };
            reading.push(read, (at + n, at + n + c.len_utf8()));
        }
        at += end;
        let Some(c) = behind.chars().next() else { break };
        reading.push(c, (at, at + c.len_utf8()));
        at += c.len_utf8();
        rest = &behind[c.len_utf8()..];
    }
    reading
}

/// Whether a byte of the text as written may stand for a letter.
pub(super) fn is_sign(byte: u8) -> bool {
    matches!(byte, b'0' | b'1' | b'3' | b'4' | b'5' | b'7' | b'8' | b'@' | b'$' | b'!' | b'|')
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '@' | '$' | '!')
}

fn letter(c: char) -> char {
    match c {
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        '8' => 'b',
        '!' => 'l',
        c => same(c),
    }
}

/// `1` and `!` stand for `i` as often as for `l`: here they are one letter.
fn same(c: char) -> char {
    if c == 'i' { 'l' } else { c }
}
