//! `POST /me/second-factor` and what follows it: one's own second factor, added, renewed and removed.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Serialize;

use super::page_with;
use crate::{
    app::App,
    auth::{fresh, qr::Qr, recovery, session::Viewer, totp},
    error::Fault,
    fields::Fields,
    frame::{Frame, Room},
    say, shape,
    words::When,
};

/// What one's own page says of it.
#[derive(Serialize)]
pub(crate) struct Held {
    pub(crate) since: When,
    pub(crate) recovery_codes: u64,
}

pub(super) async fn held(app: &App, viewer: &Viewer) -> Result<Option<Held>, Fault> {
    let me = viewer.id();
    let held = app.ask(move |store| store.second_factor(me)).await?;
    Ok(held.map(|h| Held { since: When::ago(h.since, app.now()), recovery_codes: h.recovery_codes }))
}

#[derive(Template)]
#[template(path = "second_factor.html")]
struct Secret {
    frame: Frame,
    grouped: String,
    uri: String,
    qr: Option<Qr>,
    problem: Option<String>,
}

impl Secret {
    fn new(app: &App, viewer: &Viewer, secret: &[u8], problem: Option<String>) -> Self {
        let uri = totp::uri(secret, &viewer.person.name);
        Self {
            frame: Frame::new(app, viewer, Room::Me, say("me-second-factor")),
            grouped: totp::in_groups(&totp::base32(secret), " "),
            qr: Qr::of(&uri),
            uri,
            problem,
        }
    }
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct Codes {
    frame: Frame,
    codes: Vec<String>,
}

/// Shows codes, which is the only time.
fn shown(app: &App, viewer: &Viewer, codes: Vec<String>) -> Result<Response, Fault> {
    shape::html(&Codes { frame: Frame::new(app, viewer, Room::Me, say("me-codes")), codes })
}

/// Without the password nothing happens, and the page says so.
async fn refused(app: &App, viewer: &Viewer, why: String) -> Result<Response, Fault> {
    let page = page_with(app, viewer, why).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shape::html(&page)?).into_response())
}

pub(crate) async fn begin(State(app): State<App>, viewer: Viewer, form: Fields) -> Result<Response, Fault> {
    if let Err(why) = fresh::password(&app, &viewer, &form).await? {
        return refused(&app, &viewer, why).await;
    }
    let (me, now) = (viewer.id(), app.now());
    let secret = app.ask(move |store| store.begin_second_factor(me, now)).await?;
    shape::html(&Secret::new(&app, &viewer, &secret, None))
}

pub(crate) async fn confirm(State(app): State<App>, viewer: Viewer, form: Fields) -> Result<Response, Fault> {
    let (me, now) = (viewer.id(), app.now());
    let (secret, confirmed) =
        app.ask(move |store| Ok((store.second_factor_secret(me)?, store.second_factor(me)?.is_some()))).await?;
    let Some(secret) = secret.filter(|_| !confirmed) else {
        return Err(Fault::Refused(say("me-second-factor-none-waits").into()));
    };
    let Some(step) = totp::step_of(&secret, form.one("code"), now) else {
        let page = Secret::new(&app, &viewer, &secret, Some(say("me-second-factor-wrong").into()));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, shape::html(&page)?).into_response());
    };
    let codes = recovery::make()?;
    let kept = plain(&codes);
    let here = viewer.session().ok_or_else(|| Fault::internal("a program at a page of people"))?;
    app.ask(move |store| store.confirm_second_factor(me, step, &kept, here, now)).await?;
    shown(&app, &viewer, codes)
}

pub(crate) async fn renew(State(app): State<App>, viewer: Viewer, form: Fields) -> Result<Response, Fault> {
    if let Err(why) = fresh::password(&app, &viewer, &form).await? {
        return refused(&app, &viewer, why).await;
    }
    let codes = recovery::make()?;
    let (kept, me, now) = (plain(&codes), viewer.id(), app.now());
    app.ask(move |store| store.renew_recovery_codes(me, &kept, now)).await?;
    shown(&app, &viewer, codes)
}

pub(crate) async fn remove(State(app): State<App>, viewer: Viewer, form: Fields) -> Result<Response, Fault> {
    if let Err(why) = fresh::password(&app, &viewer, &form).await? {
        return refused(&app, &viewer, why).await;
    }
    let (me, now) = (viewer.id(), app.now());
    app.ask(move |store| store.remove_second_factor(me, now)).await?;
    Ok(Redirect::to("/me").into_response())
}

fn plain(codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| recovery::plain(code)).collect()
}
