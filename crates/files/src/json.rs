//! A small strict JSON reader (RFC 8259) over one line: pulls the fields that are wanted, checks and passes over the
//! others. Text without escapes is borrowed from the line; nothing is built that nobody asked for. It takes exactly
//! what `serde_json` takes; a property test holds it to that.

use std::borrow::Cow;

/// Deepest nesting of arrays and objects that is read.
pub const MAX_DEPTH: u32 = 64;

/// What was expected, and the byte of the line (from 0) where it was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at byte {at}")]
pub struct JsonError {
    /// What would have been right.
    pub expected: &'static str,
    /// Where, in bytes from the start of the line.
    pub at: usize,
}

type Result<T> = std::result::Result<T, JsonError>;

/// Reads one value from a line, front to back.
#[derive(Debug, Clone)]
pub struct Json<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Json<'a> {
    /// At the start of a line.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Goes into an object and hands each key to `field`, which takes the value: by one of the readers, or by
    /// [`Json::skip`].
    pub fn object<E: From<JsonError>>(
        &mut self,
        mut field: impl FnMut(&mut Self, &str) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        self.take(b'{', "an object")?;
        if self.is_next(b'}') {
            return Ok(());
        }
        loop {
            let key = self.string()?;
            self.take(b':', "a colon")?;
            field(self, &key)?;
            if !self.is_next(b',') {
                return Ok(self.take(b'}', "a comma or the object's end")?);
            }
        }
    }

    /// Goes into an array and calls `item` at each entry.
    pub fn array<E: From<JsonError>>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        self.take(b'[', "an array")?;
        if self.is_next(b']') {
            return Ok(());
        }
        loop {
            item(self)?;
            if !self.is_next(b',') {
                return Ok(self.take(b']', "a comma or the array's end")?);
            }
        }
    }

    /// A text. Borrowed unless it holds an escape.
    pub fn string(&mut self) -> Result<Cow<'a, str>> {
        self.take(b'"', "a text")?;
        let start = self.at;
        self.at += plain_run(&self.text.as_bytes()[start..]);
        match self.byte() {
            Some(b'"') => {
                let plain = &self.text[start..self.at];
                self.at += 1;
                Ok(Cow::Borrowed(plain))
            }
            Some(b'\\') => self.escaped(start).map(Cow::Owned),
            _ => Err(self.expected("the text's end, without control characters")),
        }
    }

    /// A whole number of at most 64 bits with its sign. A fraction or exponent is none.
    pub fn integer(&mut self) -> Result<i64> {
        let at = self.number()?;
        self.text[at..self.at].parse().map_err(|_| JsonError { expected: "a whole number of 64 bits", at })
    }

    /// Whether the next value is `null`, which is taken.
    pub fn null(&mut self) -> Result<bool> {
        if self.peek() == Some(b'n') { self.word("null").map(|()| true) } else { Ok(false) }
    }

    /// The first byte of the next value, which stays.
    pub fn peek(&mut self) -> Option<u8> {
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
        self.byte()
    }

    /// Passes over a value of any kind; gives how it is written.
    pub fn skip(&mut self) -> Result<&'a str> {
        self.peek();
        let start = self.at;
        self.pass(0)?;
        Ok(&self.text[start..self.at])
    }

    /// The end: nothing but white space is left.
    pub fn end(mut self) -> Result<()> {
        if self.peek().is_none() { Ok(()) } else { Err(self.expected("nothing more on the line")) }
    }

    /// What was expected here.
    pub fn expected(&self, expected: &'static str) -> JsonError {
        JsonError { expected, at: self.at }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8, expected: &'static str) -> Result<()> {
        if self.is_next(byte) { Ok(()) } else { Err(self.expected(expected)) }
    }

    fn is_next(&mut self, byte: u8) -> bool {
        let is = self.peek() == Some(byte);
        self.at += usize::from(is);
        is
    }

    fn word(&mut self, word: &'static str) -> Result<()> {
        if !self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            return Err(self.expected("a value"));
        }
        self.at += word.len();
        Ok(())
    }

    fn pass(&mut self, depth: u32) -> Result<()> {
        if depth > MAX_DEPTH {
            return Err(self.expected("at most 64 levels"));
        }
        match self.peek() {
            Some(b'"') => self.pass_string(),
            Some(b'{') => self.object(|json, _| json.pass(depth + 1)),
            Some(b'[') => self.array(|json| json.pass(depth + 1)),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            Some(b'-' | b'0'..=b'9') => self.number().map(drop),
            _ => Err(self.expected("a value")),
        }
    }

    fn pass_string(&mut self) -> Result<()> {
        self.string().map(drop)
    }

    /// Goes past a number (RFC 8259, section 6); gives where it began.
    fn number(&mut self) -> Result<usize> {
        self.peek();
        let start = self.at;
        self.at += usize::from(self.byte() == Some(b'-'));
        match self.byte() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits("a digit")?,
            _ => return Err(self.expected("a number")),
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits("a digit after the point")?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits("a digit of the exponent")?;
        }
        Ok(start)
    }

    fn digits(&mut self, expected: &'static str) -> Result<()> {
        let rest = &self.text.as_bytes()[self.at..];
        let count = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        self.at += count;
        if count > 0 { Ok(()) } else { Err(self.expected(expected)) }
    }

    /// The rest of a text in which an escape was met. `start` is where the text began.
    #[cold]
    fn escaped(&mut self, start: usize) -> Result<String> {
        let mut text = self.text[start..self.at].to_owned();
        loop {
            let from = self.at;
            self.at += plain_run(&self.text.as_bytes()[from..]);
            text.push_str(&self.text[from..self.at]);
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    text.push(self.escape()?);
                }
                _ => return Err(self.expected("the text's end, without control characters")),
            }
        }
    }

    fn escape(&mut self) -> Result<char> {
        let escape = self.byte().ok_or(self.expected("an escape"))?;
        self.at += 1;
        Ok(match escape {
            b'"' | b'\\' | b'/' => char::from(escape),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err(JsonError { expected: "an escape", at: self.at - 1 }),
        })
    }

    /// `\uXXXX`, or two of them that stand for one character (UTF-16). A half alone stands for none.
    fn unicode(&mut self) -> Result<char> {
        let at = self.at;
        let broken = JsonError { expected: "two halves of one character (a surrogate stands alone)", at };
        let high = self.hex()?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high).ok_or(broken);
        }
        if !self.text.as_bytes()[self.at..].starts_with(b"\\u") {
            return Err(broken);
        }
        self.at += 2;
        let low = self.hex()?;
        let low = low.checked_sub(0xdc00).filter(|low| *low < 0x400).ok_or(broken)?;
        char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + low).ok_or(broken)
    }

    fn hex(&mut self) -> Result<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4);
        let value = digits
            .and_then(|digits| digits.iter().try_fold(0, |value, b| Some((value << 4) | char::from(*b).to_digit(16)?)));
        let value = value.ok_or(self.expected("four hexadecimal digits"))?;
        self.at += 4;
        Ok(value)
    }
}

/// How many bytes from the start on are neither a quote, a backslash nor a control character. Eight at a time: each
/// term has the top bit of a byte set where that byte is one of them, exact up to the first that is
/// (<https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord>).
#[inline]
pub(crate) fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const TOPS: u64 = ONES << 7;
    let zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let (words, _) = bytes.as_chunks::<8>();
    for (n, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let found = (control | zero(word ^ (ONES * u64::from(b'"'))) | zero(word ^ (ONES * u64::from(b'\\')))) & TOPS;
        if found != 0 {
            return n * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let tail = words.len() * 8;
    tail + bytes[tail..].iter().take_while(|b| **b >= 0x20 && **b != b'"' && **b != b'\\').count()
}

#[cfg(test)]
mod tests;
