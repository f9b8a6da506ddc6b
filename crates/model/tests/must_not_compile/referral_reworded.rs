//! What was confirmed is what is sent: the notice can be read, and not written.
use flagstone_model::gate::Referral;

fn main() {}

fn reword(referral: &mut Referral) {
    referral.notice().text.clear();
}
