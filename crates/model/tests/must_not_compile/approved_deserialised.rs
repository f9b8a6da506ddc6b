//! An approval is not loaded: the gate is run again.
use flagstone_model::gate::Approved;

fn main() {
    let _: Approved = serde_json::from_str("{}").unwrap();
}
