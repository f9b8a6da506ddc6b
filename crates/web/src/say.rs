//! What the desk says: messages of the catalogue `text/<language>/` (`docs/decisions/0012`), with what they are about.
//!
//! In a template: `{{ crate::say("sign-out") }}`, or `{{ crate::markup("case-invited-by").with("who", by) }}` where the
//! message holds markup of its own. In code `say("…").with("…", …).to_string()`.

use std::{borrow::Cow, fmt, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

use crate::words;

#[cfg(test)]
mod tests;

/// The files of the English catalogue, by room.
const ENGLISH: &[(&str, &str)] = &[
    ("acts", include_str!("../text/en/acts.ftl")),
    ("adjudications", include_str!("../text/en/adjudications.ftl")),
    ("case", include_str!("../text/en/case.ftl")),
    ("cases", include_str!("../text/en/cases.ftl")),
    ("confirmations", include_str!("../text/en/confirmations.ftl")),
    ("faults", include_str!("../text/en/faults.ftl")),
    ("frame", include_str!("../text/en/frame.ftl")),
    ("judgement", include_str!("../text/en/judgement.ftl")),
    ("ledger", include_str!("../text/en/ledger.ftl")),
    ("me", include_str!("../text/en/me.ftl")),
    ("measures", include_str!("../text/en/measures.ftl")),
    ("network", include_str!("../text/en/network.ftl")),
    ("people", include_str!("../text/en/people.ftl")),
    ("pictures", include_str!("../text/en/pictures.ftl")),
    ("policy", include_str!("../text/en/policy.ftl")),
    ("queue", include_str!("../text/en/queue.ftl")),
    ("record", include_str!("../text/en/record.ftl")),
    ("scripts", include_str!("../text/en/scripts.ftl")),
    ("sign-in", include_str!("../text/en/sign-in.ftl")),
    ("today", include_str!("../text/en/today.ftl")),
    ("words", include_str!("../text/en/words.ftl")),
];

static CATALOGUE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    let mut bundle = FluentBundle::new_concurrent(vec!["en".parse().expect("a language")]);
    // Text of others stands in `<bdi>`.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(n) if n.value >= 0.0 && n.value.fract() == 0.0 => Some(words::number(n.value as u64)),
        _ => None,
    }));
    for (room, text) in ENGLISH {
        let resource = FluentResource::try_new((*text).to_owned());
        let resource = resource.unwrap_or_else(|(_, errors)| panic!("text/en/{room}.ftl: {errors:?}"));
        bundle.add_resource(resource).unwrap_or_else(|errors| panic!("text/en/{room}.ftl: {errors:?}"));
    }
    bundle
});

/// A message in plain text. Where it stands in HTML, the page escapes it.
pub(crate) fn say(id: &'static str) -> Said {
    Said { id: id.into(), with: FluentArgs::new() }
}

/// One message of a family: `term("role", "lead")` is `role-lead`.
pub(crate) fn term(family: &'static str, word: impl AsRef<str>) -> Said {
    Said { id: format!("{family}-{}", word.as_ref().replace('_', "-")).into(), with: FluentArgs::new() }
}

/// A message that holds markup. What it is handed is escaped.
pub(crate) fn markup(id: &'static str) -> Markup {
    Markup(say(id))
}

/// A message of the catalogue with what it is about.
pub(crate) struct Said {
    id: Cow<'static, str>,
    with: FluentArgs<'static>,
}

impl Said {
    /// Hands it what it calls `$name`.
    pub(crate) fn with(mut self, name: &'static str, value: impl Argument) -> Self {
        self.with.set(name, value.plain());
        self
    }
}

impl fmt::Display for Said {
    /// A message that is not there is said by its name: a page with a hole in it is better than none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(pattern) = CATALOGUE.get_message(&self.id).and_then(|message| message.value()) else {
            tracing::error!(id = %self.id, "no such message");
            return f.write_str(&self.id);
        };
        let mut errors = Vec::new();
        CATALOGUE.write_pattern(f, pattern, Some(&self.with), &mut errors)?;
        if !errors.is_empty() {
            tracing::error!(id = %self.id, ?errors, "a message lacks something");
        }
        Ok(())
    }
}

impl From<Said> for String {
    fn from(said: Said) -> Self {
        said.to_string()
    }
}

impl askama::FastWritable for Said {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        write!(dest, "{self}").map_err(Into::into)
    }
}

/// A message that holds markup, with what it is about.
pub(crate) struct Markup(Said);

impl Markup {
    /// Hands it what it calls `$name`.
    pub(crate) fn with(mut self, name: &'static str, value: impl Argument) -> Self {
        self.0.with.set(name, value.escaped());
        self
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl askama::FastWritable for Markup {
    fn write_into(&self, dest: &mut dyn fmt::Write, values: &dyn askama::Values) -> askama::Result<()> {
        self.0.write_into(dest, values)
    }
}

impl askama::filters::HtmlSafe for Markup {}

/// What a message can be about.
pub(crate) trait Argument {
    /// As it stands in plain text.
    fn plain(&self) -> FluentValue<'static>;

    /// As it stands in markup.
    fn escaped(&self) -> FluentValue<'static> {
        match self.plain() {
            FluentValue::String(text) => FluentValue::from(escape(&text)),
            other => other,
        }
    }
}

fn escape(text: &str) -> String {
    askama::filters::escape(text, askama::filters::Html).map_or_else(|never| match never {}, |safe| safe.to_string())
}

impl<A: Argument + ?Sized> Argument for &A {
    fn plain(&self) -> FluentValue<'static> {
        (**self).plain()
    }

    fn escaped(&self) -> FluentValue<'static> {
        (**self).escaped()
    }
}

impl Argument for str {
    fn plain(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}

impl Argument for String {
    fn plain(&self) -> FluentValue<'static> {
        self.as_str().plain()
    }
}

impl Argument for Said {
    fn plain(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_string())
    }
}

impl Argument for words::When {
    fn plain(&self) -> FluentValue<'static> {
        FluentValue::from(self.said().to_owned())
    }

    /// With its element, which is nothing to escape.
    fn escaped(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_string())
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Argument for $number {
            fn plain(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        }
    )*};
}

numbers!(u8 u16 u32 u64 usize i32 i64);
