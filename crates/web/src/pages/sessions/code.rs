//! `POST /sign-in/code`: the second step, for whoever has a second factor.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use model::PersonId;

use super::form;
use crate::{
    app::App,
    assets,
    auth::{recovery, session, totp},
    error::Fault,
    fields::Fields,
    say, shape,
};

#[derive(Template)]
#[template(path = "sign_in_code.html")]
pub(crate) struct Page {
    css: &'static str,
    icon: &'static str,
    ticket: String,
    problem: Option<String>,
}

impl Page {
    pub(crate) fn new(ticket: &str, problem: Option<String>) -> Self {
        Self { css: assets::css(), icon: assets::icon(), ticket: ticket.to_owned(), problem }
    }
}

pub(crate) async fn code(State(app): State<App>, headers: HeaderMap, form: Fields) -> Result<Response, Fault> {
    let ticket = form.one("ticket");
    let Some(half) = app.halfway.of(ticket, app.now()) else {
        let problem = say("sign-in-code-late").into();
        return Ok((StatusCode::UNAUTHORIZED, shape::html(&form::Page::new(&app, "", Some(problem)))?).into_response());
    };
    if let Some(seconds) = app.lockout.wait(&half.name, app.now()) {
        let problem = say("sign-in-code-wait").with("seconds", seconds).into();
        let page = shape::html(&Page::new(ticket, Some(problem)))?;
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    }
    if !is_theirs(&app, half.person, form.one("code")).await? || !app.halfway.redeem(ticket) {
        app.lockout.failed(&half.name, app.now());
        let problem = say("sign-in-code-wrong").into();
        return Ok((StatusCode::UNAUTHORIZED, shape::html(&Page::new(ticket, Some(problem)))?).into_response());
    }
    app.lockout.succeeded(&half.name);
    let cookie = session::start(&app, half.person, &headers).await?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}

/// Takes a code of the authenticator or a recovery code: either is taken once.
async fn is_theirs(app: &App, person: PersonId, typed: &str) -> Result<bool, Fault> {
    let (now, plain) = (app.now(), recovery::plain(typed));
    if plain.len() > 6 {
        return app.ask(move |store| store.take_recovery_code(person, &plain, now)).await;
    }
    app.ask(move |store| {
        let secret = store.second_factor_secret(person)?;
        match secret.and_then(|secret| totp::step_of(&secret, &plain, now)) {
            Some(step) => store.take_second_factor(person, step),
            None => Ok(false),
        }
    })
    .await
}
