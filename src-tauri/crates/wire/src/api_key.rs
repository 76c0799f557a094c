//! An API key as the console sees it. The secret is no part of it.

use serde::{Deserialize, Serialize};

use crate::id::ApiKeyId;
use crate::scope::Scope;
use crate::time::Timestamp;

/// A key that a program signs in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ApiKey {
    /// The key's id; not its secret.
    #[serde(rename = "$id")]
    pub id: ApiKeyId,
    /// When it was made.
    #[serde(rename = "$createdAt")]
    pub created_at: Timestamp,
    /// What people call it.
    pub name: String,
    /// Which routes it may use.
    pub scopes: Vec<Scope>,
    /// When it ends; never, if absent.
    pub expire: Option<Timestamp>,
    /// When it was last used, to the day; absent until then.
    pub accessed_at: Option<Timestamp>,
}

/// What a person says of a key that is to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ApiKeyDraft {
    /// What people call it; 1 to 128 characters.
    pub name: String,
    /// Which routes it may use.
    pub scopes: Vec<Scope>,
    /// When it ends; never, if absent.
    pub expire: Option<Timestamp>,
}
