//! `GET /ledger`

use askama::Template;
use axum::{extract::State, response::Response};
use schemars::JsonSchema;
use serde::Serialize;
use store::LedgerRow;

use super::{down_by, standing};
use crate::{
    app::App,
    auth::session::Viewer,
    error::Fault,
    frame::{Frame, Room},
    say,
    shape::Shape,
    words::{self, When},
};

/// A line of the ledger.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Referral")]
pub(crate) struct Line {
    pub(crate) referral: i64,
    pub(crate) case: i64,
    pub(crate) platform: String,
    pub(crate) subject: String,
    pub(crate) scope: &'static str,
    pub(crate) clause: String,
    pub(crate) language: String,
    pub(crate) planned: When,
    pub(crate) sent: Option<When>,
    pub(crate) reference: Option<String>,
    pub(crate) status: &'static str,
    #[schemars(schema_with = "down_by_whom")]
    pub(crate) down_by: Option<model::DownBy>,
    pub(crate) last_check: Option<When>,
    pub(crate) checks: usize,
}

fn down_by_whom(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "enum": ["platform", "owner", null] })
}

impl Line {
    pub(crate) fn of(row: &LedgerRow, now: model::Timestamp) -> Self {
        let receipt = row.sends.iter().rev().find_map(|s| s.receipt.as_ref());
        Self {
            referral: row.id.0,
            case: row.case.0,
            platform: row.notice.platform.to_string(),
            subject: words::visible(row.notice.subject.stable()),
            scope: row.notice.scope.as_str(),
            clause: row.notice.clause.to_string(),
            language: row.language.to_string(),
            planned: When::ago(row.planned, now),
            sent: super::sent_at(row).map(|t| When::ago(t, now)),
            reference: receipt.and_then(|r| r.reference.as_deref()).map(words::visible),
            status: standing(row),
            down_by: down_by(row),
            last_check: row.checks.last().map(|c| When::ago(c.at, now)),
            checks: row.checks.len(),
        }
    }

    pub(crate) fn needs_person(&self) -> bool {
        self.status == "ambiguous"
    }
}

#[derive(Template)]
#[template(path = "ledger.html")]
struct Page<'a> {
    frame: Frame,
    lines: &'a [Line],
    ambiguous: usize,
}

pub(crate) async fn list(State(app): State<App>, viewer: Viewer, shape: Shape) -> Result<Response, Fault> {
    let rows = app.ask(|store| store.ledger()).await?;
    let now = app.now();
    let lines: Vec<Line> = rows.iter().rev().map(|row| Line::of(row, now)).collect();
    let page = Page {
        frame: Frame::new(&app, &viewer, Room::Ledger, say("ledger")),
        lines: &lines,
        ambiguous: lines.iter().filter(|l| l.needs_person()).count(),
    };
    shape.answer(&lines, &page)
}
