//! `GET /queue`: for a reviewer, their job and how much waits; for a lead or an auditor, the list, with filters that are the address.
//! What the order rests on is shown to a lead who does not review: whoever may be given a case judges it blind.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use model::{CaseState, Language, PlatformName, Role, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{CaseFilter, CaseOrder, CaseRow};

use super::{
    ESCALATED, Own,
    counts::{self, Waiting},
    minutes, own,
};
use crate::{
    app::{App, ClauseInfo},
    assets,
    auth::session::Viewer,
    error::Fault,
    frame::{Frame, Room},
    giving,
    pages::{cases::STATES, people::Team},
    say,
    say::Said,
    shape::Shape,
    term,
    words::{self, When},
};

/// Most cases listed.
const LISTED: u32 = 200;

/// As it stands in the address. An empty field is none, for forms send those too.
#[derive(Deserialize, Default, JsonSchema)]
#[schemars(rename = "AskedOfQueue")]
pub(crate) struct Asked {
    #[serde(default)]
    language: String,
    #[serde(default)]
    platform: String,
    /// A state, `escalated` or `any`; those that wait for a review if it is empty.
    #[serde(default)]
    state: String,
}

impl Asked {
    pub(super) fn of(language: &str, platform: &str, state: &str) -> Self {
        Self { language: language.into(), platform: platform.into(), state: state.into() }
    }

    /// What it means; a field that means nothing is named.
    pub(super) fn filter(&self) -> Result<CaseFilter, &'static str> {
        let language = |text: &str| text.parse::<Language>().map(Some).map_err(|_| "language");
        let platform = |text: &str| PlatformName::new(text).map(Some).map_err(|_| "platform");
        Ok(CaseFilter {
            language: if self.language.is_empty() { None } else { language(&self.language)? },
            platform: if self.platform.is_empty() { None } else { platform(&self.platform)? },
            states: match self.state.as_str() {
                "" => [CaseState::AwaitingReview].into(),
                "any" | ESCALATED => BTreeSet::new(),
                word => [*STATES.iter().find(|s| s.as_str() == word).ok_or("state")?].into(),
            },
            escalated: (self.state == ESCALATED).then_some(true),
            order: CaseOrder::Queue,
            limit: LISTED,
            ..CaseFilter::default()
        })
    }

    /// The address of this list, with `more` behind it.
    pub(super) fn url(&self, more: &[(&str, &str)]) -> String {
        address(&self.written(more))
    }

    /// What stands behind the `?` of its address.
    pub(super) fn query(&self) -> String {
        self.written(&[])
    }

    fn written(&self, more: &[(&str, &str)]) -> String {
        let fields = [("language", &*self.language), ("platform", &self.platform), ("state", &self.state)];
        let given = fields.iter().chain(more).filter(|(_, value)| !value.is_empty());
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish()
    }
}

fn address(query: &str) -> String {
    if query.is_empty() { "/queue".into() } else { format!("/queue?{query}") }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Waiting")]
struct Line {
    case: i64,
    handle: Option<String>,
    subject: String,
    platform: String,
    language: String,
    posts: u32,
    minutes: u64,
    /// Of the family `case-state`.
    state: &'static str,
    /// Why a lead was asked: of the family `escalation-reason`.
    escalated: Option<&'static str>,
    /// How many reviewers gave it on.
    skips: u32,
    opened: When,
    /// Who is judging it at the moment.
    holder: Option<String>,
    /// For leads who do not review.
    #[serde(skip_serializing_if = "Option::is_none")]
    apart: Option<Apart>,
}

/// What the order rests on.
#[derive(Serialize, JsonSchema)]
struct Apart {
    severity: u8,
    /// Weight of evidence, in nats.
    score: String,
    reach: usize,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AllWaiting")]
struct List {
    lines: Vec<Line>,
    /// Cases beyond those listed.
    more: u64,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Queue {
    #[serde(flatten)]
    own: Option<Own>,
    #[serde(flatten)]
    waiting: Option<Waiting>,
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<List>,
}

/// A choice of a filter: as in the address, in words, chosen.
type Choice = (String, String, bool);

#[derive(Template)]
#[template(path = "queue.html")]
struct Page<'a> {
    frame: Frame,
    counts_js: &'static str,
    queue: &'a Queue,
    languages: Vec<Choice>,
    platforms: Vec<Choice>,
    states: Vec<Choice>,
    json: String,
    /// What is asked for now, to be kept.
    asked: &'a Asked,
    /// Kept views: name, address, whether it is this one.
    views: Vec<Choice>,
    problem: Option<String>,
    /// Who is given no more jobs today. Leads see that, and not how much anybody looked at what.
    tired: String,
    /// The clauses of the policy, and whether this reviewer opted out of each.
    themes: Vec<(String, String, bool)>,
    /// Clauses whose cases fewer than two reviewers are given, for leads.
    short: String,
    leads: bool,
    sends: bool,
    /// Whether what the order rests on is shown.
    apart: bool,
}

pub(crate) async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
    shape: Shape,
) -> Result<Response, Fault> {
    let (leads, apart) = (viewer.oversees(), viewer.oversees() && !viewer.has(Role::Reviewer));
    let own = if viewer.has(Role::Reviewer) { Some(own(&app, &viewer).await?) } else { None };
    let mut problem = None;
    let list = match asked.filter() {
        _ if !leads => None,
        Ok(filter) => Some(listed(&app, filter, apart).await?),
        Err(field) => {
            problem = Some(unclear(field));
            None
        }
    };
    let waiting = if leads { Some(counts::waiting(&app).await?) } else { None };
    let queue = Queue { own, waiting, list };
    let (languages, platforms) = if leads { offered(&app, &asked).await? } else { Default::default() };
    let state = |word: &str, said: Said| (word.to_owned(), said.into(), asked.state == word);
    let page = Page {
        frame: Frame::new(&app, &viewer, Room::Queue, say("queue")),
        counts_js: assets::counts_js(),
        queue: &queue,
        languages,
        platforms,
        states: STATES
            .iter()
            .map(|s| {
                state(if *s == CaseState::AwaitingReview { "" } else { s.as_str() }, term("case-state", s.as_str()))
            })
            .chain([state(ESCALATED, say("queue-escalated")), state("any", say("queue-any"))])
            .collect(),
        json: asked.url(&[("format", "json")]),
        asked: &asked,
        views: if leads { views(&app, &viewer, &asked).await? } else { Vec::new() },
        problem,
        themes: themes(&app, &viewer).await?,
        short: if leads {
            words::list(giving::short_of_reviewers(&app).await?.iter().map(String::as_str))
        } else {
            String::new()
        },
        tired: if leads { tired(&app).await? } else { String::new() },
        leads,
        sends: viewer.has(Role::Sender) || viewer.has(Role::Auditor),
        apart,
    };
    shape.answer(&queue, &page)
}

/// A field of the address says nothing.
pub(super) fn unclear(field: &str) -> String {
    say("queue-unclear").with("field", field).into()
}

async fn views(app: &App, viewer: &Viewer, asked: &Asked) -> Result<Vec<Choice>, Fault> {
    let (me, now) = (viewer.id(), asked.query());
    let kept = app.ask(move |store| store.saved_views(me)).await?;
    Ok(kept.into_iter().map(|(name, query)| (name, address(&query), query == now)).collect())
}

async fn themes(app: &App, viewer: &Viewer) -> Result<Vec<(String, String, bool)>, Fault> {
    if !viewer.has(Role::Reviewer) {
        return Ok(Vec::new());
    }
    let me = viewer.id();
    let out = app.ask(move |store| store.opt_outs(me)).await?;
    let theme = |c: &ClauseInfo| (c.id.to_string(), c.title.clone(), out.contains(&c.id));
    Ok(app.policy().clauses.iter().map(theme).collect())
}

async fn tired(app: &App) -> Result<String, Fault> {
    let today = app.now().day();
    let (seen, people) = app.ask(move |store| Ok((store.exposure(None, today)?, store.people()?))).await?;
    let limit = i64::from(app.desk.care.minutes_a_day) * 60 * Timestamp::SECOND;
    let reached = |id| seen.iter().filter(|row| row.person == id).map(|row| row.millis).sum::<i64>() >= limit;
    let names: Vec<String> = people.iter().filter(|p| reached(p.id)).map(|p| words::visible(&p.name)).collect();
    Ok(words::list(names.iter().map(String::as_str)))
}

async fn listed(app: &App, filter: CaseFilter, apart: bool) -> Result<List, Fault> {
    let (rows, counts, people) =
        app.ask(move |store| Ok((store.cases(&filter)?, store.count_cases(&filter)?, store.people()?))).await?;
    let (team, now) = (Team::of(people), app.now());
    let (jobs, ties) = (app.jobs(), app.desk.surroundings.read());
    let line = |row: &CaseRow| Line {
        case: row.case.id.0,
        handle: row.handle.as_deref().map(words::visible),
        subject: words::visible(row.case.subject.stable()),
        platform: row.case.subject.platform().to_string(),
        language: words::language(&row.case.language),
        posts: row.posts,
        minutes: minutes(row),
        state: row.state.as_str(),
        escalated: row.escalated.map(|why| why.as_str()),
        skips: row.skips,
        opened: When::ago(row.case.opened, now),
        holder: jobs.holder(row.case.id, now).filter(|_| row.state == CaseState::AwaitingReview).map(|p| team.name(p)),
        apart: apart.then(|| Apart {
            severity: row.severity,
            score: format!("{:+.2}", row.score.nats()),
            reach: ties.reach(&row.case.subject),
        }),
    };
    let more = counts.values().sum::<u64>().saturating_sub(rows.len() as u64);
    Ok(List { lines: rows.iter().map(line).collect(), more })
}

/// The languages cases are in and the platforms that are read, whatever is asked for now.
async fn offered(app: &App, asked: &Asked) -> Result<(Vec<Choice>, Vec<Choice>), Fault> {
    let (languages, sources) =
        app.ask(|store| Ok((store.count_cases(&CaseFilter::default())?, store.sources()?))).await?;
    let mut languages: Vec<Choice> =
        languages.keys().map(|l| (l.to_string(), words::language(l), l.as_str() == asked.language)).collect();
    let platforms: BTreeSet<String> = sources.iter().map(|s| s.source.platform.to_string()).collect();
    let mut platforms: Vec<Choice> =
        platforms.into_iter().map(|p| (p.clone(), p.clone(), p == asked.platform)).collect();
    // What stands in the address stays there when the form is sent again.
    for (choices, word) in [(&mut languages, &asked.language), (&mut platforms, &asked.platform)] {
        if !word.is_empty() && !choices.iter().any(|(_, _, chosen)| *chosen) {
            choices.push((word.clone(), words::visible(word), true));
        }
    }
    Ok((languages, platforms))
}
