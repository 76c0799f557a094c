//! The handler of previews.

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, VARY};
use wire::{ErrorType, PreviewParams};

use crate::api::Api;
use crate::auth::{As, CREDENTIALS, FilesRead};
use crate::blocking;
use crate::buckets::bucket_id;
use crate::error::Refusal;
use crate::files::file_id;
use crate::tokens::with_token;

pub(crate) async fn preview(
    State(api): State<Api>,
    As(actor, _): As<FilesRead>,
    Path((bucket, file)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let (bucket, file) = (bucket_id(&bucket)?, file_id(&file)?);
    let query = query.unwrap_or_default();
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let asked =
        PreviewParams::parse(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref())))?;
    let params = PreviewParams { is_draft: api.is_console(), ..asked };
    let actor = with_token(&api, actor, &query).await?;
    let asked = blocking::brief(|| api.engine.ask_preview(&actor, &bucket, &file, &params))?;
    let preview = match api.engine.preview_at_hand(&asked) {
        Some(preview) => preview,
        None => blocking::run(move || api.engine.preview_asked(&asked)).await?,
    };
    let (word, age) = if preview.is_cached { ("hit", 15_552_000) } else { ("miss", 2_592_000) };
    Response::builder()
        .header(CONTENT_TYPE, preview.mime)
        .header(CONTENT_LENGTH, preview.bytes.len())
        .header(CACHE_CONTROL, format!("private, max-age={age}"))
        .header(VARY, CREDENTIALS)
        .header("X-Appwrite-Cache", word)
        .body(Body::from(Bytes::from_owner(preview.bytes)))
        .map_err(|_| ErrorType::GeneralServerError.into())
}
