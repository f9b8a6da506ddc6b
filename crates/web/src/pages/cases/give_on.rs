//! `POST /cases/{id}/skips`, `…/escalations`, `…/returns`: a job goes to somebody else, or to a lead and back. Reasons
//! are from a short list, and go on record.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use model::{CaseId, EscalationReason, JobAct};

use super::{decide::may_judge, stop::stop};
use crate::{app::App, auth::session::Viewer, care, error::Fault, fields::Fields, say};

pub(crate) async fn skip(
    State(app): State<App>,
    viewer: Viewer,
    Path(case): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let reason = form.one("reason").parse().map_err(|_| Fault::Refused(say("case-skip-unclear").into()))?;
    of_a_job(app, viewer, CaseId(case), JobAct::Skipped(reason)).await
}

pub(crate) async fn escalate(
    State(app): State<App>,
    viewer: Viewer,
    Path(case): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let reason = form.one("reason").parse().map_err(|_| Fault::Refused(say("case-escalate-unclear").into()))?;
    // A lead is told, and nobody looks any further meanwhile.
    if reason == EscalationReason::Child {
        return stop(State(app), viewer, Path(case)).await;
    }
    of_a_job(app, viewer, CaseId(case), JobAct::Escalated(reason)).await
}

/// Only whoever has the job does something with it.
async fn of_a_job(app: App, viewer: Viewer, case: CaseId, act: JobAct) -> Result<Response, Fault> {
    if !may_judge(&app.jobs(), &viewer, case) {
        return Err(Fault::Refused(say("case-not-your-job").into()));
    }
    let (by, now) = (viewer.id(), app.now());
    app.ask(move |store| store.job_act(case, act, by, now)).await?;
    app.jobs().give_back(case, by);
    care::ended(&app, by).await?;
    Ok(Redirect::to("/queue").into_response())
}

pub(crate) async fn put_back(State(app): State<App>, viewer: Viewer, Path(case): Path<i64>) -> Result<Response, Fault> {
    let (by, now) = (viewer.id(), app.now());
    app.ask(move |store| store.job_act(CaseId(case), JobAct::Returned, by, now)).await?;
    Ok(Redirect::to("/queue?state=escalated").into_response())
}
