//! What rules of a bucket mean for the files that are in it: the words of its settings, for the engine that counts and the
//! page that shows it.

use serde::{Deserialize, Serialize};

use crate::bucket::Compression;

/// Rules that a bucket has, or that a person thinks of giving it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct BucketRules {
    /// The largest file in bytes.
    pub maximum_file_size: u64,
    /// Extensions without the dot; empty allows all.
    pub allowed_file_extensions: Vec<String>,
    /// How new files are packed.
    pub compression: Compression,
    /// Whether new files are encrypted at rest.
    pub encryption: bool,
}

/// How many of a bucket's files a rule would not have let come as they are, and what else depends on its settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct BucketEffects {
    /// All of its files.
    pub files: u64,
    /// The sum of their original sizes in bytes.
    pub bytes: u64,
    /// Files that are larger than the rules allow.
    pub larger: u64,
    /// Files whose extension the rules do not allow.
    pub other_extension: u64,
    /// Files that are packed in another way.
    pub other_compression: u64,
    /// Files that are encrypted where the rules do not ask for it, or are not where they do.
    pub other_encryption: u64,
    /// Files that carry permissions of their own.
    pub with_permissions: u64,
    /// Pictures.
    pub pictures: u64,
    /// File tokens that have not ended.
    pub links: u64,
}
