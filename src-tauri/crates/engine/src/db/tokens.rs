//! Rows of `tokens`. A token whose file (or its bucket) is in the trash is not there.

use disk::rusqlite::{OptionalExtension, Row};
use disk::{Reader, Writer};
use wire::{BucketId, FileId, Timestamp, TokenId};

use super::page::{Kind, Table};
use crate::error::Error;

/// A token, and the file it is for.
#[derive(Clone, Debug)]
pub(crate) struct TokenRow {
    pub(crate) seq: i64,
    pub(crate) id: TokenId,
    pub(crate) bucket: BucketId,
    pub(crate) file: FileId,
    pub(crate) file_seq: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) accessed_at: Option<Timestamp>,
}

const COLUMNS: &str = "t.seq, t.token_id, b.bucket_id, f.file_id, t.file_seq, t.created_at, t.expires_at, t.accessed_at";
const FROM: &str =
    "tokens t JOIN files f ON f.seq = t.file_seq JOIN buckets b ON b.seq = f.bucket_seq";

pub(crate) const TABLE: Table = Table {
    noun: "Token",
    columns: COLUMNS,
    from: FROM,
    alias: "t",
    id: "t.token_id",
    // Lists of tokens take no search.
    search: "",
    attributes: &[
        ("$id", "t.token_id", Kind::Text),
        ("$createdAt", "t.created_at", Kind::Time),
        ("$updatedAt", "t.updated_at", Kind::Time),
        ("$sequence", "t.seq", Kind::Integer),
        ("expire", "t.expires_at", Kind::Time),
    ],
};

/// Reads a row of the table's columns.
pub(crate) fn read(row: &Row<'_>) -> Result<TokenRow, Error> {
    let damaged = |reason: wire::Invalid| Error::Corrupt {
        what: "a token in the store",
        place: reason.to_string(),
    };
    let time = |point: Option<i64>| point.map(Timestamp::from_micros);
    Ok(TokenRow {
        seq: row.get("seq")?,
        id: TokenId::parse(&row.get::<_, String>("token_id")?).map_err(damaged)?,
        bucket: BucketId::parse(&row.get::<_, String>("bucket_id")?).map_err(damaged)?,
        file: FileId::parse(&row.get::<_, String>("file_id")?).map_err(damaged)?,
        file_seq: row.get("file_seq")?,
        created_at: Timestamp::from_micros(row.get("created_at")?),
        expires_at: time(row.get("expires_at")?),
        accessed_at: time(row.get("accessed_at")?),
    })
}

pub(crate) fn find(reader: &Reader<'_>, id: &TokenId) -> Result<Option<TokenRow>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE t.token_id = ? AND f.deleted_at IS NULL AND b.deleted_at IS NULL"
    );
    let mut statement = reader.prepare_cached(&sql)?;
    statement.query_row([id.as_str()], |row| Ok(read(row))).optional()?.transpose()
}

pub(crate) fn insert(writer: &Writer<'_>, row: &TokenRow) -> Result<(), Error> {
    let created_at = row.created_at.micros();
    writer.execute(
        "INSERT INTO tokens (token_id, file_seq, created_at, updated_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        (row.id.as_str(), row.file_seq, created_at, created_at, row.expires_at.map(Timestamp::micros)),
    )?;
    Ok(())
}

pub(crate) fn set_expiry(
    writer: &Writer<'_>,
    seq: i64,
    expires_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Error> {
    writer.execute(
        "UPDATE tokens SET expires_at = ?, updated_at = ? WHERE seq = ?",
        (expires_at.map(Timestamp::micros), now.micros(), seq),
    )?;
    Ok(())
}

pub(crate) fn set_accessed(writer: &Writer<'_>, seq: i64, now: Timestamp) -> Result<(), Error> {
    writer.execute("UPDATE tokens SET accessed_at = ? WHERE seq = ?", (now.micros(), seq))?;
    Ok(())
}

pub(crate) fn delete(writer: &Writer<'_>, seq: i64) -> Result<(), Error> {
    writer.execute("DELETE FROM tokens WHERE seq = ?", [seq])?;
    Ok(())
}
