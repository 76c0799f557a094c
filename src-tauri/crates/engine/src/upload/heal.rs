//! A chunk that has gone bad before its file was complete is let go of, so that sending it again heals the upload.

use crate::Engine;
use crate::blob::{BlobId, StoredSegment};
use crate::db::files::FileRow;
use crate::db::segments;
use crate::error::Error;

impl Engine {
    /// Removes the rows of those segments that cannot be read any more.
    pub(super) fn let_go_of_damaged(
        &self,
        row: &FileRow,
        arrived: &[StoredSegment],
    ) -> Result<(), Error> {
        let seal = self.seal_of(row)?;
        let is_damaged = |segment: &&StoredSegment| {
            let read = self.inner.blobs.open_segment(&seal, segment).and_then(|open| open.check());
            read.is_err()
        };
        let damaged: Vec<BlobId> =
            arrived.iter().filter(is_damaged).map(|segment| segment.id).collect();
        self.database()
            .write(|writer| damaged.iter().try_for_each(|id| segments::delete(writer, *id)))?;
        self.sweep();
        Ok(())
    }
}
