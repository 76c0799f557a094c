//! Rows of `segments` and `discarded`.

use disk::rusqlite::Row;
use disk::{Reader, Writer};

use super::{signed, unsigned};
use crate::blob::{BlobId, StoredSegment};
use crate::error::Error;

fn read(row: &Row<'_>) -> Result<StoredSegment, disk::rusqlite::Error> {
    Ok(StoredSegment {
        id: BlobId(row.get(0)?),
        start: unsigned(row.get(1)?),
        length: unsigned(row.get(2)?),
        stored: unsigned(row.get(3)?),
    })
}

/// Returns a file's segments by where they begin, the longest first.
pub(crate) fn list(reader: &Reader<'_>, file_seq: i64) -> Result<Vec<StoredSegment>, Error> {
    let mut statement =
        reader.prepare_cached("SELECT segment, start, length, stored FROM segments WHERE file_seq = ? ORDER BY start, length DESC")?;
    let rows = statement.query_map([file_seq], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Inserts a segment of a file.
pub(crate) fn insert(
    writer: &Writer<'_>,
    file_seq: i64,
    segment: &StoredSegment,
) -> Result<(), Error> {
    writer.prepare_cached("INSERT INTO segments (segment, file_seq, start, length, stored) VALUES (?, ?, ?, ?, ?)")?.execute((
        segment.id.0,
        file_seq,
        signed(segment.start),
        signed(segment.length),
        signed(segment.stored),
    ))?;
    Ok(())
}

/// Removes a segment's row; its file on disk waits to be removed.
pub(crate) fn delete(writer: &Writer<'_>, id: BlobId) -> Result<(), Error> {
    writer.execute("DELETE FROM segments WHERE segment = ?", [id.0])?;
    Ok(())
}

/// Says whether a row speaks of the segment.
pub(crate) fn is_known(reader: &Reader<'_>, id: BlobId) -> Result<bool, Error> {
    let mut statement =
        reader.prepare_cached("SELECT EXISTS (SELECT 1 FROM segments WHERE segment = ?1) OR EXISTS (SELECT 1 FROM discarded WHERE segment = ?1)")?;
    Ok(statement.query_row([id.0], |row| row.get(0))?)
}

/// Returns the segments that wait to be removed from disk.
pub(crate) fn list_discarded(reader: &Reader<'_>) -> Result<Vec<BlobId>, Error> {
    let mut statement = reader.prepare_cached("SELECT segment FROM discarded LIMIT 10000")?;
    let rows = statement.query_map([], |row| Ok(BlobId(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets a segment that is gone from disk.
pub(crate) fn forget(writer: &Writer<'_>, id: BlobId) -> Result<(), Error> {
    writer.prepare_cached("DELETE FROM discarded WHERE segment = ?")?.execute([id.0])?;
    Ok(())
}
