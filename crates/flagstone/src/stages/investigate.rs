//! 2. Investigate: what was found about an account becomes a proposed case, or new evidence for one, or nothing.

use std::sync::Arc;

use casework::open;
use model::{CaseId, Finding, Profile, Proposal, Timestamp};
use store::Investigation;

use crate::house::House;

/// Looks at some accounts with new findings. Gives how many were looked at.
pub async fn step(house: &Arc<House>) -> anyhow::Result<usize> {
    // Load.
    let work = house.ask(|store| store.claim_investigations(64)).await?;
    let looked_at = work.len();
    for investigation in work {
        // Decide.
        let now = house.now();
        let proposal = decide(house, &investigation, now);
        // Commit.
        let subject = investigation.subject.clone();
        let case = house.ask(move |store| store.commit_investigation(&investigation, proposal.as_ref(), now)).await?;
        if let Some(case) = case {
            house.kept.write().unwrap_or_else(std::sync::PoisonError::into_inner).watched.insert(subject);
            tracing::info!(%case, "a case has new evidence");
            tokio::spawn(learn_handle(Arc::clone(house), case));
            house.bell.notify_one();
        }
    }
    Ok(looked_at)
}

fn decide(house: &House, work: &Investigation, now: Timestamp) -> Option<Proposal> {
    let policy = house.policy();
    let severity = |finding: &Finding| policy.engine.severity(finding);
    let proposal = open::propose(&work.subject, &work.findings, &work.posts, policy.open_threshold, severity, now)?;
    match &work.open {
        None => Some(proposal),
        Some((_, state, evidence)) => open::refresh(evidence, &proposal, *state, work.under_review).then_some(proposal),
    }
}

/// Asks the platform what the account calls itself now, where its stream has not told. Reviewers see it beside the
/// stable id; nothing rests on it, and without an answer the case goes on.
async fn learn_handle(house: Arc<House>, case: CaseId) {
    if let Err(error) = ask_handle(&house, case).await {
        tracing::warn!(%case, "the account's handle was not kept: {error}");
    }
}

async fn ask_handle(house: &House, case: CaseId) -> store::Result<()> {
    let Some(view) = house.ask(move |store| store.case(case)).await? else { return Ok(()) };
    if view.profile.is_some_and(|profile| profile.handle.is_some()) {
        return Ok(());
    }
    let subject = view.row.case.subject;
    let Ok(recheck) = house.channel(&subject.platform()).and_then(|channel| channel.recheck()) else { return Ok(()) };
    let handle = recheck.check(&subject, &[]).await.handle;
    let profile = Profile { account: subject, handle, display_name: None, description: None, seen: house.now() };
    house.ask(move |store| store.keep_profile(&profile)).await
}
