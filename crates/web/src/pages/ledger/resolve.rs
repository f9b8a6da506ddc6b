//! `POST /ledger/{id}/resolution`: a person found out whether an ambiguous notice arrived.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use model::ReferralId;

use crate::{
    app::App,
    auth::session::Viewer,
    error::{Fault, sentence},
    fields::Fields,
    pages::cases::draft,
    words,
};

pub(crate) async fn resolve(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let arrived = match form.one("arrived") {
        "yes" => true,
        "no" => false,
        _ => return Err(Fault::Refused("Say whether it arrived or not.".into())),
    };
    let note = form.one("note").to_owned();
    if note.chars().count() < 10 {
        return Err(Fault::Refused("Say in at least 10 characters how you found out.".into()));
    }
    let found = draft::personal(&note, &[]);
    if !found.is_empty() {
        return Err(Fault::Refused(sentence(&format!("your note holds {}; take it out", words::list(found)))));
    }
    let (by, now) = (viewer.id(), app.now());
    app.ask(move |store| store.resolve_ambiguous(ReferralId(id), arrived, &note, by, now)).await?;
    Ok(Redirect::to(&format!("/ledger/{id}")).into_response())
}
