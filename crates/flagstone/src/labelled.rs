//! Files of posts with labels, and folders of innocent text, for training and measuring: Parquet, or CSV with a header,
//! plain, gzip or Zstandard; `-` is standard input. A row that cannot be read is set aside with its line or number.

use std::{
    io::{Cursor, Write},
    path::Path,
};

use anyhow::{Context, bail};
use detect::learn::{Control, Sample, file};
use files::{Rows, output::Output, rows};

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
        read_posts(&name, rows(path)?, labelled, &mut posts).with_context(|| format!("{name} cannot be read"))?;
    }
    Ok(posts)
}

/// Opens a table.
///
/// # Errors
/// A file that cannot be opened.
pub fn rows(path: &Path) -> anyhow::Result<Rows> {
    Rows::open(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// [`posts`] of one open table, added to what was read before.
fn read_posts(name: &str, mut rows: Rows, labelled: bool, posts: &mut Posts) -> anyhow::Result<()> {
    let Some(text) = rows.find("text") else { bail!("it has no column `text`: its columns must be named") };
    let label = rows.find("label");
    if labelled && label.is_none() {
        bail!("it has no column `label`: add one that holds 1 or 0");
    }
    let optional = ["account", "lang", "date", "part"].map(|name| rows.find(name));
    rows.only(&[Some(text), label].into_iter().chain(optional).flatten().collect::<Vec<_>>())?;
    let [account, lang, date, part] = optional;
    loop {
        if rows.bytes() > LARGEST {
            bail!("it is larger than {} GiB, unpacked: split it", LARGEST >> 30);
        }
        let Some(row) = rows.next_row()? else { return Ok(()) };
        let values = match row.values {
            Ok(values) => values,
            Err(why) => {
                posts.set_aside.add(name, row.place.number, why);
                continue;
            }
        };
        let field = |column: Option<usize>| column.map_or("", |column| values.get(column).trim());
        let label = match field(label) {
            "1" | "1.0" | "true" => Some(true),
            "0" | "0.0" | "false" => Some(false),
            _ if !labelled => None,
            _ => {
                posts.set_aside.add(name, row.place.number, "the label is neither 1 nor 0");
                continue;
            }
        };
        let given = |column| Some(field(column)).filter(|value| !value.is_empty()).map(str::to_owned);
        posts.rows.push(Row {
            number: posts.rows.len() as u64,
            sample: Sample {
                account: given(account).unwrap_or_default(),
                text: detect::text::head(values.get(text), LONGEST_TEXT).to_owned(),
                positive: label.unwrap_or(false),
                lang: given(lang).map(|l| l.to_ascii_lowercase()),
                part: given(part),
            },
            label,
            date: given(date),
        });
    }
}

/// Reads a folder of control groups: every `.csv`, `.csv.gz`, `.csv.zst` and `.parquet` with a column `text`, in the order of
/// names. Those named in `hold_out`, by group or by language (`lang:ar`), are marked so.
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
        let unreadable = || format!("the control group {name} cannot be read");
        let rows = if bytes.starts_with(rows::PARQUET) {
            Rows::parquet(bytes)
        } else {
            Rows::csv(files::unpacked(Box::new(Cursor::new(bytes)))?)
        };
        read_posts(&name, rows.with_context(unreadable)?, false, &mut posts).with_context(unreadable)?;
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
    name.strip_suffix(".csv")
        .or(name.strip_suffix(".parquet"))
        .filter(|stem| !stem.is_empty() && !stem.starts_with('.'))
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

    fn table(text: &str) -> Rows {
        Rows::csv(Box::new(Cursor::new(text.to_owned().into_bytes()))).expect("it has a header")
    }

    fn read(text: &str, labelled: bool) -> Posts {
        let mut posts = Posts::default();
        read_posts("x.csv", table(text), labelled, &mut posts).expect("columns are there");
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
    fn a_missing_column_is_an_error_that_names_it() {
        let error = read_posts("x.csv", table("text\na\n"), true, &mut Posts::default()).expect_err("no label");
        assert!(error.to_string().contains("`label`"));
        assert_eq!(read("text\na\n", false).rows[0].label, None);
    }
}
