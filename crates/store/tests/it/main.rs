//! The store from outside: its verbs, its rules through plain SQL, its log.

extern crate flagstone_store as store;

mod audit;
mod file;
mod raw_sql;
mod reservoir;
mod states;
mod verbs;
mod world;
