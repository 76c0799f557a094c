//! The chunk that closes the last gap: the whole content is read back, digested, named and scanned, and then one
//! transaction makes the file complete. Until then a failure leaves what has arrived, so that any chunk sent again
//! tries once more; only content that a scanner found something in is removed.

use std::collections::HashSet;
use std::sync::Arc;

use disk::Writer;
use wire::{CacheTag, ErrorType, File, Permission, Scan};

use super::{Upload, Uploaded};
use crate::access::default_permissions;
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
        let scan = self.scan_pieces(bucket, row, &pieces)?;
        let file = File {
            signature,
            mime_type: mime::sniff(&start, size <= mime::LOOKED_AT as u64).to_owned(),
            size_actual: pieces.iter().map(|piece| piece.segment.stored).sum(),
            permissions: upload
                .permissions
                .map_or_else(|| default_permissions(actor), <[Permission]>::to_vec),
            updated_at: self.now(),
            ..row.file.clone()
        };
        let used: HashSet<BlobId> = pieces.iter().map(|piece| piece.segment.id).collect();
        let unused = arrived.iter().filter(|segment| !used.contains(&segment.id));
        let file = self.database().write(|writer| {
            // Deleted while it was read back? Then there is nothing to complete.
            reread(writer, row.seq)?;
            unused.clone().try_for_each(|segment| segments::delete(writer, segment.id))?;
            db::files::update_complete(writer, row.seq, &file, scan)?;
            reread(writer, row.seq)
        })?;
        if used.len() < arrived.len() {
            self.sweep();
        }
        Ok(Uploaded { file, was_complete: false })
    }

    fn content_of(&self, row: &FileRow, pieces: &[Piece]) -> Result<Content, Error> {
        let blobs = Arc::clone(&self.inner.blobs);
        Ok(Content::new(blobs, self.seal_of(row)?, pieces, 0, row.file.size_original))
    }

    /// Scans what has arrived; removes it when something is found.
    fn scan_pieces(
        &self,
        bucket: &BucketRow,
        row: &FileRow,
        pieces: &[Piece],
    ) -> Result<Scan, Error> {
        let scanned = self.scan(&bucket.bucket, row.file.size_original, |feed| {
            self.content_of(row, pieces)?.each(|part| feed.send(part))
        });
        if scanned.as_ref().is_err_and(|error| error.is(ErrorType::StorageInvalidFile)) {
            self.database().write(|writer| remove_pending(writer, row.seq))?;
            self.sweep();
            self.tell(&[CacheTag::Buckets, CacheTag::Files(row.file.bucket_id.clone())]);
        }
        scanned
    }
}

fn remove_pending(writer: &Writer<'_>, seq: i64) -> Result<(), Error> {
    let row = db::files::find_by_seq(writer, seq)?;
    if row.is_some_and(|row| !row.is_complete) { db::files::delete(writer, seq) } else { Ok(()) }
}
