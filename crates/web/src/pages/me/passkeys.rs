//! `POST /me/passkeys/challenge`, `POST /me/passkeys`, `POST /me/passkeys/removal`: one's own passkeys.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::{Value, json};
use store::NewPasskey;

use super::page_with;
use crate::{
    app::App,
    assets,
    auth::{
        fresh,
        passkey::{self, ALGORITHMS, Asked, LASTS},
        session::Viewer,
    },
    error::{self, Fault},
    fields::Fields,
    pages::sessions::passkey::bytes,
    say, shape,
    words::{self, When},
};

const PURPOSE: &str = "add";
/// How long a name may be, in characters.
const NAME_MAX: usize = 40;

/// One of them.
#[derive(Serialize)]
pub(crate) struct Line {
    pub(crate) passkey: i64,
    pub(crate) name: String,
    /// Whether it may be kept on several devices.
    pub(crate) may_be_copied: bool,
    pub(crate) added: When,
    pub(crate) used: Option<When>,
}

/// What one's own page says of them.
pub(crate) struct Held {
    pub(crate) lines: Vec<Line>,
    pub(crate) js: &'static str,
    /// Where they work.
    pub(crate) authority: String,
}

pub(super) async fn held(app: &App, viewer: &Viewer) -> Result<Held, Fault> {
    let (me, now) = (viewer.id(), app.now());
    let rows = app.ask(move |store| store.passkeys(me)).await?;
    let line = |row: &store::PasskeyRow| Line {
        passkey: row.id,
        name: words::visible(&row.name),
        may_be_copied: row.may_be_copied,
        added: When::ago(row.at, now),
        used: row.used.map(|at| When::ago(at, now)),
    };
    let authority = app.desk.address.authority().to_owned();
    Ok(Held { lines: rows.iter().map(line).collect(), js: assets::passkeys_js(), authority })
}

/// The session's secret, to which the challenge is bound.
fn here(viewer: &Viewer) -> Result<std::sync::Arc<str>, Fault> {
    viewer.secret().ok_or_else(|| Fault::internal("a program at a page of people"))
}

/// `PublicKeyCredentialCreationOptionsJSON`.
fn options(app: &App, viewer: &Viewer, challenge: &[u8], handle: &[u8], held: &[store::PasskeyRow]) -> Value {
    let name = words::visible(&viewer.person.name);
    let parameters = ALGORITHMS.map(|alg| json!({ "type": "public-key", "alg": alg }));
    let known = held.iter().map(|k| json!({ "type": "public-key", "id": URL_SAFE_NO_PAD.encode(&k.credential) }));
    json!({
        "challenge": URL_SAFE_NO_PAD.encode(challenge),
        "rp": { "id": app.desk.address.host(), "name": "Flagstone" },
        "user": { "id": URL_SAFE_NO_PAD.encode(handle), "name": name, "displayName": name },
        "pubKeyCredParams": parameters,
        "timeout": LASTS,
        "excludeCredentials": known.collect::<Vec<_>>(),
        "authenticatorSelection":
            { "residentKey": "required", "requireResidentKey": true, "userVerification": "required" },
        "attestation": "none",
    })
}

pub(crate) async fn ask(State(app): State<App>, viewer: Viewer, form: Fields) -> Result<Response, Fault> {
    if let Err(why) = fresh::password(&app, &viewer, &form).await? {
        return Err(Fault::Refused(why));
    }
    let me = viewer.id();
    let (handle, held) = app.ask(move |store| Ok((store.passkey_handle(me)?, store.passkeys(me)?))).await?;
    let challenge = app.challenges.give(PURPOSE, &here(&viewer)?, app.now())?;
    shape::json(&options(&app, &viewer, &challenge, &handle, &held))
}

async fn refused(app: &App, viewer: &Viewer, why: String) -> Result<Response, Fault> {
    let page = page_with(app, viewer, why).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shape::html(&page)?).into_response())
}

pub(crate) async fn add(State(app): State<App>, viewer: Viewer, form: Fields) -> Result<Response, Fault> {
    let Some(challenge) = app.challenges.take(PURPOSE, &here(&viewer)?, app.now()) else {
        return refused(&app, &viewer, say("me-passkey-begin-again").into()).await;
    };
    let name = form.one("name").to_owned();
    if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(|c| c.is_control() || words::is_trick(c))
    {
        return refused(&app, &viewer, say("me-passkey-needs-name").with("most", NAME_MAX).into()).await;
    }
    let address = &app.desk.address;
    let asked = Asked { challenge: &challenge, origin: address.origin(), rp_id: address.host() };
    let made = bytes(&form, "client_data")
        .and_then(|client_data| passkey::made(asked, &client_data, &bytes(&form, "attestation")?));
    let made = match made {
        Ok(made) => made,
        Err(why) => return refused(&app, &viewer, passkey::not_taken(why)).await,
    };
    let (person, now) = (viewer.id(), app.now());
    let added = app.record(move |store| {
        let passkey::Made { credential, public_key, counter, may_be_copied } = &made;
        let (counter, may_be_copied) = (*counter, *may_be_copied);
        store.add_passkey(&NewPasskey { person, credential, name: &name, public_key, counter, may_be_copied }, now)
    });
    match added.await? {
        Ok(()) => Ok(Redirect::to("/me#passkeys").into_response()),
        Err(why) => refused(&app, &viewer, error::sentence(&why)).await,
    }
}

pub(crate) async fn remove(State(app): State<App>, viewer: Viewer, form: Fields) -> Result<Response, Fault> {
    if let Err(why) = fresh::password(&app, &viewer, &form).await? {
        return refused(&app, &viewer, why).await;
    }
    let Ok(id) = form.one("passkey").parse() else {
        return refused(&app, &viewer, say("me-passkey-choose").into()).await;
    };
    let (me, now) = (viewer.id(), app.now());
    match app.record(move |store| store.remove_passkey(me, id, now)).await? {
        Ok(()) => Ok(Redirect::to("/me#passkeys").into_response()),
        Err(why) => refused(&app, &viewer, error::sentence(&why)).await,
    }
}
