//! Is somebody there, of which version, and can they do their work?

use std::time::Instant;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use engine::ScannerHealth;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::json;
use wire::{APPWRITE_VERSION, ErrorType};

use crate::api::Api;
use crate::auth::{As, HealthRead, header};
use crate::blocking;
use crate::error::{self, Refusal};
use crate::form::Query;

/// Command lines ask this before they have a project or a key.
pub(crate) async fn version() -> Response {
    error::json(&json!({ "version": APPWRITE_VERSION }))
}

/// SDKs ask this to see whether endpoint and project are right.
pub(crate) async fn ping(
    State(api): State<Api>,
    headers: HeaderMap,
    Query(params): Query,
) -> Result<Response, Refusal> {
    let asked = params.text("project")?.filter(|project| !project.is_empty());
    let asked = asked.as_deref().or(header(&headers, "x-appwrite-project")).unwrap_or_default();
    if !api.is_console() && !asked.eq_ignore_ascii_case(api.engine.project().as_str()) {
        return Err(ErrorType::ProjectNotFound.into());
    }
    Ok(([(CONTENT_TYPE, "text/plain; charset=UTF-8")], "Pong!").into_response())
}

pub(crate) async fn storage(
    State(api): State<Api>,
    _: As<HealthRead>,
) -> Result<Response, Refusal> {
    let begun = Instant::now();
    blocking::run(move || api.engine.storage_health()).await?;
    let ping = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(error::json(&json!({ "name": "", "ping": ping, "status": "pass" })))
}

pub(crate) async fn antivirus(
    State(api): State<Api>,
    _: As<HealthRead>,
) -> Result<Response, Refusal> {
    let (version, status) = match blocking::run(move || Ok(api.engine.scanner_health())).await? {
        ScannerHealth::Disabled => (String::new(), "disabled"),
        ScannerHealth::Pass { version } => (version, "pass"),
        ScannerHealth::Fail => return Err(ErrorType::GeneralServerError.into()),
    };
    Ok(error::json(&json!({ "version": version, "status": status })))
}
