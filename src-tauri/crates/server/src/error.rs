//! `engine::Error` → `wire::Error`: the one mapping, and the response that carries it.
//!
//! The sentence is for the person outside; what broke inside goes to the log and nowhere else.

use axum::Json;
use axum::response::{IntoResponse, Response};
use engine::Error;
use http::header::{CACHE_CONTROL, EXPIRES, PRAGMA};
use http::{HeaderValue, StatusCode};
use wire::ErrorType;

/// Returns what a caller is told of an engine's error.
pub fn refusal(error: Error) -> wire::Error {
    if error.is_full() {
        return wire::Error::with(ErrorType::AppDiskFull, ErrorType::AppDiskFull.message());
    }
    match error {
        Error::Invalid { param, reason } => reason.param(param),
        Error::Refused(kind) => kind.into(),
        Error::RefusedWith(kind, message) => wire::Error::with(kind, message),
        Error::DiskFull { .. } => ErrorType::AppDiskFull.into(),
        missing @ Error::ContentMissing { .. } => {
            tracing::error!(error = %missing, "content of a file is missing");
            ErrorType::StorageFileNotFound.into()
        }
        broken @ (Error::Corrupt { .. }
        | Error::DatabaseMissing { .. }
        | Error::Lock(_)
        | Error::KeyMissing { .. }
        | Error::KeyWrong { .. }
        | Error::KeyLocked { .. }
        | Error::NoRandomness
        | Error::WrongProject { .. }
        | Error::Database(_)
        | Error::Path(_)) => {
            tracing::error!(error = %broken, "the engine failed");
            ErrorType::GeneralServerError.into()
        }
    }
}

/// A refusal on its way out.
#[derive(Debug)]
pub(crate) struct Refusal(pub(crate) wire::Error);

impl From<wire::Error> for Refusal {
    fn from(error: wire::Error) -> Self {
        Self(error)
    }
}

impl From<ErrorType> for Refusal {
    fn from(kind: ErrorType) -> Self {
        Self(kind.into())
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(refusal(error))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, json(&self.0)).into_response();
        let headers = response.headers_mut();
        headers
            .insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store, must-revalidate"));
        headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        headers.insert(EXPIRES, HeaderValue::from_static("0"));
        response
    }
}

/// A JSON body with the content type that Appwrite sends.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> Response {
    let mut response = Json(value).into_response();
    response.headers_mut().insert(
        http::header::CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=UTF-8"),
    );
    response
}

/// The answer to a deletion. The content type must be there and must not be JSON, or SDKs try to parse the nothing.
pub(crate) fn no_content() -> Response {
    (
        StatusCode::NO_CONTENT,
        [(http::header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=UTF-8"))],
    )
        .into_response()
}
