//! A small synthetic world with planted truth, played through the real pipeline by `flagstone demo` and the tests.
//!
//! This room is pure and seeded: the same seed gives the same world, on every machine. Everything in it is invented:
//! the *Black Pine Front* does not exist, and all links end in `.example`.
//!
//! [`World`] is what a platform would show; [`World::truth`] is what only tests, and the scripted colleagues of
//! [`scripted`], may look at.

mod pack;
mod roster;
pub mod samples;
pub mod scripted;
mod voices;
mod world;

pub use roster::{Class, Fate, Truth};
pub use world::{AUTHORITY, PLATFORM, TICK, World, WorldSize};
