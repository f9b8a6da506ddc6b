//! Whole commands and the whole house, from outside. One program, as each would link all of Flagstone anew.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests: they look at files, wait, and may panic")]

mod cascades;
mod changes;
mod communities;
mod coordination;
mod crash;
#[path = "../../../web/tests/desk/house.rs"]
mod desk_house;
mod export;
mod hash;
mod hostile;
mod house;
mod import;
mod learning;
mod made_up;
mod matching;
mod memory;
mod neighbourhoods;
mod packs;
mod queue;
mod rank;
mod reader;
mod reload;
mod restart;
mod returns;
mod server;
mod simulate;
mod stream;
mod world;
