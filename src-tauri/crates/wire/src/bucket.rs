//! A bucket as it travels.

use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::id::BucketId;
use crate::permission::Permission;
use crate::time::Timestamp;

/// How a bucket's files are packed on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Compression {
    /// As they came.
    #[default]
    None,
    /// DEFLATE.
    Gzip,
    /// Zstandard, level 3.
    Zstd,
}

impl Compression {
    /// Returns the word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Compression::None => "none",
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }
    }

    /// Reads the word on the wire; upper case is refused, as Appwrite does.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        [Compression::None, Compression::Gzip, Compression::Zstd]
            .into_iter()
            .find(|compression| compression.as_str() == text)
            .ok_or_else(|| Invalid::new("Value must be one of (none, gzip, zstd)"))
    }
}

/// Appwrite's Bucket model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[expect(clippy::struct_excessive_bools, reason = "the model is Appwrite's")]
pub struct Bucket {
    /// The bucket's id.
    #[serde(rename = "$id")]
    pub id: BucketId,
    /// When it was made.
    #[serde(rename = "$createdAt")]
    pub created_at: Timestamp,
    /// When its settings last changed.
    #[serde(rename = "$updatedAt")]
    pub updated_at: Timestamp,
    /// Who may do what with all of its files.
    #[serde(rename = "$permissions", default)]
    pub permissions: Vec<Permission>,
    /// Whether files carry permissions of their own that count.
    #[serde(default)]
    pub file_security: bool,
    /// What people call it.
    pub name: String,
    /// What it is for; empty on servers that do not know descriptions.
    #[serde(default)]
    pub description: String,
    /// Whether anybody but a key may use it.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// The largest file in bytes.
    #[serde(default)]
    pub maximum_file_size: u64,
    /// Lower-case extensions without the dot; empty allows all.
    #[serde(default)]
    pub allowed_file_extensions: Vec<String>,
    /// How new files are packed.
    #[serde(default)]
    pub compression: Compression,
    /// Whether new files are encrypted at rest.
    #[serde(default)]
    pub encryption: bool,
    /// Whether new files are scanned.
    #[serde(default)]
    pub antivirus: bool,
    /// Whether previews may be asked for.
    #[serde(default = "yes")]
    pub transformations: bool,
    /// Whether location and device data is removed from uploaded pictures.
    #[serde(default)]
    pub strip_metadata: bool,
    /// The sum of its files' original sizes in bytes; 0 on servers that do not count.
    #[serde(default)]
    pub total_size: u64,
}

fn yes() -> bool {
    true
}

/// A page of buckets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct BucketList {
    /// How many there are in all.
    pub total: u64,
    /// This page of them.
    pub buckets: Vec<Bucket>,
}

/// What a client says of a bucket it creates or replaces. What is absent falls to Appwrite's default, on update too;
/// only permissions and `strip_metadata` are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
pub struct BucketDraft {
    /// What people call it; 1 to 128 characters.
    pub name: String,
    /// Who may do what with all of its files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Vec<Permission>>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether files carry permissions of their own that count; default no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_security: Option<bool>,
    /// Whether anybody but a key may use it; default yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// The largest file in bytes; default the server's limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_file_size: Option<u64>,
    /// Extensions without the dot; default all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_file_extensions: Option<Vec<String>>,
    /// How new files are packed; default none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compression: Option<Compression>,
    /// Whether new files are encrypted at rest; default yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption: Option<bool>,
    /// Whether new files are scanned; default yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub antivirus: Option<bool>,
    /// Whether previews may be asked for; default yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transformations: Option<bool>,
    /// Whether location and device data is removed from uploaded pictures; new buckets: no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strip_metadata: Option<bool>,
}
