//! The AT Protocol: Bluesky and every network that speaks it.
//!
//! | file | what it does |
//! |---|---|
//! | [`collect`] | one collector over two readers: [`firehose`] (CBOR frames) and [`jetstream`] (JSON) |
//! | [`frame`], [`car`], [`record`] | bytes to events. Pure, so that they can be fuzzed and measured without a network |
//! | [`refer`] | files a report with the configured moderation service |
//! | [`recheck`] | asks how an account stands, and tells the answers apart |
//! | [`archive`] | a whole repository from a file |
//! | [`neighbours`] | asks who stands around an account |
//! | [`images`] | brings an image that somebody asked to see |
//! | [`synthetic`] | makes valid frames for benchmarks and tests |
//!
//! Specifications: <https://atproto.com/specs/event-stream>, <https://atproto.com/specs/sync>,
//! <https://atproto.com/specs/repository>, <https://ipld.io/specs/transport/car/carv1/>.

pub mod archive;
pub mod car;
pub mod collect;
pub mod config;
pub mod firehose;
pub mod frame;
mod http;
pub mod images;
pub mod jetstream;
pub mod neighbours;
pub mod network;
pub mod recheck;
pub mod record;
mod records;
pub mod refer;
mod socket;
pub mod synthetic;

pub use crate::problem;
pub use collect::Collector;
pub use config::{SourceConfig, SourceKind};
pub use images::ImageHost;
pub use neighbours::Asker;
pub use network::Network;
pub use recheck::{Checker, RecheckConfig};
pub use refer::{ReferConfig, Reporter};

/// The registry name of this platform.
pub const PLATFORM: &str = "atproto";
