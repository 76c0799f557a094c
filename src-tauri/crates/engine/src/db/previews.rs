//! Rows of `gone`, and the pictures that previews are made of.

use disk::{Reader, Writer};
use wire::Folder;

use super::{folders, unsigned};
use crate::blob::BlobId;
use crate::error::Error;

/// Returns the objects whose previews wait to be removed.
pub(crate) fn list_gone(reader: &Reader<'_>) -> Result<Vec<BlobId>, Error> {
    let mut statement = reader.prepare_cached("SELECT object FROM gone LIMIT 10000")?;
    let rows = statement.query_map([], |row| Ok(BlobId(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets an object that has no previews any more.
pub(crate) fn forget(writer: &Writer<'_>, object: BlobId) -> Result<(), Error> {
    writer.prepare_cached("DELETE FROM gone WHERE object = ?")?.execute([object.0])?;
    Ok(())
}

/// Returns the objects of a bucket, those in the trash too.
pub(crate) fn list_objects(reader: &Reader<'_>, bucket_seq: i64) -> Result<Vec<BlobId>, Error> {
    let mut statement = reader.prepare_cached("SELECT object FROM files WHERE bucket_seq = ?")?;
    let rows = statement.query_map([bucket_seq], |row| Ok(BlobId(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the places of the files in a folder and below it that previews show the content of, by name.
pub(crate) fn list_pictures(
    reader: &Reader<'_>,
    bucket_seq: i64,
    folder: &Folder,
) -> Result<Vec<i64>, Error> {
    let (first, end) = folders::bounds(folder);
    let mut statement = reader.prepare_cached(
        "SELECT seq, mime_type, size FROM files
         WHERE bucket_seq = ? AND deleted_at IS NULL AND complete = 1 AND folder >= ? AND (? = '' OR folder < ?)
         ORDER BY folder, name, seq",
    )?;
    let mut rows = statement.query((bucket_seq, &first, &end, &end))?;
    let mut pictures = Vec::new();
    while let Some(row) = rows.next()? {
        if preview::shows_content(&row.get::<_, String>(1)?, unsigned(row.get(2)?)) {
            pictures.push(row.get(0)?);
        }
    }
    Ok(pictures)
}
