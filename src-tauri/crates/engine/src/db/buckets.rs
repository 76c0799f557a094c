//! Rows of `buckets`.

use disk::rusqlite::{OptionalExtension, Row, named_params};
use disk::{Reader, Writer};
use wire::{Bucket, BucketId, Compression, Timestamp};

use super::grants::{self, Owner};
use super::{Columns, signed, unsigned};
use crate::error::Error;

/// A bucket and its place in the order of insertion.
#[derive(Clone, Debug)]
pub(crate) struct BucketRow {
    pub(crate) seq: i64,
    pub(crate) bucket: Bucket,
    pub(crate) files: u64,
    pub(crate) deleted_at: Option<Timestamp>,
}

/// The columns that [`read`] takes, in its order, of a table named `b`.
pub(crate) const COLUMNS: &str = "b.seq, b.files_count, b.deleted_at, b.bucket_id, b.created_at, b.updated_at,
    (SELECT json_group_array(action || '(\"' || role || '\")' ORDER BY position) FROM bucket_grants WHERE bucket_seq = b.seq) AS grants,
    b.file_security, b.name, b.description, b.enabled, b.maximum_file_size, b.allowed_file_extensions, b.compression, b.encryption,
    b.antivirus, b.transformations, b.strip_metadata, b.files_bytes";

/// Reads a row of [`COLUMNS`].
pub(crate) fn read(row: &Row<'_>) -> Result<BucketRow, Error> {
    let damaged = |what: String| Error::Corrupt { what: "a bucket in the store", place: what };
    let mut columns = Columns::of(row);
    Ok(BucketRow {
        seq: columns.take()?,
        files: unsigned(columns.take()?),
        deleted_at: columns.take::<Option<i64>>()?.map(Timestamp::from_micros),
        bucket: Bucket {
            id: BucketId::parse(columns.text()?).map_err(|reason| damaged(reason.to_string()))?,
            created_at: Timestamp::from_micros(columns.take()?),
            updated_at: Timestamp::from_micros(columns.take()?),
            permissions: grants::read(columns.text()?)?,
            file_security: columns.take()?,
            name: columns.take()?,
            description: columns.take()?,
            enabled: columns.take()?,
            maximum_file_size: unsigned(columns.take()?),
            allowed_file_extensions: serde_json::from_str(columns.text()?)
                .map_err(|error| damaged(error.to_string()))?,
            compression: Compression::parse(columns.text()?)
                .map_err(|reason| damaged(reason.to_string()))?,
            encryption: columns.take()?,
            antivirus: columns.take()?,
            transformations: columns.take()?,
            strip_metadata: columns.take()?,
            total_size: unsigned(columns.take()?),
        },
    })
}

/// Returns the living bucket of that id.
pub(crate) fn find(reader: &Reader<'_>, id: &BucketId) -> Result<Option<BucketRow>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM buckets b WHERE b.bucket_id = ? AND b.deleted_at IS NULL");
    let mut statement = reader.prepare_cached(&sql)?;
    statement.query_row([id.as_str()], |row| Ok(read(row))).optional()?.transpose()
}

/// Returns the bucket of that place, living or in the trash.
pub(crate) fn find_by_seq(reader: &Reader<'_>, seq: i64) -> Result<Option<BucketRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM buckets b WHERE b.seq = ?");
    let mut statement = reader.prepare_cached(&sql)?;
    statement.query_row([seq], |row| Ok(read(row))).optional()?.transpose()
}

/// Inserts a bucket with its permissions; returns its place.
pub(crate) fn insert(writer: &Writer<'_>, bucket: &Bucket) -> Result<i64, Error> {
    writer.execute(
        "INSERT INTO buckets (bucket_id, created_at, updated_at, name, description, enabled, file_security, maximum_file_size,
           allowed_file_extensions, compression, encryption, antivirus, transformations, strip_metadata)
         VALUES (:bucket_id, :created_at, :updated_at, :name, :description, :enabled, :file_security, :maximum_file_size,
           :extensions, :compression, :encryption, :antivirus, :transformations, :strip_metadata)",
        named_params! {
            ":bucket_id": bucket.id.as_str(), ":created_at": bucket.created_at.micros(), ":updated_at": bucket.updated_at.micros(),
            ":name": bucket.name, ":description": bucket.description, ":enabled": bucket.enabled, ":file_security": bucket.file_security,
            ":maximum_file_size": signed(bucket.maximum_file_size), ":extensions": extensions(bucket),
            ":compression": bucket.compression.as_str(), ":encryption": bucket.encryption, ":antivirus": bucket.antivirus,
            ":transformations": bucket.transformations, ":strip_metadata": bucket.strip_metadata,
        },
    )?;
    let seq = writer.last_insert_rowid();
    grants::replace(writer, Owner::Bucket(seq), &bucket.permissions)?;
    Ok(seq)
}

/// Writes a bucket's settings and permissions in place of the old ones.
pub(crate) fn update(writer: &Writer<'_>, seq: i64, bucket: &Bucket) -> Result<(), Error> {
    writer.execute(
        "UPDATE buckets SET updated_at = :updated_at, name = :name, description = :description, enabled = :enabled,
           file_security = :file_security, maximum_file_size = :maximum_file_size, allowed_file_extensions = :extensions,
           compression = :compression, encryption = :encryption, antivirus = :antivirus, transformations = :transformations,
           strip_metadata = :strip_metadata
         WHERE seq = :seq",
        named_params! {
            ":seq": seq, ":updated_at": bucket.updated_at.micros(), ":name": bucket.name, ":description": bucket.description,
            ":enabled": bucket.enabled, ":file_security": bucket.file_security, ":maximum_file_size": signed(bucket.maximum_file_size),
            ":extensions": extensions(bucket), ":compression": bucket.compression.as_str(), ":encryption": bucket.encryption,
            ":antivirus": bucket.antivirus, ":transformations": bucket.transformations, ":strip_metadata": bucket.strip_metadata,
        },
    )?;
    grants::replace(writer, Owner::Bucket(seq), &bucket.permissions)
}

/// Puts a bucket into the trash, or takes it out.
pub(crate) fn set_deleted(
    writer: &Writer<'_>,
    seq: i64,
    at: Option<Timestamp>,
) -> Result<(), Error> {
    writer.execute(
        "UPDATE buckets SET deleted_at = ? WHERE seq = ?",
        (at.map(Timestamp::micros), seq),
    )?;
    Ok(())
}

/// Removes a bucket and every row that belongs to it.
pub(crate) fn delete(writer: &Writer<'_>, seq: i64) -> Result<(), Error> {
    // Rows are removed from the leaves up: a cascade does not fire the triggers of what it removes twice over.
    writer.execute(
        "DELETE FROM segments WHERE file_seq IN (SELECT seq FROM files WHERE bucket_seq = ?)",
        [seq],
    )?;
    writer.execute("DELETE FROM files WHERE bucket_seq = ?", [seq])?;
    writer.execute("DELETE FROM buckets WHERE seq = ?", [seq])?;
    Ok(())
}

/// Returns every living bucket with what it holds.
pub(crate) fn list_counts(reader: &Reader<'_>) -> Result<Vec<(BucketId, u64, u64)>, Error> {
    let mut statement = reader.prepare_cached("SELECT bucket_id, files_count, files_bytes FROM buckets WHERE deleted_at IS NULL ORDER BY seq")?;
    let mut rows = statement.query([])?;
    let mut counts = Vec::new();
    while let Some(row) = rows.next()? {
        let id = parse_id(&row.get::<_, String>(0)?)?;
        counts.push((id, unsigned(row.get(1)?), unsigned(row.get(2)?)));
    }
    Ok(counts)
}

/// Reads an id that the store holds.
pub(crate) fn parse_id(text: &str) -> Result<BucketId, Error> {
    BucketId::parse(text).map_err(|reason| Error::Corrupt {
        what: "a bucket in the store",
        place: reason.to_string(),
    })
}

fn extensions(bucket: &Bucket) -> String {
    serde_json::json!(bucket.allowed_file_extensions).to_string()
}
