//! A failure on the disk always knows what was being done, and to which path.

use std::io;
use std::path::{Path, PathBuf};

/// A failed operation on a path.
#[derive(Debug, thiserror::Error)]
#[error("could not {verb} {}: {source}", path.display())]
pub struct PathError {
    /// What was being done: `open`, `write`, `rename`...
    pub verb: &'static str,
    /// To which path.
    pub path: PathBuf,
    /// What the system answered.
    #[source]
    pub source: io::Error,
}

impl PathError {
    /// Says whether the disk (or the person's share of it) is full.
    pub fn is_full(&self) -> bool {
        matches!(
            self.source.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
        )
    }

    /// Says whether there is nothing at the path.
    pub fn is_missing(&self) -> bool {
        self.source.kind() == io::ErrorKind::NotFound
    }
}

/// Gives an `io::Error` its verb and path.
pub trait IoExt<T> {
    /// Wraps the error.
    fn at(self, verb: &'static str, path: &Path) -> Result<T, PathError>;
}

impl<T> IoExt<T> for io::Result<T> {
    fn at(self, verb: &'static str, path: &Path) -> Result<T, PathError> {
        self.map_err(|source| PathError { verb, path: path.to_owned(), source })
    }
}

impl<T> IoExt<T> for Result<T, rustix::io::Errno> {
    fn at(self, verb: &'static str, path: &Path) -> Result<T, PathError> {
        self.map_err(|errno| PathError { verb, path: path.to_owned(), source: errno.into() })
    }
}
