//! Rows of `files` that are out of sight: what files held before, and what they are to hold next.

use disk::rusqlite::{OptionalExtension, Params, named_params};
use disk::{Reader, Writer};
use wire::{BucketId, Doer, FileId, Timestamp};

use super::files::{COLUMNS, FileRow, read};
use super::{signed, unsigned};
use crate::blob::BlobId;
use crate::error::Error;

const FROM: &str = "files f JOIN buckets b ON b.seq = f.bucket_seq WHERE f.version_of";

fn find_one(
    reader: &Reader<'_>,
    condition: &str,
    params: impl Params,
) -> Result<Option<FileRow>, Error> {
    let mut statement =
        reader.prepare_cached(&format!("SELECT {COLUMNS} FROM {FROM} = ? AND {condition}"))?;
    statement.query_row(params, |row| Ok(read(row))).optional()?.transpose()
}

/// Returns the row that an upload of new content goes to, or went to.
pub(crate) fn find_upload(
    reader: &Reader<'_>,
    file_seq: i64,
    upload: &FileId,
) -> Result<Option<FileRow>, Error> {
    find_one(reader, "f.file_id = ?", (file_seq, upload.as_str()))
}

/// Returns a former content.
pub(crate) fn find(
    reader: &Reader<'_>,
    file_seq: i64,
    object: BlobId,
) -> Result<Option<FileRow>, Error> {
    find_one(reader, "f.complete = 1 AND f.object = ?", (file_seq, object.0))
}

/// Returns the row that holds an object: the file's, or a former content's.
pub(crate) fn find_holder(
    reader: &Reader<'_>,
    file_seq: i64,
    object: BlobId,
) -> Result<Option<FileRow>, Error> {
    let current = super::files::find_by_seq(reader, file_seq)?;
    match current.filter(|row| row.object == object) {
        Some(row) => Ok(Some(row)),
        None => find(reader, file_seq, object),
    }
}

/// Returns a file's former contents, the last replaced first, with who replaced them.
pub(crate) fn list(reader: &Reader<'_>, file_seq: i64) -> Result<Vec<(FileRow, Doer)>, Error> {
    let mut statement = reader.prepare_cached(&format!(
        "SELECT {COLUMNS}, f.replaced_by FROM {FROM} = ? AND f.complete = 1 ORDER BY f.deleted_at DESC, f.seq DESC"
    ))?;
    let mut rows = statement.query([file_seq])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let by: String = row.get("replaced_by")?;
        let damaged = |_| Error::Corrupt { what: "who replaced a content", place: by.clone() };
        found.push((read(row)?, Doer::parse(&by).map_err(damaged)?));
    }
    Ok(found)
}

/// Returns the places of former contents that were replaced before a moment.
pub(crate) fn list_replaced_before(reader: &Reader<'_>, before: i64) -> Result<Vec<i64>, Error> {
    let mut statement = reader.prepare_cached(
        "SELECT seq FROM files WHERE version_of IS NOT NULL AND complete = 1 AND deleted_at < ?",
    )?;
    let rows = statement.query_map([before], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns how many former contents the files of each living bucket have, and the bytes that they take on disk.
pub(crate) fn list_counts(reader: &Reader<'_>) -> Result<Vec<(BucketId, u64, u64)>, Error> {
    let mut statement = reader.prepare_cached(
        "SELECT b.bucket_id, count(*), sum(f.stored) FROM files f JOIN buckets b ON b.seq = f.bucket_seq
         WHERE f.version_of IS NOT NULL AND f.complete = 1 AND b.deleted_at IS NULL GROUP BY b.seq",
    )?;
    let mut rows = statement.query([])?;
    let mut counts = Vec::new();
    while let Some(row) = rows.next()? {
        let damaged = |reason: wire::Invalid| Error::Corrupt {
            what: "a bucket in the store",
            place: reason.to_string(),
        };
        let bucket = BucketId::parse(&row.get::<_, String>(0)?).map_err(damaged)?;
        counts.push((bucket, unsigned(row.get(1)?), unsigned(row.get(2)?)));
    }
    Ok(counts)
}

/// Says whether every row out of sight is one: of a file of its bucket, with its time, and granted to nobody.
pub(crate) fn is_consistent(reader: &Reader<'_>) -> Result<bool, Error> {
    let strays: i64 = reader.query_row(
        "SELECT count(*) FROM files v LEFT JOIN files f ON f.seq = v.version_of
         WHERE v.version_of IS NOT NULL AND (f.bucket_seq IS NOT v.bucket_seq OR f.version_of IS NOT NULL OR v.deleted_at IS NULL
           OR v.complete <> (v.replaced_by IS NOT NULL) OR EXISTS (SELECT 1 FROM file_grants WHERE file_seq = v.seq))",
        [],
        |row| row.get(0),
    )?;
    Ok(strays == 0)
}

/// Lets two rows swap what they hold: a file, and one out of sight that is complete.
pub(crate) fn swap(
    writer: &Writer<'_>,
    (file, other): (&FileRow, &FileRow),
    by: &Doer,
    now: Timestamp,
) -> Result<(), Error> {
    write_content(writer, file.seq, other)?;
    write_content(writer, other.seq, file)?;
    writer
        .prepare_cached(
            "UPDATE segments SET file_seq = iif(file_seq = ?1, ?2, ?1) WHERE file_seq IN (?1, ?2)",
        )?
        .execute((file.seq, other.seq))?;
    writer
        .prepare_cached("UPDATE files SET updated_at = ? WHERE seq = ?")?
        .execute((now.micros(), file.seq))?;
    writer
        .prepare_cached("UPDATE files SET deleted_at = ?, replaced_by = ? WHERE seq = ?")?
        .execute((now.micros(), by.to_string(), other.seq))?;
    Ok(())
}

fn write_content(writer: &Writer<'_>, seq: i64, from: &FileRow) -> Result<(), Error> {
    let file = &from.file;
    writer
        .prepare_cached(
            "UPDATE files SET signature = :signature, mime_type = :mime_type, size = :size, stored = :stored, chunks_total = :chunks_total,
               chunks_uploaded = :chunks_uploaded, complete = :complete, object = :object, compression = :compression,
               key_epoch = :key_epoch, object_key = :object_key, scan = :scan, received = :received WHERE seq = :seq",
        )?
        .execute(named_params! {
            ":seq": seq, ":signature": file.signature, ":mime_type": file.mime_type, ":size": signed(file.size_original),
            ":stored": signed(file.size_actual), ":chunks_total": signed(file.chunks_total),
            ":chunks_uploaded": signed(file.chunks_uploaded), ":complete": from.is_complete, ":object": from.object.0,
            ":compression": from.compression.as_str(), ":key_epoch": from.key.as_ref().map(|(epoch, _)| *epoch),
            ":object_key": from.key.as_ref().map(|(_, wrapped)| wrapped), ":scan": from.scan.map(wire::Scan::as_str),
            ":received": from.received,
        })?;
    Ok(())
}
