//! The right-hand side of a case: what this viewer can do about it now, or what it waits for and who could.

use casework::jobs::Jobs;
use model::{CaseId, CaseState, Language, Proposer, Role};
use store::CaseView;

use super::{draft::Draft, sight::Sight};
use crate::{
    app::App,
    auth::session::Viewer,
    care::Resting,
    pages::people::Team,
    say,
    say::Said,
    words::{self, When},
};

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
    let wait = |what: Said, who: String| Decide::Wait { what: what.into(), who };
    let reviewer_could = || {
        let fits = |p: &store::PersonRow| {
            let done = case.reviews.iter().any(|r| r.reviewer == p.id && r.evidence == case.row.evidence);
            p.roles.has(Role::Reviewer) && self::reads(&p.languages, language) && p.id != me && !done
        };
        let role = say("case-who-reviewer-reading").with("language", words::language(language));
        team.who(fits, &role.to_string())
    };
    match case.row.state {
        CaseState::AwaitingReview if case.escalation.is_some() => match &case.escalation {
            Some(e) if viewer.has(Role::Lead) => {
                Decide::Asked { why: e.reason.as_str(), by: team.name(e.by), at: When::ago(e.at, app.now()) }
            }
            _ => wait(
                say("case-wait-asked-lead"),
                team.who(|p| p.roles.has(Role::Lead), &say("case-who-lead").to_string()),
            ),
        },
        CaseState::AwaitingReview if sight.own.is_some() => wait(say("case-wait-another-reviewer"), reviewer_could()),
        CaseState::AwaitingReview if !viewer.has(Role::Reviewer) => wait(say("case-wait-reviewers"), reviewer_could()),
        CaseState::AwaitingReview if proposed => wait(say("case-wait-proposed"), reviewer_could()),
        CaseState::AwaitingReview if !reads => wait(say("case-wait-language"), reviewer_could()),
        // Lent anew by looking at it; a draft that was typed is never lost to somebody who came later.
        CaseState::AwaitingReview => {
            let (id, now, draft) = (case.row.case.id, app.now(), draft());
            let mut jobs = app.jobs();
            // What somebody has already, they may finish.
            if let (Some(rest), false) = (resting, jobs.has(me, id)) {
                let what = say("case-wait-resting").with("why", rest.why).with("until", rest.until);
                return wait(what, String::new());
            }
            let lent = may_judge(&jobs, viewer, id) && jobs.take(id, me, now);
            if lent || draft.was_typed() {
                Decide::Review(draft)
            } else if jobs.other_holder(id, me, now).is_some() {
                wait(say("case-wait-held"), String::new())
            } else {
                wait(say("case-wait-given"), String::new())
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
            wait(say("case-wait-lead"), team.who(fits, &say("case-who-lead-reading").to_string()))
        }
        CaseState::AwaitingConfirmation if viewer.has(Role::Sender) => Decide::Confirm,
        CaseState::AwaitingConfirmation => {
            let took_part = |p: &store::PersonRow| {
                case.reviews.iter().any(|r| r.reviewer == p.id) || case.adjudications.iter().any(|a| a.lead == p.id)
            };
            let fits = |p: &store::PersonRow| p.roles.has(Role::Sender) && !took_part(p);
            wait(say("case-wait-third"), team.who(fits, &say("case-who-sender").to_string()))
        }
        CaseState::AwaitingSend => wait(say("case-wait-on-its-way"), String::new()),
        CaseState::Referred => wait(say("case-wait-referred"), String::new()),
        CaseState::Rejected => wait(say("case-wait-rejected"), String::new()),
        CaseState::Ambiguous => wait(say("case-wait-ambiguous"), say("case-wait-ambiguous-who").into()),
        CaseState::Stopped => wait(say("case-wait-stopped"), String::new()),
        CaseState::Refused => wait(say("case-wait-refused"), String::new()),
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
