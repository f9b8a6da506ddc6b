//! Looking at the record: each table, and the same as JSON.

use std::{collections::BTreeSet, process::ExitCode};

use anyhow::Context;
use model::{CaseState, SourceId, Timestamp};
use serde_json::json;
use store::{CaseFilter, CaseOrder, Store};

use super::table::Table;
use crate::house::system_clock;

/// How to print.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: add --json and pipe into jq")]
pub struct Args {
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// What was set aside, of which source.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: flagstone set-aside --source 1 --limit 20")]
pub struct SetAside {
    /// Only of this source
    #[arg(long)]
    source: Option<i64>,
    /// At most so many, newest first
    #[arg(long, default_value_t = 100)]
    limit: u32,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// Which cases.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: flagstone cases --state awaiting_review --find pine")]
pub struct Cases {
    /// Only in this state: awaiting_review, awaiting_adjudication, awaiting_confirmation, awaiting_send, referred,
    /// rejected, ambiguous, refused, stopped
    #[arg(long)]
    state: Option<String>,
    /// A number, an account's id, or how its handle begins
    #[arg(long)]
    find: Option<String>,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// Most cases listed, the newest first.
const CASES: u32 = 500;

impl Cases {
    /// Where a desk lists them.
    pub fn path(&self) -> String {
        let given = [("state", &self.state), ("find", &self.find)];
        let given = given.iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
        format!("/cases?{}", url::form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish())
    }
}

/// `flagstone cases`
pub fn cases(store: &Store, args: &Cases) -> anyhow::Result<ExitCode> {
    let states = match &args.state {
        None => BTreeSet::new(),
        Some(word) => [serde_json::from_value::<CaseState>(json!(word)).context("--state")?].into(),
    };
    let among = args.find.as_deref().map(|text| store.find_cases(text, CASES)).transpose()?;
    let filter = CaseFilter { states, among, order: CaseOrder::Newest, limit: CASES, ..CaseFilter::default() };
    let mut table = Table::new(&["case", "platform", "account", "handle", "language", "posts", "state", "opened"]);
    for row in store.cases(&filter)? {
        table.row(vec![
            json!(row.case.id.0),
            json!(row.case.subject.platform()),
            json!(row.case.subject),
            json!(row.handle),
            json!(row.case.language),
            json!(row.posts),
            json!(row.state.as_str()),
            json!(row.case.opened.to_string()),
        ]);
    }
    table.print(args.json, "No case. One opens when an account shows two independent kinds of signal.");
    Ok(ExitCode::SUCCESS)
}

/// `flagstone sources`
pub fn sources(store: &Store, args: Args) -> anyhow::Result<ExitCode> {
    let mut table = Table::new(&[
        "id",
        "platform",
        "kind",
        "url",
        "on",
        "received",
        "posts",
        "dropped",
        "findings",
        "set_aside",
        "status",
        "since",
    ]);
    for row in store.sources()? {
        let (status, since) = row.status.map(|(line, at)| (line, at.to_string())).unzip();
        table.row(vec![
            json!(row.id.0),
            json!(row.source.platform),
            json!(row.source.kind),
            json!(row.source.url),
            json!(row.on),
            json!(row.received),
            json!(row.posts_read),
            json!(row.dropped),
            json!(row.findings),
            json!(row.set_aside),
            json!(status),
            json!(since),
        ]);
    }
    table.print(args.json, "No sources yet. `flagstone run` offers one on its first page.");
    Ok(ExitCode::SUCCESS)
}

/// `flagstone ledger`
pub fn ledger(store: &Store, args: Args) -> anyhow::Result<ExitCode> {
    let mut table = Table::new(&[
        "referral",
        "case",
        "subject",
        "scope",
        "clause",
        "language",
        "planned",
        "send",
        "reference",
        "status",
        "checked",
    ]);
    for row in store.ledger()? {
        let (send, check) = (row.sends.last(), row.checks.last());
        let reference = row.sends.iter().find_map(|s| s.receipt.as_ref()?.reference.clone());
        table.row(vec![
            json!(row.id.0),
            json!(row.case.0),
            json!(row.notice.subject),
            json!(row.notice.scope.as_str()),
            json!(row.notice.clause.as_str()),
            json!(row.language),
            json!(row.planned.to_string()),
            json!(send.map(|s| s.state.as_str())),
            json!(reference),
            json!(check.map(|c| c.observation.status.as_str())),
            json!(check.map(|c| c.at.to_string())),
        ]);
    }
    table.print(
        args.json,
        "Nothing was referred yet. A referral needs two approvals and a third person's confirmation.",
    );
    Ok(ExitCode::SUCCESS)
}

/// `flagstone measures`
pub fn measures(store: &Store, args: Args) -> anyhow::Result<ExitCode> {
    let items: Vec<_> = store.ledger()?.iter().filter_map(web::ledger_item).collect();
    let now = store_now(store)?;
    let figures = measure::ledger::figures(&items, now);
    if args.json {
        println!("{:#}", json!({ "at": now.to_string(), "figures": figures }));
        return Ok(ExitCode::SUCCESS);
    }
    let (n, c) = (figures.referred, figures.now);
    println!(
        "{n} referred as of {now}: {} up, {} private, {} down by the platform, {} down by the owner, {} unknown",
        c.up, c.private, c.down_by_platform, c.down_by_owner, c.unknown
    );
    println!("{} came back after the platform took them down", figures.reinstated);
    let mut table = Table::new(&[
        "after",
        "reached",
        "down_by_platform",
        "rate",
        "95_low",
        "95_high",
        "down_by_owner",
        "up",
        "private",
        "unknown",
    ]);
    for h in &figures.horizons {
        let rate = (h.reached > 0).then(|| round(h.counts.down_by_platform as f64 / h.reached as f64));
        let (low, high) =
            if h.reached > 0 { (Some(round(h.interval.low)), Some(round(h.interval.high))) } else { (None, None) };
        table.row(vec![
            json!(format!("{} h", h.age / Timestamp::HOUR)),
            json!(h.reached),
            json!(h.counts.down_by_platform),
            json!(rate),
            json!(low),
            json!(high),
            json!(h.counts.down_by_owner),
            json!(h.counts.up),
            json!(h.counts.private),
            json!(h.counts.unknown),
        ]);
    }
    table.print(false, "");
    Ok(ExitCode::SUCCESS)
}

/// Now; in an invented world, the time that world stands at.
fn store_now(store: &Store) -> store::Result<Timestamp> {
    let world = if store.is_synthetic()? { store.sources()?.iter().filter_map(|row| row.last).max() } else { None };
    Ok(world.unwrap_or_else(|| system_clock()()))
}

fn round(share: f64) -> f64 {
    (share * 1_000.0).round() / 1_000.0
}

/// `flagstone set-aside`
pub fn set_aside(store: &Store, args: SetAside) -> anyhow::Result<ExitCode> {
    let mut table = Table::new(&["source", "at", "reason", "detail", "seen"]);
    for row in store.set_aside(args.source.map(SourceId), args.limit)? {
        let item = row.item;
        table.row(vec![
            json!(row.source.0),
            json!(item.at),
            json!(item.reason),
            json!(item.detail),
            json!(item.seen.to_string()),
        ]);
    }
    table.print(args.json, "Nothing was set aside.");
    Ok(ExitCode::SUCCESS)
}

/// `flagstone reservoir`
pub fn reservoir(store: &Store, args: Args) -> anyhow::Result<ExitCode> {
    let mut table = Table::new(&["account", "day", "inclusion"]);
    for row in store.reservoir(store_now(store)?)? {
        table.row(vec![json!(row.account), json!(row.day), json!(row.inclusion)]);
    }
    table.print(args.json, "The reservoir is empty: no source has been read in the last 30 days.");
    Ok(ExitCode::SUCCESS)
}
