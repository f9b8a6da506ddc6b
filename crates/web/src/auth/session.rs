//! Sessions: a random token in a cookie; the store keeps only its hash. Signing in always makes a new one, so that a
//! token planted before is worth nothing.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{PersonId, Role};
use store::{NewSession, PersonRow, SignedIn};

use crate::{
    app::App,
    auth::{browser, csrf},
    error::Fault,
};

/// Over TLS the name also binds the cookie to this host and path (RFC 6265bis § 4.1.3.2).
fn cookie_name(app: &App) -> &'static str {
    if app.desk.secure { "__Host-flagstone" } else { "flagstone" }
}

/// The person at the desk, or whom a program acts for. Has no `Debug`: it holds the session's secret.
#[derive(Clone)]
pub(crate) struct Viewer {
    pub(crate) person: Arc<PersonRow>,
    /// `None`: a program with a token, which has no forms.
    session: Option<Session>,
}

#[derive(Clone)]
struct Session {
    number: i64,
    secret: Arc<str>,
    /// The value for this session's forms.
    csrf: Arc<str>,
}

impl Viewer {
    pub(crate) fn id(&self) -> PersonId {
        self.person.id
    }

    pub(crate) fn has(&self, role: Role) -> bool {
        self.person.roles.has(role)
    }

    /// Whether they see what a lead sees of everyone's work: a lead, or who audits it.
    pub(crate) fn oversees(&self) -> bool {
        self.has(Role::Lead) || self.has(Role::Auditor)
    }

    /// Whether they work on cases: who judges, decides or sends.
    pub(crate) fn works_on_cases(&self) -> bool {
        [Role::Lead, Role::Reviewer, Role::Sender].iter().any(|role| self.has(*role))
    }

    /// Whom a program acts for.
    pub(crate) fn program(person: Arc<PersonRow>) -> Self {
        Self { person, session: None }
    }

    pub(crate) fn is_program(&self) -> bool {
        self.session.is_none()
    }

    /// The session's number.
    pub(crate) fn session(&self) -> Option<i64> {
        self.session.as_ref().map(|session| session.number)
    }

    /// The session's secret, to end it.
    pub(crate) fn secret(&self) -> Option<Arc<str>> {
        self.session.as_ref().map(|session| Arc::clone(&session.secret))
    }

    /// The value for this session's forms; programs get no forms.
    pub(crate) fn csrf(&self) -> &str {
        self.session.as_ref().map_or("", |session| &session.csrf)
    }

    /// Whether a form with this value was made for this session.
    pub(crate) fn made(&self, csrf: &str) -> bool {
        self.session.as_ref().is_some_and(|session| csrf::fits(&session.secret, csrf))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Viewer {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Fault::internal("a page for nobody that needs somebody"))
    }
}

/// The token in a request's cookie, if it looks like one.
fn token_of(app: &App, headers: &HeaderMap) -> Option<String> {
    secret_in(headers, cookie_name(app))
}

/// A secret of ours in a cookie of this name, if it looks like one.
pub(crate) fn secret_in(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, v)| *n == name && v.len() == 43)
        .map(|(_, v)| v.to_owned())
}

/// Who a request comes from. `uses`: whether a person made it, so that the session lasts from now on.
pub(crate) async fn viewer(app: &App, headers: &HeaderMap, uses: bool) -> Result<Option<Viewer>, Fault> {
    let Some(token) = token_of(app, headers) else { return Ok(None) };
    let (now, asked) = (app.now(), token.clone());
    let found = app
        .ask(move |store| if uses { store.session(&asked, now) } else { store.look_at_session(&asked, now) })
        .await?;
    Ok(found.map(|SignedIn { session, person }| {
        let session = Session { number: session, csrf: csrf::issue(&token).into(), secret: token.into() };
        Viewer { person: Arc::new(person), session: Some(session) }
    }))
}

/// 32 random bytes as text.
pub(crate) fn fresh_secret() -> Result<String, Fault> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(Fault::internal)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Starts a session and gives its cookie. A session the browser still had is ended.
pub(crate) async fn start(app: &App, person: PersonId, headers: &HeaderMap) -> Result<HeaderValue, Fault> {
    let token = fresh_secret()?;
    let (now, old, new) = (app.now(), token_of(app, headers), token.clone());
    let browser = browser::family(headers);
    let (idle, ends) = (app.desk.idle_millis, now.plus(app.desk.session_millis));
    app.ask(move |store| {
        if let Some(old) = old {
            store.end_session(&old, now)?;
        }
        store.start_session(&NewSession { person, token: &new, browser, idle, ends }, now)
    })
    .await?;
    cookie(app, &token, "")
}

/// The cookie that makes a browser forget its session.
pub(crate) fn forget(app: &App) -> Result<HeaderValue, Fault> {
    cookie(app, "", "; Max-Age=0")
}

fn cookie(app: &App, token: &str, more: &str) -> Result<HeaderValue, Fault> {
    cookie_of(app, cookie_name(app), token, more)
}

/// A cookie that no script reads and no other site sends.
pub(crate) fn cookie_of(app: &App, name: &str, value: &str, more: &str) -> Result<HeaderValue, Fault> {
    let secure = if app.desk.secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{more}");
    HeaderValue::try_from(text).map_err(Fault::internal)
}
