//! A condition's text to tokens.

use super::error::Mistake;

/// A token and the bytes it stands on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Name(String),
    Int(u64),
    Double(f64),
    Text(String),
    /// An operator or bracket.
    Sign(&'static str),
    End,
}

/// Longest first: `<=` is not `<` and `=`.
const SIGNS: &[&str] = &[
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ".", ",", "(", ")", "[", "]",
];

/// All tokens, with [`Kind::End`] behind the last.
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, Mistake> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = source[at..].chars().next() {
        let rest = &source[at..];
        let start = at;
        let kind = if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        } else if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        } else if let Some((text, end)) = text(source, at)? {
            at = end;
            Kind::Text(text)
        } else if c.is_ascii_alphabetic() || c == '_' {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            at += end;
            Kind::Name(rest[..end].to_owned())
        } else if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
            let (kind, len) = number(rest).map_err(|message| Mistake::new(start, message))?;
            at += len;
            kind
        } else if let Some(sign) = SIGNS.iter().find(|s| rest.starts_with(**s)) {
            at += sign.len();
            Kind::Sign(sign)
        } else {
            return Err(Mistake::new(start, unexpected(c)));
        };
        tokens.push(Token { kind, start });
    }
    tokens.push(Token { kind: Kind::End, start: source.len() });
    Ok(tokens)
}

fn unexpected(c: char) -> String {
    match c {
        '=' => "`=` is no operator: write `==` to compare".into(),
        '&' => "`&` is no operator: write `&&` for and".into(),
        '|' => "`|` is no operator: write `||` for or".into(),
        '{' | '}' => "maps are not in this subset of CEL: write a list, `[…]`".into(),
        '“' | '”' | '‘' | '’' => "curly quotes are no quotes here: write `\"` or `'`".into(),
        c => format!("`{}` has no meaning here: remove it, or put text in quotes", c.escape_debug()),
    }
}

fn number(rest: &str) -> Result<(Kind, usize), String> {
    let run = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(rest.len());
    let mut len = run;
    // An exponent's sign: `1e-3`.
    if rest[..run].ends_with(['e', 'E']) && !rest.starts_with("0x") && rest[run..].starts_with(['-', '+']) {
        let digits = rest[run + 1..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - run - 1);
        len = run + 1 + digits;
    }
    let text = &rest[..len];
    if text.ends_with(['u', 'U']) && !text.starts_with("0x") {
        return Err("unsigned numbers are not in this subset of CEL: leave out the `u`".into());
    }
    let parsed = match text.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok().map(Kind::Int),
        None if text.contains(['.', 'e', 'E']) => text.parse().ok().filter(|d: &f64| d.is_finite()).map(Kind::Double),
        None => text.parse().ok().map(Kind::Int),
    };
    let shown: String = text.chars().take(40).collect();
    parsed.map(|kind| (kind, len)).ok_or_else(|| format!("`{shown}` is no number: write one such as `12` or `1.5`"))
}

/// The text literal that begins at `at`, and where it ends; `None` if none does.
fn text(source: &str, at: usize) -> Result<Option<(String, usize)>, Mistake> {
    let rest = &source[at..];
    let (raw, quoted) = match rest.strip_prefix(['r', 'R']) {
        Some(quoted) if quoted.starts_with(['"', '\'']) => (true, quoted),
        _ => (false, rest),
    };
    if rest.starts_with(['b', 'B']) && rest[1..].starts_with(['"', '\'']) {
        return Err(Mistake::new(at, "bytes are not in this subset of CEL: leave out the `b`"));
    }
    let Some(quote) = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|q| quoted.starts_with(*q)) else {
        return Ok(None);
    };
    let mut place = at + (rest.len() - quoted.len()) + quote.len();
    let mut text = String::new();
    loop {
        let rest = &source[place..];
        if rest.starts_with(quote) {
            return Ok(Some((text, place + quote.len())));
        }
        match rest.chars().next() {
            Some('\\') if !raw => {
                let (c, len) = escape(&rest[1..]).map_err(|message| Mistake::new(place, message))?;
                text.push(c);
                place += 1 + len;
            }
            Some(c) if c != '\n' || quote.len() == 3 => {
                text.push(c);
                place += c.len_utf8();
            }
            _ => return Err(Mistake::new(at, format!("this text is not closed: add `{quote}` where it ends"))),
        }
    }
}

/// What stands behind a backslash, and how long it is.
fn escape(rest: &str) -> Result<(char, usize), String> {
    let coded = |digits: usize, radix: u32| {
        let code = rest.get(1..1 + digits).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let c = code.and_then(|d| u32::from_str_radix(d, radix).ok()).and_then(char::from_u32);
        c.map(|c| (c, 1 + digits))
            .ok_or_else(|| "this escape names no character: write the character itself".to_owned())
    };
    let c = match rest.chars().next() {
        Some('x' | 'X') => return coded(2, 16),
        Some('u') => return coded(4, 16),
        Some('U') => return coded(8, 16),
        Some('a') => '\u{7}',
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('v') => '\u{b}',
        Some(c @ ('\\' | '?' | '"' | '\'' | '`')) => c,
        _ => return Err("unknown escape: write `\\\\` for a backslash, or raw text for patterns: `r\"\\d+\"`".into()),
    };
    Ok((c, 1))
}
