//! Uploads and downloads: a queue that survives a restart, a few at a time, each verified by its digest.
//!
//! A transfer is a row on the `board`; `schedule` gives it a runner (`upload`, `download`) or lets a page push it
//! (`page`); `keep` saves and tells. A runner asks before each step whether it is still wanted, so pausing and
//! cancelling are just words on the board. What is done has been compared with the other side; what is not done is
//! either kept for another try or removed, and a complete file is never removed here.

mod board;
mod download;
mod keep;
mod landing;
mod meter;
mod orders;
mod page;
mod row;
mod schedule;
mod sending;
mod source;
mod upload;
mod walk;
mod work;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use disk::Database;
use engine::{Actor, Engine};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use wire::{Clock, ErrorType, Folder};

use self::board::Board;
use self::row::{Batch, Row};
use self::walk::Walk;
use self::work::Work;
use crate::blocking::blocking;
use crate::commands::shapes::{
    Direction, FileReplace, NewContent, OfferedFile, Transfer, TransferDownload, TransferList,
    TransferOffer, TransferPage, TransferState, TransferUpload,
};
use crate::events::Events;
use crate::gateway::Gateway;
use crate::{Error, gateway, layout};

pub(crate) use self::orders::Order;
pub use self::work::Limits;

/// What the transfers stand on.
pub(crate) struct Ground {
    pub(crate) gateway: Gateway,
    pub(crate) engine: Engine,
    pub(crate) database: Arc<Database>,
    pub(crate) events: Events,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Limits,
}

/// All transfers.
pub(crate) struct Transfers {
    work: Arc<Work>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

fn rows_of(work: &Work, ids: &[i64]) -> Vec<Row> {
    ids.iter().filter_map(|id| work.board.find(*id)).collect()
}

impl Transfers {
    /// Takes up the transfers where the last run left them.
    pub(crate) async fn start(ground: Ground) -> Result<Self, Error> {
        let database = Arc::clone(&ground.database);
        let (rows, last, walks) = blocking(move || {
            database.read(|reader| {
                let (rows, last) = row::list(reader)?;
                Ok::<_, disk::sqlite::Error>((rows, last, walk::list(reader)?))
            })
        })
        .await?;
        // A walk's number is given from the same row of numbers.
        let last = walks.iter().map(|walk| walk.id.max(walk.batch.number)).fold(last, i64::max);
        let work = Arc::new(Work {
            board: Board::new(rows, last),
            pages: page::Pages::default(),
            walks: walk::Walks::default(),
            gateway: ground.gateway,
            engine: ground.engine,
            database: ground.database,
            events: ground.events,
            clock: ground.clock,
            limits: ground.limits,
            stopping: watch::Sender::new(false),
            background: Mutex::default(),
            saving: tokio::sync::Mutex::new(()),
        });
        orders::take_up(&work).await;
        walk::go_on(&work, walks);
        let tasks = vec![
            tokio::spawn(schedule::run(Arc::clone(&work))),
            tokio::spawn(keep::run(Arc::clone(&work))),
        ];
        Ok(Self { work, tasks: Mutex::new(tasks) })
    }

    /// Stops the runners after the chunk each is at, and saves where they are.
    pub(crate) async fn stop(&self) {
        self.work.board.save_running();
        self.work.stopping.send_replace(true);
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            drop(task.await);
        }
        self.work.join().await;
        if let Err(error) = keep::save(&self.work).await {
            tracing::error!(%error, "the transfers could not be saved");
        }
    }

    pub(crate) fn list(&self, page: &TransferPage) -> TransferList {
        self.work.board.list(page)
    }

    /// Says whether a transfer comes from or went to this path.
    pub(crate) fn has_path(&self, path: &Path) -> bool {
        let is_there =
            |row: &Row| row.transfer.path.as_ref().is_some_and(|known| Path::new(known) == path);
        !self.work.board.select(&[], is_there).is_empty()
    }

    /// Queues files and folders of this computer. Folders are read in the background.
    pub(crate) async fn upload(&self, request: TransferUpload) -> Result<TransferList, Error> {
        gateway::check(&request.endpoint)?;
        let batch = self.batch(Direction::Upload, request.endpoint, request.bucket);
        let paths: Vec<PathBuf> = request.paths.into_iter().map(PathBuf::from).collect();
        if let Some(path) = paths.iter().find(|path| !path.is_absolute()) {
            let message = format!("\u{201c}{}\u{201d} is not an absolute path.", path.display());
            return Err(Error::refused(ErrorType::GeneralArgumentInvalid, message));
        }
        let (work, folder) = (Arc::clone(&self.work), request.folder);
        let (rows, walks) =
            blocking(move || Ok::<_, Error>(sorted(&work, &batch, &folder, paths))).await?;
        let added = self.add(rows).await?;
        walk::begin(&self.work, walks).await?;
        Ok(added)
    }

    /// Queues new content for a file that is there, of this computer or the page.
    pub(crate) async fn replace(&self, request: FileReplace) -> Result<TransferList, Error> {
        gateway::check(&request.endpoint)?;
        let (bucket, id) = (request.bucket.clone(), request.file.clone());
        let engine = self.work.engine.clone();
        let file = blocking(move || engine.get_file(&Actor::console(), &bucket, &id)).await?;
        let batch = self.batch(Direction::Upload, request.endpoint, request.bucket);
        let mut row = batch.row(Some(self.work.fresh_file()?), file.folder, file.name, 0);
        row.transfer.replaces = Some(request.file);
        match request.source {
            NewContent::Size(size) => row.transfer.size = size,
            NewContent::Path(path) => {
                let stamp = source_stamp(PathBuf::from(&path)).await?;
                row.stamp = Some(stamp.modified);
                row.transfer.size = stamp.size;
                row.transfer.path = Some(path);
            }
        }
        self.add(vec![row]).await
    }

    /// Queues files whose bytes the page will push.
    pub(crate) async fn offer(&self, request: TransferOffer) -> Result<TransferList, Error> {
        gateway::check(&request.endpoint)?;
        let batch = self.batch(Direction::Upload, request.endpoint, request.bucket);
        let rows = request
            .files
            .iter()
            .map(|file| self.offered(&batch, &request.folder, file))
            .collect::<Result<_, _>>()?;
        self.add(rows).await
    }

    fn offered(&self, batch: &Batch, to: &Folder, file: &OfferedFile) -> Result<Row, Error> {
        let mut row = walk::row(batch, to, &file.path, &PathBuf::new());
        row.transfer.path = None;
        row.transfer.size = file.size;
        row.transfer.file = Some(self.work.fresh_file()?);
        Ok(match source::check_name(&row.transfer.name) {
            Ok(()) => row,
            Err(error) => row.failed(error),
        })
    }

    /// Queues a waiting transfer whose file the page holds again.
    pub(crate) async fn reoffer(&self, id: i64, size: u64) -> Result<Transfer, Error> {
        orders::reoffer(&self.work, id, size).await?;
        keep::save(&self.work).await?;
        self.work
            .board
            .find(id)
            .map(|row| row.transfer)
            .ok_or_else(|| ErrorType::AppTransferNotFound.into())
    }

    /// Queues the files of a selection for a folder of this computer.
    pub(crate) async fn download(&self, request: TransferDownload) -> Result<TransferList, Error> {
        let selection = request.selection;
        gateway::check(&selection.endpoint)?;
        let destination = PathBuf::from(&request.destination);
        if !destination.is_absolute() || !destination.is_dir() {
            let message = format!(
                "\u{201c}{}\u{201d} is not a folder on this computer. Choose another.",
                destination.display()
            );
            return Err(Error::refused(ErrorType::AppFolderInvalid, message));
        }
        let batch = self.batch(Direction::Download, selection.endpoint, selection.bucket.clone());
        let engine = self.work.engine.clone();
        let files = blocking(move || {
            let files = engine.select(&selection.bucket, &selection.files, &selection.folders)?;
            Ok::<_, engine::Error>(layout::place(&selection.folders, files))
        })
        .await?;
        let rows = files
            .into_iter()
            .map(|(place, file)| fetched(&batch, &request.destination, &place, file))
            .collect();
        self.add(rows).await
    }

    /// Takes bytes that a page pushes.
    pub(crate) async fn receive(
        &self,
        id: i64,
        offset: u64,
        bytes: Bytes,
    ) -> Result<Transfer, Error> {
        page::receive(&self.work, id, offset, bytes).await
    }

    /// Does to transfers what the person wants; returns them as they are then. No numbers means all.
    pub(crate) async fn order(&self, order: Order, ids: &[i64]) -> Result<TransferList, Error> {
        let list = orders::carry_out(&self.work, order, ids).await?;
        keep::save(&self.work).await?;
        Ok(list)
    }

    fn batch(&self, direction: Direction, endpoint: String, bucket: wire::BucketId) -> Batch {
        Batch { number: self.work.board.next_number(), direction, endpoint, bucket }
    }

    async fn add(&self, rows: Vec<Row>) -> Result<TransferList, Error> {
        let transfers = self.work.board.add(rows);
        keep::save(&self.work).await?;
        Ok(TransferList { transfers, summary: self.work.board.summary() })
    }
}

/// Looks at the file of this computer that new content comes from.
async fn source_stamp(path: PathBuf) -> Result<source::Stamp, Error> {
    let found = blocking(move || walk::found(&path).map_err(Error::Refused)).await?;
    match found {
        source::Found::File(stamp) => Ok(stamp),
        source::Found::Folder => Err(Error::refused(
            ErrorType::AppSourceUnreadable,
            "A folder cannot be the content of a file. Choose a file.",
        )),
    }
}

/// Parts what is to be uploaded into files and folders.
fn sorted(
    work: &Work,
    batch: &Batch,
    folder: &Folder,
    paths: Vec<PathBuf>,
) -> (Vec<Row>, Vec<Walk>) {
    let (mut rows, mut walks) = (Vec::new(), Vec::new());
    for path in paths {
        let found = walk::found(&path);
        if found == Ok(source::Found::Folder) {
            walks.push(Walk {
                id: work.board.next_number(),
                batch: batch.clone(),
                folder: folder.clone(),
                path,
            });
        } else {
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            rows.push(walk::judged(work, walk::row(batch, folder, &name, &path), found));
        }
    }
    (rows, walks)
}

fn fetched(batch: &Batch, destination: &str, place: &disk::RelPath, file: wire::File) -> Row {
    let mut row = batch.row(Some(file.id), file.folder, file.name, file.size_original);
    let path = place.below(Path::new(destination));
    row.transfer.path = Some(path.to_string_lossy().into_owned());
    row.root = Some(destination.to_owned());
    place.as_str().clone_into(&mut row.relative);
    row
}

/// Says whether the person can still change what becomes of a transfer.
fn is_open(state: TransferState) -> bool {
    matches!(
        state,
        TransferState::Queued
            | TransferState::Running
            | TransferState::Paused
            | TransferState::Waiting
    )
}

/// Says whether an upload may have left chunks at its endpoint, or a download a partial file.
fn leaves_something(row: &Row) -> bool {
    let is_chunked =
        row.transfer.direction == Direction::Download || row.transfer.size > wire::CHUNK_SIZE;
    row.transfer.attempts > 0 && (is_chunked || row.is_held_by_page())
}
