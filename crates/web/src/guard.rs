//! What every request goes through before a page sees it, in this order:
//!
//! 1. [`seal`]: the host name is ours (DNS rebinding), and every answer leaves with the same strict headers.
//! 2. [`admit`]: the form was sent by a page of ours; someone is signed in; they hold a role the route needs; the form
//!    carries their session's value. A program shows a token instead, which the route must take: then no cookie is looked
//!    at, and no form's value, for no browser sends a token by itself.
//!
//! A page that is not in the router's table cannot be reached, and everything in the table names what it needs.

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use model::{CaseId, Role};
use tokio::time::timeout;

use crate::{
    app::App,
    auth::{
        session::{self, Viewer},
        token,
    },
    error::{self, Fault},
    fields::{self, Fields},
    pages::people::Team,
    router::{Access, COUNTS, OF_STOPPED, RouteInfo},
    say,
    shape::Shape,
    words,
};

/// How long a form may take to come in.
const FORM_WITHIN: Duration = Duration::from_secs(30);

/// Nothing from elsewhere, nothing inline, framed by nobody.
const CSP: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                   form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The outermost layer.
pub(crate) async fn seal(State(app): State<App>, request: Request, next: Next) -> Response {
    let shape = Shape::of(request.uri(), request.headers());
    let mut response = if host_is_ours(&app, &request) { next.run(request).await } else { Fault::Host.into_response() };
    if shape == Shape::Json {
        response = error::for_programs(response).await;
    }
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", CSP),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ("x-robots-tag", "noindex, nofollow"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Loopback by any of its names, on any port, or a configured host.
fn host_is_ours(app: &App, request: &Request) -> bool {
    let Some(host) = host_of(request) else { return false };
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((v6, _)) => v6,
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    ["localhost", "127.0.0.1", "::1", app.desk.address.host()].contains(&name)
        || app.desk.hosts.iter().any(|h| h == name)
}

fn host_of(request: &Request) -> Option<&str> {
    let named = request.headers().get(header::HOST).and_then(|v| v.to_str().ok());
    named.or_else(|| request.uri().authority().map(|a| a.as_str()))
}

/// Lets a request through to a page that needs `access`. A form with files is read by the page, and only through
/// `upload`, which asks for the session's value before anything else.
pub(crate) async fn admit(
    app: App,
    RouteInfo { path, access, token: by_token, .. }: RouteInfo,
    files: bool,
    request: Request,
    next: Next,
) -> Result<Response, Fault> {
    let (mut parts, body) = request.into_parts();
    let acts = parts.method == Method::POST;
    let viewer = match token::of(&parts.headers) {
        Some(token) => Some(token::viewer(&app, token, by_token).await?),
        None if acts && !sent_from_here(&parts.headers) => return Err(Fault::Forged),
        None => session::viewer(&app, &parts.headers, path != COUNTS).await?,
    };
    if access != Access::Anyone {
        let Some(viewer) = &viewer else {
            let json = Shape::of(&parts.uri, &parts.headers) == Shape::Json;
            return Err(if acts || json { Fault::SignedOut } else { Fault::SignIn });
        };
        if let Access::OneOf(roles) = access
            && !roles.iter().any(|role| viewer.has(*role))
        {
            let team = Team::load(&app).await?;
            return Err(Fault::NotAllowed { why: need(roles), who: team.who_could(roles) });
        }
    }
    let body = if acts && !files {
        let bytes = timeout(FORM_WITHIN, to_bytes(body, fields::MAX)).await;
        let bytes = bytes.map_err(|_| Fault::TooSlow)?.map_err(|_| Fault::TooLarge)?;
        let form = Fields::parse(&bytes);
        let ours = |viewer: &Viewer| viewer.is_program() || viewer.made(form.one("csrf"));
        if access != Access::Anyone && !viewer.as_ref().is_some_and(ours) {
            return Err(Fault::Forged);
        }
        parts.extensions.insert(form);
        Body::empty()
    } else {
        body
    };
    if let Some(viewer) = viewer {
        // No page of a case without its line in the access log.
        if let Some(case) = case_of(path, parts.uri.path()) {
            let (who, now) = (viewer.id(), app.now());
            let stopped = app.ask(move |store| {
                store.note_opening(who, case, now)?;
                store.is_stopped(case)
            });
            if stopped.await? && !OF_STOPPED.contains(&path) {
                return Err(Fault::Stopped);
            }
        }
        parts.extensions.insert(viewer);
    }
    Ok(next.run(Request::from_parts(parts, body)).await)
}

/// The case whose page an address is, by the route it took.
fn case_of(route: &str, address: &str) -> Option<CaseId> {
    route.strip_prefix("/cases/{id}")?;
    address.split('/').nth(2)?.parse().ok().map(CaseId)
}

/// What a role is needed for, in a sentence.
fn need(roles: &[Role]) -> String {
    say("fault-needs-role").with("roles", words::or(roles.iter().copied().map(words::role))).into()
}

/// Whether a form was sent by a page of this desk. Browsers say so in `Sec-Fetch-Site`; where they do not, `Origin`
/// must name the host that was asked. (`Origin` alone will not do: with `Referrer-Policy: no-referrer` a browser sends
/// `null` for our own forms too, Fetch § 3.2.5.)
fn sent_from_here(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    let (Some(origin), Some(host)) = (text(header::ORIGIN), text(header::HOST)) else { return false };
    origin.split_once("://").is_some_and(|(scheme, rest)| matches!(scheme, "http" | "https") && rest == host)
}
