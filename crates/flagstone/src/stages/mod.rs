//! The stages of the walk, one file each. Every file has three parts in order: load (IO), decide (one pure call),
//! commit (one transaction). A platform is called between load and commit, never inside a transaction.

pub mod archives;
pub mod housekeeping;
pub mod intake;
pub mod investigate;
pub mod neighbourhoods;
pub mod network;
pub mod packs;
pub mod recheck;
pub mod refer;
pub mod send;
