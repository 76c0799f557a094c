//! What strangers can read, and why: the words of the exposure map, for the engine that finds it and the page that shows it.

use serde::{Deserialize, Serialize};

use crate::id::{BucketId, FileId, TokenId};
use crate::permission::Role;
use crate::time::Timestamp;

/// What opens something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum ExposureWay {
    /// The permissions of a bucket: all of its files.
    Bucket,
    /// The permissions of a file, where its bucket lets them count.
    File,
    /// A file token that has not ended.
    Link,
}

/// A rule by which something is open.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ExposureRule {
    /// What opens it.
    pub way: ExposureWay,
    /// To whom; absent for links, which whoever has them can use.
    pub role: Option<Role>,
}

/// How much is open by a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ExposureGroup {
    /// The rule.
    pub rule: ExposureRule,
    /// How many buckets, files or links.
    pub total: u64,
}

/// A bucket or a file that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Exposed {
    /// The bucket's id.
    pub bucket: BucketId,
    /// What the bucket is called.
    pub bucket_name: String,
    /// Whether the bucket is enabled; while it is not, only keys get in.
    pub is_enabled: bool,
    /// The file's id; absent for a bucket.
    pub file: Option<FileId>,
    /// What the file is called, with its folder; the bucket's name for a bucket.
    pub name: String,
    /// How many files that is.
    pub files: u64,
    /// The sum of their original sizes in bytes.
    pub bytes: u64,
    /// The token; absent for what permissions open.
    pub token: Option<TokenId>,
    /// When the token ends; absent for never.
    pub expire: Option<Timestamp>,
    /// When the token was last used, to the day.
    pub accessed_at: Option<Timestamp>,
}

/// What is open: how much by which rule, and a page of what one rule opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Exposure {
    /// The rules that open anything, the widest first.
    pub groups: Vec<ExposureGroup>,
    /// The page, by name.
    pub exposed: Vec<Exposed>,
}
