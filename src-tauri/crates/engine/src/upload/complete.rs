//! The chunk that closes the last gap: the whole content is read back, digested, named, cleared where its bucket wants
//! that, and scanned; then one transaction makes the file complete. Until then a failure leaves what has arrived, so that any chunk sent again
//! tries once more; only content that a scanner found something in is removed.

use std::collections::HashSet;
use std::sync::Arc;

use disk::Writer;
use wire::{CacheTag, Deed, ErrorType, File, Permission, Scan};

use super::strip::Kept;
use super::{Upload, Uploaded};
use crate::access::default_permissions;
use crate::activity::Note;
use crate::actor::Actor;
use crate::blob::{BlobId, StoredSegment};
use crate::content::Content;
use crate::coverage::{self, Piece};
use crate::db::buckets::BucketRow;
use crate::db::files::FileRow;
use crate::db::{self, segments};
use crate::error::Error;
use crate::files::reread;
use crate::{Engine, mime};

impl Engine {
    pub(super) fn reread_complete(&self, row: &FileRow) -> Result<Uploaded, Error> {
        let row = self
            .database()
            .read(|reader| db::files::find_by_seq(reader, row.seq))?
            .ok_or(ErrorType::StorageFileNotFound)?;
        Ok(Uploaded { file: row.file, was_complete: true })
    }

    /// Reads the whole content back, which proves that it can be read, and makes the file complete.
    pub(super) fn complete(
        &self,
        actor: &Actor,
        (bucket, row): (&BucketRow, &FileRow),
        upload: &Upload<'_>,
        arrived: &[StoredSegment],
    ) -> Result<Uploaded, Error> {
        let pieces = coverage::pieces(arrived);
        let size = row.file.size_original;
        let content = self.content_of(row, &pieces)?;
        let (signature, start) = content.digest(mime::LOOKED_AT).or_else(|error| {
            self.let_go_of_damaged(row, arrived)?;
            Err(error)
        })?;
        let mime = mime::sniff(&start, size <= mime::LOOKED_AT as u64);
        let stripped = self.stripped_pieces(&bucket.bucket, (row, &pieces), mime)?;
        let scan = self.scan_arrived(bucket, (row, &pieces), stripped.as_deref())?;
        let kept = match stripped {
            Some(bytes) => self.rewritten(row, &bytes, signature)?,
            None => Kept {
                segments: pieces.iter().map(|piece| piece.segment).collect(),
                size,
                signature,
                received: None,
            },
        };
        let file = File {
            signature: kept.signature.clone(),
            mime_type: mime.to_owned(),
            size_original: kept.size,
            size_actual: kept.segments.iter().map(|segment| segment.stored).sum(),
            chunks_total: coverage::chunks(kept.size),
            permissions: upload
                .permissions
                .map_or_else(|| default_permissions(actor), <[Permission]>::to_vec),
            updated_at: self.now(),
            ..row.file.clone()
        };
        let received = kept.received.clone();
        let file = FileRow { file, scan: Some(scan), received, ..row.clone() };
        let file = self.finish(actor, &file, arrived, &kept.segments)?;
        Ok(Uploaded { file, was_complete: false })
    }

    /// Makes a file complete, of these segments and no others. What replaces a file's content does so now.
    fn finish(
        &self,
        actor: &Actor,
        row: &FileRow,
        arrived: &[StoredSegment],
        kept: &[StoredSegment],
    ) -> Result<File, Error> {
        let unused = beyond(arrived, kept);
        let written = beyond(kept, arrived);
        let file = self.database().write(|writer| {
            // Deleted while it was read back? Then there is nothing to complete.
            reread(writer, row.seq)?;
            unused.iter().try_for_each(|segment| segments::delete(writer, segment.id))?;
            written.iter().try_for_each(|segment| segments::insert(writer, row.seq, segment))?;
            db::files::update_complete(writer, row)?;
            if let Some(file_seq) = row.version_of {
                return self.exchange(writer, actor, (file_seq, row.seq), Deed::FileReplaced);
            }
            let file = reread(writer, row.seq)?;
            self.note_of(writer, &actor.doer(), &Note::of_file(Deed::FileUploaded, &file))?;
            Ok(file)
        });
        let file = self.keep_or_discard(file, &written)?;
        if !unused.is_empty() {
            self.sweep();
        }
        Ok(file)
    }

    pub(super) fn content_of(&self, row: &FileRow, pieces: &[Piece]) -> Result<Content, Error> {
        let blobs = Arc::clone(&self.inner.blobs);
        Ok(Content::new(blobs, self.seal_of(row)?, pieces, 0, row.file.size_original))
    }

    /// Scans what has arrived, or what is kept in its place; removes it when something is found.
    fn scan_arrived(
        &self,
        bucket: &BucketRow,
        (row, pieces): (&FileRow, &[Piece]),
        stripped: Option<&[u8]>,
    ) -> Result<Scan, Error> {
        let scanned = self.scan(&bucket.bucket, row.file.size_original, |feed| match stripped {
            Some(bytes) => feed.send(bytes),
            None => self.content_of(row, pieces)?.each(|part| feed.send(part)),
        });
        if scanned.as_ref().is_err_and(|error| error.is(ErrorType::StorageInvalidFile)) {
            self.database().write(|writer| remove_pending(writer, row.seq))?;
            self.sweep();
            self.tell(&[CacheTag::Buckets, CacheTag::Files(row.file.bucket_id.clone())]);
        }
        scanned
    }
}

/// Returns those segments that are not among the others.
fn beyond(segments: &[StoredSegment], others: &[StoredSegment]) -> Vec<StoredSegment> {
    let others: HashSet<BlobId> = others.iter().map(|segment| segment.id).collect();
    segments.iter().filter(|segment| !others.contains(&segment.id)).copied().collect()
}

fn remove_pending(writer: &Writer<'_>, seq: i64) -> Result<(), Error> {
    let row = db::files::find_by_seq(writer, seq)?;
    if row.is_some_and(|row| !row.is_complete) { db::files::delete(writer, seq) } else { Ok(()) }
}
