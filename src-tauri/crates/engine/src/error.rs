//! What can go wrong in the engine. A variant exists where a caller does something different for it.

use std::path::PathBuf;

use wire::{ErrorType, Invalid};

/// Why the engine refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A parameter breaks a rule.
    #[error("Invalid `{param}` param: {reason}")]
    Invalid {
        /// The parameter, as the API calls it.
        param: &'static str,
        /// The rule.
        reason: Invalid,
    },
    /// The contract has a type of its own for it, and nothing needs to be added.
    #[error("{}", .0.message())]
    Refused(ErrorType),
    /// The same with a more exact sentence.
    #[error("{1}")]
    RefusedWith(ErrorType, String),
    /// What is on disk is not what was written.
    #[error("{what} is damaged: {place}")]
    Corrupt {
        /// What kind of thing.
        what: &'static str,
        /// Which, and how.
        place: String,
    },
    /// The database knows of content whose file is not on disk.
    #[error("a part of the file's content is missing: {} is not there. Restore it from your backup.", path.display())]
    ContentMissing {
        /// Where it should be.
        path: PathBuf,
    },
    /// There is content on disk and no database that says what it is.
    #[error("the database of this store is missing: {} is not there or empty, and content is. Put it back from your backup. Nothing was changed.", path.display())]
    DatabaseMissing {
        /// Where it should be.
        path: PathBuf,
    },
    /// There is no room for the bytes; nothing was changed.
    #[error(
        "The disk is full: {needed} bytes are needed and {free} are free (some are kept in reserve). Nothing was changed; free some space and try again."
    )]
    DiskFull {
        /// Bytes that were to be written.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// Another process has the folder, or it cannot be locked.
    #[error(transparent)]
    Lock(#[from] disk::lock::LockError),
    /// The store holds encrypted files and its key file is gone.
    #[error("the key of this store is missing: {} is not there. Put it back from your backup; without it encrypted files cannot be read. Nothing was changed.", path.display())]
    KeyMissing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The key file is not the one of this store.
    #[error("the key in {} does not fit this store. Put the right one back from your backup. Nothing was changed.", path.display())]
    KeyWrong {
        /// The key file.
        path: PathBuf,
    },
    /// The master key is there, and what keeps it does not give it out; or its keys are in the middle of a change.
    #[error("the keys of this store are locked: {why}. Nothing was changed.")]
    KeyLocked {
        /// What is missing.
        why: String,
    },
    /// The system gives no random numbers.
    #[error("the system has no randomness for keys and ids")]
    NoRandomness,
    /// The store's folder belongs to another project.
    #[error("the store in {} belongs to the project \"{found}\", not \"{asked}\"", folder.display())]
    WrongProject {
        /// The folder.
        folder: PathBuf,
        /// The project it belongs to.
        found: String,
        /// The project that was asked for.
        asked: String,
    },
    /// The database.
    #[error(transparent)]
    Database(disk::sqlite::Error),
    /// The disk.
    #[error(transparent)]
    Path(disk::PathError),
}

impl Error {
    /// Returns a refused parameter.
    pub(crate) fn invalid(param: &'static str, reason: Invalid) -> Self {
        Error::Invalid { param, reason }
    }

    /// Says whether the refusal is of this type.
    pub fn is(&self, kind: ErrorType) -> bool {
        matches!(self, Error::Refused(found) | Error::RefusedWith(found, _) if *found == kind)
    }

    /// Says whether the cause is a full disk.
    pub fn is_full(&self) -> bool {
        match self {
            Error::DiskFull { .. } => true,
            Error::Database(error) => error.is_full(),
            Error::Path(error) => error.is_full(),
            Error::Invalid { .. }
            | Error::Refused(_)
            | Error::RefusedWith(..)
            | Error::Corrupt { .. }
            | Error::ContentMissing { .. }
            | Error::DatabaseMissing { .. }
            | Error::Lock(_)
            | Error::KeyMissing { .. }
            | Error::KeyWrong { .. }
            | Error::KeyLocked { .. }
            | Error::NoRandomness
            | Error::WrongProject { .. } => false,
        }
    }
}

impl From<ErrorType> for Error {
    fn from(kind: ErrorType) -> Self {
        Error::Refused(kind)
    }
}

impl From<disk::sqlite::Error> for Error {
    fn from(error: disk::sqlite::Error) -> Self {
        Error::Database(error)
    }
}

impl From<disk::rusqlite::Error> for Error {
    fn from(error: disk::rusqlite::Error) -> Self {
        Error::Database(error.into())
    }
}

impl From<disk::PathError> for Error {
    fn from(error: disk::PathError) -> Self {
        Error::Path(error)
    }
}
