//! The team. Subjects are accounts and are never in here.

use std::{collections::BTreeSet, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{IdError, PersonId, ids::not_an_id};

/// What a member of the team may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Invites people and gives roles. Neither reviews nor sends.
    Admin,
    /// Adjudicates what others reviewed.
    Lead,
    /// Judges cases.
    Reviewer,
    /// Confirms that an approved notice may go.
    Sender,
    /// Reads everything, what others decided and who opened what among it. Decides and sends nothing.
    Auditor,
    /// Reads the ledger, the figures and the policy, and no case.
    ReadOnly,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [Self::Admin, Self::Lead, Self::Reviewer, Self::Sender, Self::Auditor, Self::ReadOnly];

    /// The word used in tables, routes and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Lead => "lead",
            Self::Reviewer => "reviewer",
            Self::Sender => "sender",
            Self::Auditor => "auditor",
            Self::ReadOnly => "read-only",
        }
    }
}

impl FromStr for Role {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::ALL
            .into_iter()
            .find(|r| r.as_str() == text)
            .ok_or_else(|| not_an_id(text, "a role (admin, lead, reviewer, sender, auditor, read-only)"))
    }
}

/// A set of roles that one person may hold together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Roles(BTreeSet<Role>);

impl Roles {
    /// Refuses an admin who also reviews or sends: one person must not be able to play several. Whoever audits or only
    /// reads does nothing else: nobody audits what they did themselves.
    pub fn new(roles: impl IntoIterator<Item = Role>) -> Result<Self, &'static str> {
        let roles: BTreeSet<Role> = roles.into_iter().collect();
        if roles.contains(&Role::Admin) && (roles.contains(&Role::Reviewer) || roles.contains(&Role::Sender)) {
            return Err("an admin can be neither reviewer nor sender; give the other role to another person");
        }
        if roles.len() > 1 && (roles.contains(&Role::Auditor) || roles.contains(&Role::ReadOnly)) {
            return Err("who audits or only reads holds no other role; give it to another person");
        }
        Ok(Self(roles))
    }

    /// Whether `role` is among them.
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// The roles, in order.
    pub fn iter(&self) -> impl Iterator<Item = Role> + '_ {
        self.0.iter().copied()
    }
}

/// A language by its primary subtag (BCP 47, RFC 5646 § 2.2.1), lower case: `en`, `ar`. `und` is undetermined.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

impl Language {
    /// Undetermined.
    pub fn undetermined() -> Self {
        Self("und".to_owned())
    }

    /// The primary subtag of a BCP 47 tag (`en-GB` → `en`); undetermined where it is none.
    pub fn of_tag(tag: &str) -> Self {
        tag.split(['-', '_'])
            .next()
            .and_then(|t| t.to_ascii_lowercase().parse().ok())
            .unwrap_or_else(Self::undetermined)
    }

    /// Whether nothing is known about it.
    pub fn is_undetermined(&self) -> bool {
        self.0 == "und"
    }

    /// The subtag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Language {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        if (2..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(not_an_id(text, "a language (a two- or three-letter code such as `en` or `ar`)"))
        }
    }
}

impl TryFrom<String> for Language {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A person with the roles and languages they held *when they acted*, whatever they hold now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub person: PersonId,
    /// Their roles at that moment.
    pub roles: Roles,
    /// The languages that counted for them at that moment: see [`crate::reading::in_force`].
    pub languages: BTreeSet<Language>,
}
