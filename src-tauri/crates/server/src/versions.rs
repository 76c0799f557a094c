//! Handlers of former contents of files. The API does not know them: they are there at the console's door only.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use engine::BlobId;
use http::request::Parts;
use wire::{BucketId, ErrorType, FileId};

use crate::api::Api;
use crate::auth::{As, FilesRead};
use crate::blocking;
use crate::buckets::bucket_id;
use crate::content::{self, Purpose};
use crate::error::Refusal;
use crate::files::file_id;
use crate::previews;

/// Below a file's address.
pub(crate) fn routes() -> Router<Api> {
    let of_version = |what: &str| {
        format!("/storage/buckets/{{bucket}}/files/{{file}}/versions/{{version}}/{what}")
    };
    Router::new()
        .route(&of_version("download"), get(download))
        .route(&of_version("view"), get(view))
        .route(&of_version("preview"), get(preview))
}

type Named = Path<(String, String, String)>;

pub(crate) async fn download(
    state: State<Api>,
    caller: As<FilesRead>,
    path: Named,
    request: Parts,
) -> Result<Response, Refusal> {
    serve(state, caller, path, &request, Purpose::Download).await
}

pub(crate) async fn view(
    state: State<Api>,
    caller: As<FilesRead>,
    path: Named,
    request: Parts,
) -> Result<Response, Refusal> {
    serve(state, caller, path, &request, Purpose::View).await
}

pub(crate) async fn preview(
    State(api): State<Api>,
    As(actor, _): As<FilesRead>,
    Path(path): Named,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let (bucket, file, version) = named(&path)?;
    let params = previews::params(&api, &query.unwrap_or_default())?;
    let asked = blocking::brief(|| {
        api.engine.ask_version_preview(&actor, (&bucket, &file), version, &params)
    })?;
    previews::drawn(api, asked).await
}

async fn serve(
    State(api): State<Api>,
    As(actor, _): As<FilesRead>,
    Path(path): Named,
    request: &Parts,
    purpose: Purpose,
) -> Result<Response, Refusal> {
    let (bucket, file, version) = named(&path)?;
    let open = blocking::brief(|| api.engine.open_version(&actor, (&bucket, &file), version))?;
    content::answer(open, request, purpose).await
}

fn named(
    (bucket, file, version): &(String, String, String),
) -> Result<(BucketId, FileId, BlobId), Refusal> {
    let version = BlobId::parse(version).ok_or(ErrorType::GeneralRouteNotFound)?;
    Ok((bucket_id(bucket)?, file_id(file)?, version))
}
