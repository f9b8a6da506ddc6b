//! One detector, one file.

pub mod hash;
pub mod link;
pub mod model;
pub mod near_duplicate;
pub mod phrase;
pub mod rule;
