//! A model the team trains: n-grams of characters and words in a linear model weighted by naive Bayes (Wang & Manning,
//! "Baselines and bigrams", ACL 2012), calibrated per language, silent where it has no ground to speak.
//!
//! ```text
//! posts, controls ─ corpus::groups, folds ─► Training ─ fold ─► margins out of fold ─┐
//!                                               └────── fit on everything ───────────┴─► Model ─ file
//! text ─ mask, fold ─ grams ─ Vocabulary ─► margin ─ language, calibration ─► Score, or Abstained
//! ```
//!
//! A newcomer starts at [`train::Training`], then [`model::Model`]. What keeps it just: a label is a post's, never an
//! account's; posts of one account and texts that are nearly the same are never in two folds; calibration and
//! thresholds come from margins out of fold; a language without enough positives *and* innocents is not judged; handles,
//! links and numbers are masked, and an n-gram of one group only is no feature.

mod bound;
pub mod calibrate;
pub mod corpus;
pub mod encode;
pub mod file;
pub mod grams;
pub mod language;
pub mod logistic;
pub mod mask;
mod memo;
pub mod model;
pub mod report;
pub mod suggest;
mod sum;
pub mod train;
pub mod vocabulary;

pub use corpus::{Control, Sample};
pub use file::ModelError;
pub use model::{Abstained, Model, Score, Scorer, Scratch};
pub use train::{Plan, TrainError, Training, train};

#[cfg(test)]
mod tests;
