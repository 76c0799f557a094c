//! Rows of `files`.

use disk::rusqlite::types::Value;
use disk::rusqlite::{OptionalExtension, Row, named_params};
use disk::{Reader, Writer};
use wire::{BucketId, Compression, File, FileId, Folder, Permission, Scan, Timestamp};

use super::buckets::BucketRow;
use super::grants::{self, Owner};
use super::page::Condition;
use super::scope::{Known, OrderIndex, Scope, Tally};
use super::{Columns, signed, unsigned};
use crate::blob::BlobId;
use crate::error::Error;

/// A file and what only the engine knows of it.
#[derive(Clone, Debug)]
pub(crate) struct FileRow {
    pub(crate) seq: i64,
    pub(crate) bucket_seq: i64,
    pub(crate) file: File,
    pub(crate) is_complete: bool,
    pub(crate) object: BlobId,
    pub(crate) compression: Compression,
    /// The epoch and the wrapped key; absent when the content is not encrypted.
    pub(crate) key: Option<(u32, Vec<u8>)>,
    /// Whether it was scanned; absent until complete.
    pub(crate) scan: Option<Scan>,
    /// The signature of what was uploaded, where what is kept is another.
    pub(crate) received: Option<String>,
    pub(crate) deleted_at: Option<Timestamp>,
    /// The place of the file whose former content this is, or whose next one, while that is on its way.
    pub(crate) version_of: Option<i64>,
}

/// The columns that [`read`] takes, in its order, of tables named `f` and `b`.
pub(crate) const COLUMNS: &str = "f.seq, f.bucket_seq, f.complete, f.object, f.compression, f.key_epoch, f.object_key, f.scan, f.received, f.deleted_at, f.version_of,
    f.folder, f.name, f.file_id, b.bucket_id, f.created_at, f.updated_at,
    (SELECT json_group_array(action || '(\"' || role || '\")' ORDER BY position) FROM file_grants WHERE file_seq = f.seq) AS grants,
    f.signature, f.mime_type, f.size, f.stored, f.chunks_total, f.chunks_uploaded";

/// The permissions of a file as a JSON array; null where it has none.
pub(crate) const PERMISSIONS: &str = "(SELECT nullif(json_group_array(action || '(\"' || role || '\")' ORDER BY position), '[]') FROM file_grants WHERE file_seq = f.seq)";

/// Reads a row of [`COLUMNS`].
pub(crate) fn read(row: &Row<'_>) -> Result<FileRow, Error> {
    let damaged = |reason: wire::Invalid| Error::Corrupt {
        what: "a file in the store",
        place: reason.to_string(),
    };
    let mut columns = Columns::of(row);
    let (seq, bucket_seq, is_complete) = (columns.take()?, columns.take()?, columns.take()?);
    let object = BlobId(columns.take()?);
    let compression = Compression::parse(columns.text()?).map_err(damaged)?;
    let (epoch, wrapped): (Option<u32>, Option<Vec<u8>>) = (columns.take()?, columns.take()?);
    let key = epoch.zip(wrapped);
    let scan: Option<String> = columns.take()?;
    let received = columns.take()?;
    let deleted_at: Option<i64> = columns.take()?;
    let version_of = columns.take()?;
    let folder = Folder::parse(columns.text()?).map_err(damaged)?;
    let name: String = columns.take()?;
    Ok(FileRow {
        seq,
        bucket_seq,
        is_complete,
        object,
        compression,
        scan: scan.map(|word| Scan::parse(&word)).transpose().map_err(damaged)?,
        received,
        deleted_at: deleted_at.map(Timestamp::from_micros),
        version_of,
        file: File {
            id: FileId::parse(columns.text()?).map_err(damaged)?,
            bucket_id: BucketId::parse(columns.text()?).map_err(damaged)?,
            created_at: Timestamp::from_micros(columns.take()?),
            updated_at: Timestamp::from_micros(columns.take()?),
            permissions: grants::read(columns.text()?)?,
            key: folder.key(&name),
            name,
            folder,
            signature: columns.take()?,
            mime_type: columns.take()?,
            size_original: unsigned(columns.take()?),
            size_actual: unsigned(columns.take()?),
            chunks_total: unsigned(columns.take()?),
            chunks_uploaded: unsigned(columns.take()?),
            encryption: is_complete && key.is_some(),
            compression: File::compression_word(is_complete.then_some(compression)),
        },
        key,
    })
}

/// Returns the living file of that id.
pub(crate) fn find(
    reader: &Reader<'_>,
    bucket_seq: i64,
    id: &FileId,
) -> Result<Option<FileRow>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM files f JOIN buckets b ON b.seq = f.bucket_seq WHERE f.bucket_seq = ? AND f.file_id = ? AND f.deleted_at IS NULL"
    );
    let mut statement = reader.prepare_cached(&sql)?;
    statement.query_row((bucket_seq, id.as_str()), |row| Ok(read(row))).optional()?.transpose()
}

/// Returns the file of that place, living or in the trash.
pub(crate) fn find_by_seq(reader: &Reader<'_>, seq: i64) -> Result<Option<FileRow>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM files f JOIN buckets b ON b.seq = f.bucket_seq WHERE f.seq = ?"
    );
    let mut statement = reader.prepare_cached(&sql)?;
    statement.query_row([seq], |row| Ok(read(row))).optional()?.transpose()
}

/// Says whether a file of this name stands in the folder.
pub(crate) fn is_taken(
    reader: &Reader<'_>,
    bucket_seq: i64,
    folder: &Folder,
    name: &str,
) -> Result<bool, Error> {
    let mut statement = reader.prepare_cached(
        "SELECT 1 FROM files WHERE bucket_seq = ? AND folder = ? AND name = ? AND deleted_at IS NULL",
    )?;
    Ok(statement.exists((bucket_seq, folder.as_str(), name))?)
}

/// The indexes of `files` that stand in the order of an attribute.
const ORDERS: &[OrderIndex] = &[
    OrderIndex {
        attribute: "$sequence",
        of_scope: "files_in_order",
        of_parts: &[("folder", "files_in_folder"), ("mimeType", "files_by_type")],
        is_coarse: false,
    },
    OrderIndex {
        attribute: "name",
        of_scope: "files_all_by_name",
        of_parts: &[("folder", "files_by_name"), ("mimeType", "files_by_type_and_name")],
        is_coarse: false,
    },
    OrderIndex {
        attribute: "sizeOriginal",
        of_scope: "files_all_by_size",
        of_parts: &[("folder", "files_by_size")],
        is_coarse: false,
    },
    OrderIndex {
        attribute: "$updatedAt",
        of_scope: "files_all_by_update",
        of_parts: &[("folder", "files_by_update")],
        is_coarse: false,
    },
    OrderIndex {
        attribute: "$createdAt",
        of_scope: "files_all_by_creation",
        of_parts: &[],
        is_coarse: false,
    },
    OrderIndex { attribute: "mimeType", of_scope: "files_by_type", of_parts: &[], is_coarse: true },
    OrderIndex { attribute: "folder", of_scope: "files_in_folder", of_parts: &[], is_coarse: true },
];

/// The living files of a bucket.
pub(crate) fn of_bucket(bucket: &BucketRow) -> Scope {
    let of_it = |sql: &str| Condition::new(sql, vec![Value::Integer(bucket.seq)]);
    let tally = Tally {
        from: "tallies f",
        sum: "f.files",
        attributes: &["folder", "mimeType"],
        scope: of_it("f.bucket_seq = ?"),
    };
    Scope {
        rows: vec![of_it("f.bucket_seq = ? AND f.deleted_at IS NULL")],
        known: Some(Known { count: bucket.files, tally, orders: ORDERS }),
        granted: None,
    }
}

/// Inserts a file with its permissions; returns its place.
pub(crate) fn insert(writer: &Writer<'_>, row: &FileRow) -> Result<i64, Error> {
    let file = &row.file;
    writer
        .prepare_cached(
            "INSERT INTO files (bucket_seq, file_id, created_at, updated_at, name, folder, signature, mime_type, size, stored, chunks_total,
               chunks_uploaded, complete, object, compression, key_epoch, object_key, scan, received, deleted_at, version_of)
             VALUES (:bucket_seq, :file_id, :created_at, :updated_at, :name, :folder, :signature, :mime_type, :size, :stored, :chunks_total,
               :chunks_uploaded, :complete, :object, :compression, :key_epoch, :object_key, :scan, :received, :deleted_at, :version_of)",
        )?
        .execute(named_params! {
            ":bucket_seq": row.bucket_seq, ":file_id": file.id.as_str(), ":created_at": file.created_at.micros(),
            ":updated_at": file.updated_at.micros(), ":name": file.name, ":folder": file.folder.as_str(), ":signature": file.signature,
            ":mime_type": file.mime_type, ":size": signed(file.size_original), ":stored": signed(file.size_actual),
            ":chunks_total": signed(file.chunks_total), ":chunks_uploaded": signed(file.chunks_uploaded), ":complete": row.is_complete,
            ":object": row.object.0, ":compression": row.compression.as_str(),
            ":key_epoch": row.key.as_ref().map(|(epoch, _)| *epoch), ":object_key": row.key.as_ref().map(|(_, wrapped)| wrapped),
            ":scan": row.scan.map(Scan::as_str), ":received": row.received,
            ":deleted_at": row.deleted_at.map(Timestamp::micros), ":version_of": row.version_of,
        })?;
    let seq = writer.last_insert_rowid();
    grants::replace(writer, Owner::File(seq), &file.permissions)?;
    Ok(seq)
}

/// Writes how far an upload has come.
pub(crate) fn update_progress(
    writer: &Writer<'_>,
    seq: i64,
    chunks_uploaded: u64,
    now: Timestamp,
) -> Result<(), Error> {
    writer
        .prepare_cached("UPDATE files SET chunks_uploaded = ?, updated_at = ? WHERE seq = ?")?
        .execute((signed(chunks_uploaded), now.micros(), seq))?;
    Ok(())
}

/// Marks an upload complete, with what is now known of the content.
pub(crate) fn update_complete(writer: &Writer<'_>, row: &FileRow) -> Result<(), Error> {
    let file = &row.file;
    writer.execute(
        "UPDATE files SET signature = :signature, mime_type = :mime_type, size = :size, stored = :stored, chunks_total = :chunks_total,
           chunks_uploaded = :chunks_total, complete = 1, updated_at = :updated_at, scan = :scan, received = :received WHERE seq = :seq",
        named_params! {
            ":seq": row.seq, ":signature": file.signature, ":mime_type": file.mime_type, ":size": signed(file.size_original),
            ":stored": signed(file.size_actual), ":chunks_total": signed(file.chunks_total), ":updated_at": file.updated_at.micros(),
            ":scan": row.scan.map(Scan::as_str), ":received": row.received,
        },
    )?;
    grants::replace(writer, Owner::File(row.seq), &file.permissions)
}

/// Writes a new name and permissions.
pub(crate) fn update(
    writer: &Writer<'_>,
    seq: i64,
    name: &str,
    permissions: Option<&[Permission]>,
    now: Timestamp,
) -> Result<(), Error> {
    writer.execute(
        "UPDATE files SET name = ?, updated_at = ? WHERE seq = ?",
        (name, now.micros(), seq),
    )?;
    permissions.map_or(Ok(()), |permissions| grants::replace(writer, Owner::File(seq), permissions))
}

/// Writes a new folder.
pub(crate) fn update_folder(
    writer: &Writer<'_>,
    seq: i64,
    folder: &Folder,
    now: Timestamp,
) -> Result<(), Error> {
    writer
        .prepare_cached("UPDATE files SET folder = ?, updated_at = ? WHERE seq = ?")?
        .execute((folder.as_str(), now.micros(), seq))?;
    Ok(())
}

/// Puts a file into the trash, or takes it out.
pub(crate) fn set_deleted(
    writer: &Writer<'_>,
    seq: i64,
    at: Option<Timestamp>,
) -> Result<(), Error> {
    writer
        .prepare_cached("UPDATE files SET deleted_at = ? WHERE seq = ?")?
        .execute((at.map(Timestamp::micros), seq))?;
    Ok(())
}

/// Removes a file and every row that belongs to it, its former contents among them.
pub(crate) fn delete(writer: &Writer<'_>, seq: i64) -> Result<(), Error> {
    writer
        .prepare_cached("DELETE FROM segments WHERE file_seq = ?1 OR file_seq IN (SELECT seq FROM files WHERE version_of = ?1)")?
        .execute([seq])?;
    writer.prepare_cached("DELETE FROM files WHERE version_of = ?")?.execute([seq])?;
    writer.prepare_cached("DELETE FROM files WHERE seq = ?")?.execute([seq])?;
    Ok(())
}

/// Returns the places of the living files in a folder and below it.
pub(crate) fn list_below(
    reader: &Reader<'_>,
    bucket_seq: i64,
    folder: &Folder,
) -> Result<Vec<(i64, Folder)>, Error> {
    let (first, end) = super::folders::bounds(folder);
    let mut statement = reader.prepare_cached(
        "SELECT seq, folder FROM files WHERE bucket_seq = ? AND deleted_at IS NULL AND folder >= ? AND (? = '' OR folder < ?) ORDER BY folder, name, seq",
    )?;
    let mut rows = statement.query((bucket_seq, &first, &end, &end))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let folder = Folder::parse(&row.get::<_, String>(1)?).map_err(|reason| Error::Corrupt {
            what: "a folder in the store",
            place: reason.to_string(),
        })?;
        found.push((row.get(0)?, folder));
    }
    Ok(found)
}
