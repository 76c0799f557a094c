//! Gives queued transfers their turn, oldest first, and their runners a slot each.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::task::JoinSet;
use wire::ErrorType;

use super::row::Row;
use super::work::{Halt, Work};
use super::{download, page, upload};
use crate::commands::shapes::{Direction, TransferState};

/// How often silent pages are looked for.
const BEAT: Duration = Duration::from_secs(1);
/// How long runners may take to end when the application stops: a chunk on a slow line.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs until the application stops and all runners have ended.
pub(crate) async fn run(work: Arc<Work>) {
    let mut runners = JoinSet::new();
    let mut stopping = work.stopping.subscribe();
    while !*stopping.borrow_and_update() {
        while let Some(row) = work.board.start_next(work.slots()) {
            start(&work, &mut runners, row);
        }
        tokio::select! {
            () = work.board.wake.notified() => {}
            Some(_) = runners.join_next() => {}
            () = tokio::time::sleep(BEAT), if !work.pages.is_empty() => miss_silent(&work).await,
            _ = stopping.changed() => {}
        }
    }
    let all_ended = async { while runners.join_next().await.is_some() {} };
    if tokio::time::timeout(PATIENCE, all_ended).await.is_err() {
        tracing::warn!("some transfers did not stop in time; they go on at the next start");
        runners.shutdown().await;
    }
}

fn start(work: &Arc<Work>, runners: &mut JoinSet<()>, row: Row) {
    let work = Arc::clone(work);
    if row.is_held_by_page() {
        runners.spawn(async move { invite(&work, &row).await });
    } else {
        runners.spawn(async move {
            let slot = Slot { work: Arc::clone(&work), id: row.transfer.id };
            attempt(&work, row).await;
            let id = slot.id;
            drop(slot);
            work.clean(id).await;
        });
    }
}

async fn attempt(work: &Arc<Work>, row: Row) {
    let id = row.transfer.id;
    let outcome = match row.transfer.direction {
        Direction::Upload => upload::run(work, row).await,
        Direction::Download => download::run(work, row).await,
    };
    work.conclude(id, outcome).await;
}

/// Lets the page push. A file without bytes needs no page.
async fn invite(work: &Work, row: &Row) {
    let id = row.transfer.id;
    if let Err(halt) = work.pages.begin(work, row) {
        work.conclude(id, Err(halt)).await;
    } else if row.transfer.size == 0 {
        // A failure is on the board already.
        drop(page::receive(work, id, 0, Bytes::new()).await);
    }
}

/// Lets go of files whose page has not been heard for too long.
async fn miss_silent(work: &Work) {
    let Some(then) = Instant::now().checked_sub(work.limits.page_silence) else { return };
    for id in work.pages.silent_since(then) {
        if work.board.is_running(id) {
            lose(work, id).await;
        }
    }
}

/// Makes a transfer wait for its file to be given again.
pub(crate) async fn lose(work: &Work, id: i64) {
    work.board.edit(id, |row| {
        let name = &row.transfer.name;
        let message = format!("The page that held \u{201c}{name}\u{201d} was closed. Choose the file again to upload it.");
        row.transfer.error = Some(wire::Error::with(ErrorType::AppTransferRefused, message));
        row.transfer.state = TransferState::Waiting;
        row.transfer.moved = 0;
    });
    work.pages.end(id).await;
}

/// A runner's place. It is given back however the runner ends; one that broke down leaves a failed transfer.
struct Slot {
    work: Arc<Work>,
    id: i64,
}

impl Drop for Slot {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.work.fail(self.id, Halt::Failed(ErrorType::GeneralServerError.into()));
        }
        self.work.board.released(self.id);
    }
}
