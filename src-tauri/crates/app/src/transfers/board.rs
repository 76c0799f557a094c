//! All transfers that have not been cleared, in memory: what the page asks for and what the schedule chooses from.
//!
//! The board decides nothing. Whoever changes a row says so here; the row is then due to be saved and to be told, which
//! `keep` does in batches. A row's state is the person's or the runner's last word, never guessed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

use super::meter::Meter;
use super::row::Row;
use crate::commands::shapes::{
    Transfer, TransferList, TransferPage, TransferState, TransferSummary,
};

/// How many transfers run at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slots {
    /// Of files on this computer, up or down.
    pub(crate) paths: usize,
    /// Of files that pages hold. More than a page sends at once, so that small ones need not wait for an event each.
    pub(crate) pages: usize,
}

/// The transfers.
#[derive(Debug)]
pub(crate) struct Board {
    state: Mutex<State>,
    /// Something is due to be saved or told.
    pub(crate) due: Notify,
    /// A slot or a queued transfer may have come.
    pub(crate) wake: Notify,
    /// Some transfer is in another state.
    turned: Notify,
}

#[derive(Debug)]
struct State {
    rows: BTreeMap<i64, Row>,
    last: i64,
    queued_paths: BTreeSet<i64>,
    queued_pages: BTreeSet<i64>,
    running_pages: BTreeSet<i64>,
    /// Who has a runner; a paused one may still be finishing its chunk. What pages hold has none.
    active: HashSet<i64>,
    unsaved: BTreeSet<i64>,
    untold: BTreeSet<i64>,
    meters: HashMap<i64, Meter>,
    total: Meter,
}

impl Board {
    pub(crate) fn new(rows: Vec<Row>, last: i64) -> Self {
        let mut state = State {
            rows: BTreeMap::new(),
            last,
            queued_paths: BTreeSet::new(),
            queued_pages: BTreeSet::new(),
            running_pages: BTreeSet::new(),
            active: HashSet::new(),
            unsaved: BTreeSet::new(),
            untold: BTreeSet::new(),
            meters: HashMap::new(),
            total: Meter::new(Instant::now()),
        };
        for row in rows {
            let id = row.transfer.id;
            state.rows.insert(id, row);
            state.place(id);
        }
        Self {
            state: Mutex::new(state),
            due: Notify::new(),
            wake: Notify::new(),
            turned: Notify::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a fresh number for a batch.
    pub(crate) fn next_number(&self) -> i64 {
        self.lock().next_number()
    }

    /// Puts new rows on the board and returns them with their numbers.
    pub(crate) fn add(&self, rows: Vec<Row>) -> Vec<Transfer> {
        let mut state = self.lock();
        let added = rows.into_iter().map(|row| state.add(row)).collect();
        drop(state);
        self.due.notify_one();
        self.wake.notify_one();
        added
    }

    pub(crate) fn find(&self, id: i64) -> Option<Row> {
        self.lock().rows.get(&id).cloned()
    }

    /// Changes a row; it will be saved and told.
    pub(crate) fn edit<T>(&self, id: i64, change: impl FnOnce(&mut Row) -> T) -> Option<T> {
        let mut state = self.lock();
        let row = state.rows.get_mut(&id)?;
        let before = row.transfer.state;
        let value = change(row);
        let has_turned = row.transfer.state != before;
        state.place(id);
        state.unsaved.insert(id);
        state.untold.insert(id);
        drop(state);
        self.due.notify_one();
        if has_turned {
            self.wake.notify_one();
            self.turned.notify_waiters();
        }
        Some(value)
    }

    /// Notes how far a running transfer is. Told, not saved: the endpoint and the disk know it after a restart.
    pub(crate) fn progress(&self, id: i64, moved: u64) {
        let now = Instant::now();
        let mut guard = self.lock();
        let state = &mut *guard;
        let Some(row) = state.rows.get_mut(&id) else { return };
        let step = moved.saturating_sub(row.transfer.moved);
        row.transfer.moved = moved;
        state.total.add(step, now);
        let meter = state.meters.entry(id).or_insert_with(|| Meter::new(now));
        meter.add(step, now);
        state.untold.insert(id);
        drop(guard);
        self.due.notify_one();
    }

    /// Sets a transfer's position without counting it as speed: what had been moved before.
    pub(crate) fn begin_at(&self, id: i64, moved: u64) {
        let now = Instant::now();
        let mut state = self.lock();
        state.meters.insert(id, Meter::new(now));
        drop(state);
        self.edit(id, |row| row.transfer.moved = moved);
    }

    /// Chooses the next queued transfer for a free slot and sets it running.
    pub(crate) fn start_next(&self, slots: Slots) -> Option<Row> {
        let mut state = self.lock();
        let id = state.choose(slots)?;
        if !state.is_busy() {
            state.total = Meter::new(Instant::now());
        }
        if !state.rows.get(&id)?.is_held_by_page() {
            state.active.insert(id);
        }
        drop(state);
        self.edit(id, |row| {
            row.transfer.state = TransferState::Running;
            row.transfer.attempts = row.transfer.attempts.saturating_add(1);
            row.transfer.error = None;
            row.clone()
        })
    }

    /// Frees the slot of a transfer whose runner has ended.
    pub(crate) fn released(&self, id: i64) {
        let mut state = self.lock();
        state.active.remove(&id);
        state.meters.remove(&id);
        drop(state);
        self.wake.notify_one();
    }

    pub(crate) fn is_running(&self, id: i64) -> bool {
        self.lock().rows.get(&id).is_some_and(|row| row.transfer.state == TransferState::Running)
    }

    /// Says whether a runner is at work on the transfer.
    pub(crate) fn is_active(&self, id: i64) -> bool {
        self.lock().active.contains(&id)
    }

    /// Says whether anything runs.
    pub(crate) fn is_busy(&self) -> bool {
        self.lock().is_busy()
    }

    /// Waits until the transfer is not running any more.
    pub(crate) async fn halted(&self, id: i64) {
        loop {
            let turned = self.turned.notified();
            if !self.is_running(id) {
                return;
            }
            turned.await;
        }
    }

    /// Returns the numbers of the rows that fit, of those asked for; asking for none means all.
    pub(crate) fn select(&self, ids: &[i64], fits: impl Fn(&Row) -> bool) -> Vec<i64> {
        let state = self.lock();
        let all = state.rows.values();
        if ids.is_empty() {
            return all.filter(|row| fits(row)).map(|row| row.transfer.id).collect();
        }
        ids.iter()
            .filter_map(|id| state.rows.get(id))
            .filter(|row| fits(row))
            .map(|row| row.transfer.id)
            .collect()
    }

    /// Takes rows off the board for good and returns them as they were.
    pub(crate) fn remove(&self, ids: &[i64]) -> Vec<Transfer> {
        let mut state = self.lock();
        let removed =
            ids.iter().filter_map(|id| state.remove(*id)).map(|row| row.transfer).collect();
        drop(state);
        self.due.notify_one();
        removed
    }

    /// Returns a part of the board.
    pub(crate) fn list(&self, page: &TransferPage) -> TransferList {
        let state = self.lock();
        let fits = |row: &&Row| page.states.is_empty() || page.states.contains(&row.transfer.state);
        let skip = usize::try_from(page.offset).unwrap_or(usize::MAX);
        let take = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let transfers = state
            .rows
            .values()
            .filter(fits)
            .skip(skip)
            .take(take)
            .map(|row| state.shown(row))
            .collect();
        TransferList { transfers, summary: state.summary() }
    }

    /// Returns the given transfers as they are, and the summary.
    pub(crate) fn list_of(&self, ids: &[i64]) -> TransferList {
        let state = self.lock();
        let transfers =
            ids.iter().filter_map(|id| state.rows.get(id)).map(|row| state.shown(row)).collect();
        TransferList { transfers, summary: state.summary() }
    }

    pub(crate) fn summary(&self) -> TransferSummary {
        self.lock().summary()
    }

    /// Takes what is due to be saved: rows that changed, and numbers of rows that are gone.
    pub(crate) fn take_unsaved(&self) -> (Vec<Row>, Vec<i64>) {
        let mut state = self.lock();
        let due = std::mem::take(&mut state.unsaved);
        let (kept, gone): (Vec<i64>, Vec<i64>) =
            due.into_iter().partition(|id| state.rows.contains_key(id));
        (kept.iter().filter_map(|id| state.rows.get(id)).cloned().collect(), gone)
    }

    /// Gives back what could not be saved.
    pub(crate) fn still_unsaved(&self, ids: impl IntoIterator<Item = i64>) {
        self.lock().unsaved.extend(ids);
    }

    /// Makes every row that runs due to be saved, with its progress.
    pub(crate) fn save_running(&self) {
        let mut state = self.lock();
        let busy = state.busy();
        state.unsaved.extend(busy);
    }

    /// Takes what is due to be told. While something runs its speed is told too, also when it stands still.
    pub(crate) fn take_untold(&self) -> (Vec<Transfer>, TransferSummary) {
        let mut state = self.lock();
        let mut due = std::mem::take(&mut state.untold);
        due.extend(state.busy());
        let transfers =
            due.iter().filter_map(|id| state.rows.get(id)).map(|row| state.shown(row)).collect();
        (transfers, state.summary())
    }
}

impl State {
    fn next_number(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    fn add(&mut self, mut row: Row) -> Transfer {
        let id = self.next_number();
        row.transfer.id = id;
        let transfer = row.transfer.clone();
        self.rows.insert(id, row);
        self.place(id);
        self.unsaved.insert(id);
        self.untold.insert(id);
        transfer
    }

    fn remove(&mut self, id: i64) -> Option<Row> {
        let row = self.rows.remove(&id)?;
        self.place(id);
        self.unsaved.insert(id);
        Some(row)
    }

    /// Puts a row's number into the sets that its state belongs to.
    fn place(&mut self, id: i64) {
        let row = self.rows.get(&id);
        let state = row.map(|row| row.transfer.state);
        let is_page = row.is_some_and(Row::is_held_by_page);
        keep(&mut self.queued_paths, id, state == Some(TransferState::Queued) && !is_page);
        keep(&mut self.queued_pages, id, state == Some(TransferState::Queued) && is_page);
        keep(&mut self.running_pages, id, state == Some(TransferState::Running) && is_page);
    }

    fn is_busy(&self) -> bool {
        !self.active.is_empty() || !self.running_pages.is_empty()
    }

    fn busy(&self) -> Vec<i64> {
        self.active.iter().chain(&self.running_pages).copied().collect()
    }

    fn choose(&self, slots: Slots) -> Option<i64> {
        // One that was paused and resumed at once waits for its runner to end.
        let free =
            |queue: &BTreeSet<i64>| queue.iter().copied().find(|id| !self.active.contains(id));
        let path = if self.active.len() < slots.paths { free(&self.queued_paths) } else { None };
        path.or_else(|| {
            if self.running_pages.len() < slots.pages { free(&self.queued_pages) } else { None }
        })
    }

    fn shown(&self, row: &Row) -> Transfer {
        let mut transfer = row.transfer.clone();
        if transfer.state == TransferState::Running {
            let now = Instant::now();
            transfer.speed = self.meters.get(&transfer.id).map_or(0, |meter| meter.speed(now));
        }
        transfer
    }

    fn summary(&self) -> TransferSummary {
        let mut summary = TransferSummary::default();
        let mut left = 0_u64;
        for row in self.rows.values() {
            let transfer = &row.transfer;
            count(&mut summary, transfer.state);
            if !matches!(transfer.state, TransferState::Failed | TransferState::Cancelled) {
                summary.bytes = summary.bytes.saturating_add(transfer.size);
                summary.moved = summary.moved.saturating_add(transfer.moved);
            }
            if matches!(transfer.state, TransferState::Queued | TransferState::Running) {
                left = left.saturating_add(transfer.size.saturating_sub(transfer.moved));
            }
        }
        summary.speed = if summary.running > 0 { self.total.speed(Instant::now()) } else { 0 };
        summary.seconds_left = left.checked_div(summary.speed);
        summary
    }
}

fn keep(set: &mut BTreeSet<i64>, id: i64, belongs: bool) {
    if belongs {
        set.insert(id)
    } else {
        set.remove(&id)
    };
}

fn count(summary: &mut TransferSummary, state: TransferState) {
    let place = match state {
        TransferState::Queued => &mut summary.queued,
        TransferState::Running => &mut summary.running,
        TransferState::Paused => &mut summary.paused,
        TransferState::Waiting => &mut summary.waiting,
        TransferState::Failed => &mut summary.failed,
        TransferState::Done => &mut summary.done,
        TransferState::Cancelled => &mut summary.cancelled,
    };
    *place += 1;
}
