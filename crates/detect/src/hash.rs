//! Hashes of media: our own PDQ, an exact index over it, and what banks of hashes say.
//!
//! ```text
//! pixels ─ pdq::hash ─► 256 bits ─┐
//!                                  ├─ lookup::Lookup ─► every entry that matches
//! file ─ bank::read ─► HashBank ───┘  (PDQ by index::PdqIndex, TLSH by distance, the rest when equal)
//! ```
//!
//! Deliberately absent: decoding images and fetching them. Pixels are passed in; a detector works with the hashes that
//! a post already carries.

pub mod bank;
pub mod cid;
pub mod index;
pub mod lookup;
pub mod pdq;
pub mod tlsh;
