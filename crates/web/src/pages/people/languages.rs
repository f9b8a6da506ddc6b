//! `GET /people/languages`, `POST /people/{id}/languages` and `…/withdrawal`: what people declared, and a lead who is
//! somebody else says whether it is so.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use model::{Language, LanguageAct, LanguageLoss, LanguageRecord, PersonId, Role};
use serde::Serialize;

use super::Team;
use crate::{
    app::App,
    auth::session::Viewer,
    error::{self, Fault},
    fields::Fields,
    frame::{Frame, Room},
    say,
    shape::Shape,
    term,
    words::{self, When},
};

/// How a language of somebody stands.
#[derive(Serialize)]
pub(crate) struct Line {
    person: i64,
    who: String,
    pub(crate) language: String,
    #[serde(skip)]
    pub(crate) name: String,
    /// `declared`, `confirmed` or `withdrawn`.
    act: &'static str,
    #[serde(skip)]
    pub(crate) stands: String,
    /// Who did that; nobody: the system.
    by: Option<String>,
    pub(crate) at: When,
    /// Why it was lost the last time, where it is declared anew.
    before: Option<String>,
    /// Whether the viewer may say something about it.
    #[serde(skip)]
    mine_to_say: bool,
    #[serde(skip)]
    who_says: String,
}

impl Line {
    pub(crate) fn waits(&self) -> bool {
        self.act == LanguageAct::Declared.as_str()
    }

    pub(crate) fn lost(&self) -> bool {
        !self.waits() && self.act != LanguageAct::Confirmed.as_str()
    }
}

#[derive(Template)]
#[template(path = "people_languages.html")]
struct Page<'a> {
    frame: Frame,
    waiting: Vec<&'a Line>,
    held: Vec<&'a Line>,
    lost: Vec<&'a Line>,
    admin: bool,
    openings: bool,
    problem: Option<String>,
}

/// Why a language was lost.
fn loss(why: LanguageLoss) -> String {
    term("language-loss", why.as_str()).into()
}

/// The newest act on each language of each person, with the loss before it.
fn fold(acts: &[LanguageRecord]) -> BTreeMap<(PersonId, &Language), (&LanguageRecord, Option<LanguageLoss>)> {
    let mut newest: BTreeMap<_, (&LanguageRecord, Option<LanguageLoss>)> = BTreeMap::new();
    for record in acts {
        let stands = newest.entry((record.person, &record.language)).or_insert((record, None));
        let before = match stands.0.act {
            LanguageAct::Withdrawn(why) => Some(why),
            LanguageAct::Declared | LanguageAct::Confirmed => stands.1,
        };
        *stands = (record, before);
    }
    newest
}

fn lines(team: &Team, acts: &[LanguageRecord], viewer: &Viewer, now: model::Timestamp) -> Vec<Line> {
    let line =
        |((person, language), (record, before)): ((PersonId, &Language), (&LanguageRecord, Option<LanguageLoss>))| {
            let leads = team.get(person).is_some_and(|p| p.roles.has(Role::Lead));
            let may = viewer.has(Role::Lead) || (leads && viewer.has(Role::Admin));
            Line {
                person: person.0,
                who: team.name(person),
                language: language.to_string(),
                name: words::language(language),
                act: record.act.as_str(),
                stands: match record.act {
                    LanguageAct::Declared => say("language-waits").into(),
                    LanguageAct::Confirmed => say("language-counts").into(),
                    LanguageAct::Withdrawn(why) => loss(why),
                },
                by: record.by.map(|by| team.name(by)),
                at: When::ago(record.at, now),
                before: before.filter(|_| record.act == LanguageAct::Declared).map(loss),
                mine_to_say: may && person != viewer.id(),
                who_says: (if leads { say("language-said-by-lead-or-admin") } else { say("language-said-by-lead") })
                    .into(),
            }
        };
    fold(acts).into_iter().map(line).collect()
}

/// How many languages wait for the viewer to confirm them.
pub(crate) fn wait_for(viewer: &Viewer, team: &Team) -> usize {
    let leads = viewer.has(Role::Lead);
    let may =
        |p: &&store::PersonRow| p.id != viewer.id() && (leads || viewer.has(Role::Admin) && p.roles.has(Role::Lead));
    team.iter().filter(may).map(|p| p.declared.len()).sum()
}

/// How the viewer's own languages stand.
pub(crate) async fn of(app: &App, viewer: &Viewer) -> Result<Vec<Line>, Fault> {
    let me = viewer.id();
    let acts = app.ask(move |store| store.language_acts(Some(me))).await?;
    Ok(lines(&Team::load(app).await?, &acts, viewer, app.now()))
}

async fn answer(app: &App, viewer: &Viewer, shape: Shape, problem: Option<String>) -> Result<Response, Fault> {
    let (acts, people) = app.ask(|store| Ok((store.language_acts(None)?, store.people()?))).await?;
    let lines = lines(&Team::of(people), &acts, viewer, app.now());
    let those = |fits: &dyn Fn(&Line) -> bool| lines.iter().filter(|line| fits(line)).collect();
    let page = Page {
        frame: Frame::new(app, viewer, Room::People, say("people-languages")),
        waiting: those(&Line::waits),
        held: those(&|line| !line.waits() && !line.lost()),
        lost: those(&Line::lost),
        admin: viewer.has(Role::Admin),
        openings: viewer.has(Role::Admin) || viewer.has(Role::Auditor),
        problem,
    };
    shape.answer(&lines, &page)
}

pub(crate) async fn list(State(app): State<App>, viewer: Viewer, shape: Shape) -> Result<Response, Fault> {
    answer(&app, &viewer, shape, None).await
}

/// Records an act on a language of somebody else.
async fn act(app: App, viewer: Viewer, person: i64, form: Fields, confirms: bool) -> Result<Response, Fault> {
    let (person, by, now) = (PersonId(person), viewer.id(), app.now());
    let recorded = match form.one("language").parse::<Language>() {
        Err(e) => Err(e.to_string()),
        Ok(language) => {
            app.record(move |store| match confirms {
                true => store.confirm_language(person, &language, by, now),
                false => store.withdraw_language(person, &language, LanguageLoss::Lead, Some(by), now),
            })
            .await?
        }
    };
    match recorded {
        Ok(()) => Ok(Redirect::to("/people/languages").into_response()),
        Err(why) => {
            let page = answer(&app, &viewer, Shape::Page, Some(error::sentence(&why))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

pub(crate) async fn confirm(
    State(app): State<App>,
    viewer: Viewer,
    Path(person): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    act(app, viewer, person, form, true).await
}

pub(crate) async fn withdraw(
    State(app): State<App>,
    viewer: Viewer,
    Path(person): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    act(app, viewer, person, form, false).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_loss_is_said() {
        for why in LanguageLoss::ALL {
            assert!(loss(why).contains(' '), "{why:?}");
        }
    }
}
