use model::Dice;
use unicode_normalization::UnicodeNormalization;

use super::*;

struct Seed(Dice);

impl Seed {
    fn new(seed: u64) -> Self {
        Self(Dice::new(seed))
    }

    fn next(&mut self, below: usize) -> usize {
        self.0.index(below)
    }

    /// Characters of the kinds that folding treats apart, and now and then any at all.
    fn text(&mut self) -> String {
        const KINDS: [&str; 8] = [
            "abcXYZ019 |-_'\"m\n\t",
            "éßİıſÅœǅﬀ",
            "сорОТВнмΝνΣςβ",
            "اأإآٱىيةهكپشث\u{64E}\u{651}\u{640}\u{670}",
            "\u{301}\u{307}\u{323}\u{327}\u{345}\u{5B0}",
            "\u{200B}\u{AD}\u{FEFF}\u{E0041}\u{0}",
            "漢字カガ゛ก็가각ᄀ",
            "𝐁𝔩ＡⅨ①ﷺ´“—\u{3000}",
        ];
        let pick = |seed: &mut Self, kind: &str| kind.chars().nth(seed.next(kind.chars().count())).unwrap();
        let length = self.next(12);
        let one = |seed: &mut Self| match seed.next(10) {
            9 => char::from_u32(seed.next(0x11_0000) as u32).unwrap_or('x'),
            kind => pick(seed, KINDS[kind % KINDS.len()]),
        };
        (0..length).map(|_| one(self)).collect()
    }
}

fn folded(text: &str) -> String {
    fold(text).text
}

#[test]
fn folding_twice_is_folding_once() {
    for c in ('\0'..'\u{40000}').chain('\u{E0000}'..'\u{E1000}') {
        let once = folded(&String::from(c));
        assert_eq!(folded(&once), once, "U+{:04X}", c as u32);
    }
    let mut seed = Seed::new(1);
    for _ in 0..8_000 {
        let text = seed.text();
        let once = folded(&text);
        assert_eq!(folded(&once), once, "{text:?}");
    }
}

#[test]
fn canonically_and_compatibly_equal_texts_fold_the_same() {
    let mut seed = Seed::new(2);
    for _ in 0..8_000 {
        let text = seed.text();
        let forms: [String; 4] =
            [text.nfc().collect(), text.nfd().collect(), text.nfkc().collect(), text.nfkd().collect()];
        for form in &forms[..2] {
            assert_eq!(folded(form), folded(&text), "{text:?}");
        }
        // A spacing accent is an apostrophe (UTS #39), which its compatibility decomposition is not.
        if !text.contains('´') && text.chars().all(|c| !c.nfkd_is_spaced()) {
            assert_eq!(folded(&forms[2]), folded(&forms[3]), "{text:?}");
            assert_eq!(folded(&forms[3]), folded(&text), "{text:?}");
        }
    }
}

trait Spaced {
    fn nfkd_is_spaced(self) -> bool;
}

impl Spaced for char {
    fn nfkd_is_spaced(self) -> bool {
        !self.is_whitespace() && std::iter::once(self).nfkd().next() == Some(' ')
    }
}

#[test]
fn every_folded_range_has_a_span_at_character_boundaries_that_covers_it() {
    let mut seed = Seed::new(3);
    for _ in 0..5_000 {
        let text = seed.text();
        let fold = fold(&text);
        let mut cuts: Vec<usize> = fold.text.char_indices().map(|(at, _)| at).collect();
        cuts.push(fold.text.len());
        for (n, start) in cuts.iter().enumerate() {
            for end in &cuts[n + 1..] {
                let span = fold.span(*start, *end);
                let original = text.get(span.start as usize..span.end as usize);
                let refolded = folded(original.unwrap_or_else(|| panic!("{text:?} {start}..{end}: {span:?}")));
                let wanted = fold.text[*start..*end].trim_matches(' ');
                assert!(refolded.contains(wanted), "{text:?} {start}..{end}: {refolded:?} without {wanted:?}");
            }
        }
    }
}

#[test]
fn distinct_letters_stay_distinct() {
    let distinct =
        ["m", "rn", "i", "l", "ش", "س", "ث", "ت", "ب", "ن", "ي", "پ", "ق", "ف", "و", "ه", "ا", "v", "n", "u", "y"];
    for (n, a) in distinct.iter().enumerate() {
        for b in &distinct[n + 1..] {
            assert_ne!(folded(a), folded(b), "{a} {b}");
        }
    }
}

/// What looks the same, or is written for one another.
#[test]
fn variants_are_one() {
    let same: &[&[&str]] = &[
        &["islam", "İSLAM", "ISLAM", "ıslam", "Іslаm", "ＩＳＬＡＭ", "𝖎𝖘𝖑𝖆𝖒", "ɪsʟᴀᴍ", "is\u{200D}lam", "is1am"],
        &["the", "ТНЕ", "тне", "THE", "ᴛʜᴇ"],
        &["м", "М", "m", "M", "ᴍ"],
        &["strasse", "Straße", "STRASSE", "STRAẞE"],
        &["الى", "إلي", "اِلَى", "ٱلى", "الی", "ﺍﻟﻰ"],
        &["qa'ida", "Qa’ida", "Qa`ida", "Qa´ida", "Qaʼida", "Qaʹida"],
        &["a b", "a\u{A0}b", "a-b", "a_b", "a—b", "a \n\t b", "a\u{3000}b", "a - b"],
        &["\"x\"", "“x”", "''x''"],
        &["cafe\u{301}", "café", "CAFÉ"],
        &["가", "\u{1100}\u{1161}"],
    ];
    for group in same {
        for other in &group[1..] {
            let (a, b) = (folded(group[0]), folded(other));
            if group[0].starts_with('"') && *other == "''x''" {
                assert_ne!(a, b, "two apostrophes are no quotation mark");
            } else {
                assert_eq!(a, b, "{} {other}", group[0]);
            }
        }
    }
}

/// A letter has one key for both cases: that of the Latin letter which its capital looks like.
#[test]
fn a_greek_letter_is_what_its_capital_looks_like() {
    for (capital, small, latin) in [("Ν", "ν", "n"), ("Υ", "υ", "y"), ("Μ", "μ", "m"), ("Χ", "χ", "x")] {
        assert_eq!((folded(capital), folded(small)), (latin.to_owned(), latin.to_owned()));
    }
}

#[test]
fn the_version_names_every_table() {
    let folding = folding();
    for table in ["nfkc-", "case-", "uts39-", "ar", "fold"] {
        assert!(folding.contains(table), "{folding}");
    }
}

#[test]
fn a_deep_run_of_marks_is_bounded_and_stays_one_place() {
    let text = format!("x{}y", "\u{301}\u{323}".repeat(100_000));
    let fold = fold(&text);
    assert_eq!(fold.text.chars().count(), 200_002);
    assert_eq!(fold.map.0.len(), 3);
    assert_eq!(fold.span(1, fold.text.len() - 1), model::Span { start: 1, end: text.len() as u32 - 1 });
}

/// Character by character, of those that fold by themselves: the fold, and where each byte of it comes from.
fn one_by_one(text: &str) -> (String, Vec<usize>) {
    let (mut folded, mut from) = (String::new(), Vec::new());
    for (at, c) in text.char_indices() {
        let to = if c.is_ascii() { char::from(table::ASCII[c as usize]) } else { c };
        if to != '\0' && !(to == ' ' && folded.ends_with(' ')) {
            folded.push(to);
            from.extend(at..at + c.len_utf8());
        }
    }
    (folded, from)
}

#[test]
fn a_block_is_folded_as_its_characters_are() {
    let pieces = ["Black Pine", "0|1`", " ", "  ", "_-", "\t", "\u{1}", "ж", "漢", "of ascii without an end for long"];
    let mut seed = Seed::new(17);
    for round in 0..30_000 {
        let text: String = (0..round % 20).map(|_| pieces[seed.next(pieces.len())]).collect();
        let (seen, (expected, from)) = (fold(&text), one_by_one(&text));
        assert_eq!(seen.text, expected, "{text:?}");
        for (at, c) in seen.text.char_indices() {
            let (span, end) = (seen.span(at, at + c.len_utf8()), from[at] + c.len_utf8());
            assert_eq!((span.start as usize, span.end as usize), (from[at], end), "{text:?}, {at}");
        }
    }
}
