//! `POST /ledger/{id}/resolution`: a person found out whether an ambiguous notice arrived.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use model::ReferralId;

use crate::{app::App, auth::session::Viewer, error::Fault, fields::Fields, pages::cases::draft, say, words};

/// Fewest characters of a note.
const SHORTEST: usize = 10;

pub(crate) async fn resolve(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let arrived = match form.one("arrived") {
        "yes" => true,
        "no" => false,
        _ => return Err(Fault::Refused(say("referral-found-unclear").into())),
    };
    let note = form.one("note").to_owned();
    if note.chars().count() < SHORTEST {
        return Err(Fault::Refused(say("referral-found-short").with("fewest", SHORTEST).into()));
    }
    let found = draft::personal(&note, &[]);
    if !found.is_empty() {
        return Err(Fault::Refused(say("referral-found-personal").with("what", words::list(&found)).into()));
    }
    let (by, now) = (viewer.id(), app.now());
    app.ask(move |store| store.resolve_ambiguous(ReferralId(id), arrived, &note, by, now)).await?;
    Ok(Redirect::to(&format!("/ledger/{id}")).into_response())
}
