//! Counts over the files of one bucket, for the effects of its rules.

use disk::Reader;
use disk::rusqlite::named_params;
use wire::{BucketEffects, BucketRules, Timestamp};

use super::{signed, unsigned};
use crate::error::Error;

/// Counts everything but extensions.
pub(crate) fn count(
    reader: &Reader<'_>,
    bucket_seq: i64,
    rules: &BucketRules,
    now: Timestamp,
) -> Result<BucketEffects, Error> {
    let mut statement = reader.prepare_cached(
        "SELECT count(*), coalesce(sum(size * complete), 0), count(*) FILTER (WHERE size > :maximum),
           count(*) FILTER (WHERE compression <> :compression), count(*) FILTER (WHERE (key_epoch IS NOT NULL) <> :encryption),
           count(*) FILTER (WHERE EXISTS (SELECT 1 FROM file_grants WHERE file_seq = files.seq)),
           count(*) FILTER (WHERE mime_type LIKE 'image/%'),
           (SELECT count(*) FROM tokens t JOIN files f ON f.seq = t.file_seq
             WHERE f.bucket_seq = :bucket AND f.deleted_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > :now))
         FROM files WHERE bucket_seq = :bucket AND deleted_at IS NULL",
    )?;
    let bound = named_params! {
        ":bucket": bucket_seq, ":maximum": signed(rules.maximum_file_size), ":compression": rules.compression.as_str(),
        ":encryption": rules.encryption, ":now": now.micros(),
    };
    Ok(statement.query_row(bound, |row| {
        let counted = |column: usize| row.get(column).map(unsigned);
        Ok(BucketEffects {
            files: counted(0)?,
            bytes: counted(1)?,
            larger: counted(2)?,
            other_extension: 0,
            other_compression: counted(3)?,
            other_encryption: counted(4)?,
            with_permissions: counted(5)?,
            pictures: counted(6)?,
            links: counted(7)?,
        })
    })?)
}

/// Returns each extension as it is written, and how many files have it; none for names without a dot.
pub(crate) fn extensions(
    reader: &Reader<'_>,
    bucket_seq: i64,
) -> Result<Vec<(Option<String>, u64)>, Error> {
    // What is left of a name without its last dot and all before it: no other place in it holds that part again.
    let mut statement = reader.prepare_cached(
        "SELECT CASE WHEN instr(name, '.') > 0 THEN replace(name, rtrim(name, replace(name, '.', '')), '') END AS extension, count(*)
         FROM files WHERE bucket_seq = ? AND deleted_at IS NULL GROUP BY extension COLLATE BINARY",
    )?;
    let rows = statement.query_map([bucket_seq], |row| Ok((row.get(0)?, unsigned(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
