//! The page: the built UI, carried inside the program, and the plain pages that take its place when it cannot be shown.

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, Uri, header};
use rust_embed::{EmbeddedFile, RustEmbed};
use wire::ErrorType;

use super::routes::Refusal;

/// What `npm run build` has made in `ui/`; nothing in a checkout where it was never run.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../../ui/dist"]
#[allow_missing = true]
struct Dist;

const INDEX: &str = "index.html";
/// For a page that names no policy of its own.
const STRICT: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Where the build puts files whose name changes with their content.
const IMMUTABLE: &str = "_app/immutable/";

/// Serves a file of the page; the page itself for every address that could be one of its own.
pub(super) async fn serve(method: Method, uri: Uri) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return Refusal(ErrorType::GeneralRouteNotFound.into()).into_response();
    }
    let path = uri.path().trim_start_matches('/');
    match Dist::get(path) {
        Some(file) if path != INDEX => asset(path, file),
        None if path.rsplit('/').next().is_some_and(|last| last.contains('.')) => {
            Refusal(ErrorType::GeneralRouteNotFound.into()).into_response()
        }
        _ => index(),
    }
}

fn asset(path: &str, file: EmbeddedFile) -> Response {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let caching = if path.starts_with(IMMUTABLE) {
        "private, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    (
        [(header::CONTENT_TYPE, kind.as_ref()), (header::CACHE_CONTROL, caching)],
        Body::from(file.data),
    )
        .into_response()
}

fn index() -> Response {
    let Some(file) = Dist::get(INDEX) else {
        let text = "This program was built without its page. Run <code>npm ci &amp;&amp; npm run build</code> in <code>ui/</code>, then build it again.";
        return plain(StatusCode::SERVICE_UNAVAILABLE, text);
    };
    let policy = policy(&String::from_utf8_lossy(&file.data));
    html(StatusCode::OK, &policy, Body::from(file.data))
}

/// Returns the page's own policy as a header: only there can it forbid frames.
fn policy(page: &str) -> String {
    let own = page
        .split_once("http-equiv=\"content-security-policy\" content=\"")
        .and_then(|(_, rest)| rest.split_once('"'));
    own.map_or_else(|| STRICT.to_owned(), |(policy, _)| format!("{policy}; frame-ancestors 'none'"))
}

fn html(status: StatusCode, policy: &str, body: Body) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    let mut response = (status, headers, body).into_response();
    if let Ok(policy) = HeaderValue::from_str(policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The look of the console, for a page that cannot load its styles.
const STYLE: &str = ":root{color-scheme:light dark;--page:light-dark(#fbfaf8,#181716);--ink:light-dark(#1c1b19,#eeece8);\
    --quiet:light-dark(#5c5954,#a9a59d);--accent:light-dark(#0f6e66,#2bb5a6);--on:light-dark(#fff,#0b1e1c)}\
    body{margin:0;min-height:100vh;display:grid;place-content:center;justify-items:center;gap:12px;padding:24px;box-sizing:border-box;\
    background:var(--page);color:var(--ink);font:14px/1.5 ui-sans-serif,system-ui,'Segoe UI','Noto Sans','DejaVu Sans',sans-serif;text-align:center}\
    h1{margin:0;font-size:17px}p{margin:0;max-width:30rem;color:var(--quiet)}\
    a{margin-top:8px;padding:6px 14px;border-radius:6px;background:var(--accent);color:var(--on);text-decoration:none}\
    a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}code{font-size:13px}";

fn plain(status: StatusCode, text: &str) -> Response {
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Coffer</title><style>{STYLE}</style></head>\
         <body><h1>Coffer</h1><p>{text}</p><a href=\"/\">Try again</a></body></html>"
    );
    html(status, STRICT, Body::from(page))
}

/// Says whether a person waits for a page, rather than a program for an answer.
pub(super) fn is_navigation(request: &Request) -> bool {
    let accepts = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    request.method() == Method::GET && accepts.contains("text/html")
}

/// Answers a request that was refused, in the way it was asked.
pub(super) fn refused(request: &Request, error: wire::Error) -> Response {
    refusal(is_navigation(request), error)
}

/// Answers a person with a page and a program with an error body.
pub(super) fn refusal(is_navigation: bool, error: wire::Error) -> Response {
    if !is_navigation {
        return Refusal(error).into_response();
    }
    let status = StatusCode::from_u16(error.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let text = error.message.replace('&', "&amp;").replace('<', "&lt;");
    plain(status, &text)
}

/// Leads from the console's link to the console, with the cookie that opens it.
pub(super) fn opened(cookie: &str) -> Response {
    let mut response =
        (StatusCode::SEE_OTHER, [(header::LOCATION, "/"), (header::CACHE_CONTROL, "no-store")])
            .into_response();
    if let (false, Ok(cookie)) = (cookie.is_empty(), HeaderValue::from_str(cookie)) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_own_policy_becomes_a_header_that_forbids_frames() {
        let page = "<meta http-equiv=\"content-security-policy\" content=\"default-src 'self'; script-src 'self' 'sha256-x='\"><p>";
        assert_eq!(
            policy(page),
            "default-src 'self'; script-src 'self' 'sha256-x='; frame-ancestors 'none'"
        );
        assert_eq!(policy("<p>"), STRICT);
    }
}
