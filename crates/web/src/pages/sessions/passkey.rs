//! `POST /sign-in/passkey/challenge` and `POST /sign-in/passkey`: signing in with a passkey, which is both factors. Nobody
//! types a name: the authenticator offers what it has for this desk, and says whose it is.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

use super::form;
use crate::{
    app::App,
    auth::{
        passkey::{self, Asked, LASTS, Signed, Wrong},
        session,
    },
    error::Fault,
    fields::Fields,
    shape,
};

const PURPOSE: &str = "sign-in";

/// What holds a challenge together with the browser it was given to, which has no session yet.
fn cookie_name(app: &App) -> &'static str {
    if app.desk.secure { "__Host-flagstone-passkey" } else { "flagstone-passkey" }
}

/// `PublicKeyCredentialRequestOptionsJSON`. Which passkeys there are is not said.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Options<'a> {
    challenge: String,
    rp_id: &'a str,
    timeout: i64,
    user_verification: &'static str,
}

pub(crate) async fn ask(State(app): State<App>) -> Result<Response, Fault> {
    let secret = session::fresh_secret()?;
    let challenge = app.challenges.give(PURPOSE, &secret, app.now())?;
    let options = Options {
        challenge: URL_SAFE_NO_PAD.encode(challenge),
        rp_id: app.desk.address.host(),
        timeout: LASTS,
        user_verification: "required",
    };
    let cookie = session::cookie_of(&app, cookie_name(&app), &secret, &format!("; Max-Age={}", LASTS / 1_000))?;
    Ok(([(header::SET_COOKIE, cookie)], shape::json(&options)?).into_response())
}

/// A part of an authenticator's answer in a form: bytes as base64url.
pub(crate) fn bytes(form: &Fields, name: &str) -> Result<Vec<u8>, Wrong> {
    URL_SAFE_NO_PAD.decode(form.one(name)).map_err(|_| "damaged")
}

/// Whoever answers, if the answer holds.
async fn person(app: &App, headers: &HeaderMap, form: &Fields) -> Result<Result<model::PersonId, Wrong>, Fault> {
    let secret = session::secret_in(headers, cookie_name(app));
    let Some(challenge) = secret.and_then(|secret| app.challenges.take(PURPOSE, &secret, app.now())) else {
        return Ok(Err("not-asked"));
    };
    let parts = || Ok((bytes(form, "id")?, bytes(form, "client_data")?, bytes(form, "authenticator_data")?));
    let (id, client_data, authenticator_data) = match parts() {
        Ok(parts) => parts,
        Err(why) => return Ok(Err(why)),
    };
    let Some(key) = app.ask(move |store| store.passkey(&id)).await? else {
        return Ok(Err("unknown"));
    };
    let address = &app.desk.address;
    let asked = Asked { challenge: &challenge, origin: address.origin(), rp_id: address.host() };
    let holds = || {
        // A discoverable passkey says whose it is (§ 7.2 step 6).
        if bytes(form, "user_handle")? != key.handle {
            return Err("another-person");
        }
        let signature = &bytes(form, "signature")?;
        let by = Signed { client_data: &client_data, authenticator_data: &authenticator_data, signature };
        passkey::signed(asked, &key.public_key, key.may_be_copied, by)
    };
    let counter = match holds() {
        Ok(counter) => counter,
        Err(why) => return Ok(Err(why)),
    };
    let (id, now) = (key.id, app.now());
    let taken = app.ask(move |store| store.use_passkey(id, counter, now)).await?;
    Ok(if taken { Ok(key.person) } else { Err("twice") })
}

pub(crate) async fn answer(State(app): State<App>, headers: HeaderMap, form: Fields) -> Result<Response, Fault> {
    match person(&app, &headers, &form).await? {
        Ok(person) => {
            let session = session::start(&app, person, &headers).await?;
            let forget = session::cookie_of(&app, cookie_name(&app), "", "; Max-Age=0")?;
            let cookies = AppendHeaders([(header::SET_COOKIE, session), (header::SET_COOKIE, forget)]);
            Ok((cookies, Redirect::to("/")).into_response())
        }
        Err(why) => {
            let problem = passkey::not_taken(why);
            let page = form::Page::new(&app, "", Some(problem));
            Ok((StatusCode::UNAUTHORIZED, shape::html(&page)?).into_response())
        }
    }
}
