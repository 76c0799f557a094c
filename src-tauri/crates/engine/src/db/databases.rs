//! Rows of `databases`.

use disk::rusqlite::{OptionalExtension, Row};
use disk::{Reader, Writer};
use wire::{Database, DatabaseId, DatabaseKind, Timestamp};

use super::page::{Kind, Table};
use crate::error::Error;

const COLUMNS: &str = "d.seq, d.database_id, d.created_at, d.updated_at, d.name, d.enabled, d.kind";

pub(crate) const TABLE: Table = Table {
    noun: "Database",
    columns: COLUMNS,
    from: "databases d",
    alias: "d",
    id: "d.database_id",
    search: "databases_search",
    attributes: &[
        ("$id", "d.database_id", Kind::Text),
        ("$createdAt", "d.created_at", Kind::Time),
        ("$updatedAt", "d.updated_at", Kind::Time),
        ("$sequence", "d.seq", Kind::Integer),
        ("name", "d.name", Kind::Name),
    ],
};

/// Reads a row of the table's columns.
pub(crate) fn read(row: &Row<'_>) -> Result<Database, Error> {
    let id = DatabaseId::parse(&row.get::<_, String>("database_id")?);
    let kind: String = row.get("kind")?;
    Ok(Database {
        id: id.map_err(|reason| Error::Corrupt {
            what: "a database in the store",
            place: reason.to_string(),
        })?,
        name: row.get("name")?,
        created_at: Timestamp::from_micros(row.get("created_at")?),
        updated_at: Timestamp::from_micros(row.get("updated_at")?),
        enabled: row.get("enabled")?,
        kind: if kind == word(DatabaseKind::TablesDb) {
            DatabaseKind::TablesDb
        } else {
            DatabaseKind::Legacy
        },
    })
}

fn word(kind: DatabaseKind) -> &'static str {
    match kind {
        DatabaseKind::Legacy => "legacy",
        DatabaseKind::TablesDb => "tablesdb",
    }
}

pub(crate) fn find(reader: &Reader<'_>, id: &DatabaseId) -> Result<Option<Database>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM databases d WHERE d.database_id = ?");
    let mut statement = reader.prepare_cached(&sql)?;
    statement.query_row([id.as_str()], |row| Ok(read(row))).optional()?.transpose()
}

pub(crate) fn insert(writer: &Writer<'_>, database: &Database) -> Result<(), Error> {
    writer.execute(
        "INSERT INTO databases (database_id, created_at, updated_at, name, enabled, kind) VALUES (?, ?, ?, ?, ?, ?)",
        (
            database.id.as_str(),
            database.created_at.micros(),
            database.updated_at.micros(),
            &database.name,
            database.enabled,
            word(database.kind),
        ),
    )?;
    Ok(())
}

/// Writes name and switch.
pub(crate) fn update(writer: &Writer<'_>, database: &Database) -> Result<(), Error> {
    writer.execute(
        "UPDATE databases SET updated_at = ?, name = ?, enabled = ? WHERE database_id = ?",
        (database.updated_at.micros(), &database.name, database.enabled, database.id.as_str()),
    )?;
    Ok(())
}

/// Removes a database; says whether it was there.
pub(crate) fn delete(writer: &Writer<'_>, id: &DatabaseId) -> Result<bool, Error> {
    Ok(writer.execute("DELETE FROM databases WHERE database_id = ?", [id.as_str()])? > 0)
}
