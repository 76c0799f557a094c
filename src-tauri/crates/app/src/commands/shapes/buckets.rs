//! What the commands about buckets take and give.

use serde::{Deserialize, Serialize};
use wire::{BucketGrowth, BucketId, BucketRules};

/// How every bucket of an endpoint grew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct GrowthList {
    /// One entry for each bucket.
    pub buckets: Vec<BucketGrowth>,
}

/// Rules that a bucket might get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct RulesQuestion {
    /// The endpoint.
    pub endpoint: String,
    /// The bucket.
    pub bucket: BucketId,
    /// The rules.
    pub rules: BucketRules,
}
