//! Uploads: whole, or in chunks that come in any order, in parallel, and again.
//!
//! The order that never changes: the segment is durable, then its row, then the answer. A file's row exists from its
//! first chunk; the chunk that closes the last gap has the whole content read back, digested and named, and only then
//! is the file complete. A crash at any point leaves an upload that can go on, or garbage that no row names.

mod check;
mod complete;
mod heal;
mod replace;
mod strip;

pub(crate) use replace::admitted;
pub use replace::{Replaced, Replacement};

use disk::Writer;
use wire::{
    BucketId, CHUNK_SIZE, CacheTag, Compression, ContentRange, Deed, ErrorType, File, FileId,
    Folder, Permission,
};

use crate::access::default_permissions;
use crate::activity::Note;
use crate::actor::Actor;
use crate::blob::{BlobId, ObjectSeal, StoredSegment};
use crate::coverage;
use crate::db::buckets::BucketRow;
use crate::db::files::FileRow;
use crate::db::{self, segments};
use crate::error::Error;
use crate::files::reread;
use crate::{Engine, mime};

/// Bytes that stay free, so that the database can still say what happened.
const RESERVE: u64 = 16 * 1024 * 1024;

/// A file, or a chunk of one, that a client sends.
#[derive(Clone, Debug)]
pub struct Upload<'a> {
    /// Where it goes.
    pub bucket: &'a BucketId,
    /// The file's id.
    pub file: &'a FileId,
    /// The file's name.
    pub name: &'a str,
    /// The folder it stands in.
    pub folder: &'a Folder,
    /// Its permissions; absent gives the default.
    pub permissions: Option<&'a [Permission]>,
    /// Which part of the file the bytes are; absent means all of it.
    pub range: Option<ContentRange>,
    /// The bytes.
    pub bytes: &'a [u8],
}

/// What became of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// The file. While chunks are missing, `chunks_uploaded` counts those that have arrived, gaps or not.
    pub file: File,
    /// Whether the file was complete before.
    pub was_complete: bool,
}

impl Upload<'_> {
    fn whole_range(&self) -> ContentRange {
        let total = self.bytes.len() as u64;
        self.range.unwrap_or(ContentRange { start: 0, end: total, total })
    }
}

impl Engine {
    /// Takes a file or a chunk. On return it is durable; a chunk that is there already is not written again.
    pub fn upload(&self, actor: &Actor, upload: &Upload<'_>) -> Result<Uploaded, Error> {
        let range = upload.whole_range();
        let (bucket, existing) = self.database().read(|reader| {
            let bucket = self.check(reader, actor, upload, range)?;
            let existing = db::files::find(reader, bucket.seq, upload.file)?;
            Ok::<_, Error>((bucket, existing))
        })?;
        let outcome = match existing {
            Some(row) if row.is_complete && upload.range.is_some() => {
                check::continues(actor, (&bucket, &row), upload)?;
                Ok(Uploaded { file: row.file, was_complete: true })
            }
            Some(row) if row.is_complete => Err(ErrorType::StorageFileAlreadyExists.into()),
            None if range.length() == range.total => {
                match self.store_whole(actor, &bucket, upload) {
                    // Another request was faster; a range says that what is there is meant.
                    Err(taken)
                        if upload.range.is_some()
                            && taken.is(ErrorType::StorageFileAlreadyExists) =>
                    {
                        return self.upload(actor, upload);
                    }
                    outcome => outcome,
                }
            }
            None => self
                .begin(actor, &bucket, upload, range.total)
                .and_then(|row| self.append(actor, (&bucket, &row), upload, range)),
            Some(row) if row.file.size_original != range.total => {
                Err(ErrorType::StorageInvalidContentRange.into())
            }
            Some(row) => self.append(actor, (&bucket, &row), upload, range),
        }?;
        if !outcome.was_complete {
            self.tell(&[CacheTag::Buckets, CacheTag::Files(upload.bucket.clone())]);
        }
        Ok(outcome)
    }

    /// Takes a file that comes in one piece: its row appears complete.
    fn store_whole(
        &self,
        actor: &Actor,
        bucket: &BucketRow,
        upload: &Upload<'_>,
    ) -> Result<Uploaded, Error> {
        let start = upload.bytes.get(..mime::LOOKED_AT).unwrap_or(upload.bytes);
        let mime = mime::sniff(start, start.len() == upload.bytes.len());
        let stripped = strip::stripped(&bucket.bucket, upload.bytes, mime)?;
        let bytes = stripped.as_deref().unwrap_or(upload.bytes);
        let size = bytes.len() as u64;
        let scan = self.scan(&bucket.bucket, size, |feed| feed.send(bytes))?;
        let (mut row, seal) = self.drafted_row(actor, bucket, upload, size)?;
        let written = self.write_segments(&seal, 0, bytes)?;
        row.is_complete = true;
        row.scan = Some(scan);
        row.received = stripped.is_some().then(|| strip::digest(upload.bytes));
        row.file.chunks_uploaded = row.file.chunks_total;
        row.file.signature = strip::digest(bytes);
        mime.clone_into(&mut row.file.mime_type);
        row.file.size_actual = written.iter().map(|segment| segment.stored).sum();
        let inserted = self.database().write(|writer| {
            still_there(writer, bucket)?;
            if db::files::find(writer, bucket.seq, upload.file)?.is_some() {
                return Err(Error::from(ErrorType::StorageFileAlreadyExists));
            }
            let seq = db::files::insert(writer, &row)?;
            for segment in &written {
                segments::insert(writer, seq, segment)?;
            }
            let file = reread(writer, seq)?;
            self.note_of(writer, &actor.doer(), &Note::of_file(Deed::FileUploaded, &file))?;
            Ok(file)
        });
        let file = self.keep_or_discard(inserted, &written)?;
        Ok(Uploaded { file, was_complete: false })
    }

    /// Makes the row that chunks are added to; the first of several that arrive at once makes it for all.
    fn begin(
        &self,
        actor: &Actor,
        bucket: &BucketRow,
        upload: &Upload<'_>,
        total: u64,
    ) -> Result<FileRow, Error> {
        let (row, _) = self.drafted_row(actor, bucket, upload, total)?;
        self.database().write(|writer| {
            still_there(writer, bucket)?;
            if let Some(existing) = db::files::find(writer, bucket.seq, upload.file)? {
                return Ok(existing);
            }
            let seq = db::files::insert(writer, &row)?;
            Ok(FileRow { seq, ..row })
        })
    }

    /// Adds a chunk to a file; the one that closes the last gap completes it.
    fn append(
        &self,
        actor: &Actor,
        (bucket, row): (&BucketRow, &FileRow),
        upload: &Upload<'_>,
        range: ContentRange,
    ) -> Result<Uploaded, Error> {
        check::continues(actor, (bucket, row), upload)?;
        self.take_part(actor, (bucket, row), upload, range)
    }

    /// The same, of somebody who may go on with it.
    fn take_part(
        &self,
        actor: &Actor,
        (bucket, row): (&BucketRow, &FileRow),
        upload: &Upload<'_>,
        range: ContentRange,
    ) -> Result<Uploaded, Error> {
        if row.is_complete {
            return Ok(Uploaded { file: row.file.clone(), was_complete: true });
        }
        if row.file.size_original != range.total {
            return Err(ErrorType::StorageInvalidContentRange.into());
        }
        let arrived = self.database().read(|reader| segments::list(reader, row.seq))?;
        let written = if coverage::is_covered(&arrived, range.start, range.end) {
            Vec::new()
        } else {
            self.write_segments(&self.seal_of(row)?, range.start, upload.bytes)?
        };
        let _turn = self.inner.turns.take(row.seq);
        let added = self.database().write(|writer| self.add(writer, row, &written, range));
        let arrived = self.keep_or_discard(added, &written)?;
        let is_kept = |segment: &StoredSegment| {
            arrived.iter().flatten().any(|arrived| arrived.id == segment.id)
        };
        if !written.iter().all(is_kept) {
            self.discard(&written);
        }
        match arrived {
            None => self.reread_complete(row),
            Some(arrived) if coverage::prefix(&arrived) >= range.total => {
                self.complete(actor, (bucket, row), upload, &arrived)
            }
            Some(arrived) => {
                let chunks_uploaded = coverage::whole_chunks(&arrived, range.total);
                let file = self
                    .database()
                    .read(|reader| db::files::find_by_seq(reader, row.seq))?
                    .ok_or(ErrorType::StorageFileNotFound)?
                    .file;
                Ok(Uploaded { file: File { chunks_uploaded, ..file }, was_complete: false })
            }
        }
    }

    /// Inserts segments and returns all that have arrived; `None` when the file has become complete meanwhile.
    fn add(
        &self,
        writer: &Writer<'_>,
        row: &FileRow,
        written: &[StoredSegment],
        range: ContentRange,
    ) -> Result<Option<Vec<StoredSegment>>, Error> {
        let present = db::files::find_by_seq(writer, row.seq)?
            .filter(|row| row.deleted_at.is_none() || row.version_of.is_some());
        if present.ok_or(ErrorType::StorageFileNotFound)?.is_complete {
            return Ok(None);
        }
        let before = segments::list(writer, row.seq)?;
        if !coverage::is_covered(&before, range.start, range.end) {
            for segment in written {
                segments::insert(writer, row.seq, segment)?;
            }
        }
        let arrived = segments::list(writer, row.seq)?;
        let chunks = coverage::chunks_without_gap(&arrived, range.total)
            .min(row.file.chunks_total.saturating_sub(1));
        db::files::update_progress(writer, row.seq, chunks, self.now())?;
        Ok(Some(arrived))
    }

    /// Drafts a row for a new file, with the key and packing that the bucket asks for now.
    fn drafted_row(
        &self,
        actor: &Actor,
        bucket: &BucketRow,
        upload: &Upload<'_>,
        total: u64,
    ) -> Result<(FileRow, ObjectSeal), Error> {
        let object = BlobId::random()?;
        let is_protected = self.is_protected(total);
        let compression = if is_protected { bucket.bucket.compression } else { Compression::None };
        let sealed = (is_protected && bucket.bucket.encryption)
            .then(|| self.inner.keys.new_object(&object.0))
            .transpose()?;
        let now = self.now();
        let file = File {
            id: upload.file.clone(),
            bucket_id: upload.bucket.clone(),
            created_at: now,
            updated_at: now,
            permissions: upload
                .permissions
                .map_or_else(|| default_permissions(actor), <[Permission]>::to_vec),
            name: upload.name.to_owned(),
            folder: upload.folder.clone(),
            key: upload.folder.key(upload.name),
            signature: String::new(),
            mime_type: String::new(),
            size_original: total,
            size_actual: 0,
            chunks_total: coverage::chunks(total),
            chunks_uploaded: 0,
            encryption: false,
            compression: String::new(),
        };
        let (key, wrapped) = sealed
            .map(|(key, wrapped)| (Some(key.clone()), Some((key.epoch, wrapped))))
            .unwrap_or_default();
        let row = FileRow {
            seq: 0,
            bucket_seq: bucket.seq,
            file,
            is_complete: false,
            object,
            compression,
            key: wrapped,
            scan: None,
            received: None,
            deleted_at: None,
            version_of: None,
        };
        Ok((row, ObjectSeal { object, compression, key }))
    }

    fn write_segments(
        &self,
        seal: &ObjectSeal,
        start: u64,
        bytes: &[u8],
    ) -> Result<Vec<StoredSegment>, Error> {
        let (needed, free) = (bytes.len() as u64, self.inner.blobs.free()?);
        if free < needed.saturating_add(RESERVE) {
            return Err(Error::DiskFull { needed, free });
        }
        let mut written = Vec::new();
        let mut at = start;
        for part in bytes.chunks(usize::try_from(CHUNK_SIZE).unwrap_or(usize::MAX)) {
            match self.inner.blobs.write(seal, at, part) {
                Ok(segment) => written.push(segment),
                Err(error) => {
                    self.discard(&written);
                    return Err(error);
                }
            }
            at += part.len() as u64;
        }
        Ok(written)
    }

    /// Removes segments again whose rows were refused. After any other failure they stay: the commit whose answer was
    /// lost may have happened, and a row must never name a missing segment. The janitor knows which it was.
    fn keep_or_discard<T>(
        &self,
        outcome: Result<T, Error>,
        written: &[StoredSegment],
    ) -> Result<T, Error> {
        let is_refused = |error: &Error| {
            matches!(error, Error::Refused(_) | Error::RefusedWith(..)) || error.is_full()
        };
        if outcome.as_ref().is_err_and(is_refused) {
            self.discard(written);
        }
        outcome
    }

    fn discard(&self, written: &[StoredSegment]) {
        for segment in written {
            if let Err(error) = self.inner.blobs.discard(segment.id) {
                tracing::warn!(%error, "a refused segment stays on disk until the next cleaning");
            }
        }
    }
}

/// Checks, where the row is about to be written, that the bucket has not gone meanwhile.
fn still_there(writer: &Writer<'_>, bucket: &BucketRow) -> Result<(), Error> {
    let row = db::buckets::find_by_seq(writer, bucket.seq)?;
    let is_living = row.is_some_and(|row| row.deleted_at.is_none());
    if is_living { Ok(()) } else { Err(ErrorType::StorageBucketNotFound.into()) }
}
