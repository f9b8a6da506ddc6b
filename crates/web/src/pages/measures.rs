//! `GET /measures`: how often a referral was followed, with n, interval and date beside every figure.

mod agreement;
mod audits;
pub(crate) mod gold;

use askama::Template;
use axum::{extract::State, response::Response};
use measure::ledger::{Counts, Figures, Horizon, LedgerItem, figures, figures_by};
use model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use store::LedgerRow;

use crate::{
    app::App,
    auth::session::Viewer,
    error::Fault,
    frame::{Frame, Room},
    say,
    say::Said,
    shape::Shape,
    words::{self, When},
};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Measures {
    as_of: When,
    all: Figures,
    by_platform: Vec<Group>,
    by_language: Vec<Group>,
    by_clause: Vec<Group>,
    /// How many times cases were stopped because they may show the abuse of a child, and how many of these stops a lead lifted.
    stops: Stops,
    audits: audits::Rates,
    /// What reviewers say against gold: for leads everyone's, for a reviewer their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    gold: Option<Vec<gold::Row>>,
    /// For leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    agreement: Option<Vec<agreement::Row>>,
}

/// Cases that may show the abuse of a child.
#[derive(Serialize, JsonSchema)]
struct Stops {
    stopped: u64,
    lifted: u64,
}

/// The figures of some of them.
#[derive(Serialize, JsonSchema)]
struct Group {
    name: String,
    figures: Figures,
}

/// A horizon, said.
struct Row {
    group: String,
    age: String,
    reached: String,
    down: u64,
    by_owner: u64,
    up: u64,
    private: u64,
    unknown: u64,
    /// `41 %`, or why there is none.
    rate: String,
    interval: String,
    /// Where the interval lies, in thousandths of the whole.
    x: u32,
    width: u32,
    at: u32,
    some: bool,
}

#[derive(Template)]
#[template(path = "measures.html")]
struct Page<'a> {
    frame: Frame,
    date: String,
    all: &'a Figures,
    stops: &'a Stops,
    audits: &'a audits::Rates,
    audited: Vec<audits::Line>,
    gold: &'a [gold::Row],
    floor: Said,
    leads: bool,
    horizons: Vec<Row>,
    groups: Vec<(Said, Vec<Row>)>,
    agreement: &'a [agreement::Row],
}

pub(crate) async fn show(State(app): State<App>, viewer: Viewer, shape: Shape) -> Result<Response, Fault> {
    let (rows, (stopped, lifted)) = app.ask(|store| Ok((store.ledger()?, store.count_stops()?))).await?;
    let now = app.now();
    let items: Vec<LedgerItem> = rows.iter().filter_map(ledger_item).collect();
    let agreement = if viewer.oversees() { Some(agreement::of(&app).await?) } else { None };
    let measures = Measures {
        agreement,
        gold: gold::of(&app, &viewer).await?,
        audits: audits::of(&app).await?,
        stops: Stops { stopped, lifted },
        as_of: When::at(now),
        all: figures(&items, now),
        by_platform: by(&items, now, |i| i.platform.to_string()),
        by_language: by(&items, now, |i| words::language(&i.language)),
        by_clause: by(&items, now, |i| i.clause.to_string()),
    };
    let group = |groups: &[Group]| -> Vec<Row> {
        groups.iter().flat_map(|g| g.figures.horizons.iter().map(|h| row(&g.name, h))).collect()
    };
    let page = Page {
        frame: Frame::new(&app, &viewer, Room::Measures, say("room-measures")),
        date: words::date(now),
        agreement: measures.agreement.as_deref().unwrap_or_default(),
        all: &measures.all,
        stops: &measures.stops,
        audits: &measures.audits,
        audited: measures.audits.lines(),
        gold: measures.gold.as_deref().unwrap_or_default(),
        floor: per_cent(f64::from(app.desk.quality.floor) / 1e6, 0),
        leads: viewer.oversees(),
        horizons: measures.all.horizons.iter().map(|h| row("", h)).collect(),
        groups: [
            (say("measures-by-platform"), &measures.by_platform),
            (say("measures-by-language"), &measures.by_language),
            (say("measures-by-clause"), &measures.by_clause),
        ]
        .into_iter()
        // One group alone would say the same again.
        .filter(|(_, groups)| groups.len() > 1)
        .map(|(title, groups)| (title, group(groups)))
        .collect(),
    };
    shape.answer(&measures, &page)
}

/// A referral that was sent, with what was seen since.
pub fn ledger_item(row: &LedgerRow) -> Option<LedgerItem> {
    Some(LedgerItem {
        sent: super::ledger::sent_at(row)?,
        platform: row.notice.platform.clone(),
        language: row.language.clone(),
        clause: row.notice.clause.clone(),
        checks: row.checks.iter().map(|c| (c.at, c.observation.status)).collect(),
    })
}

fn by(items: &[LedgerItem], now: Timestamp, group: impl Fn(&LedgerItem) -> String) -> Vec<Group> {
    figures_by(items, now, group).into_iter().map(|(name, figures)| Group { name, figures }).collect()
}

/// A share in per cent, with so many decimals.
fn per_cent(share: f64, decimals: usize) -> Said {
    say("measures-per-cent").with("share", hundredths(share, decimals))
}

/// Where a share lies, in the same.
fn between(low: f64, high: f64, decimals: usize) -> Said {
    say("measures-per-cent-between").with("low", hundredths(low, decimals)).with("high", hundredths(high, decimals))
}

fn hundredths(share: f64, decimals: usize) -> String {
    format!("{:.decimals$}", share * 100.0)
}

fn row(group: &str, h: &Horizon) -> Row {
    let Counts { up, private, down_by_platform, down_by_owner, unknown } = h.counts;
    let thousandths = |share: f64| (share.clamp(0.0, 1.0) * 1_000.0).round() as u32;
    let some = h.reached > 0;
    let (low, high) = (thousandths(h.interval.low), thousandths(h.interval.high));
    let share = if some { down_by_platform as f64 / h.reached as f64 } else { 0.0 };
    Row {
        group: group.to_owned(),
        age: match h.age / Timestamp::HOUR {
            0..=24 => say("measures-age-day"),
            25..=168 => say("measures-age-week"),
            _ => say("measures-age-month"),
        }
        .into(),
        reached: words::number(h.reached),
        down: down_by_platform,
        by_owner: down_by_owner,
        up,
        private,
        unknown,
        rate: (if some { per_cent(share, 0) } else { say("measures-none-this-old") }).into(),
        interval: if some { between(h.interval.low, h.interval.high, 0).into() } else { String::new() },
        x: low,
        width: high.saturating_sub(low).max(2),
        at: thousandths(share),
        some,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use model::{
        CaseId, EvidenceVersion, Notice, Payload, PersonId, PlatformName, ReferralId, Scope, SendId, SendState,
    };
    use store::SendRow;

    use super::*;

    #[test]
    fn what_was_found_to_have_arrived_is_as_old_as_its_sending() {
        let at = Timestamp::from_millis;
        let step = |n: i64, state, by: Option<PersonId>| SendRow {
            id: SendId(n),
            state,
            detail: String::new(),
            receipt: None,
            by,
            at: at(n * 1_000),
        };
        let notice = Notice {
            platform: PlatformName::new("simulated").unwrap(),
            subject: "simulated/world/late".parse().unwrap(),
            scope: Scope::Account,
            posts: Vec::new(),
            clause: "T-1".parse().unwrap(),
            text: String::new(),
            evidence: EvidenceVersion([0; 32]),
        };
        let mut row = LedgerRow {
            id: ReferralId(1),
            case: CaseId(1),
            notice,
            payload: Payload { endpoint: String::new(), body: String::new() },
            language: "en".parse().unwrap(),
            approvers: Vec::new(),
            sender: PersonId(1),
            planned: at(0),
            sends: vec![step(1, SendState::Planned, None), step(2, SendState::Sending, None)],
            checks: Vec::new(),
        };
        assert_eq!(ledger_item(&row), None);
        row.sends.push(step(3, SendState::Sent, None));
        assert_eq!(ledger_item(&row).unwrap().sent, at(3_000), "the receipt's time");
        row.sends[2] = step(3, SendState::Ambiguous, None);
        row.sends.push(step(9, SendState::Sent, Some(PersonId(1))));
        assert_eq!(ledger_item(&row).unwrap().sent, at(2_000), "not when a person found out");
    }
}
