//! One-time links into the team.

mod accept;
mod show;

pub(crate) use accept::accept;
pub(crate) use show::show;
