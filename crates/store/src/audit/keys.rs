//! The key that signs checkpoints: made with the store, kept beside it in a file of its own.

use std::path::Path;

use rand_core::{CryptoRng, RngCore};
use signed_note::StandardSigner;

use crate::{
    Error, Result,
    sqlite::open::{beside, write_private},
};

/// The name checkpoints are signed with, and their origin line.
pub(crate) const ORIGIN: &str = "flagstone/record";

/// An Ed25519 key pair in signed_note's texts.
pub(crate) struct Keys {
    pub(crate) signer: String,
    pub(crate) verifier: String,
}

impl Keys {
    pub(crate) fn generate() -> Result<Self> {
        let mut random = Os { failed: None };
        let (signer, verifier) = signed_note::generate_key(&mut random, ORIGIN);
        match random.failed {
            Some(e) => Err(Error::Io(std::io::Error::other(e))),
            None => Ok(Self { signer, verifier }),
        }
    }

    pub(crate) fn save(&self, store: &Path) -> Result<()> {
        write_private(&beside(store, ".key"), &format!("{}\n", self.signer))
    }

    /// The signing half, from the file beside the store.
    pub(crate) fn load_signer(store: &Path) -> Result<StandardSigner> {
        let text = std::fs::read_to_string(beside(store, ".key"))?;
        StandardSigner::new(text.trim()).map_err(|e| Error::Damaged(format!("the signing key: {e}")))
    }
}

/// The operating system's randomness for the interface that signed_note asks for. It cannot report a failure there, so
/// it is kept and looked at afterwards.
struct Os {
    failed: Option<getrandom::Error>,
}

impl RngCore for Os {
    fn next_u32(&mut self) -> u32 {
        rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, out: &mut [u8]) {
        if let Err(e) = getrandom::fill(out) {
            self.failed = Some(e);
        }
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> std::result::Result<(), rand_core::Error> {
        self.fill_bytes(out);
        Ok(())
    }
}

impl CryptoRng for Os {}
