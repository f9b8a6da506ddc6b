//! What a reviewer sees of the queue: the job they have, and how much waits. What the order rests on is not shown,
//! neither here nor in the JSON, for reviewers judge blind.

use std::collections::BTreeMap;

use model::CaseId;
use schemars::JsonSchema;
use serde::Serialize;
use store::CaseRow;

use super::{minutes, waiting};
use crate::{
    app::App,
    auth::session::Viewer,
    care::{self, Resting},
    error::Fault,
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
    pub(crate) for_you: usize,
    /// How many others are judging at the moment.
    pub(crate) held: usize,
    /// How many are in languages that are not confirmed for them, by language.
    pub(crate) elsewhere: BTreeMap<String, u64>,
}

pub(crate) async fn own(app: &App, viewer: &Viewer) -> Result<Own, Fault> {
    let (mut rows, elsewhere) = waiting(app, viewer).await?;
    rows.extend(quality::held(app, viewer).await?);
    let resting = care::resting(app, viewer.id()).await?;
    let (me, now) = (viewer.id(), app.now());
    let cases: Vec<CaseId> = rows.iter().map(|row| row.case.id).collect();
    let jobs = app.jobs();
    let has = jobs.job(me, &cases);
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
        job: rows.iter().find(|row| Some(row.case.id) == has).map(job),
        resting,
        for_you: cases.iter().filter(|case| Some(**case) == has || jobs.could_give(**case, me, now)).count(),
        held: cases.iter().filter(|case| jobs.other_holder(**case, me, now).is_some()).count(),
        elsewhere,
    })
}
