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

use crate::fields::Fields;

/// The roles ticked in a form.
fn roles_of(form: &Fields) -> Result<Roles, String> {
    let ticked: Result<Vec<Role>, _> = form.all("role").map(str::parse).collect();
    let ticked = ticked.map_err(|e| e.to_string())?;
    if ticked.is_empty() {
        return Err("Choose at least one role.".into());
    }
    Roles::new(ticked).map_err(crate::error::sentence)
}

/// What a role may do, in a line.
pub(crate) const fn about(role: Role) -> &'static str {
    match role {
        Role::Admin => "invites people and gives roles; neither reviews nor sends",
        Role::Lead => "decides where reviewers disagree, reject, or suspect a protected role",
        Role::Reviewer => "judges cases, without seeing what others decided",
        Role::Sender => "confirms that an approved notice may go; takes no part in the decision",
        Role::Auditor => "reads everything, what others decided and opened among it; decides and sends nothing",
        Role::ReadOnly => "reads the ledger, the figures and the policy; opens no case",
    }
}
