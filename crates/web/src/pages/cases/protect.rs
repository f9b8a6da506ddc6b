//! `POST /cases/{id}/protection`: a lead's stop switch. While the account is on the protect list nothing about it is
//! confirmed, referred or sent.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use model::CaseId;

use super::{draft, pictures::no_case};
use crate::{app::App, auth::session::Viewer, error::Fault, fields::Fields, say, words};

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
    let view = found.ok_or_else(|| no_case(id))?;
    let on = match form.one("on") {
        "yes" => true,
        "no" => false,
        _ => return Err(Fault::Refused(say("case-protect-unclear").into())),
    };
    if on == view.protected {
        return Err(Fault::Refused(say("case-protect-already").into()));
    }
    let reason = form.one("reason").to_owned();
    if !LENGTH.contains(&reason.chars().count()) {
        return Err(Fault::Refused(
            say("case-protect-length").with("fewest", *LENGTH.start()).with("most", *LENGTH.end()).into(),
        ));
    }
    let found = draft::personal(&reason, &draft::exempt(&view));
    if !found.is_empty() {
        return Err(Fault::Refused(say("case-protect-personal").with("what", words::list(&found)).into()));
    }
    let (subject, by, now) = (view.row.case.subject, viewer.id(), app.now());
    app.ask(move |store| store.protect(&subject, on, &reason, by, now)).await?;
    Ok(Redirect::to(&format!("/cases/{id}")).into_response())
}
