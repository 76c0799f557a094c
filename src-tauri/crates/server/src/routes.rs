//! The table: path, method, handler.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, patch, post, put};
use tower_http::normalize_path::NormalizePath;
use wire::ErrorType;

use crate::api::Api;
use crate::error::Refusal;
use crate::{
    account, buckets, content, databases, files, health, layers, locale, memberships, previews,
    sessions, teams, tokens, uploads, usage, users, versions,
};

fn table() -> Router<Api> {
    Router::new()
        .route("/ping", get(health::ping))
        .merge(health_and_places())
        .merge(registry())
        .merge(people())
        .merge(account_of_caller())
        .merge(users_of_project())
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
    Router::new()
        .route("/databases", get(databases::list).post(databases::create_legacy))
        .route(
            "/databases/{database}",
            get(databases::get).put(databases::update).delete(databases::delete),
        )
        .route("/tablesdb", get(databases::list).post(databases::create_tables))
        .route(
            "/tablesdb/{database}",
            get(databases::get).put(databases::update).delete(databases::delete),
        )
        .route("/storage/usage", get(usage::storage))
        .route("/storage/{bucket}/usage", get(usage::bucket))
        .route("/tokens/buckets/{bucket}/files/{file}", post(tokens::create).get(tokens::list))
        .route("/tokens/{token}", get(tokens::get).patch(tokens::update).delete(tokens::delete))
}

fn people() -> Router<Api> {
    Router::new()
        .route("/teams", get(teams::list).post(teams::create))
        .route("/teams/{team}", get(teams::get).put(teams::update).delete(teams::delete))
        .route("/teams/{team}/prefs", get(teams::get_prefs).put(teams::set_prefs))
        .route("/teams/{team}/memberships", get(memberships::list).post(memberships::create))
        .route(
            "/teams/{team}/memberships/{membership}",
            get(memberships::get).patch(memberships::update).delete(memberships::delete),
        )
        .route("/teams/{team}/memberships/{membership}/status", patch(memberships::accept))
}

fn account_of_caller() -> Router<Api> {
    Router::new()
        .route("/account", get(account::get).post(account::create))
        .route("/account/name", patch(account::update_name))
        .route("/account/email", patch(account::update_email))
        .route("/account/phone", patch(account::update_phone))
        .route("/account/password", patch(account::update_password))
        .route("/account/prefs", get(account::get_prefs).patch(account::update_prefs))
        .route("/account/status", patch(account::block))
        .route("/account/jwts", post(sessions::create_jwt))
        .route("/account/jwt", post(sessions::create_jwt))
        .route(
            "/account/sessions",
            get(sessions::list).post(sessions::create_by_email).delete(sessions::delete_all),
        )
        .route("/account/sessions/email", post(sessions::create_by_email))
        .route("/account/sessions/anonymous", post(sessions::create_anonymous))
        .route(
            "/account/sessions/{session}",
            get(sessions::get).patch(sessions::update).delete(sessions::delete),
        )
}

fn users_of_project() -> Router<Api> {
    Router::new()
        .route("/users", get(users::list).post(users::create))
        .route("/users/{user}", get(users::get).delete(users::delete))
        .route("/users/{user}/name", patch(users::update_name))
        .route("/users/{user}/email", patch(users::update_email))
        .route("/users/{user}/phone", patch(users::update_phone))
        .route("/users/{user}/password", patch(users::update_password))
        .route("/users/{user}/status", patch(users::update_status))
        .route("/users/{user}/verification", patch(users::update_email_verification))
        .route("/users/{user}/verification/phone", patch(users::update_phone_verification))
        .route("/users/{user}/labels", put(users::update_labels))
        .route("/users/{user}/impersonator", patch(users::update_impersonator))
        .route("/users/{user}/prefs", get(users::get_prefs).patch(users::update_prefs))
        .route("/users/{user}/jwts", post(users::create_jwt))
        .route("/users/{user}/memberships", get(users::list_memberships))
        .route("/users/{user}/targets", get(users::list_targets))
        .route("/users/{user}/targets/{target}", get(users::get_target))
        .route(
            "/users/{user}/sessions",
            get(users::list_sessions).post(users::create_session).delete(users::delete_sessions),
        )
        .route("/users/{user}/sessions/{session}", delete(users::delete_session))
}

/// Mounts the table below `/v1`. A slash at the end of a path makes no difference.
pub(crate) fn mounted(api: Api) -> Router {
    let table = if api.is_console() { table().merge(versions::routes()) } else { table() };
    let routes = Router::new().nest("/v1", table).fallback(no_route).with_state(api.clone());
    // The layer stands around the table, not in it, where each route would have a copy.
    Router::new()
        .fallback_service(NormalizePath::trim_trailing_slash(routes))
        .layer(from_fn_with_state(api, layers::pass))
}

async fn no_route() -> Refusal {
    ErrorType::GeneralRouteNotFound.into()
}
