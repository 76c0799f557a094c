//! Versions: what a file held before its content was replaced, kept for the project's time and then removed by the
//! janitor.
//!
//! A version is named by its object, so it is the same content for ever: to make it current again makes what is current
//! a version, and asking a second time finds nothing to do. Who may update the file may do all of this. Content goes in
//! by [`crate::upload`]; here it is looked at, brought back and removed.

use std::sync::Arc;
use std::time::Duration;

use disk::{Reader, Writer};
use wire::{
    BucketId, CacheTag, Deed, Doer, ErrorType, File, FileId, PreviewParams, Scan, Timestamp,
};

use crate::activity::Note;
use crate::actor::Actor;
use crate::blob::BlobId;
use crate::db::files::FileRow;
use crate::db::{self, versions};
use crate::error::Error;
use crate::files::reread;
use crate::previews::AskedPreview;
use crate::trash::after;
use crate::upload::admitted;
use crate::{Engine, OpenFile};

const DAY: Duration = Duration::from_hours(24);

/// A former content of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its object.
    pub id: BlobId,
    /// Its size in bytes.
    pub size: u64,
    /// The bytes that it takes on disk.
    pub stored: u64,
    /// What it is.
    pub mime_type: String,
    /// Its MD5 in hexadecimal.
    pub signature: String,
    /// Whether it was scanned for viruses.
    pub scan: Option<Scan>,
    /// When it was replaced.
    pub replaced_at: Timestamp,
    /// Who replaced it.
    pub replaced_by: Doer,
    /// When it will be removed for good.
    pub expires_at: Timestamp,
}

impl Engine {
    /// Returns a file's versions, the last replaced first.
    pub fn list_versions(
        &self,
        actor: &Actor,
        bucket: &BucketId,
        file: &FileId,
    ) -> Result<Vec<Version>, Error> {
        let kept = self.versions_kept();
        self.database().read(|reader| {
            let (_, row) = admitted(reader, actor, bucket, file)?;
            let found = versions::list(reader, row.seq)?;
            Ok(found.into_iter().map(|found| shown(found, kept)).collect())
        })
    }

    /// Makes a version the file's content again, and its content a version.
    pub fn restore_version(
        &self,
        actor: &Actor,
        (bucket, file): (&BucketId, &FileId),
        version: BlobId,
    ) -> Result<File, Error> {
        let file = self.database().write(|writer| {
            let (_, row) = admitted(writer, actor, bucket, file)?;
            if row.object == version {
                return Ok(row.file.clone());
            }
            let found = find(writer, &row, version)?;
            self.exchange(writer, actor, (row.seq, found.seq), Deed::VersionRestored)
        })?;
        self.tell(&[CacheTag::Buckets, CacheTag::Files(bucket.clone())]);
        Ok(file)
    }

    /// Removes versions for good, all or nothing.
    pub fn purge_versions(
        &self,
        actor: &Actor,
        (bucket, file): (&BucketId, &FileId),
        purged: &[BlobId],
    ) -> Result<(), Error> {
        self.database().write(|writer| {
            let (_, row) = admitted(writer, actor, bucket, file)?;
            purged.iter().try_for_each(|version| {
                db::files::delete(writer, find(writer, &row, *version)?.seq)?;
                self.note_of(writer, &actor.doer(), &Note::of_file(Deed::VersionPurged, &row.file))
            })
        })?;
        self.sweep();
        self.tell(&[CacheTag::Buckets, CacheTag::Files(bucket.clone())]);
        Ok(())
    }

    /// Opens a version for reading, under the file's name.
    pub fn open_version(
        &self,
        actor: &Actor,
        (bucket, file): (&BucketId, &FileId),
        version: BlobId,
    ) -> Result<OpenFile, Error> {
        self.database().read(|reader| {
            let row = version_row(reader, actor, (bucket, file), version)?;
            self.open_row(reader, &row)
        })
    }

    /// Takes a request for a preview of a version.
    pub fn ask_version_preview(
        &self,
        actor: &Actor,
        (bucket, file): (&BucketId, &FileId),
        version: BlobId,
        params: &PreviewParams,
    ) -> Result<AskedPreview, Error> {
        let row =
            self.database().read(|reader| version_row(reader, actor, (bucket, file), version))?;
        Ok(AskedPreview::new(Arc::new(row), params.clone()))
    }

    /// Removes for good the versions whose time is over.
    pub(crate) fn purge_old_versions(&self) -> Result<(), Error> {
        let before = self.before(self.versions_kept());
        // Found and removed in one transaction: one that is restored meanwhile is not removed.
        let expired = self.database().write(|writer| {
            let expired = versions::list_replaced_before(writer, before)?;
            expired.iter().try_for_each(|seq| db::files::delete(writer, *seq))?;
            Ok::<_, Error>(expired)
        })?;
        if !expired.is_empty() {
            self.sweep();
            self.tell(&[CacheTag::Buckets]);
        }
        Ok(())
    }

    /// Lets a living file and a complete row out of sight swap what they hold; returns the file.
    pub(crate) fn exchange(
        &self,
        writer: &Writer<'_>,
        actor: &Actor,
        (file_seq, other_seq): (i64, i64),
        deed: Deed,
    ) -> Result<File, Error> {
        let row = |seq| {
            let found = db::files::find_by_seq(writer, seq)?;
            found.ok_or_else(|| Error::from(ErrorType::StorageFileNotFound))
        };
        let (file, other) = (row(file_seq)?, row(other_seq)?);
        if file.deleted_at.is_some() {
            return Err(ErrorType::StorageFileNotFound.into());
        }
        versions::swap(writer, (&file, &other), &actor.doer(), self.now())?;
        let file = reread(writer, file_seq)?;
        self.note_of(writer, &actor.doer(), &Note::of_file(deed, &file))?;
        Ok(file)
    }

    fn versions_kept(&self) -> Duration {
        let days = u32::try_from(self.project_settings().version_days).unwrap_or(u32::MAX);
        DAY.saturating_mul(days)
    }
}

fn version_row(
    reader: &Reader<'_>,
    actor: &Actor,
    (bucket, file): (&BucketId, &FileId),
    version: BlobId,
) -> Result<FileRow, Error> {
    let (_, current) = admitted(reader, actor, bucket, file)?;
    let row = find(reader, &current, version)?;
    let names = &current.file;
    let (id, name, folder) = (names.id.clone(), names.name.clone(), names.folder.clone());
    Ok(FileRow { file: File { id, name, folder, key: names.key.clone(), ..row.file }, ..row })
}

fn find(reader: &Reader<'_>, file: &FileRow, version: BlobId) -> Result<FileRow, Error> {
    versions::find(reader, file.seq, version)?.ok_or_else(|| {
        Error::RefusedWith(
            ErrorType::StorageFileNotFound,
            "This version of the file is no longer there.".to_owned(),
        )
    })
}

fn shown((row, replaced_by): (FileRow, Doer), kept: Duration) -> Version {
    let replaced_at = row.deleted_at.unwrap_or(row.file.updated_at);
    Version {
        id: row.object,
        size: row.file.size_original,
        stored: row.file.size_actual,
        mime_type: row.file.mime_type,
        signature: row.file.signature,
        scan: row.scan,
        replaced_at,
        replaced_by,
        expires_at: after(replaced_at, kept),
    }
}
