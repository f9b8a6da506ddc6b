//! From findings to cases, and from approvals to notices: findings → score → proposed case → queue order → planned
//! referral.
//!
//! This room is pure: what was seen, who is kept, what the pack says and the time are all passed in. In the order of
//! the walk: [`intake::keep`], [`score::contributions`], [`open::propose`], [`queue::order`], [`refer::plan`].
//!
//! Deliberately absent: a decision. People make those; [`model::gate`] checks them.

pub mod around;
pub mod care;
pub mod fit;
pub mod intake;
pub mod jobs;
mod notice;
pub mod open;
pub mod personal_data;
pub mod quality;
pub mod queue;
pub mod refer;
pub mod score;

#[cfg(test)]
mod testing;
