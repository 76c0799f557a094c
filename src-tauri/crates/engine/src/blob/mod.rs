//! Content on disk: every uploaded chunk is one sealed segment file under a random name.
//!
//! Layout: `blobs/<first two hex digits>/<32 hex digits>`, written through `tmp/`. No text of a user ever becomes part
//! of a path. A segment file is never changed after it was published; it is removed only when no row names it.

pub(crate) mod frame;
pub(crate) mod keys;
pub(crate) mod master;
pub(crate) mod seal;
pub(crate) mod segment;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use disk::{AtomicFile, IoExt, PathError, atomic};
use wire::Compression;

use crate::error::Error;
use keys::ObjectKey;
use segment::{Segment, SegmentWriter};

/// Sixteen random bytes that name a segment file or an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlobId(pub [u8; 16]);

impl BlobId {
    /// Returns a fresh id.
    pub(crate) fn random() -> Result<Self, Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
        Ok(Self(bytes))
    }

    /// Reads what was printed.
    pub fn parse(name: &str) -> Option<Self> {
        let bytes = hex::decode(name).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }
}

impl std::fmt::Display for BlobId {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&hex::encode(self.0))
    }
}

/// What the segments of one object share.
#[derive(Clone, Debug)]
pub(crate) struct ObjectSeal {
    /// The object, written into every segment so that none can stand in for another's.
    pub(crate) object: BlobId,
    /// How frames are packed.
    pub(crate) compression: Compression,
    /// The key; absent when the object is not encrypted.
    pub(crate) key: Option<ObjectKey>,
}

/// A segment that is durable on disk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoredSegment {
    /// Its name.
    pub(crate) id: BlobId,
    /// Where in the object it begins.
    pub(crate) start: u64,
    /// Bytes of content.
    pub(crate) length: u64,
    /// Bytes on disk.
    pub(crate) stored: u64,
}

/// The folder of segment files.
#[derive(Debug)]
pub(crate) struct BlobStore {
    blobs: PathBuf,
    temporary: PathBuf,
}

impl BlobStore {
    /// Opens the folder, and clears what a crash left half written. The caller holds the lock of the data folder.
    pub(crate) fn open(folder: &Path) -> Result<Self, PathError> {
        let store = Self { blobs: folder.join("blobs"), temporary: folder.join("tmp") };
        atomic::create_folder(&store.temporary)?;
        atomic::create_folder(&store.blobs)?;
        if fs::read_dir(&store.blobs).at("list", &store.blobs)?.count() < 256 {
            atomic::create_folders_in(
                &store.blobs,
                (0..=255_u8).map(|shard| hex::encode([shard])),
            )?;
        }
        for entry in fs::read_dir(&store.temporary).at("list", &store.temporary)?.flatten() {
            atomic::discard(&entry.path())?;
        }
        Ok(store)
    }

    /// Says whether any segment is on disk, in a store that may not have been opened yet.
    pub(crate) fn has_content(folder: &Path) -> Result<bool, Error> {
        let store = Self { blobs: folder.join("blobs"), temporary: folder.join("tmp") };
        let mut has_content = false;
        if store.blobs.is_dir() {
            store.walk(|_, _| {
                has_content = true;
                Ok(())
            })?;
        }
        Ok(has_content)
    }

    /// Returns the place of a segment.
    pub(crate) fn path(&self, id: BlobId) -> PathBuf {
        let name = id.to_string();
        let shard = name.get(..2).unwrap_or_default();
        self.blobs.join(shard).join(&name)
    }

    /// Seals `bytes` into a new segment; on return it is durable.
    pub(crate) fn write(
        &self,
        seal: &ObjectSeal,
        start: u64,
        bytes: &[u8],
    ) -> Result<StoredSegment, Error> {
        let id = BlobId::random()?;
        let path = self.path(id);
        let mut file = AtomicFile::create_in(&self.temporary)?;
        let mut out = Vec::with_capacity(bytes.len() + 4096);
        SegmentWriter::new(seal, start)?.write(bytes, &mut out)?;
        file.write_all(&out).at("write", &path)?;
        file.publish_new(&path)?;
        Ok(StoredSegment { id, start, length: bytes.len() as u64, stored: out.len() as u64 })
    }

    /// Opens a segment and checks that it is the one the row speaks of.
    pub(crate) fn open_segment(
        &self,
        seal: &ObjectSeal,
        expected: &StoredSegment,
    ) -> Result<Segment, Error> {
        Segment::open(&self.path(expected.id), seal, expected)
    }

    /// Removes a segment that no row names.
    pub(crate) fn discard(&self, id: BlobId) -> Result<(), PathError> {
        atomic::discard(&self.path(id))
    }

    /// Calls `visit` with every segment on disk and its time of writing in seconds since 1970.
    pub(crate) fn walk(
        &self,
        mut visit: impl FnMut(BlobId, u64) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for shard in fs::read_dir(&self.blobs).at("list", &self.blobs)? {
            let shard = shard.at("list", &self.blobs)?.path();
            if !shard.is_dir() {
                continue;
            }
            for entry in fs::read_dir(&shard).at("list", &shard)? {
                let entry = entry.at("list", &shard)?;
                let Some(id) = entry.file_name().to_str().and_then(BlobId::parse) else { continue };
                let written = entry
                    .metadata()
                    .and_then(|metadata| metadata.modified())
                    .at("look at", &entry.path())?;
                visit(
                    id,
                    written.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs(),
                )?;
            }
        }
        Ok(())
    }

    /// Writes a file that never gets a name, to see whether content could be written.
    pub(crate) fn probe(&self) -> Result<(), PathError> {
        let mut file = AtomicFile::create_in(&self.temporary)?;
        file.write_all(b"probe").at("write in", &self.temporary)
    }

    /// Returns the bytes that may still be written.
    pub(crate) fn free(&self) -> Result<u64, PathError> {
        disk::space::free(&self.blobs)
    }
}
