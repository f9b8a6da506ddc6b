//! The right-hand side of a case: what this viewer can do about it now, or what it waits for and who could.

use casework::jobs::Jobs;
use model::{CaseId, CaseState, Language, Proposer, Role};
use store::CaseView;

use super::{draft::Draft, sight::Sight};
use crate::{app::App, auth::session::Viewer, care::Resting, pages::people::Team, words::When};

/// One of these stands at the right of a case.
pub(crate) enum Decide {
    /// A review is asked for, and the viewer can give it.
    Review(Draft),
    /// A lead's decision is asked for, and the viewer can give it.
    Adjudicate(Draft),
    /// A reviewer asked a lead, and the viewer is one: why, who asked, when.
    Asked { why: &'static str, by: String, at: When },
    /// The viewer's review is recorded; for ten seconds it can be taken back.
    Undo { review: i64 },
    /// The viewer can go on to confirm sending.
    Confirm,
    /// Nothing for this viewer to do: what it waits for, and who could.
    Wait { what: String, who: String },
}

pub(crate) fn of(
    app: &App,
    viewer: &Viewer,
    team: &Team,
    case: &CaseView,
    sight: &Sight<'_>,
    typed: Option<Draft>,
    resting: Option<Resting>,
) -> Decide {
    if let (Some(own), true) = (sight.own, sight.undo) {
        return Decide::Undo { review: own.id.0 };
    }
    let language = &case.row.case.language;
    let version = case.row.evidence.to_string();
    let draft = || typed.unwrap_or_else(|| Draft::empty(app, viewer, language, &version));
    let me = viewer.id();
    let proposed = case.row.case.proposer == Proposer::Person(me);
    let reviewed_ever = case.reviews.iter().any(|r| r.reviewer == me);
    let reads = reads(&viewer.person.languages, language);
    let wait = |what: &str, who: String| Decide::Wait { what: what.to_owned(), who };
    let reviewer_could = || {
        let fits = |p: &store::PersonRow| {
            let done = case.reviews.iter().any(|r| r.reviewer == p.id && r.evidence == case.row.evidence);
            p.roles.has(Role::Reviewer) && self::reads(&p.languages, language) && p.id != me && !done
        };
        team.who(fits, &format!("reviewer who reads {}", crate::words::language(language)))
    };
    match case.row.state {
        CaseState::AwaitingReview if case.escalation.is_some() => match &case.escalation {
            Some(e) if viewer.has(Role::Lead) => {
                Decide::Asked { why: e.reason.words(), by: team.name(e.by), at: When::ago(e.at, app.now()) }
            }
            _ => wait("A lead was asked to look at it.", team.who(|p| p.roles.has(Role::Lead), "lead")),
        },
        CaseState::AwaitingReview if sight.own.is_some() => {
            wait("Your review is recorded. Another reviewer must judge it too.", reviewer_could())
        }
        CaseState::AwaitingReview if !viewer.has(Role::Reviewer) => wait("It waits for reviewers.", reviewer_could()),
        CaseState::AwaitingReview if proposed => {
            wait("You proposed this case, so you cannot judge it.", reviewer_could())
        }
        CaseState::AwaitingReview if !reads => wait(
            "No lead has confirmed that you read its language. If you do, declare it on your own page.",
            reviewer_could(),
        ),
        // Lent anew by looking at it; a draft that was typed is never lost to somebody who came later.
        CaseState::AwaitingReview => {
            let (id, now, draft) = (case.row.case.id, app.now(), draft());
            let mut jobs = app.jobs();
            // What somebody has already, they may finish.
            if let (Some(rest), false) = (resting, jobs.has(me, id)) {
                return wait(&format!("{} The next job is given from {}.", rest.why, rest.until.said()), String::new());
            }
            let lent = may_judge(&jobs, viewer, id) && jobs.take(id, me, now);
            if lent || draft.was_typed() {
                Decide::Review(draft)
            } else if jobs.other_holder(id, me, now).is_some() {
                wait("Somebody else is judging it at the moment. It comes back if they do not answer.", String::new())
            } else {
                wait("It waits for a reviewer. It is not your job: jobs are given, not picked.", String::new())
            }
        }
        CaseState::AwaitingAdjudication if viewer.has(Role::Lead) && !reviewed_ever && !proposed && reads => {
            Decide::Adjudicate(draft())
        }
        CaseState::AwaitingAdjudication => {
            let fits = |p: &store::PersonRow| {
                p.roles.has(Role::Lead)
                    && self::reads(&p.languages, language)
                    && !case.reviews.iter().any(|r| r.reviewer == p.id)
            };
            wait("It waits for a lead who did not review it.", team.who(fits, "lead who reads its language"))
        }
        CaseState::AwaitingConfirmation if viewer.has(Role::Sender) => Decide::Confirm,
        CaseState::AwaitingConfirmation => {
            let took_part = |p: &store::PersonRow| {
                case.reviews.iter().any(|r| r.reviewer == p.id) || case.adjudications.iter().any(|a| a.lead == p.id)
            };
            let fits = |p: &store::PersonRow| p.roles.has(Role::Sender) && !took_part(p);
            wait("It is approved, and waits for a third person to confirm sending.", team.who(fits, "sender"))
        }
        CaseState::AwaitingSend => wait("The notice is confirmed and on its way.", String::new()),
        CaseState::Referred => wait("The platform was told. What comes of it is in the ledger.", String::new()),
        CaseState::Rejected => wait("It was decided not to refer it.", String::new()),
        CaseState::Ambiguous => wait(
            "The notice may or may not have arrived. It is not sent again by itself.",
            "A lead or a sender finds out, in the ledger.".into(),
        ),
        CaseState::Stopped => wait("The case was stopped.", String::new()),
        CaseState::Refused => wait("The platform refused the report. Its answer is in the ledger.", String::new()),
    }
}

/// Whether somebody may answer a case that waits for reviewers: it was given to them and to nobody since. A lead who
/// reviews sees the list, and may take from it.
pub(crate) fn may_judge(jobs: &Jobs, viewer: &Viewer, case: CaseId) -> bool {
    jobs.has(viewer.id(), case) || viewer.has(Role::Lead)
}

/// Whether someone with these languages may judge a case in `language`.
pub(crate) fn reads(languages: &std::collections::BTreeSet<Language>, language: &Language) -> bool {
    if language.is_undetermined() { !languages.is_empty() } else { languages.contains(language) }
}
