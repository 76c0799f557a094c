//! Folders: Appwrite's are virtual and never change; in Coffer they can be made, moved and renamed.

use disk::{Reader, Writer};
use wire::{BucketId, CacheTag, Deed, ErrorType, File, FileId, Folder, Invalid, Timestamp};

use crate::Engine;
use crate::activity::Note;
use crate::buckets::get;
use crate::db::{self, folders};
use crate::error::Error;

/// What a folder holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderContent {
    /// The folders directly inside, by name.
    pub folders: Vec<FolderStat>,
    /// How many files stand directly inside.
    pub files: u64,
    /// The sum of their original sizes in bytes.
    pub bytes: u64,
}

/// How much a folder holds, with everything below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderStat {
    /// The folder.
    pub folder: Folder,
    /// How many files, at any depth.
    pub files: u64,
    /// The sum of their original sizes in bytes.
    pub bytes: u64,
    /// When the newest of them changed.
    pub updated_at: Option<Timestamp>,
}

impl Engine {
    /// Returns what a folder holds.
    pub fn folder_content(
        &self,
        bucket: &BucketId,
        folder: &Folder,
    ) -> Result<FolderContent, Error> {
        self.database().read(|reader| folders::content(reader, get(reader, bucket)?.seq, folder))
    }

    /// Makes an empty folder; one that is there already is left as it is.
    pub fn create_folder(&self, bucket: &BucketId, folder: &Folder) -> Result<(), Error> {
        self.database()
            .write(|writer| folders::insert(writer, get(writer, bucket)?.seq, folder.as_str()))?;
        self.tell(&[CacheTag::Files(bucket.clone())]);
        Ok(())
    }

    /// Gives a folder another path, with everything below it; returns how many files moved. What stands there already
    /// stays: the folders become one.
    pub fn move_folder(&self, bucket: &BucketId, from: &Folder, to: &Folder) -> Result<u64, Error> {
        let now = self.now();
        let moved = self
            .database()
            .write(|writer| self.relocate(writer, get(writer, bucket)?.seq, (from, to), now))?;
        self.tell(&[CacheTag::Files(bucket.clone())]);
        Ok(moved)
    }

    /// Moves files and folders into another folder; returns how many files moved. All or nothing.
    pub fn move_files(
        &self,
        bucket: &BucketId,
        files: &[FileId],
        moved_folders: &[Folder],
        to: &Folder,
    ) -> Result<u64, Error> {
        let now = self.now();
        let moved = self.database().write(|writer| {
            let seq = get(writer, bucket)?.seq;
            let mut moved = 0;
            for id in files {
                let row =
                    db::files::find(writer, seq, id)?.ok_or(ErrorType::StorageFileNotFound)?;
                db::files::update_folder(writer, row.seq, to, now)?;
                self.note_moved(writer, &row.file, to)?;
                moved += 1;
            }
            for folder in moved_folders {
                let target = to
                    .join(last_segment(folder))
                    .map_err(|reason| Error::invalid("folder", reason))?;
                moved += self.relocate(writer, seq, (folder, &target), now)?;
            }
            Ok::<_, Error>(moved)
        })?;
        self.tell(&[CacheTag::Files(bucket.clone())]);
        Ok(moved)
    }

    /// Returns the complete files of a selection, folders with everything below them.
    pub fn select(
        &self,
        bucket: &BucketId,
        files: &[FileId],
        selected: &[Folder],
    ) -> Result<Vec<File>, Error> {
        self.database().read(|reader| {
            let rows = selection(reader, get(reader, bucket)?.seq, files, selected)?;
            let read = |seq| {
                Ok(db::files::find_by_seq(reader, seq)?
                    .filter(|row| row.is_complete)
                    .map(|row| row.file))
            };
            rows.into_iter().filter_map(|seq| read(seq).transpose()).collect()
        })
    }
}

/// Returns the places of the files of a selection, each once.
pub(crate) fn selection(
    reader: &Reader<'_>,
    bucket_seq: i64,
    files: &[FileId],
    folders: &[Folder],
) -> Result<Vec<i64>, Error> {
    let mut found = Vec::new();
    for id in files {
        found.push(
            db::files::find(reader, bucket_seq, id)?.ok_or(ErrorType::StorageFileNotFound)?.seq,
        );
    }
    for folder in folders {
        found.extend(
            db::files::list_below(reader, bucket_seq, folder)?.into_iter().map(|(seq, _)| seq),
        );
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

impl Engine {
    fn relocate(
        &self,
        writer: &Writer<'_>,
        bucket_seq: i64,
        (from, to): (&Folder, &Folder),
        now: Timestamp,
    ) -> Result<u64, Error> {
        let refused = |sentence: &str| Err(Error::invalid("folder", Invalid::new(sentence)));
        if from == to {
            return Ok(0);
        }
        if *from == Folder::ROOT || from.contains(to) {
            return refused("A folder cannot be moved into itself");
        }
        let below = db::files::list_below(writer, bucket_seq, from)?;
        let made = folders::list(writer, bucket_seq, from)?;
        if below.is_empty() && made.is_empty() {
            return refused("There is no such folder");
        }
        let renamed = |folder: &str| {
            let rest = folder.strip_prefix(from.as_str()).unwrap_or_default();
            to.join(rest.trim_end_matches('/')).map_err(|reason| Error::invalid("folder", reason))
        };
        folders::delete(writer, bucket_seq, from)?;
        for folder in &made {
            folders::insert(writer, bucket_seq, renamed(folder)?.as_str())?;
        }
        for (seq, folder) in &below {
            let target = renamed(folder.as_str())?;
            db::files::update_folder(writer, *seq, &target, now)?;
            if let Some(row) = db::files::find_by_seq(writer, *seq)? {
                let file = File { folder: folder.clone(), ..row.file };
                self.note_moved(writer, &file, &target)?;
            }
        }
        Ok(below.len() as u64)
    }

    fn note_moved(&self, writer: &Writer<'_>, file: &File, to: &Folder) -> Result<(), Error> {
        if file.folder == *to {
            return Ok(());
        }
        let note = Note::of_file(Deed::FileMoved, file);
        self.note(writer, &note.with("from", file.folder.as_str()).with("to", to.as_str()))
    }
}

/// Returns what a folder itself is called.
pub(crate) fn last_segment(folder: &Folder) -> &str {
    let path = folder.as_str().trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}
