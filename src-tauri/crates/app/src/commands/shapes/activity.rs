//! What the commands of the journal take and give.

use serde::{Deserialize, Serialize};
use wire::{Activity, BucketId, Deed, Doer, FileId, Timestamp};

/// Asks for a page of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ActivityPage {
    /// The endpoint.
    pub endpoint: String,
    /// Which entries.
    pub filter: ActivityFilter,
    /// Where the page before ended; absent for the first.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u64,
}

/// Which entries of the journal are wanted; what is absent or empty does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ActivityFilter {
    /// Of this bucket.
    pub bucket: Option<BucketId>,
    /// Of this file.
    pub file: Option<FileId>,
    /// By this one.
    pub by: Option<Doer>,
    /// Of this kind.
    pub what: Option<Deed>,
    /// With this text in a name, in what else is said, or in a file's id.
    pub text: String,
    /// Not done before this.
    pub since: Option<Timestamp>,
    /// Done before this.
    pub until: Option<Timestamp>,
}

/// A page of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ActivityList {
    /// The newest first.
    pub activities: Vec<Activity>,
    /// Where the next page begins; absent at the end.
    pub next: Option<i64>,
}
