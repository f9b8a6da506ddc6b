//! Hashes of images and files, as an archive, a platform or a bank states them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{hex, unhex};

/// How a hash was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// 256 bits of how an image looks; alike within 31 bits.
    Pdq,
    /// 128 bits of a file (RFC 1321). Collisions can be made: never proof that two files are the same.
    Md5,
    /// 256 bits of a file (FIPS 180-4).
    Sha256,
    /// 35 bytes of what a file or text is made of, version `T1`; alike within a distance.
    Tlsh,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 4] = [Self::Pdq, Self::Md5, Self::Sha256, Self::Tlsh];

    /// The word used in files and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdq => "pdq",
            Self::Md5 => "md5",
            Self::Sha256 => "sha256",
            Self::Tlsh => "tlsh",
        }
    }

    /// The reverse of [`Algorithm::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.as_str() == text)
    }
}

/// A hash with its algorithm. Written `pdq:0123…`; hexadecimal in lower case, TLSH as its own form has it (`T1` and
/// upper case).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MediaHash {
    /// The most significant bit first.
    Pdq([u8; 32]),
    /// The digest.
    Md5([u8; 16]),
    /// The digest.
    Sha256([u8; 32]),
    /// As written after `T1`.
    Tlsh([u8; 35]),
}

impl MediaHash {
    /// Which algorithm it is of.
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Pdq(_) => Algorithm::Pdq,
            Self::Md5(_) => Algorithm::Md5,
            Self::Sha256(_) => Algorithm::Sha256,
            Self::Tlsh(_) => Algorithm::Tlsh,
        }
    }

    /// From its hexadecimal form in either case; TLSH with or without its `T1`.
    pub fn of(algorithm: Algorithm, text: &str) -> Option<Self> {
        Some(match algorithm {
            Algorithm::Pdq => Self::Pdq(unhex(text)?),
            Algorithm::Md5 => Self::Md5(unhex(text)?),
            Algorithm::Sha256 => Self::Sha256(unhex(text)?),
            Algorithm::Tlsh => Self::Tlsh(unhex(text.strip_prefix("T1").unwrap_or(text))?),
        })
    }

    /// From the form that [`fmt::Display`] gives.
    pub fn parse(text: &str) -> Option<Self> {
        let (algorithm, hash) = text.split_once(':')?;
        Self::of(Algorithm::parse(algorithm)?, hash)
    }
}

impl fmt::Display for MediaHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.algorithm().as_str())?;
        match self {
            Self::Pdq(bytes) | Self::Sha256(bytes) => f.write_str(&hex(bytes)),
            Self::Md5(bytes) => f.write_str(&hex(bytes)),
            Self::Tlsh(bytes) => write!(f, "T1{}", hex(bytes).to_uppercase()),
        }
    }
}

impl fmt::Debug for MediaHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for MediaHash {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MediaHash {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom("a hash is `pdq:`, `md5:`, `sha256:` or `tlsh:` and it"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ImageRef;

    #[test]
    fn each_is_written_and_read_the_same_way() {
        for hash in [
            MediaHash::Pdq([0xab; 32]),
            MediaHash::Md5([1; 16]),
            MediaHash::Sha256([0; 32]),
            MediaHash::Tlsh([0xcd; 35]),
        ] {
            assert_eq!(MediaHash::parse(&hash.to_string()), Some(hash));
        }
        assert!(MediaHash::Tlsh([0xcd; 35]).to_string().starts_with("tlsh:T1CDCD"));
        assert_eq!(MediaHash::of(Algorithm::Md5, &"AB".repeat(16)), Some(MediaHash::Md5([0xab; 16])));
        assert_eq!(MediaHash::parse("md5:00"), None);
        assert_eq!(MediaHash::parse("md4:00"), None);
    }

    #[test]
    fn an_image_without_hashes_is_written_as_before() {
        let mut image =
            ImageRef { cid: "c".into(), mime: "image/png".into(), size: 7, alt: String::new(), hashes: Vec::new() };
        let before = r#"{"cid":"c","mime":"image/png","size":7,"alt":""}"#;
        assert_eq!(serde_json::to_string(&image).unwrap(), before);
        assert_eq!(serde_json::from_str::<ImageRef>(before).unwrap(), image);
        image.hashes.push(MediaHash::Md5([2; 16]));
        let text = serde_json::to_string(&image).unwrap();
        assert_eq!(serde_json::from_str::<ImageRef>(&text).unwrap(), image);
    }
}
