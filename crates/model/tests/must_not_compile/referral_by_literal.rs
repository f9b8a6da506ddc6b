//! A referral is made from an approval and a confirmation, not written down.
use flagstone_model::{
    Confirmation, Notice,
    gate::{Approved, Referral},
};

fn main() {}

fn skip(approved: Approved, notice: Notice, confirmation: Confirmation) -> Referral {
    Referral { approved, notice, confirmation }
}
