//! The table: path, method, handler. And the layers that every route passes, outermost last.

use std::time::Instant;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CONTENT_LENGTH, SERVER, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, StatusCode};
use tower_http::normalize_path::NormalizePath;
use wire::ErrorType;

use crate::api::Api;
use crate::error::Refusal;
use crate::form::MAX_BODY;
use crate::{buckets, content, cors, files, health, previews, uploads};

fn table() -> Router<Api> {
    Router::new()
        .route("/ping", get(health::ping))
        .route("/health/version", get(health::version))
        .route("/storage/buckets", get(buckets::list).post(buckets::create))
        .route(
            "/storage/buckets/{bucket}",
            get(buckets::get).put(buckets::update).delete(buckets::delete),
        )
        .route("/storage/buckets/{bucket}/files", get(files::list).post(uploads::create))
        .route(
            "/storage/buckets/{bucket}/files/{file}",
            get(files::get).put(files::update).delete(files::delete),
        )
        .route("/storage/buckets/{bucket}/files/{file}/download", get(content::download))
        .route("/storage/buckets/{bucket}/files/{file}/view", get(content::view))
        .route("/storage/buckets/{bucket}/files/{file}/preview", get(previews::preview))
        .fallback(no_route)
        .method_not_allowed_fallback(no_route)
}

/// Mounts the table below `/v1`. A slash at the end of a path makes no difference.
pub(crate) fn mounted(api: Api) -> Router {
    let routes = Router::new()
        .nest("/v1", table())
        .fallback(no_route)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(api.clone(), cors::guard))
        .layer(from_fn(bounded))
        .layer(from_fn(described))
        .with_state(api);
    Router::new().fallback_service(NormalizePath::trim_trailing_slash(routes))
}

async fn no_route() -> Refusal {
    ErrorType::GeneralRouteNotFound.into()
}

/// Refuses a body that says it is too large before anything of it is read.
async fn bounded(request: Request, next: Next) -> Response {
    let declared = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<usize>().ok());
    if declared.is_some_and(|length| length > MAX_BODY) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    next.run(request).await
}

/// Adds what Appwrite says with every answer.
async fn described(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(SERVER, HeaderValue::from_static("Appwrite"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(seconds) = HeaderValue::from_str(&begun.elapsed().as_secs_f64().to_string()) {
        headers.insert("X-Debug-Speed", seconds);
    }
    response
}
