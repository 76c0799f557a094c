//! A file of this computer that is being uploaded, and the proof that it stayed the same meanwhile.
//!
//! A file that changes under the reader would arrive as a mixture of two that never existed. So its size and time are
//! noted when it is opened and compared before the last chunk is sent; until then nothing can be seen in the bucket.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use disk::Md5Stream;
use wire::ErrorType;

use super::work::Halt;

/// The most bytes of a name that buckets take, in characters.
const LONGEST_NAME: usize = 128;

/// What tells one state of a file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) size: u64,
    /// Microseconds since 1970.
    pub(crate) modified: i64,
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    File(Stamp),
    Folder,
}

/// A file that is being read.
#[derive(Debug)]
pub(crate) struct Source {
    path: PathBuf,
    file: File,
    stamp: Stamp,
    digest: Md5Stream,
}

/// Says what stands at a path without opening it: opening a pipe would wait forever. Links are not followed.
pub(crate) fn look(path: &Path) -> Result<Found, wire::Error> {
    let metadata = std::fs::symlink_metadata(path).map_err(|error| unreadable(path, &error))?;
    let kind = metadata.file_type();
    if kind.is_dir() {
        Ok(Found::Folder)
    } else if kind.is_file() {
        Ok(Found::File(stamp(&metadata)))
    } else if kind.is_symlink() {
        Err(refusal(
            path,
            "is a symbolic link and was skipped. Upload the file or folder that it points to.",
        ))
    } else {
        Err(refusal(path, "is not a file but a pipe, a socket or a device, and was skipped."))
    }
}

/// Refuses a name that no bucket takes, in a sentence of its own.
pub(crate) fn check_name(name: &str) -> Result<(), wire::Error> {
    let count = name.chars().count();
    let shown: String = name
        .chars()
        .take(40)
        .map(|letter| if letter.is_control() { '\u{fffd}' } else { letter })
        .collect();
    let refuse = |rest: String| {
        Err(wire::Error::with(ErrorType::AppNameRefused, format!("\u{201c}{shown}\u{201d} {rest}")))
    };
    if name.is_empty() {
        return refuse("has no name. Give it one, then upload it again.".to_owned());
    }
    if name.chars().any(char::is_control) {
        return refuse("has a control character (such as a line break) in its name or folder. Rename it, then upload it again.".to_owned());
    }
    if name.contains('/') || matches!(name, "." | "..") {
        return refuse(
            "is not a name that a bucket can hold. Rename it, then upload it again.".to_owned(),
        );
    }
    if count > LONGEST_NAME {
        return refuse(format!(
            "has a name of {count} characters; a bucket takes at most {LONGEST_NAME}. Shorten it, then upload it again."
        ));
    }
    Ok(())
}

/// Says that a path could not be read, and what to do.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> wire::Error {
    if error.kind() == io::ErrorKind::NotFound {
        return refusal(
            path,
            "is not there any more. Put it back and retry, or clear it from the list.",
        );
    }
    if error.kind() == io::ErrorKind::PermissionDenied {
        return refusal(path, "may not be read by you. Change its permissions, then retry.");
    }
    refusal(path, &format!("could not be read: {error}. Check the disk that it is on, then retry."))
}

fn refusal(path: &Path, rest: &str) -> wire::Error {
    wire::Error::with(
        ErrorType::AppSourceUnreadable,
        format!("\u{201c}{}\u{201d} {rest}", path.display()),
    )
}

fn stamp(metadata: &Metadata) -> Stamp {
    let since = metadata.modified().ok().map(|time| match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_micros()).unwrap_or(i64::MAX),
        Err(before) => {
            i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros)
        }
    });
    Stamp { size: metadata.len(), modified: since.unwrap_or_default() }
}

impl Source {
    /// Opens a file for reading from its start.
    pub(crate) fn open(path: &Path) -> Result<Self, wire::Error> {
        let Found::File(seen) = look(path)? else {
            return Err(refusal(path, "is a folder. Upload it again to take what is in it."));
        };
        let file = File::open(path).map_err(|error| unreadable(path, &error))?;
        let opened = file.metadata().map_err(|error| unreadable(path, &error))?;
        if stamp(&opened) != seen {
            return Err(changed(path));
        }
        Ok(Self { path: path.to_owned(), file, stamp: seen, digest: Md5Stream::default() })
    }

    pub(crate) fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// Returns the digest of what was read.
    pub(crate) fn digest(self) -> String {
        self.digest.finish()
    }

    /// Reads past the first `length` bytes, which the endpoint already has, for the digest's sake.
    pub(crate) fn skip(mut self, length: u64) -> Result<Self, Halt> {
        let mut left = length;
        let mut buffer = vec![0; 256 * 1024];
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            let piece = buffer.get_mut(..most).unwrap_or_default();
            self.file.read_exact(piece).map_err(|error| self.broken(&error))?;
            self.digest.update(piece);
            left -= most as u64;
        }
        Ok(self)
    }

    /// Reads the next `length` bytes. With the last of the file, proves that it is still the file that was opened.
    pub(crate) fn next(mut self, length: u64) -> Result<(Self, Bytes), Halt> {
        let mut chunk = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
        self.file.read_exact(&mut chunk).map_err(|error| self.broken(&error))?;
        self.digest.update(&chunk);
        if self.digest.length() >= self.stamp.size {
            self.prove_unchanged()?;
        }
        Ok((self, Bytes::from(chunk)))
    }

    fn prove_unchanged(&self) -> Result<(), Halt> {
        match look(&self.path).map_err(Halt::Spoiled)? {
            Found::File(now) if now == self.stamp => Ok(()),
            Found::File(_) | Found::Folder => Err(Halt::Spoiled(changed(&self.path))),
        }
    }

    fn broken(&self, error: &io::Error) -> Halt {
        Halt::Spoiled(if error.kind() == io::ErrorKind::UnexpectedEof {
            changed(&self.path)
        } else {
            unreadable(&self.path, error)
        })
    }
}

fn changed(path: &Path) -> wire::Error {
    refusal(
        path,
        "was changed while it was being uploaded; nothing of it was kept. Retry when nothing writes to it.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_no_bucket_takes_is_refused_in_its_own_words() {
        for (name, words) in [
            ("a\nb", "control character"),
            ("", "no name"),
            ("a/b", "not a name"),
            ("..", "not a name"),
        ] {
            assert!(check_name(name).unwrap_err().message.contains(words), "{name:?}");
        }
        assert!(check_name(&"ü".repeat(129)).unwrap_err().message.contains("129 characters"));
        for name in [&*"ü".repeat(128), "it's \"quoted\" \u{200f}.txt", "...", "a\\b"] {
            assert!(check_name(name).is_ok(), "{name:?}");
        }
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for change in [&b"longer than before"[..], b"abd"] {
            disk::atomic::write(&path, b"abc").unwrap();
            let (source, _) = Source::open(&path).unwrap().next(2).unwrap();
            disk::atomic::write(&path, change).unwrap();
            // Two writes within a tick of the clock of the file system have the same time.
            File::open(&path).unwrap().set_modified(UNIX_EPOCH).unwrap();
            assert!(matches!(source.next(1), Err(Halt::Spoiled(_))), "{change:?}");
        }
    }

    #[test]
    fn a_file_that_vanishes_while_it_is_read_is_noticed_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gone.txt");
        disk::atomic::write(&path, b"abc").unwrap();
        let source = Source::open(&path).unwrap();
        disk::atomic::remove(&path).unwrap();
        let Err(Halt::Spoiled(error)) = source.next(3) else { panic!("read on") };
        assert!(
            error.message.contains("gone.txt") && error.message.contains("Put it back"),
            "{error}"
        );
    }

    #[test]
    fn the_digest_covers_what_was_skipped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        disk::atomic::write(&path, b"abc").unwrap();
        let (source, chunk) = Source::open(&path).unwrap().skip(2).unwrap().next(1).unwrap();
        assert_eq!(
            (&chunk[..], source.digest()),
            (&b"c"[..], "900150983cd24fb0d6963f7d28e17f72".to_owned())
        );
    }
}
