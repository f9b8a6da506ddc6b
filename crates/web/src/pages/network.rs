//! `GET /network`: who stands with the accounts of open cases. A table; looking at it opens nothing.

use askama::Template;
use axum::{extract::State, response::Response};
use model::CaseState;
use store::CaseFilter;

use super::cases::Tie;
use crate::{
    app::App,
    auth::session::Viewer,
    error::Fault,
    frame::{Frame, Room},
    shape, words,
};

/// Most open cases looked at.
const CASES: u32 = 30;
/// Most interactions read for each.
const INTERACTIONS: u32 = 500;
/// Most ties shown for each.
const TIES: usize = 8;

struct Around {
    case: i64,
    account: String,
    ties: Vec<Tie>,
}

#[derive(Template)]
#[template(path = "network.html")]
struct Page {
    frame: Frame,
    around: Vec<Around>,
    /// Open cases around which nothing is kept.
    alone: usize,
}

pub(crate) async fn show(State(app): State<App>, viewer: Viewer) -> Result<Response, Fault> {
    let open = [
        CaseState::AwaitingReview,
        CaseState::AwaitingAdjudication,
        CaseState::AwaitingConfirmation,
        CaseState::AwaitingSend,
        CaseState::Ambiguous,
    ];
    let filter = CaseFilter { states: open.into(), limit: CASES, ..CaseFilter::default() };
    let rows = app
        .ask(move |store| {
            let mut rows = store.cases(&filter)?;
            // By number, not by rank: the order must not tell what the queue's order hides.
            rows.sort_by_key(|row| row.case.id);
            rows.into_iter()
                .map(|row| Ok((store.neighbourhood(&row.case.subject, INTERACTIONS)?, row)))
                .collect::<store::Result<Vec<_>>>()
        })
        .await?;
    let now = app.now();
    let (mut around, mut alone) = (Vec::new(), 0);
    for (interactions, row) in rows {
        let mut ties = super::cases::ties(&row.case.subject, &interactions, now);
        ties.truncate(TIES);
        if ties.is_empty() {
            alone += 1;
            continue;
        }
        let account = row.handle.as_deref().unwrap_or(row.case.subject.stable());
        around.push(Around { case: row.case.id.0, account: words::visible(account), ties });
    }
    shape::html(&Page { frame: Frame::new(&app, &viewer, Room::Network, "Network"), around, alone })
}
