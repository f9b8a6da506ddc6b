//! `GET /welcome/{secret}`

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use store::InvitationRow;

use crate::{
    app::App,
    assets,
    error::Fault,
    pages::{me::LanguageForm, people::Team},
    say, shape,
    words::When,
};

#[derive(Template)]
#[template(path = "welcome.html")]
pub(crate) struct Page {
    css: &'static str,
    icon: &'static str,
    secret: String,
    roles: Vec<&'static str>,
    invited_by: Option<String>,
    expires: When,
    name: String,
    languages: LanguageForm,
    problems: Vec<String>,
}

/// The invitation behind a link, if it can still be used.
pub(crate) async fn invitation(app: &App, secret: &str) -> Result<InvitationRow, Fault> {
    let (asked, now) = (secret.to_owned(), app.now());
    let found = app.ask(move |store| store.invitation(&asked, now)).await?;
    found.ok_or_else(|| Fault::NotFound(say("welcome-gone").into()))
}

pub(crate) async fn page(
    app: &App,
    secret: &str,
    row: InvitationRow,
    (name, languages, problems): (String, LanguageForm, Vec<String>),
) -> Result<Page, Fault> {
    let invited_by = match row.by {
        Some(by) => Some(Team::load(app).await?.name(by)),
        None => None,
    };
    Ok(Page {
        css: assets::css(),
        icon: assets::icon(),
        secret: secret.to_owned(),
        roles: row.roles.iter().map(|r| r.as_str()).collect(),
        invited_by,
        expires: When::at(row.expires),
        name,
        languages,
        problems,
    })
}

pub(crate) async fn show(State(app): State<App>, Path(secret): Path<String>) -> Result<Response, Fault> {
    let row = invitation(&app, &secret).await?;
    let blank = (String::new(), LanguageForm::new([].into_iter()), Vec::new());
    shape::html(&page(&app, &secret, row, blank).await?)
}
