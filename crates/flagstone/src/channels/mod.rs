//! The ways out: one adapter a platform, built from the configuration.

pub mod atproto;
pub mod simulated;

use std::sync::Arc;

use crate::{
    config::Config,
    house::{Channels, Clock},
};

/// Channels to real platforms. A synthetic store is never given one.
pub fn real(config: &Config, clock: &Clock) -> anyhow::Result<Channels> {
    let (name, channel) = atproto::channel(config, clock)?;
    Ok(Channels::from([(name, Arc::new(channel) as _)]))
}
