//! Who is at the desk.

pub(crate) mod browser;
pub(crate) mod csrf;
pub(crate) mod lockout;
pub(crate) mod password;
pub(crate) mod session;
