//! Rows of `key_epochs`, and the project that the store belongs to.

use disk::rusqlite::{OptionalExtension, params};
use disk::{Reader, Writer};

use crate::blob::keys::WrappedEpoch;
use crate::error::Error;

pub(crate) fn list_epochs(reader: &Reader<'_>) -> Result<Vec<WrappedEpoch>, Error> {
    let mut statement =
        reader.prepare_cached("SELECT epoch, wrapped FROM key_epochs ORDER BY epoch")?;
    let rows = statement
        .query_map([], |row| Ok(WrappedEpoch { epoch: row.get(0)?, wrapped: row.get(1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(crate) fn insert_epoch(writer: &Writer<'_>, row: &WrappedEpoch) -> Result<(), Error> {
    writer.execute(
        "INSERT INTO key_epochs (epoch, wrapped) VALUES (?, ?)",
        params![row.epoch, row.wrapped],
    )?;
    Ok(())
}

/// Replaces how every epoch's key is wrapped.
pub(crate) fn rewrap_epochs(writer: &Writer<'_>, rows: &[WrappedEpoch]) -> Result<(), Error> {
    let known: i64 = writer.query_row("SELECT count(*) FROM key_epochs", [], |row| row.get(0))?;
    if super::unsigned(known) != rows.len() as u64 {
        let place = format!("{known} epochs, {} of them open", rows.len());
        return Err(Error::Corrupt { what: "the table of keys", place });
    }
    for row in rows {
        writer.execute(
            "UPDATE key_epochs SET wrapped = ? WHERE epoch = ?",
            params![row.wrapped, row.epoch],
        )?;
    }
    Ok(())
}

pub(crate) fn find_project(reader: &Reader<'_>) -> Result<Option<String>, Error> {
    Ok(reader.query_row("SELECT project FROM store", [], |row| row.get(0)).optional()?)
}

pub(crate) fn insert_project(writer: &Writer<'_>, project: &str) -> Result<(), Error> {
    writer.execute("INSERT INTO store (project) VALUES (?)", [project])?;
    Ok(())
}
