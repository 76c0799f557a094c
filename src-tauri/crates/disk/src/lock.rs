//! One process at a time in a data folder.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

use crate::error::{IoExt, PathError};

/// Why a folder could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error("{} is in use by another Coffer (process {holder}). Close it first, or choose another folder.", folder.display())]
    Held {
        /// The folder.
        folder: PathBuf,
        /// What the lock file says of its holder.
        holder: String,
    },
    /// The lock file could not be made.
    #[error(transparent)]
    Path(#[from] PathError),
}

/// The right to use a folder. The system takes it back when the process ends, however it ends.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the lock of `folder`, or says who has it. Never waits.
    pub fn take(folder: &Path) -> Result<Self, LockError> {
        let path = folder.join("lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .at("open", &path)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => return Err(Self::held(folder, &mut file)),
            Err(error) => return Err(PathError { verb: "lock", path, source: error.into() }.into()),
        }
        file.set_len(0).at("write", &path)?;
        file.seek(SeekFrom::Start(0)).at("write", &path)?;
        writeln!(file, "{}", std::process::id()).at("write", &path)?;
        Ok(Self { _file: file })
    }

    fn held(folder: &Path, file: &mut File) -> LockError {
        let mut holder = String::new();
        let read = file.read_to_string(&mut holder);
        let known = read.is_ok() && !holder.trim().is_empty();
        LockError::Held {
            folder: folder.to_owned(),
            holder: if known { holder.trim().to_owned() } else { "unknown".to_owned() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_held_by_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = FolderLock::take(folder.path()).unwrap();
        let refused = FolderLock::take(folder.path()).unwrap_err();
        assert!(refused.to_string().contains(&std::process::id().to_string()), "{refused}");
        drop(first);
        FolderLock::take(folder.path()).unwrap();
    }
}
