//! The handler that takes files and chunks.
//!
//! Which file a chunk belongs to: the header `x-appwrite-id` where there is one (newer SDKs send the literal
//! `unique()` in the body of later chunks), else the field `fileId`.

use axum::extract::{Path, State};
use axum::response::Response;
use engine::{FILE_ACTIONS, Upload};
use http::header::CONTENT_RANGE;
use http::{HeaderMap, StatusCode};
use wire::{Clock, ContentRange, ErrorType, FileId, Folder, SystemClock};

use crate::api::Api;
use crate::auth::{As, FilesWrite};
use crate::blocking;
use crate::buckets::bucket_id;
use crate::error::{Refusal, json};
use crate::form::{Form, SentFile, header_text};

pub(crate) async fn create(
    State(api): State<Api>,
    As(actor, _): As<FilesWrite>,
    Path(bucket): Path<String>,
    headers: HeaderMap,
    form: Form,
) -> Result<(StatusCode, Response), Refusal> {
    let bucket = bucket_id(&bucket)?;
    let fresh = |text: &str| FileId::parse_or_unique(text, SystemClock.now());
    let named = form.params.needed_parsed("fileId", fresh)?;
    let permissions = form.params.permissions(&FILE_ACTIONS)?;
    let folder = form.params.text("folder")?.unwrap_or_default();
    let folder = Folder::parse(&folder).map_err(|reason| reason.param("folder"))?;
    let (file, range, id) = match sent(form.file, &headers, named) {
        Ok(sent) => sent,
        // Appwrite says what is wrong with the bucket before it says what is wrong with the file.
        Err(refused) => {
            let check = move || api.engine.check_upload(&actor, &bucket, permissions.as_deref());
            return blocking::run(check).await.and(Err(refused));
        }
    };
    let uploaded = blocking::run(move || {
        let permissions = permissions.as_deref();
        let upload = Upload {
            bucket: &bucket,
            file: &id,
            name: &file.name,
            folder: &folder,
            permissions,
            range,
            bytes: &file.bytes,
        };
        api.engine.upload(&actor, &upload)
    })
    .await?;
    let status = if uploaded.was_complete { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, json(&uploaded.file)))
}

/// Returns the file, the part of it that the bytes are, and its id.
fn sent(
    file: Option<SentFile>,
    headers: &HeaderMap,
    named: FileId,
) -> Result<(SentFile, Option<ContentRange>, FileId), Refusal> {
    let file = file.ok_or(ErrorType::StorageFileEmpty)?;
    let range =
        header_text(headers, CONTENT_RANGE.as_str()).map(ContentRange::parse).transpose()?;
    let id = match header_text(headers, "x-appwrite-id") {
        Some(text) if !text.is_empty() => {
            FileId::parse(text).map_err(|_| ErrorType::StorageInvalidAppwriteId)?
        }
        _ => named,
    };
    Ok((file, range, id))
}
