//! Passkeys (Web Authentication, Level 3): what an authenticator answers is checked here. Comments give the steps of
//! § 7.1 (registering) and § 7.2 (signing in).
//!
//! Attestation is not asked for: which make of authenticator somebody uses is theirs to choose. User verification always
//! is: so a passkey is two factors, the device and what opens it.

mod challenges;
mod key;
mod said;

pub(crate) use challenges::{Challenge, Challenges, LASTS};

use sha2::{Digest, Sha256};

use said::{AuthenticatorData, ClientData, auth_data_of};

use crate::{say, term};

/// Algorithms that a key may be of, the first one preferred: EdDSA and ES256 (COSE, RFC 9053).
pub(crate) const ALGORITHMS: [i64; 2] = [-8, -7];

/// Why an answer is not taken: a word of the family `passkey-wrong`.
pub(crate) type Wrong = &'static str;

/// The same in a sentence.
pub(crate) fn not_taken(why: Wrong) -> String {
    say("passkey-not-taken").with("why", term("passkey-wrong", why)).into()
}

/// What the desk asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) challenge: &'a Challenge,
    /// As a browser writes it: `https://desk.example`.
    pub(crate) origin: &'a str,
    /// Its host name.
    pub(crate) rp_id: &'a str,
}

/// A passkey that an authenticator just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) credential: Vec<u8>,
    /// A COSE_Key.
    pub(crate) public_key: Vec<u8>,
    pub(crate) counter: u32,
    pub(crate) may_be_copied: bool,
}

/// Takes the answer to `navigator.credentials.create`.
pub(crate) fn made(asked: Asked<'_>, client_data: &[u8], attestation: &[u8]) -> Result<Made, Wrong> {
    fits(asked, client_data, "webauthn.create")?;
    let data = auth_data_of(attestation)?;
    let data = AuthenticatorData::read(data)?;
    present(asked, &data)?;
    // Steps 19 and 26: a key of an algorithm that was offered, under an id that is not too long.
    let Some((credential, public_key)) = data.made else { return Err("no-new-key") };
    key::Key::read(public_key)?;
    Ok(Made {
        credential: credential.to_vec(),
        public_key: public_key.to_vec(),
        counter: data.counter,
        may_be_copied: data.may_be_copied,
    })
}

/// What an authenticator says when it signs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signed<'a> {
    pub(crate) client_data: &'a [u8],
    pub(crate) authenticator_data: &'a [u8],
    pub(crate) signature: &'a [u8],
}

/// Takes the answer to `navigator.credentials.get`, signed with the key that is known. Gives the signature counter, which
/// is the store's to compare.
pub(crate) fn signed(asked: Asked<'_>, known: &[u8], may_be_copied: bool, by: Signed<'_>) -> Result<u32, Wrong> {
    fits(asked, by.client_data, "webauthn.get")?;
    let data = AuthenticatorData::read(by.authenticator_data)?;
    present(asked, &data)?;
    // Step 19: whether a key may be on several devices is decided when it is made.
    if data.may_be_copied != may_be_copied {
        return Err("copies-changed");
    }
    // Steps 20 and 21.
    let message = [by.authenticator_data, &Sha256::digest(by.client_data)].concat();
    key::Key::read(known)?.verify(&message, by.signature)?;
    Ok(data.counter)
}

/// What the browser says it was asked, and by whom (§ 7.1 steps 5 to 11, § 7.2 steps 8 to 14).
fn fits(asked: Asked<'_>, client_data: &[u8], kind: &str) -> Result<(), Wrong> {
    let said = ClientData::read(client_data)?;
    if said.kind != kind {
        return Err("another-question");
    }
    if said.challenge()? != *asked.challenge {
        return Err("another-challenge");
    }
    if said.origin != asked.origin {
        return Err("another-address");
    }
    // No page of the desk is ever inside another.
    if said.cross_origin || said.top_origin.is_some() {
        return Err("inside-another");
    }
    Ok(())
}

/// What the authenticator says it did (§ 7.1 steps 14 to 18, § 7.2 steps 15 to 18).
fn present(asked: Asked<'_>, data: &AuthenticatorData<'_>) -> Result<(), Wrong> {
    let rp: [u8; 32] = Sha256::digest(asked.rp_id).into();
    if data.rp_id_hash != rp {
        return Err("another-desk");
    }
    if !data.present {
        return Err("not-touched");
    }
    if !data.verified {
        return Err("not-verified");
    }
    if data.is_copied && !data.may_be_copied {
        return Err("copied");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
