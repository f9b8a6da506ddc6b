//! The languages people may judge in: declared by themselves, confirmed by a lead who is somebody else. The rules are the
//! triggers of `0012_gate.sql`; how they count is `model::reading`.

use std::collections::{BTreeMap, BTreeSet};

use model::{Language, LanguageAct, LanguageLoss, LanguageRecord, PersonId, Timestamp};
use rusqlite::{Connection, Row, Transaction};

use super::{
    people::must_exist,
    schema::LANGUAGE_ACTS,
    tx::Tx,
    values::{RowExt, Value, all, languages_of},
};
use crate::{Error, Result, Store, audit};

impl Store {
    /// Says which languages a person reads, by themselves. What is new waits for a lead; what is no longer among them is
    /// withdrawn; what stands already stays as it is.
    pub fn declare_languages(&self, person: PersonId, languages: &BTreeSet<Language>, now: Timestamp) -> Result<()> {
        self.write("declare_languages", |tx| {
            must_exist(tx, person)?;
            declare(tx, person, languages, now)
        })
    }

    /// Confirms a language that somebody declared. From now on it counts.
    ///
    /// # Errors
    /// [`Error::Refused`] if it is not declared, or `by` is no lead or the person themselves. (A lead's own is confirmed
    /// by another lead or an admin.)
    pub fn confirm_language(&self, person: PersonId, language: &Language, by: PersonId, now: Timestamp) -> Result<()> {
        self.write("confirm_language", |tx| append(tx, person, language, LanguageAct::Confirmed, Some(by), now))
    }

    /// Withdraws a language from somebody: reviews they record from now on no longer count in it, those before do.
    /// `by` is `None` for the system, which withdraws below the floor and for nothing else.
    ///
    /// # Errors
    /// [`Error::Refused`] if it neither counts nor waits, or that reason is not `by`'s to give.
    pub fn withdraw_language(
        &self,
        person: PersonId,
        language: &Language,
        why: LanguageLoss,
        by: Option<PersonId>,
        now: Timestamp,
    ) -> Result<()> {
        self.write("withdraw_language", |tx| append(tx, person, language, LanguageAct::Withdrawn(why), by, now))
    }

    /// Everything that was done about languages, of one person or of all, oldest first.
    pub fn language_acts(&self, person: Option<PersonId>) -> Result<Vec<LanguageRecord>> {
        self.read(|c| acts(c, person))
    }
}

/// The acts, in the order they were recorded.
pub(super) fn acts(c: &Connection, person: Option<PersonId>) -> Result<Vec<LanguageRecord>> {
    let sql = "SELECT * FROM language_acts WHERE ?1 IS NULL OR person = ?1 ORDER BY id";
    all(c, sql, [person.map(|p| p.0)], act_row)
}

fn act_row(row: &Row<'_>) -> Result<LanguageRecord> {
    let word: String = row.get("act")?;
    let act = match word.as_str() {
        "declared" => LanguageAct::Declared,
        "confirmed" => LanguageAct::Confirmed,
        "withdrawn" => LanguageAct::Withdrawn(row.parsed("reason")?),
        _ => return Err(Error::Damaged(format!("language act {word}"))),
    };
    Ok(LanguageRecord {
        person: PersonId(row.get("person")?),
        language: row.parsed("language")?,
        act,
        by: row.person("by_person")?,
        at: row.time("at")?,
    })
}

/// Makes what a person declares the languages in `wanted`, inside another verb.
pub(super) fn declare(tx: &mut Tx<'_>, person: PersonId, wanted: &BTreeSet<Language>, now: Timestamp) -> Result<()> {
    let mut stands = BTreeSet::new();
    for record in acts(tx, Some(person))? {
        match record.act {
            LanguageAct::Declared | LanguageAct::Confirmed => stands.insert(record.language),
            LanguageAct::Withdrawn(_) => stands.remove(&record.language),
        };
    }
    for language in stands.difference(wanted) {
        append(tx, person, language, LanguageAct::Withdrawn(LanguageLoss::OwnWish), Some(person), now)?;
    }
    for language in wanted.difference(&stands) {
        append(tx, person, language, LanguageAct::Declared, Some(person), now)?;
    }
    Ok(())
}

fn append(
    tx: &mut Tx<'_>,
    person: PersonId,
    language: &Language,
    act: LanguageAct,
    by: Option<PersonId>,
    now: Timestamp,
) -> Result<()> {
    let reason = match act {
        LanguageAct::Withdrawn(why) => why.as_str(),
        LanguageAct::Declared | LanguageAct::Confirmed => "",
    };
    let row = columns(person, language.as_str(), (act.as_str(), reason), by, now);
    tx.append(&LANGUAGE_ACTS, now, &row).map(drop)
}

fn columns<'a>(
    person: PersonId,
    language: &'a str,
    (act, reason): (&'a str, &'a str),
    by: Option<PersonId>,
    at: Timestamp,
) -> [Value<'a>; 6] {
    [person.into(), language.into(), act.into(), reason.into(), by.into(), at.into()]
}

/// What earlier stores declared counts as confirmed, as of its declaration and by nobody: it was enough then, and what
/// was judged in it stays judged. Runs once, in the migration that makes the table.
pub(super) fn take_over(tx: &Transaction<'_>) -> Result<()> {
    let mut log = audit::Appender::default();
    let mut held: BTreeMap<i64, BTreeSet<Language>> = BTreeMap::new();
    let mut id = 0;
    let declared = all(tx, "SELECT * FROM language_declarations ORDER BY id", [], |row| {
        let (person, by) = (PersonId(row.get("person")?), row.person("by_person")?);
        Ok((person, languages_of(&row.get::<_, String>("languages")?)?, by, row.time("at")?))
    })?;
    for (person, mut languages, by, at) in declared {
        languages.retain(|language| !language.is_undetermined());
        let before = held.insert(person.0, languages.clone()).unwrap_or_default();
        let lost = before.difference(&languages).map(|l| (l, "withdrawn", "own_wish", by));
        let gained = languages
            .difference(&before)
            .flat_map(|l| [(l, "declared", "", by), (l, "confirmed", "earlier_store", None)]);
        for (language, act, reason, by) in lost.chain(gained) {
            id += 1;
            let row = columns(person, language.as_str(), (act, reason), by, at);
            let row = || std::iter::once(Value::Int(id)).chain(row);
            tx.prepare_cached(LANGUAGE_ACTS.insert)?.execute(rusqlite::params_from_iter(row()))?;
            log.append(tx, LANGUAGE_ACTS.name, id, at, row())?;
        }
    }
    Ok(())
}
