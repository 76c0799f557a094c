//! What every transfer needs while it is worked on, and how its work ends.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use client::{Backoff, Client};
use disk::Database;
use engine::Engine;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;
use wire::{Clock, ErrorType, FileId};

use super::board::{Board, Slots};
use super::page::Pages;
use super::row::Row;
use super::sending;
use super::walk::Walks;
use crate::Error;
use crate::commands::shapes::{Direction, TransferState};
use crate::events::Events;
use crate::gateway::Gateway;

/// How transfers are run.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many files of this computer move at once.
    pub at_once: usize,
    /// How many files that pages hold run at once. A page hears of it ten times a second, so this bounds how many small
    /// files it can send.
    pub pages_at_once: usize,
    /// How long a page may be silent before its file counts as lost.
    pub page_silence: Duration,
    /// When an endpoint that does not answer is asked again.
    pub backoff: Backoff,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            at_once: 3,
            pages_at_once: 12,
            page_silence: Duration::from_secs(10),
            backoff: Backoff::default(),
        }
    }
}

/// The room's own state, shared by its tasks.
pub(crate) struct Work {
    pub(crate) board: Board,
    pub(crate) pages: Pages,
    pub(crate) walks: Walks,
    pub(crate) gateway: Gateway,
    pub(crate) engine: Engine,
    pub(crate) database: Arc<Database>,
    pub(crate) events: Events,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Limits,
    pub(crate) stopping: watch::Sender<bool>,
    /// Work that nobody waits for until the application stops.
    pub(crate) background: std::sync::Mutex<JoinSet<()>>,
    /// Saves take turns, so that an older state never overwrites a newer one.
    pub(crate) saving: Mutex<()>,
}

/// Why work on a transfer ended before its end.
#[derive(Debug)]
pub(crate) enum Halt {
    /// The person or the application wants it so; the row says what follows.
    Wanted,
    /// It cannot go on. What the endpoint holds is kept for another try.
    Failed(wire::Error),
    /// It cannot go on, and what has been moved is of no use.
    Spoiled(wire::Error),
}

impl<E: Into<Error>> From<E> for Halt {
    fn from(error: E) -> Self {
        Halt::Failed(error.into().into())
    }
}

impl Work {
    pub(crate) fn slots(&self) -> Slots {
        Slots { paths: self.limits.at_once.max(1), pages: self.limits.pages_at_once.max(1) }
    }

    pub(crate) fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Begins work that nobody waits for until the application stops.
    pub(crate) fn in_background(&self, work: impl Future<Output = ()> + Send + 'static) {
        let mut background = self.background.lock().unwrap_or_else(PoisonError::into_inner);
        while background.try_join_next().is_some() {}
        background.spawn(work);
    }

    /// Waits for the work in the background.
    pub(crate) async fn join(&self) {
        let mut background =
            std::mem::take(&mut *self.background.lock().unwrap_or_else(PoisonError::into_inner));
        while background.join_next().await.is_some() {}
    }

    pub(crate) fn client(&self, row: &Row) -> Result<Client, Error> {
        self.gateway.client(&row.transfer.endpoint)
    }

    pub(crate) fn fresh_file(&self) -> Result<FileId, Error> {
        Ok(FileId::unique(self.clock.now())?)
    }

    /// Goes on only while the transfer is wanted.
    pub(crate) fn check(&self, id: i64) -> Result<(), Halt> {
        if self.is_stopping() || !self.board.is_running(id) { Err(Halt::Wanted) } else { Ok(()) }
    }

    /// Waits until the transfer is not wanted any more.
    pub(crate) async fn unwanted(&self, id: i64) {
        let mut stopping = self.stopping.subscribe();
        tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => {}
            () = self.board.halted(id) => {}
        }
    }

    /// Waits before the call that failed is made again, or says that it must not be.
    pub(crate) async fn pause_after(
        &self,
        id: i64,
        error: client::Error,
        failures: &mut u32,
    ) -> Result<(), Halt> {
        *failures += 1;
        let pause =
            if error.is_worth_retrying() { self.limits.backoff.pause(*failures) } else { None };
        let Some(pause) = pause else { return Err(Halt::from(error)) };
        tracing::debug!(transfer = id, failures, %error, "will be tried again");
        tokio::select! {
            () = tokio::time::sleep(pause) => Ok(()),
            () = self.unwanted(id) => Err(Halt::Wanted),
        }
    }

    /// Removes what an endpoint holds of an upload that will not be completed. Never removes a complete file: says
    /// instead that there is one.
    pub(crate) async fn discard(&self, row: &Row) -> Result<Discarded, Error> {
        let Some(file) = &row.transfer.file else { return Ok(Discarded::Nothing) };
        if row.transfer.replaces.is_some() {
            let is_complete = sending::give_up(self, row).await?;
            return Ok(if is_complete { Discarded::IsComplete } else { Discarded::Nothing });
        }
        let client = self.client(row)?;
        match client.find_file(&row.transfer.bucket, file).await {
            Ok(None) => Ok(Discarded::Nothing),
            Ok(Some(found)) if found.is_complete() => Ok(Discarded::IsComplete),
            Ok(Some(_)) => gone(client.delete_file(&row.transfer.bucket, file).await),
            Err(error) => gone(Err(error)),
        }
    }

    /// Writes the end of a runner's work to the board. A transfer that arrived is done, whatever was wanted meanwhile.
    pub(crate) async fn conclude(&self, id: i64, outcome: Result<(), Halt>) {
        match outcome {
            Ok(()) => self.done(id),
            Err(Halt::Wanted) => {}
            Err(Halt::Failed(error)) => self.failed(id, error),
            Err(Halt::Spoiled(error)) => {
                self.failed(id, error);
                self.renew(id).await;
            }
        }
    }

    fn done(&self, id: i64) {
        self.board.edit(id, |row| {
            row.transfer.state = TransferState::Done;
            row.transfer.moved = row.transfer.size;
            row.transfer.error = None;
        });
    }

    fn failed(&self, id: i64, error: wire::Error) {
        self.board.edit(id, |row| {
            tracing::warn!(transfer = id, name = row.transfer.name, %error, "a transfer failed");
            if row.transfer.state == TransferState::Running {
                row.transfer.state = TransferState::Failed;
                row.transfer.error = Some(error);
            }
        });
    }

    /// Writes a failure to the board without waiting for anything.
    pub(crate) fn fail(&self, id: i64, halt: Halt) {
        if let Halt::Failed(error) | Halt::Spoiled(error) = halt {
            self.failed(id, error);
        }
    }

    /// Gives an upload a new file, so that nothing of the old one is mixed into it.
    pub(crate) async fn renew(&self, id: i64) {
        let Some(row) = self.board.find(id) else { return };
        if let Err(error) = self.discard(&row).await {
            tracing::warn!(transfer = id, %error, "an incomplete upload stays until the endpoint removes it");
        }
        let fresh = self.fresh_file().ok();
        self.board.edit(id, |row| {
            row.transfer.file = fresh;
            row.transfer.moved = 0;
        });
    }

    /// Removes what a cancelled transfer leaves behind, once. Does nothing for others.
    pub(crate) async fn clean(&self, id: i64) {
        let cancelled =
            || self.board.find(id).filter(|row| row.transfer.state == TransferState::Cancelled);
        if cancelled().is_none() {
            return;
        }
        self.pages.end(id).await;
        let Some(row) = cancelled() else { return };
        match row.transfer.direction {
            Direction::Download => super::landing::discard(&row).await,
            Direction::Upload => self.clean_upload(id, &row).await,
        }
    }

    async fn clean_upload(&self, id: i64, row: &Row) {
        match self.discard(row).await {
            Ok(Discarded::IsComplete) => self.done(id),
            Ok(Discarded::Nothing) => {
                self.board.edit(id, |row| row.transfer.file = None);
            }
            Err(error) => {
                tracing::warn!(transfer = id, %error, "an incomplete upload will be removed at the next start");
            }
        }
    }
}

fn gone(removed: Result<(), client::Error>) -> Result<Discarded, Error> {
    match removed {
        Err(error)
            if !error.is(ErrorType::StorageFileNotFound)
                && !error.is(ErrorType::StorageBucketNotFound) =>
        {
            Err(error.into())
        }
        _ => Ok(Discarded::Nothing),
    }
}

/// What is left of an upload after it was discarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Discarded {
    /// Nothing.
    Nothing,
    /// The whole file: it had arrived.
    IsComplete,
}
