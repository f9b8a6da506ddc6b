//! The embedded store: one SQLite file, one writer connection, readers beside it.

pub(crate) mod schema;
pub(crate) mod tx;
pub(crate) mod values;

mod archive;
mod case_file;
mod cases;
mod drawings;
mod exposure;
mod fresh;
mod gate;
mod intake;
mod interactions;
mod investigate;
mod jobs;
mod judged;
mod languages;
mod ledger;
mod lists;
pub(crate) mod manifest;
mod memory;
mod neighbourhoods;
pub(crate) mod open;
mod openings;
mod passkeys;
mod people;
mod quality;
mod recheck;
mod refer;
mod reservoir;
mod retention;
mod reviews;
mod saved_views;
mod seal;
mod second_factors;
mod send;
mod sessions;
mod shown;
mod sources;
mod stops;
mod tokens;
mod totals;

pub(crate) use gate::referral_again;
pub(crate) use investigate::findings_with_wrong_ids;
pub(crate) use open::Inner;
pub use sessions::Which;

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).into()
}
