//! Where a bucket wants pictures cleared of what they say beside their pixels, what is kept is not what came. A picture
//! that cannot be cleared is refused: nobody who relies on the bucket may be mistaken. What has arrived of it stays, so
//! that it is accepted once the bucket asks for less.

use disk::Md5Stream;
use wire::{Bucket, ErrorType};

use crate::blob::StoredSegment;
use crate::coverage::Piece;
use crate::db::files::FileRow;
use crate::error::Error;
use crate::{Engine, metadata};

/// Content as it is kept.
pub(super) struct Kept {
    pub(super) segments: Vec<StoredSegment>,
    pub(super) size: u64,
    pub(super) signature: String,
    /// The signature of what came, where that is another.
    pub(super) received: Option<String>,
}

/// Returns what is to be kept in place of the content, if its bucket wants something else kept.
pub(super) fn stripped(
    bucket: &Bucket,
    content: &[u8],
    mime: &str,
) -> Result<Option<Vec<u8>>, Error> {
    if !is_wanted(bucket, content.len() as u64) {
        return Ok(None);
    }
    metadata::stripped(content, mime).map_err(|stuck| {
        Error::RefusedWith(
            ErrorType::StorageInvalidFile,
            format!(
                "Location and device data could not be removed from the picture, as its bucket asks: {stuck}. It was not accepted; save it anew in another format, or upload it to a bucket that keeps such data."
            ),
        )
    })
}

/// Returns the MD5 of bytes in memory.
pub(super) fn digest(bytes: &[u8]) -> String {
    let mut digest = Md5Stream::default();
    digest.update(bytes);
    digest.finish()
}

fn is_wanted(bucket: &Bucket, size: u64) -> bool {
    bucket.strip_metadata && size <= metadata::LARGEST
}

impl Engine {
    /// The same for content that has arrived in pieces.
    pub(super) fn stripped_pieces(
        &self,
        bucket: &Bucket,
        (row, pieces): (&FileRow, &[Piece]),
        mime: &str,
    ) -> Result<Option<Vec<u8>>, Error> {
        if !is_wanted(bucket, row.file.size_original) {
            return Ok(None);
        }
        stripped(bucket, &self.content_of(row, pieces)?.read_all()?, mime)
    }

    /// Writes what is kept in place of what came; durable on return, and without a row yet.
    pub(super) fn rewritten(
        &self,
        row: &FileRow,
        bytes: &[u8],
        received: String,
    ) -> Result<Kept, Error> {
        Ok(Kept {
            segments: self.write_segments(&self.seal_of(row)?, 0, bytes)?,
            size: bytes.len() as u64,
            signature: digest(bytes),
            received: Some(received),
        })
    }
}
