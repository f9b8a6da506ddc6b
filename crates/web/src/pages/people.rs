//! The team: who is in it, who may do what, who invited whom.

mod grant;
mod invite;
pub(crate) mod languages;
mod list;
mod openings;
mod roles;
mod sign_out;
mod team;

pub(crate) use grant::grant;
pub(crate) use invite::invite;
pub(crate) use list::list;
pub(crate) use openings::openings;
pub(crate) use roles::roles;
pub(crate) use sign_out::sign_out;
pub(crate) use team::{Named, Team};

use model::{Role, Roles};

use crate::{fields::Fields, say};

/// The roles ticked in a form.
fn roles_of(form: &Fields) -> Result<Roles, String> {
    let ticked: Result<Vec<Role>, _> = form.all("role").map(str::parse).collect();
    let ticked = ticked.map_err(|e| e.to_string())?;
    if ticked.is_empty() {
        return Err(say("people-needs-role").into());
    }
    Roles::new(ticked).map_err(crate::error::sentence)
}
