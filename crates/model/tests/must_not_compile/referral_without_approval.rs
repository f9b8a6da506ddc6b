//! A case file, whatever it holds, is no approval.
use flagstone_model::{
    Confirmation, Notice, Standing,
    gate::{CaseFile, Referral},
};

fn main() {}

fn skip(file: CaseFile, notice: Notice, sender: &Standing, word: Confirmation) {
    let _ = Referral::confirmed(file, notice, (sender, word));
}
