//! From interactions to neighbourhoods, and from seeds to whom to look at next.
//!
//! This room is pure. What it gives suggests whom to look at; it opens no case, adds to no score that opens one, and
//! enters no notice. `tests/oracle` holds it against a naive second version.
//!
//! ```text
//! interactions ─ Accounts ─► numbers ─ Network ─► rows out and in ─ rank ─► scores, paths back to the seeds
//! ```

pub mod accounts;
pub mod cascades;
pub mod changes;
pub mod communities;
pub mod coordination;
pub mod export;
pub mod layout;
pub mod names;
pub mod neighbourhood;
pub mod network;
pub mod rank;
pub mod returns;
pub mod ties;

pub use accounts::Accounts;
pub use cascades::{Cascades, cascades};
pub use changes::{Change, changes};
pub use communities::{Communities, communities};
pub use coordination::{Coordination, coordination};
pub use names::Names;
pub use neighbourhood::{Neighbour, Neighbourhood, Turns, neighbourhood, reach};
pub use network::{Network, Rows};
pub use returns::{Returns, returns};
pub use ties::{Near, Tie, Ties};
