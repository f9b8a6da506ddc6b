//! Archives of JSON: lines, or documents that are walked. Whoever knows the format makes events of each record; this gives
//! it the records, and knows where it stands.

use std::{borrow::Cow, fmt, io};

use files::{
    Fault, Lines, Walk,
    walk::{ENTRY, Step, Want},
};
use model::{Batch, Cursor};

use super::{
    Format, OpenError, Options, PassedOver, Progress, ReadError, Reader, container::Container, cursor::Place,
    sink::Sink,
};
use crate::problem::Problem;

/// About most bytes in a batch.
pub(crate) const BATCH_BYTES: u64 = 8 << 20;

/// Keys from the outermost value of a document to another; of a line, nothing.
pub(crate) type Path = [Cow<'static, str>];

/// How a member is cut into records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One JSON value a line.
    Lines,
    /// One JSON document.
    Document,
}

/// What a format makes of its records.
pub(crate) trait Make: fmt::Debug + Send {
    /// What to do with a value of a document. An array of records unless it is said otherwise.
    fn plan(&self, path: &Path) -> Want {
        match path {
            [] => Want::Enter,
            [entry] if *entry == ENTRY => Want::Record,
            _ => Want::Pass,
        }
    }

    /// Whether what is taken there is a record. All else that is taken is what the archive says above its records, and is
    /// given again when reading goes on in the middle.
    fn is_record(&self, _path: &Path) -> bool {
        true
    }

    /// Notes what the archive has beside its records. Called once, when it is read from its start.
    fn begin(&mut self, _sink: &mut Sink) {}

    /// A member begins.
    fn member(&mut self, _name: &str) {}

    /// Something was taken that is no record, or an object or array was entered (no text).
    fn above(&mut self, _path: &Path, _text: Option<&str>) {}

    /// A value was passed that begins after what was read before.
    fn passed(&mut self, _path: &Path, _sink: &mut Sink) {}

    /// Makes events of a record.
    fn record(&mut self, path: &Path, text: &str, sink: &mut Sink) -> Result<(), Problem>;
}

/// Reads the members of an archive one after the other.
#[derive(Debug)]
pub(crate) struct Records<M> {
    format: &'static Format,
    container: Container,
    members: Vec<(usize, Shape)>,
    make: M,
    options: Options,
    open: Option<Open>,
    place: Place,
    /// From where on records are new.
    from: u64,
    fresh: bool,
    failed: Option<ReadError>,
}

#[derive(Debug)]
enum Open {
    Lines(Lines),
    Document(Box<Walk>),
}

/// What one look gave.
enum Look {
    /// A record, or something above them, so many bytes long.
    Some(u64),
    /// The member is over.
    Over,
}

impl<M: Make> Records<M> {
    pub(crate) fn new(
        format: &'static Format,
        container: Container,
        members: Vec<(usize, Shape)>,
        make: M,
        options: &Options,
        place: Option<Place>,
    ) -> Result<Self, OpenError> {
        let place = place.unwrap_or_default();
        if place.member > members.len() {
            return Err(OpenError::Cursor { cursor: place.to_string(), why: "it has fewer members".into() });
        }
        Ok(Self {
            format,
            container,
            members,
            make,
            options: options.clone(),
            open: None,
            fresh: place == Place::default(),
            from: place.after,
            place,
            failed: None,
        })
    }

    fn name(&self) -> &str {
        self.members.get(self.place.member).map_or("", |(member, _)| &self.container.members()[*member].name)
    }

    /// Opens the member at the place; false if all are over.
    fn open(&mut self) -> io::Result<bool> {
        let Some((member, shape)) = self.members.get(self.place.member).copied() else { return Ok(false) };
        let source = self.container.open_member(member)?;
        let name = self.container.members()[member].name.clone();
        self.make.member(&name);
        self.open = Some(match shape {
            Shape::Lines => {
                let mut lines = Lines::new(source)?;
                if !lines.go_after(self.place.after, self.place.number) {
                    return Err(io::Error::other("it ends before the place to go on at"));
                }
                Open::Lines(lines)
            }
            Shape::Document => Open::Document(Box::new(Walk::new(source)?)),
        });
        Ok(true)
    }

    fn look(&mut self, sink: &mut Sink) -> io::Result<Look> {
        let name = self.members.get(self.place.member).map_or("", |(n, _)| self.container.members()[*n].name.as_str());
        match &mut self.open {
            None => Ok(Look::Over),
            Some(Open::Lines(lines)) => {
                let Some(line) = lines.next_line()? else { return Ok(Look::Over) };
                let length = line.after - self.place.after;
                (self.place.after, self.place.number) = (line.after, line.number);
                sink.at = format!("{name}, line {}", line.number);
                sink.batch.received += 1;
                let made = match line.text {
                    Ok(text) => self.make.record(&[], text, sink),
                    Err(fault) => Err(problem(&fault)),
                };
                if let Err(problem) = made {
                    sink.aside(cut(problem, line.open_end));
                }
                Ok(Look::Some(length))
            }
            Some(Open::Document(walk)) => {
                let (make, from) = (&mut self.make, self.from);
                let plan = |path: &Path, at: u64| match make.plan(path) {
                    Want::Take | Want::Record if at < from && make.is_record(path) => Want::Pass,
                    want => want,
                };
                let Some(at) = walk.next(plan)? else { return Ok(Look::Over) };
                let new = at.from >= from;
                match at.step {
                    Step::Enter => make.above(at.path, None),
                    Step::Passed if new => make.passed(at.path, sink),
                    Step::Leave | Step::Passed => {}
                    Step::Value(text) if !make.is_record(at.path) => make.above(at.path, Some(text)),
                    Step::Value(text) => {
                        sink.at = format!("{name}, byte {}", at.from);
                        sink.batch.received += 1;
                        (self.place.after, self.place.number) = (at.after, self.place.number + 1);
                        if let Err(problem) = make.record(at.path, text, sink) {
                            sink.aside(problem);
                        }
                        return Ok(Look::Some(at.after - at.from));
                    }
                    Step::Broken(fault) if new => {
                        sink.at = format!("{name}, byte {}", at.from);
                        sink.batch.received += 1;
                        (self.place.after, self.place.number) = (at.after, self.place.number + 1);
                        sink.aside(problem(&fault));
                        return Ok(Look::Some(at.after - at.from));
                    }
                    Step::Broken(_) => {}
                }
                Ok(Look::Some(0))
            }
        }
    }

    fn fail(&mut self, error: io::Error) -> ReadError {
        let at = format!("{}, {}", self.container.path().display(), self.name());
        self.open = None;
        self.place.member = self.members.len();
        ReadError { at, source: error }
    }
}

impl<M: Make> Reader for Records<M> {
    fn next(&mut self, passed_over: &mut PassedOver) -> Result<Option<Batch>, ReadError> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let mut sink = Sink::new(self.options.read_at);
        if std::mem::take(&mut self.fresh) {
            self.make.begin(&mut sink);
        }
        let mut bytes = 0;
        while sink.batch.received < self.options.batch && bytes < BATCH_BYTES {
            let looked = if self.open.is_some() {
                self.look(&mut sink)
            } else {
                match self.open() {
                    Ok(true) => continue,
                    Ok(false) => break,
                    Err(error) => Err(error),
                }
            };
            match looked {
                Ok(Look::Some(length)) => bytes += length,
                Ok(Look::Over) => {
                    self.open = None;
                    self.from = 0;
                    self.place = Place { member: self.place.member + 1, ..Place::default() };
                }
                Err(error) => {
                    // What came before is handed over first.
                    self.failed = Some(self.fail(error));
                    break;
                }
            }
        }
        *passed_over = sink.passed_over;
        let nothing = sink.batch.received == 0 && passed_over.is_empty();
        if nothing {
            return self.failed.take().map_or(Ok(None), Err);
        }
        let mut batch = sink.batch;
        batch.cursor = Some(Cursor(self.place.of(self.format)));
        Ok(Some(batch))
    }

    fn progress(&self) -> Progress {
        self.container.progress()
    }
}

/// Why a record could not be read, in the words for what is set aside.
pub(crate) fn problem(fault: &Fault) -> Problem {
    Problem::new("record", fault.reason, &fault.detail)
}

/// A last line without an end mark that cannot be read was most likely cut.
fn cut(problem: Problem, open_end: bool) -> Problem {
    let likely = open_end && matches!(problem.reason.as_str(), "record.not_json" | "record.invalid_utf8");
    if !likely {
        return problem;
    }
    Problem::new("record", "truncated", format!("the file ends in the middle of this line ({})", problem.detail))
}

/// A record as JSON.
pub(crate) fn json<'t, T: serde::Deserialize<'t>>(text: &'t str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|error| {
        let Problem { reason, detail } = Problem::json("record", &error);
        Problem { reason, detail: unquoted(&detail) }
    })
}

/// What is wrong, without the text that was there: it may be of a kind that nobody is to keep.
fn unquoted(detail: &str) -> String {
    match (detail.find("string \""), detail.rfind("\", expected ")) {
        (Some(from), Some(to)) if from < to => format!("{}text{}", &detail[..from], &detail[to + 1..]),
        (Some(from), None) => format!("{}text", &detail[..from]),
        _ => detail.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_is_not_told() {
        let told = |text: &str| json::<Vec<u32>>(text).unwrap_err().detail;
        assert!(told("[\"SECRET\"]").starts_with("invalid type: text, expected u32"), "{}", told("[\"SECRET\"]"));
        let long = format!("[\"{}SECRET\"]", "x".repeat(500));
        assert!(told(&long).starts_with("invalid type: text"), "{}", told(&long));
    }
}
