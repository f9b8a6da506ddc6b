//! What was confirmed is what is sent.
use flagstone_model::gate::Referral;

fn main() {}

fn reword(referral: &mut Referral) {
    referral.notice.text.clear();
}
