//! `POST /welcome/{secret}`

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use model::Role;

use super::show::{invitation, page};
use crate::{
    app::App,
    auth::{password, session},
    error::{self, Fault},
    fields::Fields,
    pages::me::{LanguageForm, languages_of},
    say, shape, words,
};

pub(crate) async fn accept(
    State(app): State<App>,
    Path(secret): Path<String>,
    headers: HeaderMap,
    form: Fields,
) -> Result<Response, Fault> {
    let row = invitation(&app, &secret).await?;
    let (name, typed) = (form.one("name"), form.exact("password"));
    let mut problems = Vec::new();
    if !(2..=64).contains(&name.chars().count()) || name.chars().any(|c| c.is_control() || words::is_trick(c)) {
        problems.push(say("welcome-needs-name").to_string());
    }
    problems.extend(password::weakness(typed, name));
    if typed != form.exact("password_again") {
        problems.push(say("welcome-passwords-differ").into());
    }
    let languages = languages_of(&form).map_err(|problem| problems.push(problem)).unwrap_or_default();
    if languages.is_empty() && (row.roles.has(Role::Reviewer) || row.roles.has(Role::Lead)) {
        problems.push(say("welcome-needs-language").into());
    }
    if problems.is_empty() {
        let hash = password::hash(&app, typed).await?;
        let (asked, chosen, now) = (secret.clone(), name.to_owned(), app.now());
        // It refuses a name that is taken.
        let taken = app.record(move |store| store.accept_invitation(&asked, &chosen, &hash, &languages, now));
        match taken.await? {
            Ok(person) => {
                let cookie = session::start(&app, person, &headers).await?;
                return Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response());
            }
            Err(why) => problems.push(error::sentence(&why)),
        }
    }
    let again = (name.to_owned(), LanguageForm::typed(&form), problems);
    let page = page(&app, &secret, row, again).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shape::html(&page)?).into_response())
}
