//! `POST /queue/opt-outs`: clauses under which somebody is given no jobs. Nobody asks why, and nothing is recorded.

use std::collections::BTreeSet;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use model::Clause;

use crate::{app::App, auth::session::Viewer, error::Fault, fields::Fields, say};

pub(crate) async fn opt_out(State(app): State<App>, viewer: Viewer, form: Fields) -> Result<Response, Fault> {
    let chosen: Option<BTreeSet<Clause>> =
        form.all("clause").map(|id| app.policy().clause(id).map(|clause| clause.id.clone())).collect();
    let chosen = chosen.ok_or_else(|| Fault::Refused(say("queue-themes-unknown").into()))?;
    let me = viewer.id();
    app.ask(move |store| store.opt_out(me, &chosen)).await?;
    app.jobs().reconsider(me);
    Ok(Redirect::to("/queue").into_response())
}
