//! What bucket and file grants and tokens open to strangers, by rule.

use disk::Reader;
use disk::rusqlite::{Row, named_params};
use wire::{
    BucketId, Exposed, ExposureGroup, ExposureRule, ExposureWay, FileId, Role, Timestamp, TokenId,
};

use super::unsigned;
use crate::error::Error;

/// The roles that strangers hold or can come to hold, the widest first.
const STRANGERS: [&str; 5] = ["any", "guests", "users", "users/unverified", "users/verified"];

/// Rows by bucket grants, file grants and tokens; each knows `:role` and `:now`.
const BUCKETS: &str = "bucket_grants g JOIN buckets b ON b.seq = g.bucket_seq
    WHERE g.action = 'read' AND g.role = :role AND b.deleted_at IS NULL AND :now IS NOT NULL";
// The buckets first: each has its own part of the index of grants.
const FILES: &str = "buckets b CROSS JOIN file_grants g INDEXED BY file_grants_to_read ON g.bucket_seq = b.seq AND g.action = 'read' AND g.role = :role
    JOIN files f ON f.seq = g.file_seq
    WHERE b.deleted_at IS NULL AND b.file_security = 1 AND f.deleted_at IS NULL AND f.complete = 1 AND :now IS NOT NULL";
const LINKS: &str =
    "tokens t JOIN files f ON f.seq = t.file_seq JOIN buckets b ON b.seq = f.bucket_seq
    WHERE b.deleted_at IS NULL AND f.deleted_at IS NULL AND f.complete = 1 AND :role IS NOT NULL
      AND (t.expires_at IS NULL OR t.expires_at > :now)";

const OF_BUCKET: &str = "NULL AS file_id, b.name AS name, b.files_count AS files, b.files_bytes AS bytes, NULL AS token_id, NULL AS expires_at, NULL AS accessed_at";
const OF_FILE: &str = "f.file_id, f.folder || f.name AS name, 1 AS files, f.size AS bytes, NULL AS token_id, NULL AS expires_at, NULL AS accessed_at";
const OF_LINK: &str = "f.file_id, f.folder || f.name AS name, 1 AS files, f.size AS bytes, t.token_id, t.expires_at, t.accessed_at";

/// Returns the columns, the rows and their order.
fn parts(way: ExposureWay) -> (&'static str, &'static str, &'static str) {
    match way {
        ExposureWay::Bucket => (OF_BUCKET, BUCKETS, "b.name, b.seq"),
        ExposureWay::File => (OF_FILE, FILES, "b.seq, g.file_seq"),
        ExposureWay::Link => (OF_LINK, LINKS, "t.seq DESC"),
    }
}

/// Returns how much each rule opens; rules that open nothing are left out.
pub(crate) fn groups(reader: &Reader<'_>, now: Timestamp) -> Result<Vec<ExposureGroup>, Error> {
    let mut groups = Vec::new();
    for rule in rules()? {
        let (_, rows, _) = parts(rule.way);
        let sql = format!("SELECT count(*) FROM {rows}");
        let total: i64 = reader
            .prepare_cached(&sql)?
            .query_row(named_params! { ":role": printed(&rule), ":now": now.micros() }, |row| {
                row.get(0)
            })?;
        if total > 0 {
            groups.push(ExposureGroup { rule, total: unsigned(total) });
        }
    }
    Ok(groups)
}

/// Returns some of what a rule opens.
pub(crate) fn page(
    reader: &Reader<'_>,
    rule: &ExposureRule,
    now: Timestamp,
    (offset, limit): (u32, u32),
) -> Result<Vec<Exposed>, Error> {
    let (columns, rows, order) = parts(rule.way);
    let sql = format!(
        "SELECT b.bucket_id, b.name AS bucket_name, b.enabled, {columns} FROM {rows} ORDER BY {order} LIMIT :limit OFFSET :offset"
    );
    let mut statement = reader.prepare_cached(&sql)?;
    let bound = named_params! { ":role": printed(rule), ":now": now.micros(), ":limit": limit, ":offset": offset };
    let mut rows = statement.query(bound)?;
    let mut page = Vec::new();
    while let Some(row) = rows.next()? {
        page.push(read(row)?);
    }
    Ok(page)
}

fn rules() -> Result<Vec<ExposureRule>, Error> {
    let mut rules = Vec::new();
    for way in [ExposureWay::Bucket, ExposureWay::File] {
        for role in STRANGERS {
            rules.push(ExposureRule {
                way,
                role: Some(Role::parse(role).map_err(|reason| damaged(&reason))?),
            });
        }
    }
    rules.push(ExposureRule { way: ExposureWay::Link, role: None });
    Ok(rules)
}

fn printed(rule: &ExposureRule) -> String {
    rule.role.as_ref().map(Role::to_string).unwrap_or_default()
}

fn damaged(reason: &wire::Invalid) -> Error {
    Error::Corrupt { what: "a permission in the store", place: reason.to_string() }
}

fn read(row: &Row<'_>) -> Result<Exposed, Error> {
    let file: Option<String> = row.get("file_id")?;
    let token: Option<String> = row.get("token_id")?;
    let time = |column| -> Result<Option<Timestamp>, Error> {
        Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_micros))
    };
    Ok(Exposed {
        bucket: BucketId::parse(&row.get::<_, String>("bucket_id")?)
            .map_err(|reason| damaged(&reason))?,
        bucket_name: row.get("bucket_name")?,
        is_enabled: row.get("enabled")?,
        file: file.map(|id| FileId::parse(&id)).transpose().map_err(|reason| damaged(&reason))?,
        name: row.get("name")?,
        files: unsigned(row.get("files")?),
        bytes: unsigned(row.get("bytes")?),
        token: token
            .map(|id| TokenId::parse(&id))
            .transpose()
            .map_err(|reason| damaged(&reason))?,
        expire: time("expires_at")?,
        accessed_at: time("accessed_at")?,
    })
}
