//! The journal: what was done to a project's files, buckets, keys, links and people, and by whom.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::doer::Doer;
use crate::error::Invalid;
use crate::id::{BucketId, FileId};
use crate::time::Timestamp;

macro_rules! deeds {
    ($($(#[$doc:meta])* $deed:ident = $word:literal,)*) => {
        /// What was done; printed as a noun and a verb, such as `file.renamed`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
        pub enum Deed {
            $($(#[$doc])* #[serde(rename = $word)] $deed,)*
        }

        impl Deed {
            /// All of them.
            pub const ALL: &[Deed] = &[$(Deed::$deed),*];

            /// Returns what is printed.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Deed::$deed => $word,)*
                }
            }
        }
    };
}

deeds! {
    /// A file's upload is complete.
    FileUploaded = "file.uploaded",
    /// A file has another name.
    FileRenamed = "file.renamed",
    /// A file stands in another folder.
    FileMoved = "file.moved",
    /// A file has other permissions.
    FileShared = "file.permissions",
    /// A file has new content; what it held is a version.
    FileReplaced = "file.replaced",
    /// A file has a former content again.
    VersionRestored = "version.restored",
    /// A former content of a file is gone for good.
    VersionPurged = "version.purged",
    /// A file is in the trash.
    FileTrashed = "file.trashed",
    /// A file is back from the trash.
    FileRestored = "file.restored",
    /// A file is gone for good.
    FilePurged = "file.purged",
    /// A bucket was made.
    BucketCreated = "bucket.created",
    /// A bucket has other settings.
    BucketChanged = "bucket.changed",
    /// A bucket is in the trash.
    BucketTrashed = "bucket.trashed",
    /// A bucket is back from the trash.
    BucketRestored = "bucket.restored",
    /// A bucket is gone for good.
    BucketPurged = "bucket.purged",
    /// An API key was made.
    KeyMade = "key.made",
    /// An API key was revoked.
    KeyRevoked = "key.revoked",
    /// A link to a file was made.
    LinkMade = "link.made",
    /// A link ends at another time.
    LinkChanged = "link.changed",
    /// A link was revoked.
    LinkRevoked = "link.revoked",
    /// A user was made, or has signed up.
    UserCreated = "user.created",
    /// Something about a user is another.
    UserChanged = "user.changed",
    /// A user is gone.
    UserDeleted = "user.deleted",
    /// A team was made.
    TeamCreated = "team.created",
    /// A team has another name.
    TeamRenamed = "team.renamed",
    /// A team is gone.
    TeamDeleted = "team.deleted",
    /// Somebody is in a team, or invited to it.
    MemberAdded = "member.added",
    /// A member has other roles.
    MemberChanged = "member.changed",
    /// Somebody is out of a team.
    MemberRemoved = "member.removed",
    /// The project has other settings.
    ProjectChanged = "project.changed",
}

impl Deed {
    /// Reads what was printed.
    pub fn parse(word: &str) -> Result<Self, Invalid> {
        let found = Self::ALL.iter().copied().find(|deed| deed.as_str() == word);
        found
            .ok_or_else(|| Invalid::new(format!("\"{word}\" is nothing that the journal tells of")))
    }
}

/// An entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Activity {
    /// Its number; numbers grow.
    pub id: i64,
    /// When it was done.
    pub at: Timestamp,
    /// Who did it.
    pub by: Doer,
    /// What was done.
    pub what: Deed,
    /// The bucket that it concerns.
    pub bucket: Option<BucketId>,
    /// The file that it concerns.
    pub file: Option<FileId>,
    /// What the file, bucket, key, user or team was called then.
    pub name: String,
    /// What else there is to say, such as `from` and `to`.
    pub detail: BTreeMap<String, String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read() {
        for deed in Deed::ALL {
            assert_eq!(Deed::parse(deed.as_str()).unwrap(), *deed);
            assert_eq!(serde_json::to_value(deed).unwrap(), deed.as_str());
        }
        assert!(Deed::parse("file").is_err());
    }
}
