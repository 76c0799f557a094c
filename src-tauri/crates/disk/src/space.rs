//! How much room a file system has left.

use std::path::Path;

use crate::error::{IoExt, PathError};

/// Returns the bytes that this process may still write on the file system of `path`.
pub fn free(path: &Path) -> Result<u64, PathError> {
    let stat = rustix::fs::statvfs(path).at("measure the free space of", path)?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}
