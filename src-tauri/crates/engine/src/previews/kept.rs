//! The previews that are kept: on disk up to a limit, the hot ones in memory too.
//!
//! On disk a preview is `previews/<2 digits of the object>/<object><place>`; what the request means decides the name, so
//! it is found without an index. The index says what may be removed when room is needed, and is read from the folder
//! when that is asked first. A use is written down as the file's time, later and many together: a hit must not wait
//! for the disk. Nothing here is durable, and nothing waits for the disk to be: what is lost is drawn again, what was
//! half written does not open (see [`super::entry`]) and is removed.
//!
//! Invariant: under the lock, what the index names is on disk; whoever removes takes both away.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use disk::{AtomicFile, IoExt, PathError, atomic, space};

use super::entry::{self, Key, Picture};
use super::lru::{Lru, Name};
use crate::blob::{BlobId, ObjectSeal};
use crate::error::Error;
use crate::lock;

/// How many bytes of previews are in memory at the most.
const HOT_BYTES: u64 = 32 * 1024 * 1024;
/// How many previews are kept at the most, however small.
const MOST: usize = 100_000;
/// Bytes that stay free on disk: content needs them more.
const LEFT_FREE: u64 = 256 * 1024 * 1024;
/// How many files are removed before others may go on.
const BATCH: usize = 64;

pub(super) struct Kept {
    folder: PathBuf,
    temporary: PathBuf,
    index: Mutex<Index>,
    walked: Once,
}

/// A preview in memory.
struct Hot {
    spelled: String,
    picture: Picture,
}

#[derive(Default)]
struct Index {
    stored: Lru<()>,
    hot: Lru<Hot>,
    limit: u64,
    /// The moment of the last use, in microseconds since 1970. Each is later than the one before.
    last: u64,
    /// Used since the files' times were written.
    used: BTreeSet<Name>,
}

impl Index {
    fn next_use(&mut self, now: u64) -> u64 {
        self.last = now.max(self.last + 1);
        self.last
    }

    fn note_use(&mut self, name: Name, now: u64) {
        let moment = self.next_use(now);
        self.hot.touch(name, moment);
        if self.stored.touch(name, moment) {
            self.used.insert(name);
        }
    }

    fn store(&mut self, name: Name, size: u64, now: u64) {
        let moment = self.next_use(now);
        self.stored.put(name, (), (size, moment));
        self.used.insert(name);
    }

    fn warm_up(&mut self, key: &Key, picture: &Picture, now: u64) {
        let moment = self.next_use(now);
        let hot = Hot { spelled: key.spelled.clone(), picture: Picture::clone(picture) };
        self.hot.put(key.name, hot, (picture.len() as u64, moment));
        while self.hot.bytes() > HOT_BYTES.min(self.limit) {
            let Some(oldest) = self.hot.oldest() else { break };
            self.hot.remove(oldest);
        }
    }

    fn is_over(&self) -> bool {
        self.stored.bytes() > self.limit || self.stored.len() > MOST
    }
}

impl Kept {
    pub(super) fn new(folder: &Path, limit: u64) -> Self {
        Self {
            folder: folder.join("previews"),
            temporary: folder.join("tmp"),
            index: Mutex::new(Index { limit, ..Index::default() }),
            walked: Once::new(),
        }
    }

    /// Returns a preview that is in memory.
    pub(super) fn find_hot(&self, key: &Key, now: u64) -> Option<Picture> {
        let mut index = lock(&self.index);
        let hot = index.hot.get(key.name).filter(|hot| hot.spelled == key.spelled)?;
        let picture = Picture::clone(&hot.picture);
        index.note_use(key.name, now);
        Some(picture)
    }

    /// Returns a preview that is on disk. One that does not open as it should is removed.
    pub(super) fn find_stored(&self, key: &Key, seal: &ObjectSeal, now: u64) -> Option<Picture> {
        let path = self.path(key.name);
        match entry::open(&path, key, seal) {
            Ok(found) => {
                self.note_found(key, &path, found.as_ref()?, now);
                found
            }
            Err(error @ Error::Corrupt { .. }) => {
                tracing::debug!(%error, "a kept preview is removed");
                self.remove(&[key.name]);
                None
            }
            Err(_) => None,
        }
    }

    fn note_found(&self, key: &Key, path: &Path, picture: &Picture, now: u64) {
        let mut index = lock(&self.index);
        // It may have been removed since it was read.
        let Ok(found) = fs::metadata(path) else { return };
        index.store(key.name, found.len(), now);
        index.warm_up(key, picture, now);
    }

    /// Says whether a preview is kept, without a look at it.
    pub(super) fn has(&self, key: &Key) -> bool {
        self.walk();
        lock(&self.index).stored.get(key.name).is_some()
    }

    /// Keeps a preview. Where the disk refuses, it is in memory only.
    pub(super) fn insert(&self, key: &Key, seal: &ObjectSeal, picture: &Picture, now: u64) {
        if self.limit() == 0 {
            return;
        }
        self.walk();
        let written = self.write(key, seal, picture);
        let mut index = lock(&self.index);
        let path = self.path(key.name);
        match written.and_then(|(file, size)| Ok(file.publish_lightly(&path).map(|()| size)?)) {
            Ok(size) => index.store(key.name, size, now),
            Err(error) => tracing::debug!(%error, "a preview is not kept on disk"),
        }
        index.warm_up(key, picture, now);
        drop(index);
        self.shrink();
    }

    fn write(
        &self,
        key: &Key,
        seal: &ObjectSeal,
        picture: &Picture,
    ) -> Result<(AtomicFile, u64), Error> {
        let bytes = entry::seal(key, seal, picture)?;
        let needed = bytes.len() as u64;
        let room = space::free(&self.temporary)?.saturating_sub(LEFT_FREE);
        // One that is larger than the limit would only drive out all others.
        let free = room.min(self.limit());
        if free < needed {
            return Err(Error::DiskFull { needed, free });
        }
        atomic::create_folder(&self.shard(key.name))?;
        let mut file = AtomicFile::create_in(&self.temporary)?;
        file.write_all(&bytes).at("write in", &self.temporary)?;
        Ok((file, needed))
    }

    /// Removes every preview of an object.
    pub(super) fn forget(&self, object: BlobId) {
        self.walk();
        let names = {
            let index = lock(&self.index);
            [index.stored.of(object), index.hot.of(object)].concat()
        };
        self.remove(&names);
    }

    /// Removes everything.
    pub(super) fn clear(&self) {
        self.walk();
        while self.remove_oldest(|_| true) {}
        lock(&self.index).hot = Lru::default();
    }

    /// Sets the bytes that previews may take; what is more is removed at once.
    pub(super) fn set_limit(&self, limit: u64) {
        lock(&self.index).limit = limit;
        if limit == 0 {
            self.clear();
        }
        self.shrink();
    }

    pub(super) fn limit(&self) -> u64 {
        lock(&self.index).limit
    }

    /// Says whether little more can be kept without removing something.
    pub(super) fn is_nearly_full(&self) -> bool {
        self.walk();
        let index = lock(&self.index);
        index.stored.bytes() >= index.limit / 10 * 9 || index.stored.len() >= MOST / 10 * 9
    }

    /// Returns how many previews are on disk, and their bytes.
    pub(super) fn stored(&self) -> (u64, u64) {
        self.walk();
        let index = lock(&self.index);
        (index.stored.len() as u64, index.stored.bytes())
    }

    /// Writes down what was used since this was called last.
    pub(super) fn keep_uses(&self) {
        let used: Vec<_> = {
            let mut index = lock(&self.index);
            let used = std::mem::take(&mut index.used);
            used.into_iter().filter_map(|name| Some((name, index.stored.last_use(name)?))).collect()
        };
        for (name, micros) in used {
            let path = self.path(name);
            if let Err(error) = atomic::set_time(&path, UNIX_EPOCH + Duration::from_micros(micros))
            {
                tracing::debug!(%error, "the use of a preview is not written down");
            }
        }
    }

    fn remove(&self, names: &[Name]) {
        self.walk();
        for batch in names.chunks(BATCH) {
            let mut index = lock(&self.index);
            for name in batch {
                self.remove_one(&mut index, *name);
            }
        }
    }

    fn remove_one(&self, index: &mut Index, name: Name) {
        index.stored.remove(name);
        index.hot.remove(name);
        index.used.remove(&name);
        if let Err(error) = atomic::discard(&self.path(name)) {
            tracing::warn!(%error, "a preview stays on disk until the next start");
        }
    }

    fn shrink(&self) {
        self.walk();
        while self.remove_oldest(Index::is_over) {}
    }

    /// Removes a batch of the oldest, as long as that is wanted; says whether there may be more to remove.
    fn remove_oldest(&self, is_wanted: impl Fn(&Index) -> bool) -> bool {
        let mut index = lock(&self.index);
        for _ in 0..BATCH {
            let Some(oldest) = index.stored.oldest().filter(|_| is_wanted(&index)) else {
                return false;
            };
            self.remove_one(&mut index, oldest);
        }
        true
    }

    /// Reads the folder, once.
    pub(super) fn walk(&self) {
        self.walked.call_once(|| {
            let found = list(&self.folder).unwrap_or_else(|error| {
                tracing::debug!(%error, "there are no previews from before");
                Vec::new()
            });
            let mut index = lock(&self.index);
            for (name, size, moment) in found {
                if index.stored.get(name).is_none() {
                    index.stored.put(name, (), (size, moment));
                }
                index.last = index.last.max(moment);
            }
        });
    }

    fn shard(&self, name: Name) -> PathBuf {
        let [first, ..] = name.object.0;
        self.folder.join(hex::encode([first]))
    }

    fn path(&self, name: Name) -> PathBuf {
        self.shard(name).join(format!("{}{:016x}", name.object, name.place))
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.keep_uses();
    }
}

/// Returns what is on disk: name, size, last use.
fn list(folder: &Path) -> Result<Vec<(Name, u64, u64)>, PathError> {
    let mut found = Vec::new();
    for shard in fs::read_dir(folder).at("list", folder)? {
        let shard = shard.at("list", folder)?.path();
        if shard.is_dir() {
            for entry in fs::read_dir(&shard).at("list", &shard)? {
                found.extend(read(&entry.at("list", &shard)?));
            }
        }
    }
    Ok(found)
}

fn read(entry: &fs::DirEntry) -> Option<(Name, u64, u64)> {
    let name = parse(entry.file_name().to_str()?)?;
    let metadata = entry.metadata().ok()?;
    let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    let age = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
    Some((name, metadata.len(), u64::try_from(age.as_micros()).unwrap_or_default()))
}

fn parse(name: &str) -> Option<Name> {
    let (object, place) = name.split_at_checked(32)?;
    let place = u64::from_str_radix(place, 16).ok().filter(|_| place.len() == 16)?;
    Some(Name { object: BlobId::parse(object)?, place })
}
