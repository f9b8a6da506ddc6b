//! The store from outside: its verbs, its rules through plain SQL, its log.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

extern crate flagstone_store as store;

mod audit;
mod exposure;
mod file;
mod jobs;
mod languages;
mod lists;
mod neighbourhoods;
mod openings;
mod passkeys;
mod plans;
mod quality;
mod raw_sql;
mod reservoir;
mod retention;
mod second_factors;
mod segments;
mod sessions;
mod states;
mod stops;
mod tokens;
mod verbs;
mod world;
