//! There is no approval by default.
use flagstone_model::gate::Approved;

fn main() {
    let _: Approved = Default::default();
}
