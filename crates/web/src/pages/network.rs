//! `GET /network`: who stands with the accounts of open cases, as a picture and a table. Looking at it opens nothing.

use askama::Template;
use axum::{extract::State, response::Response};
use model::CaseState;
use schemars::JsonSchema;
use serde::Serialize;
use store::{CaseFilter, CaseRow};

use super::cases::{self, Known, Tie, json};
use crate::{
    app::App,
    auth::session::Viewer,
    error::Fault,
    frame::{Frame, Room},
    pictures::Drawn,
    say,
    shape::{self, Shape},
    words,
};

/// Most open cases looked at.
const CASES: u32 = 30;
/// Most accounts of the picture.
const ACCOUNTS: usize = 400;
/// Most ties shown for each.
const TIES: usize = 8;

struct Around {
    case: i64,
    account: String,
    ties: Vec<Tie>,
}

/// Who stands with the accounts of open cases.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Networks")]
pub(crate) struct Stand {
    /// In the order of their numbers; those that stand alone are left out.
    cases: Vec<CaseTies>,
    alone: usize,
    /// Whether all that is kept has been read.
    whole: bool,
}

#[derive(Serialize, JsonSchema)]
struct CaseTies {
    case: i64,
    account: String,
    /// The closest first.
    ties: Vec<json::Tie>,
}

fn stand(app: &App, rows: &[CaseRow]) -> Stand {
    let known = app.desk.surroundings.read();
    let around = |row: &CaseRow| CaseTies {
        case: row.case.id.0,
        account: words::visible(row.case.subject.as_str()),
        ties: json::Tie::all(&row.case.subject, &known, TIES),
    };
    let mut cases: Vec<CaseTies> = rows.iter().map(around).collect();
    cases.retain(|case| !case.ties.is_empty());
    Stand { alone: rows.len() - cases.len(), cases, whole: app.desk.surroundings.is_whole() }
}

#[derive(Template)]
#[template(path = "network.html")]
struct Page {
    frame: Frame,
    around: Vec<Around>,
    picture: Option<Drawn>,
    /// Open cases around which nothing is kept.
    alone: usize,
    /// What is kept is still being read.
    partly: bool,
    /// What may be asked of platforms today.
    day_left: String,
}

pub(crate) async fn show(State(app): State<App>, viewer: Viewer, shape: Shape) -> Result<Response, Fault> {
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
            Ok(rows)
        })
        .await?;
    if shape == Shape::Json {
        return shape::json(&stand(&app, &rows));
    }
    let now = app.now();
    let spent = app.ask(move |store| store.spent_on_neighbourhoods(now)).await?;
    let day_left = cases::left(app.desk.neighbourhoods.day, spent);
    let subjects = rows.iter().map(|row| row.case.subject.clone()).collect();
    let network = cases::around(&app, subjects, ACCOUNTS, "open cases".into()).await?;
    let called = Known::of(&app, &network.ids).await?;
    let picture = (!network.is_alone()).then(|| network.drawn(&called.called, &called.cases, false));
    let known = app.desk.surroundings.read();
    let (mut around, mut alone) = (Vec::new(), 0);
    for row in rows {
        let ties = cases::ties(&row.case.subject, &known, TIES, now);
        if ties.is_empty() {
            alone += 1;
            continue;
        }
        let account = row.handle.as_deref().unwrap_or(row.case.subject.stable());
        around.push(Around { case: row.case.id.0, account: words::visible(account), ties });
    }
    let mut frame = Frame::new(&app, &viewer, Room::Network, say("network"));
    frame.picture = true;
    shape::html(&Page { frame, around, picture, alone, partly: !app.desk.surroundings.is_whole(), day_left })
}
