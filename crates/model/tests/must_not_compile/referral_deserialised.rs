//! A referral is not loaded: the gate is run again.
use flagstone_model::gate::Referral;

fn main() {
    let _: Referral = serde_json::from_str("{}").unwrap();
}
