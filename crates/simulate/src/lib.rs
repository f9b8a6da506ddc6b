//! Synthetic worlds with planted truth.
//!
//! This room is pure and seeded: the same seed gives the same world, on every machine. Everything in it is invented:
//! the *Black Pine Front* does not exist, and all links end in `.example`.
//!
//! - [`World`] is small, and played through the real pipeline by `flagstone demo` and the tests. It is what a platform
//!   would show; [`World::truth`] is what only tests, and the scripted colleagues of [`scripted`], may look at.
//! - [`society::Society`] has 1,000 to 100 million accounts, and is written to files by `flagstone simulate`, with its
//!   truth apart.

mod class;
mod pack;
mod roster;
pub mod samples;
pub mod scripted;
pub mod society;
mod voices;
mod world;

pub use class::Class;
pub use roster::{Fate, Truth};
pub use world::{AUTHORITY, PLATFORM, TICK, World, WorldSize};
