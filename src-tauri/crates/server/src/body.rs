//! A request's body, read within a time.
//!
//! The layer keeps a hand on the body that it gives away: what the handler leaves of it is read and thrown away before
//! the answer goes out, or a client that is still sending would see a broken connection and never hear the refusal.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::time::Sleep;

/// How long a body may take.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);
/// How long, and how much, is read of a body that nobody wants.
const DRAIN_TIME: Duration = Duration::from_secs(5);
const DRAIN_SIZE: u64 = 32 * 1024 * 1024;

/// A body with two owners: who handles the request, and who finishes it.
#[derive(Clone)]
pub(crate) struct Sent(Arc<Mutex<Timed>>);

struct Timed {
    body: Body,
    patience: Duration,
    /// Begun when the body first lets its reader wait.
    waiting: Option<Pin<Box<Sleep>>>,
    is_late: bool,
}

/// The body did not arrive in time.
#[derive(Debug, thiserror::Error)]
#[error("the body did not arrive in time")]
struct Late;

impl Sent {
    pub(crate) fn new(body: Body, patience: Duration) -> Self {
        Self(Arc::new(Mutex::new(Timed { body, patience, waiting: None, is_late: false })))
    }

    /// Says whether reading was given up.
    pub(crate) fn is_late(&self) -> bool {
        self.timed().is_late
    }

    /// Reads what is left, within limits.
    pub(crate) async fn drain(mut self) {
        let all = async {
            let mut read = 0;
            while let Some(Ok(frame)) = self.frame().await {
                read += frame.data_ref().map_or(0, |data| data.len() as u64);
                if read > DRAIN_SIZE {
                    return;
                }
            }
        };
        drop(tokio::time::timeout(DRAIN_TIME, all).await);
    }

    fn timed(&self) -> MutexGuard<'_, Timed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut timed = self.timed();
        if let Poll::Ready(frame) = Pin::new(&mut timed.body).poll_frame(context) {
            return Poll::Ready(frame);
        }
        let patience = timed.patience;
        let waiting = timed.waiting.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        if waiting.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        timed.is_late = true;
        Poll::Ready(Some(Err(axum::Error::new(Late))))
    }

    fn is_end_stream(&self) -> bool {
        self.timed().body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.timed().body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    const SOON: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn a_body_that_does_not_come_is_given_up() {
        let hangs = Body::from_stream(stream::pending::<Result<Bytes, axum::Error>>());
        let sent = Sent::new(hangs, SOON);
        assert!(sent.clone().collect().await.is_err());
        assert!(sent.is_late());
    }

    #[tokio::test]
    async fn what_is_left_is_read() {
        let sent = Sent::new(Body::from("something"), SOON);
        sent.clone().drain().await;
        assert!(sent.is_end_stream() && !sent.is_late());
    }
}
