//! Rows of `bucket_grants` and `file_grants`: permissions in their order.

use disk::Writer;
use disk::rusqlite::params;
use wire::Permission;

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
            "INSERT INTO file_grants (file_seq, position, action, role) VALUES (?, ?, ?, ?)",
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
