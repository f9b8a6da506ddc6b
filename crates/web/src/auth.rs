//! Who is at the desk.

pub(crate) mod browser;
pub(crate) mod csrf;
pub(crate) mod fresh;
pub(crate) mod halfway;
pub(crate) mod lockout;
pub(crate) mod passkey;
pub(crate) mod password;
pub(crate) mod qr;
pub(crate) mod rate;
pub(crate) mod recovery;
pub(crate) mod session;
pub(crate) mod token;
pub(crate) mod totp;
