//! How much is stored, over time.
//!
//! A point of buckets, files and storage is the level at the end of its period (for the last: now), carried over where
//! nothing changed and 0 before anything was recorded. A point of transformations is how many pictures were shown
//! transformed in the period, each counted once a day.

use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::id::BucketId;
use crate::time::Timestamp;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Which periods are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum UsageRange {
    /// The last 24 hours, by the hour.
    #[serde(rename = "24h")]
    Day,
    /// The last 30 days, by the day.
    #[default]
    #[serde(rename = "30d")]
    Month,
    /// The last 90 days, by the day.
    #[serde(rename = "90d")]
    Quarter,
}

impl UsageRange {
    /// Reads the word on the wire.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match text {
            "24h" => Ok(UsageRange::Day),
            "30d" => Ok(UsageRange::Month),
            "90d" => Ok(UsageRange::Quarter),
            _ => Err(Invalid::new("Value must be one of (24h, 30d, 90d)")),
        }
    }

    /// Returns where its periods begin, oldest first; the last one holds `now`. In seconds since 1970.
    pub fn starts(self, now: Timestamp) -> Vec<i64> {
        let length = self.period();
        let count = match self {
            UsageRange::Day => 24,
            UsageRange::Month => 30,
            UsageRange::Quarter => 90,
        };
        let seconds = now.micros().div_euclid(1_000_000);
        let last = seconds - seconds.rem_euclid(length);
        (0..count).rev().map(|back| last - back * length).collect()
    }

    /// Returns how long each of its periods is, in seconds.
    pub fn period(self) -> i64 {
        if self == UsageRange::Day { HOUR } else { DAY }
    }
}

/// One point of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metric {
    /// The value.
    pub value: u64,
    /// When its period begins.
    pub date: Timestamp,
}

/// Appwrite's `UsageStorage` model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StorageUsage {
    /// Which periods.
    pub range: UsageRange,
    /// How many buckets there are.
    pub buckets_total: u64,
    /// How many files there are.
    pub files_total: u64,
    /// The sum of their original sizes in bytes.
    pub files_storage_total: u64,
    /// Buckets over time.
    pub buckets: Vec<Metric>,
    /// Files over time.
    pub files: Vec<Metric>,
    /// Bytes over time.
    pub storage: Vec<Metric>,
}

/// Appwrite's `UsageBucket` model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BucketUsage {
    /// Which periods.
    pub range: UsageRange,
    /// How many files it holds.
    pub files_total: u64,
    /// The sum of their original sizes in bytes.
    pub files_storage_total: u64,
    /// Files over time.
    pub files: Vec<Metric>,
    /// Bytes over time.
    pub storage: Vec<Metric>,
    /// Pictures shown transformed, over time.
    pub image_transformations: Vec<Metric>,
    /// Pictures shown transformed in all of the periods.
    pub image_transformations_total: u64,
}

/// How a bucket grew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct BucketGrowth {
    /// The bucket.
    pub bucket: BucketId,
    /// Its bytes at the end of each of the last 30 days, the last of them now.
    pub bytes: Vec<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_end_with_the_present_one() {
        let now = Timestamp::from_micros(1_700_000_000_123_456);
        let spelled = |range: UsageRange| {
            let starts = range.starts(now);
            let shown = |at: &i64| Timestamp::from_micros(at * 1_000_000).to_string();
            (starts.len(), shown(starts.first().unwrap()), shown(starts.last().unwrap()))
        };
        assert_eq!(
            spelled(UsageRange::Day),
            (
                24,
                "2023-11-13T23:00:00.000+00:00".to_owned(),
                "2023-11-14T22:00:00.000+00:00".to_owned()
            )
        );
        assert_eq!(
            spelled(UsageRange::Month),
            (
                30,
                "2023-10-16T00:00:00.000+00:00".to_owned(),
                "2023-11-14T00:00:00.000+00:00".to_owned()
            )
        );
        assert_eq!(spelled(UsageRange::Quarter).0, 90);
        assert!(UsageRange::parse("1y").is_err());
    }
}
