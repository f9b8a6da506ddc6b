//! The line that says how far long work has come.

use std::{
    io::{self, IsTerminal, Read},
    path::Path,
    time::{Duration, Instant},
};

/// One line on standard error, if that is a terminal, about once a second.
#[derive(Debug)]
pub struct Progress {
    shown: bool,
    begun: Instant,
    last: Instant,
    /// How many bytes there are, where that is known.
    size: Option<u64>,
}

impl Progress {
    /// Over a file of posts.
    pub fn over(posts: &Path) -> Self {
        Self { size: plain_size(posts), ..Self::new() }
    }

    /// Over what has no known end.
    pub fn new() -> Self {
        let now = Instant::now();
        Self { shown: io::stderr().is_terminal(), begun: now, last: now, size: None }
    }

    /// Says how many bytes and posts were looked through, and what was found.
    pub fn say(&mut self, bytes: u64, posts: u64, found: u64) {
        self.line(bytes, posts, "posts", |rate| format!("{rate:.0} a second, {found} findings"));
    }

    /// Says what share of something is done, how many records that were, and how long the rest will take.
    pub fn say_share(&mut self, done: Option<f64>, records: u64) {
        if !self.shown || self.last.elapsed() < Duration::from_secs(1) {
            return;
        }
        self.last = Instant::now();
        let took = self.begun.elapsed().as_secs_f64();
        let share = done.map_or(String::new(), |done| format!("{:3.0} %  ", done * 100.0));
        let left = done.filter(|done| *done > 0.0).map_or(String::new(), |done| {
            let seconds = (took / done - took).max(0.0) as u64;
            format!(", {}:{:02} left", seconds / 60, seconds % 60)
        });
        eprint!("\r{share}{records} records, {:.0} a second{left}\u{1b}[K", records as f64 / took);
    }

    /// Says how many bytes and rows were read.
    pub fn say_rows(&mut self, bytes: u64, rows: u64) {
        self.line(bytes, rows, "rows", |rate| format!("{rate:.0} a second"));
    }

    fn line(&mut self, bytes: u64, count: u64, what: &str, rest: impl Fn(f64) -> String) {
        if !self.shown || self.last.elapsed() < Duration::from_secs(1) {
            return;
        }
        self.last = Instant::now();
        let share = self.size.map_or(String::new(), |size| format!("{:3} %  ", bytes * 100 / size.max(1)));
        let rate = count as f64 / self.begun.elapsed().as_secs_f64();
        eprint!("\r{share}{count} {what}, {}\u{1b}[K", rest(rate));
    }

    /// Says what is done now, at once; where there is no terminal, in the log.
    pub fn step(&self, what: &str) {
        if self.shown {
            eprint!("\r{what}\u{1b}[K");
        } else {
            tracing::info!("{what}");
        }
    }

    /// Takes the line away.
    pub fn end(&self) {
        if self.shown {
            eprint!("\r\u{1b}[K");
        }
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

/// The size of a file that is read as it is.
fn plain_size(path: &Path) -> Option<u64> {
    let file = std::fs::File::open(path).ok()?;
    let size = file.metadata().ok().filter(std::fs::Metadata::is_file)?.len();
    let mut head = [0; 4];
    let got = { file }.read(&mut head).ok()?;
    let packed = head[..got].starts_with(&[0x1f, 0x8b]) || head[..got] == [0x28, 0xb5, 0x2f, 0xfd];
    (!packed).then_some(size)
}
