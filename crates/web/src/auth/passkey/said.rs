//! What browser and authenticator say, read: client data (JSON, § 5.8.1), the attestation object (CBOR, § 6.5.4) and
//! authenticator data (§ 6.1). Everything is from outside; what does not fit is refused, and nothing is believed.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cbor4ii::core::{
    dec::{Decode, IgnoredAny, Read},
    types::{Bytes, Map},
    utils::SliceReader,
};
use serde::Deserialize;

use super::{Challenge, Wrong};

/// The members of client data that count.
#[derive(Deserialize)]
pub(super) struct ClientData {
    #[serde(rename = "type")]
    pub(super) kind: String,
    challenge: String,
    pub(super) origin: String,
    #[serde(rename = "crossOrigin", default)]
    pub(super) cross_origin: bool,
    #[serde(rename = "topOrigin", default)]
    pub(super) top_origin: Option<String>,
}

impl ClientData {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Wrong> {
        serde_json::from_slice(bytes).map_err(|_| "browser-unread")
    }

    pub(super) fn challenge(&self) -> Result<Challenge, Wrong> {
        let bytes = URL_SAFE_NO_PAD.decode(&self.challenge).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.ok_or("another-challenge")
    }
}

const BROKEN: Wrong = "authenticator-unread";

/// How many bytes are left.
pub(super) fn left(reader: &mut SliceReader<'_>) -> Result<usize, Wrong> {
    reader.fill(usize::MAX).map(|rest| rest.as_ref().len()).map_err(|_| BROKEN)
}

pub(super) fn next<'de, T: Decode<'de>>(reader: &mut SliceReader<'de>) -> Result<T, Wrong> {
    T::decode(reader).map_err(|_| BROKEN)
}

/// How many pairs a map has. One that does not say is refused: CTAP2 forbids it.
pub(super) fn pairs(reader: &mut SliceReader<'_>) -> Result<usize, Wrong> {
    <Map<()>>::len(reader).ok().flatten().ok_or(BROKEN)
}

/// The authenticator data inside an attestation object. What attests to it is not looked at.
pub(super) fn auth_data_of(attestation: &[u8]) -> Result<&[u8], Wrong> {
    let mut reader = SliceReader::new(attestation);
    let mut found = None;
    for _ in 0..pairs(&mut reader)? {
        match next::<&str>(&mut reader)? {
            "authData" if found.is_none() => found = Some(next::<Bytes<&[u8]>>(&mut reader)?.0),
            "authData" => return Err(BROKEN),
            _ => {
                next::<IgnoredAny>(&mut reader)?;
            }
        }
    }
    if left(&mut reader)? > 0 {
        return Err(BROKEN);
    }
    found.ok_or(BROKEN)
}

/// What an authenticator says of itself and of what it did.
pub(super) struct AuthenticatorData<'a> {
    pub(super) rp_id_hash: [u8; 32],
    pub(super) present: bool,
    pub(super) verified: bool,
    pub(super) may_be_copied: bool,
    pub(super) is_copied: bool,
    pub(super) counter: u32,
    /// Id and COSE_Key of what it made.
    pub(super) made: Option<(&'a [u8], &'a [u8])>,
}

impl<'a> AuthenticatorData<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Wrong> {
        let (rp_id_hash, rest) = bytes.split_first_chunk::<32>().ok_or(BROKEN)?;
        let (&[flags], rest) = rest.split_first_chunk::<1>().ok_or(BROKEN)?;
        let (counter, mut rest) = rest.split_first_chunk::<4>().ok_or(BROKEN)?;
        let flag = |bit: u8| flags & (1 << bit) != 0;
        let made = if flag(6) {
            let (_aaguid, after) = rest.split_first_chunk::<16>().ok_or(BROKEN)?;
            let (length, after) = after.split_first_chunk::<2>().ok_or(BROKEN)?;
            let length = usize::from(u16::from_be_bytes(*length));
            if !(1..=1023).contains(&length) {
                return Err("id-length");
            }
            let (credential, after) = after.split_at_checked(length).ok_or(BROKEN)?;
            let (key, after) = after.split_at(one_item(after)?);
            rest = after;
            Some((credential, key))
        } else {
            None
        };
        // Extensions: none were asked for, and what is said is not looked at.
        let extensions = if flag(7) { one_item(rest)? } else { 0 };
        if extensions != rest.len() {
            return Err(BROKEN);
        }
        Ok(Self {
            rp_id_hash: *rp_id_hash,
            present: flag(0),
            verified: flag(2),
            may_be_copied: flag(3),
            is_copied: flag(4),
            counter: u32::from_be_bytes(*counter),
            made,
        })
    }
}

/// How long the one CBOR item is that `bytes` begin with.
fn one_item(bytes: &[u8]) -> Result<usize, Wrong> {
    let mut reader = SliceReader::new(bytes);
    next::<IgnoredAny>(&mut reader)?;
    Ok(bytes.len() - left(&mut reader)?)
}
