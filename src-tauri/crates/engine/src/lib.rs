//! A storage engine in one folder: buckets, files, uploads, previews, permissions. Blocking; no HTTP, no async.
//!
//! On disk:
//!
//! ```text
//! lock         held while the engine is open
//! store.db     rows: buckets, files, segments, keys (SQLite, WAL, synchronous=FULL)
//! master.key   says how the key is kept that wraps the keys in the rows; only its owner may read it
//! blobs/xx/…   sealed segments of content under random names
//! previews/    previews drawn before, sealed as the content is; may be removed at any time
//! tmp/         what is being written
//! ```
//!
//! Three invariants:
//! 1. A row never names a missing segment: a segment is durable before its row is, and its row is gone before it is.
//! 2. A segment without a row is garbage and harmless: the janitor removes it after a day.
//! 3. What a call returned `Ok` for is durable.

mod access;
mod activity;
mod actor;
mod agent;
mod antivirus;
mod api_keys;
mod blob;
mod buckets;
mod content;
mod copies;
mod coverage;
mod databases;
mod db;
mod deadline;
mod effects;
mod error;
mod explain;
mod exposure;
mod files;
mod folders;
mod health;
mod identity;
mod janitor;
mod jwt;
mod keys;
mod last_use;
mod memberships;
mod metadata;
mod mime;
mod opening;
mod password;
mod previews;
mod recent;
mod roles;
mod scan;
mod secret;
mod sessions;
mod settings;
mod teams;
mod tokens;
mod trash;
mod turns;
mod upload;
mod usage;
mod users;
mod verify;
mod versions;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use disk::{Database, FolderLock, atomic};
use wire::{CacheTag, Clock, Doer, ProjectId, ProjectSettings, Timestamp};

pub use access::AccessRequest;
pub use activity::ActivityRequest;
pub use actor::{Actor, FileToken, Who};
pub use blob::BlobId;
pub use blob::master::{Keeping, Kept, Keyring, RecoveryKey, Unlock};
pub use buckets::{BUCKET_ACTIONS, BucketStat, FILE_ACTIONS};
pub use content::Content;
pub use db::page::{ListRequest, Page};
pub use error::Error;
pub use explain::Explanation;
pub use files::OpenFile;
pub use folders::{FolderContent, FolderStat};
pub use health::ScannerHealth;
pub use identity::{Credentials, Identity, Target};
pub use keys::{KeysStatus, kept};
pub use memberships::Invitation;
pub use preview::{ARGUMENT as DECODE_PICTURES, decode_for_another as decode_pictures};
pub use previews::{AskedPreview, Preview, PreviewCache, Thumbnail, Waiting, Warmed};
pub use scan::FileFacts;
pub use sessions::{SignedIn, Visitor};
pub use trash::{TrashEntry, TrashPage};
pub use upload::{Replaced, Replacement, Upload, Uploaded};
pub use verify::{Problem, Report};
pub use versions::Version;

use blob::BlobStore;
use blob::keys::KeyChain;

type Listener = Box<dyn Fn(&[CacheTag]) + Send + Sync>;

/// A storage engine. Clones share one store; the store is released when the last is dropped.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
    /// On whose behalf the journal is written, where a call does not say who asks.
    doer: Doer,
}

struct Inner {
    project: ProjectId,
    clock: Arc<dyn Clock>,
    database: Database,
    blobs: Arc<BlobStore>,
    keys: KeyChain,
    settings: RwLock<Arc<ProjectSettings>>,
    listeners: RwLock<Vec<Listener>>,
    /// Finishing an upload takes turns per file, by its place.
    turns: turns::Turns,
    /// How long a list may take.
    list_time: Duration,
    previews: previews::Previews,
    recent: recent::Recent,
    transformed: Mutex<usage::Transformed>,
    _lock: FolderLock,
}

impl Engine {
    /// Opens a store whose master key is in its folder, or makes it.
    pub fn open(folder: &Path, project: ProjectId, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        Self::open_with(folder, project, clock, &Unlock::default())
    }

    /// Opens the store in `folder`, or makes it. Refuses a folder that another process uses, that a newer Coffer has
    /// written, whose key or database is missing, or whose keys stay locked; a refusal changes nothing.
    pub fn open_with(
        folder: &Path,
        project: ProjectId,
        clock: Arc<dyn Clock>,
        unlock: &Unlock,
    ) -> Result<Self, Error> {
        atomic::create_private_folder(folder)?;
        let lock = FolderLock::take(folder)?;
        let (database, keys) = opening::open(folder, &project, unlock)?;
        let blobs = Arc::new(BlobStore::open(folder)?);
        let present = database.read(db::project::read_settings)?;
        let previews = previews::Previews::new(folder, present.preview_cache);
        let inner = Inner {
            project,
            clock,
            database,
            blobs,
            keys,
            settings: RwLock::new(Arc::new(present)),
            listeners: RwLock::default(),
            turns: turns::Turns::default(),
            list_time: deadline::LIST_TIME,
            previews,
            recent: recent::Recent::default(),
            transformed: Mutex::default(),
            _lock: lock,
        };
        Ok(Self { inner: Arc::new(inner), doer: Doer::Coffer })
    }

    /// Returns the project whose store this is.
    pub fn project(&self) -> &ProjectId {
        &self.inner.project
    }

    /// Calls `listener` after every change, with what changed. It must not call the engine back.
    pub fn on_change(&self, listener: Listener) {
        self.inner.listeners.write().unwrap_or_else(PoisonError::into_inner).push(listener);
    }

    /// Folds the write-ahead log into the database. The store stays open until the last clone is dropped.
    pub fn close(&self) -> Result<(), Error> {
        Ok(self.inner.database.checkpoint()?)
    }

    fn tell(&self, tags: &[CacheTag]) {
        for listener in self.inner.listeners.read().unwrap_or_else(PoisonError::into_inner).iter() {
            listener(tags);
        }
    }

    fn database(&self) -> &Database {
        &self.inner.database
    }

    /// The present moment in whole milliseconds: as fine as it is spelled, so that what was read can be asked for.
    fn now(&self) -> Timestamp {
        let micros = self.inner.clock.now().micros();
        Timestamp::from_micros(micros - micros.rem_euclid(1_000))
    }
}

/// A panic while the lock was held has broken nothing that is kept behind one here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
