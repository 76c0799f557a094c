//! Whether the content of a file was scanned for viruses.

use serde::{Deserialize, Serialize};

use crate::error::Invalid;

/// What is known about a file and viruses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Scan {
    /// It was scanned when it was uploaded, and nothing was found.
    Clean,
    /// Its bucket did not want it scanned.
    Off,
    /// Its bucket wanted it scanned, and no scanner was configured.
    Absent,
    /// It was larger than what is scanned.
    Size,
}

impl Scan {
    /// Returns the word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Scan::Clean => "clean",
            Scan::Off => "off",
            Scan::Absent => "absent",
            Scan::Size => "size",
        }
    }

    /// Reads the word on the wire.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        [Scan::Clean, Scan::Off, Scan::Absent, Scan::Size]
            .into_iter()
            .find(|scan| scan.as_str() == text)
            .ok_or_else(|| Invalid::new("Value must be one of (clean, off, absent, size)"))
    }
}
