//! An approval cannot be changed.
use flagstone_model::{Scope, gate::Approved};

fn main() {}

fn widen(approved: &mut Approved) {
    approved.scope = Scope::Account;
    approved.approvers.clear();
}
