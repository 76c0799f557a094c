//! Ranges of bytes: the part of an upload that a chunk is, and the part of a file that a download asks for.

use crate::error::{Error, ErrorType};

/// The part of a file that a chunk carries: `Content-Range: bytes START-END/TOTAL`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentRange {
    /// The first byte.
    pub start: u64,
    /// The byte after the last.
    pub end: u64,
    /// The size of the whole file in bytes.
    pub total: u64,
}

impl ContentRange {
    /// Reads the header. An end equal to the total is read as the last byte, as older clients mean it.
    pub fn parse(header: &str) -> Result<Self, Error> {
        Self::read(header).ok_or_else(|| ErrorType::StorageInvalidContentRange.into())
    }

    fn read(header: &str) -> Option<Self> {
        let (range, total) = header.trim().strip_prefix("bytes ")?.split_once('/')?;
        let (start, last) = range.split_once('-')?;
        let (start, last, total) = (digits(start)?, digits(last)?, digits(total)?);
        let end = if last == total { total } else { last.checked_add(1)? };
        (start <= last && start < end && end <= total).then_some(Self { start, end, total })
    }

    /// Returns how many bytes the chunk has.
    pub fn length(&self) -> u64 {
        self.end - self.start
    }
}

impl std::fmt::Display for ContentRange {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "bytes {}-{}/{}", self.start, self.end.saturating_sub(1), self.total)
    }
}

fn digits(text: &str) -> Option<u64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// The part of a file that a download asks for: `Range: bytes=START-[LAST]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteRange {
    /// The first byte.
    pub start: u64,
    /// The last byte, when the client names one.
    pub last: Option<u64>,
}

/// A range that fits a file: bytes `start..end` of `size`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: u64,
    /// The byte after the last.
    pub end: u64,
    /// The size of the whole file in bytes.
    pub size: u64,
}

impl Span {
    /// Returns how many bytes it covers.
    pub fn length(&self) -> u64 {
        self.end - self.start
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "bytes {}-{}/{}", self.start, self.end.saturating_sub(1), self.size)
    }
}

impl ByteRange {
    /// Reads the header: one range, with a start. Suffix and multiple ranges are refused, as Appwrite does.
    pub fn parse(header: &str) -> Result<Self, Error> {
        Self::read(header).ok_or_else(|| ErrorType::StorageInvalidRange.into())
    }

    fn read(header: &str) -> Option<Self> {
        let (start, last) = header.trim().strip_prefix("bytes=")?.split_once('-')?;
        let last = if last.is_empty() { None } else { Some(digits(last)?) };
        Some(Self { start: digits(start)?, last })
    }

    /// Fits the range to a file of `size` bytes. An open or very wide range is cut to `window` bytes; one byte and an
    /// end past the file are allowed, as RFC 9110 has it and players need it (Appwrite refuses both).
    pub fn fit(self, size: u64, window: u64) -> Result<Span, Error> {
        const WIDEST: u64 = 20_000_000;
        let refused = || Error::from(ErrorType::StorageInvalidRange);
        if self.start >= size || self.last.is_some_and(|last| last < self.start) {
            return Err(refused());
        }
        let last = self.last.unwrap_or(u64::MAX).min(size - 1);
        let is_open = self.last.is_none() || last - self.start >= WIDEST;
        let last = if is_open { last.min(self.start.saturating_add(window - 1)) } else { last };
        Ok(Span { start: self.start, end: last + 1, size })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_range_is_read_with_its_tolerance() {
        let whole = ContentRange { start: 0, end: 10, total: 10 };
        assert_eq!(ContentRange::parse("bytes 0-9/10"), Ok(whole));
        assert_eq!(ContentRange::parse("bytes 0-10/10"), Ok(whole));
        for bad in [
            "",
            "bytes",
            "0-9/10",
            "bytes 5-4/10",
            "bytes 0-11/10",
            "bytes -9/10",
            "bytes 0-9/*",
            "bytes a-9/10",
            "bytes 0-0/0",
            "bytes 10-10/10",
            "bytes 0-9/99999999999999999999",
        ] {
            assert!(ContentRange::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_range_is_fitted_to_the_file() {
        let fit = |header: &str, size| {
            ByteRange::parse(header)
                .and_then(|range| range.fit(size, 1000))
                .map(|span| (span.start, span.end))
        };
        assert_eq!(fit("bytes=0-99", 500), Ok((0, 100)));
        assert_eq!(fit("bytes=0-", 500), Ok((0, 500)));
        assert_eq!(fit("bytes=7-", 5000), Ok((7, 1007)));
        assert_eq!(fit("bytes=3-3", 500), Ok((3, 4)));
        assert_eq!(fit("bytes=0-9999", 500), Ok((0, 500)));
        for bad in [
            "bytes=988",
            "bytes=-988",
            "bytes=500-",
            "bytes=9-3",
            "bytes=0-1,4-5",
            "items=0-1",
            "bytes=a-",
        ] {
            assert!(fit(bad, 500).is_err(), "{bad}");
        }
        assert!(fit("bytes=0-", 0).is_err());
    }
}
