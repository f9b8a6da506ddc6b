//! An approval cannot be copied with something else in it.
use flagstone_model::{Scope, gate::Approved};

fn main() {}

fn widen(approved: &Approved) -> Approved {
    Approved { scope: Scope::Account, ..approved.clone() }
}
