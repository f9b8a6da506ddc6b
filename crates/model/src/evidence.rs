//! Frozen evidence: what reviewers judge, and what is referred, byte for byte.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Finding, ImageRef, PostRef, Timestamp, hex, unhex};

/// SHA-256 over canonical CBOR (DAG-CBOR) of the listed posts and findings.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EvidenceVersion(pub [u8; 32]);

impl EvidenceVersion {
    /// The first twelve hexadecimal characters, for people.
    pub fn short(&self) -> String {
        hex(&self.0[..6])
    }
}

impl fmt::Display for EvidenceVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for EvidenceVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}

impl std::str::FromStr for EvidenceVersion {
    type Err = crate::IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        unhex(text)
            .map(Self)
            .ok_or_else(|| crate::ids::not_an_id(text, "an evidence version (64 hexadecimal characters)"))
    }
}

impl Serialize for EvidenceVersion {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for EvidenceVersion {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A post as it was when the evidence was frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidencePost {
    /// Address and version.
    pub at: PostRef,
    /// The text, exactly as written.
    pub text: String,
    /// Languages the author declared.
    pub langs: Vec<String>,
    /// When the author says it was written.
    pub written: Timestamp,
    /// When it was first seen here.
    pub seen: Timestamp,
    /// Links it carries, as written.
    pub links: Vec<String>,
    /// Images it carries.
    pub images: Vec<ImageRef>,
}

/// The frozen posts and findings of a case. Posts are ordered by `seen` then address; findings by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What is judged.
    pub posts: Vec<EvidencePost>,
    /// Why it was looked at. Network findings are never in here.
    pub findings: Vec<Finding>,
}

impl Evidence {
    /// Puts posts and findings in canonical order, once each.
    pub fn freeze(mut posts: Vec<EvidencePost>, mut findings: Vec<Finding>) -> Self {
        posts.sort_by(|a, b| (a.seen, &a.at).cmp(&(b.seen, &b.at)));
        posts.dedup_by(|a, b| a.at == b.at);
        findings.sort_by_key(|f| f.id);
        findings.dedup_by_key(|f| f.id);
        Self { posts, findings }
    }

    /// Canonical bytes: DAG-CBOR.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_ipld_dagcbor::to_vec(self).expect("plain data serialises")
    }

    /// Reads what [`Evidence::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        serde_ipld_dagcbor::from_slice(bytes).map_err(|e| format!("evidence does not decode: {e}"))
    }

    /// The version these bytes have.
    pub fn version(&self) -> EvidenceVersion {
        EvidenceVersion(Sha256::digest(self.to_bytes()).into())
    }
}
