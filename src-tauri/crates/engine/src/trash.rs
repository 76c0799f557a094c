//! The trash: what was deleted can be restored with the same id and permissions, until it expires.
//!
//! An entry is a row that has its time of deletion set. A file's entry is numbered by the file's place, a bucket's by
//! the bucket's place below zero. An id is free again as soon as its owner is in the trash.

use std::time::Duration;

use disk::rusqlite::types::Value;
use disk::rusqlite::{Row, params_from_iter};
use disk::{Reader, Writer};
use wire::{BucketId, CacheTag, Deed, Doer, ErrorType, FileId, Folder, Timestamp};

use crate::activity::Note;
use crate::db::{self, signed, unsigned};
use crate::error::Error;
use crate::folders::selection;
use crate::{Engine, buckets};

/// How long an entry stays.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// A page of the trash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrashPage {
    /// How many entries in all.
    pub total: u64,
    /// This page of them, newest first.
    pub entries: Vec<TrashEntry>,
}

/// Something that was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrashEntry {
    /// The entry's number.
    pub id: i64,
    /// Whether it is a bucket with all of its files.
    pub is_bucket: bool,
    /// The bucket.
    pub bucket: BucketId,
    /// The bucket's name.
    pub bucket_name: String,
    /// The file; absent for a bucket.
    pub file: Option<FileId>,
    /// The file's name, or the bucket's.
    pub name: String,
    /// The folder the file stood in.
    pub folder: Folder,
    /// What the file's content is.
    pub mime_type: String,
    /// How many files it holds.
    pub files: u64,
    /// The sum of their original sizes in bytes.
    pub bytes: u64,
    /// When it was deleted.
    pub deleted_at: Timestamp,
    /// When it will be removed for good.
    pub expires_at: Timestamp,
}

const ENTRIES: &str = "SELECT f.seq AS entry, b.bucket_id, b.name AS bucket_name, f.file_id, f.name, f.folder, f.mime_type, 1 AS files, f.size AS bytes, f.deleted_at
      FROM files f JOIN buckets b ON b.seq = f.bucket_seq
        WHERE f.deleted_at IS NOT NULL AND f.version_of IS NULL AND b.deleted_at IS NULL
    UNION ALL
    SELECT -b.seq, b.bucket_id, b.name, NULL, b.name, '', '', b.files_count, b.files_bytes, b.deleted_at FROM buckets b WHERE b.deleted_at IS NOT NULL";

pub(crate) fn after(point: Timestamp, by: Duration) -> Timestamp {
    Timestamp::from_micros(
        point.micros().saturating_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX)),
    )
}

fn read(row: &Row<'_>) -> Result<TrashEntry, Error> {
    let damaged = |reason: wire::Invalid| Error::Corrupt {
        what: "an entry of the trash",
        place: reason.to_string(),
    };
    let deleted_at = Timestamp::from_micros(row.get("deleted_at")?);
    let file: Option<String> = row.get("file_id")?;
    Ok(TrashEntry {
        id: row.get("entry")?,
        is_bucket: file.is_none(),
        bucket: BucketId::parse(&row.get::<_, String>("bucket_id")?).map_err(damaged)?,
        bucket_name: row.get("bucket_name")?,
        file: file.map(|id| FileId::parse(&id)).transpose().map_err(damaged)?,
        name: row.get("name")?,
        folder: Folder::parse(&row.get::<_, String>("folder")?).map_err(damaged)?,
        mime_type: row.get("mime_type")?,
        files: unsigned(row.get("files")?),
        bytes: unsigned(row.get("bytes")?),
        deleted_at,
        expires_at: after(deleted_at, KEPT),
    })
}

impl Engine {
    /// Moves files and folders into the trash, all or nothing; returns the entries. Uploads that are not complete are
    /// removed for good.
    pub fn trash_files(
        &self,
        bucket: &BucketId,
        files: &[FileId],
        folders: &[Folder],
    ) -> Result<Vec<i64>, Error> {
        let now = self.now();
        let entries = self.database().write(|writer| {
            let bucket = buckets::get(writer, bucket)?;
            let mut entries = Vec::new();
            for seq in selection(writer, bucket.seq, files, folders)? {
                match db::files::find_by_seq(writer, seq)?.filter(|row| row.is_complete) {
                    Some(row) => {
                        db::files::set_deleted(writer, seq, Some(now))?;
                        self.note(writer, &Note::of_file(Deed::FileTrashed, &row.file))?;
                        entries.push(seq);
                    }
                    None => db::files::delete(writer, seq)?,
                }
            }
            for folder in folders {
                db::folders::delete(writer, bucket.seq, folder)?;
            }
            Ok::<_, Error>(entries)
        })?;
        self.sweep();
        self.tell(&[CacheTag::Buckets, CacheTag::Files(bucket.clone()), CacheTag::Trash]);
        Ok(entries)
    }

    /// Returns a page of the trash, newest first.
    pub fn list_trash(&self, offset: u64, limit: u64) -> Result<TrashPage, Error> {
        self.database().read(|reader| {
            let total: i64 =
                reader.query_row(&format!("SELECT count(*) FROM ({ENTRIES})"), [], |row| {
                    row.get(0)
                })?;
            let mut statement = reader.prepare_cached(&format!(
                "SELECT * FROM ({ENTRIES}) ORDER BY deleted_at DESC, entry LIMIT ? OFFSET ?"
            ))?;
            let mut rows = statement.query(params_from_iter([
                Value::Integer(signed(limit)),
                Value::Integer(signed(offset)),
            ]))?;
            let mut entries = Vec::new();
            while let Some(row) = rows.next()? {
                entries.push(read(row)?);
            }
            Ok(TrashPage { total: unsigned(total), entries })
        })
    }

    /// Takes entries out of the trash, all or nothing; returns how many files are back. Refuses when an id has been
    /// taken by something new.
    pub fn restore(&self, entries: &[i64]) -> Result<u64, Error> {
        let (files, tags) = self.database().write(|writer| {
            let mut files = 0;
            let mut tags = vec![CacheTag::Buckets, CacheTag::Trash];
            for entry in entries {
                let (count, bucket) = self.restore_entry(writer, *entry)?;
                files += count;
                if !tags.contains(&CacheTag::Files(bucket.clone())) {
                    tags.push(CacheTag::Files(bucket));
                }
            }
            Ok::<_, Error>((files, tags))
        })?;
        self.tell(&tags);
        Ok(files)
    }

    /// Removes entries for good; returns how many files they held.
    pub fn purge(&self, entries: &[i64]) -> Result<u64, Error> {
        let files = self.database().write(|writer| {
            let mut files = 0;
            for entry in entries {
                files += self.purge_entry(writer, &self.doer, *entry)?;
            }
            Ok::<_, Error>(files)
        })?;
        self.sweep();
        self.tell(&[CacheTag::Trash]);
        Ok(files)
    }

    /// Removes for good what has been in the trash for its time.
    pub(crate) fn purge_expired(&self) -> Result<(), Error> {
        let kept = i64::try_from(KEPT.as_micros()).unwrap_or(i64::MAX);
        let before = self.now().micros().saturating_sub(kept);
        // Found and removed in one transaction: an entry that is restored meanwhile is not removed.
        let expired = self.database().write(|writer| {
            let expired = list_expired(writer, before)?;
            expired
                .iter()
                .try_for_each(|entry| self.purge_entry(writer, &Doer::Coffer, *entry).map(drop))?;
            Ok::<_, Error>(expired)
        })?;
        self.sweep();
        if !expired.is_empty() {
            self.tell(&[CacheTag::Trash]);
        }
        Ok(())
    }
}

fn list_expired(reader: &Reader<'_>, before: i64) -> Result<Vec<i64>, Error> {
    let mut statement =
        reader.prepare_cached(&format!("SELECT entry FROM ({ENTRIES}) WHERE deleted_at < ?"))?;
    let rows = statement.query_map([before], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn gone() -> Error {
    Error::RefusedWith(ErrorType::StorageFileNotFound, "This is no longer in the trash.".to_owned())
}

fn bucket_in_trash(reader: &Reader<'_>, entry: i64) -> Result<db::buckets::BucketRow, Error> {
    db::buckets::find_by_seq(reader, entry.saturating_neg())?
        .filter(|row| row.deleted_at.is_some())
        .ok_or_else(gone)
}

fn file_in_trash(reader: &Reader<'_>, entry: i64) -> Result<db::files::FileRow, Error> {
    db::files::find_by_seq(reader, entry)?
        .filter(|row| row.deleted_at.is_some() && row.version_of.is_none())
        .ok_or_else(gone)
}

impl Engine {
    fn restore_entry(&self, writer: &Writer<'_>, entry: i64) -> Result<(u64, BucketId), Error> {
        if entry < 0 {
            let row = bucket_in_trash(writer, entry)?;
            if db::buckets::find(writer, &row.bucket.id)?.is_some() {
                let message = format!(
                    "The bucket \"{}\" cannot come back: its ID {} is in use by another bucket now.",
                    row.bucket.name, row.bucket.id
                );
                return Err(Error::RefusedWith(ErrorType::StorageBucketAlreadyExists, message));
            }
            db::buckets::set_deleted(writer, row.seq, None)?;
            let (id, name) = (&row.bucket.id, &row.bucket.name);
            self.note(writer, &Note::of_bucket(Deed::BucketRestored, id, name))?;
            return Ok((row.files, row.bucket.id));
        }
        let row = file_in_trash(writer, entry)?;
        if db::buckets::find_by_seq(writer, row.bucket_seq)?
            .is_none_or(|row| row.deleted_at.is_some())
        {
            let message = format!(
                "\"{}\" cannot come back: its bucket {} is in the trash. Restore the bucket first.",
                row.file.name, row.file.bucket_id
            );
            return Err(Error::RefusedWith(ErrorType::StorageBucketNotFound, message));
        }
        if db::files::find(writer, row.bucket_seq, &row.file.id)?.is_some() {
            let message = format!(
                "\"{}\" cannot come back: its ID {} is in use by another file now.",
                row.file.name, row.file.id
            );
            return Err(Error::RefusedWith(ErrorType::StorageFileAlreadyExists, message));
        }
        db::files::set_deleted(writer, row.seq, None)?;
        self.note(writer, &Note::of_file(Deed::FileRestored, &row.file))?;
        Ok((1, row.file.bucket_id))
    }

    fn purge_entry(&self, writer: &Writer<'_>, by: &Doer, entry: i64) -> Result<u64, Error> {
        if entry < 0 {
            let row = bucket_in_trash(writer, entry)?;
            db::buckets::delete(writer, row.seq)?;
            let (id, name) = (&row.bucket.id, &row.bucket.name);
            self.note_of(writer, by, &Note::of_bucket(Deed::BucketPurged, id, name))?;
            return Ok(row.files);
        }
        let row = file_in_trash(writer, entry)?;
        db::files::delete(writer, row.seq)?;
        self.note_of(writer, by, &Note::of_file(Deed::FilePurged, &row.file))?;
        Ok(1)
    }
}
