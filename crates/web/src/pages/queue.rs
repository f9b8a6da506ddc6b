//! The queue. Jobs are assigned, not picked: a reviewer takes the next one and is not shown the others, so that nobody
//! passes over what is hard and nobody waits for a friend. Leads see the list.

mod counts;
mod list;
mod next;
mod opt_out;
mod own;
mod views;

pub(crate) use counts::counts;
pub(crate) use list::{Asked, Queue, list};
pub(crate) use next::next;
pub(crate) use opt_out::opt_out;
pub(crate) use own::{Own, own};
pub(crate) use views::keep as keep_view;

use casework::queue;
use model::{CaseId, CaseState};
use store::{CaseFilter, CaseOrder, CaseRow};

use crate::{app::App, auth::session::Viewer, error::Fault};

/// The word for what a lead was asked about.
pub(crate) const ESCALATED: &str = "escalated";

/// The cases that wait for a reviewer, whatever they read.
fn waiting_for(viewer: &Viewer) -> CaseFilter {
    CaseFilter {
        states: [CaseState::AwaitingReview].into(),
        not_reviewed_by: Some(viewer.id()),
        escalated: Some(false),
        order: CaseOrder::Queue,
        ..CaseFilter::default()
    }
}

/// Those of them that they read.
fn readable_for(viewer: &Viewer) -> CaseFilter {
    CaseFilter { readable: Some(viewer.person.languages.clone()), ..waiting_for(viewer) }
}

/// What could be given to a reviewer next: what they have, and the first `most` that nothing speaks against. All others
/// that wait are never read.
async fn coming(app: &App, viewer: &Viewer, most: usize) -> Result<Vec<CaseId>, Fault> {
    let (held, closed) = {
        let jobs = app.jobs();
        (jobs.held_by(viewer.id()), jobs.closed_to(viewer.id(), app.now()))
    };
    let limit = u32::try_from(most + closed.len() + held.len()).unwrap_or(u32::MAX);
    let first = CaseFilter { limit, ..readable_for(viewer) };
    let own = CaseFilter { among: Some(held), ..readable_for(viewer) };
    let (own, first) = app.ask(move |store| Ok((store.cases(&own)?, store.cases(&first)?))).await?;
    let mut coming: Vec<CaseId> = own.iter().map(|row| row.case.id).collect();
    let open = first.iter().map(|row| row.case.id).filter(|case| !coming.contains(case) && !closed.contains(case));
    let open: Vec<CaseId> = open.take(most).collect();
    coming.extend(open);
    Ok(coming)
}

/// About how long a case takes.
fn minutes(row: &CaseRow) -> u64 {
    queue::review_seconds(row.posts).div_ceil(60)
}
