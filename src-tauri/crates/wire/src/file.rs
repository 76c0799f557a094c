//! A file as it travels, and the folders that files stand in.

use serde::{Deserialize, Serialize};

use crate::bucket::Compression;
use crate::error::Invalid;
use crate::id::{BucketId, FileId};
use crate::permission::Permission;
use crate::time::Timestamp;

/// Appwrite's File model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct File {
    /// The file's id.
    #[serde(rename = "$id")]
    pub id: FileId,
    /// The bucket it is in.
    pub bucket_id: BucketId,
    /// When its upload began.
    #[serde(rename = "$createdAt")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(rename = "$updatedAt")]
    pub updated_at: Timestamp,
    /// Who may do what with it, where the bucket has file security.
    #[serde(rename = "$permissions", default)]
    pub permissions: Vec<Permission>,
    /// Its name, with the extension.
    pub name: String,
    /// The folder it stands in: empty, or ending in a slash.
    #[serde(default)]
    pub folder: Folder,
    /// Folder and name together.
    #[serde(default)]
    pub key: String,
    /// MD5 of the content in hexadecimal; empty until the upload is complete.
    pub signature: String,
    /// What the content is, sniffed; empty until the upload is complete.
    pub mime_type: String,
    /// Bytes as uploaded.
    pub size_original: u64,
    /// Bytes on disk; 0 until the upload is complete.
    #[serde(default)]
    pub size_actual: u64,
    /// Chunks of 5 MiB that the file has.
    pub chunks_total: u64,
    /// Chunks that have arrived.
    pub chunks_uploaded: u64,
    /// Whether the content is encrypted at rest.
    #[serde(default)]
    pub encryption: bool,
    /// How the content is packed: `none`, `gzip`, `zstd`; empty until the upload is complete.
    #[serde(default)]
    pub compression: String,
}

impl File {
    /// Says whether all of the content has arrived.
    pub fn is_complete(&self) -> bool {
        self.chunks_uploaded >= self.chunks_total
    }

    /// Returns what the model shows of how the content is packed.
    pub fn compression_word(compression: Option<Compression>) -> String {
        compression.map_or("", Compression::as_str).to_owned()
    }
}

/// A page of files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct FileList {
    /// How many there are in all.
    pub total: u64,
    /// This page of them.
    pub files: Vec<File>,
}

/// What a client changes of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
pub struct FilePatch {
    /// A new name; 1 to 128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// New permissions in place of the old ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Vec<Permission>>,
}

/// A virtual folder: empty for the root, else segments that each end in a slash (`photos/2026/`).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(type = "string"))]
pub struct Folder(String);

const MAX_FOLDER_BYTES: usize = 2048;

impl Folder {
    /// The top of a bucket.
    pub const ROOT: Folder = Folder(String::new());

    /// Reads a folder; the slash at the end may be left out.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.is_empty() {
            return Ok(Self::ROOT);
        }
        let path = text.strip_suffix('/').unwrap_or(text);
        if path.split('/').any(|segment| segment.is_empty() || segment == "." || segment == "..") {
            return Err(Invalid::new(
                "Folder must not start with a slash and must not contain empty, \".\" or \"..\" segments",
            ));
        }
        if path.chars().any(char::is_control) {
            return Err(Invalid::new("Folder must not contain control characters"));
        }
        let canonical = format!("{path}/");
        if canonical.len() > MAX_FOLDER_BYTES {
            return Err(Invalid::new(format!(
                "Folder must be no longer than {MAX_FOLDER_BYTES} bytes"
            )));
        }
        Ok(Self(canonical))
    }

    /// Returns the canonical spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the key of a file of that name in this folder.
    pub fn key(&self, name: &str) -> String {
        format!("{}{name}", self.0)
    }

    /// Returns the folder inside this one that a relative path like `a/b` names.
    pub fn join(&self, relative: &str) -> Result<Self, Invalid> {
        if relative.is_empty() {
            Ok(self.clone())
        } else {
            Self::parse(&format!("{}{relative}", self.0))
        }
    }

    /// Says whether `other` is this folder or stands anywhere below it.
    pub fn contains(&self, other: &Folder) -> bool {
        other.0.starts_with(&self.0)
    }
}

impl std::fmt::Display for Folder {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl TryFrom<String> for Folder {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Folder> for String {
    fn from(folder: Folder) -> String {
        folder.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_kept_in_one_spelling() {
        assert_eq!(Folder::parse("").unwrap(), Folder::ROOT);
        assert_eq!(Folder::parse("a/b").unwrap().as_str(), "a/b/");
        assert_eq!(Folder::parse("a/b/").unwrap().as_str(), "a/b/");
        for bad in ["/", "/a", "a//b", "a/./b", "..", "a/../b", "a\n/b", "a\0", &"x".repeat(2048)] {
            assert!(Folder::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_folder_joins_and_contains() {
        let photos = Folder::parse("photos").unwrap();
        assert_eq!(photos.join("2026/may").unwrap().as_str(), "photos/2026/may/");
        assert!(photos.contains(&photos.join("2026").unwrap()));
        assert!(!photos.contains(&Folder::parse("photos-old").unwrap()));
        assert!(photos.join("../x").is_err());
    }
}
