use super::*;

/// A stream that gives a few bytes at a time.
struct Slow<'a>(&'a [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let n = self.1.min(to.len()).min(self.0.len());
        to[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

fn line(n: usize, text: &str) -> String {
    format!("{{\"id\":\"{n}\",\"account\":\"a\",\"text\":\"{text}\"}}")
}

/// Every line's number in the stream with what became of it.
fn read(bytes: &[u8], at_a_time: usize) -> Vec<(u64, String)> {
    let mut blocks = Blocks::new(Slow(bytes, at_a_time));
    let (mut all, mut base) = (Vec::new(), 0);
    while let Some(block) = blocks.next_block().unwrap() {
        let lines = block.posts(&LineReader::default());
        all.extend(lines.posts.iter().map(|(n, post)| (base + n, post.at.uri.to_string())));
        all.extend(lines.set_aside.iter().map(|(n, problem)| (base + n, problem.reason.to_owned())));
        base += lines.count;
    }
    all.sort();
    all
}

#[test]
fn every_line_is_read_once_wherever_the_blocks_are_cut() {
    let text = "x".repeat(3_000);
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    for n in 0..1_000 {
        bytes.extend(line(n, &text).as_bytes());
        bytes.extend(if n % 7 == 0 { &b"\r\n\n"[..] } else { b"\n" });
    }
    let expected = read(&bytes, usize::MAX);
    assert_eq!(expected.len(), 1_000);
    assert_eq!(expected[1], (2, "1".into()), "empty lines count as lines");
    assert_eq!(read(&bytes, 4_099), expected);
    bytes.pop();
    assert_eq!(read(&bytes, 70_001), expected, "the last line needs no end mark");
}

#[test]
fn a_line_that_cannot_be_read_takes_no_other_with_it() {
    let bytes = [line(1, "a").as_bytes(), b"\n{\n\"\xff\"\n", line(2, "b").as_bytes(), b"\n"].concat();
    let expected = [(0, "1"), (1, "json"), (2, "utf8"), (3, "2")].map(|(n, what)| (n, what.to_owned()));
    assert_eq!(read(&bytes, 3), expected);
}

#[test]
fn a_line_that_is_cut_at_the_end_is_called_truncated() {
    let whole = [line(1, "a"), line(2, "é")].join("\n");
    for cut in line(1, "a").len() + 2..whole.len() {
        assert_eq!(read(&whole.as_bytes()[..cut], 9)[1], (1, "truncated".into()), "{cut}");
    }
    assert_eq!(read(format!("{}\n", &whole[..whole.len() - 1]).as_bytes(), 9)[1].1, "json", "a whole line, and wrong");
}

#[test]
fn a_giant_line_is_passed_over_and_the_next_is_read() {
    for size in [MAX_LINE - 100, MAX_LINE + 1, 2 * MAX_LINE] {
        let bytes = [line(1, "a"), line(2, &"x".repeat(size)), line(3, "c"), String::new()].join("\n");
        let middle = if size < MAX_LINE { "2" } else { "too_long" };
        let expected = [(0, "1"), (1, middle), (2, "3")].map(|(n, what)| (n, what.to_owned()));
        assert_eq!(read(bytes.as_bytes(), usize::MAX), expected, "{size}");
        let cut = &bytes.as_bytes()[..bytes.len() - line(3, "c").len() - 3];
        assert_eq!(read(cut, 1 << 20)[1].1, if size < MAX_LINE { "truncated" } else { "too_long" }, "{size}");
    }
}

/// However long the line, no more is kept than one of the longest that is read and what is read at a time.
#[test]
fn a_giant_line_is_not_kept() {
    let mut blocks = Blocks::new(io::repeat(b'x').take(20 * MAX_LINE as u64));
    let block = blocks.next_block().unwrap().unwrap();
    assert_eq!((block.len(), block.bytes.len()), (20 * MAX_LINE as u64, 0));
    assert!(blocks.next_block().unwrap().is_none());
}

#[test]
fn nothing_is_nothing() {
    assert!(read(b"", 1).is_empty());
    assert!(read(b"\n \r\n", 1).is_empty());
}
