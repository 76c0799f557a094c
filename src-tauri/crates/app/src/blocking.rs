//! The one bridge from async to work that blocks: the engine, the databases, the disk.

use crate::Error;

/// Runs `work` where it may block. It runs to its end even if the caller goes away.
pub(crate) async fn blocking<T: Send + 'static, E: Into<Error> + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await?.map_err(Into::into)
}
