//! The desk: pages where people decide.
//!
//! Rendered on the server, whole without JavaScript, and never asking a third party for anything. A newcomer starts at
//! [`routes`]: every page on one screen with the role it needs. `pages/<noun>/<verb>.rs` holds what each one does.
//!
//! Two promises of the desk have their own places: who may come in is decided in `guard` before a page runs, and what
//! a reviewer may see before answering is decided in `pages::cases::sight`.
//!
//! IO room: reads the store and the operating system's randomness. Time is asked of the desk's clock.
#![allow(clippy::disallowed_methods, reason = "an IO room")]

mod acts;
mod address;
mod app;
mod assets;
mod auth;
mod care;
mod error;
mod fields;
mod frame;
mod giving;
mod guard;
mod marks;
mod on_asking;
mod openapi;
mod pages;
mod pictures;
mod quality;
mod router;
mod say;
mod serve;
mod shape;
mod surroundings;
mod upload;
mod words;

pub use address::Address;
pub use app::{BankInfo, ClauseInfo, Clock, Desk, Hotline, Hotlines, PackInfo, Policy, SourceOffer};
pub use auth::token::ByToken;
pub use on_asking::{Fetch, GreyImage, Later, Translate};
pub use openapi::openapi;
pub use pages::measures::ledger_item;
pub use router::{Access, Method, RouteInfo, router, routes};
pub(crate) use say::{markup, say, term};
pub use serve::{Patience, serve, serve_with};
pub use surroundings::Surroundings;
