//! What a reviewer sees of the queue: the job they have, and how much waits. What the order rests on is not shown,
//! neither here nor in the JSON, for reviewers judge blind.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use store::{CaseFilter, CaseRow};

use super::{minutes, readable_for, waiting_for};
use crate::{
    app::App,
    auth::session::Viewer,
    care::{self, Resting},
    error::Fault,
    pages::cases::reads,
    quality,
    words::{self, When},
};

/// The job somebody has, before they answer.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Job {
    pub(crate) case: i64,
    pub(crate) handle: Option<String>,
    pub(crate) subject: String,
    pub(crate) language: String,
    pub(crate) posts: u32,
    pub(crate) minutes: u64,
    pub(crate) opened: When,
}

/// A reviewer's side of the queue.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Own {
    /// The job they have now.
    pub(crate) job: Option<Job>,
    /// Why they are given none now.
    pub(crate) resting: Option<Resting>,
    /// How many cases could be given to them, the one they have among them.
    pub(crate) for_you: u64,
    /// How many others are judging at the moment.
    pub(crate) held: usize,
    /// How many are in languages that are not confirmed for them, by language.
    pub(crate) elsewhere: BTreeMap<String, u64>,
}

pub(crate) async fn own(app: &App, viewer: &Viewer) -> Result<Own, Fault> {
    let once_more = quality::held(app, viewer).await?;
    let resting = care::resting(app, viewer.id()).await?;
    let (me, now) = (viewer.id(), app.now());
    let (held, closed) = {
        let jobs = app.jobs();
        (jobs.held_by(me), jobs.closed_to(me, now))
    };
    let (all, mine) = (waiting_for(viewer), readable_for(viewer));
    let [held, closed] = [held, closed].map(|cases| CaseFilter { among: Some(cases), ..mine.clone() });
    let (by_language, held, closed) =
        app.ask(move |store| Ok((store.count_cases(&all)?, store.cases(&held)?, store.cases(&closed)?))).await?;
    let by_others = {
        let jobs = app.jobs();
        closed.iter().filter(|row| jobs.other_holder(row.case.id, me, now).is_some()).count()
    };
    let (read, elsewhere): (BTreeMap<_, _>, BTreeMap<_, _>) =
        by_language.into_iter().partition(|(language, _)| reads(&viewer.person.languages, language));
    let job = |row: &CaseRow| Job {
        case: row.case.id.0,
        handle: row.handle.as_deref().map(words::visible),
        subject: words::visible(row.case.subject.stable()),
        language: words::language(&row.case.language),
        posts: row.posts,
        minutes: minutes(row),
        opened: When::ago(row.case.opened, now),
    };
    Ok(Own {
        job: held.first().or(once_more.as_ref()).map(job),
        resting,
        for_you: read.values().sum::<u64>().saturating_sub(closed.len() as u64) + u64::from(once_more.is_some()),
        held: by_others,
        elsewhere: elsewhere.into_iter().map(|(language, n)| (words::language(&language), n)).collect(),
    })
}
