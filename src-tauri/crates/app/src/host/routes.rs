//! What is behind the door: commands, events, the endpoints, transfers' bytes, archives, and the page itself.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Query, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post, put};
use http::{HeaderValue, StatusCode, Uri, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use tokio::sync::watch;
use wire::ErrorType;

use super::{page, stream};
use crate::commands::shapes::ActivityFilter;
use crate::{App, Error, ExportFormat, archive, commands, export};

/// The largest request of a command in bytes: an offer of 100,000 files.
const CALL_SIZE: usize = 16 * 1024 * 1024;
/// How long a body may take.
const BODY_TIME: Duration = Duration::from_mins(2);

#[derive(Clone)]
struct Desk {
    app: App,
    stop: watch::Receiver<bool>,
}

pub(super) fn router(app: App, stop: watch::Receiver<bool>) -> Router {
    Router::new()
        .route("/call/{name}", post(call))
        .route("/events", get(events))
        .route("/e/{endpoint}/{*rest}", any(endpoint))
        .route("/transfers/{id}", put(transfer))
        .route("/archive/{id}", get(archive_content))
        .route("/activity/{name}", get(activity))
        .fallback(page::serve)
        .with_state(Desk { app, stop })
}

async fn call(
    State(desk): State<Desk>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let bytes = command(request).await?;
    // A command is carried out to its end, also when the page that asked goes away.
    let answer =
        tokio::spawn(async move { commands::dispatch(&desk.app, &name, &bytes).await }).await;
    Ok(json(answer.map_err(Error::from)??))
}

/// Reads the request of a command.
pub(super) async fn command(request: Request) -> Result<Bytes, Refusal> {
    let is_json = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if !is_json {
        return Err(Refusal(wire::Error::with(
            ErrorType::GeneralArgumentInvalid,
            "A command takes application/json.",
        )));
    }
    body(request, CALL_SIZE).await
}

async fn events(State(desk): State<Desk>) -> Response {
    stream::open(&desk.app, desk.stop)
}

async fn endpoint(
    State(desk): State<Desk>,
    Path((endpoint, rest)): Path<(String, String)>,
    mut request: Request,
) -> Result<Response, Refusal> {
    if rest != "v1" && !rest.starts_with("v1/") {
        return Err(Refusal(ErrorType::GeneralRouteNotFound.into()));
    }
    *request.uri_mut() =
        below(request.uri()).ok_or_else(|| wire::Error::from(ErrorType::GeneralRouteNotFound))?;
    Ok(desk.app.gateway().forward(&endpoint, request).await?)
}

/// Returns the address without `/e/{endpoint}`, spelled as it came.
fn below(uri: &Uri) -> Option<Uri> {
    let target = uri.path_and_query()?.as_str();
    let (_, rest) = target.strip_prefix("/e/")?.split_once('/')?;
    format!("/{rest}").parse().ok()
}

#[derive(Deserialize)]
struct Offset {
    offset: u64,
}

async fn transfer(
    State(desk): State<Desk>,
    Path(id): Path<i64>,
    Query(at): Query<Offset>,
    request: Request,
) -> Result<Response, Refusal> {
    let most = usize::try_from(wire::CHUNK_SIZE).unwrap_or(usize::MAX);
    let bytes = body(request, most).await?;
    // Bytes that have arrived are taken, also when the page that sent them goes away.
    let taken =
        tokio::spawn(async move { desk.app.transfers().receive(id, at.offset, bytes).await }).await;
    Ok(axum::Json(taken.map_err(Error::from)??).into_response())
}

async fn archive_content(
    State(desk): State<Desk>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let (name, body) = archive::open(&desk.app, &id).await?;
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let disposition =
        format!("attachment; filename*=UTF-8''{}", utf8_percent_encode(&name, NON_ALPHANUMERIC));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::try_from(disposition).map_err(|_| Error::Broken)?,
    );
    Ok(response)
}

async fn activity(
    State(desk): State<Desk>,
    Path(name): Path<String>,
    Query(asked): Query<ActivityFilter>,
) -> Result<Response, Refusal> {
    let format = ExportFormat::of_file(&name).ok_or(ErrorType::GeneralRouteNotFound)?;
    let body = export::open(&desk.app, asked, format);
    let kind = match format {
        ExportFormat::Csv => "text/csv; charset=utf-8",
        ExportFormat::JsonLines => "application/jsonl",
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, "attachment"),
    ];
    Ok((headers, body).into_response())
}

async fn body(request: Request, most: usize) -> Result<Bytes, Refusal> {
    let read = tokio::time::timeout(BODY_TIME, to_bytes(request.into_body(), most)).await;
    match read {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(Refusal(ErrorType::GeneralBodyTooLarge.into())),
        Err(_) => Err(Refusal(wire::Error::with(
            ErrorType::AppUnreachable,
            "The request did not arrive in time.",
        ))),
    }
}

pub(super) fn json(bytes: Vec<u8>) -> Response {
    (
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")],
        Body::from(bytes),
    )
        .into_response()
}

/// A refusal as an answer.
pub(super) struct Refusal(pub(super) wire::Error);

impl<E: Into<wire::Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Refusal(error.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(header::CACHE_CONTROL, "no-store")], axum::Json(self.0)).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_gets_its_own_part_of_the_address_as_it_was_spelled() {
        let uri = "/e/local/v1/storage/buckets/b/files?queries%5B%5D=%7B%22a%22%3A1%7D&search=%2F"
            .parse()
            .unwrap();
        assert_eq!(
            below(&uri).unwrap().to_string(),
            "/v1/storage/buckets/b/files?queries%5B%5D=%7B%22a%22%3A1%7D&search=%2F"
        );
    }
}
