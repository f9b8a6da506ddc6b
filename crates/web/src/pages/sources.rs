//! `POST /sources`, `POST /sources/{id}`: a person starts and stops reading. Nothing starts by itself.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use model::SourceId;

use crate::{app::App, auth::session::Viewer, error::Fault, fields::Fields, say};

/// Adds one of the offered sources and switches it on.
pub(crate) async fn start(State(app): State<App>, viewer: Viewer, form: Fields) -> Result<Response, Fault> {
    let offer = form.one("offer").parse::<usize>().ok().and_then(|i| app.desk.offers.get(i));
    let offer = offer.ok_or_else(|| Fault::NotFound(say("today-no-such-source").into()))?;
    let (source, by, now) = (offer.source.clone(), Some(viewer.id()), app.now());
    app.ask(move |store| {
        let id = store.add_source(&source, by, now)?;
        store.switch_source(id, true, by, now)
    })
    .await?;
    Ok(Redirect::to("/").into_response())
}

/// Switches a source on or off.
pub(crate) async fn switch(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let on = match form.one("on") {
        "yes" => true,
        "no" => false,
        _ => return Err(Fault::Refused(say("today-start-or-stop").into())),
    };
    let (by, now) = (Some(viewer.id()), app.now());
    app.ask(move |store| store.switch_source(SourceId(id), on, by, now)).await?;
    Ok(Redirect::to("/").into_response())
}
