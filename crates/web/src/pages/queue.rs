//! The queue. Jobs are assigned, not picked: a reviewer takes the next one and is not shown the others, so that nobody
//! passes over what is hard and nobody waits for a friend. Leads see the list.

mod counts;
mod list;
mod next;
mod opt_out;
mod own;

pub(crate) use counts::counts;
pub(crate) use list::{Asked, Queue, list};
pub(crate) use next::next;
pub(crate) use opt_out::opt_out;
pub(crate) use own::{Own, own};

use std::collections::BTreeMap;

use casework::queue::{self, QueueItem};
use model::CaseState;
use store::{CaseFilter, CaseRow};

use super::cases::reads;
use crate::{app::App, auth::session::Viewer, error::Fault, words};

/// The word for what a lead was asked about.
pub(crate) const ESCALATED: &str = "escalated";

/// The cases this reviewer can judge, in order, and how many wait in other languages.
async fn waiting(app: &App, viewer: &Viewer) -> Result<(Vec<CaseRow>, BTreeMap<String, u64>), Fault> {
    let waiting = CaseFilter {
        states: [CaseState::AwaitingReview].into(),
        not_reviewed_by: Some(viewer.id()),
        escalated: Some(false),
        ..CaseFilter::default()
    };
    let readable = CaseFilter { readable: Some(viewer.person.languages.clone()), ..waiting.clone() };
    // All of them: what comes first is known only when every one is in order.
    let (mut mine, by_language) =
        app.ask(move |store| Ok((store.cases(&readable)?, store.count_cases(&waiting)?))).await?;
    order(app, &mut mine);
    let others = by_language.into_iter().filter(|(language, _)| !reads(&viewer.person.languages, language));
    let elsewhere = others.map(|(language, n)| (words::language(&language), n)).collect();
    Ok((mine, elsewhere))
}

/// The order is `casework`'s.
fn order(app: &App, rows: &mut [CaseRow]) {
    let ties = app.desk.surroundings.read();
    queue::order_by(rows, |row| QueueItem {
        case: row.case.id,
        severity: row.severity,
        score: row.score,
        reach: u32::try_from(ties.reach(&row.case.subject)).unwrap_or(u32::MAX),
        posts: row.posts,
        opened: row.case.opened,
    });
}

/// About how long a case takes.
fn minutes(row: &CaseRow) -> u64 {
    queue::review_seconds(row.posts).div_ceil(60)
}
