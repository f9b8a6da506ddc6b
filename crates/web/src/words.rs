//! How things are said: times, numbers, languages, lists, and text from outside that must not play tricks.

use std::fmt;

use model::{Language, Timestamp};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

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
    let amount = match seconds {
        0..=44 => return if millis >= 0 { "just now".into() } else { "in a moment".into() },
        45..=5_399 => format!("{} min", (seconds + 30) / 60),
        5_400..=129_599 => format!("{} h", (seconds + 1_800) / 3_600),
        _ => format!("{} d", (seconds + 43_200) / 86_400),
    };
    if millis >= 0 { format!("{amount} ago") } else { format!("in {amount}") }
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
pub(crate) fn list<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    joined(items, "and")
}

/// `a, b or c`.
pub(crate) fn or<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    joined(items, "or")
}

fn joined<'a>(items: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let items: Vec<&str> = items.into_iter().collect();
    match items.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., end] => format!("{} {last} {end}", rest.join(", ")),
    }
}

/// Languages the sign-up form offers by name. Any other two- or three-letter code can be typed.
pub(crate) const LANGUAGES: [(&str, &str); 24] = [
    ("ar", "Arabic"),
    ("bn", "Bengali"),
    ("de", "German"),
    ("en", "English"),
    ("es", "Spanish"),
    ("fa", "Persian"),
    ("fr", "French"),
    ("ha", "Hausa"),
    ("hi", "Hindi"),
    ("id", "Indonesian"),
    ("it", "Italian"),
    ("ku", "Kurdish"),
    ("ms", "Malay"),
    ("nl", "Dutch"),
    ("ps", "Pashto"),
    ("pt", "Portuguese"),
    ("ru", "Russian"),
    ("so", "Somali"),
    ("sw", "Swahili"),
    ("tl", "Tagalog"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
    ("uz", "Uzbek"),
];

/// `Arabic (ar)`, or the code alone.
pub(crate) fn language(language: &Language) -> String {
    let code = language.as_str();
    match LANGUAGES.iter().find(|(c, _)| *c == code) {
        _ if language.is_undetermined() => "undetermined".into(),
        Some((_, name)) => format!("{name} ({code})"),
        None => code.to_owned(),
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
    fn overrides_and_invisible_characters_show() {
        assert_eq!(visible("ab\u{202E}cd\u{200B}"), "ab⟨U+202E⟩cd⟨U+200B⟩");
        assert_eq!(visible("می\u{200C}خواهم"), "می\u{200C}خواهم");
        assert_eq!(visible("a\nb\u{0}"), "a b⟨U+0000⟩");
    }
}
