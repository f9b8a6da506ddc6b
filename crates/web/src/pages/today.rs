//! `GET /`: what needs this person now. With no source, what could be read.

use askama::Template;
use axum::{extract::State, response::Response};
use model::{CaseState, Role};
use schemars::JsonSchema;
use serde::Serialize;
use store::{CaseFilter, SourceRow, Totals};

use super::queue;
use crate::{
    app::{App, SourceOffer},
    auth::session::Viewer,
    error::Fault,
    frame::{Frame, Room},
    pages::people::{Team, languages},
    say,
    say::Said,
    shape::{self, Shape},
    words::{self, When},
};

/// Something that waits, with where to go.
#[derive(Serialize, JsonSchema)]
struct Waits {
    count: u64,
    /// The state of the cases that wait.
    #[schemars(schema_with = "crate::openapi::case_state")]
    state: &'static str,
    #[serde(skip)]
    what: Said,
    #[serde(skip)]
    url: &'static str,
    #[serde(skip)]
    action: Said,
    /// Whether it waits for this viewer.
    mine: bool,
}

impl Waits {
    fn said(&self) -> String {
        words::number(self.count)
    }
}

/// What needs this person now, for programs.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Today {
    as_of: When,
    waits: Vec<Waits>,
    sources: Vec<Reads>,
    totals: Counted,
    /// Who this team still lacks.
    missing: Vec<String>,
}

/// A source and how it does.
#[derive(Serialize, JsonSchema)]
struct Reads {
    source: i64,
    name: Option<String>,
    platform: String,
    kind: String,
    url: String,
    on: bool,
    status: Option<String>,
    /// Since when it is so.
    since: Option<When>,
    received: u64,
    posts_read: u64,
    dropped: u64,
    findings: u64,
    set_aside: u64,
    /// When it last brought something.
    last: Option<When>,
}

/// All sources together.
#[derive(Serialize, JsonSchema)]
struct Counted {
    received: u64,
    posts_read: u64,
    dropped: u64,
    findings: u64,
    set_aside: u64,
    cases: u64,
    referrals: u64,
}

fn reads(row: &SourceRow) -> Reads {
    let (status, since) = row.status.as_ref().map(|(line, at)| (words::visible(line), When::at(*at))).unzip();
    Reads {
        source: row.id.0,
        name: row.name.as_deref().map(words::visible),
        platform: row.source.platform.to_string(),
        kind: row.source.kind.clone(),
        url: words::visible(&row.source.url),
        on: row.on,
        status,
        since,
        received: row.received,
        posts_read: row.posts_read,
        dropped: row.dropped,
        findings: row.findings,
        set_aside: row.set_aside,
        last: row.last.map(When::at),
    }
}

struct Source {
    id: i64,
    name: String,
    url: String,
    on: bool,
    /// An archive is read once: it can be stopped, and is not started again.
    archive: bool,
    status: Option<(String, When)>,
    received: String,
    posts_read: String,
    findings: String,
    dropped: String,
    set_aside: String,
    last: Option<When>,
}

#[derive(Template)]
#[template(path = "today.html")]
struct Page<'a> {
    frame: Frame,
    waits: Vec<Waits>,
    sources: Vec<Source>,
    /// (number of the offer, the offer)
    offers: Vec<(usize, &'a SourceOffer)>,
    may_switch: bool,
    may_upload: bool,
    who_switches: String,
    figures: Vec<(Said, String)>,
    nothing_yet: bool,
    opens_cases: bool,
    /// The packs on disk cannot be used.
    refused_packs: bool,
    team_of: usize,
    /// Declared by others, and this viewer may say whether it is so.
    languages: usize,
    /// Who this team still lacks, as a list.
    missing: Option<String>,
}

pub(crate) async fn show(State(app): State<App>, viewer: Viewer, shape: Shape) -> Result<Response, Fault> {
    let (totals, mut sources, people) =
        app.ask(|store| Ok((store.totals()?, store.sources()?, store.people()?))).await?;
    let nothing_yet = sources.is_empty();
    // Who only reads figures has nothing to do here, and sees no sources.
    let only_reads = viewer.has(Role::ReadOnly);
    if only_reads {
        sources.clear();
    }
    let team = Team::of(people);
    let (now, policy) = (app.now(), app.policy());
    let offered = |row: &SourceRow| app.desk.offers.iter().find(|o| o.source == row.source);
    let is_new = |o: &SourceOffer| !only_reads && !sources.iter().any(|s| s.source == o.source);
    let offers = app.desk.offers.iter().enumerate().filter(|(_, o)| is_new(o)).collect();
    let may_switch = viewer.has(Role::Admin) || viewer.has(Role::Lead);
    let held = |role| team.iter().any(|p| p.roles.has(role));
    let reviewers = team.iter().filter(|p| p.roles.has(Role::Reviewer)).count();
    let mut missing: Vec<String> = Vec::new();
    if reviewers < 2 {
        missing.push(say("today-lacks-reviewers").into());
    }
    if !held(Role::Sender) {
        missing.push(say("today-lacks-sender").into());
    }
    if !held(Role::Lead) {
        missing.push(say("today-lacks-lead").into());
    }
    let confirms = |p: &store::PersonRow| p.roles.has(Role::Lead) || p.roles.has(Role::Admin);
    let unheard = |p: &store::PersonRow| {
        p.roles.has(Role::Lead) && p.languages.is_empty() && !team.iter().any(|o| o.id != p.id && confirms(o))
    };
    if team.iter().any(unheard) {
        missing.push(say("today-lacks-second-lead").into());
    }
    let waits = if only_reads { Vec::new() } else { waits(&app, &viewer, &totals).await? };
    if shape == Shape::Json {
        let totals = Counted {
            received: totals.received,
            posts_read: totals.posts_read,
            dropped: totals.dropped,
            findings: totals.findings,
            set_aside: totals.set_aside,
            cases: totals.cases.values().sum(),
            referrals: totals.referrals,
        };
        let sources = sources.iter().map(reads).collect();
        return shape::json(&Today { as_of: When::at(now), waits, sources, totals, missing });
    }
    let page = Page {
        frame: Frame::new(&app, &viewer, Room::Today, say("room-today")),
        waits,
        sources: sources
            .iter()
            .map(|row| Source {
                id: row.id.0,
                name: match (&row.name, offered(row)) {
                    (Some(name), _) => words::visible(name),
                    (None, Some(offer)) => offer.name.clone(),
                    (None, None) => row.source.kind.clone(),
                },
                url: words::visible(&row.source.url),
                on: row.on,
                archive: row.source.archive_digest().is_some(),
                status: row.status.as_ref().map(|(line, at)| (words::visible(line), When::ago(*at, now))),
                received: words::number(row.received),
                posts_read: words::number(row.posts_read),
                findings: words::number(row.findings),
                dropped: words::number(row.dropped),
                set_aside: words::number(row.set_aside),
                last: row.last.map(|at| When::ago(at, now)),
            })
            .collect(),
        offers,
        may_switch,
        may_upload: viewer.has(Role::Lead),
        who_switches: team.who_could(&[Role::Admin, Role::Lead]),
        figures: vec![
            (say("today-posts-read"), words::number(totals.posts_read)),
            (say("today-findings"), words::number(totals.findings)),
            (say("today-dropped"), words::number(totals.dropped)),
            (say("today-cases"), words::number(totals.cases.values().sum())),
            (say("today-referred"), words::number(totals.referrals)),
            (say("today-set-aside"), words::number(totals.set_aside)),
        ],
        nothing_yet,
        opens_cases: policy.opens_cases,
        refused_packs: policy.problem.is_some(),
        team_of: team.iter().count(),
        languages: languages::wait_for(&viewer, &team),
        missing: (!missing.is_empty()).then(|| words::list(missing)),
    };
    shape::html(&page)
}

/// What waits, for this viewer first.
async fn waits(app: &App, viewer: &Viewer, totals: &Totals) -> Result<Vec<Waits>, Fault> {
    let count_of = |state| totals.cases.get(&state).copied().unwrap_or(0);
    let mut out = Vec::new();
    if viewer.has(Role::Lead) {
        let escalated = CaseFilter { escalated: Some(true), ..CaseFilter::default() };
        let asked = app.ask(move |store| store.count_cases(&escalated)).await?;
        let (count, what, url) = (asked.values().sum(), say("today-asked-of-lead"), "/queue?state=escalated");
        if count > 0 {
            let action = say("today-asked-of-lead-look");
            out.push(Waits { count, state: queue::ESCALATED, what, url, action, mine: true });
        }
        let stopped = CaseState::Stopped;
        if count_of(stopped) > 0 {
            let (what, url) = (say("today-stopped"), "/cases?state=stopped");
            let (count, state) = (count_of(stopped), stopped.as_str());
            out.push(Waits { count, state, what, url, action: say("today-stopped-look"), mine: true });
        }
    }
    let mut add = |n: u64, state: CaseState, what, url, action, mine| {
        if n > 0 {
            out.push(Waits { count: n, state: state.as_str(), what, url, action, mine });
        }
    };
    let ambiguous = count_of(CaseState::Ambiguous);
    let follows_up = viewer.has(Role::Lead) || viewer.has(Role::Sender);
    let (what, action) = (say("today-ambiguous"), say("today-ambiguous-look"));
    add(ambiguous, CaseState::Ambiguous, what, "/ledger", action, follows_up);
    if viewer.has(Role::Reviewer) {
        let own = queue::own(app, viewer).await?;
        let (what, action) = (say("today-for-you"), say("today-for-you-look"));
        add(own.for_you as u64, CaseState::AwaitingReview, what, "/queue", action, true);
    }
    add(
        count_of(CaseState::AwaitingAdjudication),
        CaseState::AwaitingAdjudication,
        say("today-for-lead"),
        "/adjudications",
        say("today-for-lead-look"),
        viewer.has(Role::Lead),
    );
    add(
        count_of(CaseState::AwaitingConfirmation),
        CaseState::AwaitingConfirmation,
        say("today-for-sender"),
        "/confirmations",
        say("today-for-sender-look"),
        viewer.has(Role::Sender),
    );
    if !viewer.has(Role::Reviewer) {
        add(
            count_of(CaseState::AwaitingReview),
            CaseState::AwaitingReview,
            say("today-for-reviewers"),
            "/queue",
            say("today-for-reviewers-look"),
            false,
        );
    }
    out.sort_by_key(|w| !w.mine);
    Ok(out)
}
