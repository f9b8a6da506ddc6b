//! Files of rows: Parquet, or CSV with a header line, plain, gzip or Zstandard; `-` is standard input. A row that cannot be
//! read is set aside with its line or number and takes no other with it.

use std::path::Path;

use anyhow::{Context, bail};
use files::Rows;

use crate::{commands::progress::Progress, labelled::SetAside};

/// Longest field that is read, in bytes.
const LONGEST: usize = 1_000;

/// What was read of a file, beside what was made of it.
#[derive(Debug, Default)]
pub struct Read {
    /// Rows that could be used.
    pub rows: u64,
    /// Rows that could not.
    pub set_aside: SetAside,
    /// By optional column, whether the file has it.
    pub has: Vec<bool>,
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
    take: impl FnMut(&[&str]) -> Result<(), String>,
) -> anyhow::Result<Read> {
    read_up_to(LONGEST, path, required, optional, progress, take)
}

/// [`read`] with values of up to `longest` bytes.
///
/// # Errors
/// As [`read`].
pub fn read_up_to(
    longest: usize,
    path: &Path,
    required: &[&str],
    optional: &[&str],
    progress: &mut Progress,
    mut take: impl FnMut(&[&str]) -> Result<(), String>,
) -> anyhow::Result<Read> {
    let name = path.display().to_string();
    let unreadable = || format!("{name} cannot be read");
    let mut rows = Rows::open(path).with_context(unreadable)?;
    let columns = columns_of(&rows, required, optional).with_context(unreadable)?;
    let wanted: Vec<usize> = columns.iter().flatten().copied().collect();
    rows.only(&wanted).with_context(unreadable)?;
    let has = columns[required.len()..].iter().map(Option::is_some).collect();
    let (mut read, mut bytes) = (Read { has, ..Read::default() }, 0);
    loop {
        progress.say_rows(bytes, read.rows);
        let Some(row) = rows.next_row().with_context(unreadable)? else { break };
        let taken = row.values.and_then(|row| {
            let values: Vec<&str> = columns.iter().map(|column| column.map_or("", |n| row.get(n).trim())).collect();
            match values.iter().find(|value| value.len() > longest) {
                Some(long) => Err(format!("a field of {} bytes, at most {longest}", long.len())),
                None => take(&values),
            }
        });
        match taken {
            Ok(()) => read.rows += 1,
            Err(why) => read.set_aside.add(&name, row.place.number, why),
        }
        bytes = rows.bytes();
    }
    progress.end();
    Ok(read)
}

/// Where each wanted column is.
fn columns_of(rows: &Rows, required: &[&str], optional: &[&str]) -> anyhow::Result<Vec<Option<usize>>> {
    if let Some(missing) = required.iter().find(|wanted| rows.find(wanted).is_none()) {
        bail!("it has no column `{missing}`: its columns must be named, `{}` among them", required.join("`, `"));
    }
    Ok(required.iter().chain(optional).map(|wanted| rows.find(wanted)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

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
