//! What the person wants done with transfers: pause, resume, cancel, retry, clear; and what a new start does with what
//! the last run left.

use std::sync::Arc;

use wire::ErrorType;

use super::row::Row;
use super::work::Work;
use super::{is_open, leaves_something, rows_of, schedule, walk};
use crate::Error;
use crate::commands::shapes::{Direction, TransferList, TransferState};

/// What can be wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Hold.
    Pause,
    /// Go on.
    Resume,
    /// Give up, and leave nothing behind.
    Cancel,
    /// Try what failed or was given up again.
    Retry,
    /// Forget what has ended.
    Clear,
}

impl Order {
    /// Says whether an order means anything to a transfer.
    fn fits(self, row: &Row) -> bool {
        let state = row.transfer.state;
        match self {
            Order::Pause => matches!(state, TransferState::Queued | TransferState::Running),
            Order::Resume => state == TransferState::Paused,
            Order::Cancel => is_open(state),
            Order::Retry => matches!(state, TransferState::Failed | TransferState::Cancelled),
            Order::Clear => !is_open(state),
        }
    }
}

/// Carries out an order on the transfers that it fits, of those named; naming none means all. Returns those named.
pub(crate) async fn carry_out(
    work: &Arc<Work>,
    order: Order,
    ids: &[i64],
) -> Result<TransferList, Error> {
    if ids.iter().any(|id| work.board.find(*id).is_none()) {
        return Err(ErrorType::AppTransferNotFound.into());
    }
    let fitting = work.board.select(ids, |row| order.fits(row));
    match order {
        Order::Pause => set(work, order, &fitting, TransferState::Paused),
        Order::Resume => set(work, order, &fitting, TransferState::Queued),
        Order::Cancel => cancel(work, ids, &fitting).await?,
        Order::Retry => retry(work, &fitting).await,
        Order::Clear => return clear(work, &fitting).await,
    }
    Ok(work.board.list_of(if ids.is_empty() { &fitting } else { ids }))
}

fn set(work: &Work, order: Order, ids: &[i64], state: TransferState) {
    for id in ids {
        work.board.edit(*id, |row| {
            // It may have ended since it was chosen.
            if order.fits(row) {
                row.transfer.state = state;
            }
        });
    }
}

async fn cancel(work: &Arc<Work>, asked: &[i64], ids: &[i64]) -> Result<(), Error> {
    if asked.is_empty() {
        walk::forget_all(work).await?;
    }
    set(work, Order::Cancel, ids, TransferState::Cancelled);
    let rows = rows_of(work, ids);
    let idle = rows.iter().filter(|row| !work.board.is_active(row.transfer.id));
    let (untidy, tidy): (Vec<&Row>, Vec<&Row>) = idle.partition(|row| leaves_something(row));
    for row in tidy.into_iter().filter(|row| row.transfer.direction == Direction::Upload) {
        work.board.edit(row.transfer.id, |row| row.transfer.file = None);
    }
    clean_later(work, untidy.into_iter().map(|row| row.transfer.id).collect());
    Ok(())
}

/// Removes what cancelled transfers left, while the person goes on.
fn clean_later(work: &Arc<Work>, ids: Vec<i64>) {
    let cleaning = Arc::clone(work);
    work.in_background(async move {
        for id in ids {
            cleaning.clean(id).await;
        }
    });
}

async fn retry(work: &Work, ids: &[i64]) {
    for row in rows_of(work, ids) {
        let id = row.transfer.id;
        if row.is_held_by_page() {
            work.pages.end(id).await;
            work.renew(id).await;
        }
        work.board.edit(id, |row| {
            row.transfer.error = None;
            row.transfer.state = TransferState::Queued;
        });
    }
}

/// Forgets transfers that have ended. What a failed one left for another try is removed first.
async fn clear(work: &Arc<Work>, ids: &[i64]) -> Result<TransferList, Error> {
    for row in rows_of(work, ids) {
        if row.transfer.state == TransferState::Failed && leaves_something(&row) {
            work.board.edit(row.transfer.id, |row| row.transfer.state = TransferState::Cancelled);
            work.clean(row.transfer.id).await;
        }
    }
    let transfers = work.board.remove(ids);
    Ok(TransferList { transfers, summary: work.board.summary() })
}

/// Queues a transfer that waited for its file. Its upload starts anew: what the page holds now may be another file.
pub(crate) async fn reoffer(work: &Work, id: i64, size: u64) -> Result<(), Error> {
    let row = work.board.find(id).ok_or(ErrorType::AppTransferNotFound)?;
    let name = &row.transfer.name;
    let refuse = |message: String| Err(Error::refused(ErrorType::AppTransferRefused, message));
    if row.transfer.state != TransferState::Waiting {
        return refuse(format!("\u{201c}{name}\u{201d} does not wait for its file."));
    }
    if row.transfer.size != size {
        let first = row.transfer.size;
        return refuse(format!(
            "This is not the file that was chosen first: \u{201c}{name}\u{201d} had {first} bytes, this one has {size}."
        ));
    }
    work.renew(id).await;
    work.board.edit(id, |row| {
        row.transfer.error = None;
        row.transfer.state = TransferState::Queued;
    });
    Ok(())
}

/// Puts what the last run left in order: what ran is queued, what a page held waits for it, what was cancelled is removed.
pub(crate) async fn take_up(work: &Arc<Work>) {
    let open = work.board.select(&[], |row| is_open(row.transfer.state));
    for row in rows_of(work, &open) {
        let id = row.transfer.id;
        if row.is_held_by_page() {
            schedule::lose(work, id).await;
        } else if row.transfer.state == TransferState::Running {
            work.board.edit(id, |row| row.transfer.state = TransferState::Queued);
        }
    }
    let left = work
        .board
        .select(&[], |row| row.transfer.state == TransferState::Cancelled && leaves_something(row));
    clean_later(work, left);
}
