//! `GET /cases/{id}/network` and `GET /cases/{id}/pictures/{file}`: the network of a case, large, and what other tools
//! open. Looking at it opens nothing.

use std::{collections::HashMap, sync::Arc};

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use graph::{Near, Ties};
use model::{AccountId, CaseId, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::CaseView;

use super::{
    json,
    with_whom::{self, Tie},
};
use crate::{
    app::App,
    auth::session::Viewer,
    error::Fault,
    frame::{Frame, Room},
    pictures::{self, Drawn, Form, Hours, Network, Spread},
    say,
    shape::{self, Shape},
    words::{self, When},
};

/// Most accounts of the picture on the case's page, and of the large one.
pub(crate) const SMALL: usize = 60;
const LARGE: usize = 3_000;

/// What accounts are called, and which cases are about them.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) called: HashMap<String, String>,
    pub(crate) cases: HashMap<String, i64>,
}

impl Known {
    pub(crate) async fn of(app: &App, ids: &[String]) -> Result<Self, Fault> {
        let asked = ids.to_vec();
        let answers = app.ask(move |store| store.called(&asked)).await?;
        let mut known = Self::default();
        for (id, answer) in ids.iter().zip(answers) {
            if let Some(handle) = answer.handle {
                known.called.insert(id.clone(), handle);
            }
            if let Some(case) = answer.case {
                known.cases.insert(id.clone(), case.0);
            }
        }
        Ok(known)
    }
}

/// The network around the subjects of some cases, at most `most` accounts; drawn beside the threads that answer, and while
/// nobody who adds to what is known has to wait.
pub(crate) async fn around(
    app: &App,
    subjects: Vec<AccountId>,
    most: usize,
    picture: String,
) -> Result<Network, Fault> {
    let (name, surroundings) = (picture.clone(), Arc::clone(&app.desk.surroundings));
    let last = app.ask(move |store| store.drawing(&name)).await?;
    let drawn = tokio::task::spawn_blocking(move || {
        let (near, ids, centres) = {
            let ties = surroundings.read();
            let (near, centres) = near(&ties, &subjects, most);
            let ids = pictures::ids(&ties, &near);
            (near, ids, centres)
        };
        Network::new(near, ids, centres, last)
    });
    let (network, drawn) = drawn.await.map_err(Fault::internal)?;
    if let Some(drawn) = drawn {
        let now = app.now();
        app.ask(move |store| store.keep_drawing(&picture, &drawn, now)).await?;
    }
    Ok(network)
}

/// Who stands near some accounts, and how many of these are known at all.
fn near(ties: &Ties, subjects: &[AccountId], most: usize) -> (Near, usize) {
    let centres: Vec<u32> = subjects.iter().filter_map(|s| ties.accounts().find(s.as_str())).collect();
    (ties.near(&centres, most), centres.len())
}

/// Who passed on what the subject posts.
pub(crate) fn spread(app: &App, network: &Network) -> Spread {
    Spread::of(&app.desk.surroundings.read(), &network.near)
}

/// There is no such case.
pub(crate) fn no_case(id: i64) -> Fault {
    Fault::NotFound(say("case-none").with("case", id.to_string()).into())
}

pub(crate) async fn case(app: &App, id: i64) -> Result<CaseView, Fault> {
    let found = app.ask(move |store| store.case(CaseId(id))).await?;
    found.ok_or_else(|| no_case(id))
}

#[derive(Template)]
#[template(path = "case_network.html")]
struct Page {
    frame: Frame,
    case: i64,
    account: String,
    picture: Drawn,
    alone: bool,
    rows: Vec<Row>,
    left_out: usize,
    spread: Option<SpreadTable>,
    partly: bool,
    names: bool,
}

struct Row {
    number: usize,
    tie: Tie,
    group: Option<u32>,
    case: Option<i64>,
}

struct SpreadTable {
    picture: pictures::SpreadDrawn,
    depth: u32,
    bridges: usize,
    steps: Vec<(String, String, When)>,
}

/// The network of a case, for programs.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Network")]
pub(crate) struct Stands {
    case: i64,
    account: String,
    /// The closest first.
    ties: Vec<json::Tie>,
    /// Accounts beyond those.
    left_out: usize,
    /// Whether all that is kept has been read.
    whole: bool,
    /// Who passed on what the account posts, and on what they saw it; the account itself comes first.
    spread: Vec<Passed>,
}

/// Somebody who passed it on.
#[derive(Serialize, JsonSchema)]
struct Passed {
    account: String,
    from: Option<String>,
    at: When,
}

/// Nothing of it is drawn.
fn stands(app: &App, id: i64, subject: &AccountId) -> Stands {
    let ties = app.desk.surroundings.read();
    let (near, _) = near(&ties, std::slice::from_ref(subject), LARGE);
    let spread = Spread::of(&ties, &near);
    let passed = |step: &pictures::Step| Passed {
        account: words::visible(&step.account),
        from: step.on.map(|on| words::visible(&spread.steps[on as usize].account)),
        at: When::at(step.at),
    };
    Stands {
        case: id,
        account: words::visible(subject.as_str()),
        ties: json::Tie::all(subject, &ties, LARGE),
        left_out: near.left_out,
        whole: app.desk.surroundings.is_whole(),
        spread: spread.steps.iter().map(passed).collect(),
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    shape: Shape,
) -> Result<Response, Fault> {
    let case = case(&app, id).await?;
    let subject = case.row.case.subject.clone();
    if shape == Shape::Json {
        return shape::json(&stands(&app, id, &subject));
    }
    let network = around(&app, vec![subject.clone()], LARGE, format!("case {id}, large")).await?;
    let known = Known::of(&app, &network.ids).await?;
    let now = app.now();
    let ties = with_whom::of(&subject, &app.desk.surroundings.read(), LARGE, now);
    let place: HashMap<&str, usize> = network.ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let rows = ties.into_iter().filter_map(|tie| {
        let at = *place.get(tie.id.as_str())?;
        Some(Row { number: at, group: network.group(at), case: known.cases.get(&tie.id).copied(), tie })
    });
    let spread = spread(&app, &network);
    let name = |id: &str| pictures::name(id, &known.called);
    let steps = spread.steps.iter().skip(1).map(|step| {
        let on = step.on.map_or_else(String::new, |on| name(&spread.steps[on as usize].account));
        (name(&step.account), on, When::at(step.at))
    });
    let table = SpreadTable {
        picture: spread.drawn(&known.called, false),
        depth: spread.depth(),
        bridges: spread.bridges(),
        steps: steps.collect(),
    };
    let mut frame = Frame::new(&app, &viewer, Room::Cases, say("network-of-case-title").with("case", id.to_string()));
    frame.picture = true;
    let page = Page {
        frame,
        case: id,
        account: words::visible(case.row.handle.as_deref().unwrap_or(subject.stable())),
        picture: network.drawn(&known.called, &known.cases, false),
        alone: network.is_alone(),
        rows: rows.collect(),
        left_out: network.near.left_out,
        spread: (!spread.is_empty()).then_some(table),
        partly: !app.desk.surroundings.is_whole(),
        names: viewer.has(Role::Lead),
    };
    shape::html(&page)
}

/// Whether accounts are named in a file, which is for leads.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct AskedFile {
    #[serde(default)]
    names: Option<String>,
}

pub(crate) async fn download(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, file)): Path<(i64, String)>,
    Query(asked): Query<AskedFile>,
) -> Result<Response, Fault> {
    let case = case(&app, id).await?;
    let named = asked.names.is_some();
    if named && !viewer.has(Role::Lead) {
        return Err(Fault::Refused(say("network-files-for-leads").into()));
    }
    let as_file = |name: &str| format!("case-{id}-{name}");
    let drawn = |svg: askama::Result<String>| {
        let svg = svg.map_err(Fault::internal)?;
        Ok(pictures::file(&as_file(&file), "image/svg+xml", svg))
    };
    let hours = || Hours::of(case.evidence.posts.iter().map(|post| post.written));
    match file.as_str() {
        "hours.csv" => return Ok(pictures::file(&as_file(&file), "text/csv; charset=utf-8", hours().csv())),
        "hours.svg" => return drawn(hours().drawn(true).render()),
        _ => {}
    }
    let subject = vec![case.row.case.subject.clone()];
    let network = around(&app, subject, LARGE, format!("case {id}, large")).await?;
    let ties = app.desk.surroundings.read();
    // A picture to keep shows the same names as a file to keep.
    let called = pictures::called(&network, &ties, named);
    match (file.as_str(), Form::of(&file)) {
        ("network.svg", _) => drawn(network.drawn(&called, &HashMap::new(), true).render()),
        ("spread.svg", _) => drawn(Spread::of(&ties, &network.near).drawn(&called, true).render()),
        (_, Some(form)) => form.file(&as_file(&file), &network, &ties, named, app.now()),
        _ => Err(Fault::NotFound(say("network-files-unknown").with("files", pictures::FILES.join(", ")).into())),
    }
}
