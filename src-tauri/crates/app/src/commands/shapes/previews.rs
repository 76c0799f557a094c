//! What the commands of previews take and give.

use serde::{Deserialize, Serialize};
use wire::{BucketId, Folder};

/// What is kept of an endpoint's previews, and what that has saved since the program was started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PreviewCache {
    /// How many previews are on disk.
    pub entries: u64,
    /// Their bytes there.
    pub bytes: u64,
    /// The most bytes that they may take.
    pub limit: u64,
    /// Requests that were answered from what is kept.
    pub hits: u64,
    /// Requests that were not.
    pub misses: u64,
    /// What is being drawn in advance, or was last.
    pub warming: Option<Warming>,
}

/// Thumbnails that are drawn in advance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Warming {
    /// The bucket.
    pub bucket: BucketId,
    /// The folder; empty for all of the bucket.
    pub folder: Folder,
    /// Pictures that are ready.
    pub done: u64,
    /// Pictures in all.
    pub total: u64,
    /// Whether it goes on, or how it ended.
    pub state: WarmingState,
}

/// Whether drawing in advance goes on, or how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum WarmingState {
    /// It goes on.
    Running,
    /// Everything is ready.
    Done,
    /// There is no room for more.
    Full,
    /// Somebody has stopped it.
    Cancelled,
    /// It could not go on.
    Failed,
}

/// Removes kept previews.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PreviewsPurge {
    /// The endpoint.
    pub endpoint: String,
    /// Of this bucket only; absent for all.
    pub bucket: Option<BucketId>,
}

/// Draws the thumbnails of a bucket or a folder in advance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PreviewsWarm {
    /// The endpoint.
    pub endpoint: String,
    /// The bucket.
    pub bucket: BucketId,
    /// The folder, with everything below it; empty for all of the bucket.
    pub folder: Folder,
    /// The thumbnails that the page would ask for.
    pub thumbnails: Vec<Thumbnail>,
}

/// A thumbnail as the page asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Thumbnail {
    /// Pixels.
    pub side: u32,
    /// Whether the picture keeps its shape; else it is cut to a square.
    pub is_whole: bool,
}
