//! What one line says of a hash.

use std::borrow::Cow;

use model::{Algorithm, MediaHash};

use super::{Opinion, Options};
use crate::{hash::pdq::MAX_POOR_QUALITY, pack::one_of};

/// Longest id, in bytes.
const MAX_ID: usize = 128;

/// A value and its column, from 1.
pub(super) type Field<'a> = Option<(u64, Cow<'a, str>)>;

/// A column and what is wrong there.
pub(super) type Wrong = (u64, String);

/// The fields of a line, as written.
#[derive(Debug, Default)]
pub(super) struct Fields<'a> {
    pub(super) hash: Field<'a>,
    /// The algorithm: ours, `HASH_PDQ` or `pdq`.
    pub(super) algorithm: Field<'a>,
    pub(super) opinion: Field<'a>,
    pub(super) quality: Field<'a>,
    pub(super) id: Field<'a>,
    pub(super) tags: Field<'a>,
    /// Whether the exchange took it back.
    pub(super) withdrawn: bool,
}

/// What comes of a line.
pub(super) enum Taken<'a> {
    Hash { hash: MediaHash, opinion: Opinion, id: Option<&'a str> },
    Poor,
    Withdrawn,
}

impl Fields<'_> {
    /// What the line says, or the column and what is wrong there.
    pub(super) fn taken(&self, options: Options) -> Result<Taken<'_>, Wrong> {
        if self.withdrawn {
            return Ok(Taken::Withdrawn);
        }
        let (column, written) = given(&self.hash).ok_or((1, "no hash: write one, or remove the line".to_owned()))?;
        let hash = hash(written, self.algorithm(options)?).map_err(|message| (column, message))?;
        if let Some((column, quality)) = given(&self.quality) {
            let quality: f64 = quality.parse().map_err(|_| (column, "write a quality of 0 to 100".to_owned()))?;
            if hash.algorithm() == Algorithm::Pdq && quality <= f64::from(MAX_POOR_QUALITY) {
                return Ok(Taken::Poor);
            }
        }
        let id = match given(&self.id) {
            Some((column, id)) if id.len() > MAX_ID || id.contains(not_of_an_id) => {
                return Err((column, format!("write an id of at most {MAX_ID} bytes without spaces")));
            }
            id => id.map(|(_, id)| id),
        };
        Ok(Taken::Hash { hash, opinion: self.opinion(options)?, id })
    }

    fn algorithm(&self, options: Options) -> Result<Option<Algorithm>, Wrong> {
        let Some((column, word)) = given(&self.algorithm) else { return Ok(options.algorithm) };
        let lower = word.to_ascii_lowercase();
        let plain = lower.strip_prefix("hash_").unwrap_or(&lower);
        let plain = plain.strip_prefix("text_").unwrap_or(plain).replace('-', "");
        let known = Algorithm::ALL.map(Algorithm::as_str);
        Algorithm::parse(&plain).map(Some).ok_or_else(|| {
            let word: String = word.chars().take(40).collect();
            (column, format!("`{word}` is no kind of hash that is matched: known are {}", one_of(&known)))
        })
    }

    fn opinion(&self, options: Options) -> Result<Opinion, Wrong> {
        let tags = given(&self.tags).map_or("", |(_, tags)| tags);
        let tagged = tags.split([' ', ',', ';']).any(|tag| tag.eq_ignore_ascii_case("false_positive"));
        let said = match given(&self.opinion) {
            None => options.opinion,
            Some((column, word)) => Opinion::parse(word).ok_or_else(|| {
                let word: String = word.chars().take(40).collect();
                (column, format!("`{word}` is no opinion: write {}", one_of(&Opinion::ALL.map(Opinion::as_str))))
            })?,
        };
        Ok(if tagged { said.with(Opinion::Negative) } else { said })
    }
}

fn not_of_an_id(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn given<'a>(field: &'a Field<'_>) -> Option<(u64, &'a str)> {
    field.as_ref().map(|(column, text)| (*column, text.trim())).filter(|(_, text)| !text.is_empty())
}

/// The hash as written; by its length where nothing says of what algorithm it is.
fn hash(written: &str, algorithm: Option<Algorithm>) -> Result<MediaHash, String> {
    if let Some(hash) = MediaHash::parse(written) {
        return Ok(hash);
    }
    let algorithm = match (algorithm, written.len()) {
        (Some(stated), _) => stated,
        (None, 32) => Algorithm::Md5,
        (None, 64) => Algorithm::Pdq,
        (None, 70 | 72) => Algorithm::Tlsh,
        (None, length) => {
            return Err(format!(
                "{length} characters are no hash: 32 are MD5, 64 PDQ (or SHA-256, if the line or the bank says so), \
                 70 TLSH"
            ));
        }
    };
    MediaHash::of(algorithm, written).ok_or_else(|| {
        let length = match algorithm {
            Algorithm::Md5 => "32",
            Algorithm::Pdq | Algorithm::Sha256 => "64",
            Algorithm::Tlsh => "70, after `T1` or without it,",
        };
        format!("is no {} hash: write {length} hexadecimal characters", algorithm.as_str())
    })
}
