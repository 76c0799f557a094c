//! The table: path, method, handler. And the layers that every route passes, outermost last.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tower_http::normalize_path::NormalizePath;
use wire::ErrorType;

use crate::api::Api;
use crate::error::Refusal;
use crate::form::MAX_BODY;
use crate::{
    buckets, content, cors, databases, files, health, layers, locale, previews, tokens, uploads,
    usage,
};

fn table() -> Router<Api> {
    Router::new()
        .route("/ping", get(health::ping))
        .merge(health_and_places())
        .merge(registry())
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

fn health_and_places() -> Router<Api> {
    Router::new()
        .route("/health/version", get(health::version))
        .route("/health/storage", get(health::storage))
        .route("/health/storage/local", get(health::storage))
        .route("/health/anti-virus", get(health::antivirus))
        .route("/locale", get(locale::get))
        .route("/locale/codes", get(locale::codes))
        .route("/locale/continents", get(locale::continents))
}

fn registry() -> Router<Api> {
    let database = || get(databases::get).put(databases::update).delete(databases::delete);
    Router::new()
        .route("/databases", get(databases::list).post(databases::create_legacy))
        .route("/databases/{database}", database())
        .route("/tablesdb", get(databases::list).post(databases::create_tables))
        .route("/tablesdb/{database}", database())
        .route("/storage/usage", get(usage::storage))
        .route("/storage/{bucket}/usage", get(usage::bucket))
        .route("/tokens/buckets/{bucket}/files/{file}", post(tokens::create).get(tokens::list))
        .route("/tokens/{token}", get(tokens::get).patch(tokens::update).delete(tokens::delete))
}

/// Mounts the table below `/v1`. A slash at the end of a path makes no difference.
pub(crate) fn mounted(api: Api) -> Router {
    let routes = Router::new()
        .nest("/v1", table())
        .fallback(no_route)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(api.clone(), cors::guard))
        .layer(from_fn(layers::bounded))
        .layer(from_fn(layers::finished))
        .layer(from_fn(layers::described))
        .with_state(api);
    Router::new().fallback_service(NormalizePath::trim_trailing_slash(routes))
}

async fn no_route() -> Refusal {
    ErrorType::GeneralRouteNotFound.into()
}
