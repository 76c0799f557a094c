//! The handler of previews.

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use engine::{AskedPreview, Preview};
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, VARY};
use http::{HeaderName, HeaderValue};
use wire::PreviewParams;

use crate::api::Api;
use crate::auth::{As, CREDENTIALS, FilesRead};
use crate::blocking;
use crate::buckets::bucket_id;
use crate::error::Refusal;
use crate::files::file_id;
use crate::tokens::with_token;

/// Says whether the preview was made before.
const CACHE: HeaderName = HeaderName::from_static("x-appwrite-cache");

pub(crate) async fn preview(
    State(api): State<Api>,
    As(actor, _): As<FilesRead>,
    Path((bucket, file)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let (bucket, file) = (bucket_id(&bucket)?, file_id(&file)?);
    let query = query.unwrap_or_default();
    let params = params(&api, &query)?;
    let actor = with_token(&api, actor, &query).await?;
    let asked = blocking::brief(|| api.engine.ask_preview(&actor, &bucket, &file, &params))?;
    drawn(api, asked).await
}

/// Reads what is asked for.
pub(crate) fn params(api: &Api, query: &str) -> Result<PreviewParams, Refusal> {
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let asked =
        PreviewParams::parse(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref())))?;
    // The studio asks for what programs get; every other picture of the console shall be there soon.
    let is_exact = pairs.iter().any(|(name, _)| name == "exact");
    Ok(PreviewParams { is_draft: api.is_console() && !is_exact, ..asked })
}

/// Answers with the preview, wherever it is.
pub(crate) async fn drawn(api: Api, asked: AskedPreview) -> Result<Response, Refusal> {
    if let Some(preview) = api.engine.preview_at_hand(&asked) {
        return Ok(answer(preview));
    }
    // Dropped with this future when the client closes the connection.
    let _waiting = api.engine.wait_for_preview(&asked);
    Ok(answer(blocking::run(move || api.engine.preview_asked(&asked)).await?))
}

fn answer(preview: Preview) -> Response {
    let (word, age) = if preview.is_cached {
        ("hit", "private, max-age=15552000")
    } else {
        ("miss", "private, max-age=2592000")
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(preview.mime)),
        (CONTENT_LENGTH, HeaderValue::from(preview.bytes.len())),
        (CACHE_CONTROL, HeaderValue::from_static(age)),
        (VARY, CREDENTIALS),
        (CACHE, HeaderValue::from_static(word)),
    ];
    (headers, Body::from(Bytes::from_owner(preview.bytes))).into_response()
}
