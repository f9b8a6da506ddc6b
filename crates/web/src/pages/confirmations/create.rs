//! `POST /cases/{id}/confirmation`

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use model::{CaseId, Confirmation, ConfirmationId, Role};

use super::show::{Waiting, waiting};
use crate::{app::App, auth::session::Viewer, error::Fault, fields::Fields, say};

pub(crate) async fn create(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let Waiting { case, team, notice } = waiting(&app, CaseId(id)).await?;
    let (approved, notice) = notice.map_err(|reasons| Fault::Refused(reasons.join(" ")))?;
    if approved.involves(viewer.id()) {
        let fits = |p: &store::PersonRow| p.roles.has(Role::Sender) && !approved.involves(p.id);
        let why = say("confirmation-took-part-refused").into();
        return Err(Fault::NotAllowed { why, who: team.who(fits, &say("case-who-sender").to_string()) });
    }
    let digest = notice.digest();
    if form.one("digest") != digest.to_string() {
        return Err(Fault::Refused(say("confirmation-changed").into()));
    }
    let confirmation = Confirmation {
        id: ConfirmationId(0),
        case: case.row.case.id,
        evidence: notice.evidence,
        sender: viewer.id(),
        notice: digest,
        at: app.now(),
    };
    app.ask(move |store| store.append_confirmation(&confirmation)).await?;
    Ok(Redirect::to(&format!("/cases/{id}")).into_response())
}
