//! `POST /cases/{id}/images`, `GET /cases/{id}/images/{file}`: an image of a post, because somebody asked to see it. It
//! comes without colours, blurred until it is opened, and is there for who asked and nobody else, for ten minutes.

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use model::CaseId;
use store::CaseView;

use super::show::load;
use crate::{
    app::App,
    auth::session::Viewer,
    error::{self, Fault},
    fields::Fields,
    quality, say,
};

/// What a file's name ends with, behind the image's id: blurred, or as sharp as it came.
const BLURRED: &str = "-blurred.png";
const GREY: &str = "-grey.png";

/// Back to the post that the form stands at.
pub(super) fn back(case: i64, form: &Fields) -> Response {
    let place = form.one("place").parse::<u32>().map_or_else(|_| "what".to_owned(), |n| format!("post-{n}"));
    Redirect::to(&format!("/cases/{case}#{place}")).into_response()
}

/// Why nothing was brought.
pub(super) fn not_brought(why: String) -> Fault {
    Fault::Refused(error::sentence(&why))
}

pub(crate) async fn fetch(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let case = shown(&app, &viewer, CaseId(id)).await?;
    let named = form.one("image");
    let image = case.evidence.posts.iter().flat_map(|post| &post.images).find(|image| image.cid == named);
    let image = image.ok_or_else(|| Fault::NotFound(say("case-no-such-image").into()))?;
    let fetch = app.desk.fetch.as_ref().ok_or_else(|| Fault::Refused(say("case-images-not-fetched").into()))?;
    let grey = fetch(case.row.case.subject, image.clone()).await.map_err(not_brought)?;
    app.brought().images.put((viewer.id(), CaseId(id), image.cid.clone()), grey.into(), app.now());
    Ok(back(id, &form))
}

/// The file, for who had it fetched.
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, file)): Path<(i64, String)>,
) -> Result<Response, Fault> {
    let gone = || Fault::NotFound(say("case-image-not-there").into());
    let (cid, blurred) = match (file.strip_suffix(BLURRED), file.strip_suffix(GREY)) {
        (Some(cid), _) => (cid, true),
        (_, Some(cid)) => (cid, false),
        _ => return Err(gone()),
    };
    let key = (viewer.id(), CaseId(id), cid.to_owned());
    let image = app.brought().images.get(&key, app.now()).ok_or_else(gone)?;
    let bytes = if blurred { image.blurred.clone() } else { image.grey.clone() };
    Ok(([(header::CONTENT_TYPE, "image/png")], bytes).into_response())
}

/// A case as the viewer is shown it.
pub(super) async fn shown(app: &App, viewer: &Viewer, id: CaseId) -> Result<CaseView, Fault> {
    let (mut case, _) = load(app, id).await?;
    quality::before_it_was_decided(app, viewer, &mut case).await?;
    Ok(case)
}
