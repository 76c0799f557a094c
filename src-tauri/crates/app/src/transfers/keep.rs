//! Makes the board durable and tells it to the pages, both in batches: a thousand transfers that start at once are one
//! transaction and one event.

use std::sync::Arc;
use std::time::Duration;

use disk::Writer;
use disk::rusqlite;

use super::row::{self, Row};
use super::work::Work;
use crate::Error;
use crate::blocking::blocking;
use crate::commands::shapes::Event;

/// The shortest time between two events.
const BEAT: Duration = Duration::from_millis(100);
/// How often speeds are told while something runs and nothing else happens.
const IDLE_BEAT: Duration = Duration::from_secs(1);
/// The most transfers in one event: a page takes in each between two frames.
const MOST: usize = 100;

/// Saves everything that is due. What changed before the call is durable when this returns.
pub(crate) async fn save(work: &Work) -> Result<(), Error> {
    let _turn = work.saving.lock().await;
    let (rows, gone) = work.board.take_unsaved();
    if rows.is_empty() && gone.is_empty() {
        return Ok(());
    }
    let again: Vec<i64> =
        rows.iter().map(|row| row.transfer.id).chain(gone.iter().copied()).collect();
    let database = Arc::clone(&work.database);
    let saved = blocking(move || {
        database.write(|writer| write(writer, &rows, &gone).map_err(disk::sqlite::Error::from))
    })
    .await;
    if saved.is_err() {
        work.board.still_unsaved(again);
    }
    saved
}

fn write(writer: &Writer<'_>, rows: &[Row], gone: &[i64]) -> Result<(), rusqlite::Error> {
    rows.iter().try_for_each(|row| row::save(writer, row))?;
    gone.iter().try_for_each(|id| row::delete(writer, *id))
}

/// Saves and tells until the application stops.
pub(crate) async fn run(work: Arc<Work>) {
    let mut stopping = work.stopping.subscribe();
    while !*stopping.borrow_and_update() {
        tokio::select! {
            () = work.board.due.notified() => {}
            () = tokio::time::sleep(IDLE_BEAT), if work.board.is_busy() => {}
            _ = stopping.changed() => break,
        }
        if let Err(error) = save(&work).await {
            tracing::warn!(%error, "the transfers could not be saved; trying again");
        }
        tell(&work);
        tokio::time::sleep(BEAT).await;
    }
}

/// Tells what is due.
pub(crate) fn tell(work: &Work) {
    let (mut transfers, summary) = work.board.take_untold();
    loop {
        let rest = transfers.split_off(transfers.len().min(MOST));
        work.events.tell(Event::Transfers { transfers, summary: summary.clone() });
        if rest.is_empty() {
            return;
        }
        transfers = rest;
    }
}
