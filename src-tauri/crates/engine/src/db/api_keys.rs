//! Rows of `api_keys`.

use disk::rusqlite::{OptionalExtension, Row, named_params};
use disk::{Reader, Writer};
use wire::{ApiKey, ApiKeyId, Scope, Timestamp};

use crate::error::Error;

/// A key, its place in the order of insertion, and what its secret digests to.
#[derive(Clone, Debug)]
pub(crate) struct ApiKeyRow {
    pub(crate) seq: i64,
    pub(crate) digest: [u8; 32],
    pub(crate) key: ApiKey,
}

const COLUMNS: &str = "seq, key_id, created_at, name, digest, scopes, expires_at, accessed_at";

fn read(row: &Row<'_>) -> Result<ApiKeyRow, Error> {
    let damaged = |what: String| Error::Corrupt { what: "an API key in the store", place: what };
    let moment = |column| -> Result<Option<Timestamp>, Error> {
        Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_micros))
    };
    let scopes: Vec<Scope> = serde_json::from_str(&row.get::<_, String>("scopes")?)
        .map_err(|error| damaged(error.to_string()))?;
    Ok(ApiKeyRow {
        seq: row.get("seq")?,
        digest: row.get("digest")?,
        key: ApiKey {
            id: ApiKeyId::parse(&row.get::<_, String>("key_id")?)
                .map_err(|reason| damaged(reason.to_string()))?,
            created_at: Timestamp::from_micros(row.get("created_at")?),
            name: row.get("name")?,
            scopes,
            expire: moment("expires_at")?,
            accessed_at: moment("accessed_at")?,
        },
    })
}

/// Returns the key whose secret has this digest.
pub(crate) fn find_by_digest(
    reader: &Reader<'_>,
    digest: &[u8; 32],
) -> Result<Option<ApiKeyRow>, Error> {
    let mut statement =
        reader.prepare_cached(&format!("SELECT {COLUMNS} FROM api_keys WHERE digest = ?"))?;
    statement.query_row([digest], |row| Ok(read(row))).optional()?.transpose()
}

/// Returns all keys, the newest first.
pub(crate) fn list(reader: &Reader<'_>) -> Result<Vec<ApiKey>, Error> {
    let mut statement =
        reader.prepare_cached(&format!("SELECT {COLUMNS} FROM api_keys ORDER BY seq DESC"))?;
    let mut rows = statement.query([])?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        keys.push(read(row)?.key);
    }
    Ok(keys)
}

/// Inserts a key.
pub(crate) fn insert(writer: &Writer<'_>, key: &ApiKey, digest: &[u8; 32]) -> Result<(), Error> {
    writer.execute(
        "INSERT INTO api_keys (key_id, created_at, name, digest, scopes, expires_at)
         VALUES (:key_id, :created_at, :name, :digest, :scopes, :expires_at)",
        named_params! {
            ":key_id": key.id.as_str(), ":created_at": key.created_at.micros(), ":name": key.name, ":digest": digest,
            ":scopes": serde_json::json!(key.scopes).to_string(), ":expires_at": key.expire.map(Timestamp::micros),
        },
    )?;
    Ok(())
}

/// Writes down when a key was last used.
pub(crate) fn set_accessed(writer: &Writer<'_>, seq: i64, at: Timestamp) -> Result<(), Error> {
    writer.execute("UPDATE api_keys SET accessed_at = ? WHERE seq = ?", (at.micros(), seq))?;
    Ok(())
}

/// Removes a key; says whether there was one.
pub(crate) fn delete(writer: &Writer<'_>, id: &ApiKeyId) -> Result<bool, Error> {
    Ok(writer.execute("DELETE FROM api_keys WHERE key_id = ?", [id.as_str()])? > 0)
}
