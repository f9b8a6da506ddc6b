//! A form with files, read as it comes in: `guard` has let its sender in, and has not looked at it. Nothing of it can be
//! read before its first field has shown that it is a form of this session; a program's has no such field.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request, multipart::Field},
};
use tokio::time::timeout;

use crate::{app::App, auth::session::Viewer, error::Fault, say};

/// Most bytes of a field that is no file.
const FIELD: usize = 1_024;

/// How long the next part of a file may take. A whole one may take as long as it needs.
const PART_WITHIN: Duration = Duration::from_secs(60);

/// The files of a form.
pub(crate) struct Upload(Multipart);

impl FromRequest<App> for Upload {
    type Rejection = Fault;

    async fn from_request(request: Request, app: &App) -> Result<Self, Fault> {
        let viewer = request.extensions().get::<Viewer>().cloned();
        let viewer = viewer.ok_or_else(|| Fault::internal("a form for nobody that needs somebody"))?;
        let form = Multipart::from_request(request, app).await;
        if viewer.is_program() {
            let unlike = |_| Fault::Unclear(say("upload-not-multipart").into());
            return form.map(Self).map_err(unlike);
        }
        let mut form = form.map_err(|_| Fault::Forged)?;
        let first = form.next_field().await.map_err(|_| Fault::Forged)?.ok_or(Fault::Forged)?;
        if first.name() != Some("csrf") || !viewer.made(&short(first).await?) {
            return Err(Fault::Forged);
        }
        Ok(Self(form))
    }
}

impl Upload {
    /// The next file that was chosen.
    pub(crate) async fn next_file(&mut self) -> Result<Option<(String, Field<'_>)>, Fault> {
        // A browser sends a field without a name where no file was chosen.
        let Some(field) = self.0.next_field().await.map_err(|_| cut_off())? else { return Ok(None) };
        let name = field.file_name().unwrap_or_default().to_owned();
        if name.is_empty() {
            return Err(Fault::Refused(say("upload-choose-a-file").into()));
        }
        Ok(Some((name, field)))
    }
}

/// The next part of a file.
pub(crate) async fn chunk(field: &mut Field<'_>) -> Result<Option<Bytes>, Fault> {
    match timeout(PART_WITHIN, field.chunk()).await {
        Ok(part) => part.map_err(|_| cut_off()),
        Err(_) => Err(Fault::TooSlow),
    }
}

fn cut_off() -> Fault {
    Fault::Refused(say("upload-cut-off").into())
}

async fn short(mut field: Field<'_>) -> Result<String, Fault> {
    let mut text = Vec::new();
    while let Some(part) = field.chunk().await.map_err(|_| Fault::Forged)? {
        text.extend_from_slice(&part);
        if text.len() > FIELD {
            return Err(Fault::Forged);
        }
    }
    String::from_utf8(text).map_err(|_| Fault::Forged)
}
