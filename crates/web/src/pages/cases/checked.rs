//! `POST /cases/{id}/gold-answers`, `…/audit-rulings`: what leads say about a decided case. Neither changes it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use model::{CaseId, Role, gate::UNDO};
use store::CaseView;

use crate::{
    app::App, auth::session::Viewer, error::Fault, fields::Fields, pages::people::Team, quality::DECIDED, say,
    words::When,
};

/// What a lead sees beside a decided case.
pub(super) struct Checked {
    /// The decision they named themselves. What another said is kept from them until they did.
    pub(super) own: Option<&'static str>,
    /// Who else said what.
    pub(super) others: Vec<(String, &'static str)>,
    pub(super) asked: bool,
    pub(super) is_gold: bool,
    pub(super) audit: Option<Audit>,
}

/// An audit that disagrees.
pub(super) struct Audit {
    pub(super) by: String,
    pub(super) said: &'static str,
    pub(super) at: When,
    pub(super) was_right: Option<bool>,
    pub(super) may_rule: bool,
}

impl Checked {
    pub(super) async fn of(app: &App, viewer: &Viewer, team: &Team, case: &CaseView) -> Result<Option<Self>, Fault> {
        if !viewer.has(Role::Lead) || !DECIDED.contains(&case.row.state) {
            return Ok(None);
        }
        let (id, me, now) = (case.row.case.id, viewer.id(), app.now());
        let known = app.ask(move |store| store.quality_of_case(id)).await?;
        let own = known.answers.iter().find(|(lead, _)| *lead == me).map(|(_, decision)| decision.as_str());
        let others = known.answers.iter().filter(|(lead, _)| *lead != me);
        let took_part = case.reviews.iter().any(|r| r.reviewer == me)
            || case.adjudications.iter().any(|a| a.lead == me)
            || case.row.case.proposer == model::Proposer::Person(me);
        let audit = known.audit.filter(|audit| audit.disagrees).and_then(|audit| {
            let (by, decision, at) = audit.answered.filter(|(_, _, at)| now.since(*at) >= UNDO)?;
            Some(Audit {
                by: team.name(by),
                said: decision.as_str(),
                at: When::ago(at, now),
                was_right: audit.was_right,
                may_rule: audit.was_right.is_none() && !took_part && by != me,
            })
        });
        Ok(Some(Self {
            asked: own.is_none() && others.clone().next().is_some(),
            others: match own {
                Some(_) => others.map(|(lead, decision)| (team.name(*lead), decision.as_str())).collect(),
                None => Vec::new(),
            },
            own,
            is_gold: own.is_some() && known.is_gold,
            audit,
        }))
    }
}

pub(crate) async fn answer_gold(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let decision = form.one("decision").parse().map_err(|_| Fault::Refused(say("case-gold-unclear").into()))?;
    let (lead, now) = (viewer.id(), app.now());
    app.ask(move |store| store.answer_gold(CaseId(id), lead, decision, now)).await?;
    Ok(Redirect::to(&format!("/cases/{id}#decide")).into_response())
}

pub(crate) async fn rule(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let was_right = match form.one("was_right") {
        "yes" => true,
        "no" => false,
        _ => return Err(Fault::Refused(say("case-audit-unclear").into())),
    };
    let (lead, now) = (viewer.id(), app.now());
    app.ask(move |store| store.rule_on_audit(CaseId(id), lead, was_right, now)).await?;
    Ok(Redirect::to(&format!("/cases/{id}#decide")).into_response())
}
