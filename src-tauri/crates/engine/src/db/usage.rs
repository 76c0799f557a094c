//! Rows of `usage` and `transformations`. Triggers write the first; only reading and trimming stand here.

use disk::{Reader, Writer};
use wire::BucketId;

use super::{buckets, signed, unsigned};
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

/// Returns every living bucket with its last level of each day from this hour on, and the one that held before; oldest first.
pub(crate) fn levels_by_bucket(
    reader: &Reader<'_>,
    from: i64,
) -> Result<Vec<(BucketId, Vec<Level>)>, Error> {
    let mut statement = reader.prepare_cached(
        "SELECT b.bucket_id, max(u.hour), u.bytes FROM buckets b JOIN usage u ON u.bucket_seq = b.seq
         WHERE b.deleted_at IS NULL GROUP BY b.seq, max(u.hour, ?1 - 1) / 24 ORDER BY b.seq, u.hour",
    )?;
    let mut rows = statement.query([from])?;
    let mut all: Vec<(BucketId, Vec<Level>)> = Vec::new();
    while let Some(row) = rows.next()? {
        let id = buckets::parse_id(&row.get::<_, String>(0)?)?;
        let level = Level { hour: row.get(1)?, bytes: unsigned(row.get(2)?), ..Level::default() };
        match all.last_mut() {
            Some((last, levels)) if *last == id => levels.push(level),
            Some(_) | None => all.push((id, vec![level])),
        }
    }
    Ok(all)
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

#[cfg(test)]
mod tests {
    use disk::Database;

    use super::*;
    use crate::db::MIGRATIONS;

    #[test]
    fn a_day_has_its_last_level_and_so_has_all_that_was_before() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("store.db"), MIGRATIONS).unwrap();
        let written: Result<_, Error> = database.write(|writer| {
            for (id, deleted_at) in [("a", "NULL"), ("b", "NULL"), ("gone", "1")] {
                writer.execute_batch(&format!(
                    "INSERT INTO buckets (bucket_id, created_at, updated_at, name, description, enabled, file_security, maximum_file_size,
                       allowed_file_extensions, compression, encryption, antivirus, transformations, strip_metadata, deleted_at)
                     VALUES ('{id}', 0, 0, '', '', 1, 0, 1, '[]', 'none', 0, 0, 0, 0, {deleted_at})"
                ))?;
            }
            writer.execute_batch(
                "DELETE FROM usage;
                 INSERT INTO usage (bucket_seq, hour, buckets, files, bytes) VALUES
                   (1, 5, 1, 1, 1), (1, 20, 1, 1, 2), (1, 48, 1, 1, 3), (1, 71, 1, 1, 4), (1, 72, 1, 1, 5), (2, 2400, 1, 1, 6), (3, 50, 1, 1, 7)",
            )?;
            levels_by_bucket(writer, 48)
        });
        let spelled: Vec<_> = written
            .unwrap()
            .into_iter()
            .map(|(id, levels)| {
                let points = levels.into_iter().map(|level| (level.hour, level.bytes));
                (id.to_string(), points.collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(
            spelled,
            [("a".to_owned(), vec![(20, 2), (71, 4), (72, 5)]), ("b".to_owned(), vec![(2400, 6)])]
        );
    }
}
