//! The audit log: an RFC 6962 Merkle tree whose leaves are salted commitments to the rows of the record tables.
//!
//! A leaf's data is SHA-256(salt ‖ row): whoever holds the log without the salts learns nothing, and once a record
//! and its salt are erased nothing is left of it but a hash that keeps the tree whole. Checkpoints are signed notes
//! (C2SP signed-note, tlog-checkpoint).

mod append;
mod checkpoint;
mod erase;
mod keys;
mod record;
mod verify;

pub(crate) use append::Appender;
pub(crate) use keys::Keys;
pub(crate) use record::stream;
