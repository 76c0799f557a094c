//! What stands in a folder, and rows of `folders`: those that were made before a file stood in them.

use std::collections::BTreeMap;

use disk::{Reader, Writer};
use wire::{Folder, Timestamp};

use super::unsigned;
use crate::error::Error;
use crate::folders::{FolderContent, FolderStat};

/// Returns the least and the end of what a folder and everything below it is called; an empty end means no end.
pub(crate) fn bounds(folder: &Folder) -> (String, String) {
    let first = folder.as_str().to_owned();
    // `0` follows `/` in the order of bytes.
    let end = first.strip_suffix('/').map(|path| format!("{path}0")).unwrap_or_default();
    (first, end)
}

/// Returns what a folder holds, from the index alone.
pub(crate) fn content(
    reader: &Reader<'_>,
    bucket_seq: i64,
    folder: &Folder,
) -> Result<FolderContent, Error> {
    let (first, end) = bounds(folder);
    let mut content = FolderContent::default();
    let mut inside: BTreeMap<String, (u64, u64, Option<i64>)> = BTreeMap::new();
    let mut statement = reader.prepare_cached(
        "SELECT folder, count(*), sum(size), max(updated_at) FROM files INDEXED BY files_by_update
         WHERE bucket_seq = ? AND deleted_at IS NULL AND folder >= ? AND (? = '' OR folder < ?) GROUP BY folder",
    )?;
    let mut rows = statement.query((bucket_seq, &first, &end, &end))?;
    while let Some(row) = rows.next()? {
        let (path, files, bytes): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        match child(&first, &path) {
            None => (content.files, content.bytes) = (unsigned(files), unsigned(bytes)),
            Some(name) => {
                let stat = inside.entry(name).or_default();
                stat.0 += unsigned(files);
                stat.1 += unsigned(bytes);
                stat.2 = stat.2.max(row.get(3)?);
            }
        }
    }
    for made in list(reader, bucket_seq, folder)? {
        if let Some(name) = child(&first, &made) {
            inside.entry(name).or_default();
        }
    }
    content.folders = inside
        .into_iter()
        .map(|(name, stat)| folder_stat(folder, &name, stat))
        .collect::<Result<_, _>>()?;
    Ok(content)
}

fn folder_stat(
    parent: &Folder,
    name: &str,
    (files, bytes, updated_at): (u64, u64, Option<i64>),
) -> Result<FolderStat, Error> {
    let folder = parent.join(name).map_err(|reason| Error::Corrupt {
        what: "a folder in the store",
        place: reason.to_string(),
    })?;
    Ok(FolderStat { folder, files, bytes, updated_at: updated_at.map(Timestamp::from_micros) })
}

/// Returns the segment that follows `parent` in `path`.
fn child(parent: &str, path: &str) -> Option<String> {
    path.strip_prefix(parent)?.split_once('/').map(|(name, _)| name.to_owned())
}

/// Returns the folders that were made in and below a folder.
pub(crate) fn list(
    reader: &Reader<'_>,
    bucket_seq: i64,
    folder: &Folder,
) -> Result<Vec<String>, Error> {
    let (first, end) = bounds(folder);
    let mut statement = reader.prepare_cached("SELECT folder FROM folders WHERE bucket_seq = ? AND folder >= ? AND (? = '' OR folder < ?)")?;
    let rows = statement.query_map((bucket_seq, &first, &end, &end), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Remembers a folder.
pub(crate) fn insert(writer: &Writer<'_>, bucket_seq: i64, folder: &str) -> Result<(), Error> {
    writer.execute(
        "INSERT OR IGNORE INTO folders (bucket_seq, folder) VALUES (?, ?)",
        (bucket_seq, folder),
    )?;
    Ok(())
}

/// Forgets a folder and those below it.
pub(crate) fn delete(writer: &Writer<'_>, bucket_seq: i64, folder: &Folder) -> Result<(), Error> {
    let (first, end) = bounds(folder);
    writer.execute(
        "DELETE FROM folders WHERE bucket_seq = ? AND folder >= ? AND (? = '' OR folder < ?)",
        (bucket_seq, &first, &end, &end),
    )?;
    Ok(())
}
