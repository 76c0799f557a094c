//! Takes connections, within limits: how many, how long a head may take, how large it may be, how long an answer may
//! wait to be read.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::patient::Patient;

/// The most connections at once; a browser opens six.
const CONNECTIONS: usize = 256;
/// How long the head of a request may take, from the first byte of the connection or the end of the last answer.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// The largest head of a request in bytes; lists carry their queries in it.
const HEAD_SIZE: usize = 64 * 1024;
/// How long an answer may wait until its reader takes some more of it.
const READING_TIME: Duration = Duration::from_mins(5);
/// How long requests may take to end when the host stops.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves until told to stop, then until the requests under way have ended.
pub(super) async fn serve(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) {
    let permits = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    let stopping = stop.clone();
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            Some(_) = connections.join_next() => {}
            next = accept(&listener, &permits) => if let Some((stream, permit)) = next {
                connections.spawn(connection(stream, router.clone(), stopping.clone(), permit));
            },
        }
    }
    drop(listener);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(PATIENCE, all_ended).await.is_err() {
        tracing::warn!("some requests did not end in time and were cut");
    }
}

async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, permit)),
        Err(error) => {
            // Too many open files, as a rule; it passes when some are closed.
            tracing::warn!(%error, "a connection could not be taken");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

async fn connection(
    stream: TcpStream,
    router: Router,
    mut stop: watch::Receiver<bool>,
    _permit: OwnedSemaphorePermit,
) {
    // Small answers must not wait for more to come.
    drop(stream.set_nodelay(true));
    // Sessions say where they began.
    let peer = stream.peer_addr().ok().map(ConnectInfo);
    let router = router.map_request(move |mut request: Request<Incoming>| {
        if let Some(peer) = peer {
            request.extensions_mut().insert(peer);
        }
        request
    });
    let stream = Patient::new(stream, READING_TIME);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(HEAD_SIZE);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        outcome = connection.as_mut() => Some(outcome),
        _ = stop.wait_for(|stop| *stop) => None,
    };
    let outcome = if let Some(outcome) = ended {
        outcome
    } else {
        connection.as_mut().graceful_shutdown();
        connection.await
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection broke");
    }
}
