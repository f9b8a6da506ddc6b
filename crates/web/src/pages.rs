//! What the routes do: one noun a folder, one verb a file.

pub(crate) mod adjudications;
pub(crate) mod archives;
pub(crate) mod cases;
pub(crate) mod confirmations;
pub(crate) mod invitations;
pub(crate) mod ledger;
pub(crate) mod me;
pub(crate) mod measures;
pub(crate) mod network;
pub(crate) mod people;
pub(crate) mod policy;
pub(crate) mod queue;
pub(crate) mod record;
pub(crate) mod sessions;
pub(crate) mod sources;
pub(crate) mod today;
