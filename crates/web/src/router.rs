//! Every route, with who may take it. A route that is not in this table does not exist; `tests/access.rs` walks the
//! same table with every role.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    handler::Handler,
    middleware::{self, Next},
    routing::{self, MethodRouter},
};
use model::{
    Role::{self, Admin, Auditor, Lead, Reviewer, Sender},
    TokenScope::{self, *},
};

use crate::{
    app::{App, Desk},
    assets,
    auth::token::ByToken,
    error::Fault,
    guard, openapi,
    pages::{
        adjudications, archives, cases, confirmations, invitations, ledger, me, measures, network, people, policy,
        queue, record, sessions, sources, today,
    },
    say,
};

/// Who may take a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone, signed in or not.
    Anyone,
    /// Anyone who is signed in.
    SignedIn,
    /// Whoever holds one of these roles.
    OneOf(&'static [Role]),
}

/// What a route does: GET reads, POST records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Records.
    Post,
}

/// A line of the table, without its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteInfo {
    /// What it does.
    pub method: Method,
    /// Where.
    pub path: &'static str,
    /// For whom.
    pub access: Access,
    /// Which tokens open it, for a person who may take it.
    pub token: ByToken,
}

struct Route {
    info: RouteInfo,
    /// Whether its form holds files: then the page reads it, through `upload`, and not the guard.
    files: bool,
    page: MethodRouter<App>,
}

impl Route {
    /// The tokens with this scope open it.
    fn with(mut self, scope: TokenScope) -> Self {
        self.info.token = ByToken::With(scope);
        self
    }

    /// Every token opens it.
    fn with_any(mut self) -> Self {
        self.info.token = ByToken::Any;
        self
    }
}

/// No token opens a route unless its line says so.
fn route(method: Method, path: &'static str, access: Access, page: MethodRouter<App>) -> Route {
    Route { info: RouteInfo { method, path, access, token: ByToken::Never }, files: false, page }
}

fn get<H: Handler<T, App>, T: 'static>(path: &'static str, access: Access, page: H) -> Route {
    route(Method::Get, path, access, routing::get(page))
}

fn post<H: Handler<T, App>, T: 'static>(path: &'static str, access: Access, page: H) -> Route {
    route(Method::Post, path, access, routing::post(page))
}

/// A form with files. How much of them is kept, the page says.
fn files<H: Handler<T, App>, T: 'static>(path: &'static str, access: Access, page: H) -> Route {
    let Route { info, page, .. } = post(path, access, page);
    Route { info, files: true, page: page.layer(DefaultBodyLimit::disable()) }
}

const ANYONE: Access = Access::Anyone;
const SIGNED_IN: Access = Access::SignedIn;
const ADMINS: Access = Access::OneOf(&[Admin]);
const LEADS: Access = Access::OneOf(&[Lead]);
const REVIEWERS: Access = Access::OneOf(&[Reviewer]);
const SENDERS: Access = Access::OneOf(&[Sender]);
const JUDGES: Access = Access::OneOf(&[Lead, Reviewer]);
/// Everyone but who only reads figures.
const TEAM: Access = Access::OneOf(&[Admin, Lead, Reviewer, Sender, Auditor]);
/// Who sees cases: who works on them, and who audits that.
const CASES: Access = Access::OneOf(&[Lead, Reviewer, Sender, Auditor]);
/// Who works on cases.
const CASEWORKERS: Access = Access::OneOf(&[Lead, Reviewer, Sender]);
const QUEUE: Access = Access::OneOf(&[Lead, Reviewer, Auditor]);
const ADJUDICATIONS: Access = Access::OneOf(&[Lead, Auditor]);
const CONFIRMATIONS: Access = Access::OneOf(&[Sender, Auditor]);
const OPENINGS: Access = Access::OneOf(&[Admin, Auditor]);
/// Who says of others that they read a language; admins, because of the first lead.
const CONFIRMERS: Access = Access::OneOf(&[Lead, Admin]);
const LANGUAGES: Access = Access::OneOf(&[Lead, Admin, Auditor]);
const SOURCE_KEEPERS: Access = Access::OneOf(&[Admin, Lead]);
const FOLLOW_UP: Access = Access::OneOf(&[Lead, Sender]);

/// What is left of a case that may show the abuse of a child.
pub(crate) const OF_STOPPED: [&str; 4] =
    ["/cases/{id}", "/cases/{id}/stops", "/cases/{id}/stops/looks", "/cases/{id}/stops/lifts"];

/// What a page asks by itself while it is open: no use of a session.
pub(crate) const COUNTS: &str = "/queue/counts";

#[rustfmt::skip]
fn table() -> Vec<Route> {
    vec![
        get("/assets/{name}",           ANYONE,         assets::show),
        get("/sign-in",                 ANYONE,         sessions::form),
        post("/sign-in",                ANYONE,         sessions::create),
        post("/sign-in/code",           ANYONE,         sessions::code),
        post("/sign-in/passkey/challenge", ANYONE,      sessions::passkey::ask),
        post("/sign-in/passkey",        ANYONE,         sessions::passkey::answer),
        post("/sign-out",               SIGNED_IN,      sessions::delete),
        post("/sign-out/everywhere",    SIGNED_IN,      me::end_all),
        get("/welcome/{secret}",        ANYONE,         invitations::show),
        post("/welcome/{secret}",       ANYONE,         invitations::accept),

        get("/",                        SIGNED_IN,      today::show).with(ReadRecord),
        post("/sources",                SOURCE_KEEPERS, sources::start),
        post("/sources/{id}",           SOURCE_KEEPERS, sources::switch),
        files("/archives",              LEADS,          archives::take).with(WriteArchives),

        get("/queue",                   QUEUE,          queue::list).with(ReadCases),
        get(COUNTS,                     QUEUE,          queue::counts),
        post("/queue/next",             REVIEWERS,      queue::next),
        post("/queue/opt-outs",         REVIEWERS,      queue::opt_out),
        post("/queue/views",            LEADS,          queue::keep_view),
        get("/adjudications",           ADJUDICATIONS,  adjudications::list).with(ReadCases),
        get("/confirmations",           CONFIRMATIONS,  confirmations::list).with(ReadCases),

        get("/cases",                   CASES,          cases::list).with(ReadCases),
        get("/cases/{id}",              CASES,          cases::show).with(ReadCases),
        post("/cases/{id}/reviews",     REVIEWERS,      cases::review),
        post("/cases/{id}/scan",        JUDGES,         cases::scan),
        post("/cases/{id}/declined",    REVIEWERS,      cases::decline),
        post("/cases/{id}/skips",       REVIEWERS,      cases::skip),
        post("/cases/{id}/escalations", REVIEWERS,      cases::escalate),
        post("/cases/{id}/returns",     LEADS,          cases::put_back),
        post("/cases/{id}/stops",       CASEWORKERS,    cases::stop),
        post("/cases/{id}/stops/looks", LEADS,          cases::look),
        post("/cases/{id}/stops/lifts", LEADS,          cases::lift),
        post("/cases/{id}/gold-answers", LEADS,         cases::answer_gold),
        post("/cases/{id}/audit-rulings", LEADS,        cases::rule),
        post("/cases/{id}/withdrawals", REVIEWERS,      cases::withdraw),
        post("/cases/{id}/adjudications", LEADS,        adjudications::create),
        get("/cases/{id}/confirmation", CONFIRMATIONS,  confirmations::show).with(ReadCases),
        post("/cases/{id}/confirmation", SENDERS,       confirmations::create),
        post("/cases/{id}/protection",  LEADS,          cases::protect),
        post("/cases/{id}/neighbourhoods", JUDGES,      cases::ask),
        post("/cases/{id}/images",      CASEWORKERS,    cases::images::fetch),
        get("/cases/{id}/images/{file}", CASEWORKERS,   cases::images::show),
        post("/cases/{id}/translations", CASEWORKERS,   cases::translate),
        get("/cases/{id}/network",      CASES,          cases::network).with(ReadCases),
        get("/cases/{id}/pictures/{file}", CASES, cases::download).with(ReadCases),
        get("/network",                 CASES,          network::show).with(ReadCases),

        get("/ledger",                  SIGNED_IN,      ledger::list).with(ReadLedger),
        get("/ledger/{id}",             SIGNED_IN,      ledger::show).with(ReadLedger),
        post("/ledger/{id}/resolution", FOLLOW_UP,      ledger::resolve),
        get("/measures",                SIGNED_IN,      measures::show).with(ReadMeasures),
        get("/policy",                  SIGNED_IN,      policy::show).with(ReadRecord),
        get("/record",                  TEAM,           record::list).with(ReadRecord),
        get("/record/set-aside",        TEAM,           record::set_aside).with(ReadRecord),

        get("/people",                  ADMINS,         people::list),
        get("/people/openings",         OPENINGS,       people::openings),
        get("/people/languages",        LANGUAGES,      people::languages::list),
        post("/people/{id}/languages",  CONFIRMERS,     people::languages::confirm),
        post("/people/{id}/languages/withdrawal", CONFIRMERS, people::languages::withdraw),
        get("/people/roles",            SIGNED_IN,      people::roles),
        post("/people/invitations",     ADMINS,         people::invite),
        post("/people/{id}/roles",      ADMINS,         people::grant),
        post("/people/{id}/sessions",   ADMINS,         people::sign_out),
        get("/me",                      SIGNED_IN,      me::show),
        post("/me/languages",           SIGNED_IN,      me::languages),
        post("/me/second-factor",       SIGNED_IN,      me::begin),
        post("/me/second-factor/confirmation", SIGNED_IN, me::confirm),
        post("/me/second-factor/codes", SIGNED_IN,      me::renew),
        post("/me/second-factor/removal", SIGNED_IN,    me::remove),
        post("/me/passkeys/challenge",  SIGNED_IN,      me::passkeys::ask),
        post("/me/passkeys",            SIGNED_IN,      me::passkeys::add),
        post("/me/passkeys/removal",    SIGNED_IN,      me::passkeys::remove),
        post("/me/sessions/{id}",       SIGNED_IN,      me::end),
        get("/openapi.json",            SIGNED_IN,      openapi::show).with_any(),
        get("/me/tokens",               SIGNED_IN,      me::tokens::list),
        post("/me/tokens",              SIGNED_IN,      me::tokens::make),
        post("/me/tokens/{id}",         SIGNED_IN,      me::tokens::revoke),
    ]
}

/// The table, for those who check it.
pub fn routes() -> Vec<RouteInfo> {
    table().into_iter().map(|route| route.info).collect()
}

/// The desk as a service.
pub fn router(desk: Desk) -> Router {
    let app = App::new(desk);
    let routes = table().into_iter().fold(Router::new(), |router, Route { info, files, page }| {
        let app = app.clone();
        let admit = move |request: Request, next: Next| guard::admit(app.clone(), info, files, request, next);
        router.route(info.path, page.layer(middleware::from_fn(admit)))
    });
    routes
        .fallback(|| async { Fault::NotFound(say("fault-no-page").into()) })
        .layer(middleware::from_fn_with_state(app.clone(), guard::seal))
        .with_state(app)
}
