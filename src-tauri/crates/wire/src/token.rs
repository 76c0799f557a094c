//! A file token as it travels: a signed word that lets whoever holds it read one file.

use serde::{Deserialize, Serialize};

use crate::id::{BucketId, FileId, TokenId};
use crate::time::Timestamp;

/// The kind of resource that tokens are made for.
pub const FILES: &str = "files";

/// Appwrite's `ResourceToken` model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ResourceToken {
    /// The token's id.
    #[serde(rename = "$id")]
    pub id: TokenId,
    /// When it was made.
    #[serde(rename = "$createdAt")]
    pub created_at: Timestamp,
    /// `BUCKET:FILE`.
    pub resource_id: String,
    /// Always [`FILES`].
    pub resource_type: String,
    /// When it stops working; empty for never.
    #[serde(with = "crate::time::or_empty")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub expire: Option<Timestamp>,
    /// What goes behind `token=`: a JWT.
    pub secret: String,
    /// When it was last used, to the day; empty until then.
    #[serde(with = "crate::time::or_empty")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub accessed_at: Option<Timestamp>,
}

/// A page of tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TokenList {
    /// How many there are in all.
    pub total: u64,
    /// This page of them.
    pub tokens: Vec<ResourceToken>,
}

/// Returns what tokens call a file.
pub fn resource_id(bucket: &BucketId, file: &FileId) -> String {
    format!("{bucket}:{file}")
}
