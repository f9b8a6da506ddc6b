//! Pictures: drawn here as SVG, so that a page shows them at once and without JavaScript. Each has its table and its
//! download. Colours tell groups apart and say nothing about anybody; each comes with a shape of its own.

mod downloads;
mod hours;
mod network;
mod spread;

pub(crate) use downloads::{FILES, Form, called, file};
pub(crate) use hours::{Drawn as HoursDrawn, Hours};
pub(crate) use network::{Drawn, Network, ids};
pub(crate) use spread::{Drawn as SpreadDrawn, Spread, Step};

use std::collections::HashMap;

use crate::words;

/// A coordinate: a tenth of a pixel is fine enough, and keeps pages small.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Px(pub(crate) f64);

impl std::fmt::Display for Px {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tenths = (self.0 * 10.0).round();
        // No `-0`, no `12.0`.
        if tenths % 10.0 == 0.0 { write!(f, "{}", (tenths / 10.0) as i64) } else { write!(f, "{:.1}", tenths / 10.0) }
    }
}

impl askama::FastWritable for Px {
    fn write_into(&self, dest: &mut dyn std::fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        write!(dest, "{self}").map_err(Into::into)
    }
}

impl askama::filters::HtmlSafe for Px {}

/// About how wide a text is, at 11 px of a sans-serif face.
pub(crate) fn width(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 6.6 } else { 9.5 }).sum()
}

/// What an account is called for people: its handle where one is known, else what its platform calls it.
pub(crate) fn name(id: &str, called: &HashMap<String, String>) -> String {
    let stable = id.splitn(3, '/').nth(2).unwrap_or(id);
    words::visible(called.get(id).map_or(stable, String::as_str))
}

/// A name, cut where it is too long for a label.
pub(crate) fn short(name: &str, most: usize) -> String {
    let mut kept: String = name.chars().take(most).collect();
    if kept.len() < name.len() {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_as_short_as_they_can_be() {
        let said: Vec<String> = [12.0, -0.01, 3.16, -7.25, 1e6].into_iter().map(|n| Px(n).to_string()).collect();
        assert_eq!(said, ["12", "0", "3.2", "-7.3", "1000000"]);
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        assert_eq!(short("مرحبا بالعالم", 5), "مرحبا…");
        assert_eq!(short("anna", 5), "anna");
    }
}
