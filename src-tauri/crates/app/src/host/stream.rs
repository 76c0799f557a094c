//! `GET /events`: what happens, as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, StreamExt};
use tokio::sync::watch;

use crate::App;
use crate::commands::shapes::Event;

/// How often a silent stream says that it is alive.
const PULSE: Duration = Duration::from_secs(15);

/// Opens a stream that ends with the host.
pub(super) fn open(app: &App, mut stop: watch::Receiver<bool>) -> Response {
    let events = stream::unfold(app.listen(), |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(told(&event)), listener))
    });
    let stopped = async move {
        drop(stop.wait_for(|stop| *stop).await);
    };
    // The first comment makes the browser say that the stream is open.
    let hello = stream::once(async {
        Ok(axum::response::sse::Event::default().comment("open").retry(Duration::from_secs(1)))
    });
    let stream = hello.chain(events).take_until(Box::pin(stopped));
    Sse::new(stream).keep_alive(KeepAlive::new().interval(PULSE)).into_response()
}

fn told(event: &Arc<Event>) -> axum::response::sse::Event {
    // Our own shapes always print.
    axum::response::sse::Event::default().json_data(&**event).unwrap_or_default()
}
