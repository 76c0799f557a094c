//! Rows of `bucket_grants` and `file_grants`: permissions in their order.

use disk::Writer;
use disk::rusqlite::params;
use disk::rusqlite::types::Value;
use wire::{Permission, Role};

use super::page::Condition;
use super::scope::Granted;
use crate::error::Error;

/// Whose grants.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Owner {
    Bucket(i64),
    File(i64),
}

/// Puts these permissions in place of the old ones.
pub(crate) fn replace(
    writer: &Writer<'_>,
    owner: Owner,
    permissions: &[Permission],
) -> Result<(), Error> {
    let (clear, insert, seq) = match owner {
        Owner::Bucket(seq) => (
            "DELETE FROM bucket_grants WHERE bucket_seq = ?",
            "INSERT INTO bucket_grants (bucket_seq, position, action, role) VALUES (?, ?, ?, ?)",
            seq,
        ),
        Owner::File(seq) => (
            "DELETE FROM file_grants WHERE file_seq = ?",
            "INSERT INTO file_grants (file_seq, position, action, role, bucket_seq)
               VALUES (?1, ?2, ?3, ?4, (SELECT bucket_seq FROM files WHERE seq = ?1))",
            seq,
        ),
    };
    writer.prepare_cached(clear)?.execute([seq])?;
    for (position, permission) in (0_i64..).zip(permissions) {
        writer.prepare_cached(insert)?.execute(params![
            seq,
            position,
            permission.action.as_str(),
            permission.role.to_string()
        ])?;
    }
    Ok(())
}

/// Reads what the column of grants in a bucket's or file's row holds: a JSON array of printed permissions.
pub(crate) fn read(column: &str) -> Result<Vec<Permission>, Error> {
    serde_json::from_str(column).map_err(|error| Error::Corrupt {
        what: "a permission in the store",
        place: error.to_string(),
    })
}

/// The files of a bucket that let one of the roles read.
pub(crate) fn readable(bucket_seq: i64, roles: &[Role]) -> Granted {
    let printed: Vec<Value> = roles.iter().map(|role| Value::Text(role.to_string())).collect();
    let marks = vec!["?"; printed.len()].join(", ");
    let of_bucket = [Value::Integer(bucket_seq)].into_iter().chain(printed.iter().cloned());
    Granted {
        rows: Condition::new(
            format!(
                "SELECT DISTINCT file_seq AS seq FROM file_grants
                 WHERE bucket_seq = ? AND action = 'read' AND role IN ({marks})"
            ),
            of_bucket.collect(),
        ),
        // A limit keeps SQLite from making a join of it, which would begin at the grants, however many there are.
        condition: Condition::new(
            format!(
                "(SELECT 1 FROM file_grants g WHERE g.file_seq = f.seq AND g.action = 'read' AND g.role IN ({marks}) LIMIT 1)"
            ),
            printed,
        ),
    }
}
