//! `GET /cases/{id}`: who, what, with whom, so what, decide.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use model::{CaseId, Timestamp};
use store::CaseView;

use super::{
    checked::Checked,
    decide::{self, Decide},
    draft::{self, Draft},
    json,
    neighbourhood::Asked,
    pictures::{self, Known, no_case},
    sight::{self, Sight},
    so_what::{self, SoWhat},
    stop,
    what::{self, FindingLine, PostLine},
    with_whom::{self, Tie},
};
use crate::{
    app::App,
    auth::session::Viewer,
    care,
    error::Fault,
    frame::{Frame, Room},
    giving, on_asking,
    pages::people::{Named, Team},
    pictures::{Drawn, Hours, HoursDrawn, SpreadDrawn},
    quality, say,
    shape::{self, Shape},
    words::{self, When},
};

/// Most ties shown.
const TIES: usize = 40;

#[derive(Template)]
#[template(path = "case.html")]
struct Page<'a> {
    frame: Frame,
    who: Who,
    posts: Vec<PostLine>,
    findings: Vec<FindingLine>,
    ties: Vec<Tie>,
    picture: Option<Drawn>,
    spread: Option<SpreadDrawn>,
    hours: Option<HoursDrawn>,
    busiest: Vec<(String, u32)>,
    asked: Asked,
    can_ask: bool,
    so_what: Option<SoWhat>,
    said: Vec<Said>,
    stream: Vec<StreamLine>,
    decide: Decide,
    can_review: bool,
    can_protect: bool,
    can_stop: bool,
    checked: Option<Checked>,
    /// What the translator on this machine is called, and what it translates into.
    translator: Option<(&'a str, &'a str)>,
}

struct Who {
    case: i64,
    handle: Option<String>,
    display_name: Option<String>,
    description: Option<String>,
    platform: String,
    authority: String,
    stable: String,
    language: String,
    proposer: String,
    opened: When,
    /// First and last.
    seen: Option<(When, When)>,
    posts: usize,
    findings: usize,
    evidence: String,
    evidence_short: String,
    versions: usize,
    state: &'static str,
    protected: bool,
    protection: Option<Protected>,
    held: Option<String>,
    referral: Option<i64>,
}

/// Why it is on the protect list, or came off it.
struct Protected {
    by: String,
    reason: String,
    at: When,
}

/// An earlier decision, as shown to those who may see it.
struct Said {
    by: Named,
    decision: &'static str,
    clause: String,
    scope: &'static str,
    confidence: Option<u8>,
    suspected: String,
    reasons: String,
    at: When,
    withdrawn: bool,
    other_evidence: bool,
    lead: bool,
}

impl Said {
    fn approves(&self) -> bool {
        self.decision == model::Decision::Approve.as_str()
    }
}

struct StreamLine {
    number: u64,
    kind: String,
    line: String,
    at: When,
}

/// A case and the team, in one question to the store.
pub(super) async fn load(app: &App, id: CaseId) -> Result<(CaseView, Team), Fault> {
    let (case, people) = app.ask(move |store| Ok((store.case(id)?, store.people()?))).await?;
    let case = case.ok_or_else(|| no_case(id.0))?;
    Ok((case, Team::of(people)))
}

pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    shape: Shape,
) -> Result<Response, Fault> {
    match shape {
        Shape::Page => answer(&app, &viewer, CaseId(id), None, StatusCode::OK).await,
        Shape::Json => {
            let (mut case, team) = load(&app, CaseId(id)).await?;
            quality::before_it_was_decided(&app, &viewer, &mut case).await?;
            if case.stop.is_some() {
                return Err(Fault::Stopped);
            }
            let sight = sight::of(&case, &viewer, app.now());
            shape::json(&json::Case::of(&case, &team, &sight, &app.desk.surroundings.read(), TIES))
        }
    }
}

/// The page, with a draft that was not accepted where there is one.
pub(crate) async fn answer(
    app: &App,
    viewer: &Viewer,
    id: CaseId,
    typed: Option<Draft>,
    status: StatusCode,
) -> Result<Response, Fault> {
    let (mut case, team) = load(app, id).await?;
    quality::before_it_was_decided(app, viewer, &mut case).await?;
    if let Some(stop) = &case.stop {
        return stop::page(app, viewer, &team, &case, stop, false);
    }
    let now = app.now();
    let sight = sight::of(&case, viewer, now);
    let before = giving::shown_before(app, viewer.id(), &case).await?;
    let (mut posts, findings) = what::of(&case, &before, now);
    on_asking::mark(&mut posts, app, viewer, id);
    let frame = Frame::new(app, viewer, Room::Cases, say("case-title").with("case", id.to_string()));
    let subject = &case.row.case.subject;
    let asked = Asked::of(app, id, &team).await?;
    let network = pictures::around(app, vec![subject.clone()], pictures::SMALL, format!("case {id}")).await?;
    let known = Known::of(app, &network.ids).await?;
    let spread = pictures::spread(app, &network);
    let hours = Hours::of(case.evidence.posts.iter().map(|post| post.written));
    let resting = if viewer.has(model::Role::Reviewer) { care::resting(app, viewer.id()).await? } else { None };
    let decide = decide::of(app, viewer, &team, &case, &sight, typed, resting);
    if matches!(decide, Decide::Review(_)) {
        care::opened(app, viewer.id(), id, case.row.severity).await?;
    }
    let checked = Checked::of(app, viewer, &team, &case).await?;
    let page = Page {
        frame,
        who: who(&case, &team, now),
        posts,
        findings,
        ties: with_whom::of(subject, &app.desk.surroundings.read(), TIES, now),
        picture: (!network.is_alone()).then(|| network.drawn(&known.called, &known.cases, false)),
        spread: (!spread.is_empty()).then(|| spread.drawn(&known.called, false)),
        hours: (case.evidence.posts.len() > 1).then(|| hours.drawn(false)),
        busiest: hours.rows(),
        so_what: sight.open.then(|| so_what::of(&case, app.desk.surroundings.read().reach(subject))),
        said: if sight.open { said(&case, &team, now) } else { Vec::new() },
        stream: stream(&case, &sight, now),
        decide,
        asked,
        can_ask: viewer.has(model::Role::Lead) || viewer.has(model::Role::Reviewer),
        can_review: viewer.has(model::Role::Reviewer),
        can_protect: viewer.has(model::Role::Lead),
        can_stop: viewer.works_on_cases(),
        checked,
        translator: app.desk.translate.as_ref().map(|translate| (&*translate.by, translate.into.as_str())),
    };
    Ok((status, shape::html(&page)?).into_response())
}

fn who(case: &CaseView, team: &Team, now: Timestamp) -> Who {
    let subject = &case.row.case.subject;
    let profile = case.profile.as_ref();
    let seen = case.evidence.posts.iter().map(|p| p.seen);
    let text = |value: Option<&String>| value.map(|t| words::visible(t)).filter(|t| !t.is_empty());
    Who {
        case: case.row.case.id.0,
        handle: text(profile.and_then(|p| p.handle.as_ref()).or(case.row.handle.as_ref())),
        display_name: text(profile.and_then(|p| p.display_name.as_ref())),
        description: text(profile.and_then(|p| p.description.as_ref())),
        platform: subject.platform().to_string(),
        authority: words::visible(subject.authority()),
        stable: words::visible(subject.stable()),
        language: words::language(&case.row.case.language),
        proposer: match case.row.case.proposer {
            model::Proposer::Pack => say("case-opened-by-policy").into(),
            model::Proposer::Person(p) => team.name(p),
        },
        opened: When::ago(case.row.case.opened, now),
        seen: seen.clone().min().zip(seen.max()).map(|(first, last)| (When::ago(first, now), When::ago(last, now))),
        posts: case.evidence.posts.len(),
        findings: case.evidence.findings.len(),
        evidence: case.row.evidence.to_string(),
        evidence_short: case.row.evidence.short(),
        versions: case.versions.len(),
        state: case.row.state.as_str(),
        protected: case.protected,
        protection: case.protection.as_ref().map(|p| Protected {
            by: team.name(p.by),
            reason: words::visible(&p.reason),
            at: When::ago(p.at, now),
        }),
        held: case.held.clone(),
        referral: case.referral.map(|r| r.0),
    }
}

fn said(case: &CaseView, team: &Team, now: Timestamp) -> Vec<Said> {
    let reviews = case.reviews.iter().map(|r| {
        let said = Said {
            by: team.named(r.reviewer),
            decision: r.decision.as_str(),
            clause: r.clause.to_string(),
            scope: r.scope.as_str(),
            confidence: Some(r.confidence.into()),
            suspected: suspected(&r.checklist),
            reasons: words::visible(&r.reasons),
            at: When::ago(r.at, now),
            withdrawn: case.withdrawals.iter().any(|w| w.review == r.id),
            other_evidence: r.evidence != case.row.evidence,
            lead: false,
        };
        (r.at, said)
    });
    let leads = case.adjudications.iter().map(|a| {
        let said = Said {
            by: team.named(a.lead),
            decision: a.decision.as_str(),
            clause: a.clause.to_string(),
            scope: a.scope.as_str(),
            confidence: None,
            suspected: String::new(),
            reasons: words::visible(&a.reasons),
            at: When::ago(a.at, now),
            withdrawn: false,
            other_evidence: a.evidence != case.row.evidence,
            lead: true,
        };
        (a.at, said)
    });
    let mut all: Vec<(Timestamp, Said)> = reviews.chain(leads).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, said)| said).collect()
}

/// The protected roles that may apply, as they were asked about.
fn suspected(checklist: &model::Checklist) -> String {
    words::list(checklist.suspected().map(|role| draft::question(role).to_string()))
}

/// The subject's record names scores and decisions, so it opens with them.
fn stream(case: &CaseView, sight: &Sight<'_>, now: Timestamp) -> Vec<StreamLine> {
    if !sight.open {
        return Vec::new();
    }
    let line = |row: &store::RecordRow| StreamLine {
        number: row.number,
        kind: row.kind.clone(),
        line: words::visible(&row.line),
        at: When::ago(row.at, now),
    };
    case.stream.iter().map(line).collect()
}
