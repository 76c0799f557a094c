//! What the command that explains access takes and gives.

use serde::{Deserialize, Serialize};
use wire::access::Asker;
use wire::{BucketId, Decision, ExposureRule, FileId, KnownRole, Operation, Permission, Role};

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

/// Which part of what is open to strangers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ExposurePage {
    /// The endpoint.
    pub endpoint: String,
    /// What is open by this rule; absent counts only.
    pub rule: Option<ExposureRule>,
    /// How many to skip.
    pub offset: u32,
    /// How many at the most.
    pub limit: u32,
}

/// Roles of which a person wants to know who that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct RolesKnown {
    /// The endpoint.
    pub endpoint: String,
    /// The roles.
    pub roles: Vec<Role>,
}

/// Words of somebody who is to be given access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct RoleSearch {
    /// The endpoint.
    pub endpoint: String,
    /// The words; empty offers some.
    pub text: String,
}

/// Roles and who stands behind them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct RoleList {
    /// In the order in which they were asked for; what was searched for, teams before people before labels.
    pub roles: Vec<KnownRole>,
}

/// How much of the samples was added or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Sampled {
    /// Users.
    pub users: u64,
    /// Teams.
    pub teams: u64,
    /// Buckets.
    pub buckets: u64,
    /// Files.
    pub files: u64,
}
