//! Where an archive stands: which of its members, how much of it went before, and how many lines or records that were.

use std::fmt;

use model::Cursor;

use super::{Format, OpenError};

/// A place after a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    /// Which member, among those that are read.
    pub(crate) member: usize,
    /// Bytes of it, as it is unpacked, or rows.
    pub(crate) after: u64,
    /// The line, or how many records.
    pub(crate) number: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.member, self.after, self.number)
    }
}

impl Place {
    /// As text that names the format.
    pub(crate) fn of(self, format: &Format) -> String {
        format!("{}/{self}", format.name)
    }

    /// The reverse of [`Place::of`].
    pub(crate) fn read(Cursor(text): &Cursor, format: &Format) -> Result<Self, OpenError> {
        let fail = |why: &str| OpenError::Cursor { cursor: text.clone(), why: why.to_owned() };
        let place = text.strip_prefix(format.name).and_then(|rest| rest.strip_prefix('/'));
        let place = place.ok_or_else(|| fail(&format!("this archive is {}", format.name)))?;
        let mut numbers = place.split('/').map(|number| number.parse::<u64>().ok());
        match (numbers.next(), numbers.next(), numbers.next(), numbers.next()) {
            (Some(Some(member)), Some(Some(after)), Some(Some(number)), None) => {
                let member = usize::try_from(member).map_err(|_| fail("it has fewer members"))?;
                Ok(Self { member, after, number })
            }
            _ => Err(fail("it is no place")),
        }
    }
}
