//! Hashes of media: our own PDQ, an exact index over it, and what banks of hashes say.
//!
//! ```text
//! pixels ─ pdq::hash ─► 256 bits ─ index::PdqIndex ─► every bank entry within 31 bits
//! ```
//!
//! Deliberately absent: decoding images and fetching them. Pixels are passed in; a detector works with the hashes that
//! a post already carries.

pub mod index;
pub mod pdq;
