//! The bridge from async handlers to the blocking engine.

use wire::ErrorType;

use crate::error::Refusal;

/// Runs `work` on a thread that may block.
pub(crate) async fn run<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, engine::Error> + Send + 'static,
) -> Result<T, Refusal> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome.map_err(Refusal::from),
        Err(panicked) => {
            tracing::error!(error = %panicked, "a request broke inside the engine");
            Err(ErrorType::GeneralServerError.into())
        }
    }
}

/// Runs `work` here and now: for reads of a few rows by their keys, which never wait for a writer and are over before
/// another thread has woken up.
pub(crate) fn brief<T>(work: impl FnOnce() -> Result<T, engine::Error>) -> Result<T, Refusal> {
    work().map_err(Refusal::from)
}
