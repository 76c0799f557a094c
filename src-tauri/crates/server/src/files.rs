//! Handlers of files, but for their content.

use axum::extract::{Path, State};
use axum::response::Response;
use engine::{Engine, FILE_ACTIONS};
use wire::{FileId, FileList, FilePatch};

use crate::api::Api;
use crate::auth::{As, FilesRead, FilesWrite};
use crate::blocking;
use crate::buckets::{bucket_id, list_request};
use crate::error::{Refusal, json, no_content};
use crate::form::{Form, Query};

pub(crate) async fn list(
    State(api): State<Api>,
    As(actor, _): As<FilesRead>,
    Path(bucket): Path<String>,
    Query(params): Query,
) -> Result<Response, Refusal> {
    let bucket = bucket_id(&bucket)?;
    let request = list_request(&params, &api)?;
    let page = blocking::run(move || api.engine.list_files(&actor, &bucket, &request)).await?;
    Ok(json(&FileList { total: page.total, files: page.items }))
}

pub(crate) async fn get(
    State(api): State<Api>,
    As(actor, _): As<FilesRead>,
    Path((bucket, file)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let (bucket, file) = (bucket_id(&bucket)?, file_id(&file)?);
    Ok(json(&blocking::brief(|| api.engine.get_file(&actor, &bucket, &file))?))
}

pub(crate) async fn update(
    State(api): State<Api>,
    As(actor, _): As<FilesWrite>,
    Path((bucket, file)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Refusal> {
    let (bucket, file) = (bucket_id(&bucket)?, file_id(&file)?);
    let name = form.params.text("name")?;
    // A name that breaks its bounds is named before permissions that cannot be read.
    name.as_deref().map(Engine::check_file_name).transpose()?;
    let patch = FilePatch { name, permissions: form.params.permissions(&FILE_ACTIONS)? };
    Ok(json(&blocking::run(move || api.engine.update_file(&actor, &bucket, &file, &patch)).await?))
}

pub(crate) async fn delete(
    State(api): State<Api>,
    As(actor, _): As<FilesWrite>,
    Path((bucket, file)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let (bucket, file) = (bucket_id(&bucket)?, file_id(&file)?);
    blocking::run(move || api.engine.delete_file(&actor, &bucket, &file)).await?;
    Ok(no_content())
}

/// Reads a file's id from a path.
pub(crate) fn file_id(text: &str) -> Result<FileId, Refusal> {
    FileId::parse(text).map_err(|reason| reason.param("fileId").into())
}
