//! The desk on a real store, asked the way a browser asks.

extern crate flagstone_web as web;

mod access;
mod agreement;
mod archives;
mod auditing;
mod authenticator;
mod blind;
mod browser;
mod care;
mod counts;
mod forms;
mod giving;
mod hostile;
mod house;
mod jobs;
mod json;
mod languages;
mod on_asking;
mod openings;
mod passkeys;
mod pictures;
mod policy;
mod quality;
mod races;
mod roles;
mod second_factors;
mod seeded;
mod sessions;
mod sockets;
mod stops;
mod tokens;
mod walk;
