//! Signed checkpoints: what the log was, in a form that can be kept elsewhere.

use model::Timestamp;
use rusqlite::Connection;
use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};
use tlog_tiles::{Checkpoint, tree_hash};

use super::{
    append::{Stored, size},
    keys::{Keys, ORIGIN},
};
use crate::{Error, Result, Store, sqlite::values::first};

impl Store {
    /// Signs and keeps a checkpoint of the audit log as it stands (a signed note, C2SP). Gives the note: kept elsewhere,
    /// it shows whether the log was cut or rewritten since.
    ///
    /// # Errors
    /// [`Error::Io`] if the key file beside the store cannot be read.
    pub fn checkpoint(&self, now: Timestamp) -> Result<String> {
        let signer = Keys::load_signer(self.inner.path())?;
        self.write("checkpoint", |tx| {
            let size = size(tx)?;
            let hash = tree_hash(size, &Stored(tx)).map_err(|e| Error::Damaged(format!("the audit log: {e}")))?;
            let text = Checkpoint::new(ORIGIN, size, hash, "").map_err(|e| Error::Damaged(e.to_string()))?.to_bytes();
            let note = sign(&text, &signer)?;
            tx.execute(
                "INSERT INTO checkpoints (size, note, at) VALUES (?, ?, ?)",
                (size as i64, &note, now.as_millis()),
            )?;
            Ok(note)
        })
    }
}

fn sign(text: &[u8], signer: &StandardSigner) -> Result<String> {
    let damaged = |e: signed_note::NoteError| Error::Damaged(format!("the checkpoint: {e}"));
    let mut note = Note::new(text, &[]).map_err(damaged)?;
    note.add_sigs(&[signer]).map_err(damaged)?;
    String::from_utf8(note.to_bytes()).map_err(|e| Error::Damaged(e.to_string()))
}

/// Reads a checkpoint whose signature is this store's.
pub(super) fn read(note: &str, verifier: &StandardVerifier) -> std::result::Result<Checkpoint, String> {
    let note = Note::from_bytes(note.as_bytes()).map_err(|e| format!("it is no signed note: {e}"))?;
    note.verify(&VerifierList::new(vec![Box::new(verifier.clone())]))
        .map_err(|e| format!("it is not signed with this store's key: {e}"))?;
    let checkpoint = Checkpoint::from_bytes(note.text()).map_err(|e| e.to_string())?;
    if checkpoint.origin() == ORIGIN { Ok(checkpoint) } else { Err("it is of another log".to_owned()) }
}

/// The public half of the key that signs.
pub(super) fn verifier(c: &Connection) -> Result<StandardVerifier> {
    let text = first(c, "SELECT value FROM meta WHERE name = 'verifier'", [], |row| Ok(row.get::<_, String>(0)?))?
        .ok_or_else(|| Error::Damaged("the verifier key is missing".into()))?;
    StandardVerifier::new(&text).map_err(|e| Error::Damaged(format!("the verifier key: {e}")))
}
