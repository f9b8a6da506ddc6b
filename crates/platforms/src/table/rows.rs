//! Tables read like an archive.

use files::Rows;
use model::{Batch, Cursor, InteractionKind};

use super::{
    AUTHORITY, PLATFORM,
    columns::{Columns, Ours},
    edges, posts,
};
use crate::{
    archive::{
        Format, OpenError, Options, PassedOver, Progress, ReadError, Reader,
        container::Container,
        cursor::Place,
        records::{BATCH_BYTES, Make, Path, json},
        sink::{Names, Sink},
    },
    problem::Problem,
};

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    Posts,
    Edges,
}

impl Of {
    pub(crate) fn columns(self) -> &'static [Ours] {
        match self {
            Self::Posts => &posts::COLUMNS,
            Self::Edges => &edges::COLUMNS,
        }
    }
}

/// Makes events of rows.
#[derive(Debug)]
struct Making {
    of: Of,
    names: Names,
    kind: Option<InteractionKind>,
}

impl Making {
    fn new(of: Of, options: &Options, columns: &Columns, there: &[String], file: &str) -> Result<Self, OpenError> {
        let named = options.accounts.clone().map(|(platform, authority)| Names { platform, authority });
        let says_kind = columns
            .theirs()
            .nth(2)
            .flatten()
            .is_some_and(|theirs| there.iter().any(|key| key.eq_ignore_ascii_case(theirs)));
        if of == Of::Edges && !says_kind && options.kind.is_none() {
            return Err(OpenError::Unfit(format!(
                "{file} has no column `kind`: say what its rows are with --kind follow, repost, reply, quote or mention"
            )));
        }
        Ok(Self { of, names: named.unwrap_or_else(|| Names::new(PLATFORM, AUTHORITY)), kind: options.kind })
    }

    fn made(&self, values: &[&str], sink: &mut Sink) -> Result<(), Problem> {
        let value = |n: usize| values.get(n).copied().unwrap_or_default();
        match self.of {
            Of::Posts => posts::made(&std::array::from_fn(value), &self.names, sink),
            Of::Edges => edges::made(&std::array::from_fn(value), self.kind, &self.names, sink),
        }
    }
}

/// JSON lines of a table. A column's name may be a path: `user.id`.
#[derive(Debug)]
pub(crate) struct Objects {
    making: Making,
    columns: Vec<Option<Vec<String>>>,
}

impl Objects {
    pub(crate) fn new(of: Of, options: &Options, keys: &[String], file: &str) -> Result<Self, OpenError> {
        let columns = Columns::new(of.columns(), options, (keys, false), file)?;
        let path = |theirs: &str| {
            // A key may hold a dot itself.
            let whole = keys.iter().any(|key| key == theirs);
            if whole { vec![theirs.to_owned()] } else { theirs.split('.').map(str::to_owned).collect() }
        };
        Ok(Self {
            making: Making::new(of, options, &columns, keys, file)?,
            columns: columns.theirs().map(|theirs| theirs.map(path)).collect(),
        })
    }
}

impl Make for Objects {
    fn record(&mut self, _path: &Path, text: &str, sink: &mut Sink) -> Result<(), Problem> {
        let object: serde_json::Value = json(text)?;
        if !object.is_object() {
            return Err(Problem::new("record", "malformed", "it is no object"));
        }
        let values: Vec<String> =
            self.columns.iter().map(|path| path.as_ref().map_or(String::new(), |p| value(&object, p))).collect();
        let values: Vec<&str> = values.iter().map(|value| value.trim()).collect();
        self.making.made(&values, sink)
    }
}

/// A value as the text that a CSV file would have in its place; of a list, its entries with a space between.
fn value(object: &serde_json::Value, path: &[String]) -> String {
    use serde_json::Value;
    let found = path.iter().try_fold(object, |value, key| {
        value
            .get(key)
            .or_else(|| value.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, v)| v))
    });
    match found {
        None | Some(Value::Null | Value::Object(_)) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) => {
            let words: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            words.join(" ")
        }
        Some(other) => other.to_string(),
    }
}

/// CSV and Parquet.
#[derive(Debug)]
pub(crate) struct Table {
    format: &'static Format,
    container: Container,
    members: Vec<usize>,
    of: Of,
    options: Options,
    open: Option<Open>,
    place: Place,
    failed: Option<ReadError>,
}

#[derive(Debug)]
struct Open {
    rows: Rows,
    making: Making,
    columns: Vec<Option<usize>>,
    /// Parquet is read by itself, past what counts the bytes.
    bytes: Option<u64>,
}

impl Table {
    pub(crate) fn new(
        format: &'static Format,
        container: Container,
        members: Vec<usize>,
        of: Of,
        options: &Options,
        place: Option<Place>,
    ) -> Result<Self, OpenError> {
        let place = place.unwrap_or_default();
        let mut table =
            Self { format, container, members, of, options: options.clone(), open: None, place, failed: None };
        // What a table lacks is told before anything is read.
        if table.open()? {
            let end = |why: String| OpenError::Cursor { cursor: place.to_string(), why };
            if let Some(open) = table.open.as_mut().filter(|_| place.after > 0) {
                let place = files::rows::Place { number: place.number, after: place.after, next: place.number };
                open.rows.go_after(place).map_err(|error| end(error.to_string()))?;
            }
        }
        Ok(table)
    }

    fn name(&self) -> &str {
        self.members.get(self.place.member).map_or("", |member| &self.container.members()[*member].name)
    }

    fn open(&mut self) -> Result<bool, OpenError> {
        let Some(member) = self.members.get(self.place.member).copied() else { return Ok(false) };
        let name = self.name().to_owned();
        let unfit = |error: files::rows::Error| OpenError::Unfit(format!("{name}: {error}"));
        let mut rows = self.container.rows(member).map_err(unfit)?;
        let columns = Columns::new(self.of.columns(), &self.options, (rows.columns(), true), &name)?;
        let making = Making::new(self.of, &self.options, &columns, rows.columns(), &name)?;
        let columns: Vec<Option<usize>> = columns.theirs().map(|theirs| rows.find(theirs?)).collect();
        rows.only(&columns.iter().flatten().copied().collect::<Vec<_>>()).map_err(unfit)?;
        let bytes = self.container.is_single().then_some(0);
        self.open = Some(Open { rows, making, columns, bytes });
        Ok(true)
    }

    fn fail(&mut self, source: std::io::Error) -> ReadError {
        let at = format!("{}, {}", self.container.path().display(), self.name());
        (self.open, self.place.member) = (None, self.members.len());
        ReadError { at, source }
    }
}

impl Reader for Table {
    fn next(&mut self, passed_over: &mut PassedOver) -> Result<Option<Batch>, ReadError> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let mut sink = Sink::new(self.options.read_at);
        let mut bytes = 0;
        while sink.batch.received < self.options.batch && bytes < BATCH_BYTES {
            if self.open.is_none() {
                match self.open() {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(error) => {
                        self.failed = Some(self.fail(std::io::Error::other(error)));
                        break;
                    }
                }
            }
            let name = self.members.get(self.place.member).map_or("", |n| self.container.members()[*n].name.as_str());
            let Some(Open { rows, making, columns, bytes: done }) = &mut self.open else { break };
            let row = match rows.next_row() {
                Ok(Some(row)) => row,
                Ok(None) => {
                    self.open = None;
                    self.place = Place { member: self.place.member + 1, ..Place::default() };
                    continue;
                }
                Err(error) => {
                    self.failed = Some(self.fail(std::io::Error::other(error)));
                    break;
                }
            };
            let place = row.place;
            sink.at = format!("{name}, line {}", place.number);
            sink.batch.received += 1;
            let made = row.values.map_err(|why| Problem::new("record", "malformed", why)).and_then(|row| {
                let values: Vec<&str> = columns.iter().map(|column| column.map_or("", |n| row.get(n).trim())).collect();
                bytes += values.iter().map(|value| value.len() as u64).sum::<u64>();
                making.made(&values, &mut sink)
            });
            if let Err(problem) = made {
                sink.aside(problem);
            }
            (self.place.after, self.place.number) = (place.after, place.next);
            if let Some(done) = done {
                *done = rows.bytes();
            }
        }
        *passed_over = sink.passed_over;
        if sink.batch.received == 0 {
            return self.failed.take().map_or(Ok(None), Err);
        }
        let mut batch = sink.batch;
        batch.cursor = Some(Cursor(self.place.of(self.format)));
        Ok(Some(batch))
    }

    fn progress(&self) -> Progress {
        let done = self.open.as_ref().and_then(|open| open.bytes);
        let Progress { read, size } = self.container.progress();
        Progress { read: done.map_or(read, |done| done.min(size.unwrap_or(done))), size }
    }
}
