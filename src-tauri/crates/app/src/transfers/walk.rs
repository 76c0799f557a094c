//! Reads a folder of this computer for an upload: every file in it becomes a transfer, every empty folder a folder.
//!
//! What is to be read stands in `walks` until all of it is in the queue, so a walk that was cut is taken up at the next
//! start. Links are not followed; what cannot be uploaded becomes a failed transfer that says why.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use disk::rusqlite::{self, named_params};
use disk::{Reader, Writer};
use wire::{BucketId, ErrorType, Folder};

use super::row::{Batch, Row};
use super::source::{self, Found, check_name};
use super::work::Work;
use super::{keep, rows_of};
use crate::Error;
use crate::blocking::blocking;
use crate::commands::shapes::Direction;

/// How many files are put into the queue at once.
const STEP: usize = 500;

/// Counts the times that all walks were called off.
#[derive(Debug, Default)]
pub(crate) struct Walks {
    called_off: AtomicU64,
}

impl Walks {
    /// Ends all walks.
    pub(crate) fn call_off(&self) {
        self.called_off.fetch_add(1, Ordering::SeqCst);
    }
}

/// A folder that is to be read.
#[derive(Clone, Debug)]
pub(crate) struct Walk {
    pub(crate) id: i64,
    pub(crate) batch: Batch,
    /// The folder of the bucket that receives it.
    pub(crate) folder: Folder,
    pub(crate) path: PathBuf,
}

/// Returns the walks that were cut.
pub(crate) fn list(reader: &Reader<'_>) -> Result<Vec<Walk>, rusqlite::Error> {
    let mut statement = reader.prepare_cached(
        "SELECT id, batch, endpoint, bucket, folder, path FROM walks ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    let mut walks = Vec::new();
    while let Some(row) = rows.next()? {
        let (bucket, folder): (String, String) = (row.get("bucket")?, row.get("folder")?);
        // What was written by this program parses; what was not is no walk.
        let (Ok(bucket), Ok(folder)) = (BucketId::parse(&bucket), Folder::parse(&folder)) else {
            continue;
        };
        let batch = Batch {
            number: row.get("batch")?,
            direction: Direction::Upload,
            endpoint: row.get("endpoint")?,
            bucket,
        };
        walks.push(Walk {
            id: row.get("id")?,
            batch,
            folder,
            path: PathBuf::from(row.get::<_, String>("path")?),
        });
    }
    Ok(walks)
}

fn insert(writer: &Writer<'_>, walk: &Walk) -> Result<(), rusqlite::Error> {
    writer
        .prepare_cached(
            "INSERT INTO walks (id, batch, endpoint, bucket, folder, path) VALUES (:id, :batch, :endpoint, :bucket, :folder, :path)",
        )?
        .execute(named_params! {
            ":id": walk.id,
            ":batch": walk.batch.number,
            ":endpoint": walk.batch.endpoint,
            ":bucket": walk.batch.bucket.as_str(),
            ":folder": walk.folder.as_str(),
            ":path": walk.path.to_string_lossy(),
        })
        .map(drop)
}

fn delete(writer: &Writer<'_>, id: i64) -> Result<(), rusqlite::Error> {
    writer
        .prepare_cached("DELETE FROM walks WHERE id = :id")?
        .execute(named_params! { ":id": id })
        .map(drop)
}

/// Notes folders that are to be read and begins to read them, one after the other. The notes are durable on return.
pub(crate) async fn begin(work: &Arc<Work>, walks: Vec<Walk>) -> Result<(), Error> {
    if walks.is_empty() {
        return Ok(());
    }
    let (database, noted) = (Arc::clone(&work.database), walks.clone());
    blocking(move || {
        database.write(|writer| {
            noted
                .iter()
                .try_for_each(|walk| insert(writer, walk))
                .map_err(disk::sqlite::Error::from)
        })
    })
    .await?;
    go_on(work, walks);
    Ok(())
}

/// Reads folders that have been noted.
pub(crate) fn go_on(work: &Arc<Work>, walks: Vec<Walk>) {
    let reading = Arc::clone(work);
    work.in_background(async move {
        for walk in walks {
            if let Err(error) = run(&reading, walk).await {
                tracing::error!(%error, "a folder could not be read for an upload; it is taken up at the next start");
            }
        }
    });
}

/// Reads the folder of a failed row again; the row itself is done with.
pub(crate) async fn again(work: &Arc<Work>, row: &Row, path: PathBuf) -> Result<(), Error> {
    let transfer = &row.transfer;
    let batch = Batch {
        number: transfer.batch,
        direction: Direction::Upload,
        endpoint: transfer.endpoint.clone(),
        bucket: transfer.bucket.clone(),
    };
    let walk = Walk { id: work.board.next_number(), batch, folder: transfer.folder.clone(), path };
    begin(work, vec![walk]).await
}

async fn run(work: &Arc<Work>, walk: Walk) -> Result<(), Error> {
    let known = work.board.select(&[], |row| row.transfer.batch == walk.batch.number);
    let known: HashSet<String> =
        rows_of(work, &known).into_iter().filter_map(|row| row.transfer.path).collect();
    let epoch = work.walks.called_off.load(Ordering::SeqCst);
    let (id, reading) = (walk.id, Arc::clone(work));
    let is_whole = blocking(move || {
        Ok::<_, Error>(
            Reading { work: &reading, walk: &walk, known, epoch, step: Vec::new() }.all(),
        )
    })
    .await?;
    if !is_whole && work.is_stopping() {
        return Ok(());
    }
    keep::save(work).await?;
    let database = Arc::clone(&work.database);
    blocking(move || database.write(|writer| delete(writer, id).map_err(disk::sqlite::Error::from)))
        .await
}

/// One walk under way, on a thread that may block.
struct Reading<'a> {
    work: &'a Work,
    walk: &'a Walk,
    /// Paths that are in the queue already.
    known: HashSet<String>,
    epoch: u64,
    step: Vec<Row>,
}

impl Reading<'_> {
    /// Reads everything; says whether it came to the end.
    fn all(mut self) -> bool {
        let top = self
            .walk
            .path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let mut folders = vec![(self.walk.path.clone(), top)];
        while let Some((path, relative)) = folders.pop() {
            if self.work.is_stopping()
                || self.work.walks.called_off.load(Ordering::SeqCst) != self.epoch
            {
                return false;
            }
            let below = self.folder(&path, &relative);
            folders.extend(below.into_iter().rev());
        }
        self.deliver();
        true
    }

    /// Queues the files of one folder and returns the folders in it.
    fn folder(&mut self, path: &Path, relative: &str) -> Vec<(PathBuf, String)> {
        let entries = match entries(path) {
            Ok(entries) => entries,
            Err(error) => {
                let row = self.row(path, relative).failed(source::unreadable(path, &error));
                self.push(row);
                return Vec::new();
            }
        };
        if entries.is_empty() {
            self.empty(relative);
        }
        let mut folders = Vec::new();
        for entry in entries {
            let name = entry
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            let below = format!("{relative}/{name}");
            match found(&entry) {
                Ok(Found::Folder) => folders.push((entry, below)),
                found => {
                    let row = self.row(&entry, &below);
                    self.push(judged(self.work, row, found));
                }
            }
        }
        folders
    }

    fn row(&self, path: &Path, relative: &str) -> Row {
        row(&self.walk.batch, &self.walk.folder, relative, path)
    }

    fn push(&mut self, row: Row) {
        if row.transfer.path.as_ref().is_some_and(|path| self.known.contains(path)) {
            return;
        }
        self.step.push(row);
        if self.step.len() >= STEP {
            self.deliver();
        }
    }

    fn deliver(&mut self) {
        self.work.board.add(std::mem::take(&mut self.step));
    }

    /// Keeps a folder without files. Only the embedded engine knows such.
    fn empty(&mut self, relative: &str) {
        let Ok(folder) = self.walk.folder.join(relative) else { return };
        if let Err(error) = self.work.engine.create_folder(&self.walk.batch.bucket, &folder) {
            tracing::warn!(%error, "an empty folder was not made in the bucket");
        }
    }
}

/// Says what stands at a path, which must be one that can be kept as text.
pub(crate) fn found(path: &Path) -> Result<Found, wire::Error> {
    if path.to_str().is_none() {
        let message = format!(
            "\u{201c}{}\u{201d} has a name that is not valid Unicode. Rename it, then upload it again.",
            path.display()
        );
        return Err(wire::Error::with(ErrorType::AppSourceUnreadable, message));
    }
    source::look(path)
}

fn entries(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = std::fs::read_dir(path)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}

/// Returns the row of a file that stands at `relative` below what is uploaded.
pub(crate) fn row(batch: &Batch, to: &Folder, relative: &str, path: &Path) -> Row {
    let (above, name) = relative.rsplit_once('/').unwrap_or(("", relative));
    // A folder that a bucket cannot have stays in the name, which is refused with a sentence at each attempt.
    let (folder, name) = to.join(above).map_or((to.clone(), relative), |folder| (folder, name));
    let mut row = batch.row(None, folder, name.to_owned(), 0);
    row.transfer.path = Some(path.to_string_lossy().into_owned());
    row
}

/// Completes a row by what was found at its path.
pub(crate) fn judged(work: &Work, mut row: Row, found: Result<Found, wire::Error>) -> Row {
    let stamp = match found {
        Ok(Found::File(stamp)) => stamp,
        Ok(Found::Folder) => return row,
        Err(error) => return row.failed(error),
    };
    row.transfer.size = stamp.size;
    row.stamp = Some(stamp.modified);
    row.transfer.file = work.fresh_file().ok();
    match check_name(&row.transfer.name) {
        Ok(()) => row,
        Err(error) => row.failed(error),
    }
}

/// Forgets all walks, which were called off.
pub(crate) async fn forget_all(work: &Work) -> Result<(), Error> {
    work.walks.call_off();
    let database = Arc::clone(&work.database);
    blocking(move || {
        database.write(|writer| {
            writer.execute("DELETE FROM walks", []).map(drop).map_err(disk::sqlite::Error::from)
        })
    })
    .await
}
