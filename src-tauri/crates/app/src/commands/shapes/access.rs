//! What the command that explains access takes and gives.

use serde::{Deserialize, Serialize};
use wire::access::Asker;
use wire::{BucketId, Decision, FileId, Operation, Permission};

/// A question about what somebody may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AccessQuestion {
    /// Where.
    pub endpoint: String,
    /// Who.
    pub actor: Asker,
    /// What they want to do.
    pub action: Operation,
    /// In which bucket.
    pub bucket: BucketId,
    /// With which file; absent for an upload or a list.
    #[serde(default)]
    pub file: Option<FileId>,
    /// The permissions that they want to give to the file.
    #[serde(default)]
    pub permissions: Vec<Permission>,
}

/// What they may do, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AccessExplanation {
    /// The decision, step by step.
    pub decision: Decision,
    /// What they are told; absent when they may.
    pub refusal: Option<wire::Error>,
}
