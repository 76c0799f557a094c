//! Thumbnails that are drawn in advance, in the background: of one bucket or folder at a time. A later wish takes the
//! place of the one before.

use std::sync::{Arc, Mutex, PoisonError};

use engine::{Engine, Thumbnail, Warmed};
use tokio::task::JoinHandle;
use wire::{BucketId, CacheTag, Folder};

use crate::commands::shapes::{Event, Warming, WarmingState};
use crate::events::Events;
use crate::gateway::LOCAL;

/// What is drawn in advance.
#[derive(Debug)]
pub(crate) struct WarmingRoom {
    board: Arc<Board>,
    task: Mutex<Option<JoinHandle<()>>>,
}

/// What is shown of it, and where it hears that it shall end.
#[derive(Debug)]
struct Board {
    events: Events,
    present: Mutex<(u64, Option<Warming>)>,
}

impl Board {
    /// Takes the place of what was drawn before; returns the number of the new.
    fn begin(&self, warming: Warming) -> u64 {
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        *present = (present.0 + 1, Some(warming));
        present.0
    }

    /// Changes what is shown, where it is still this one and running; says whether it is.
    fn change(&self, number: u64, change: impl FnOnce(&mut Warming)) -> bool {
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *present {
            (found, Some(warming)) if *found == number && is_running(warming) => {
                change(warming);
                true
            }
            _ => false,
        }
    }

    fn report(&self, number: u64, warmed: Warmed) -> bool {
        let mut is_seen = false;
        let goes_on = self.change(number, |warming| {
            is_seen = percent(warmed.done, warmed.total) != percent(warming.done, warming.total);
            (warming.done, warming.total) = (warmed.done, warmed.total);
        });
        if is_seen {
            self.tell();
        }
        goes_on
    }

    fn end(&self, number: u64, state: WarmingState) {
        self.change(number, |warming| warming.state = state);
        self.tell();
    }

    fn tell(&self) {
        self.events
            .tell(Event::Changed { endpoint: LOCAL.to_owned(), tags: vec![CacheTag::Previews] });
    }
}

fn is_running(warming: &Warming) -> bool {
    warming.state == WarmingState::Running
}

/// So many events at the most are told of one run.
fn percent(done: u64, total: u64) -> u64 {
    done.saturating_mul(100) / total.max(1)
}

impl WarmingRoom {
    pub(crate) fn new(events: Events) -> Self {
        let board = Board { events, present: Mutex::default() };
        Self { board: Arc::new(board), task: Mutex::default() }
    }

    pub(crate) fn shown(&self) -> Option<Warming> {
        self.board.present.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// Begins to draw the thumbnails of a bucket's folder.
    pub(crate) fn start(
        &self,
        engine: &Engine,
        (bucket, folder): (BucketId, Folder),
        thumbnails: Vec<Thumbnail>,
    ) {
        let (bucket_id, place) = (bucket.clone(), folder.clone());
        let state = WarmingState::Running;
        let number = self.board.begin(Warming { bucket, folder, done: 0, total: 0, state });
        let (board, engine) = (Arc::clone(&self.board), engine.clone());
        let run = move || {
            let report = |warmed| board.report(number, warmed);
            let warmed = engine.warm_previews(&bucket_id, &place, &thumbnails, report);
            board.end(number, outcome(&warmed));
        };
        let mut task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        *task = Some(tokio::task::spawn_blocking(run));
    }

    /// Ends what is drawn after the picture it is at.
    pub(crate) fn cancel(&self) {
        let number = self.board.present.lock().unwrap_or_else(PoisonError::into_inner).0;
        self.board.end(number, WarmingState::Cancelled);
    }

    /// Ends it and waits for that: it holds the store.
    pub(crate) async fn stop(&self) {
        self.cancel();
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            drop(task.await);
        }
    }
}

fn outcome(warmed: &Result<Warmed, engine::Error>) -> WarmingState {
    match warmed {
        Ok(Warmed { is_full: true, .. }) => WarmingState::Full,
        Ok(_) => WarmingState::Done,
        Err(error) => {
            tracing::warn!(%error, "thumbnails are not drawn in advance");
            WarmingState::Failed
        }
    }
}
