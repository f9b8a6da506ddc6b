//! What of a post tells one writer from another, in six families, as numbers that words and habits hash to.

use model::dice::mix;

use super::text::{self, Kind};
use crate::returns::Post;

/// A family of features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// Two to four characters in a row, as written: spelling, case, endings, and what is written about.
    Grams,
    /// Words, signs, and two of them in a row.
    Words,
    /// Whom and what is mentioned, tagged, reposted, linked to.
    Company,
    /// Two to six characters in a row of the [`text::shape`]: punctuation, spacing, case, line breaks.
    Shape,
    /// What kind of post: repost, reply or own; how many links, mentions, tags, lines; how long; how it ends.
    Form,
    /// The hour of the day, in UTC.
    Hour,
}

/// All families.
pub(crate) const FAMILIES: [Family; 6] =
    [Family::Grams, Family::Words, Family::Company, Family::Shape, Family::Form, Family::Hour];

/// Longest text that is looked at, in bytes: style shows in less.
pub(crate) const LONGEST: usize = 1 << 14;

/// The features of a post, each as often as it is there.
#[derive(Debug, Default)]
pub(crate) struct Features {
    of: [Vec<u64>; FAMILIES.len()],
    plain: String,
    lower: String,
    chars: Vec<char>,
}

impl Features {
    /// Of one family.
    pub(crate) fn of(&self, family: Family) -> &[u64] {
        &self.of[family as usize]
    }

    /// Looks at a post; what was there before is gone.
    pub(crate) fn read(&mut self, post: &Post) {
        self.of.iter_mut().for_each(Vec::clear);
        let mut end = post.text.len().min(LONGEST);
        while !post.text.is_char_boundary(end) {
            end -= 1;
        }
        let whole = &post.text[..end];
        text::plain(whole, &mut self.plain);
        grams(&self.plain, Family::Grams, 4, &mut self.chars, &mut self.of[Family::Grams as usize]);
        self.words();
        self.company(whole);
        self.form(whole);
        self.lower.clear();
        text::shape(&self.plain, &mut self.lower);
        grams(&self.lower, Family::Shape, 6, &mut self.chars, &mut self.of[Family::Shape as usize]);
        if let Some(time) = post.time {
            let hour = time.div_euclid(3_600_000).rem_euclid(24);
            self.of[Family::Hour as usize].push(feature(Family::Hour, "", &[hour as u64]));
        }
    }

    fn words(&mut self) {
        let into = &mut self.of[Family::Words as usize];
        let mut before = feature(Family::Words, "start", &[]);
        for (kind, piece) in text::pieces(&self.plain) {
            if kind != Kind::Blank {
                let word = feature(Family::Words, piece, &[]);
                into.extend([word, feature(Family::Words, "two", &[before, word])]);
                before = word;
            }
        }
        let end = feature(Family::Words, "end", &[]);
        into.push(feature(Family::Words, "two", &[before, end]));
    }

    /// Of the text as it was: a link's host is in it.
    fn company(&mut self, whole: &str) {
        let into = &mut self.of[Family::Company as usize];
        let mut name = |name: &str, more: &[u64]| {
            self.lower.clear();
            self.lower.extend(name.chars().flat_map(char::to_lowercase));
            into.push(feature(Family::Company, &self.lower, more));
        };
        let repost = reposts(whole);
        let mut mentions = 0;
        for (kind, piece) in text::pieces(&self.plain) {
            match kind {
                Kind::Mention => {
                    mentions += 1;
                    name(piece, &[]);
                    if repost && mentions == 1 {
                        name(piece, &[1]);
                    }
                }
                Kind::Tag => name(piece, &[]),
                _ => {}
            }
        }
        text::hosts(whole).for_each(|host| name(host, &[2]));
    }

    fn form(&mut self, whole: &str) {
        let into = &mut self.of[Family::Form as usize];
        let mut count = [0_u64; 6];
        text::pieces(&self.plain).for_each(|(kind, _)| count[kind as usize] += 1);
        let kind = if reposts(whole) {
            0
        } else if self.plain.trim_start().starts_with('@') {
            1
        } else {
            2
        };
        let links = self.plain.matches('\u{2197}').count() as u64;
        let lines = self.plain.trim().matches('\n').count() as u64;
        let letters = self.plain.chars().filter(|c| c.is_alphabetic()).count();
        let capitals = self.plain.chars().filter(|c| c.is_uppercase()).count();
        let end = self.plain.trim_end_matches(|c: char| c == '\u{2197}' || c.is_whitespace()).chars().next_back();
        let mut say = |what: &str, values: &[u64]| into.push(feature(Family::Form, what, values));
        say("kind", &[kind]);
        say("links", &[kind, links.min(2)]);
        say("mentions", &[count[Kind::Mention as usize].min(4)]);
        say("tags", &[count[Kind::Tag as usize].min(4)]);
        say("length", &[(whole.chars().count() as u64 / 20).min(8)]);
        say("lines", &[kind, lines.min(4)]);
        say("end", &[end.map_or(0, |c| if c.is_alphabetic() { 1 } else { u64::from(u32::from(c)) })]);
        say("capitals", &[(4 * capitals / letters.max(1)) as u64]);
    }
}

/// Whether a text says of itself that it repeats another: `RT @somebody`.
fn reposts(text: &str) -> bool {
    text.trim_start().strip_prefix("RT ").is_some_and(|rest| rest.trim_start().starts_with('@'))
}

/// Two to `most` characters in a row, the text's ends being characters too.
fn grams(text: &str, family: Family, most: usize, chars: &mut Vec<char>, into: &mut Vec<u64>) {
    chars.clear();
    chars.push('\u{2}');
    chars.extend(text.chars());
    chars.push('\u{3}');
    for start in 0..chars.len() {
        let mut hash = seed(family);
        for (length, c) in (1..=most).zip(&chars[start..]) {
            hash = mix(hash ^ u64::from(u32::from(*c)));
            if length > 1 {
                into.push(hash);
            }
        }
    }
}

/// A feature that is called so.
fn feature(family: Family, name: &str, more: &[u64]) -> u64 {
    let named = name.as_bytes().chunks(8).fold(seed(family), |hash, chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        mix(hash ^ u64::from_le_bytes(word))
    });
    more.iter().fold(mix(named ^ name.len() as u64), |hash, value| mix(hash ^ value))
}

const fn seed(family: Family) -> u64 {
    mix(family as u64 + 1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn read(text: &str, hour: Option<i64>) -> Features {
        let mut features = Features::default();
        features.read(&Post { text: text.into(), time: hour.map(|hour| hour * 3_600_000) });
        features
    }

    fn shared(a: &Features, b: &Features, family: Family) -> usize {
        let set = |f: &Features| f.of(family).iter().copied().collect::<BTreeSet<u64>>();
        set(a).intersection(&set(b)).count()
    }

    #[test]
    fn families_see_what_they_are_for_and_nothing_else() {
        let a = read("Read THIS: @press_desk says no!! https://x.org/1", Some(7));
        let b = read("Want TEAS: @press_desk adds so!! https://x.org/2", Some(7));
        let c = read("quiet evening at the lake", Some(8));
        assert_eq!(a.of(Family::Shape), b.of(Family::Shape), "other words, the same shape");
        assert_eq!(a.of(Family::Form), b.of(Family::Form));
        assert_eq!((shared(&a, &b, Family::Company), shared(&a, &c, Family::Company)), (2, 0));
        assert_eq!((shared(&a, &b, Family::Hour), shared(&a, &c, Family::Hour)), (1, 0));
        assert!(shared(&a, &b, Family::Grams) > 20 && shared(&a, &c, Family::Grams) < 5);
        assert_ne!(a.of(Family::Form), c.of(Family::Form));
        assert_eq!(read("RT @a: hello", None).of(Family::Company).len(), 2, "a mention, and whom it repeats");
        assert!(read("x", None).of(Family::Hour).is_empty());
    }

    #[test]
    fn any_text_can_be_read_and_a_long_one_is_cut() {
        for text in ["", "\u{301}", "@", "#", "@@#", "RT @", "…", "ع", "\u{200f}\u{1f600}"] {
            read(text, Some(23));
        }
        let long = "ж".repeat(LONGEST);
        assert!(read(&long, None).of(Family::Grams).len() < 2 * LONGEST);
    }
}
