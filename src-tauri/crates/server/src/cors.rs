//! Which web pages may call the public API: those on this machine and on the hosts that the project's settings name.
//!
//! The answer names the one origin that asked, never all of them. A page elsewhere is refused before anything is done
//! for it; a program without an `Origin` is no page.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ORIGIN,
    VARY,
};
use http::{HeaderMap, HeaderValue, Method, Uri};
use wire::ErrorType;

use crate::api::Api;
use crate::error::{Refusal, no_content};

const ALLOWED_HEADERS: &str = "Accept, Origin, Cookie, Set-Cookie, Content-Type, Content-Range, X-Appwrite-Project, X-Appwrite-Key, X-Appwrite-Dev-Key, \
    X-Appwrite-Locale, X-Appwrite-Mode, X-Appwrite-JWT, X-Appwrite-Organization, X-Appwrite-Response-Format, X-Appwrite-Timeout, X-Appwrite-ID, \
    X-Appwrite-Timestamp, X-Appwrite-Session, X-Appwrite-Platform, X-Appwrite-Impersonate-User-Id, X-Appwrite-Impersonate-User-Email, \
    X-Appwrite-Impersonate-User-Phone, X-SDK-Version, X-SDK-Name, X-SDK-Language, X-SDK-Platform, X-SDK-GraphQL, X-SDK-Profile, Range, Cache-Control, \
    Expires, Pragma, X-Fallback-Cookies, X-Requested-With, X-Forwarded-For, X-Forwarded-User-Agent, Authorization";

/// Answers preflights, refuses pages from elsewhere, and lets those from here read the answer.
pub(crate) async fn guard(api: &Api, request: Request, next: Next) -> Response {
    if api.is_console() {
        return next.run(request).await;
    }
    let origin = request.headers().get(ORIGIN).cloned();
    let is_trusted = origin.as_ref().is_none_or(|origin| is_trusted(origin, api));
    let is_preflight = request.method() == Method::OPTIONS;
    let has_key = request.headers().contains_key("x-appwrite-key");
    let mut response = if is_preflight {
        no_content()
    } else if is_trusted || has_key {
        next.run(request).await
    } else {
        Refusal::from(ErrorType::GeneralUnknownOrigin).into_response()
    };
    if let Some(origin) = origin.filter(|_| is_trusted) {
        allow(response.headers_mut(), origin, is_preflight);
    }
    response
}

fn allow(headers: &mut HeaderMap, origin: HeaderValue, is_preflight: bool) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    headers.insert(
        ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("X-Appwrite-Session, X-Fallback-Cookies"),
    );
    headers.append(VARY, HeaderValue::from_static("Origin"));
    if is_preflight {
        headers.insert(
            ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE"),
        );
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(ALLOWED_HEADERS));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    }
}

fn is_trusted(origin: &HeaderValue, api: &Api) -> bool {
    let Some(host) = web_host(origin) else { return false };
    matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]")
        || api.engine.project_settings().origins.iter().any(|known| known.as_str() == host)
}

/// Returns the host of a web page's origin, in lower case.
fn web_host(origin: &HeaderValue) -> Option<String> {
    let uri: Uri = origin.to_str().ok()?.parse().ok()?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    uri.host().filter(|_| is_web).map(str::to_ascii_lowercase)
}
