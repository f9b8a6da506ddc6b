//! Files of posts with labels, and folders of innocent text, for training and measuring. CSV (RFC 4180) with a header,
//! plain, gzip or Zstandard; `-` is standard input. A row that cannot be read is set aside with its line number.

use std::{
    io::{self, Cursor, Read, Write},
    path::Path,
};

use anyhow::{Context, bail};
use csv::{ByteRecord, ReaderBuilder};
use detect::learn::{Control, Sample, file};

use crate::{output::Output, posts};

/// Most bytes of a file that are read, unpacked.
const LARGEST: u64 = 4 << 30;

/// Most bytes of one text that are kept: a model judges a text by its beginning.
const LONGEST_TEXT: usize = 1 << 16;

/// Line numbers of rows set aside that are named; the others are counted.
const NAMED: usize = 20;

/// A row of a file of posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number among the rows that could be read, from 0 over all files.
    pub number: u64,
    /// The post. `positive` is false where the row has no label.
    pub sample: Sample,
    /// The label, where it has one.
    pub label: Option<bool>,
    /// The date, where it has one, as written.
    pub date: Option<String>,
}

/// What was read from files, and what was not.
#[derive(Debug, Clone, Default)]
pub struct Posts {
    /// The rows, in order.
    pub rows: Vec<Row>,
    /// Rows set aside.
    pub set_aside: SetAside,
}

/// Rows that could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetAside {
    /// How many.
    pub count: u64,
    /// The first of them: file, line, why.
    pub first: Vec<(String, u64, String)>,
}

impl SetAside {
    pub(crate) fn add(&mut self, file: &str, line: u64, why: impl Into<String>) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push((file.into(), line, why.into()));
        }
    }

    /// Says on standard error what was set aside.
    pub fn tell(&self) {
        for (file, line, why) in &self.first {
            eprintln!("{file}:{line}: set aside: {why}");
        }
        if self.count > 0 {
            eprintln!("{} rows set aside", self.count);
        }
    }
}

/// Reads files of posts. With `labelled`, a row without a label is set aside.
///
/// # Errors
/// A file that cannot be opened or has no column `text` (with `labelled`: or `label`).
pub fn posts(paths: &[std::path::PathBuf], labelled: bool) -> anyhow::Result<Posts> {
    let mut posts = Posts::default();
    for path in paths {
        let name = path.display().to_string();
        read_posts(&name, open(path)?, labelled, &mut posts).with_context(|| format!("{name} cannot be read"))?;
    }
    Ok(posts)
}

/// [`posts`] of one open file, added to what was read before.
fn read_posts(name: &str, input: impl Read, labelled: bool, posts: &mut Posts) -> anyhow::Result<()> {
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(input);
    let header = reader.byte_headers()?.clone();
    let column = |wanted: &str| header.iter().position(|h| strip_mark(h).eq_ignore_ascii_case(wanted.as_bytes()));
    let Some(text) = column("text") else { bail!("it has no column `text`: name the columns in the first line") };
    let label = column("label");
    if labelled && label.is_none() {
        bail!("it has no column `label`: add one that holds 1 or 0");
    }
    let (account, lang, date, part) = (column("account"), column("lang"), column("date"), column("part"));
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record)? {
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != header.len() {
            let why = format!("{} fields, the header has {}", record.len(), header.len());
            posts.set_aside.add(name, line, why);
            continue;
        }
        let field = |column: Option<usize>| column.and_then(|c| record.get(c)).map(std::str::from_utf8).transpose();
        let fields = (field(Some(text)), field(account), field(lang), field(date), field(part), field(label));
        let (Ok(text), Ok(account), Ok(lang), Ok(date), Ok(part), Ok(label)) = fields else {
            posts.set_aside.add(name, line, "not UTF-8: save the file as UTF-8");
            continue;
        };
        let label = match label.unwrap_or_default().trim() {
            "1" | "1.0" | "true" => Some(true),
            "0" | "0.0" | "false" => Some(false),
            _ if !labelled => None,
            _ => {
                posts.set_aside.add(name, line, "the label is neither 1 nor 0");
                continue;
            }
        };
        let given = |value: Option<&str>| value.map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned);
        posts.rows.push(Row {
            number: posts.rows.len() as u64,
            sample: Sample {
                account: given(account).unwrap_or_default(),
                text: detect::text::head(text.unwrap_or_default(), LONGEST_TEXT).to_owned(),
                positive: label.unwrap_or(false),
                lang: given(lang).map(|l| l.to_ascii_lowercase()),
                part: given(part),
            },
            label,
            date: given(date),
        });
    }
    Ok(())
}

/// Reads a folder of control groups: every `.csv`, `.csv.gz` and `.csv.zst` with a column `text`, in the order of names. Those
/// named in `hold_out`, by group or by language (`lang:ar`), are marked so.
///
/// # Errors
/// A folder or file that cannot be read, or a name in `hold_out` that is of no group.
pub fn controls(folder: &Path, hold_out: &[String]) -> anyhow::Result<Vec<Control>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        if let Some(stem) = path.file_name().and_then(|n| n.to_str()).and_then(stem) {
            paths.push((stem.to_owned(), path));
        }
    }
    paths.sort();
    let mut controls = Vec::new();
    for (name, path) in paths {
        let bytes = std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let digest = file::digest(&bytes);
        let mut posts = Posts::default();
        let source = posts::unpacked(Box::new(Cursor::new(bytes)))?;
        read_posts(&name, AtMost { source, left: LARGEST }, false, &mut posts)
            .with_context(|| format!("the control group {name} cannot be read"))?;
        posts.set_aside.tell();
        let lang = Control::lang_of(&name);
        let by_lang = lang.as_ref().map(|l| format!("lang:{l}"));
        let held_out = hold_out.iter().any(|h| *h == name || Some(h) == by_lang.as_ref());
        let texts = posts.rows.into_iter().map(|row| row.sample.text).collect();
        controls.push(Control { name, lang, digest, texts, held_out });
    }
    for wanted in hold_out {
        let known = |c: &Control| c.name == *wanted || c.lang.as_ref().is_some_and(|l| format!("lang:{l}") == *wanted);
        if !controls.iter().any(known) {
            bail!(
                "{} has no control group `{wanted}`: name a file without its endings, or `lang:ar`",
                folder.display()
            );
        }
    }
    Ok(controls)
}

fn stem(name: &str) -> Option<&str> {
    let name = [".gz", ".zst"].iter().find_map(|packed| name.strip_suffix(packed)).unwrap_or(name);
    name.strip_suffix(".csv").filter(|stem| !stem.is_empty() && !stem.starts_with('.'))
}

/// Opens a file, or standard input for `-`, as [`posts::open`] does. Reading fails after 4 GiB.
///
/// # Errors
/// A file that cannot be opened.
pub fn open(path: &Path) -> anyhow::Result<Box<dyn Read>> {
    let source = posts::open(path).with_context(|| format!("{} cannot be opened", path.display()))?;
    Ok(Box::new(AtMost { source, left: LARGEST }))
}

/// Fails where a source goes on after so many bytes: what stood behind them would be lost unseen.
struct AtMost {
    source: Box<dyn Read + Send>,
    left: u64,
}

impl Read for AtMost {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let got = self.source.read(to)?;
        self.left = self
            .left
            .checked_sub(got as u64)
            .ok_or_else(|| io::Error::other(format!("it is larger than {} GiB, unpacked: split it", LARGEST >> 30)))?;
        Ok(got)
    }
}

fn strip_mark(name: &[u8]) -> &[u8] {
    name.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(name).trim_ascii()
}

/// Writes a file whole or not at all. `-` is standard output.
///
/// # Errors
/// What the file system says.
pub fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut output = Output::create(path)?;
    output.write_all(bytes).with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(output.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, labelled: bool) -> Posts {
        let mut posts = Posts::default();
        read_posts("x.csv", text.as_bytes(), labelled, &mut posts).expect("columns are there");
        posts
    }

    #[test]
    fn rows_that_cannot_be_read_are_set_aside_with_their_lines() {
        let posts = read("\u{feff}text,label,account\na,1,x\nb,maybe,y\nc,0\n\"d\nd\",0,\n", true);
        assert_eq!(posts.rows.len(), 2);
        assert_eq!((posts.rows[0].label, posts.rows[1].sample.text.as_str()), (Some(true), "d\nd"));
        let lines: Vec<u64> = posts.set_aside.first.iter().map(|(_, line, _)| *line).collect();
        assert_eq!((posts.set_aside.count, lines), (2, vec![3, 4]));
    }

    #[test]
    fn a_file_that_goes_on_after_the_limit_is_not_read_as_if_it_had_ended() {
        let read = |left| {
            let mut text = String::new();
            AtMost { source: Box::new("text\na\n".as_bytes()), left }.read_to_string(&mut text).map(|_| text)
        };
        assert_eq!(read(7).ok().as_deref(), Some("text\na\n"));
        assert!(read(6).expect_err("a byte too many").to_string().contains("split it"));
    }

    #[test]
    fn a_missing_column_is_an_error_that_names_it() {
        let error = read_posts("x.csv", "text\na\n".as_bytes(), true, &mut Posts::default()).expect_err("no label");
        assert!(error.to_string().contains("`label`"));
        assert_eq!(read("text\na\n", false).rows[0].label, None);
    }
}
