//! One stream of what happened, to every page that listens.
//!
//! An event says that something shown may be old; what is true is asked for. So a page that missed some is told just
//! that, and nothing is kept for it.

use std::sync::Arc;

use tokio::sync::broadcast;

use crate::commands::shapes::Event;

/// How many events a slow page may fall behind.
const CAPACITY: usize = 256;

/// The stream's source. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Events {
    sender: broadcast::Sender<Arc<Event>>,
}

impl Events {
    pub(crate) fn new() -> Self {
        Self { sender: broadcast::channel(CAPACITY).0 }
    }

    /// Tells everybody who listens; nobody may.
    pub(crate) fn tell(&self, event: Event) {
        drop(self.sender.send(Arc::new(event)));
    }

    pub(crate) fn listen(&self) -> Listener {
        Listener { receiver: self.sender.subscribe() }
    }
}

/// One listener of the stream.
#[derive(Debug)]
pub struct Listener {
    receiver: broadcast::Receiver<Arc<Event>>,
}

impl Listener {
    /// Returns the next event, [`Event::Lagged`] for some that were missed, or nothing when the application has stopped.
    pub async fn next(&mut self) -> Option<Arc<Event>> {
        match self.receiver.recv().await {
            Ok(event) => Some(event),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Arc::new(Event::Lagged)),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}
