//! `POST /sign-in`

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};

use super::{code, form::Page};
use crate::{
    app::App,
    auth::{password, session},
    error::Fault,
    fields::Fields,
    say, shape,
};

pub(crate) async fn create(State(app): State<App>, headers: HeaderMap, form: Fields) -> Result<Response, Fault> {
    let (name, typed) = (form.one("name"), form.exact("password"));
    if let Some(seconds) = app.lockout.wait(name, app.now()) {
        let problem = say("sign-in-wait").with("seconds", seconds).into();
        let page = shape::html(&Page::new(&app, name, Some(problem)))?;
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    }
    let asked = name.to_owned();
    let (person, phc) = app.ask(move |store| store.credentials(&asked)).await?.unzip();
    // The same work whether or not the name is known.
    let right = password::verify(&app, typed, phc).await?;
    let Some(person) = person.filter(|_| right) else {
        app.lockout.failed(name, app.now());
        let problem = say("sign-in-wrong").into();
        return Ok((StatusCode::UNAUTHORIZED, shape::html(&Page::new(&app, name, Some(problem)))?).into_response());
    };
    // Whoever has a second factor is only halfway in, and what failed before still counts.
    if app.ask(move |store| store.second_factor(person)).await?.is_some() {
        let ticket = app.halfway.admit(person, name, app.now())?;
        return shape::html(&code::Page::new(&ticket, None));
    }
    app.lockout.succeeded(name);
    let cookie = session::start(&app, person, &headers).await?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}
