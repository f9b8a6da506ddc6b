//! The team: invitations, people, roles.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{Language, PersonId, Role, Roles, Standing, Timestamp, reading};
use rusqlite::{Connection, Row};
use sha2::{Digest, Sha256};

use super::{
    languages::{acts, declare},
    schema::{INVITATIONS, PEOPLE, ROLE_GRANTS},
    tx::Tx,
    values::{RowExt, Value, all, exists, first, languages_of, not_found},
};
use crate::{Error, InvitationRow, PersonRow, Result, Store};

/// How long a name may be, in characters.
const NAME_MAX: usize = 64;

impl Store {
    /// Makes a one-time link: a random secret of which only the hash is kept. `by` is `None` only for the first person.
    /// Gives the secret (43 characters, URL-safe base64).
    ///
    /// # Errors
    /// [`Error::Refused`] if `by` is no admin.
    pub fn invite(&self, roles: &Roles, by: Option<PersonId>, now: Timestamp, expires: Timestamp) -> Result<String> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).map_err(|e| Error::Io(std::io::Error::other(e)))?;
        let secret = URL_SAFE_NO_PAD.encode(secret);
        let hash = secret_hash(&secret);
        self.write("invite", |tx| {
            let [admin, lead, reviewer, sender, auditor, reads] = role_columns(roles);
            let (by, at, expires) = (by.into(), now.into(), expires.into());
            let row = [(&hash).into(), admin, lead, reviewer, sender, by, at, expires, auditor, reads];
            tx.append(&INVITATIONS, now, &row)
        })?;
        Ok(secret)
    }

    /// Looks at an invitation without using it: `None` if there is none, it was used or has run out.
    pub fn invitation(&self, secret: &str, now: Timestamp) -> Result<Option<InvitationRow>> {
        self.read(|c| Ok(usable(c, secret, now)?.map(|(_, row)| row)))
    }

    /// Uses an invitation: makes the person with its roles. `password_hash` is an argon2id PHC string.
    ///
    /// # Errors
    /// [`Error::Refused`] if the invitation cannot be used or the name is taken (case does not matter) or empty.
    pub fn accept_invitation(
        &self,
        secret: &str,
        name: &str,
        password_hash: &str,
        languages: &BTreeSet<Language>,
        now: Timestamp,
    ) -> Result<PersonId> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
            return Err(Error::Refused(format!("a name has 1 to {NAME_MAX} characters; choose another")));
        }
        let key = name.to_lowercase();
        self.write("accept_invitation", |tx| {
            let Some((id, invitation)) = usable(tx, secret, now)? else {
                return Err(Error::Refused(
                    "this invitation was used or has run out; ask the person who sent it for a new one".into(),
                ));
            };
            if exists(tx, "SELECT 1 FROM people WHERE name_key = ?", [&key])? {
                return Err(Error::Refused("someone has this name already; choose another".into()));
            }
            let row = [name.into(), (&key).into(), password_hash.into(), id.into(), invitation.by.into(), now.into()];
            let person = PersonId(tx.append(&PEOPLE, now, &row)?);
            grant(tx, person, &invitation.roles, invitation.by, now)?;
            declare(tx, person, languages, now)?;
            Ok(person)
        })
    }

    /// Grants a set of roles in place of the old one (append-only). An admin only; nobody changes their own.
    pub fn grant_roles(&self, person: PersonId, roles: &Roles, by: PersonId, now: Timestamp) -> Result<()> {
        self.write("grant_roles", |tx| {
            must_exist(tx, person)?;
            grant(tx, person, roles, Some(by), now)
        })
    }

    /// By sign-in name (case does not matter), with the password hash.
    pub fn credentials(&self, name: &str) -> Result<Option<(PersonId, String)>> {
        self.read(|c| {
            first(c, "SELECT id, password_hash FROM people WHERE name_key = ?", [name.trim().to_lowercase()], |row| {
                Ok((PersonId(row.get(0)?), row.get(1)?))
            })
        })
    }

    /// One member of the team, as they stand now.
    pub fn person(&self, id: PersonId) -> Result<Option<PersonRow>> {
        self.read(|c| person(c, id))
    }

    /// The team, in the order they joined.
    pub fn people(&self) -> Result<Vec<PersonRow>> {
        self.read(|c| all(c, &format!("{PERSON} ORDER BY p.id"), [], person_row))
    }
}

/// SHA-256 of a secret or token: all that is kept of it.
pub(super) fn secret_hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

const PERSON: &str = "SELECT p.id, p.name, p.invited_by, p.at, g.admin, g.lead, g.reviewer, g.sender,
        g.auditor, g.read_only,
        (SELECT group_concat(language, ' ') FROM languages_now WHERE person = p.id AND act = 'confirmed') AS languages,
        (SELECT group_concat(language, ' ') FROM languages_now WHERE person = p.id AND act = 'declared') AS declared
    FROM people p
    JOIN role_grants g ON g.id = (SELECT max(id) FROM role_grants WHERE person = p.id)";

pub(super) fn person(c: &Connection, id: PersonId) -> Result<Option<PersonRow>> {
    first(c, &format!("{PERSON} WHERE p.id = ?"), [id.0], person_row)
}

fn person_row(row: &Row<'_>) -> Result<PersonRow> {
    let languages = |column| languages_of(&row.get::<_, Option<String>>(column)?.unwrap_or_default());
    Ok(PersonRow {
        id: PersonId(row.get("id")?),
        name: row.get("name")?,
        roles: row.roles()?,
        languages: languages("languages")?,
        declared: languages("declared")?,
        invited_by: row.person("invited_by")?,
        joined: row.time("at")?,
    })
}

/// A person with the roles and languages that counted for them at a moment, whatever they hold now.
pub(super) fn standing(c: &Connection, person: PersonId, at: Timestamp) -> Result<Standing> {
    let roles = first(
        c,
        "SELECT * FROM role_grants WHERE person = ? AND at <= ? ORDER BY id DESC LIMIT 1",
        (person.0, at.as_millis()),
        |row| row.roles(),
    )?;
    let languages = reading::in_force(&acts(c, Some(person))?, at);
    Ok(Standing { person, roles: roles.unwrap_or_default(), languages })
}

/// The standing of whoever confirmed a notice at `at`. An admin sends nothing, whatever they were then.
pub(super) fn sender_standing(c: &Connection, sender: PersonId, at: Timestamp, now: Timestamp) -> Result<Standing> {
    let today = standing(c, sender, now)?;
    if today.roles.has(Role::Admin) { Ok(today) } else { standing(c, sender, at) }
}

/// An invitation that can be used now.
fn usable(c: &Connection, secret: &str, now: Timestamp) -> Result<Option<(i64, InvitationRow)>> {
    first(
        c,
        "SELECT * FROM invitations i
         WHERE secret_hash = ? AND expires >= ?
           AND NOT EXISTS (SELECT 1 FROM people WHERE invitation = i.id)
           AND (by_person IS NOT NULL OR NOT EXISTS (SELECT 1 FROM people))",
        (&secret_hash(secret), now.as_millis()),
        |row| {
            let invitation =
                InvitationRow { roles: row.roles()?, by: row.person("by_person")?, expires: row.time("expires")? };
            Ok((row.get("id")?, invitation))
        },
    )
}

fn role_columns(roles: &Roles) -> [Value<'static>; 6] {
    Role::ALL.map(|role| roles.has(role).into())
}

fn grant(tx: &mut Tx<'_>, person: PersonId, roles: &Roles, by: Option<PersonId>, now: Timestamp) -> Result<()> {
    let [admin, lead, reviewer, sender, auditor, reads] = role_columns(roles);
    let row = [person.into(), admin, lead, reviewer, sender, by.into(), now.into(), auditor, reads];
    tx.append(&ROLE_GRANTS, now, &row).map(drop)
}

pub(super) fn must_exist(c: &Connection, person: PersonId) -> Result<()> {
    if exists(c, "SELECT 1 FROM people WHERE id = ?", [person.0])? { Ok(()) } else { Err(not_found("person", person)) }
}
