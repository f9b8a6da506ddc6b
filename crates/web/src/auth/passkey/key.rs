//! A public key as authenticators give it: a COSE_Key (RFC 9052 § 7, RFC 9053 § 7) of Ed25519 or of P-256.

use cbor4ii::core::{dec::IgnoredAny, types::Bytes, utils::SliceReader};
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};

use super::{
    Wrong,
    said::{left, next, pairs},
};

pub(super) enum Key {
    P256(VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
}

const NO_KEY: Wrong = "kind-of-key";

impl Key {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Wrong> {
        let mut reader = SliceReader::new(bytes);
        let (mut kind, mut algorithm, mut curve, mut x, mut y) = (None, None, None, None, None);
        for _ in 0..pairs(&mut reader)? {
            let twice = match next::<i64>(&mut reader)? {
                1 => kind.replace(next::<i64>(&mut reader)?).is_some(),
                3 => algorithm.replace(next::<i64>(&mut reader)?).is_some(),
                -1 => curve.replace(next::<i64>(&mut reader)?).is_some(),
                -2 => x.replace(next::<Bytes<&[u8]>>(&mut reader)?.0).is_some(),
                -3 => y.replace(next::<Bytes<&[u8]>>(&mut reader)?.0).is_some(),
                _ => {
                    next::<IgnoredAny>(&mut reader)?;
                    false
                }
            };
            if twice {
                return Err(NO_KEY);
            }
        }
        if left(&mut reader)? > 0 {
            return Err(NO_KEY);
        }
        let number = |part: Option<&[u8]>| part.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).ok_or(NO_KEY);
        match (kind, algorithm, curve) {
            (Some(1), Some(-8), Some(6)) if y.is_none() => {
                ed25519_dalek::VerifyingKey::from_bytes(&number(x)?).map(Self::Ed25519).map_err(|_| NO_KEY)
            }
            (Some(2), Some(-7), Some(1)) => {
                // SEC 1 § 2.3.3, uncompressed. A point that is not on the curve is none.
                let point = [&[4][..], &number(x)?, &number(y)?].concat();
                VerifyingKey::from_sec1_bytes(&point).map(Self::P256).map_err(|_| NO_KEY)
            }
            _ => Err(NO_KEY),
        }
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Wrong> {
        let holds = match self {
            Self::P256(key) => Signature::from_der(signature).is_ok_and(|s| key.verify(message, &s).is_ok()),
            Self::Ed25519(key) => {
                ed25519_dalek::Signature::from_slice(signature).is_ok_and(|s| key.verify_strict(message, &s).is_ok())
            }
        };
        if holds { Ok(()) } else { Err("signature") }
    }
}
