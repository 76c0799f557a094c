//! Where a download lands: a partial file beside its place, and the place itself, which nothing is ever overwritten in.
//!
//! The folder that the person chose is never left: names are made safe before they come here, and a link below the
//! chosen folder is not followed, because it may lead anywhere.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use disk::{IoExt, PathError, RelPath};
use wire::ErrorType;

use super::row::Row;
use super::work::Halt;
use crate::blocking::blocking;
use crate::layout::numbered;

/// The place of one download.
#[derive(Clone, Debug)]
pub(crate) struct Landing {
    folder: PathBuf,
    name: String,
    partial: PathBuf,
}

impl Landing {
    /// Returns the place of a row's download; touches nothing.
    fn of(row: &Row) -> Result<Self, Halt> {
        let root = PathBuf::from(row.root.clone().unwrap_or_default());
        let relative = RelPath::parse(&row.relative)
            .map_err(|bad| refused(&root, &format!("cannot hold this file's name: {bad}.")))?;
        let path = relative.below(&root);
        let name = relative.as_str().rsplit('/').next().unwrap_or_default().to_owned();
        let folder = path.parent().unwrap_or(&root).to_owned();
        let id = row.transfer.id;
        let marked = format!("{name}.{id}.part");
        let partial = folder.join(if marked.len() > 255 { format!("{id}.part") } else { marked });
        Ok(Self { folder, name, partial })
    }

    /// Makes the folders down to the place of a row's download.
    pub(crate) fn prepare(row: &Row) -> Result<Self, Halt> {
        let landing = Self::of(row)?;
        let root = PathBuf::from(row.root.clone().unwrap_or_default());
        if !root.is_absolute() || !root.is_dir() {
            return Err(refused(
                &root,
                "is not there any more. Bring the folder back and retry, or download to another.",
            ));
        }
        let below = landing
            .folder
            .strip_prefix(&root)
            .map_err(|_| refused(&root, "would be left by this file's name."))?;
        let mut path = root.clone();
        for part in below.components() {
            path.push(part);
            enter(&path)?;
        }
        Ok(landing)
    }

    /// Returns how many bytes an earlier attempt has left here.
    pub(crate) fn present(&self) -> Result<u64, Halt> {
        match std::fs::symlink_metadata(&self.partial) {
            Ok(metadata) if metadata.is_file() => Ok(metadata.len()),
            Ok(_) => {
                disk::atomic::discard(&self.partial)?;
                Ok(0)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error).at("look at", &self.partial).map_err(Halt::from),
        }
    }

    /// Opens what an earlier attempt has left, for reading.
    pub(crate) fn read(&self) -> Result<File, PathError> {
        File::open(&self.partial).at("read", &self.partial)
    }

    /// Opens the partial file for writing at `offset`; what stood after it is gone.
    pub(crate) fn write(&self, offset: u64) -> Result<File, PathError> {
        disk::atomic::open_partial(&self.partial, offset)
    }

    /// Removes the partial file.
    pub(crate) fn discard(&self) -> Result<(), PathError> {
        disk::atomic::discard(&self.partial)
    }

    /// Gives the finished file its name, or the first free numbered one, and returns where it is.
    pub(crate) fn publish(&self, file: &File) -> Result<PathBuf, PathError> {
        let mut number = 1;
        loop {
            let name = if number == 1 { self.name.clone() } else { numbered(&self.name, number) };
            let path = self.folder.join(name);
            match disk::atomic::publish_partial(file, &self.partial, &path) {
                Ok(()) => return Ok(path),
                Err(error)
                    if error.source.kind() == io::ErrorKind::AlreadyExists && number < u32::MAX =>
                {
                    number += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    pub(crate) fn partial(&self) -> &Path {
        &self.partial
    }
}

/// Makes a folder, or takes the one that is there.
fn enter(path: &Path) -> Result<(), Halt> {
    match std::fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(metadata) if metadata.is_symlink() => Err(refused(
            path,
            "is a symbolic link, which Coffer does not write through. Rename it, then retry.",
        )),
        Ok(_) => Err(refused(path, "is a file where a folder is needed. Rename it, then retry.")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(disk::atomic::create_folder(path)?)
        }
        Err(error) => Err(error).at("look at", path).map_err(Halt::from),
    }
}

fn refused(path: &Path, rest: &str) -> Halt {
    Halt::Failed(wire::Error::with(
        ErrorType::AppSourceUnreadable,
        format!("\u{201c}{}\u{201d} {rest}", path.display()),
    ))
}

/// Removes what a cancelled download has left.
pub(crate) async fn discard(row: &Row) {
    let Ok(landing) = Landing::of(row) else { return };
    if let Err(error) = blocking(move || landing.discard()).await {
        tracing::warn!(%error, "a partial file stays");
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use wire::{BucketId, Folder};

    use super::*;
    use crate::commands::shapes::Direction;
    use crate::transfers::row::Batch;

    fn row(root: &Path, relative: &str) -> Row {
        let batch = Batch {
            number: 1,
            direction: Direction::Download,
            endpoint: "local".to_owned(),
            bucket: BucketId::parse("b").unwrap(),
        };
        let mut row = batch.row(None, Folder::ROOT, "n".to_owned(), 3);
        row.root = Some(root.to_string_lossy().into_owned());
        row.relative = relative.to_owned();
        row
    }

    #[test]
    fn what_lands_never_replaces_what_is_there() {
        let root = tempfile::tempdir().unwrap();
        let mut places = Vec::new();
        for _ in 0..3 {
            let landing = Landing::prepare(&row(root.path(), "x/a.txt")).unwrap();
            let mut file = landing.write(0).unwrap();
            file.write_all(b"abc").unwrap();
            places.push(landing.publish(&file).unwrap());
            assert!(!landing.partial().exists());
        }
        let names: Vec<_> =
            places.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["a.txt", "a (2).txt", "a (3).txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_below_the_chosen_folder_is_not_followed() {
        let root = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(outside.path(), root.path().join("x")).unwrap();
        let Err(Halt::Failed(error)) = Landing::prepare(&row(root.path(), "x/a.txt")) else {
            panic!("followed")
        };
        assert!(error.message.contains("symbolic link"), "{error}");
        assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_name_that_would_leave_the_folder_is_refused() {
        let root = tempfile::tempdir().unwrap();
        for relative in ["../a", "/etc/passwd", "x/../../a", ""] {
            assert!(
                matches!(Landing::prepare(&row(root.path(), relative)), Err(Halt::Failed(_))),
                "{relative}"
            );
        }
    }
}
