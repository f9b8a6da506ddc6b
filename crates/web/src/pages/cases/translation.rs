//! `POST /cases/{id}/translations`: a post in the team's language, by the program on this machine that is configured for
//! it. It stands below the post and is no evidence.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use model::{CaseId, Language};

use super::images::evidence;
use crate::{app::App, auth::session::Viewer, error::Fault, fields::Fields, say};

pub(crate) async fn translate(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let translate = app.desk.translate.clone();
    let translate = translate.ok_or_else(|| Fault::Refused(say("case-no-translator").into()))?;
    let posts = evidence(&app, &viewer, CaseId(id)).await?;
    let post = posts.into_iter().find(|post| post.at.uri.as_str() == form.one("post"));
    let post = post.ok_or_else(|| Fault::NotFound(say("case-no-such-post").into()))?;
    let from = post.langs.first().map_or_else(Language::undetermined, |tag| Language::of_tag(tag));
    let said = (translate.run)(post.text, from).await;
    let said = said.map_err(|why| Fault::Refused(crate::error::sentence(&why)))?;
    app.brought().translations.put(post.at, said, app.now());
    let place = form.one("place").parse::<u32>().unwrap_or(1);
    Ok(Redirect::to(&format!("/cases/{id}#post-{place}")).into_response())
}
