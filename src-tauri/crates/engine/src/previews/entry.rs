//! A preview on disk: one segment (see [`crate::blob::segment`]) of the object it was drawn from.
//!
//! It is sealed as the object's content is, under the same key where that is encrypted, at a place that no content
//! reaches. So it opens for that object and for that request only, and what is damaged, cut off or of another does
//! not open at all.

use std::path::Path;
use std::sync::Arc;

use wire::Compression;

use super::lru::Name;
use crate::blob::segment::{Segment, SegmentWriter};
use crate::blob::{BlobId, ObjectSeal};
use crate::error::Error;

/// An encoded picture. Copies share it.
pub(super) type Picture = Arc<[u8]>;

/// Content begins below this; places of previews are above.
const ABOVE_CONTENT: u64 = 1 << 63;

/// What a preview is found by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) name: Name,
    /// Everything besides the content that decides what the picture is like, spelled in one way.
    pub(super) spelled: String,
}

impl Key {
    pub(super) fn new(object: BlobId, spelled: String) -> Self {
        let digest = blake3::hash(spelled.as_bytes());
        let number = digest.as_bytes().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        Self { name: Name { object, place: number | ABOVE_CONTENT }, spelled }
    }

    /// What stands before the picture: places may meet, spellings do not.
    fn head(&self) -> Vec<u8> {
        let length = u32::try_from(self.spelled.len()).unwrap_or(u32::MAX);
        [&length.to_be_bytes(), self.spelled.as_bytes()].concat()
    }
}

/// Returns what is written to disk.
pub(super) fn seal(key: &Key, seal: &ObjectSeal, picture: &[u8]) -> Result<Vec<u8>, Error> {
    // Encoded pictures do not shrink.
    let seal = ObjectSeal { compression: Compression::None, ..seal.clone() };
    let mut out = Vec::with_capacity(picture.len() + 1024);
    let content = [&key.head(), picture].concat();
    SegmentWriter::new(&seal, key.name.place)?.write(&content, &mut out)?;
    Ok(out)
}

/// Reads a picture; `None` when another request has the same place.
pub(super) fn open(path: &Path, key: &Key, seal: &ObjectSeal) -> Result<Option<Picture>, Error> {
    let content = Segment::open_unlisted(path, seal, key.name.place)?.read_all()?;
    Ok(content.strip_prefix(key.head().as_slice()).map(Picture::from))
}
