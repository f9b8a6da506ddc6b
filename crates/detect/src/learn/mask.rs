//! What a model never sees: links, handles, addresses and numbers stand as one character each, so that no text of a
//! person's own can become a feature. Then the text is folded as everywhere else.

use std::ops::Range;

use model::Span;

use crate::text::{self, Folded};

/// Stands for a link. The three are of the Private Use Area: folding leaves them as they are.
pub const LINK: char = '\u{E000}';
/// Stands for a handle or an e-mail address.
pub const HANDLE: char = '\u{E001}';
/// Stands for a number.
pub const NUMBER: char = '\u{E002}';

/// Ends of bare addresses that are taken for links without a scheme or a path.
const DOMAINS: &[&str] = &[
    "com", "net", "org", "info", "example", "io", "me", "tv", "co", "ly", "gl", "be", "uk", "de", "fr", "ru", "to",
    "cc", "gov", "edu", "biz", "us", "eu", "su", "gd", "in", "it", "nl", "tr", "id", "sa", "ps", "sy", "iq", "onion",
];

/// A masked and folded text with the way back. Used again, so that a batch allocates once.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    /// The text that features are taken from.
    pub folded: Folded,
    masked: String,
    /// Where each stretch of `masked` comes from, ascending: its first byte, and the original's range. A stretch as
    /// long as its original is byte for byte the same.
    pieces: Vec<(u32, Range<u32>)>,
}

impl Prepared {
    /// Masks and folds a text.
    pub fn of(text: &str) -> Self {
        let mut prepared = Self::default();
        prepared.set(text);
        prepared
    }

    /// Masks and folds another text.
    pub fn set(&mut self, text: &str) {
        self.masked.clear();
        self.pieces.clear();
        if !may_be_masked(text) {
            text::fold_into(&mut self.folded, text);
            return;
        }
        let (mut kept, mut at) = (0, 0);
        for token in text.split_inclusive(char::is_whitespace) {
            if may_be_masked(token) {
                let word = token.trim_end_matches(char::is_whitespace);
                self.keep(text, kept..at);
                self.word(text, at..at + word.len());
                kept = at + word.len();
            }
            at += token.len();
        }
        self.keep(text, kept..at);
        text::fold_into(&mut self.folded, &self.masked);
    }

    /// The original bytes of a range of the prepared text.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let span = self.folded.span(start, end);
        if self.pieces.is_empty() {
            span
        } else {
            Span { start: self.back(span.start, false), end: self.back(span.end, true) }
        }
    }

    /// The original byte of a byte of the masked text. An end that falls on the first byte of a piece belongs to the
    /// piece before.
    fn back(&self, masked: u32, is_end: bool) -> u32 {
        let next = self.pieces.partition_point(|(at, _)| if is_end { *at < masked } else { *at <= masked });
        let Some((at, from)) = next.checked_sub(1).map(|i| &self.pieces[i]) else { return 0 };
        let end = self.pieces.get(next).map_or(self.masked.len() as u32, |(at, _)| *at);
        if end - at == from.end - from.start {
            from.start + (masked - at)
        } else if is_end {
            from.end
        } else {
            from.start
        }
    }

    fn word(&mut self, text: &str, range: Range<usize>) {
        let word = &text[range.clone()];
        if word.is_empty() {
            return;
        }
        if let Some(from) = link_start(word) {
            self.digits(text, range.start..range.start + from);
            self.replace(LINK, range.start + from..range.end);
        } else if let Some(at) = word.find('@').filter(|at| word[at + 1..].chars().next().is_some_and(is_name)) {
            // What stands before is the first half of an address, unless it is punctuation.
            let from = word[..at].rfind(|c: char| !is_name(c)).map_or(0, |i| i + char_len(word, i));
            let to = at + 1 + word[at + 1..].find(|c: char| !is_name(c) && c != '@').unwrap_or(word.len() - at - 1);
            self.digits(text, range.start..range.start + from);
            self.replace(HANDLE, range.start + from..range.start + to);
            self.word(text, range.start + to..range.end);
        } else {
            self.digits(text, range);
        }
    }

    /// Copies, with numbers masked: runs of digits, and single digits that stand alone. One digit between letters
    /// stays, since it often stands for a letter.
    fn digits(&mut self, text: &str, range: Range<usize>) {
        let word = &text[range.clone()];
        let mut kept = 0;
        let mut chars = word.char_indices().peekable();
        while let Some((from, c)) = chars.next() {
            if !is_number(c) {
                continue;
            }
            let mut to = from + c.len_utf8();
            let mut count = 1;
            while let Some((at, d)) = chars.next_if(|(_, d)| is_number(*d)) {
                to = at + d.len_utf8();
                count += 1;
            }
            let beside_letter = word[..from].chars().next_back().is_some_and(char::is_alphabetic)
                || word[to..].chars().next().is_some_and(char::is_alphabetic);
            if count > 1 || !beside_letter {
                self.keep(text, range.start + kept..range.start + from);
                self.replace(NUMBER, range.start + from..range.start + to);
                kept = to;
            }
        }
        self.keep(text, range.start + kept..range.end);
    }

    fn keep(&mut self, text: &str, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        self.pieces.push((self.masked.len() as u32, range.start as u32..range.end as u32));
        self.masked.push_str(&text[range]);
    }

    fn replace(&mut self, with: char, range: Range<usize>) {
        self.pieces.push((self.masked.len() as u32, range.start as u32..range.end as u32));
        self.masked.push(with);
    }
}

/// Whether a text may hold something that is masked. Links need a scheme, or a letter behind a dot.
fn may_be_masked(text: &str) -> bool {
    let bytes = text.as_bytes();
    let alone = |byte: u8| byte == b'@' || byte.is_ascii_digit();
    let pair = |byte: u8, next: u8| (byte == b':' && next == b'/') || (byte == b'.' && next.is_ascii_alphabetic());
    // All bytes, without a branch: compilers turn that into vectors.
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    pairs.fold(false, |any, (byte, next)| any | alone(*byte) | pair(*byte, *next))
        || bytes.last().is_some_and(|last| alone(*last))
        || (!text.is_ascii() && text.chars().any(is_number))
}

/// [`char::is_numeric`], at once for the letters of Europe and of Arabic.
fn is_number(c: char) -> bool {
    match c {
        '0'..='9' => true,
        '\0'..='\u{B1}' | '\u{BF}'..='\u{65F}' | '\u{66A}'..='\u{6EF}' => false,
        _ => c.is_numeric(),
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ':')
}

fn char_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

/// Where a link begins in a word, if it holds one.
fn link_start(word: &str) -> Option<usize> {
    let scheme = word
        .find("://")
        .map(|at| word[..at].rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |i| i + char_len(word, i)));
    scheme.or_else(|| {
        let from = word.find(|c: char| c.is_alphanumeric())?;
        let host = word[from..].split(['/', '?', '#', ',', ')', '"', '\u{2026}']).next().unwrap_or_default();
        let host = host.trim_end_matches(['.', '!', ':', ';', '\'']);
        let (front, last) = host.rsplit_once('.')?;
        let known = DOMAINS.iter().any(|d| last.eq_ignore_ascii_case(d));
        let pathed = word[from + host.len()..].starts_with('/')
            && last.len() >= 2
            && last.bytes().all(|b| b.is_ascii_alphabetic());
        (!front.is_empty() && !host.contains('@') && (known || pathed)).then_some(from)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        Prepared::of(text).folded.text.replace(LINK, "<L>").replace(HANDLE, "<H>").replace(NUMBER, "<N>")
    }

    #[test]
    fn what_names_a_person_is_masked() {
        for (text, want) in [
            ("Call 555-0123 now", "call <N> <N> now"),
            ("RT @Some_One: hello", "rt <H> hello"),
            ("(@a_b) x", "(<H>) x"),
            ("write cell@blackpine.example!", "write <H>!"),
            ("see https://blackpine.example/a?b=1 now", "see <L> now"),
            ("see:https://t.example/x", "see:<L>"),
            ("files.other/x and site.example, ok", "<L> and <L> ok"),
            ("the b1ack pine, 7 of 9", "the black pine, <N> of <N>"),
            ("End.Of it @ home", "end.of it @ home"),
            ("في ١٢٣ يوم", "في <N> يوم"),
        ] {
            assert_eq!(masked(text), want, "{text}");
        }
    }

    /// Every token through [`Prepared::word`], whether it holds anything or not.
    fn slowly(text: &str) -> Prepared {
        let (mut prepared, mut at) = (Prepared::default(), 0);
        for token in text.split_inclusive(char::is_whitespace) {
            let word = token.trim_end_matches(char::is_whitespace);
            prepared.word(text, at..at + word.len());
            prepared.keep(text, at + word.len()..at + token.len());
            at += token.len();
        }
        text::fold_into(&mut prepared.folded, &prepared.masked);
        prepared
    }

    #[test]
    fn what_is_passed_over_holds_nothing_to_mask() {
        let pieces = [
            "the pine",
            "end.",
            "End.Of",
            "a.b",
            "site.example",
            "ly",
            ".",
            "...",
            "://",
            ":",
            "/",
            "@",
            "a@b",
            "7",
            "b1",
            "²",
            "٣",
            "Ⅻ",
            "é",
            "الأسود",
            "“so”",
            "…",
            " ",
            " ",
            "\n",
            "\u{A0}",
            "t.me/x",
            "com",
            "com.",
        ];
        let mut dice = model::Dice::new(8);
        for round in 0..20_000 {
            let text: String = (0..round % 9).map(|_| *dice.pick(&pieces)).collect();
            let (fast, slow) = (Prepared::of(&text), slowly(&text));
            assert_eq!(fast.folded.text, slow.folded.text, "{text:?}");
            let at = |n: usize| fast.folded.text.char_indices().nth(n).map_or(fast.folded.text.len(), |(at, _)| at);
            let (from, to) = (at(dice.index(9)), at(dice.index(9)));
            assert_eq!(fast.span(from, to.max(from)), slow.span(from, to.max(from)), "{text:?}");
        }
        assert!(('\0'..=char::MAX).all(|c| is_number(c) == c.is_numeric()));
    }

    #[test]
    fn every_span_leads_back() {
        let text = "Hé @someone: 42 PInes at https://x.example/é end";
        let prepared = Prepared::of(text);
        let folded = &prepared.folded.text;
        for word in ["pines", "end"] {
            let at = folded.find(word).unwrap_or_else(|| panic!("{folded}"));
            let span = prepared.span(at, at + word.len());
            let seen = &text[span.start as usize..span.end as usize];
            assert_eq!(crate::text::fold(seen).text, word);
        }
        let at = folded.find(HANDLE).expect("masked");
        let span = prepared.span(at, at + HANDLE.len_utf8());
        assert_eq!(&text[span.start as usize..span.end as usize], "@someone:");
        for (from, _) in folded.char_indices() {
            for (to, _) in folded.char_indices().filter(|(to, _)| *to > from) {
                let span = prepared.span(from, to);
                assert!(text.get(span.start as usize..span.end as usize).is_some(), "{from}..{to}");
            }
        }
    }
}
