//! Typed identifiers. Whatever comes from a platform is named by (platform, authority, stable id): for AT Protocol
//! the DID, never the handle, which anyone may change.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize, de::Error as _};

/// Why a text is not an identifier. Says what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not {expected}")]
pub struct IdError {
    given: String,
    expected: &'static str,
}

impl IdError {
    fn new(given: &str, expected: &'static str) -> Self {
        Self { given: given.chars().take(80).collect(), expected }
    }
}

/// An [`IdError`] for identifiers that are defined in other files.
pub(crate) fn not_an_id(given: &str, expected: &'static str) -> IdError {
    IdError::new(given, expected)
}

/// A platform by its registry name: `atproto`, `simulated`. ASCII letters, digits and `-`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlatformName(Arc<str>);

impl PlatformName {
    /// Checks and wraps a name.
    pub fn new(name: &str) -> Result<Self, IdError> {
        if is_platform(name) { Ok(Self(name.into())) } else { Err(IdError::new(name, "a platform name (a-z, 0-9, -)")) }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_platform(name: &str) -> bool {
    matches!(name.len(), 1..=32) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Whether a text is something, without spaces and control characters. Nearly all are ASCII.
fn is_printable(text: &str) -> bool {
    let graphic = text.bytes().fold(true, |all, byte| all & byte.is_ascii_graphic());
    !text.is_empty() && (graphic || !text.chars().any(|c| c.is_control() || c.is_whitespace()))
}

/// An account on a platform, as `platform/authority/stable-id`: `atproto/bsky/did:plc:abc`.
///
/// Cheap to clone. The authority is the network or server that gives out stable ids, by its configured name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId {
    text: Arc<str>,
    authority_at: u32,
    stable_at: u32,
}

impl AccountId {
    /// Longest accepted text, in bytes.
    pub const MAX_LEN: usize = 2_300;

    /// Puts the three parts together.
    pub fn new(platform: &PlatformName, authority: &str, stable: &str) -> Result<Self, IdError> {
        [platform.as_str(), "/", authority, "/", stable].concat().parse()
    }

    /// The platform's registry name.
    pub fn platform(&self) -> PlatformName {
        PlatformName(self.text[..self.authority_at as usize - 1].into())
    }

    /// The network or server that gave out the stable id.
    pub fn authority(&self) -> &str {
        &self.text[self.authority_at as usize..self.stable_at as usize - 1]
    }

    /// The id that stays when the handle changes; for AT Protocol the DID.
    pub fn stable(&self) -> &str {
        &self.text[self.stable_at as usize..]
    }

    /// The whole id as text, the form it is stored in.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for AccountId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let fail = || IdError::new(text, "an account id (platform/authority/stable-id)");
        let mut parts = text.splitn(3, '/');
        let (Some(platform), Some(authority), Some(stable)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(fail());
        };
        if !is_platform(platform) || !is_printable(authority) || !is_printable(stable) || text.len() > Self::MAX_LEN {
            return Err(fail());
        }
        let authority_at = platform.len() as u32 + 1;
        Ok(Self { text: text.into(), authority_at, stable_at: authority_at + authority.len() as u32 + 1 })
    }
}

/// A post's stable address on its platform: for AT Protocol an `at://` URI with the author's DID.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostUri(Arc<str>);

impl PostUri {
    /// Longest accepted address, in bytes.
    pub const MAX_LEN: usize = 8_192;

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PostUri {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let ok = is_printable(text) && text.len() <= Self::MAX_LEN;
        if ok { Ok(Self(text.into())) } else { Err(IdError::new(text, "a post's address (no spaces, at most 8 KiB)")) }
    }
}

macro_rules! text_id {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.serialize_str(self.as_str()) }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(D::Error::custom)
            }
        }
    )*};
}
text_id!(AccountId, PostUri, PlatformName);

impl FromStr for PlatformName {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::new(text)
    }
}

macro_rules! number_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}", self.0) }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                match text.parse() {
                    Ok(n) if n > 0 => Ok(Self(n)),
                    _ => Err(IdError::new(text, "a record number")),
                }
            }
        }
    )*};
}
number_id!(
    /// A member of the team. Never a subject.
    PersonId,
    /// A place posts come from.
    SourceId,
    /// A case.
    CaseId,
    /// One human judgement.
    ReviewId,
    /// A lead's decision where reviews disagree, reject or suspect a protected role.
    AdjudicationId,
    /// A third person's word that an approved notice may go.
    ConfirmationId,
    /// A voluntary notice to a platform.
    ReferralId,
    /// One step in the delivery of a referral.
    SendId,
    /// One dated observation of a subject's status.
    CheckId,
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_ids_keep_their_three_parts() {
        let id: AccountId = "atproto/bsky/did:web:example.org/x".parse().unwrap();
        assert_eq!((id.platform().as_str(), id.authority(), id.stable()), ("atproto", "bsky", "did:web:example.org/x"));
        for bad in ["", "atproto", "atproto/x", "atproto//x", "AT/x/y", "atproto/x/", "atproto/x/a b"] {
            assert!(bad.parse::<AccountId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn any_character_but_spaces_and_controls_is_printable() {
        assert!(!is_printable(""));
        for c in '\0'..=char::MAX {
            let is = !c.is_control() && !c.is_whitespace();
            assert_eq!((is_printable(&format!("a{c}")), is_printable(&format!("é{c}z"))), (is, is), "{c:?}");
        }
    }

    #[test]
    fn ids_survive_serialisation_and_refuse_rubbish() {
        let id: AccountId = "simulated/world/17".parse().unwrap();
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<AccountId>(&json).unwrap(), id);
        assert!(serde_json::from_str::<AccountId>("\"nonsense\"").is_err());
        assert!("0".parse::<CaseId>().is_err());
    }
}
