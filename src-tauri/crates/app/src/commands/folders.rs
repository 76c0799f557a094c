//! Folders, which the REST API knows only as a field of files.

use wire::Folder;

use super::shapes::{Changed, Copied, FilesMove, FolderContent, FolderMove, FolderStat, OfFolder};
use crate::blocking::blocking;
use crate::{App, Error};

pub(super) async fn content(app: &App, request: OfFolder) -> Result<FolderContent, Error> {
    let engine = app.local(&request.endpoint)?;
    let content = blocking(move || engine.folder_content(&request.bucket, &request.folder)).await?;
    let folders = content.folders.into_iter().map(shown).collect();
    Ok(FolderContent { folders, files: content.files, bytes: content.bytes })
}

pub(super) async fn create(app: &App, request: OfFolder) -> Result<FolderStat, Error> {
    let engine = app.local(&request.endpoint)?;
    blocking(move || {
        engine.create_folder(&request.bucket, &request.folder)?;
        Ok::<_, engine::Error>(FolderStat {
            name: last(&request.folder),
            folder: request.folder,
            files: 0,
            bytes: 0,
            updated_at: None,
        })
    })
    .await
}

pub(super) async fn move_folder(app: &App, request: FolderMove) -> Result<Changed, Error> {
    let engine = app.local(&request.endpoint)?;
    let files =
        blocking(move || engine.move_folder(&request.bucket, &request.from, &request.to)).await?;
    Ok(Changed { files })
}

pub(super) async fn move_files(app: &App, request: FilesMove) -> Result<Changed, Error> {
    let (selection, to) = (request.selection, request.to);
    let engine = app.local(&selection.endpoint)?;
    let files = blocking(move || {
        engine.move_files(&selection.bucket, &selection.files, &selection.folders, &to)
    })
    .await?;
    Ok(Changed { files })
}

pub(super) async fn copy_files(app: &App, request: FilesMove) -> Result<Copied, Error> {
    let (selection, to) = (request.selection, request.to);
    let engine = app.local(&selection.endpoint)?;
    let files = blocking(move || {
        engine.copy_files(&selection.bucket, &selection.files, &selection.folders, &to)
    })
    .await?;
    Ok(Copied { files })
}

fn shown(stat: engine::FolderStat) -> FolderStat {
    FolderStat {
        name: last(&stat.folder),
        folder: stat.folder,
        files: stat.files,
        bytes: stat.bytes,
        updated_at: stat.updated_at,
    }
}

/// Returns the last segment of a folder.
fn last(folder: &Folder) -> String {
    folder.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
}
