//! Addresses written so that nobody opens them by mistake, or so that no machine sees them: `hxxps://example[.]org`.

use std::borrow::Cow;

/// What stands for a dot. Compared in lower case.
const DOTS: &[&str] = &["[.]", "(.)", "[dot]", "(dot)"];

/// What stands for `://`.
const SCHEME_ENDS: &[&str] = &["[://]", "[:]//", "(:)//"];

/// The address as it would be opened; `None` if it is not written in any such way.
pub fn refanged(run: &str) -> Option<String> {
    if !run.contains(['[', '(', 'x', 'X']) {
        return None;
    }
    let mut text = Cow::Borrowed(run);
    for (marks, plain) in [(SCHEME_ENDS, "://"), (DOTS, ".")] {
        for mark in marks {
            while let Some(at) =
                text.as_bytes().windows(mark.len()).position(|w| w.eq_ignore_ascii_case(mark.as_bytes()))
            {
                text.to_mut().replace_range(at..at + mark.len(), plain);
            }
        }
    }
    if let Some(at) =
        text.find("://").and_then(|end| text.as_bytes()[..end].iter().rposition(|b| matches!(b, b'h' | b'H')))
        && text.as_bytes()[at + 1..].get(..3).is_some_and(|b| b.eq_ignore_ascii_case(b"xxp"))
    {
        text.to_mut().replace_range(at..at + 4, "http");
    }
    match text {
        Cow::Owned(text) => Some(text),
        Cow::Borrowed(_) => None,
    }
}
