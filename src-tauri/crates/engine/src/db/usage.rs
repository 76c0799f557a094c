//! Rows of `usage` and `transformations`. Triggers write the first; only reading and trimming stand here.

use disk::{Reader, Writer};

use super::{signed, unsigned};
use crate::error::Error;

/// What stands for the whole project where a bucket's place is asked for.
pub(crate) const PROJECT: i64 = 0;

/// How much there was at the end of an hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Level {
    pub(crate) hour: i64,
    pub(crate) buckets: u64,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
}

/// Returns the levels from this hour on, and the one that held before it; oldest first.
pub(crate) fn levels(reader: &Reader<'_>, bucket_seq: i64, from: i64) -> Result<Vec<Level>, Error> {
    let mut statement = reader.prepare_cached(
        "SELECT hour, buckets, files, bytes FROM usage WHERE bucket_seq = ?1
           AND hour >= coalesce((SELECT max(hour) FROM usage WHERE bucket_seq = ?1 AND hour <= ?2), ?2) ORDER BY hour",
    )?;
    let rows = statement.query_map((bucket_seq, from), |row| {
        Ok(Level {
            hour: row.get(0)?,
            buckets: unsigned(row.get(1)?),
            files: unsigned(row.get(2)?),
            bytes: unsigned(row.get(3)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Says whether the project's newest level is what its buckets count.
pub(crate) fn is_consistent(reader: &Reader<'_>) -> Result<bool, Error> {
    let sql = "SELECT (SELECT (buckets, files, bytes) = (SELECT count(*), coalesce(sum(files_count), 0), coalesce(sum(files_bytes), 0)
        FROM buckets WHERE deleted_at IS NULL) FROM usage WHERE bucket_seq = 0 ORDER BY hour DESC LIMIT 1)";
    Ok(reader.query_row(sql, [], |row| row.get::<_, Option<bool>>(0))?.unwrap_or(false))
}

/// Returns hours with how many pictures were shown transformed in them, oldest first.
pub(crate) fn transformations(
    reader: &Reader<'_>,
    bucket_seq: i64,
    from: i64,
) -> Result<Vec<(i64, u64)>, Error> {
    let mut statement = reader.prepare_cached(
        "SELECT hour, files FROM transformations WHERE bucket_seq = ? AND hour >= ? ORDER BY hour",
    )?;
    let rows =
        statement.query_map((bucket_seq, from), |row| Ok((row.get(0)?, unsigned(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adds pictures that were shown transformed. A bucket that is gone meanwhile is passed over.
pub(crate) fn add_transformations(
    writer: &Writer<'_>,
    bucket_seq: i64,
    hour: i64,
    files: u64,
) -> Result<(), Error> {
    writer
        .prepare_cached(
            "INSERT INTO transformations (bucket_seq, hour, files) SELECT seq, ?2, ?3 FROM buckets WHERE seq = ?1
             ON CONFLICT DO UPDATE SET files = files + excluded.files",
        )?
        .execute((bucket_seq, hour, signed(files)))?;
    Ok(())
}

/// Removes what is older than this hour, but for the levels that still hold there.
pub(crate) fn trim(writer: &Writer<'_>, before: i64) -> Result<(), Error> {
    writer.execute("DELETE FROM transformations WHERE hour < ?", [before])?;
    writer.execute(
        "DELETE FROM usage WHERE hour < (SELECT max(hour) FROM usage AS later WHERE later.bucket_seq = usage.bucket_seq AND later.hour <= ?)",
        [before],
    )?;
    Ok(())
}
