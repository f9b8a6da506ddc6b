//! A model as one file.
//!
//! ```text
//! "flagstone model 3\n"
//! length of the head (u32) · the head: JSON
//! number of entries (u32) · entry: hash (u64), scale (f32), weight (f32), native (u64), length (u8), text (UTF-8)
//! number of labelled posts (u32) · the fingerprint of each (u32)
//! SHA-256 of everything before
//! ```
//! Numbers are little-endian. The same model always has the same bytes. A model's digest is the SHA-256 of the whole
//! file, as `sha256sum` prints it.

use std::collections::BTreeMap;

use model::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{
    calibrate::Calibration,
    grams::Grams,
    model::{Language, Model, Operating},
    report::Report,
    vocabulary::{Entry, Vocabulary},
};

const MAGIC: &[u8] = b"flagstone model 3\n";
const ANY_VERSION: &[u8] = b"flagstone model ";

/// Largest model file, in bytes.
pub const MAX_MODEL: usize = 256 << 20;

/// Why bytes are no model. Nothing of them is used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ModelError {
    /// Other bytes.
    #[error("this is not a model file: name one that `flagstone train` wrote")]
    NotAModel,
    /// A version that this program does not know.
    #[error("this model has another version of the format: train it again with this program")]
    Version,
    /// More than [`MAX_MODEL`].
    #[error("the model is larger than {} MiB: train it with fewer n-grams", MAX_MODEL >> 20)]
    TooLarge,
    /// The checksum does not fit.
    #[error("the model file is damaged (its checksum does not fit): copy it again")]
    Damaged,
    /// What it says makes no sense.
    #[error("the model file is not one that this program writes ({0}): train it again")]
    Wrong(&'static str),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    chars: (u8, u8),
    words: u8,
    constant: f64,
    languages: BTreeMap<String, LanguageHead>,
    report: Report,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageHead {
    calibration: CalibrationHead,
    positive_share: f64,
    native: u64,
    least_familiar: f32,
    operating: Vec<Operating>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CalibrationHead {
    Platt { slope: f64, offset: f64 },
    Isotonic(Vec<(f64, f64)>),
    VennAbers(Vec<(f64, f64)>),
}

/// SHA-256 of a file's bytes, in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

impl Model {
    /// The file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let language = |l: &Language| LanguageHead {
            calibration: match &l.calibration {
                Calibration::Platt { slope, offset } => CalibrationHead::Platt { slope: *slope, offset: *offset },
                Calibration::Isotonic(points) => CalibrationHead::Isotonic(points.clone()),
                Calibration::VennAbers(points) => CalibrationHead::VennAbers(points.clone()),
            },
            positive_share: l.positive_share,
            native: l.native,
            least_familiar: l.least_familiar,
            operating: l.operating.clone(),
        };
        let Grams { chars, words } = self.vocabulary.grams;
        let head = Head {
            chars,
            words,
            constant: self.constant,
            languages: self.languages.iter().map(|(name, l)| (name.clone(), language(l))).collect(),
            report: self.report.clone(),
        };
        let head = serde_json::to_vec(&head).expect("plain data serialises");
        let mut out = MAGIC.to_vec();
        out.extend((head.len() as u32).to_le_bytes());
        out.extend(head);
        out.extend((self.vocabulary.entries.len() as u32).to_le_bytes());
        for entry in &self.vocabulary.entries {
            let text = crate::text::head(&entry.text, 255);
            out.extend(entry.hash.to_le_bytes());
            out.extend(entry.scale.to_le_bytes());
            out.extend(entry.weight.to_le_bytes());
            out.extend(entry.native.to_le_bytes());
            out.push(text.len() as u8);
            out.extend(text.as_bytes());
        }
        out.extend((self.report.seen.len() as u32).to_le_bytes());
        out.extend(self.report.seen.iter().flat_map(|print| print.to_le_bytes()));
        let sum = Sha256::digest(&out);
        out.extend(sum);
        out
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`ModelError`] for bytes that [`Model::to_bytes`] did not write.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        if bytes.len() > MAX_MODEL {
            return Err(ModelError::TooLarge);
        }
        if !bytes.starts_with(MAGIC) {
            return Err(if bytes.starts_with(ANY_VERSION) { ModelError::Version } else { ModelError::NotAModel });
        }
        let (content, sum) = bytes.split_at_checked(bytes.len() - 32).ok_or(ModelError::Damaged)?;
        if Sha256::digest(content).as_slice() != sum {
            return Err(ModelError::Damaged);
        }
        let mut rest = content.get(MAGIC.len()..).ok_or(ModelError::Damaged)?;
        let length = u32::from_le_bytes(take(&mut rest)?) as usize;
        let (head, mut rest) = rest.split_at_checked(length).ok_or(ModelError::Wrong("its head is cut off"))?;
        let mut head: Head = serde_json::from_slice(head).map_err(|_| ModelError::Wrong("its head is unreadable"))?;
        let grams = Grams { chars: head.chars, words: head.words };
        if !(1..=8).contains(&grams.chars.0) || !(grams.chars.0..=8).contains(&grams.chars.1) || grams.words > 4 {
            return Err(ModelError::Wrong("n-grams out of bounds"));
        }
        let languages = head.languages.into_iter().map(|(name, l)| Ok((name, l.checked()?)));
        let languages = languages.collect::<Result<BTreeMap<_, _>, _>>()?;
        let entries = entries(&mut rest)?;
        head.report.seen = fingerprints(&mut rest)?;
        if !rest.is_empty() || !head.constant.is_finite() || languages.is_empty() {
            return Err(ModelError::Wrong("parts that do not belong"));
        }
        let mut model = Self::undigested(Vocabulary::of(grams, entries), head.constant, languages, head.report);
        model.digest = digest(bytes);
        Ok(model)
    }
}

impl LanguageHead {
    fn checked(self) -> Result<Language, ModelError> {
        let calibration = match self.calibration {
            CalibrationHead::Platt { slope, offset } if slope > 0.0 && slope.is_finite() && offset.is_finite() => {
                Calibration::Platt { slope, offset }
            }
            CalibrationHead::Isotonic(points) if ascending(&points) => Calibration::Isotonic(points),
            CalibrationHead::VennAbers(points) if ascending(&points) => Calibration::VennAbers(points),
            _ => return Err(ModelError::Wrong("a calibration that falls")),
        };
        let shares = self.operating.iter().flat_map(|o| [o.wanted, o.recall, o.precision]);
        let sound = self.positive_share > 0.0
            && self.positive_share < 1.0
            && (0.0..=1.0).contains(&self.least_familiar)
            && self.operating.iter().all(|o| o.margin.is_finite())
            && shares.into_iter().all(|s| (0.0..=1.0).contains(&s));
        if !sound {
            return Err(ModelError::Wrong("a share out of bounds"));
        }
        Ok(Language {
            calibration,
            positive_share: self.positive_share,
            native: self.native,
            least_familiar: self.least_familiar,
            operating: self.operating,
        })
    }
}

fn ascending(points: &[(f64, f64)]) -> bool {
    !points.is_empty()
        && points.iter().all(|(x, y)| x.is_finite() && y.is_finite())
        && points.windows(2).all(|p| p[0].0 < p[1].0 && p[0].1 <= p[1].1)
}

fn entries(rest: &mut &[u8]) -> Result<Vec<Entry>, ModelError> {
    let count = u32::from_le_bytes(take(rest)?) as usize;
    // An entry has 25 bytes at least: a number that the file cannot hold makes no room.
    if count > rest.len() / 25 {
        return Err(ModelError::Wrong("more entries than bytes"));
    }
    let mut entries: Vec<Entry> = Vec::with_capacity(count);
    for _ in 0..count {
        let hash = u64::from_le_bytes(take(rest)?);
        let scale = f32::from_le_bytes(take(rest)?);
        let weight = f32::from_le_bytes(take(rest)?);
        let native = u64::from_le_bytes(take(rest)?);
        let [length] = take(rest)?;
        let (text, after) = rest.split_at_checked(usize::from(length)).ok_or(ModelError::Wrong("a cut entry"))?;
        *rest = after;
        let text = std::str::from_utf8(text).map_err(|_| ModelError::Wrong("an entry that is not text"))?;
        let in_order = entries.last().is_none_or(|last| last.hash < hash);
        if !in_order || !scale.is_finite() || scale <= 0.0 || !weight.is_finite() {
            return Err(ModelError::Wrong("an entry out of bounds"));
        }
        entries.push(Entry { hash, text: text.to_owned(), scale, weight, native });
    }
    Ok(entries)
}

fn fingerprints(rest: &mut &[u8]) -> Result<Vec<u32>, ModelError> {
    let count = u32::from_le_bytes(take(rest)?) as usize;
    if count > rest.len() / 4 {
        return Err(ModelError::Wrong("more fingerprints than bytes"));
    }
    let prints = (0..count).map(|_| Ok(u32::from_le_bytes(take(rest)?))).collect::<Result<Vec<u32>, ModelError>>()?;
    if prints.windows(2).any(|w| w[0] >= w[1]) {
        return Err(ModelError::Wrong("fingerprints out of order"));
    }
    Ok(prints)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], ModelError> {
    let (front, after) = rest.split_first_chunk::<N>().ok_or(ModelError::Wrong("it is cut off"))?;
    *rest = after;
    Ok(*front)
}
