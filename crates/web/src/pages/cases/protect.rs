//! `POST /cases/{id}/protection`: a lead's stop switch. While the account is on the protect list nothing about it is
//! confirmed, referred or sent.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use model::CaseId;

use super::draft;
use crate::{
    app::App,
    auth::session::Viewer,
    error::{Fault, sentence},
    fields::Fields,
    words,
};

/// Fewest and most characters of a reason.
const LENGTH: std::ops::RangeInclusive<usize> = 10..=1_000;

pub(crate) async fn protect(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let case = CaseId(id);
    let found = app.ask(move |store| store.case(case)).await?;
    let view = found.ok_or_else(|| Fault::NotFound(format!("There is no case {id}.")))?;
    let on = match form.one("on") {
        "yes" => true,
        "no" => false,
        _ => return Err(Fault::Refused("Say whether to protect the account or to end it.".into())),
    };
    if on == view.protected {
        return Err(Fault::Refused("The protect list says so already. Open the case again.".into()));
    }
    let reason = form.one("reason").to_owned();
    if !LENGTH.contains(&reason.chars().count()) {
        return Err(Fault::Refused("Say why, in 10 to 1,000 characters.".into()));
    }
    let found = draft::personal(&reason, &draft::exempt(&view));
    if !found.is_empty() {
        return Err(Fault::Refused(sentence(&format!("your reason holds {}; take it out", words::list(found)))));
    }
    let (subject, by, now) = (view.row.case.subject, viewer.id(), app.now());
    app.ask(move |store| store.protect(&subject, on, &reason, by, now)).await?;
    Ok(Redirect::to(&format!("/cases/{id}")).into_response())
}
