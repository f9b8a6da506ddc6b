//! A third person looks at the exact notice and says it may go.

mod create;
mod list;
mod show;

pub(crate) use create::create;
pub(crate) use list::list;
pub(crate) use show::{Told, show};
