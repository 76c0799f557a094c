//! What the console refreshes by.

use serde::{Deserialize, Serialize};

use crate::id::BucketId;

/// A part of an endpoint that has changed; printed `buckets`, `files:ID`, `trash`, `project`, `api-keys`, `users`, `teams`, `tokens` or `previews`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
#[cfg_attr(
    feature = "bindings",
    derive(ts_rs::TS),
    ts(
        type = "`files:${string}` | \"buckets\" | \"trash\" | \"project\" | \"api-keys\" | \"users\" | \"teams\" | \"tokens\" | \"previews\""
    )
)]
pub enum CacheTag {
    /// The list of buckets, or a bucket's settings.
    Buckets,
    /// The files of one bucket.
    Files(BucketId),
    /// What was deleted and can be restored.
    Trash,
    /// The project's own settings.
    Project,
    /// The API keys.
    ApiKeys,
    /// The users and what they carry.
    Users,
    /// The teams and who belongs to them.
    Teams,
    /// The tokens of files.
    Tokens,
    /// What is kept of previews.
    Previews,
}

impl From<CacheTag> for String {
    fn from(tag: CacheTag) -> String {
        match tag {
            CacheTag::Buckets => "buckets".to_owned(),
            CacheTag::Files(bucket) => format!("files:{bucket}"),
            CacheTag::Trash => "trash".to_owned(),
            CacheTag::Project => "project".to_owned(),
            CacheTag::ApiKeys => "api-keys".to_owned(),
            CacheTag::Users => "users".to_owned(),
            CacheTag::Teams => "teams".to_owned(),
            CacheTag::Tokens => "tokens".to_owned(),
            CacheTag::Previews => "previews".to_owned(),
        }
    }
}

impl TryFrom<String> for CacheTag {
    type Error = crate::error::Invalid;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        match (text.as_str(), text.strip_prefix("files:")) {
            ("buckets", _) => Ok(CacheTag::Buckets),
            ("trash", _) => Ok(CacheTag::Trash),
            ("project", _) => Ok(CacheTag::Project),
            ("api-keys", _) => Ok(CacheTag::ApiKeys),
            ("users", _) => Ok(CacheTag::Users),
            ("teams", _) => Ok(CacheTag::Teams),
            ("tokens", _) => Ok(CacheTag::Tokens),
            ("previews", _) => Ok(CacheTag::Previews),
            (_, Some(bucket)) => Ok(CacheTag::Files(BucketId::parse(bucket)?)),
            (_, None) => Err(crate::error::Invalid::new("unknown tag")),
        }
    }
}
