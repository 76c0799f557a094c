//! Previews of files: permission first, then the cache, then at most two pictures being decoded at once.
//!
//! Rendered previews are kept in memory only: content of an encrypted bucket must not lie about in the clear. A key
//! holds the object, whose content never changes, so nothing in the cache can be out of date.

use std::collections::{HashMap, VecDeque};
use std::sync::{Condvar, Mutex, PoisonError};

use wire::{BucketId, ErrorType, FileId, Operation, PreviewParams};

use crate::Engine;
use crate::access::{self, AccessRequest};
use crate::actor::Actor;
use crate::blob::BlobId;
use crate::error::Error;
use crate::lock;

/// How many bytes of previews are kept.
const CACHED_BYTES: usize = 64 * 1024 * 1024;
/// How many pictures are decoded at the same time.
const DECODES: usize = 2;

/// A preview, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The encoded picture.
    pub bytes: Vec<u8>,
    /// Its content type.
    pub mime: &'static str,
    /// Whether it was made before.
    pub is_cached: bool,
}

type Key = (BlobId, String);

/// What was rendered lately, and how many are being rendered.
#[derive(Default)]
pub(crate) struct Cache {
    kept: Mutex<Kept>,
    decoding: Mutex<usize>,
    done: Condvar,
}

#[derive(Default)]
struct Kept {
    previews: HashMap<Key, preview::Rendered>,
    order: VecDeque<Key>,
    bytes: usize,
}

impl Kept {
    fn insert(&mut self, key: Key, rendered: preview::Rendered) {
        self.bytes += rendered.bytes.len();
        match self.previews.insert(key.clone(), rendered) {
            None => self.order.push_back(key),
            Some(replaced) => self.bytes -= replaced.bytes.len(),
        }
        while self.bytes > CACHED_BYTES {
            let Some(oldest) = self.order.pop_front() else { break };
            self.bytes -= self.previews.remove(&oldest).map_or(0, |rendered| rendered.bytes.len());
        }
    }
}

/// The right to decode; given back when dropped.
struct Decoding<'a>(&'a Cache);

impl Drop for Decoding<'_> {
    fn drop(&mut self) {
        *lock(&self.0.decoding) -= 1;
        self.0.done.notify_one();
    }
}

impl Cache {
    fn find(&self, key: &Key) -> Option<preview::Rendered> {
        lock(&self.kept).previews.get(key).cloned()
    }

    fn wait_for_turn(&self) -> Decoding<'_> {
        let mut decoding = lock(&self.decoding);
        while *decoding >= DECODES {
            decoding = self.done.wait(decoding).unwrap_or_else(PoisonError::into_inner);
        }
        *decoding += 1;
        Decoding(self)
    }
}

impl Engine {
    /// Returns a preview of a file: of its picture, or an icon where it has none. Blocks while it is made.
    pub fn preview(
        &self,
        actor: &Actor,
        bucket: &BucketId,
        id: &FileId,
        params: &PreviewParams,
    ) -> Result<Preview, Error> {
        let (row, open) = self.database().read(|reader| {
            let request = AccessRequest::on_file(Operation::Preview, bucket, id);
            let row = access::admit(reader, actor, &request)?.into_file()?;
            let open = self.open_row(reader, row.clone())?;
            Ok::<_, Error>((row, open))
        })?;
        self.note_transformed(row.bucket_seq, row.seq);
        let extension = row.file.name.rsplit_once('.').map(|(_, extension)| extension);
        // An upload that is not complete has no type yet: its icon is not kept for what it becomes.
        let spelled = [&params.canonical(), extension.unwrap_or_default(), &row.file.mime_type];
        let key = (row.object, spelled.join("."));
        if let Some(rendered) = self.inner.previews.find(&key) {
            return Ok(Preview { bytes: rendered.bytes, mime: rendered.mime, is_cached: true });
        }
        let rendered = {
            let _turn = self.inner.previews.wait_for_turn();
            match self.inner.previews.find(&key) {
                Some(rendered) => rendered,
                None => render(&row, &open, extension, params)?,
            }
        };
        lock(&self.inner.previews.kept).insert(key, rendered.clone());
        Ok(Preview { bytes: rendered.bytes, mime: rendered.mime, is_cached: false })
    }
}

fn render(
    row: &crate::db::files::FileRow,
    open: &crate::OpenFile,
    extension: Option<&str>,
    params: &PreviewParams,
) -> Result<preview::Rendered, Error> {
    let mime = &row.file.mime_type;
    let rendered = if row.is_complete && preview::shows_content(mime, row.file.size_original) {
        preview::render(&open.content().read_all()?, mime, extension, params)
    } else {
        preview::render_icon(mime, params)
    };
    rendered.map_err(|error| match error {
        preview::Error::TooLarge { width, height } => Error::RefusedWith(
            ErrorType::StorageImageResolutionExceeded,
            format!("The image resolution {width}x{height} exceeds the maximum allowed."),
        ),
        preview::Error::Undecodable | preview::Error::Unencodable(_) => {
            Error::RefusedWith(ErrorType::StorageFileTypeUnsupported, error.to_string())
        }
    })
}
