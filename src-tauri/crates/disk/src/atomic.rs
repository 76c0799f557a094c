//! Files that appear whole or not at all.
//!
//! The order is fixed: write a temporary file on the same file system, fsync it, rename it, fsync the folder. After a
//! failed fsync the temporary file is thrown away and never tried again: Linux may have dropped its pages.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

use tempfile::NamedTempFile;

use crate::error::{IoExt, PathError};

/// A file that is being written and has no name yet. Dropped unpublished, it is gone.
#[derive(Debug)]
pub struct AtomicFile {
    temporary: NamedTempFile,
}

impl AtomicFile {
    /// Begins a file in `folder`, which must be on the file system of the later name.
    pub fn create_in(folder: &Path) -> Result<Self, PathError> {
        let temporary = tempfile::Builder::new()
            .prefix(".tmp-")
            .tempfile_in(folder)
            .at("create a file in", folder)?;
        Ok(Self { temporary })
    }

    /// Makes the bytes durable and gives them their name, in place of what had it. When this returns, both the content
    /// and the name survive a power cut.
    pub fn publish(self, path: &Path) -> Result<(), PathError> {
        self.temporary.as_file().sync_all().at("make durable", path)?;
        self.temporary.persist(path).map_err(|failed| failed.error).at("rename to", path)?;
        sync_parent(path)
    }

    /// Gives the bytes their name, in place of what had it, without waiting for the disk: for what can be made again.
    /// A power cut may leave the file missing, empty or cut off, so whoever reads it must be able to tell.
    pub fn publish_lightly(self, path: &Path) -> Result<(), PathError> {
        self.temporary.persist(path).map_err(|failed| failed.error).at("rename to", path).map(drop)
    }

    /// As [`AtomicFile::publish`], but refuses with `AlreadyExists` when the name is taken.
    pub fn publish_new(self, path: &Path) -> Result<(), PathError> {
        self.temporary.as_file().sync_all().at("make durable", path)?;
        self.temporary
            .persist_noclobber(path)
            .map_err(|failed| failed.error)
            .at("rename to", path)?;
        sync_parent(path)
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temporary.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temporary.flush()
    }
}

/// Writes a whole file; on return it is durable under its name.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), PathError> {
    let mut file = AtomicFile::create_in(parent(path))?;
    file.write_all(bytes).at("write", path)?;
    file.publish(path)
}

/// Writes a whole file that only its owner may read; on return it is durable. Refuses when the name is taken.
pub fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), PathError> {
    // `tempfile` creates with mode 0600 and the rename keeps it.
    let mut file = AtomicFile::create_in(parent(path))?;
    file.write_all(bytes).at("write", path)?;
    file.publish_new(path)
}

/// Removes a file and makes the removal durable. A file that is already gone is no failure.
pub fn remove(path: &Path) -> Result<(), PathError> {
    match fs::remove_file(path) {
        Ok(()) => sync_parent(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).at("remove", path),
    }
}

/// Removes a file without waiting for the disk: for what can be removed again after a power cut.
pub fn discard(path: &Path) -> Result<(), PathError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).at("remove", path),
        _ => Ok(()),
    }
}

/// Sets when a file was changed last, without waiting for the disk.
pub fn set_time(path: &Path, modified: SystemTime) -> Result<(), PathError> {
    File::open(path).and_then(|open| open.set_modified(modified)).at("set the time of", path)
}

/// Makes a folder and all that it stands in; on return their names are durable.
pub fn create_folder(path: &Path) -> Result<(), PathError> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
        create_folder(above)?;
    }
    match fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(error).at("create the folder", path)
        }
        _ => sync_parent(path),
    }
}

/// As [`create_folder`], but what it makes is for its owner only. A folder that is there stays as it is.
pub fn create_private_folder(path: &Path) -> Result<(), PathError> {
    if path.is_dir() {
        return Ok(());
    }
    create_folder(parent(path))?;
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(error).at("create the folder", path)
        }
        _ => sync_parent(path),
    }
}

/// Makes folders inside one that exists; on return all of their names are durable, for the price of one.
pub fn create_folders_in(
    parent: &Path,
    names: impl IntoIterator<Item = String>,
) -> Result<(), PathError> {
    for name in names {
        let path = parent.join(name);
        match fs::create_dir(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(error).at("create the folder", &path);
            }
            _ => {}
        }
    }
    sync_folder(parent)
}

/// Opens a file for appending from `offset`, for a download that is taken up again; what stands after `offset` is cut.
pub fn open_partial(path: &Path, offset: u64) -> Result<File, PathError> {
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(false).open(path).at("open", path)?;
    file.set_len(offset).at("cut", path)?;
    io::Seek::seek(&mut file, io::SeekFrom::Start(offset)).at("seek in", path)?;
    Ok(file)
}

/// Gives a finished partial file its name; refuses with `AlreadyExists` when the name is taken.
pub fn publish_partial(file: &File, partial: &Path, path: &Path) -> Result<(), PathError> {
    file.sync_all().at("make durable", partial)?;
    fs::hard_link(partial, path)
        .or_else(|error| rename_new(&error, partial, path))
        .at("rename to", path)?;
    discard(partial)?;
    sync_parent(path)
}

/// Where a file system has no hard links: a rename that first looks.
fn rename_new(error: &io::Error, partial: &Path, path: &Path) -> io::Result<()> {
    if error.kind() == io::ErrorKind::AlreadyExists || path.exists() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(partial, path)
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn sync_parent(path: &Path) -> Result<(), PathError> {
    sync_folder(parent(path))
}

/// Makes the names in a folder durable.
pub fn sync_folder(folder: &Path) -> Result<(), PathError> {
    File::open(folder).and_then(|open| open.sync_all()).at("make durable", folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_published_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = AtomicFile::create_in(folder.path()).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_published_file_is_whole_and_replaces_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_taken_name_is_refused_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write(&path, b"first").unwrap();
        assert_eq!(
            write_secret(&path, b"second").unwrap_err().source.kind(),
            io::ErrorKind::AlreadyExists
        );
        let partial = folder.path().join("a.part");
        let mut file = open_partial(&partial, 0).unwrap();
        file.write_all(b"third").unwrap();
        assert_eq!(
            publish_partial(&file, &partial, &path).unwrap_err().source.kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(fs::read(&path).unwrap(), b"first");
        publish_partial(&file, &partial, &folder.path().join("b")).unwrap();
        assert_eq!(fs::read(folder.path().join("b")).unwrap(), b"third");
        assert!(!partial.exists());
    }

    #[test]
    fn folders_are_made_down_to_the_last() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b/c");
        create_folder(&deep).unwrap();
        create_folder(&deep).unwrap();
        assert!(deep.is_dir());
    }
}
