//! Minutes of exposure, counted here and not in the browser, and the rest that follows from them.

use casework::care::{Exposure, Rest};
use model::{CaseId, PersonId};
use schemars::JsonSchema;
use serde::Serialize;
use store::ExposureRow;

use crate::{app::App, error::Fault, say, words::When};

/// Why no job is given now.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Resting {
    pub(crate) why: String,
    /// When the next one is.
    pub(crate) until: When,
}

/// Somebody looks at their job.
pub(crate) async fn opened(app: &App, person: PersonId, case: CaseId, severity: u8) -> Result<(), Fault> {
    let before = app.care().open(person, case, severity, app.now());
    count(app, person, before).await
}

/// Somebody has done something with their job.
pub(crate) async fn ended(app: &App, person: PersonId) -> Result<(), Fault> {
    let seen = app.care().end(person, app.now());
    count(app, person, seen).await
}

async fn count(app: &App, person: PersonId, seen: Option<Exposure>) -> Result<(), Fault> {
    let Some(Exposure { day, severity, millis }) = seen else { return Ok(()) };
    let row = ExposureRow { person, day, severity, millis };
    app.ask(move |store| store.add_exposure(&row)).await
}

/// Whether somebody rests now, and is given no job.
pub(crate) async fn resting(app: &App, person: PersonId) -> Result<Option<Resting>, Fault> {
    let now = app.now();
    let rows = app.ask(move |store| store.exposure(Some(person), now.day())).await?;
    let (rest, rules) = {
        let care = app.care();
        (care.rest(person, rows.iter().map(|row| row.millis).sum(), now), care.rules())
    };
    Ok(rest.map(|rest| match rest {
        Rest::Day(until) => {
            Resting { why: say("queue-rest-day").with("minutes", rules.minutes_a_day).into(), until: When::at(until) }
        }
        Rest::Break(until) => Resting {
            why: say("queue-rest-break").with("minutes", rules.break_after).with("rest", rules.break_minutes).into(),
            until: When::at(until),
        },
    }))
}
