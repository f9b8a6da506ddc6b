//! There is no referral by default.
use flagstone_model::gate::Referral;

fn main() {
    let _ = Referral::default();
}
