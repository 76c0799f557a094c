//! What the commands of versions take and give.

use serde::{Deserialize, Serialize};
use wire::{BucketId, Doer, FileId, Scan, Timestamp};

/// New content for a file, which keeps everything else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct FileReplace {
    /// The endpoint.
    pub endpoint: String,
    /// The bucket.
    pub bucket: BucketId,
    /// The file.
    pub file: FileId,
    /// Where its new content comes from.
    pub source: NewContent,
}

/// Where new content comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum NewContent {
    /// A file of this computer, by its absolute path.
    Path(String),
    /// The page, which pushes so many bytes.
    Size(u64),
}

/// What a file held before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct VersionList {
    /// The last replaced first.
    pub versions: Vec<Version>,
}

/// A former content of a file. It is read at `versions/{id}/view`, `download` and `preview` below the file's address,
/// by the console only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Version {
    /// Names the content for ever.
    pub id: String,
    /// Its size in bytes.
    pub size: u64,
    /// The bytes that it takes on disk.
    pub stored: u64,
    /// What it is.
    pub mime_type: String,
    /// Its MD5 in hexadecimal.
    pub signature: String,
    /// Whether it was scanned for viruses.
    pub scan: Option<Scan>,
    /// When it was replaced.
    pub replaced_at: Timestamp,
    /// Who replaced it.
    pub replaced_by: Doer,
    /// When it will be removed for good.
    pub expires_at: Timestamp,
}

/// Names a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct OfVersion {
    /// The endpoint.
    pub endpoint: String,
    /// The bucket.
    pub bucket: BucketId,
    /// The file.
    pub file: FileId,
    /// The version.
    pub version: String,
}

/// Names versions of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct VersionsPurge {
    /// The endpoint.
    pub endpoint: String,
    /// The bucket.
    pub bucket: BucketId,
    /// The file.
    pub file: FileId,
    /// The versions that are to be removed for good.
    pub versions: Vec<String>,
}
