//! One transfer as it is kept: a row of `transfers` in `console.db`.

use disk::rusqlite::{self, Row as SqlRow, named_params};
use disk::{Reader, Writer};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wire::{BucketId, FileId, Folder};

use crate::commands::shapes::{Direction, Transfer, TransferState};

/// A transfer with what only this room needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// What the page sees.
    pub(crate) transfer: Transfer,
    /// Uploads of a path: when the source was last modified, in microseconds, as it was found together with its size.
    pub(crate) stamp: Option<i64>,
    /// Downloads: the folder that receives, which is never left.
    pub(crate) root: Option<String>,
    /// Downloads: the path below it.
    pub(crate) relative: String,
}

/// Where a transfer begins: everything that is the same for all of a batch.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    pub(crate) number: i64,
    pub(crate) direction: Direction,
    pub(crate) endpoint: String,
    pub(crate) bucket: BucketId,
}

impl Batch {
    /// Returns a queued transfer of this batch; it gets its number from the board.
    pub(crate) fn row(&self, file: Option<FileId>, folder: Folder, name: String, size: u64) -> Row {
        let transfer = Transfer {
            id: 0,
            batch: self.number,
            direction: self.direction,
            endpoint: self.endpoint.clone(),
            bucket: self.bucket.clone(),
            file,
            replaces: None,
            folder,
            name,
            path: None,
            size,
            moved: 0,
            speed: 0,
            state: TransferState::Queued,
            attempts: 0,
            error: None,
        };
        Row { transfer, stamp: None, root: None, relative: String::new() }
    }
}

impl Row {
    /// Says whether the page holds the bytes.
    pub(crate) fn is_held_by_page(&self) -> bool {
        self.transfer.direction == Direction::Upload && self.transfer.path.is_none()
    }

    /// Returns the row stopped by `error`.
    pub(crate) fn failed(mut self, error: wire::Error) -> Self {
        self.transfer.state = TransferState::Failed;
        self.transfer.error = Some(error);
        self
    }
}

const COLUMNS: &str = "id, batch, direction, endpoint, bucket, file, folder, name, path, size, moved, state, attempts, error, stamp, root, relative, replaces";

/// Returns all rows in the order of their numbers, and the highest number ever given.
pub(crate) fn list(reader: &Reader<'_>) -> Result<(Vec<Row>, i64), rusqlite::Error> {
    let mut statement =
        reader.prepare_cached(&format!("SELECT {COLUMNS} FROM transfers ORDER BY id"))?;
    let rows = statement.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
    let last = reader.query_row(
        "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'transfers'",
        [],
        |row| row.get(0),
    )?;
    Ok((rows, last))
}

/// Writes a row, new or changed.
pub(crate) fn save(writer: &Writer<'_>, row: &Row) -> Result<(), rusqlite::Error> {
    let transfer = &row.transfer;
    writer
        .prepare_cached(
            "INSERT INTO transfers (id, batch, direction, endpoint, bucket, file, folder, name, path, size, moved, state,
                                    attempts, error, stamp, root, relative, replaces)
             VALUES (:id, :batch, :direction, :endpoint, :bucket, :file, :folder, :name, :path, :size, :moved, :state,
                     :attempts, :error, :stamp, :root, :relative, :replaces)
             ON CONFLICT (id) DO UPDATE SET file = :file, path = :path, size = :size, moved = :moved, state = :state,
                     attempts = :attempts, error = :error, stamp = :stamp",
        )?
        .execute(named_params! {
            ":id": transfer.id,
            ":batch": transfer.batch,
            ":direction": word(&transfer.direction)?,
            ":endpoint": transfer.endpoint,
            ":bucket": transfer.bucket.as_str(),
            ":file": transfer.file.as_ref().map(FileId::as_str),
            ":folder": transfer.folder.as_str(),
            ":name": transfer.name,
            ":path": transfer.path,
            ":size": signed(transfer.size),
            ":moved": signed(transfer.moved),
            ":state": word(&transfer.state)?,
            ":attempts": transfer.attempts,
            ":error": transfer.error.as_ref().map(serde_json::to_string).transpose().map_err(unwritable)?,
            ":stamp": row.stamp,
            ":root": row.root,
            ":relative": row.relative,
            ":replaces": transfer.replaces.as_ref().map(FileId::as_str),
        })
        .map(drop)
}

/// Forgets a row.
pub(crate) fn delete(writer: &Writer<'_>, id: i64) -> Result<(), rusqlite::Error> {
    writer
        .prepare_cached("DELETE FROM transfers WHERE id = :id")?
        .execute(named_params! { ":id": id })
        .map(drop)
}

fn read(row: &SqlRow<'_>) -> Result<Row, rusqlite::Error> {
    let text = |name: &str| row.get::<_, String>(name);
    let optional = |name: &str| row.get::<_, Option<String>>(name);
    let file =
        |name: &str| optional(name)?.map(|id| FileId::parse(&id)).transpose().map_err(unreadable);
    let number =
        |name: &str| row.get::<_, i64>(name).map(|value| u64::try_from(value).unwrap_or_default());
    let transfer = Transfer {
        id: row.get("id")?,
        batch: row.get("batch")?,
        direction: unworded(&text("direction")?)?,
        endpoint: text("endpoint")?,
        bucket: BucketId::parse(&text("bucket")?).map_err(unreadable)?,
        file: file("file")?,
        replaces: file("replaces")?,
        folder: Folder::parse(&text("folder")?).map_err(unreadable)?,
        name: text("name")?,
        path: optional("path")?,
        size: number("size")?,
        moved: number("moved")?,
        speed: 0,
        state: unworded(&text("state")?)?,
        attempts: row.get("attempts")?,
        error: optional("error")?.and_then(|text| serde_json::from_str(&text).ok()),
    };
    Ok(Row {
        transfer,
        stamp: row.get("stamp")?,
        root: optional("root")?,
        relative: text("relative")?,
    })
}

/// SQLite's integers are signed; no file reaches 2^63 bytes.
fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// The word that the page knows a value by is the word in the database.
fn word(value: &impl Serialize) -> Result<String, rusqlite::Error> {
    let json = serde_json::to_value(value).map_err(unwritable)?;
    Ok(json.as_str().unwrap_or_default().to_owned())
}

fn unworded<T: DeserializeOwned>(word: &str) -> Result<T, rusqlite::Error> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).map_err(unreadable)
}

fn unreadable(cause: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(cause))
}

fn unwritable(cause: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(cause))
}

#[cfg(test)]
mod tests {
    use disk::Database;

    use super::*;
    use crate::store::MIGRATIONS;

    #[test]
    fn a_row_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("console.db"), MIGRATIONS).unwrap();
        let batch = Batch {
            number: 3,
            direction: Direction::Download,
            endpoint: "local".to_owned(),
            bucket: BucketId::parse("photos").unwrap(),
        };
        let mut row = batch
            .row(
                Some(FileId::parse("a").unwrap()),
                Folder::parse("x/y").unwrap(),
                "ü \"quote\".jpg".to_owned(),
                7,
            )
            .failed(wire::ErrorType::AppDiskFull.into());
        row.transfer.id = 12;
        row.transfer.path = Some("/somewhere/ü.jpg".to_owned());
        row.transfer.replaces = Some(FileId::parse("b").unwrap());
        row.stamp = Some(-5);
        row.root = Some("/somewhere".to_owned());
        row.relative = "ü.jpg".to_owned();
        database.write(|writer| save(writer, &row).map_err(disk::sqlite::Error::from)).unwrap();
        let (rows, last) =
            database.read(|reader| list(reader).map_err(disk::sqlite::Error::from)).unwrap();
        assert_eq!((rows, last), (vec![row], 12));
    }
}
