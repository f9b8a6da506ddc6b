//! Decided cases that are judged once more, among the jobs. Whoever is given one sees it as it was before it was decided:
//! page and data are those of any other job.

use std::collections::{BTreeMap, BTreeSet};

use casework::fit::Fit;
use measure::is_below;
use model::{
    CaseId, CaseState, Language, LanguageAct, LanguageLoss, LanguageRecord, Purpose, Role, Timestamp, gate::UNDO,
};
use store::{CaseFilter, CaseRow, CaseView, GoldReview};

use crate::{app::App, auth::session::Viewer, error::Fault, giving};

/// Records about decided cases that tell which of them are judged once more.
const FOR_LEADS: [&str; 4] = ["audit_rulings", "audits", "gold_answers", "quality_reviews"];

/// The level at which somebody is said to be below the floor in a language, over all looks together.
const ALPHA: f64 = 0.05;

/// How many are looked at for one that fits.
const LOOKED_AT: u32 = 64;

/// The states of a decided case.
pub(crate) const DECIDED: [CaseState; 3] = [CaseState::Rejected, CaseState::Referred, CaseState::Refused];

/// Whether somebody can be given such a case at all. A lead sees the list, and in it how things were decided.
fn may(viewer: &Viewer) -> bool {
    viewer.has(Role::Reviewer) && !viewer.has(Role::Lead)
}

/// The decided case that somebody has as their job.
pub(crate) async fn held(app: &App, viewer: &Viewer) -> Result<Option<CaseRow>, Fault> {
    let me = viewer.id();
    let lent = if may(viewer) { app.jobs().held_by(me) } else { Vec::new() };
    let decided = CaseFilter { among: Some(lent), states: DECIDED.into(), ..CaseFilter::default() };
    app.ask(move |store| {
        for row in store.cases(&decided)? {
            if store.quality_job(row.case.id, me)?.is_some_and(|job| job.own.is_none()) {
                return Ok(Some(CaseRow { state: CaseState::AwaitingReview, ..row }));
            }
        }
        Ok(None)
    })
    .await
}

/// Throws the dice for somebody's next job: a decided case, if chance will have it so and one fits. Lent.
pub(crate) async fn drawn(app: &App, viewer: &Viewer) -> Result<Option<CaseId>, Fault> {
    if !may(viewer) {
        return Ok(None);
    }
    let Some(purpose) = app.desk.quality.throw(&mut app.dice()) else { return Ok(None) };
    let (me, now, audit) = (viewer.id(), app.now(), app.desk.quality.audit);
    let reads = viewer.person.languages.clone();
    let possible = app
        .ask(move |store| {
            store.draw_audits(audit, now)?;
            let people = store.people()?;
            let mut fits = Vec::new();
            for case in store.quality_jobs(purpose, me, &reads, LOOKED_AT)? {
                let facts = store.job_facts(case, giving::digests)?;
                // What they saw tells what they judge: it is given to nobody twice, whoever else is left.
                let own = people.iter().find(|person| person.id == me).map(|person| giving::fit(&facts, person));
                if own.is_some_and(Fit::is_new) {
                    fits.push(case);
                }
            }
            Ok(fits)
        })
        .await?;
    let mut jobs = app.jobs();
    let free: Vec<CaseId> = possible.into_iter().filter(|case| jobs.could_give(*case, me, now)).collect();
    if free.is_empty() {
        return Ok(None);
    }
    // An audit waits for one reviewer: the oldest comes first. Gold is for everyone, in no order.
    let case = match purpose {
        Purpose::Audit => free[0],
        Purpose::Gold => *app.dice().pick(&free),
    };
    Ok(jobs.take(case, me, now).then_some(case))
}

/// Shows a decided case as it was before, to whoever judges it once more and until they can no longer take it back. Gives
/// what it is judged for.
pub(crate) async fn before_it_was_decided(
    app: &App,
    viewer: &Viewer,
    case: &mut CaseView,
) -> Result<Option<Purpose>, Fault> {
    let (id, me, now) = (case.row.case.id, viewer.id(), app.now());
    if !viewer.oversees() {
        case.stream.retain(|row| !FOR_LEADS.contains(&row.kind.as_str()));
    }
    if !may(viewer) || !DECIDED.contains(&case.row.state) {
        return Ok(None);
    }
    let Some(job) = app.ask(move |store| store.quality_job(id, me)).await? else { return Ok(None) };
    let theirs = match &job.own {
        Some(own) => now.since(own.at) < UNDO,
        None => app.jobs().has(me, id),
    };
    if !theirs {
        return Ok(None);
    }
    case.row.state = CaseState::AwaitingReview;
    (case.row.reviews, case.row.skips, case.row.escalated) = (0, 0, None);
    case.reviews = job.own.into_iter().collect();
    case.withdrawals.clear();
    case.adjudications.clear();
    case.stream.clear();
    (case.escalation, case.confirmation, case.held, case.referral) = (None, None, None, None);
    (case.protected, case.protection) = (false, None);
    Ok(Some(job.purpose))
}

/// The languages in which somebody is below the floor, by what they judged since each was last confirmed: who was confirmed
/// again begins anew.
pub(crate) fn below_floor(reviews: &[GoldReview], acts: &[LanguageRecord], floor: u32) -> BTreeSet<Language> {
    let mut confirmed: BTreeMap<&Language, Option<Timestamp>> = BTreeMap::new();
    for record in acts {
        let since = (record.act == LanguageAct::Confirmed).then_some(record.at);
        confirmed.insert(&record.language, since);
    }
    let mut right: BTreeMap<&Language, Vec<bool>> = BTreeMap::new();
    for review in reviews {
        if confirmed.get(&review.language).is_some_and(|since| since.is_some_and(|since| review.at >= since)) {
            right.entry(&review.language).or_default().push(review.said == review.answer);
        }
    }
    let floor = f64::from(floor) / 1e6;
    right.into_iter().filter(|(_, right)| is_below(right, floor, ALPHA)).map(|(language, _)| language.clone()).collect()
}

/// Takes from somebody the languages in which they are below the floor, until a lead confirms them again. Nobody does that,
/// and it goes on record. Says whether they lost one.
pub(crate) async fn hold_to_the_floor(app: &App, viewer: &Viewer) -> Result<bool, Fault> {
    let (me, now, floor) = (viewer.id(), app.now(), app.desk.quality.floor);
    app.ask(move |store| {
        let reviews = store.gold_reviews(Some(me), now)?;
        let below = below_floor(&reviews, &store.language_acts(Some(me))?, floor);
        for language in &below {
            match store.withdraw_language(me, language, LanguageLoss::BelowFloor, None, now) {
                // Another request of theirs was first.
                Ok(()) | Err(store::Error::Refused(_)) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(!below.is_empty())
    })
    .await
}
