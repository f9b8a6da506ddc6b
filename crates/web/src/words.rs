//! How things are said: times, numbers, languages, lists, and text from outside that must not play tricks.

use std::fmt;

use model::{Language, Role, Timestamp};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use crate::{say, say::Said, term};

/// A moment: relative for the eye, absolute on hover, RFC 3339 for machines.
#[derive(Debug, Clone)]
pub(crate) struct When {
    at: Timestamp,
    said: String,
}

impl When {
    /// Relative to `now`: `3 min ago`.
    pub(crate) fn ago(at: Timestamp, now: Timestamp) -> Self {
        Self { at, said: relative(now.since(at)) }
    }

    /// In words alone.
    pub(crate) fn said(&self) -> &str {
        &self.said
    }

    /// Absolute: `2026-11-23 10:00 UTC`.
    pub(crate) fn at(at: Timestamp) -> Self {
        Self { at, said: utc(at) }
    }
}

impl fmt::Display for When {
    /// Only digits, colons and words of ours: nothing to escape.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<time datetime=\"{}\" title=\"{}\">{}</time>", self.at, utc(self.at), self.said)
    }
}

impl askama::FastWritable for When {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        write!(dest, "{self}").map_err(Into::into)
    }
}

impl askama::filters::HtmlSafe for When {}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&self.at)
    }
}

impl JsonSchema for When {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "When".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

fn utc(at: Timestamp) -> String {
    let text = at.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(date), Some(time)) => format!("{date} {time} UTC"),
        _ => text,
    }
}

/// The UTC date alone.
pub(crate) fn date(at: Timestamp) -> String {
    at.to_string().get(..10).map_or_else(String::new, str::to_owned)
}

fn relative(millis: i64) -> String {
    let seconds = millis.abs() / 1_000;
    let (minutes, hours, days) = ((seconds + 30) / 60, (seconds + 1_800) / 3_600, (seconds + 43_200) / 86_400);
    let said = match (seconds, millis >= 0) {
        (0..=44, true) => say("just-now"),
        (0..=44, false) => say("in-a-moment"),
        (45..=5_399, true) => say("minutes-ago").with("n", minutes),
        (45..=5_399, false) => say("in-minutes").with("n", minutes),
        (5_400..=129_599, true) => say("hours-ago").with("n", hours),
        (5_400..=129_599, false) => say("in-hours").with("n", hours),
        (_, true) => say("days-ago").with("n", days),
        (_, false) => say("in-days").with("n", days),
    };
    said.into()
}

/// `12345` → `12,345`.
pub(crate) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// `a, b and c`.
pub(crate) fn list(items: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    joined(items, |rest, last| say("list-and").with("rest", rest).with("last", last))
}

/// `a, b or c`.
pub(crate) fn or(items: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    joined(items, |rest, last| say("list-or").with("rest", rest).with("last", last))
}

fn joined(items: impl IntoIterator<Item = impl AsRef<str>>, end: impl Fn(&str, &str) -> Said) -> String {
    let mut items: Vec<String> = items.into_iter().map(|item| item.as_ref().to_owned()).collect();
    let Some(last) = items.pop() else { return String::new() };
    let rest = items.into_iter().reduce(|rest, next| say("list-between").with("rest", rest).with("next", next).into());
    rest.map_or(last.clone(), |rest| end(&rest, &last).into())
}

/// A role, as people name it.
pub(crate) fn role(role: Role) -> String {
    term("role", role.as_str()).into()
}

/// Languages the sign-up form offers by name. Any other two- or three-letter code can be typed.
pub(crate) const LANGUAGES: [&str; 24] = [
    "ar", "bn", "de", "en", "es", "fa", "fr", "ha", "hi", "id", "it", "ku", "ms", "nl", "ps", "pt", "ru", "so", "sw",
    "tl", "tr", "uk", "ur", "uz",
];

/// `Arabic (ar)`, or the code alone.
pub(crate) fn language(language: &Language) -> String {
    let code = language.as_str();
    if language.is_undetermined() {
        say("language-undetermined").into()
    } else if LANGUAGES.contains(&code) {
        say("language-with-code").with("name", term("lang", code)).with("code", code).into()
    } else {
        code.to_owned()
    }
}

/// Characters that turn, hide or end the line of what follows them: bidirectional controls, invisible format
/// characters and other controls. Joiners stay: Persian and Arabic need them.
pub(crate) fn is_trick(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}'
        | '\u{200B}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{2028}' | '\u{2029}' | '\u{00AD}'
        | '\u{E0000}'..='\u{E007F}')
        || (c.is_control() && c != '\n' && c != '\t')
}

/// One line of text from outside with its tricks made visible: a right-to-left override becomes `⟨U+202E⟩`.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_trick(c) {
            out.push_str(&named(c));
        } else if c == '\n' || c == '\t' {
            out.push(' ');
        } else {
            out.push(c);
        }
    }
    out
}

/// A character by its code point.
pub(crate) fn named(c: char) -> String {
    format!("⟨U+{:04X}⟩", u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_relative_with_the_absolute_beside() {
        let now = Timestamp::parse("2026-11-23T10:00:00Z").unwrap();
        let said = |millis: i64| When::ago(now.plus(-millis), now).said;
        assert_eq!(said(2_000), "just now");
        assert_eq!(said(180_000), "3 min ago");
        assert_eq!(said(5 * Timestamp::HOUR), "5 h ago");
        assert_eq!(said(-2 * Timestamp::DAY), "in 2 d");
        let html = When::ago(now.plus(-180_000), now).to_string();
        assert_eq!(html, r#"<time datetime="2026-11-23T09:57:00Z" title="2026-11-23 09:57 UTC">3 min ago</time>"#);
    }

    #[test]
    fn numbers_and_lists_read_well() {
        assert_eq!((number(7), number(1_000), number(1_234_567)), ("7".into(), "1,000".into(), "1,234,567".into()));
        assert_eq!(
            (list(["a"]), list(["a", "b", "c"]), or(["a", "b"])),
            ("a".into(), "a, b and c".into(), "a or b".into())
        );
    }

    #[test]
    fn languages_that_are_offered_have_names() {
        assert_eq!(language(&"ar".parse().unwrap()), "Arabic (ar)");
        assert_eq!(language(&"ckb".parse().unwrap()), "ckb");
        for code in LANGUAGES {
            assert!(!term("lang", code).to_string().starts_with("lang"), "{code}");
        }
    }

    #[test]
    fn roles_have_names_and_duties() {
        for one in Role::ALL {
            assert_eq!(role(one), one.as_str());
            assert!(term("duty", one.as_str()).to_string().contains(' '), "{one:?}");
        }
    }

    #[test]
    fn overrides_and_invisible_characters_show() {
        assert_eq!(visible("ab\u{202E}cd\u{200B}"), "ab⟨U+202E⟩cd⟨U+200B⟩");
        assert_eq!(visible("می\u{200C}خواهم"), "می\u{200C}خواهم");
        assert_eq!(visible("a\nb\u{0}"), "a b⟨U+0000⟩");
    }
}
