//! What commands take and give. These types are rendered into `ui/src/lib/api/commands.ts`.
//!
//! Storage itself does not pass here: buckets and files travel as `wire` models over `/e/{endpoint}/v1`.

mod access;
mod activity;
mod api_keys;
mod browsing;
mod buckets;
mod inspector;
mod keys;
mod presets;
mod previews;
mod versions;

use serde::{Deserialize, Serialize};
use wire::{BucketId, CacheTag, Compression, FileId, Folder, ProjectSettings, Scan, Timestamp};

pub use access::{
    AccessExplanation, AccessQuestion, ExposurePage, RoleList, RoleSearch, RolesKnown, Sampled,
};
pub use activity::{ActivityFilter, ActivityList, ActivityPage};
pub use api_keys::{ApiKeyCreate, ApiKeyList, ApiKeyMade, ApiKeyRevoke};
pub use browsing::{Browsing, SavedView};
pub use buckets::{GrowthList, RulesQuestion};
pub use inspector::InspectorSettings;
pub use keys::{
    Kept, KeysChanged, KeysKeep, KeysRotate, KeysStatus, Secret, StoreLock, StoreUnlock,
};
pub use presets::{Preset, PresetDelete, PresetList, PresetPut};
pub use previews::{PreviewCache, PreviewsPurge, PreviewsWarm, Thumbnail, Warming, WarmingState};
pub use versions::{FileReplace, NewContent, OfVersion, Version, VersionList, VersionsPurge};

/// A command without a request or a response: `{}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(type = "Record<string, never>"))]
pub struct Nothing {}

/// What the console needs to know before it draws anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Console {
    /// Coffer's version.
    pub version: String,
    /// The places that speak the storage API; the first is the embedded engine.
    pub endpoints: Vec<Endpoint>,
    /// The person's choices.
    pub settings: Settings,
    /// Where downloads go unless the person says otherwise; absent where there is no such folder.
    pub downloads: Option<String>,
    /// Where programs reach the embedded engine.
    pub api: ApiState,
}

/// Where programs reach the public API of the embedded engine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ApiState {
    /// The address for SDKs, such as `http://127.0.0.1:8420/v1`; absent while it is not served.
    pub endpoint: Option<String>,
    /// Why it is not served although it should be.
    pub problem: Option<String>,
    /// Whether the address was said at the start of the program, so that the settings do not decide.
    pub is_fixed: bool,
}

/// A place that speaks the storage API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Endpoint {
    /// How commands and addresses name it: `/e/{id}/v1/...`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Where it runs.
    pub kind: EndpointKind,
    /// The project that its requests are for.
    pub project: String,
    /// The largest file in bytes that a bucket may allow.
    pub maximum_file_size: u64,
}

/// Where an endpoint runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum EndpointKind {
    /// The embedded engine.
    Local,
    /// A server elsewhere.
    Remote,
}

/// The person's choices; kept in the data folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Settings {
    /// Light, dark, or as the system has it.
    pub theme: Theme,
    /// How high rows are.
    pub density: Density,
    /// The language of every text.
    pub language: Language,
    /// Whether buckets are drawn as cards or as a table.
    pub buckets_view: BucketsView,
    /// Whether files are drawn as a list or as a gallery.
    pub files_view: FilesView,
    /// The side of a gallery cell in pixels.
    pub gallery_size: u16,
    /// Buckets that stand first, whatever the rest is sorted by.
    pub favourites: Vec<BucketId>,
    /// The panel beside the files.
    pub inspector: InspectorSettings,
    /// How the rows of buckets are looked at.
    pub browsing: Browsing,
    /// Whether and where programs reach the embedded engine while the window is open.
    pub api: ApiSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            density: Density::Default,
            language: Language::System,
            buckets_view: BucketsView::Cards,
            files_view: FilesView::List,
            gallery_size: 180,
            favourites: Vec::new(),
            inspector: InspectorSettings::default(),
            browsing: Browsing::default(),
            api: ApiSettings::default(),
        }
    }
}

/// Whether and where programs reach the embedded engine while the window is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ApiSettings {
    /// Whether the API is served.
    pub enabled: bool,
    /// The port on 127.0.0.1; 0 picks a free one.
    pub port: u16,
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self { enabled: true, port: 8420 }
    }
}

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Theme {
    /// As the system has it.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How high rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Density {
    /// 28 pixels.
    Compact,
    /// 36 pixels.
    Default,
    /// 48 pixels.
    Comfortable,
}

/// The language that the page speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Language {
    /// As the system has it, or English.
    System,
    /// English.
    En,
    /// German.
    De,
}

/// How buckets are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum BucketsView {
    /// As cards.
    Cards,
    /// As a table.
    Table,
}

/// How files are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum FilesView {
    /// As rows.
    List,
    /// As thumbnails.
    Gallery,
}

/// Names an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct OfEndpoint {
    /// The endpoint.
    pub endpoint: String,
}

/// New settings of an endpoint's project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ProjectSettingsSet {
    /// The endpoint.
    pub endpoint: String,
    /// All of its settings.
    pub settings: ProjectSettings,
}

/// Names a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct OfFile {
    /// The endpoint.
    pub endpoint: String,
    /// The bucket.
    pub bucket: BucketId,
    /// The file.
    pub file: FileId,
}

/// How a file is kept, beside what the API says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct FileFacts {
    /// Whether it was scanned for viruses; absent until its upload is complete, and in files from before there was scanning.
    pub scan: Option<Scan>,
    /// Whether it is encrypted on disk.
    pub encryption: bool,
    /// How it is packed on disk.
    pub compression: Compression,
    /// The bytes that it takes on disk.
    pub stored: u64,
    /// Whether its bucket had it cleared of location, device and time when it came.
    pub cleared: bool,
}

/// How much every bucket of an endpoint holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct BucketStats {
    /// One entry for each bucket.
    pub buckets: Vec<BucketStat>,
}

/// How much a bucket holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct BucketStat {
    /// The bucket.
    pub bucket: BucketId,
    /// How many files.
    pub files: u64,
    /// The sum of their original sizes in bytes.
    pub bytes: u64,
    /// How many former contents its files have.
    pub versions: u64,
    /// The bytes that those take on disk.
    pub version_bytes: u64,
}

/// Names a folder of a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct OfFolder {
    /// The endpoint.
    pub endpoint: String,
    /// The bucket.
    pub bucket: BucketId,
    /// The folder; empty for the top.
    pub folder: Folder,
}

/// What a folder holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct FolderContent {
    /// The folders directly inside, by name.
    pub folders: Vec<FolderStat>,
    /// How many files stand directly inside.
    pub files: u64,
    /// The sum of their original sizes in bytes.
    pub bytes: u64,
}

/// How much a folder holds, with everything below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct FolderStat {
    /// The whole path, ending in a slash.
    pub folder: Folder,
    /// The last segment.
    pub name: String,
    /// How many files, at any depth.
    pub files: u64,
    /// The sum of their original sizes in bytes.
    pub bytes: u64,
    /// When the newest of them changed; absent in a folder without files.
    pub updated_at: Option<Timestamp>,
}

/// Moves or renames a folder with everything below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct FolderMove {
    /// The endpoint.
    pub endpoint: String,
    /// The bucket.
    pub bucket: BucketId,
    /// The folder as it is.
    pub from: Folder,
    /// The folder as it shall be.
    pub to: Folder,
}

/// Names files and folders of a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Selection {
    /// The endpoint.
    pub endpoint: String,
    /// The bucket.
    pub bucket: BucketId,
    /// Files, by id.
    #[serde(default)]
    pub files: Vec<FileId>,
    /// Folders, each with everything below it.
    #[serde(default)]
    pub folders: Vec<Folder>,
}

/// Moves or copies files and folders into another folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct FilesMove {
    /// What.
    pub selection: Selection,
    /// Where to.
    pub to: Folder,
}

/// What was copied in one go; the key to undo it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Copied {
    /// The new files.
    pub files: Vec<FileId>,
}

/// How many files a command changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Changed {
    /// How many.
    pub files: u64,
}

/// What was moved to the trash in one go; the key to undo it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Trashed {
    /// How many files.
    pub files: u64,
    /// Their entries in the trash.
    pub entries: Vec<i64>,
}

/// A page of the trash, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TrashPage {
    /// The endpoint.
    pub endpoint: String,
    /// How many entries to skip.
    pub offset: u64,
    /// How many entries at the most.
    pub limit: u64,
}

/// What the trash holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TrashList {
    /// How many entries in all.
    pub total: u64,
    /// This page of them.
    pub entries: Vec<TrashEntry>,
}

/// Something that was deleted and can be restored with the same id and permissions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TrashEntry {
    /// The entry.
    pub id: i64,
    /// A file, or a bucket with all of its files.
    pub kind: TrashKind,
    /// The bucket's id.
    pub bucket: BucketId,
    /// The bucket's name.
    pub bucket_name: String,
    /// The file's id; absent for a bucket.
    pub file: Option<FileId>,
    /// The file's name, or the bucket's.
    pub name: String,
    /// The folder the file stood in.
    pub folder: Folder,
    /// What the file's content is; empty for a bucket.
    pub mime_type: String,
    /// How many files the entry holds.
    pub files: u64,
    /// The sum of their original sizes in bytes.
    pub bytes: u64,
    /// When it was deleted.
    pub deleted_at: Timestamp,
    /// When it will be removed for good.
    pub expires_at: Timestamp,
}

/// What an entry of the trash is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum TrashKind {
    /// One file.
    File,
    /// A bucket with all of its files.
    Bucket,
}

/// Names entries of the trash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TrashEntries {
    /// The endpoint.
    pub endpoint: String,
    /// The entries.
    pub entries: Vec<i64>,
}

/// Uploads files and folders of this computer; folders keep their structure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TransferUpload {
    /// The endpoint.
    pub endpoint: String,
    /// The bucket.
    pub bucket: BucketId,
    /// The folder that receives them.
    pub folder: Folder,
    /// Absolute paths of files and folders.
    pub paths: Vec<String>,
}

/// Announces files whose bytes the page itself holds (a browser's drop, a paste).
///
/// The page then sends the bytes of each running transfer to `PUT /transfers/{id}?offset=N`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TransferOffer {
    /// The endpoint.
    pub endpoint: String,
    /// The bucket.
    pub bucket: BucketId,
    /// The folder that receives them.
    pub folder: Folder,
    /// The files.
    pub files: Vec<OfferedFile>,
}

/// A file that the page holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct OfferedFile {
    /// The path below what was dropped, with `/`: `holiday/day 1/a.jpg`, or just the name.
    pub path: String,
    /// Bytes.
    pub size: u64,
}

/// Gives the file of a waiting transfer again; its upload starts anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TransferReoffer {
    /// The transfer.
    pub id: i64,
    /// Bytes; must be the size that was offered first.
    pub size: u64,
}

/// Downloads files and folders to a folder of this computer; folders keep their structure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TransferDownload {
    /// What to fetch.
    pub selection: Selection,
    /// The absolute path of an existing folder.
    pub destination: String,
}

/// Names transfers; an empty list means all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TransferIds {
    /// The transfers.
    pub ids: Vec<i64>,
}

/// Transfers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TransferList {
    /// Newest last; what has ended stays until it is cleared.
    pub transfers: Vec<Transfer>,
    /// Counts over all of them.
    pub summary: TransferSummary,
}

/// A ZIP that can be fetched from `GET /archive/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Archive {
    /// Names it in the address.
    pub id: String,
    /// The name it will be saved under.
    pub name: String,
}

/// A part of the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TransferPage {
    /// Which states; empty means all.
    pub states: Vec<TransferState>,
    /// How many to skip.
    pub offset: u64,
    /// How many at the most.
    pub limit: u64,
}

/// Counts over all transfers that have not been cleared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TransferSummary {
    /// Waiting for their turn.
    pub queued: u64,
    /// Being worked on.
    pub running: u64,
    /// Held by the person.
    pub paused: u64,
    /// Waiting for the page to give the file again.
    pub waiting: u64,
    /// Stopped by an error.
    pub failed: u64,
    /// Complete and verified.
    pub done: u64,
    /// Given up by the person.
    pub cancelled: u64,
    /// Bytes of all that is not failed or cancelled.
    pub bytes: u64,
    /// Bytes of them that have been moved.
    pub moved: u64,
    /// Bytes per second, smoothed; 0 when nothing runs.
    pub speed: u64,
    /// Seconds that are left at that speed; absent when it cannot be said.
    pub seconds_left: Option<u64>,
}

/// An upload or a download that is being worked on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Transfer {
    /// Its number; numbers grow.
    pub id: i64,
    /// What was started together carries the same batch.
    pub batch: i64,
    /// Up or down.
    pub direction: Direction,
    /// The endpoint.
    pub endpoint: String,
    /// The bucket.
    pub bucket: BucketId,
    /// The file; absent until an upload has its id.
    pub file: Option<FileId>,
    /// The file that the upload gives new content; `file` is the upload's own id then.
    pub replaces: Option<FileId>,
    /// The folder in the bucket.
    pub folder: Folder,
    /// The file's name.
    pub name: String,
    /// Where it comes from or goes to on this computer; absent when the page holds the bytes.
    pub path: Option<String>,
    /// Bytes in all.
    pub size: u64,
    /// Bytes that have been moved.
    pub moved: u64,
    /// Bytes per second, smoothed; 0 when it does not run.
    pub speed: u64,
    /// Where it stands.
    pub state: TransferState,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it failed or waits.
    pub error: Option<wire::Error>,
}

/// Up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Direction {
    /// From this computer to the bucket.
    Upload,
    /// From the bucket to this computer.
    Download,
}

/// Where a transfer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum TransferState {
    /// Waits for its turn.
    Queued,
    /// Is being worked on.
    Running,
    /// Held by the person.
    Paused,
    /// The page that held the bytes is gone: the person must give the file again.
    Waiting,
    /// Stopped by an error; can be retried.
    Failed,
    /// Complete and verified.
    Done,
    /// Given up by the person.
    Cancelled,
}

/// What `GET /events` tells, one JSON object per server-sent event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Event {
    /// Parts of an endpoint changed: what shows them asks again.
    Changed {
        /// The endpoint.
        endpoint: String,
        /// What changed.
        tags: Vec<CacheTag>,
    },
    /// Transfers changed, at most ten times a second; carries only those that did.
    Transfers {
        /// The ones that changed.
        transfers: Vec<Transfer>,
        /// Counts over all of them.
        summary: TransferSummary,
    },
    /// Events were lost on the way; everything shown may be old.
    Lagged,
}
