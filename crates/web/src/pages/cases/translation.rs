//! `POST /cases/{id}/translations`: a post in the team's language, by the program on this machine that is configured for
//! it. It stands below the post and is no evidence.

use axum::{
    extract::{Path, State},
    response::Response,
};
use model::{CaseId, Language};

use super::images::{back, not_brought, shown};
use crate::{app::App, auth::session::Viewer, error::Fault, fields::Fields, say};

pub(crate) async fn translate(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let translate = app.desk.translate.as_ref();
    let translate = translate.ok_or_else(|| Fault::Refused(say("case-no-translator").into()))?;
    let case = shown(&app, &viewer, CaseId(id)).await?;
    let post = case.evidence.posts.into_iter().find(|post| post.at.uri.as_str() == form.one("post"));
    let post = post.ok_or_else(|| Fault::NotFound(say("case-no-such-post").into()))?;
    let from = post.langs.first().map_or_else(Language::undetermined, |tag| Language::of_tag(tag));
    let said = (translate.run)(post.text, from).await.map_err(not_brought)?;
    app.brought().translations.put(post.at, said, app.now());
    Ok(back(id, &form))
}
