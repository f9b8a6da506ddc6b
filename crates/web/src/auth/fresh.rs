//! A fresh password: what changes how one signs in asks for it again, so that an unattended desk changes nothing.

use super::{password, session::Viewer};
use crate::{app::App, error::Fault, fields::Fields, say};

/// Whether the form holds the viewer's own password; if not, why. Wrong ones count as failed sign-ins.
pub(crate) async fn password(app: &App, viewer: &Viewer, form: &Fields) -> Result<Result<(), String>, Fault> {
    let name = viewer.person.name.clone();
    if let Some(seconds) = app.lockout.wait(&name, app.now()) {
        return Ok(Err(say("password-wait").with("seconds", seconds).into()));
    }
    let asked = name.clone();
    let phc = app.ask(move |store| store.credentials(&asked)).await?.map(|(_, phc)| phc);
    if password::verify(app, form.exact("password"), phc).await? {
        return Ok(Ok(()));
    }
    app.lockout.failed(&name, app.now());
    Ok(Err(say("password-wrong").into()))
}
