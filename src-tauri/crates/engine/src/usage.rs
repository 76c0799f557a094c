//! What is stored, over time, and how many pictures were shown transformed.
//!
//! Levels are kept by triggers. Transformations are gathered in memory and written down together (by the janitor, and
//! before anybody reads them): a preview must not wait for the disk. A crash forgets those of the last hour.

use std::collections::{HashMap, HashSet};

use wire::{BucketGrowth, BucketId, BucketUsage, Metric, StorageUsage, Timestamp, UsageRange};

use crate::Engine;
use crate::buckets;
use crate::db::buckets as rows;
use crate::db::usage::{self, Level, PROJECT};
use crate::error::Error;

const HOUR: i64 = 3_600;
/// How long levels are kept: a little more than anybody can ask for.
const KEPT_HOURS: i64 = 100 * 24;

/// Pictures that were shown transformed and are not written down yet.
#[derive(Debug, Default)]
pub(crate) struct Transformed {
    day: i64,
    seen: HashSet<i64>,
    /// By bucket and hour.
    unwritten: HashMap<(i64, i64), u64>,
}

impl Transformed {
    /// Counts a picture, once a day.
    fn count(&mut self, bucket_seq: i64, file_seq: i64, hour: i64) {
        if self.day != hour / 24 {
            self.day = hour / 24;
            self.seen.clear();
        }
        if self.seen.insert(file_seq) {
            *self.unwritten.entry((bucket_seq, hour)).or_default() += 1;
        }
    }
}

impl Engine {
    /// Returns how much the project stores, over time.
    pub fn storage_usage(&self, range: UsageRange) -> Result<StorageUsage, Error> {
        let starts = range.starts(self.now());
        self.database().read(|reader| {
            let counts = rows::list_counts(reader)?;
            let levels = usage::levels(reader, PROJECT, first_hour(&starts))?;
            Ok(StorageUsage {
                range,
                buckets_total: counts.len() as u64,
                files_total: counts.iter().map(|(_, files, _)| files).sum(),
                files_storage_total: counts.iter().map(|(_, _, bytes)| bytes).sum(),
                buckets: line(&starts, range, &levels, |level| level.buckets),
                files: line(&starts, range, &levels, |level| level.files),
                storage: line(&starts, range, &levels, |level| level.bytes),
            })
        })
    }

    /// Returns how much a bucket stores, over time.
    pub fn bucket_usage(&self, id: &BucketId, range: UsageRange) -> Result<BucketUsage, Error> {
        let starts = range.starts(self.now());
        self.write_transformed()?;
        self.database().read(|reader| {
            let row = buckets::get(reader, id)?;
            let levels = usage::levels(reader, row.seq, first_hour(&starts))?;
            let shown = usage::transformations(reader, row.seq, first_hour(&starts))?;
            Ok(BucketUsage {
                range,
                files_total: row.files,
                files_storage_total: row.bucket.total_size,
                files: line(&starts, range, &levels, |level| level.files),
                storage: line(&starts, range, &levels, |level| level.bytes),
                image_transformations_total: shown.iter().map(|(_, files)| files).sum(),
                image_transformations: sums(&starts, range, &shown),
            })
        })
    }

    /// Returns how much every bucket stored at the end of each of the last 30 days.
    pub fn bucket_growth(&self) -> Result<Vec<BucketGrowth>, Error> {
        let range = UsageRange::Month;
        let starts = range.starts(self.now());
        self.database().read(|reader| {
            let grown = |(bucket, levels): (BucketId, Vec<Level>)| {
                let points = line(&starts, range, &levels, |level| level.bytes);
                let bytes = points.into_iter().map(|point| point.value).collect();
                BucketGrowth { bucket, bytes }
            };
            Ok(usage::levels_by_bucket(reader, first_hour(&starts))?
                .into_iter()
                .map(grown)
                .collect())
        })
    }

    /// Notes that a picture was shown transformed.
    pub(crate) fn note_transformed(&self, bucket_seq: i64, file_seq: i64) {
        let hour = self.now().micros().div_euclid(HOUR * 1_000_000);
        crate::lock(&self.inner.transformed).count(bucket_seq, file_seq, hour);
    }

    /// Writes down what was noted, and lets go of what is too old to be asked for.
    pub(crate) fn keep_usage(&self) -> Result<(), Error> {
        self.write_transformed()?;
        let before = self.now().micros().div_euclid(HOUR * 1_000_000) - KEPT_HOURS;
        self.database().write(|writer| usage::trim(writer, before))
    }

    fn write_transformed(&self) -> Result<(), Error> {
        let unwritten = std::mem::take(&mut crate::lock(&self.inner.transformed).unwritten);
        if unwritten.is_empty() {
            return Ok(());
        }
        self.database().write(|writer| {
            unwritten.iter().try_for_each(|((bucket_seq, hour), files)| {
                usage::add_transformations(writer, *bucket_seq, *hour, *files)
            })
        })
    }
}

fn first_hour(starts: &[i64]) -> i64 {
    starts.first().copied().unwrap_or_default() / HOUR
}

/// Makes a point of each period: the level at its end.
fn line(
    starts: &[i64],
    range: UsageRange,
    levels: &[Level],
    pick: impl Fn(&Level) -> u64,
) -> Vec<Metric> {
    let mut rest = levels.iter().peekable();
    let mut value = 0;
    let mut point = |start: &i64| {
        while let Some(level) = rest.next_if(|level| level.hour * HOUR < start + range.period()) {
            value = pick(level);
        }
        Metric { value, date: Timestamp::from_micros(start * 1_000_000) }
    };
    starts.iter().map(&mut point).collect()
}

/// Makes a point of each period: what came in it.
fn sums(starts: &[i64], range: UsageRange, hours: &[(i64, u64)]) -> Vec<Metric> {
    let sum = |start: i64| {
        let within = start..start + range.period();
        hours
            .iter()
            .filter(|(hour, _)| within.contains(&(hour * HOUR)))
            .map(|(_, files)| files)
            .sum()
    };
    let point = |start: &i64| Metric {
        value: sum(*start),
        date: Timestamp::from_micros(start * 1_000_000),
    };
    starts.iter().map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_holds_until_the_next_one() {
        let at = |hour, files| Level { hour, files, ..Level::default() };
        let starts = [24 * HOUR, 48 * HOUR, 72 * HOUR];
        let values = |levels: &[Level]| -> Vec<u64> {
            line(&starts, UsageRange::Month, levels, |level| level.files)
                .into_iter()
                .map(|point| point.value)
                .collect()
        };
        assert_eq!(values(&[]), [0, 0, 0]);
        assert_eq!(values(&[at(3, 7)]), [7, 7, 7]);
        assert_eq!(values(&[at(3, 7), at(25, 8), at(47, 5), at(72, 1)]), [5, 5, 1]);
        assert_eq!(values(&[at(95, 9)]), [0, 0, 9]);
    }

    #[test]
    fn a_picture_counts_once_a_day() {
        let mut transformed = Transformed::default();
        for (file, hour) in [(1, 24), (1, 25), (2, 25), (1, 48), (1, 48)] {
            transformed.count(9, file, hour);
        }
        let mut written: Vec<_> = transformed.unwritten.into_iter().collect();
        written.sort_unstable();
        assert_eq!(written, [((9, 24), 1), ((9, 25), 1), ((9, 48), 1)]);
    }
}
