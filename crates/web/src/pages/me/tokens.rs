//! `GET /me/tokens`, `POST /me/tokens`, `POST /me/tokens/{id}`: what one's own programs may ask for. A token is shown
//! once.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use model::{Timestamp, TokenScope};
use serde::Serialize;
use store::{NewToken, TokenRow};

use crate::{
    app::App,
    auth::{
        fresh,
        session::Viewer,
        token::{self, ByToken},
    },
    error::{self, Fault},
    fields::Fields,
    frame::{Frame, Room},
    router::{Access, routes},
    say,
    shape::{self, Shape},
    term,
    words::{self, When},
};

/// How long a token may last, in days. The store has the last word.
const DAYS: [i64; 4] = [7, 30, 90, 365];
/// Most characters of a name.
const LONGEST: usize = 60;

/// A token as its owner sees it.
#[derive(Serialize)]
struct Line {
    token: i64,
    name: String,
    scopes: Vec<&'static str>,
    made: When,
    used: Option<When>,
    expires: When,
}

/// A scope that can be ticked.
struct Tick {
    scope: &'static str,
    about: String,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "tokens.html")]
struct Page {
    frame: Frame,
    lines: Vec<Line>,
    offered: Vec<Tick>,
    days: Vec<(i64, bool)>,
    name: String,
    /// A token that was just made: this is the only time it is shown.
    made: Option<String>,
    problem: Option<String>,
}

/// What a scope opens.
fn about(scope: TokenScope) -> String {
    term("scope", scope.as_str().replace(':', "-")).into()
}

/// What this person's tokens could open: a scope of which they may take no route would open nothing.
fn offered(viewer: &Viewer) -> BTreeSet<TokenScope> {
    let may = |access| match access {
        Access::Anyone | Access::SignedIn => true,
        Access::OneOf(roles) => roles.iter().any(|role| viewer.has(*role)),
    };
    let scope = |route: crate::RouteInfo| match route.token {
        ByToken::With(scope) if may(route.access) => Some(scope),
        _ => None,
    };
    routes().into_iter().filter_map(scope).collect()
}

impl Page {
    async fn load(app: &App, viewer: &Viewer) -> Result<Self, Fault> {
        let (me, now) = (viewer.id(), app.now());
        let rows = app.ask(move |store| store.tokens(me, now)).await?;
        let line = |row: &TokenRow| Line {
            token: row.id,
            name: words::visible(&row.name),
            scopes: row.scopes.iter().map(|scope| scope.as_str()).collect(),
            made: When::ago(row.made, now),
            used: row.used.map(|at| When::ago(at, now)),
            expires: When::ago(row.expires, now),
        };
        let tick = |scope: TokenScope| Tick { scope: scope.as_str(), about: about(scope), ticked: false };
        Ok(Self {
            frame: Frame::new(app, viewer, Room::Me, say("tokens")),
            lines: rows.iter().map(line).collect(),
            offered: offered(viewer).into_iter().map(tick).collect(),
            days: DAYS.into_iter().map(|days| (days, days == DAYS[1])).collect(),
            name: String::new(),
            made: None,
            problem: None,
        })
    }

    /// The form as it was typed, with why nothing was made.
    fn refused(mut self, form: &Fields, why: String) -> Result<Response, Fault> {
        self.name = form.one("name").to_owned();
        self.offered.iter_mut().for_each(|tick| tick.ticked = form.all("scope").any(|scope| scope == tick.scope));
        self.days.iter_mut().for_each(|(days, chosen)| *chosen = form.one("days") == days.to_string());
        self.problem = Some(why);
        Ok((StatusCode::UNPROCESSABLE_ENTITY, shape::html(&self)?).into_response())
    }
}

pub(crate) async fn list(State(app): State<App>, viewer: Viewer, shape: Shape) -> Result<Response, Fault> {
    let page = Page::load(&app, &viewer).await?;
    shape.answer(&page.lines, &page)
}

/// What a form asks for.
struct Asked {
    name: String,
    scopes: BTreeSet<TokenScope>,
    millis: i64,
}

fn asked(form: &Fields, viewer: &Viewer) -> Result<Asked, String> {
    let name = form.one("name").to_owned();
    if name.is_empty() || name.chars().count() > LONGEST {
        return Err(say("tokens-needs-name").with("most", LONGEST).into());
    }
    let scopes: Result<BTreeSet<TokenScope>, _> = form.all("scope").map(str::parse).collect();
    let scopes = scopes.map_err(|e: model::IdError| error::sentence(&e.to_string()))?;
    if scopes.is_empty() {
        return Err(say("tokens-needs-scope").into());
    }
    if let Some(scope) = scopes.difference(&offered(viewer)).next() {
        return Err(say("tokens-scope-too-far").with("scope", scope.as_str()).into());
    }
    let days = DAYS.into_iter().find(|days| form.one("days") == days.to_string());
    let days = days.ok_or_else(|| say("tokens-needs-days"))?;
    Ok(Asked { name, scopes, millis: days * Timestamp::DAY })
}

pub(crate) async fn make(State(app): State<App>, viewer: Viewer, form: Fields) -> Result<Response, Fault> {
    let page = Page::load(&app, &viewer).await?;
    let Asked { name, scopes, millis } = match asked(&form, &viewer) {
        Ok(asked) => asked,
        Err(why) => return page.refused(&form, why),
    };
    if let Err(why) = fresh::password(&app, &viewer, &form).await? {
        return page.refused(&form, why);
    }
    let secret = token::make()?;
    let (me, now, kept) = (viewer.id(), app.now(), secret.clone());
    let made = app.record(move |store| {
        let new = NewToken { person: me, token: &kept, name: &name, scopes: &scopes, expires: now.plus(millis) };
        store.make_token(&new, now)
    });
    match made.await? {
        Ok(_) => shape::html(&Page { made: Some(secret), ..Page::load(&app, &viewer).await? }),
        Err(why) => page.refused(&form, error::sentence(&why)),
    }
}

pub(crate) async fn revoke(State(app): State<App>, viewer: Viewer, Path(token): Path<i64>) -> Result<Response, Fault> {
    let (me, now) = (viewer.id(), app.now());
    // A number of somebody else's token revokes nothing.
    app.ask(move |store| store.revoke_token(me, token, now)).await?;
    Ok(Redirect::to("/me/tokens").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_says_what_it_opens() {
        for scope in TokenScope::ALL {
            assert!(about(scope).contains(' '), "{scope}");
        }
    }
}
