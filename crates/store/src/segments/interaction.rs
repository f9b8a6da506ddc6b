//! Interactions as rows of a segment.

use std::cmp::Ordering;

use model::{Interaction, InteractionKind, Timestamp};
use parquet::errors::{ParquetError, Result};

use super::{
    open::Group,
    row::{Columns, Row, Text, text, utf8},
};
use crate::{Error, Seen};

/// An interaction with its number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct InteractionRow {
    pub(crate) number: i64,
    pub(crate) seen: i64,
    pub(crate) kind: InteractionKind,
    pub(crate) actor: Text,
    pub(crate) target: Text,
    pub(crate) uri: Text,
    pub(crate) about: Option<Text>,
}

impl InteractionRow {
    /// Without its number yet.
    pub(crate) fn of(i: &Interaction) -> Self {
        Self {
            number: 0,
            seen: i.seen.as_millis(),
            kind: i.kind,
            actor: text(i.actor.as_str()),
            target: text(i.target.as_str()),
            uri: text(i.uri.as_str()),
            about: i.about.as_ref().map(|uri| text(uri.as_str())),
        }
    }

    /// What makes it one: its record, kind and target.
    pub(crate) fn key(&self) -> (&[u8], InteractionKind, &[u8]) {
        (self.uri.data(), self.kind, self.target.data())
    }

    /// As it is given out, where numbers count from `base`.
    pub(crate) fn as_seen(&self, base: i64) -> Seen<'_> {
        Seen {
            number: base + self.number,
            actor: utf8(&self.actor),
            kind: self.kind,
            target: utf8(&self.target),
            uri: utf8(&self.uri),
            about: self.about.as_ref().map(utf8),
            seen: Timestamp::from_millis(self.seen),
        }
    }
}

/// Columns, by their places in the schema.
pub(crate) mod column {
    pub(crate) const NUMBER: usize = 0;
    pub(crate) const SEEN: usize = 1;
    pub(crate) const KIND: usize = 2;
    pub(crate) const ACTOR: usize = 3;
    pub(crate) const TARGET: usize = 4;
    pub(crate) const URI: usize = 5;
    pub(crate) const ABOUT: usize = 6;
}

impl Row for InteractionRow {
    const KIND: &'static str = "interactions";
    const SCHEMA: &'static str = "message interaction {
        required int64 number;
        required int64 seen (TIMESTAMP(MILLIS, true));
        required binary kind (STRING);
        required binary actor (STRING);
        required binary target (STRING);
        required binary uri (STRING);
        optional binary about (STRING);
    }";
    const URI: usize = column::URI;
    const ACCOUNTS: &'static [(usize, &'static str)] = &[(column::ACTOR, "actor"), (column::TARGET, "target")];

    fn uri(&self) -> &[u8] {
        self.uri.data()
    }

    fn order(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }

    fn number(&self) -> i64 {
        self.number
    }

    fn numbered(self, number: i64) -> Self {
        Self { number, ..self }
    }

    fn seen(&self) -> i64 {
        self.seen
    }

    fn write(rows: &[Self], to: &mut Columns<'_, '_>) -> Result<()> {
        let kinds = InteractionKind::ALL.map(|kind| text(kind.as_str()));
        to.longs(rows.iter().map(|r| r.number))?;
        to.longs(rows.iter().map(|r| r.seen))?;
        to.texts(rows.iter().map(|r| kinds[r.kind as usize].clone()))?;
        to.texts(rows.iter().map(|r| r.actor.clone()))?;
        to.texts(rows.iter().map(|r| r.target.clone()))?;
        to.texts(rows.iter().map(|r| r.uri.clone()))?;
        to.perhaps(rows.iter().map(|r| r.about.clone()))
    }

    fn read(group: &Group<'_>, skip: usize, take: usize) -> Result<Vec<Self>> {
        let longs = |column| group.longs(column, skip, take);
        let texts = |column| group.texts(column, skip, take);
        let (numbers, seen) = (longs(column::NUMBER)?, longs(column::SEEN)?);
        let (kinds, actors) = (texts(column::KIND)?, texts(column::ACTOR)?);
        let (targets, uris) = (texts(column::TARGET)?, texts(column::URI)?);
        let abouts = group.perhaps(column::ABOUT, skip, take)?;
        let rest = actors.into_iter().zip(targets).zip(uris.into_iter().zip(abouts));
        numbers
            .into_iter()
            .zip(seen)
            .zip(kinds)
            .zip(rest)
            .map(|(((number, seen), kind), ((actor, target), (uri, about)))| {
                Ok(Self { number, seen, kind: kind_of(&kind)?, actor, target, uri, about })
            })
            .collect()
    }
}

/// The kind a word means.
pub(crate) fn kind_of(word: &Text) -> Result<InteractionKind> {
    InteractionKind::parse(utf8(word))
        .ok_or_else(|| ParquetError::General(format!("there is no interaction `{}`", utf8(word))))
}

impl TryFrom<&Seen<'_>> for Interaction {
    type Error = Error;

    fn try_from(seen: &Seen<'_>) -> Result<Self, Error> {
        let damaged = |e: model::IdError| Error::Damaged(format!("interaction {}: {e}", seen.number));
        Ok(Self {
            actor: seen.actor.parse().map_err(damaged)?,
            kind: seen.kind,
            target: seen.target.parse().map_err(damaged)?,
            uri: seen.uri.parse().map_err(damaged)?,
            about: seen.about.map(|uri| uri.parse().map_err(damaged)).transpose()?,
            seen: seen.seen,
        })
    }
}
