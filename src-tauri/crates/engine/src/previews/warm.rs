//! Previews drawn in advance: the thumbnails of a bucket or a folder, one after the other, and only where nobody waits
//! for another picture.

use std::sync::Arc;

use wire::preview::Output;
use wire::{BucketId, ErrorType, Folder, PreviewParams};

use super::{AskedPreview, Urgency, rows};
use crate::db::files::{self, FileRow};
use crate::error::Error;
use crate::{Engine, buckets};

/// A thumbnail as the console asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// Pixels.
    pub side: u32,
    /// Whether the picture keeps its shape; else it is cut to a square.
    pub is_whole: bool,
}

impl Thumbnail {
    fn params(self) -> PreviewParams {
        PreviewParams {
            width: self.side,
            height: if self.is_whole { 0 } else { self.side },
            quality: 75,
            output: Some(Output::Webp),
            is_draft: true,
            ..PreviewParams::default()
        }
    }
}

/// How far it has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Warmed {
    /// Pictures whose thumbnails are kept, or cannot be drawn.
    pub done: u64,
    /// Pictures in all.
    pub total: u64,
    /// Whether it ended because more would only drive out what is kept.
    pub is_full: bool,
}

impl Engine {
    /// Draws the thumbnails of the pictures in a folder and below it that are not kept yet, for as long as `go_on` says
    /// so, which is asked before every picture.
    pub fn warm_previews(
        &self,
        bucket: &BucketId,
        folder: &Folder,
        thumbnails: &[Thumbnail],
        mut go_on: impl FnMut(Warmed) -> bool,
    ) -> Result<Warmed, Error> {
        let pictures = self.database().read(|reader| {
            let row = buckets::get(reader, bucket)?;
            if !row.bucket.transformations {
                return Err(ErrorType::StorageBucketTransformationsDisabled.into());
            }
            rows::list_pictures(reader, row.seq, folder)
        })?;
        let params: Vec<_> = thumbnails.iter().map(|thumbnail| thumbnail.params()).collect();
        let mut warmed = Warmed { total: pictures.len() as u64, ..Warmed::default() };
        for seq in pictures {
            warmed.is_full = self.inner.previews.kept.is_nearly_full();
            if !go_on(warmed) || warmed.is_full {
                return Ok(warmed);
            }
            self.warm_picture(seq, &params)?;
            warmed.done += 1;
        }
        go_on(warmed);
        Ok(warmed)
    }

    fn warm_picture(&self, seq: i64, thumbnails: &[PreviewParams]) -> Result<(), Error> {
        let row = self.database().read(|reader| files::find_by_seq(reader, seq))?;
        let Some(row) = row.filter(|row| row.deleted_at.is_none()).map(Arc::new) else {
            return Ok(());
        };
        for params in thumbnails {
            if let Err(error) = self.warm_one(&row, params) {
                tracing::debug!(%error, file = %row.file.id, "a thumbnail cannot be drawn in advance");
            }
        }
        Ok(())
    }

    fn warm_one(&self, row: &Arc<FileRow>, params: &PreviewParams) -> Result<(), Error> {
        let asked = AskedPreview::new(Arc::clone(row), params.clone());
        if self.inner.previews.kept.has(&asked.key) {
            return Ok(());
        }
        self.make(&asked, Urgency::Someday).map(drop)
    }
}
