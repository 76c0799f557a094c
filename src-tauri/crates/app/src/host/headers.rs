//! What every answer of the host says about itself.

use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, header};

/// What the window's page may send and read.
const ALLOWED_METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE";
const ALLOWED_HEADERS: &str = "content-type, content-range, range, x-appwrite-id";
const EXPOSED_HEADERS: &str = "content-disposition, content-length, content-range, content-type, accept-ranges, etag, x-appwrite-cache";

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}

/// Adds what keeps an answer from being framed, sniffed or told to others.
pub(super) fn secured(mut response: Response) -> Response {
    let headers = response.headers_mut();
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::REFERRER_POLICY, "no-referrer");
    set(headers, header::X_FRAME_OPTIONS, "DENY");
    set(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    response
}

/// Finishes an answer to a page that this host delivered.
pub(super) fn for_browser(response: Response) -> Response {
    let mut response = secured(response);
    set(
        response.headers_mut(),
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    response
}

/// Finishes an answer to the desktop window, whose page is of another origin: it alone may read it.
pub(super) fn for_window(response: Response, origin: Option<HeaderValue>) -> Response {
    let mut response = secured(response);
    let headers = response.headers_mut();
    // Whoever has the secret in the address is the window; its images are loaded across origins.
    set(headers, HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    headers.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        set(headers, header::ACCESS_CONTROL_ALLOW_METHODS, ALLOWED_METHODS);
        set(headers, header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS);
        set(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
        set(headers, header::ACCESS_CONTROL_MAX_AGE, "600");
    }
    response
}
