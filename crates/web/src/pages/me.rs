//! `GET /me`, `POST /me/languages`: what one holds and reads, and where one is signed in.

pub(crate) mod passkeys;
mod second_factor;
mod sessions;
pub(crate) mod tokens;

pub(crate) use second_factor::{begin, confirm, remove, renew};
pub(crate) use sessions::{end, end_all};

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use model::{Language, Role, Timestamp};
use serde::Serialize;
use store::ExposureRow;

use super::people::languages;
use crate::{
    app::App,
    auth::session::Viewer,
    error::Fault,
    fields::Fields,
    frame::{Frame, Room},
    say,
    shape::{self, Shape},
    term, words,
};

#[derive(Template)]
#[template(path = "me.html")]
struct Page {
    frame: Frame,
    roles: Vec<&'static str>,
    languages: LanguageForm,
    /// How each of their languages stands.
    read: Vec<languages::Line>,
    sessions: Vec<sessions::Line>,
    second_factor: Option<second_factor::Held>,
    passkeys: passkeys::Held,
    care: Option<Minutes>,
    problem: Option<String>,
}

/// What somebody looked at in the last seven days. Nobody else is shown it.
struct Minutes {
    /// (severity, minutes)
    by_severity: Vec<(u8, i64)>,
    today: i64,
    a_day: u16,
}

async fn minutes(app: &App, viewer: &Viewer) -> Result<Option<Minutes>, Fault> {
    if !viewer.has(Role::Reviewer) {
        return Ok(None);
    }
    let (me, today) = (viewer.id(), app.now().day());
    let rows = app.ask(move |store| store.exposure(Some(me), today - 6)).await?;
    let of = |wanted: &dyn Fn(&ExposureRow) -> bool| {
        rows.iter().filter(|row| wanted(row)).map(|row| row.millis).sum::<i64>() / (60 * Timestamp::SECOND)
    };
    let by_severity = (0..=4).map(|severity| (severity, of(&|row| row.severity == severity))).collect();
    Ok(Some(Minutes { by_severity, today: of(&|row| row.day == today), a_day: app.desk.care.minutes_a_day }))
}

/// The languages a person can tick or type.
pub(crate) struct LanguageForm {
    pub(crate) offered: Vec<(&'static str, String, bool)>,
    pub(crate) others: String,
}

impl LanguageForm {
    pub(crate) fn new<'a>(held: impl Iterator<Item = &'a str>) -> Self {
        let held: BTreeSet<&str> = held.collect();
        let named = |code| (code, term("lang", code).into(), held.contains(code));
        let offered = words::LANGUAGES.into_iter().map(named).collect();
        let others: Vec<&str> = held.into_iter().filter(|code| !words::LANGUAGES.contains(code)).collect();
        Self { offered, others: others.join(" ") }
    }

    /// As typed, for showing a form again.
    pub(crate) fn typed(form: &Fields) -> Self {
        Self { others: form.one("other_languages").to_owned(), ..Self::new(form.all("language")) }
    }
}

/// The languages of a form.
pub(crate) fn languages_of(form: &Fields) -> Result<BTreeSet<Language>, String> {
    let typed = form.one("other_languages").to_lowercase();
    let codes = form.all("language").map(str::to_owned);
    let codes = codes.chain(typed.split([' ', ',', ';']).filter(|c| !c.is_empty()).map(str::to_owned));
    let read: Result<BTreeSet<Language>, _> = codes.map(|code| code.parse()).collect();
    let read = read.map_err(|e| crate::error::sentence(&e.to_string()))?;
    if read.iter().any(Language::is_undetermined) {
        return Err(say("languages-not-undetermined").into());
    }
    Ok(read)
}

async fn page(app: &App, viewer: &Viewer, languages: LanguageForm, problem: Option<String>) -> Result<Page, Fault> {
    Ok(Page {
        frame: Frame::new(app, viewer, Room::Me, say("room-me")),
        roles: viewer.person.roles.iter().map(|r| r.as_str()).collect(),
        languages,
        read: languages::of(app, viewer).await?,
        sessions: sessions::lines(app, viewer).await?,
        second_factor: second_factor::held(app, viewer).await?,
        passkeys: passkeys::held(app, viewer).await?,
        care: minutes(app, viewer).await?,
        problem,
    })
}

fn declared(viewer: &Viewer) -> LanguageForm {
    LanguageForm::new(viewer.person.languages.iter().chain(&viewer.person.declared).map(Language::as_str))
}

/// The page with why something was not done.
async fn page_with(app: &App, viewer: &Viewer, problem: String) -> Result<Page, Fault> {
    page(app, viewer, declared(viewer), Some(problem)).await
}

/// Oneself, for programs.
#[derive(Serialize)]
struct Me<'a> {
    person: i64,
    name: &'a str,
    roles: Vec<&'static str>,
    /// How each of their languages stands.
    languages: &'a [languages::Line],
    sessions: &'a [sessions::Line],
    second_factor: Option<&'a second_factor::Held>,
    passkeys: &'a [passkeys::Line],
}

pub(crate) async fn show(State(app): State<App>, viewer: Viewer, shape: Shape) -> Result<Response, Fault> {
    let page = page(&app, &viewer, declared(&viewer), None).await?;
    let me = Me {
        person: viewer.id().0,
        name: &viewer.person.name,
        roles: viewer.person.roles.iter().map(|r| r.as_str()).collect(),
        languages: &page.read,
        sessions: &page.sessions,
        second_factor: page.second_factor.as_ref(),
        passkeys: &page.passkeys.lines,
    };
    shape.answer(&me, &page)
}

pub(crate) async fn languages(State(app): State<App>, viewer: Viewer, form: Fields) -> Result<Response, Fault> {
    let read = match languages_of(&form) {
        Ok(read) => read,
        Err(problem) => {
            let page = page(&app, &viewer, LanguageForm::typed(&form), Some(problem)).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, shape::html(&page)?).into_response());
        }
    };
    let (me, now) = (viewer.id(), app.now());
    app.ask(move |store| store.declare_languages(me, &read, now)).await?;
    Ok(Redirect::to("/me").into_response())
}
