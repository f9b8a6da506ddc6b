//! The store from outside: its verbs, its rules through plain SQL, its log.

extern crate flagstone_store as store;

mod verbs;
mod world;
