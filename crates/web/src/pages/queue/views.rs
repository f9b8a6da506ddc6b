//! `POST /queue/views`: keeps the filters that somebody looks at under a name, or forgets them.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use store::CaseFilter;

use super::{Asked, list::unclear};
use crate::{app::App, auth::session::Viewer, error::Fault, fields::Fields, say};

/// The longest name, in characters.
const NAME: usize = 60;

pub(crate) async fn keep(State(app): State<App>, viewer: Viewer, form: Fields) -> Result<Response, Fault> {
    let (me, name) = (viewer.id(), form.one("name").trim().to_owned());
    if name.is_empty() || name.chars().count() > NAME {
        return Err(Fault::Refused(say("queue-view-unnamed").with("most", NAME).into()));
    }
    if !form.one("forget").is_empty() {
        app.ask(move |store| store.drop_view(me, &name)).await?;
        return Ok(Redirect::to("/queue").into_response());
    }
    let asked = Asked::of(form.one("language"), form.one("platform"), form.one("state"));
    let _: CaseFilter = asked.filter().map_err(|field| Fault::Refused(unclear(field)))?;
    let (to, query) = (asked.url(&[]), asked.query());
    app.ask(move |store| store.save_view(me, &name, &query)).await?;
    Ok(Redirect::to(&to).into_response())
}
