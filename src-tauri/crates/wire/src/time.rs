//! Points in time, spelled as Appwrite spells them, and the clock they come from.

use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Serialize};
use time::format_description::well_known::Iso8601;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

use crate::error::Invalid;

/// A point in time in microseconds since 1970, UTC; written `2026-01-31T12:00:00.000+00:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(type = "string"))]
pub struct Timestamp(i64);

/// The last microsecond of the year 9999, the largest point the spelling can hold.
const LATEST: i64 = 253_402_300_799_999_999;
/// The first microsecond of the year 0.
const EARLIEST: i64 = -62_167_219_200_000_000;

impl Timestamp {
    /// Returns the point `micros` microseconds after 1970; what the spelling cannot hold is clamped.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(EARLIEST, LATEST))
    }

    /// Returns microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// Returns the point as headers spell it: `Sat, 31 Jan 2026 12:00:00 GMT`.
    pub fn http_date(self) -> String {
        let format = format_description!(
            "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
        );
        // The range of the type is the range of the spelling.
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000)
            .ok()
            .and_then(|point| point.format(&format).ok())
            .unwrap_or_default()
    }

    /// Reads an ISO 8601 date and time; one without an offset is UTC.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let spelled = text.replacen(' ', "T", 1);
        let with_offset = OffsetDateTime::parse(&spelled, &Iso8601::DEFAULT);
        let point = with_offset
            .or_else(|_| {
                time::PrimitiveDateTime::parse(&spelled, &Iso8601::DEFAULT)
                    .map(time::PrimitiveDateTime::assume_utc)
            })
            .or_else(|_| {
                time::Date::parse(&spelled, &Iso8601::DEFAULT)
                    .map(|day| day.midnight().assume_utc())
            })
            .map_err(|_| Invalid::new("Value must be a valid ISO 8601 date"))?;
        let micros = i64::try_from(point.unix_timestamp_nanos() / 1_000)
            .map_err(|_| Invalid::new("Date is out of range"))?;
        Ok(Self::from_micros(micros))
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let format = format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]+00:00"
        );
        let point = OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000)
            .map_err(|_| std::fmt::Error)?;
        let text = point.to_offset(UtcOffset::UTC).format(&format).map_err(|_| std::fmt::Error)?;
        out.write_str(&text)
    }
}

impl TryFrom<String> for Timestamp {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Timestamp> for String {
    fn from(point: Timestamp) -> String {
        point.to_string()
    }
}

/// A point that may be absent, spelled as the empty text then: models of Appwrite have no null dates.
pub mod or_empty {
    use serde::{Deserialize, Deserializer, Serializer, de};

    use super::Timestamp;

    /// Writes the point, or the empty text.
    pub fn serialize<S: Serializer>(point: &Option<Timestamp>, out: S) -> Result<S::Ok, S::Error> {
        match point {
            Some(point) => out.collect_str(point),
            None => out.serialize_str(""),
        }
    }

    /// Reads what was written.
    pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Timestamp>, D::Error> {
        match String::deserialize(input)?.as_str() {
            "" => Ok(None),
            text => Timestamp::parse(text).map(Some).map_err(de::Error::custom),
        }
    }
}

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// Returns the present moment.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        let since =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(LATEST))
    }
}

/// A clock that stands still until it is moved, for tests and replays.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// Returns a clock that shows `start`.
    pub fn new(start: Timestamp) -> Self {
        Self(AtomicI64::new(start.micros()))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: std::time::Duration) {
        self.0.fetch_add(i64::try_from(by.as_micros()).unwrap_or(LATEST), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_spelled_with_milliseconds_and_offset() {
        assert_eq!(
            Timestamp::from_micros(1_700_000_000_123_456).to_string(),
            "2023-11-14T22:13:20.123+00:00"
        );
        assert_eq!(Timestamp::from_micros(0).to_string(), "1970-01-01T00:00:00.000+00:00");
        assert_eq!(Timestamp::from_micros(0).http_date(), "Thu, 01 Jan 1970 00:00:00 GMT");
    }

    #[test]
    fn a_timestamp_reads_what_clients_write() {
        let expected = Timestamp::from_micros(1_700_000_000_123_000);
        for text in [
            "2023-11-14T22:13:20.123+00:00",
            "2023-11-14T22:13:20.123Z",
            "2023-11-15T00:13:20.123+02:00",
            "2023-11-14 22:13:20.123",
        ] {
            assert_eq!(Timestamp::parse(text).unwrap(), expected, "{text}");
        }
        for text in ["", "soon", "2023-13-01T00:00:00Z", "1700000000"] {
            assert!(Timestamp::parse(text).is_err(), "{text}");
        }
    }
}
