//! What the commands of API keys take and give.

use serde::{Deserialize, Serialize};
use wire::{ApiKey, ApiKeyDraft, ApiKeyId};

/// The API keys of an endpoint, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ApiKeyList {
    /// The keys, without their secrets.
    pub keys: Vec<ApiKey>,
}

/// A key that is to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ApiKeyCreate {
    /// Where.
    pub endpoint: String,
    /// What it is to be like.
    pub key: ApiKeyDraft,
}

/// A key that was made, with what nobody can read again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ApiKeyMade {
    /// The key.
    pub key: ApiKey,
    /// What a program signs in with. It is shown this once.
    pub secret: String,
}

impl std::fmt::Debug for ApiKeyMade {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("ApiKeyMade").field("key", &self.key).finish_non_exhaustive()
    }
}

/// A key that is to be removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ApiKeyRevoke {
    /// Where.
    pub endpoint: String,
    /// The key.
    pub key: ApiKeyId,
}
