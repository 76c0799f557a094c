//! Why the application could not do something, and the one way from there to the error body that people see.

use std::net::SocketAddr;

use disk::PathError;
use wire::ErrorType;

/// Why the application could not do something.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data folder belongs to another process.
    #[error(transparent)]
    Lock(#[from] disk::lock::LockError),
    /// The engine refused.
    #[error(transparent)]
    Engine(#[from] engine::Error),
    /// The database of settings and transfers refused.
    #[error("console.db: {0}")]
    Store(#[from] disk::sqlite::Error),
    /// The disk refused.
    #[error(transparent)]
    Path(#[from] PathError),
    /// An endpoint refused or did not answer.
    #[error(transparent)]
    Client(#[from] client::Error),
    /// The host's address could not be taken.
    #[error("could not listen on {address}: {source}. Choose another port, or 0 for a free one.")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system answered.
        #[source]
        source: std::io::Error,
    },
    /// The host listens on this computer's own addresses only.
    #[error(
        "{0} can be reached from other computers. Coffer listens on loopback only: use 127.0.0.1 or [::1]."
    )]
    NotLoopback(SocketAddr),
    /// This room itself says no.
    #[error("{0}")]
    Refused(wire::Error),
    /// The system has no randomness for a secret.
    #[error("the system has no randomness for a secret: {0}")]
    Randomness(#[from] getrandom::Error),
    /// A task ended without an answer.
    #[error("a task ended without an answer")]
    Broken,
}

impl Error {
    pub(crate) fn refused(kind: ErrorType, message: impl Into<String>) -> Self {
        Error::Refused(wire::Error::with(kind, message))
    }
}

impl From<ErrorType> for Error {
    fn from(kind: ErrorType) -> Self {
        Error::Refused(kind.into())
    }
}

impl From<tokio::task::JoinError> for Error {
    fn from(_: tokio::task::JoinError) -> Self {
        Error::Broken
    }
}

impl From<Error> for wire::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) | Error::Client(client::Error::Refused(refusal)) => refusal,
            error @ Error::Engine(engine::Error::KeyLocked { .. }) => {
                wire::Error::with(ErrorType::AppStoreLocked, sentence(&error.to_string()))
            }
            Error::Engine(error) => server::refusal(error),
            Error::Store(error) if error.is_full() => ErrorType::AppDiskFull.into(),
            Error::Path(error) => of_path(&error),
            Error::Client(client::Error::Unreachable(cause)) => {
                tracing::debug!(%cause, "endpoint unreachable");
                ErrorType::AppUnreachable.into()
            }
            Error::Client(client::Error::Sink(source))
                if source.kind() == std::io::ErrorKind::StorageFull =>
            {
                ErrorType::AppDiskFull.into()
            }
            Error::Client(error @ (client::Error::Garbled { .. } | client::Error::Sink(_))) => {
                wire::Error::with(ErrorType::AppUnreachable, error.to_string())
            }
            error @ (Error::Lock(_)
            | Error::Store(_)
            | Error::Listen { .. }
            | Error::NotLoopback(_)
            | Error::Randomness(_)
            | Error::Broken) => {
                tracing::error!(%error, "unexpected failure");
                ErrorType::GeneralServerError.into()
            }
        }
    }
}

/// A path of this computer may be named to the person: it is their own.
fn of_path(error: &PathError) -> wire::Error {
    if error.is_full() {
        return ErrorType::AppDiskFull.into();
    }
    wire::Error::with(ErrorType::AppSourceUnreadable, format!("{}.", sentence(&error.to_string())))
}

pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
