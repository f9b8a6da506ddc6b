//! `GET /people/roles`: who may do what, made from the router's own table. Everyone may read what everyone may do.

use askama::Template;
use axum::{extract::State, response::Response};
use model::Role;
use serde::Serialize;

use super::Team;
use crate::{
    acts,
    app::App,
    auth::{session::Viewer, token::ByToken},
    error::Fault,
    frame::{Frame, Room},
    router::{Access, Method, routes},
    say,
    shape::Shape,
    term, words,
};

/// What opens a route that every token opens.
const ANY: &str = "any";

/// A role with who holds it.
#[derive(Serialize)]
struct Held {
    role: &'static str,
    about: String,
    by: Vec<String>,
}

/// A route with who may take it.
#[derive(Serialize)]
struct Line {
    act: String,
    method: &'static str,
    path: &'static str,
    /// In the order of the roles.
    may: Vec<bool>,
    /// Also without signing in.
    anyone: bool,
    /// What a token needs for it; `null` where no token opens it.
    token: Option<&'static str>,
}

#[derive(Serialize)]
struct Matrix {
    roles: Vec<Held>,
    routes: Vec<Line>,
}

#[derive(Template)]
#[template(path = "roles.html")]
struct Page<'a> {
    frame: Frame,
    roles: &'a [Held],
    lines: &'a [Line],
    admin: bool,
    openings: bool,
    languages: bool,
}

fn may(access: Access, role: Role) -> bool {
    match access {
        Access::Anyone | Access::SignedIn => true,
        Access::OneOf(roles) => roles.contains(&role),
    }
}

pub(crate) async fn roles(State(app): State<App>, viewer: Viewer, shape: Shape) -> Result<Response, Fault> {
    let team = Team::load(&app).await?;
    let held = |role: Role| {
        let by = team.iter().filter(|p| p.roles.has(role)).map(|p| words::visible(&p.name)).collect();
        Held { role: role.as_str(), about: term("duty", role.as_str()).into(), by }
    };
    let line = |r: crate::RouteInfo| {
        let method = match r.method {
            Method::Get => "GET",
            Method::Post => "POST",
        };
        let (act, path, anyone) = (acts::words(r.method, r.path), r.path, r.access == Access::Anyone);
        let token = match r.token {
            ByToken::Never => None,
            ByToken::Any => Some(ANY),
            ByToken::With(scope) => Some(scope.as_str()),
        };
        Line { act, method, path, may: Role::ALL.map(|role| may(r.access, role)).to_vec(), anyone, token }
    };
    let matrix =
        Matrix { roles: Role::ALL.into_iter().map(held).collect(), routes: routes().into_iter().map(line).collect() };
    let page = Page {
        frame: Frame::new(&app, &viewer, Room::People, say("people-who-may-what")),
        roles: &matrix.roles,
        lines: &matrix.routes,
        admin: viewer.has(Role::Admin),
        openings: viewer.has(Role::Admin) || viewer.has(Role::Auditor),
        languages: viewer.has(Role::Admin) || viewer.oversees(),
    };
    shape.answer(&matrix, &page)
}
