//! `POST /cases/{id}/neighbourhoods`: a person asks the platform who stands around the subject. Fetching it is a stage's
//! work, within the budget that the page shows.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use model::{Amount, CaseId};

use crate::{
    app::App,
    auth::session::Viewer,
    error::Fault,
    pages::people::Team,
    say,
    words::{self, When},
};

/// What was asked, and what is left.
pub(crate) struct Asked {
    pub(crate) lines: Vec<Line>,
    pub(crate) case_left: String,
    pub(crate) day_left: String,
    /// Nothing is being fetched, and there is something left to ask with.
    pub(crate) may_ask: bool,
}

pub(crate) struct Line {
    pub(crate) by: String,
    pub(crate) at: When,
    pub(crate) line: String,
}

impl Asked {
    pub(crate) async fn of(app: &App, case: CaseId, team: &Team) -> Result<Self, Fault> {
        let (now, budget) = (app.now(), app.desk.neighbourhoods);
        let ((rows, spent), today) =
            app.ask(move |store| Ok((store.neighbourhoods(case)?, store.spent_on_neighbourhoods(now)?))).await?;
        let under_way = rows.iter().any(|row| row.ended.is_none());
        let line = |row: store::NeighbourhoodRow| Line {
            by: team.name(row.by),
            at: When::ago(row.at, now),
            line: words::visible(&row.line),
        };
        Ok(Self {
            may_ask: !under_way && !budget.case.less(spent).is_spent(),
            case_left: left(budget.case, spent),
            day_left: left(budget.day, today),
            lines: rows.into_iter().map(line).collect(),
        })
    }
}

/// What is left of a budget, in words.
pub(crate) fn left(budget: Amount, spent: Amount) -> String {
    let left = budget.less(spent);
    say("network-budget-left")
        .with("questions-left", left.requests)
        .with("questions", budget.requests)
        .with("accounts-left", left.accounts)
        .with("accounts", budget.accounts)
        .into()
}

pub(crate) async fn ask(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Result<Response, Fault> {
    let (case, by, now, budget) = (CaseId(id), viewer.id(), app.now(), app.desk.neighbourhoods);
    let (_, spent) = app.ask(move |store| store.neighbourhoods(case)).await?;
    if budget.case.less(spent).is_spent() {
        return Err(Fault::Refused(say("case-asked-spent").into()));
    }
    app.ask(move |store| store.ask_neighbourhood(case, by, now)).await?;
    Ok(Redirect::to(&format!("/cases/{id}#with")).into_response())
}
