//! Text inside XML 1.0.

use std::fmt::{self, Display, Write as _};

/// A text with what means something to XML escaped, in elements and in attributes with double quotes. Characters that XML
/// does not allow at all (section 2.2) become U+FFFD.
pub(super) struct Text<'a>(pub(super) &'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                // A parser would make spaces of these in an attribute.
                '\t' | '\n' | '\r' => write!(f, "&#{};", c as u32)?,
                '\0'..='\x1F' | '\u{FFFE}' | '\u{FFFF}' => f.write_char('\u{FFFD}')?,
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}
