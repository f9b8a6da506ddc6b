//! One detector, one file.

pub mod link;
pub mod phrase;
