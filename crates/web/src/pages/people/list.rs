//! `GET /people`

use askama::Template;
use axum::{extract::State, response::Response};
use model::Role;
use serde::Serialize;
use store::PersonRow;

use super::Team;
use crate::{
    app::App,
    auth::session::Viewer,
    error::Fault,
    frame::{Frame, Room},
    say,
    shape::{self, Shape},
    words::{self, When},
};

pub(crate) struct Row {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) languages: String,
    pub(crate) invited_by: String,
    pub(crate) joined: When,
    /// How many sessions are open.
    pub(crate) sessions: usize,
    pub(crate) roles: Vec<Tick>,
    pub(crate) me: bool,
}

/// A role with whether it is held.
pub(crate) struct Tick {
    pub(crate) role: &'static str,
    pub(crate) held: bool,
}

#[derive(Template)]
#[template(path = "people.html")]
pub(crate) struct Page {
    frame: Frame,
    rows: Vec<Row>,
    offered: Vec<Tick>,
    /// A link that was just made, and for which roles.
    link: Option<(String, String)>,
    problem: Option<String>,
}

impl Page {
    pub(crate) async fn load(app: &App, viewer: &Viewer) -> Result<Self, Fault> {
        let team = Team::load(app).await?;
        let now = app.now();
        let open = app.ask(move |store| store.sessions(None, now)).await?;
        let tick = |role: Role, held| Tick { role: role.as_str(), held };
        let rows = team
            .iter()
            .map(|p| Row {
                id: p.id.0,
                name: words::visible(&p.name),
                languages: words::list(p.languages.iter().map(|l| l.as_str())),
                invited_by: p.invited_by.map_or_else(|| say("people-first-person").into(), |by| team.name(by)),
                joined: When::ago(p.joined, now),
                sessions: open.iter().filter(|s| s.person == p.id).count(),
                roles: Role::ALL.into_iter().map(|r| tick(r, p.roles.has(r))).collect(),
                me: p.id == viewer.id(),
            })
            .collect();
        Ok(Self {
            frame: Frame::new(app, viewer, Room::People, say("room-people")),
            rows,
            offered: Role::ALL.into_iter().map(|r| tick(r, false)).collect(),
            link: None,
            problem: None,
        })
    }

    pub(crate) fn with_link(self, link: String, roles: String) -> Self {
        Self { link: Some((link, roles)), ..self }
    }

    pub(crate) fn with_problem(self, problem: String) -> Self {
        Self { problem: Some(problem), ..self }
    }
}

/// Somebody of the team, for programs.
#[derive(Serialize)]
struct Member {
    person: i64,
    name: String,
    roles: Vec<&'static str>,
    languages: Vec<String>,
    /// `null` for the first person.
    invited_by: Option<i64>,
    joined: When,
}

pub(crate) async fn list(State(app): State<App>, viewer: Viewer, shape: Shape) -> Result<Response, Fault> {
    if shape == Shape::Page {
        return shape::html(&Page::load(&app, &viewer).await?);
    }
    let member = |p: &PersonRow| Member {
        person: p.id.0,
        name: words::visible(&p.name),
        roles: p.roles.iter().map(|r| r.as_str()).collect(),
        languages: p.languages.iter().map(ToString::to_string).collect(),
        invited_by: p.invited_by.map(|by| by.0),
        joined: When::at(p.joined),
    };
    shape::json(&Team::load(&app).await?.iter().map(member).collect::<Vec<_>>())
}
