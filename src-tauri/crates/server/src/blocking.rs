//! The one bridge from async handlers to the blocking engine.

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
