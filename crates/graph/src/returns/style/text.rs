//! A post's text, made ready: links out of the way, tokens, and the shape of the writing without its words.

/// Stands for a link: where links lead is [`hosts`]' matter, and what shorteners make of them is noise.
const LINK: char = '\u{2197}';

/// The text with every link, and a last word that was cut off (`…`), as one sign, and runs of blanks as one. Lines stay.
pub(super) fn plain(text: &str, into: &mut String) {
    into.clear();
    let mut rest = text;
    let cut = text.trim_end().strip_suffix('…').map(|kept| kept.trim_end_matches(|c: char| !c.is_whitespace()).len());
    let whole = cut.unwrap_or(text.len());
    while let Some(c) = rest.chars().next() {
        let at = text.len() - rest.len();
        if at >= whole {
            into.push(LINK);
            break;
        }
        if let Some(link) = link(rest) {
            into.push(LINK);
            rest = &rest[link.len()..];
            continue;
        }
        let blank = c.is_whitespace() && c != '\n';
        if !blank {
            into.push(c);
        } else if !into.ends_with(' ') {
            into.push(' ');
        }
        rest = &rest[c.len_utf8()..];
    }
}

/// The link that a text begins with.
fn link(text: &str) -> Option<&str> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme))?;
    let end = text[scheme.len()..].find(char::is_whitespace).map_or(text.len(), |at| scheme.len() + at);
    Some(&text[..end])
}

/// The hosts that a text links to.
pub(crate) fn hosts(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("http").filter_map(|(at, _)| link(&text[at..])).filter_map(|link| {
        let (_, rest) = link.split_once("://")?;
        let host = rest.split(['/', '?', '#', ':']).next()?;
        let host = host.strip_prefix("www.").unwrap_or(host);
        (host.contains('.') && !host.ends_with('…')).then_some(host)
    })
}

/// What kind of piece a text is cut into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters, with apostrophes between them.
    Word,
    /// Digits.
    Number,
    /// `@somebody`.
    Mention,
    /// `#something`.
    Tag,
    /// Other characters that follow one another.
    Signs,
    /// What parts them.
    Blank,
}

/// A text in pieces; nothing is left out.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = (Kind, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (kind, len) = piece(first, rest);
        let (piece, after) = rest.split_at(len);
        rest = after;
        Some((kind, piece))
    })
}

fn piece(first: char, text: &str) -> (Kind, usize) {
    let run = |is: fn(char) -> bool| text.find(|c| !is(c)).unwrap_or(text.len());
    if first.is_alphabetic() {
        return (Kind::Word, word(text));
    }
    if first.is_numeric() {
        return (Kind::Number, run(char::is_numeric));
    }
    if first.is_whitespace() {
        return (Kind::Blank, run(char::is_whitespace));
    }
    if let '@' | '#' = first {
        let name = text[1..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len() - 1);
        if name > 0 {
            return (if first == '@' { Kind::Mention } else { Kind::Tag }, 1 + name);
        }
    }
    let named = |(at, c): (usize, char)| at > 0 && (c == '@' || c == '#') && names(&text[at + 1..]);
    let other = |(_, c): &(usize, char)| c.is_alphanumeric() || c.is_whitespace();
    let end = text.char_indices().find(|at| other(at) || named(*at)).map_or(text.len(), |(at, _)| at);
    (Kind::Signs, end)
}

fn names(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// How long the word is that a text begins with.
fn word(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let inside = matches!(c, '\'' | '’') && chars.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if !c.is_alphabetic() && !inside {
            return at;
        }
    }
    text.len()
}

/// The shape of a text: `Good morning, @reader 12!` is `Aa aa, @ 0!`.
pub(super) fn shape(plain: &str, into: &mut String) {
    into.clear();
    for (kind, piece) in pieces(plain) {
        match kind {
            Kind::Word => {
                let capital = |c: char| if c.is_uppercase() { 'A' } else { 'a' };
                let mut letters = piece.chars();
                into.extend(letters.next().map(capital));
                let rest = letters.as_str();
                if !rest.is_empty() {
                    into.push(if rest.chars().all(|c| c.is_uppercase() || !c.is_alphabetic()) { 'A' } else { 'a' });
                }
            }
            Kind::Number => into.push('0'),
            Kind::Mention => into.push('@'),
            Kind::Tag => into.push('#'),
            Kind::Signs | Kind::Blank => into.push_str(piece),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(of: fn(&str, &mut String), text: &str) -> String {
        let mut into = "left over".to_owned();
        of(text, &mut into);
        into
    }

    #[test]
    fn links_and_words_that_were_cut_off_are_one_sign() {
        let text = "a\t b\nhttps://t.co/x1 c http://x.org/… d";
        assert_eq!(made(plain, text), "a b\n↗ c ↗ d");
        assert_eq!(made(plain, "so it go… "), "so it ↗");
        assert_eq!(made(plain, "so it goes …"), "so it goes ↗");
        assert_eq!(made(plain, "…"), "↗");
        assert_eq!(made(plain, ""), "");
        let links = "https://www.x.org/a http://t.co/b?c https://y.or… httpd https://localhost:1/";
        assert_eq!(hosts(links).collect::<Vec<_>>(), ["x.org", "t.co"]);
    }

    #[test]
    fn pieces_leave_nothing_out_and_the_shape_keeps_what_is_no_word() {
        let text = "RT @reader_1: don't go... #Now 12 'x' @ 5pm!!@you";
        assert_eq!(pieces(text).map(|(_, piece)| piece).collect::<String>(), text);
        let kept: Vec<&str> = pieces(text).filter(|(kind, _)| *kind != Kind::Blank).map(|(_, piece)| piece).collect();
        let wanted =
            ["RT", "@reader_1", ":", "don't", "go", "...", "#Now", "12", "'", "x", "'", "@", "5", "pm", "!!", "@you"];
        assert_eq!(kept, wanted);
        assert_eq!(made(shape, text), "AA @: aa aa... # 0 'a' @ 0aa!!@");
        assert_eq!(made(shape, "Good UK i"), "Aa AA a");
    }
}
