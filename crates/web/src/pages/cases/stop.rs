//! `POST /cases/{id}/stops`, `…/stops/looks`, `…/stops/lifts`: the child-abuse stop. The page of a stopped case shows what
//! the law asks for and nothing of the case; a lead has the texts shown once with a deliberate second step, and never media.
//! That nothing else about it is given, `guard` sees to.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use model::{CaseId, Role, StopAct};
use store::{CaseView, Stop};

use super::show::load;
use crate::{
    app::{App, Hotline},
    auth::session::Viewer,
    care,
    error::Fault,
    fields::Fields,
    frame::{Frame, Room},
    pages::people::Team,
    say, shape,
    words::{self, When},
};

#[derive(Template)]
#[template(path = "case_stopped.html")]
struct Page<'a> {
    frame: Frame,
    case: i64,
    by: String,
    at: When,
    text: &'a str,
    hotlines: &'a [Hotline],
    /// For leads.
    report: Option<Report>,
    reviews: bool,
}

/// What a report to a hotline names.
struct Report {
    platform: String,
    account: String,
    /// The addresses of its posts, and their texts once a lead asked for them.
    posts: Vec<(String, Option<String>)>,
    texts: bool,
    looks: Vec<(String, When)>,
    may_lift: bool,
}

/// The page of a stopped case, with its texts where a lead has just asked for them.
pub(super) fn page(
    app: &App,
    viewer: &Viewer,
    team: &Team,
    case: &CaseView,
    stop: &Stop,
    texts: bool,
) -> Result<Response, Fault> {
    let now = app.now();
    let id = case.row.case.id.0;
    let post =
        |post: &model::EvidencePost| (words::visible(post.at.uri.as_str()), texts.then(|| words::visible(&post.text)));
    let report = viewer.has(Role::Lead).then(|| Report {
        platform: case.row.case.subject.platform().to_string(),
        account: words::visible(case.row.case.subject.as_str()),
        posts: case.evidence.posts.iter().map(post).collect(),
        texts,
        looks: stop.looks.iter().map(|(who, at)| (team.name(*who), When::ago(*at, now))).collect(),
        may_lift: stop.by != viewer.id() && stop.looks.iter().any(|(who, _)| *who == viewer.id()),
    });
    shape::html(&Page {
        frame: Frame::new(app, viewer, Room::Cases, say("case-title").with("case", id.to_string())),
        case: id,
        by: team.name(stop.by),
        at: When::ago(stop.at, now),
        text: &app.desk.hotlines.text,
        hotlines: &app.desk.hotlines.list,
        report,
        reviews: viewer.has(Role::Reviewer),
    })
}

/// Stops a case, whoever has it as a job: seeing it is enough.
pub(crate) async fn stop(State(app): State<App>, viewer: Viewer, Path(case): Path<i64>) -> Result<Response, Fault> {
    let (case, by, now) = (CaseId(case), viewer.id(), app.now());
    app.ask(move |store| store.stop_act(case, StopAct::Stopped, by, now)).await?;
    app.jobs().give_back(case, by);
    care::ended(&app, by).await?;
    Ok(Redirect::to(&format!("/cases/{case}")).into_response())
}

/// Has the texts shown, this once: loading the page again does not.
pub(crate) async fn look(
    State(app): State<App>,
    viewer: Viewer,
    Path(case): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    if form.one("needed") != "yes" {
        return Err(Fault::Refused(say("case-stopped-unclear").into()));
    }
    let (id, by, now) = (CaseId(case), viewer.id(), app.now());
    app.ask(move |store| store.stop_act(id, StopAct::Looked, by, now)).await?;
    let (case, team) = load(&app, id).await?;
    match &case.stop {
        Some(stop) => page(&app, &viewer, &team, &case, stop, true),
        None => Err(Fault::Refused(say("case-stopped-no-more").into())),
    }
}

/// Says that it was none. Only a lead who looked, and who did not stop it.
pub(crate) async fn lift(State(app): State<App>, viewer: Viewer, Path(case): Path<i64>) -> Result<Response, Fault> {
    let (id, by, now) = (CaseId(case), viewer.id(), app.now());
    app.ask(move |store| store.stop_act(id, StopAct::Lifted, by, now)).await?;
    Ok(Redirect::to(&format!("/cases/{case}")).into_response())
}
