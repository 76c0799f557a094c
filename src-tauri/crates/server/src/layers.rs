//! What every request passes before its route, and every answer behind it: each of these calls the next, and the last
//! of them [`cors::guard`].

use std::time::Instant;

use axum::body::{Body, HttpBody};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_LENGTH, COOKIE, EXPECT, SERVER, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue, StatusCode};
use percent_encoding::percent_decode_str;
use wire::{ErrorType, Invalid};

use crate::api::Api;
use crate::body::{self, Sent};
use crate::cors;
use crate::error::Refusal;
use crate::form::MAX_BODY;

/// The longest address in bytes: a list may name 500 ids in it.
const MAX_TARGET: usize = 32 * 1024;
/// The most bytes that names and values of headers may have together.
const MAX_HEADERS: usize = 16 * 1024;

/// The first: adds what Appwrite says with every answer.
pub(crate) async fn pass(State(api): State<Api>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let fallback = if names_session(request.headers()) { "false" } else { "true" };
    let mut response = finished(&api, request, next).await;
    let headers = response.headers_mut();
    headers.insert(SERVER, HeaderValue::from_static("Appwrite"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert("X-Debug-Fallback", HeaderValue::from_static(fallback));
    if let Ok(seconds) = HeaderValue::from_str(&begun.elapsed().as_secs_f64().to_string()) {
        headers.insert("X-Debug-Speed", seconds);
    }
    response
}

/// Says whether a cookie or a header names a session; whether it is a good one is not looked at here.
fn names_session(headers: &HeaderMap) -> bool {
    let holds = |value: &HeaderValue| value.to_str().is_ok_and(|text| text.contains("a_session_"));
    headers.get("x-appwrite-session").is_some_and(|value| !value.is_empty())
        || headers.get_all(COOKIE).iter().any(holds)
}

/// Gives the handler a body that cannot keep it waiting for ever, and reads what it leaves.
async fn finished(api: &Api, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return bounded(api, request, next).await;
    }
    // Such a client sends nothing that is not asked for.
    let waits = request.headers().contains_key(EXPECT);
    let (parts, bytes) = request.into_parts();
    let sent = Sent::new(bytes, body::PATIENCE);
    let request = Request::from_parts(parts, Body::new(sent.clone()));
    let response = bounded(api, request, next).await;
    if sent.is_late() {
        return Refusal::from(ErrorType::AppRequestTimeout).into_response();
    }
    if !waits {
        sent.drain().await;
    }
    response
}

/// Refuses what is larger than a request may be, and what no route can have meant, before anything else is looked at.
async fn bounded(api: &Api, mut request: Request, next: Next) -> Response {
    if says_too_much(request.headers()) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    if let Err(refused) = check(&request) {
        return refused.into_response();
    }
    DefaultBodyLimit::max(MAX_BODY).apply(&mut request);
    cors::guard(api, request, next).await
}

fn says_too_much(headers: &HeaderMap) -> bool {
    let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    length.and_then(|text| text.parse::<usize>().ok()).is_some_and(|length| length > MAX_BODY)
}

fn check(request: &Request) -> Result<(), Refusal> {
    let (uri, headers) = (request.uri(), request.headers());
    let too_long = |what: &str, most: usize| -> Result<(), Refusal> {
        let reason = Invalid::new(format!("The {what} must not be longer than {most} bytes."));
        Err(wire::Error::with(ErrorType::GeneralArgumentInvalid, reason.to_string()).into())
    };
    if uri.path_and_query().is_some_and(|target| target.as_str().len() > MAX_TARGET) {
        return too_long("address", MAX_TARGET);
    }
    let size: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if size > MAX_HEADERS {
        return too_long("headers", MAX_HEADERS);
    }
    if percent_decode_str(uri.path()).decode_utf8().is_err() {
        return Err(ErrorType::GeneralRouteNotFound.into());
    }
    Ok(())
}
