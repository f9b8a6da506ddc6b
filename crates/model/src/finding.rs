//! What a detector or rule saw in a post.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{PostRef, hex, unhex};

/// The independent ways to see something. Two kinds are independent if neither is computed from the other.
/// [`Kind::Network`] never counts towards opening a case, and never enters a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A phrase of a bank in the text.
    Phrase,
    /// A hash of a bank.
    Hash,
    /// A link of a bank.
    Link,
    /// A trained model.
    Model,
    /// A windowed count.
    Count,
    /// The neighbourhood.
    Network,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Phrase, Self::Hash, Self::Link, Self::Model, Self::Count, Self::Network];

    /// The word used in tables, routes and pages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phrase => "phrase",
            Self::Hash => "hash",
            Self::Link => "link",
            Self::Model => "model",
            Self::Count => "count",
            Self::Network => "network",
        }
    }

    /// The reverse of [`Kind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// What a signal may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalRole {
    /// Says what a post is about. Opens nothing, alone or with other topics: quoting and endorsing share their words.
    Topic,
    /// Counts towards opening a case.
    Indicator,
    /// On trial: recorded, and nothing else. It opens nothing, adds nothing to a score, and enters neither evidence nor
    /// a notice.
    Shadow,
}

impl SignalRole {
    /// The word used in tables and pack files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Indicator => "indicator",
            Self::Shadow => "shadow",
        }
    }

    /// The reverse of [`SignalRole::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Topic, Self::Indicator, Self::Shadow].into_iter().find(|r| r.as_str() == text)
    }
}

/// A half-open range of *bytes* of the original text. Both ends lie on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// Weight of evidence in thousandths of a nat (natural log-odds). Whole numbers, so that sums are exact, the same
/// everywhere, and can be hashed. Uncalibrated: never a probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Weight(pub i32);

impl Weight {
    /// In nats, for showing.
    pub fn nats(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }

    /// From nats, rounded to a thousandth; `None` unless finite and within ±1000.
    pub fn from_nats(nats: f64) -> Option<Self> {
        (nats.is_finite() && nats.abs() <= 1_000.0).then(|| Self((nats * 1_000.0).round() as i32))
    }
}

impl std::ops::Add for Weight {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::iter::Sum for Weight {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self(0), |a, b| a + b)
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+.3}", self.nats())
    }
}

/// Which detector or rule, and everything its answer depended on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RuleRef {
    /// The detector (`phrase`, `link`) or the rule's name.
    pub detector: String,
    /// Its version.
    pub version: u32,
    /// The pack's name.
    pub pack: String,
    /// SHA-256 of the pack's files, in hexadecimal.
    pub pack_digest: String,
    /// Which folding tables the text went through (`nfkc-16.0+uts39-16.0+ar1`).
    pub folding: String,
    /// The model's digest, where one was asked.
    pub model_digest: Option<String>,
}

/// SHA-256 over what a finding is made of. Seeing a post twice makes one finding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingId(pub [u8; 32]);

impl fmt::Display for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0[..6]))
    }
}

impl Serialize for FindingId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for FindingId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        unhex(&text).map(Self).ok_or_else(|| serde::de::Error::custom("a finding id is 64 hexadecimal characters"))
    }
}

/// What a detector or rule saw in one post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Hash of everything below except `seen`.
    pub id: FindingId,
    /// The post it was seen in.
    pub post: PostRef,
    /// By which detector or rule, under which pack.
    pub rule: RuleRef,
    /// The entry of the bank that matched, by the bank's own id of it.
    pub signal: String,
    /// What kind of signal it is.
    pub kind: Kind,
    /// The kinds it was computed from beside its own: those that a rule's condition reads. Findings that share a kind
    /// here or there are not independent.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub computed_from: BTreeSet<Kind>,
    /// What it may do.
    pub role: SignalRole,
    /// Where in the original text. Empty for signals outside the text (a link in an embed).
    pub spans: Vec<Span>,
    /// Its contribution to the score.
    pub weight: Weight,
    /// The policy clause it speaks to, by the pack's id of it.
    pub clause: Option<String>,
    /// When the post was seen.
    pub seen: crate::Timestamp,
}

impl Finding {
    /// Every kind that it was computed from, its own included.
    pub fn sources(&self) -> BTreeSet<Kind> {
        self.computed_from.iter().copied().chain([self.kind]).collect()
    }

    /// The id that this content has: SHA-256 over DAG-CBOR of every field except `id` and `seen`.
    pub fn content_id(&self) -> FindingId {
        let content =
            (&self.post, &self.rule, &self.signal, self.kind, self.role, &self.spans, self.weight, &self.clause);
        // One element more where there is something to say: findings of a single kind keep the ids they had.
        let bytes = if self.computed_from.is_empty() {
            serde_ipld_dagcbor::to_vec(&content)
        } else {
            serde_ipld_dagcbor::to_vec(&(content, &self.computed_from))
        };
        let bytes = bytes.expect("plain data serialises");
        FindingId(Sha256::digest(bytes).into())
    }

    /// The same finding with its id computed.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        self.id = self.content_id();
        self
    }
}
