//! What was deleted and can be restored.

use super::shapes::{
    Changed, Selection, TrashEntries, TrashEntry, TrashKind, TrashList, TrashPage, Trashed,
};
use crate::blocking::blocking;
use crate::{App, Error};

pub(super) async fn put(app: &App, request: Selection) -> Result<Trashed, Error> {
    let engine = app.local(&request.endpoint)?;
    let entries =
        blocking(move || engine.trash_files(&request.bucket, &request.files, &request.folders))
            .await?;
    Ok(Trashed { files: entries.len() as u64, entries })
}

pub(super) async fn list(app: &App, request: TrashPage) -> Result<TrashList, Error> {
    let engine = app.local(&request.endpoint)?;
    let page = blocking(move || engine.list_trash(request.offset, request.limit)).await?;
    Ok(TrashList { total: page.total, entries: page.entries.into_iter().map(shown).collect() })
}

pub(super) async fn restore(app: &App, request: TrashEntries) -> Result<Changed, Error> {
    let engine = app.local(&request.endpoint)?;
    Ok(Changed { files: blocking(move || engine.restore(&request.entries)).await? })
}

pub(super) async fn purge(app: &App, request: TrashEntries) -> Result<Changed, Error> {
    let engine = app.local(&request.endpoint)?;
    Ok(Changed { files: blocking(move || engine.purge(&request.entries)).await? })
}

fn shown(entry: engine::TrashEntry) -> TrashEntry {
    TrashEntry {
        id: entry.id,
        kind: if entry.is_bucket { TrashKind::Bucket } else { TrashKind::File },
        bucket: entry.bucket,
        bucket_name: entry.bucket_name,
        file: entry.file,
        name: entry.name,
        folder: entry.folder,
        mime_type: entry.mime_type,
        files: entry.files,
        bytes: entry.bytes,
        deleted_at: entry.deleted_at,
        expires_at: entry.expires_at,
    }
}
