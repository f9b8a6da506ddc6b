//! The notice to a platform, and what became of it.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    AccountId, CaseId, Clause, ConfirmationId, EvidenceVersion, PersonId, PlatformName, PostRef, ReferralId, Scope,
    Timestamp, hex, unhex,
};

/// What a platform will be told, in full, before any platform's own wording. No personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The platform.
    pub platform: PlatformName,
    /// The account it is about.
    pub subject: AccountId,
    /// Posts, or the account.
    pub scope: Scope,
    /// The posts that show it, the weightiest first. Never empty.
    pub posts: Vec<PostRef>,
    /// The policy clause applied.
    pub clause: Clause,
    /// The substantiated explanation, at most 2,000 graphemes.
    pub text: String,
    /// The evidence that was judged.
    pub evidence: EvidenceVersion,
}

impl Notice {
    /// What a sender confirms: SHA-256 over DAG-CBOR of the whole notice.
    pub fn digest(&self) -> NoticeDigest {
        let bytes = serde_ipld_dagcbor::to_vec(self).expect("plain data serialises");
        NoticeDigest(Sha256::digest(bytes).into())
    }
}

/// The digest of a [`Notice`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeDigest(pub [u8; 32]);

impl fmt::Display for NoticeDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for NoticeDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0[..6]))
    }
}

impl std::str::FromStr for NoticeDigest {
    type Err = crate::IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        unhex(text).map(Self).ok_or_else(|| crate::ids::not_an_id(text, "a notice digest (64 hexadecimal characters)"))
    }
}

/// A third person's word that exactly this notice may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// Its record number.
    pub id: ConfirmationId,
    /// The case.
    pub case: CaseId,
    /// The evidence it rests on.
    pub evidence: EvidenceVersion,
    /// Who confirmed.
    pub sender: PersonId,
    /// The notice they saw.
    pub notice: NoticeDigest,
    /// When.
    pub at: Timestamp,
}

/// A notice in a platform's own wording: the exact bytes that are sent, decided before anything is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// What is called (AT Protocol: the XRPC method).
    pub endpoint: String,
    /// The body, as sent.
    pub body: String,
}

/// What the platform answered when it took a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The platform's number of the report, where it gives one.
    pub reference: Option<String>,
    /// Its answer, verbatim.
    pub raw: String,
    /// When it came.
    pub at: Timestamp,
}

/// How far the delivery of a referral got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendState {
    /// Committed; nothing left yet.
    Planned,
    /// Committed before the call: from here on, a crash leaves it ambiguous.
    Sending,
    /// The platform took it.
    Sent,
    /// The platform answered no.
    Refused,
    /// Nothing left this machine; it may be tried again.
    NotSent,
    /// It may have arrived. A person finds out; it is never sent again by itself.
    Ambiguous,
}

impl SendState {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Planned, Self::Sending, Self::Sent, Self::Refused, Self::NotSent, Self::Ambiguous];

    /// The word used in tables, routes and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::NotSent => "not_sent",
            Self::Ambiguous => "ambiguous",
        }
    }

    /// The reverse of [`SendState::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// A referral's number beside its exact payload: one row of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The referral.
    pub referral: ReferralId,
    /// The account it is about.
    pub subject: AccountId,
    /// The exact bytes.
    pub payload: Payload,
}
