//! Phrases written so that nobody finds them, for banks that ask for it.
//!
//! Each way of writing has a *reading*: the folded text with that way undone, and where every byte of it comes from.
//! A bank's phrases get a key in the same form, and are looked for in the reading. Only what stands as whole words
//! there counts, and only where the way was really used: the plain writing is the plain matcher's.

mod arabizi;
mod leetspeak;
mod spaced;

use aho_corasick::AhoCorasick;

use crate::text::Folded;

/// A way of writing that a bank asks to see through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evasion {
    /// `b l a c k  p i n e`, `b.l.a.c.k`: four letters and more that stand alone, one after the other.
    SpacedLetters,
    /// `bl4ck p!ne`: digits and signs for the letters they look like, in words that hold a letter.
    Leetspeak,
    /// An Arabic phrase in Latin letters and digits, `jab7at al-sanawbar`, by its consonants.
    Arabizi,
}

impl Evasion {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::SpacedLetters, Self::Leetspeak, Self::Arabizi];

    /// The word used in pack files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SpacedLetters => "spaced_letters",
            Self::Leetspeak => "leetspeak",
            Self::Arabizi => "arabizi",
        }
    }

    /// The reverse of [`Evasion::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|e| e.as_str() == text)
    }

    /// What a phrase is looked for as, in the readings; none if it is too short to be told from chance.
    fn keys(self, phrase: &str, folded: &str) -> Vec<String> {
        match self {
            Self::SpacedLetters => spaced::key(folded).into_iter().collect(),
            Self::Leetspeak => leetspeak::key(folded).into_iter().collect(),
            Self::Arabizi => arabizi::keys(phrase),
        }
    }

    fn reading(self, folded: &str) -> Reading {
        match self {
            Self::SpacedLetters => spaced::reading(folded),
            Self::Leetspeak => leetspeak::reading(folded),
            Self::Arabizi => arabizi::reading(folded),
        }
    }

    /// Whether a place shows this way of writing, by the text as it was written.
    fn is_used(self, original: &str) -> bool {
        match self {
            Self::Leetspeak => original.bytes().any(leetspeak::is_sign),
            // Their readings hold nothing else.
            Self::SpacedLetters | Self::Arabizi => true,
        }
    }
}

/// A folded text with one way of writing undone.
#[derive(Debug, Default)]
struct Reading {
    text: String,
    /// For each byte, the bytes of the fold that it comes from.
    from: Vec<(u32, u32)>,
}

impl Reading {
    fn push(&mut self, c: char, from: (usize, usize)) {
        self.text.push(c);
        self.from.resize(self.text.len(), (from.0 as u32, from.1 as u32));
    }

    /// Separates: no key holds this, and it is part of no word.
    fn cut(&mut self, at: usize) {
        self.push('\n', (at, at));
    }
}

/// The phrases of the banks that ask for it, by way of writing.
#[derive(Debug)]
pub(crate) struct Evasive(Vec<(Evasion, AhoCorasick, Vec<u32>)>);

impl Evasive {
    /// From phrases: number, as written, folded, and what its bank asks for.
    pub(crate) fn new<'a>(phrases: impl Iterator<Item = (u32, &'a str, &'a str, &'a [Evasion])>) -> Self {
        let mut keys: [Vec<(String, u32)>; 3] = Default::default();
        for (number, written, folded, evasions) in phrases {
            for evasion in evasions {
                keys[*evasion as usize].extend(evasion.keys(written, folded).into_iter().map(|key| (key, number)));
            }
        }
        let ready = |(evasion, keys): (Evasion, Vec<(String, u32)>)| {
            let matcher = AhoCorasick::new(keys.iter().map(|(key, _)| key)).expect("packs are bounded");
            (!keys.is_empty()).then(|| (evasion, matcher, keys.into_iter().map(|(_, number)| number).collect()))
        };
        Self(Evasion::ALL.into_iter().zip(keys).filter_map(ready).collect())
    }

    /// Whether no bank asks for anything.
    pub(crate) fn is_idle(&self) -> bool {
        self.0.is_empty()
    }

    /// Calls `found` with every phrase, by number, and the bytes of the fold it stands on.
    pub(crate) fn each(&self, original: &str, folded: &Folded, mut found: impl FnMut(u32, usize, usize)) {
        for (evasion, matcher, numbers) in &self.0 {
            let reading = evasion.reading(&folded.text);
            for place in matcher.find_overlapping_iter(&reading.text) {
                if *evasion != Evasion::SpacedLetters && !is_whole(&reading.text, place.start(), place.end()) {
                    continue;
                }
                let (start, end) = (reading.from[place.start()].0 as usize, reading.from[place.end() - 1].1 as usize);
                let span = folded.span(start, end);
                if evasion.is_used(&original[span.start as usize..span.end as usize]) {
                    found(numbers[place.pattern().as_usize()], start, end);
                }
            }
        }
    }
}

fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    const PHRASES: [&str; 4] = ["Black Pine", "Pine 41 Front", "جبهة الصنوبر الأسود", "sea"];

    fn seen(evasion: Evasion, text: &str) -> Vec<(&'static str, String)> {
        let folded: Vec<String> = PHRASES.iter().map(|p| fold(p).text).collect();
        let asked = [evasion];
        let phrases = (0..4).map(|n| (n as u32, PHRASES[n], folded[n].as_str(), &asked[..]));
        let evasive = Evasive::new(phrases);
        let fold = fold(text);
        let mut seen = Vec::new();
        evasive.each(text, &fold, |number, start, end| {
            let span = fold.span(start, end);
            seen.push((PHRASES[number as usize], text[span.start as usize..span.end as usize].to_owned()));
        });
        seen
    }

    fn spans(evasion: Evasion, text: &str) -> Vec<String> {
        seen(evasion, text).into_iter().map(|(_, span)| span).collect()
    }

    #[test]
    fn letters_that_stand_alone_are_read_as_words() {
        let spans = |text| spans(Evasion::SpacedLetters, text);
        for (text, span) in [
            ("the b l a c k  p i n e!", "b l a c k  p i n e"),
            ("B.L.A.C.K.P.I.N.E", "B.L.A.C.K.P.I.N.E"),
            ("ـ b*l*a*c*k - p*i*n*e", "b*l*a*c*k - p*i*n*e"),
            ("و ج ب ه ة ا ل ص ن و ب ر ا ل أ س و د", "ج ب ه ة ا ل ص ن و ب ر ا ل أ س و د"),
        ] {
            assert_eq!(spans(text), [span], "{text}");
        }
        for text in
            ["black pine", "b l ack p i n e", "I a m a b l a c k", "s e a", "b l a c k\u{20}((((((( p i n e", ""]
        {
            assert!(spans(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn signs_in_words_are_read_as_letters() {
        let spans = |text| spans(Evasion::Leetspeak, text);
        for (text, span) in
            [("the bl4ck p1ne", "bl4ck p1ne"), ("8L@CK P!N3!", "8L@CK P!N3"), ("p!ne 41 fr0nt", "p!ne 41 fr0nt")]
        {
            assert_eq!(spans(text), [span], "{text}");
        }
        for text in ["black pine", "black plne", "blackp1ne", "bl4ck p1nes", "5ea", "83", "bl4ck (p1ne"] {
            assert!(spans(text).is_empty(), "{text}: {:?}", spans(text));
        }
    }

    #[test]
    fn arabic_in_latin_letters_is_read_by_its_consonants() {
        let spans = |text| spans(Evasion::Arabizi, text);
        for (text, span) in [
            ("min jabhat al-sanawbar al-aswad", "jabhat al-sanawbar al-aswad"),
            ("Jab7et es-sanawbar el aswad!", "Jab7et es-sanawbar el aswad"),
            ("jabha assanawbar alaswad", "jabha assanawbar alaswad"),
            ("jabhat el 9anawbar el2aswad", "jabhat el 9anawbar el2aswad"),
        ] {
            assert_eq!(spans(text), [span], "{text}");
        }
        for text in ["jabhat", "jabhat al-aswad", "job hat sin bar sad", "jabhat al-sanawbar. Later al-aswad", "الأسود"]
        {
            assert!(spans(text).is_empty(), "{text}: {:?}", spans(text));
        }
    }

    #[test]
    fn any_text_is_read_at_character_boundaries() {
        let pieces = ["b ", "l.", "4", "$", "ا ", "7a", "al-", "黑", "\u{301}", "ﷺ", "!", " ", "jabhat ", "é"];
        let mut dice = model::Dice::new(11);
        for _ in 0..5_000 {
            let mut text = String::new();
            for _ in 0..20 {
                text.push_str(pieces[dice.index(pieces.len())]);
            }
            let folded = fold(&text);
            for evasion in Evasion::ALL {
                let reading = evasion.reading(&folded.text);
                assert_eq!(reading.text.len(), reading.from.len());
                for (start, end) in &reading.from {
                    let span = folded.span(*start as usize, *end as usize);
                    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{text:?} {evasion:?}");
                }
            }
        }
    }
}
