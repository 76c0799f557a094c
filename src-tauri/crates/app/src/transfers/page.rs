//! Uploads whose bytes a page holds: the page pushes them piece by piece, and what is known of them lives here as long as
//! the page does.
//!
//! A page that comes back with a file cannot prove that it is the same one. So a file that is given again is sent anew;
//! nothing of the first time is mixed into it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bytes::{Bytes, BytesMut};
use disk::Md5Stream;
use wire::ErrorType;

use super::row::Row;
use super::sending::{Sending, check_named};
use super::upload;
use super::work::{Halt, Work};
use crate::Error;
use crate::commands::shapes::{Transfer, TransferState};

/// The uploads that pages push.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    sessions: Mutex<HashMap<i64, Session>>,
    /// When any page was heard last.
    heard: Mutex<Option<Instant>>,
}

#[derive(Debug)]
struct Session {
    push: Arc<tokio::sync::Mutex<Push>>,
    heard: Instant,
}

/// One upload as far as it has come.
#[derive(Debug)]
struct Push {
    upload: Sending,
    digest: Md5Stream,
    /// Bytes that do not make a chunk yet.
    held: Bytes,
}

impl Pages {
    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn last_heard(&self) -> MutexGuard<'_, Option<Instant>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a session for an upload that has just got its turn, or takes up the one that was paused.
    pub(crate) fn begin(&self, work: &Work, row: &Row) -> Result<(), Halt> {
        check_named(row)?;
        let upload = Sending::begin(work, row)?;
        let push = Push { upload, digest: Md5Stream::default(), held: Bytes::new() };
        self.lock()
            .entry(row.transfer.id)
            .and_modify(|session| session.heard = Instant::now())
            .or_insert_with(|| Session {
                push: Arc::new(tokio::sync::Mutex::new(push)),
                heard: Instant::now(),
            });
        Ok(())
    }

    fn forget(&self, id: i64) {
        self.lock().remove(&id);
    }

    /// Returns the sessions of which nothing has been heard since `then`; none while any page is heard, since a page
    /// sends only a few of its files at a time.
    pub(crate) fn silent_since(&self, then: Instant) -> Vec<i64> {
        if self.last_heard().is_some_and(|last| last >= then) {
            return Vec::new();
        }
        // One that is being worked on is not silent, however long its endpoint takes.
        let is_silent = |session: &Session| session.heard < then && session.push.try_lock().is_ok();
        self.lock().iter().filter(|(_, session)| is_silent(session)).map(|(id, _)| *id).collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Ends a session and waits for the push that may be under way.
    pub(crate) async fn end(&self, id: i64) {
        let session = self.lock().remove(&id);
        if let Some(session) = session {
            drop(session.push.lock().await);
        }
    }

    fn hear(&self, id: i64) -> Option<Arc<tokio::sync::Mutex<Push>>> {
        let mut sessions = self.lock();
        let session = sessions.get_mut(&id)?;
        session.heard = Instant::now();
        *self.last_heard() = Some(session.heard);
        Some(Arc::clone(&session.push))
    }
}

/// Takes the bytes at `offset` of a transfer's file. When this returns they need not be sent again.
pub(crate) async fn receive(
    work: &Work,
    id: i64,
    offset: u64,
    bytes: Bytes,
) -> Result<Transfer, Error> {
    let row = work.board.find(id).ok_or(ErrorType::AppTransferNotFound)?;
    if row.transfer.state == TransferState::Done && bytes.is_empty() && offset == row.transfer.size
    {
        return Ok(row.transfer);
    }
    let push = work.pages.hear(id).ok_or_else(|| not_now(&row))?;
    let mut push = push.lock().await;
    let row = work.board.find(id).ok_or(ErrorType::AppTransferNotFound)?;
    if row.transfer.state != TransferState::Running || offset != push.position() {
        return Err(not_now(&row));
    }
    if offset.saturating_add(bytes.len() as u64) > row.transfer.size {
        return Err(Error::refused(
            ErrorType::AppTransferRefused,
            "More bytes came than the file was said to have. Offer it again.",
        ));
    }
    let outcome = push.take(work, id, bytes).await;
    drop(push);
    settle(work, id, outcome).await?;
    work.board.find(id).map(|row| row.transfer).ok_or_else(|| ErrorType::AppTransferNotFound.into())
}

fn not_now(row: &Row) -> Error {
    let transfer = &row.transfer;
    let message = format!(
        "\u{201c}{}\u{201d} cannot take these bytes now: it is {:?} at byte {}.",
        transfer.name, transfer.state, transfer.moved
    );
    Error::refused(ErrorType::AppTransferRefused, message)
}

/// Writes what came of a push to the board; a failure is the answer to the push too.
async fn settle(work: &Work, id: i64, outcome: Result<bool, Halt>) -> Result<(), Error> {
    let refusal = match &outcome {
        Ok(_) | Err(Halt::Wanted) => None,
        Err(Halt::Failed(error) | Halt::Spoiled(error)) => Some(error.clone()),
    };
    match outcome {
        Ok(false) | Err(Halt::Wanted) => return Ok(()),
        Ok(true) => work.conclude(id, Ok(())).await,
        Err(halt) => work.conclude(id, Err(halt)).await,
    }
    work.pages.forget(id);
    refusal.map_or(Ok(()), |error| Err(Error::Refused(error)))
}

impl Push {
    fn position(&self) -> u64 {
        self.upload.moved() + self.held.len() as u64
    }

    /// Sends what makes whole chunks and holds the rest; says whether the file is complete.
    async fn take(&mut self, work: &Work, id: i64, bytes: Bytes) -> Result<bool, Halt> {
        let mut pending = joined(&self.held, bytes);
        while self.upload.finished().is_none() && pending.len() as u64 >= self.upload.next_length()
        {
            let chunk =
                pending.split_to(usize::try_from(self.upload.next_length()).unwrap_or(usize::MAX));
            self.upload.send(work, id, chunk.clone()).await?;
            self.digest.update(&chunk);
            self.held = Bytes::new();
            work.board.progress(id, self.upload.moved());
        }
        self.held = pending;
        work.board.progress(id, self.position());
        if self.upload.finished().is_none() {
            return Ok(false);
        }
        let digest = self.digest.clone().finish();
        upload::compare(work, &self.upload, &digest).await.map(|()| true)
    }
}

fn joined(held: &Bytes, bytes: Bytes) -> Bytes {
    if held.is_empty() {
        return bytes;
    }
    let mut both = BytesMut::with_capacity(held.len() + bytes.len());
    both.extend_from_slice(held);
    both.extend_from_slice(&bytes);
    both.freeze()
}
