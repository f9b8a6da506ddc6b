//! From the ledger to rates with intervals.
//!
//! This room is pure: items and the time are passed in. [`ledger::figures`] folds referrals and their checks into what
//! is published; [`interval::wilson`] is the interval that is *shown*, [`gates`] the exact bound that *decides*.
//! [`ranking`] and [`calibration`] judge scores against labels, by account; [`agreement`](agreement()) says how far reviewers
//! agree.

pub mod agreement;
pub mod audits;
pub mod calibration;
mod chance;
pub mod confusion;
pub mod gates;
pub mod interval;
pub mod ledger;
pub mod ranking;

pub use agreement::{Agreement, agreement};
pub use audits::{Audited, ErrorRate, Recall, error_rate, recall};
pub use chance::Resampling;
pub use confusion::{Confusion, is_below};
pub use interval::{Interval, Z95, wilson};
pub use ledger::{Figures, Horizon, LedgerItem, Standing, figures, figures_by};
