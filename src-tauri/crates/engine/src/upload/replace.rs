//! New content for a file that is there: the file keeps its id, name, permissions and tokens, and what it held becomes a
//! version (see [`crate::versions`]).
//!
//! The bytes go to a row out of sight, by the rules of the bucket as for any upload; the transaction that makes that row
//! complete lets both swap what they hold. Until then the file is as it was.

use std::sync::Arc;

use disk::Reader;
use wire::{BucketId, CacheTag, ContentRange, ErrorType, File, FileId, Folder, Operation};

use super::{Upload, check, still_there};
use crate::Engine;
use crate::access::{self, AccessRequest};
use crate::actor::Actor;
use crate::coverage;
use crate::db::buckets::BucketRow;
use crate::db::files::FileRow;
use crate::db::{self, segments, versions};
use crate::error::Error;
use crate::files::reread;

/// New content of a file, or a chunk of it.
#[derive(Clone, Copy, Debug)]
pub struct Replacement<'a> {
    /// The file's bucket.
    pub bucket: &'a BucketId,
    /// The file.
    pub file: &'a FileId,
    /// What this upload is called, so that its chunks find together and none is taken twice.
    pub upload: &'a FileId,
    /// Which part of the content the bytes are; absent means all of it.
    pub range: Option<ContentRange>,
    /// The bytes.
    pub bytes: &'a [u8],
}

/// What became of new content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The file as it is.
    pub file: File,
    /// Whether it has the new content.
    pub is_done: bool,
    /// How many bytes from the start have arrived without a gap.
    pub arrived: u64,
}

impl Engine {
    /// Takes new content of a file, or a chunk of it, from somebody who may update the file. On return it is durable.
    pub fn replace(&self, actor: &Actor, new: &Replacement<'_>) -> Result<Replaced, Error> {
        let total = new.bytes.len() as u64;
        let range = new.range.unwrap_or(ContentRange { start: 0, end: total, total });
        let (bucket, file, begun) = self.database().read(|reader| {
            let (bucket, file) = admitted(reader, actor, new.bucket, new.file)?;
            let begun = versions::find_upload(reader, file.seq, new.upload)?;
            Ok::<_, Error>((bucket, file, begun))
        })?;
        let upload = Upload {
            bucket: new.bucket,
            file: new.upload,
            name: &file.file.name,
            folder: &file.file.folder,
            permissions: Some(&[]),
            range: Some(range),
            bytes: new.bytes,
        };
        check::check_file(&bucket, &upload, range)?;
        let row = match begun {
            Some(row) => row,
            None => self.begin_replacing(actor, (&bucket, &file), &upload, range.total)?,
        };
        if !row.is_complete && row.file.size_original != range.total {
            return Err(ErrorType::StorageInvalidContentRange.into());
        }
        let taken = self.take_part(actor, (&bucket, &row), &upload, range)?;
        let replaced = self.replaced(file.seq, new.upload)?;
        if replaced.is_done && !taken.was_complete {
            self.tell(&[CacheTag::Buckets, CacheTag::Files(new.bucket.clone())]);
        }
        Ok(replaced)
    }

    /// Says how far an upload of new content has come; nothing has arrived of one that is not known.
    pub fn find_replacement(
        &self,
        actor: &Actor,
        (bucket, file): (&BucketId, &FileId),
        upload: &FileId,
    ) -> Result<Replaced, Error> {
        let (_, row) = self.database().read(|reader| admitted(reader, actor, bucket, file))?;
        self.replaced(row.seq, upload)
    }

    /// Gives an upload of new content up. One that is complete stays; this says so.
    pub fn cancel_replacement(
        &self,
        actor: &Actor,
        (bucket, file): (&BucketId, &FileId),
        upload: &FileId,
    ) -> Result<bool, Error> {
        let is_done = self.database().write(|writer| {
            let (_, file) = admitted(writer, actor, bucket, file)?;
            match versions::find_upload(writer, file.seq, upload)? {
                Some(row) if row.is_complete => Ok(true),
                Some(row) => db::files::delete(writer, row.seq).map(|()| false),
                None => Ok::<_, Error>(false),
            }
        })?;
        self.sweep();
        Ok(is_done)
    }

    fn begin_replacing(
        &self,
        actor: &Actor,
        (bucket, file): (&BucketRow, &FileRow),
        upload: &Upload<'_>,
        total: u64,
    ) -> Result<FileRow, Error> {
        let (mut row, _) = self.drafted_row(actor, bucket, upload, total)?;
        row.file.name = String::new();
        row.file.folder = Folder::ROOT;
        row.deleted_at = Some(self.now());
        row.version_of = Some(file.seq);
        self.database().write(|writer| {
            still_there(writer, bucket)?;
            reread(writer, file.seq)?;
            if let Some(begun) = versions::find_upload(writer, file.seq, upload.file)? {
                return Ok(begun);
            }
            let seq = db::files::insert(writer, &row)?;
            Ok(FileRow { seq, ..row })
        })
    }

    fn replaced(&self, file_seq: i64, upload: &FileId) -> Result<Replaced, Error> {
        self.database().read(|reader| {
            let row = versions::find_upload(reader, file_seq, upload)?;
            let is_done = row.as_ref().is_some_and(|row| row.is_complete);
            let file = db::files::find_by_seq(reader, file_seq)?
                .ok_or(ErrorType::StorageFileNotFound)?
                .file;
            let arrived = match row {
                None => 0,
                Some(_) if is_done => file.size_original,
                Some(row) => coverage::prefix(&segments::list(reader, row.seq)?),
            };
            Ok(Replaced { file, is_done, arrived })
        })
    }
}

/// Returns a complete file that the actor may give other content, and its bucket.
pub(crate) fn admitted(
    reader: &Reader<'_>,
    actor: &Actor,
    bucket: &BucketId,
    file: &FileId,
) -> Result<(Arc<BucketRow>, Arc<FileRow>), Error> {
    let request = AccessRequest::on_file(Operation::Update, bucket, file);
    let admitted = access::admit(reader, actor, &request)?;
    let bucket = Arc::clone(&admitted.bucket);
    let file = admitted.into_file()?;
    if file.is_complete { Ok((bucket, file)) } else { Err(ErrorType::StorageFileNotFound.into()) }
}
