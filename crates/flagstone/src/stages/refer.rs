//! 4. Refer: an approved and confirmed notice becomes an outbox row with its exact bytes, or is held with the reason.

use std::sync::Arc;

use casework::refer::{Limits, PlanSettings, plan};
use model::{
    Payload, Timestamp,
    gate::{self, CaseFile, Referral},
};
use store::{PendingConfirmation, ReferLimits};

use crate::house::House;

/// Why a confirmed notice does not go, and whether that can pass by itself.
struct Held {
    why: String,
    passes: bool,
}

/// Plans what senders confirmed. Gives how many were planned or held for good.
pub async fn step(house: &Arc<House>) -> anyhow::Result<usize> {
    let mut settled = 0;
    for pending in house.ask(|store| store.claim_confirmations(1_000)).await? {
        // Load.
        let (case, now) = (pending.confirmation.case, house.now());
        let (file, limits) = house
            .ask(move |store| {
                let file = store.case_file(case)?;
                let limits = store.refer_limits(&file.case.subject, now)?;
                Ok((file, limits))
            })
            .await?;
        // Decide.
        let confirmation = pending.confirmation.id;
        let held_before = pending.held.clone();
        match decide(house, &file, pending, limits, now) {
            // Commit.
            Ok((referral, payload)) => {
                house.ask(move |store| store.commit_referral(&referral, &payload, now)).await?;
                house.bell.notify_one();
                settled += 1;
            }
            Err(held) => {
                settled += usize::from(!held.passes);
                if held_before.as_ref() != Some(&held.why) {
                    tracing::warn!(%case, why = held.why, "a confirmed notice is held");
                    house.ask(move |store| store.hold_confirmation(confirmation, &held.why, held.passes, now)).await?;
                }
            }
        }
    }
    Ok(settled)
}

fn decide(
    house: &House,
    file: &CaseFile,
    pending: PendingConfirmation,
    limits: ReferLimits,
    now: Timestamp,
) -> Result<(Referral, Payload), Held> {
    let for_good = |why: String| Held { why, passes: false };
    let approved = gate::approve(file, pending.confirmation.at).map_err(|e| for_good(e.to_string()))?;
    let notice = plan(&approved, &plan_settings(house, limits, now))
        .map_err(|hold| Held { passes: hold.passes(), why: hold.to_string() })?;
    let referral = Referral::confirmed(approved, notice, (&pending.sender, pending.confirmation))
        .map_err(|e| for_good(e.to_string()))?;
    let payload = house
        .channel(&referral.notice().platform)
        .and_then(|channel| channel.refer()?.render(referral.notice()))
        .map_err(for_good)?;
    Ok((referral, payload))
}

/// What limits and words a notice, from the configuration and the packs.
pub fn plan_settings(house: &House, limits: ReferLimits, now: Timestamp) -> PlanSettings {
    let limits = Limits {
        daily_cap: house.daily_cap,
        planned_today: limits.today,
        referred_before: limits.referred_before,
        now,
    };
    PlanSettings { notice: house.policy().desk.notice.clone(), limits }
}
