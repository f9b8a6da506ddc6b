//! Coming in and going out.

mod code;
mod create;
mod delete;
mod form;
pub(crate) mod passkey;

pub(crate) use code::code;
pub(crate) use create::create;
pub(crate) use delete::delete;
pub(crate) use form::form;
