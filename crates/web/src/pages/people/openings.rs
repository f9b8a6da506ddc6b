//! `GET /people/openings`: who opened which case when. The filters are the address.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use model::{CaseId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};
use store::OpeningFilter;

use super::Team;
use crate::{
    app::App,
    auth::session::Viewer,
    error::Fault,
    frame::{Frame, Room},
    say,
    shape::Shape,
    words::{self, When},
};

/// Rows on a page.
const MOST: u32 = 200;

/// As it stands in the address. An empty field is none, for forms send those too.
#[derive(Deserialize, Default)]
pub(crate) struct Asked {
    #[serde(default)]
    person: String,
    #[serde(default)]
    case: String,
    /// A day, `2026-11-23`.
    #[serde(default)]
    from: String,
    /// The last day, inclusive.
    #[serde(default)]
    to: String,
    #[serde(default)]
    before: String,
}

impl Asked {
    /// What it means; a field that means nothing is named.
    fn filter(&self) -> Result<OpeningFilter, &'static str> {
        let number = |text: &str, what| match text.trim() {
            "" => Ok(None),
            text => text.parse::<i64>().map(Some).map_err(|_| what),
        };
        let day = |text: &str, what| match text.trim() {
            "" => Ok(None),
            text => Timestamp::parse(&format!("{text}T00:00:00Z")).map(Some).ok_or(what),
        };
        Ok(OpeningFilter {
            person: number(&self.person, "person")?.map(PersonId),
            case: number(&self.case, "case")?.map(CaseId),
            from: day(&self.from, "from")?,
            to: day(&self.to, "to")?.map(|day| day.plus(Timestamp::DAY)),
            before: number(&self.before, "before")?,
            limit: MOST,
        })
    }

    /// The address of what is older than a row.
    fn older(&self, before: i64) -> String {
        let before = before.to_string();
        let fields = [
            ("person", &self.person),
            ("case", &self.case),
            ("from", &self.from),
            ("to", &self.to),
            ("before", &before),
        ];
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(fields.iter().filter(|(_, value)| !value.is_empty()));
        format!("/people/openings?{}", query.finish())
    }
}

#[derive(Serialize)]
struct Line {
    person: i64,
    name: String,
    case: i64,
    /// The hour it was in.
    hour: When,
}

#[derive(Template)]
#[template(path = "openings.html")]
struct Page<'a> {
    frame: Frame,
    admin: bool,
    lines: &'a [Line],
    people: Vec<(i64, String, bool)>,
    asked: &'a Asked,
    older: Option<String>,
    problem: Option<String>,
}

pub(crate) async fn openings(
    State(app): State<App>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
    shape: Shape,
) -> Result<Response, Fault> {
    let team = Team::load(&app).await?;
    let (rows, problem) = match asked.filter() {
        Ok(filter) => (app.ask(move |store| store.openings(&filter)).await?, None),
        Err(field) if shape == Shape::Json => {
            return Err(Fault::Unclear(say("openings-unclear").with("field", field).into()));
        }
        Err(field) => (Vec::new(), Some(say("openings-unclear-days").with("field", field).into())),
    };
    let older = rows.last().filter(|_| rows.len() == MOST as usize).map(|row| asked.older(row.id));
    let lines: Vec<Line> = rows
        .iter()
        .map(|o| Line { person: o.person.0, name: team.name(o.person), case: o.case.0, hour: When::at(o.hour) })
        .collect();
    let chosen = asked.person.trim();
    let page = Page {
        frame: Frame::new(&app, &viewer, Room::People, say("people-openings")),
        admin: viewer.has(model::Role::Admin),
        lines: &lines,
        people: team.iter().map(|p| (p.id.0, words::visible(&p.name), p.id.to_string() == chosen)).collect(),
        asked: &asked,
        older,
        problem,
    };
    shape.answer(&lines, &page)
}
