//! What can be asked without a key: is somebody there, and of which version.

use axum::response::Response;
use serde_json::json;
use wire::APPWRITE_VERSION;

use crate::error;

pub(crate) async fn version() -> Response {
    error::json(&json!({ "version": APPWRITE_VERSION }))
}

pub(crate) async fn ping() -> &'static str {
    "Pong!"
}
