//! 6. Recheck: what became of the accounts that were referred, asked at fixed ages, or told by the platform itself.

use std::sync::Arc;

use model::{Observation, Status};
use store::{DueCheck, crash};

use crate::house::House;

/// How many are looked at in one step: each may take seconds, and a step that has begun is finished before stopping.
const AT_ONCE: u32 = 8;

/// Looks at the referred accounts that are due. Gives how many were looked at.
pub async fn step(house: &Arc<House>) -> anyhow::Result<usize> {
    // Load.
    let now = house.now();
    let due = house.ask(move |store| store.claim_checks(now, AT_ONCE)).await?;
    let looked_at = due.len();
    for due in due {
        // Ask: what the platform said by itself needs no question.
        let observation = match &due.event {
            Some(event) => Observation { status: event.status, raw: event.raw.clone(), handle: None },
            None => ask(house, &due).await,
        };
        // Commit.
        let now = house.now();
        tracing::info!(referral = %due.referral, status = observation.status.as_str(), "a referred account was checked");
        house.ask(move |store| store.commit_check(&due, &observation, now)).await?;
    }
    Ok(looked_at)
}

async fn ask(house: &House, due: &DueCheck) -> Observation {
    let posts: &[_] = if due.scope == model::Scope::Posts { &due.posts } else { &[] };
    match house.channel(&due.subject.platform()).and_then(|channel| channel.recheck()) {
        Ok(recheck) => {
            crash::point("recheck.before_call");
            let observation = recheck.check(&due.subject, posts).await;
            crash::point("recheck.after_call");
            observation
        }
        Err(why) => not_asked(why),
    }
}

/// Without a way to ask, nothing is known.
fn not_asked(why: String) -> Observation {
    Observation { status: Status::Unknown, raw: serde_json::json!({ "not_asked": why }).to_string(), handle: None }
}
