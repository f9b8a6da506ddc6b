//! Files of rows: CSV (RFC 4180) with a header line, one row a line, plain, gzip or Zstandard; `-` is standard input.
//! A line that cannot be read is set aside with its number and takes no other line with it: an open quotation mark ends
//! with its line.

use std::{borrow::Cow, path::Path};

use anyhow::{Context, bail};

use crate::{
    commands::progress::Progress,
    labelled::SetAside,
    posts::{self, Blocks},
};

/// Longest field that is read, in bytes.
const LONGEST: usize = 1_000;

/// What was read of a file, beside what was made of it.
#[derive(Debug, Default)]
pub struct Read {
    /// Rows that could be used.
    pub rows: u64,
    /// Rows that could not.
    pub set_aside: SetAside,
}

/// Gives each row's values of the columns `required` and `optional`, in this order, to `take`, without the space around
/// them; of a column that is not there the value is empty. A row that `take` says no to is set aside with its reason.
///
/// # Errors
/// A file that cannot be read to its end, or that has no column of a name in `required`.
pub fn read(
    path: &Path,
    required: &[&str],
    optional: &[&str],
    progress: &mut Progress,
    mut take: impl FnMut(&[&str]) -> Result<(), String>,
) -> anyhow::Result<Read> {
    let name = path.display().to_string();
    let unreadable = || format!("{name} cannot be read");
    let mut blocks = Blocks::new(posts::open(path).with_context(unreadable)?);
    let (mut read, mut header, mut bytes, mut before) = (Read::default(), None, 0, 1);
    while let Some(block) = blocks.next_block().with_context(unreadable)? {
        for (number, line) in block.lines() {
            let row = line.map_err(|e| e.to_string()).and_then(|line| fields(line.trim_end_matches('\r')));
            let Some((columns, width)) = &header else {
                header =
                    Some(columns_of(&row.map_err(anyhow::Error::msg)?, required, optional).with_context(unreadable)?);
                continue;
            };
            let taken = row.and_then(|row| {
                if row.len() != *width {
                    return Err(format!("{} fields, the header has {width}", row.len()));
                }
                let values: Vec<&str> =
                    columns.iter().map(|column| column.map_or("", |column| row[column].trim())).collect();
                match values.iter().find(|value| value.len() > LONGEST) {
                    Some(long) => Err(format!("a field of {} bytes, at most {LONGEST}", long.len())),
                    None => take(&values),
                }
            });
            match taken {
                Ok(()) => read.rows += 1,
                Err(why) => read.set_aside.add(&name, before + number, why),
            }
        }
        bytes += block.len();
        before += block.count();
        progress.say_rows(bytes, read.rows);
    }
    progress.end();
    if header.is_none() {
        bail!("{name} is empty: its first line must name the columns {}", required.join(", "));
    }
    Ok(read)
}

/// Where each wanted column is, and how many columns there are.
type Columns = (Vec<Option<usize>>, usize);

fn columns_of(header: &[Cow<'_, str>], required: &[&str], optional: &[&str]) -> anyhow::Result<Columns> {
    let place = |wanted: &&str| header.iter().position(|name| name.trim().eq_ignore_ascii_case(wanted));
    if let Some(missing) = required.iter().find(|wanted| place(wanted).is_none()) {
        bail!(
            "it has no column `{missing}`: name the columns in the first line, `{}` among them",
            required.join("`, `")
        );
    }
    Ok((required.iter().chain(optional).map(place).collect(), header.len()))
}

/// The fields of a line.
fn fields(line: &str) -> Result<Vec<Cow<'_, str>>, String> {
    if !line.contains('"') {
        return Ok(line.split(',').map(Cow::Borrowed).collect());
    }
    let (mut fields, mut rest) = (Vec::new(), line);
    loop {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => unquoted(quoted)?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                (Cow::Borrowed(&rest[..end]), &rest[end..])
            }
        };
        fields.push(field);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None if after.is_empty() => return Ok(fields),
            None => return Err("something stands between a closing quotation mark and the comma".into()),
        }
    }
}

/// What is between quotation marks, the first of which is gone, and what follows them.
fn unquoted(text: &str) -> Result<(Cow<'_, str>, &str), String> {
    let mut from = 0;
    while let Some(mark) = text[from..].find('"').map(|at| from + at) {
        if !text[mark + 1..].starts_with('"') {
            let inner = &text[..mark];
            let inner = if from == 0 { Cow::Borrowed(inner) } else { Cow::Owned(inner.replace("\"\"", "\"")) };
            return Ok((inner, &text[mark + 1..]));
        }
        from = mark + 2;
    }
    Err("a quotation mark is open at the end of the line".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_cut_as_rfc_4180_has_them() {
        let cut = |line| fields(line).map(|fields| fields.join("|"));
        assert_eq!(cut("a,b,,c").unwrap(), "a|b||c");
        assert_eq!(cut(r#""a,b",c,"d ""e"" f""#).unwrap(), r#"a,b|c|d "e" f"#);
        assert_eq!(cut(r#""","#).unwrap(), "|");
        assert_eq!(cut(r#"a"b,c"#).unwrap(), r#"a"b|c"#);
        assert!(cut(r#""a,b"#).unwrap_err().contains("open"));
        assert!(cut(r#""a"b,c"#).unwrap_err().contains("between"));
    }

    #[test]
    fn what_cannot_be_read_is_set_aside_with_its_line_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        let long = "x".repeat(LONGEST + 1);
        let rows = format!("\u{feff}Kind, ACTOR ,more\r\nk,a,\r\n\nk,\"b,\nk,c\nk, d ,x\nk,{long},\nk,no,\nk,e,");
        std::fs::write(&path, [rows.as_bytes(), b"\xff\n"].concat()).unwrap();
        let mut got = Vec::new();
        let read = read(&path, &["actor"], &["kind", "absent"], &mut Progress::new(), |values| {
            if values[0] == "no" {
                return Err("not this one".into());
            }
            got.push(values.join("|"));
            Ok(())
        });
        let read = read.unwrap();
        assert_eq!((got, read.rows), (vec!["a|k|".to_owned(), "d|k|".to_owned()], 2));
        let lines: Vec<u64> = read.set_aside.first.iter().map(|(_, line, _)| *line).collect();
        assert_eq!((read.set_aside.count, lines), (5, vec![4, 5, 7, 8, 9]));
    }
}
