//! `POST /archives`: a lead hands over archives. They are written to disk as they come in, and a stage reads them.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
};

use axum::{
    extract::{State, multipart::Field},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use model::{PersonId, SourceId};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::NewSource;

use crate::{
    app::App,
    auth::session::Viewer,
    error::Fault,
    say,
    shape::{self, Shape},
    upload::{self, Upload},
    words,
};

/// An archive that waits to be read.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Taken {
    source: i64,
    name: String,
    sha256: String,
}

/// Takes every file of the form. What was taken before one that could not be stays.
pub(crate) async fn take(
    State(app): State<App>,
    viewer: Viewer,
    shape: Shape,
    mut form: Upload,
) -> Result<Response, Fault> {
    let folder = folder(&app).await?;
    let mut taken = Vec::new();
    while let Some((name, field)) = form.next_file().await? {
        let part = Part::new(&folder)?;
        let sha256 = write(&app, &folder, field, &part).await?;
        let source = add(&app, viewer.id(), &name, sha256.clone(), part).await?.0;
        taken.push(Taken { source, name: words::visible(&name), sha256 });
    }
    match shape {
        Shape::Page => Ok(Redirect::to("/#archives").into_response()),
        Shape::Json if taken.is_empty() => Err(Fault::Unclear(say("upload-no-file").into())),
        Shape::Json => Ok((StatusCode::CREATED, shape::json(&taken)?).into_response()),
    }
}

/// Where they wait; only its owner may look into it.
async fn folder(app: &App) -> Result<PathBuf, Fault> {
    let folder = app.ask(|store| Ok(store.uploads())).await?;
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(&folder).map_err(Fault::internal)?;
    Ok(folder)
}

/// A file that is being written; removed unless it is kept.
struct Part(PathBuf);

impl Part {
    fn new(folder: &Path) -> Result<Self, Fault> {
        let mut name = [0; 8];
        getrandom::fill(&mut name).map_err(Fault::internal)?;
        Ok(Self(folder.join(format!("{}.part", model::hex(&name)))))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Writes a file as it comes in, and gives its digest. What waits to be read takes no more room than it may.
async fn write(app: &App, folder: &Path, mut field: Field<'_>, part: &Part) -> Result<String, Fault> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part.0).map_err(Fault::internal)?;
    let mut room = app.desk.upload_bytes.saturating_sub(taken(folder)?);
    let mut sha256 = Sha256::new();
    loop {
        let Some(bytes) = upload::chunk(&mut field).await? else { break };
        room = room.checked_sub(bytes.len() as u64).ok_or(Fault::NoRoom)?;
        // Off the async threads: a disk may be slow.
        let written = tokio::task::spawn_blocking(move || {
            sha256.update(&bytes);
            file.write_all(&bytes).map(|()| (file, sha256))
        });
        (file, sha256) = written.await.map_err(Fault::internal)?.map_err(Fault::internal)?;
    }
    tokio::task::spawn_blocking(move || file.sync_all()).await.map_err(Fault::internal)?.map_err(Fault::internal)?;
    Ok(model::hex(&sha256.finalize()))
}

/// Bytes of files that wait.
fn taken(folder: &Path) -> Result<u64, Fault> {
    let size =
        |entry: std::io::Result<std::fs::DirEntry>| entry.and_then(|entry| entry.metadata()).map(|meta| meta.len());
    std::fs::read_dir(folder).and_then(|entries| entries.map(size).sum()).map_err(Fault::internal)
}

/// Puts it where the stage looks, and switches its source on. One that was read before is not read again.
async fn add(app: &App, by: PersonId, name: &str, sha256: String, part: Part) -> Result<SourceId, Fault> {
    let (now, by, name) = (app.now(), Some(by), name.to_owned());
    app.ask(move |store| {
        let id = store.add_source(&NewSource::archive(&sha256), by, now)?;
        store.name_source(id, &name)?;
        std::fs::rename(&part.0, store.uploads().join(&sha256))?;
        store.set_source_status(id, &say("today-archive-waits").to_string(), now)?;
        store.switch_source(id, true, by, now)?;
        Ok(id)
    })
    .await
}
