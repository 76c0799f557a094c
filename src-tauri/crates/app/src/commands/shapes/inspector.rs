//! How the panel beside the files is left and found again.

use serde::{Deserialize, Serialize};

/// The panel beside the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct InspectorSettings {
    /// Whether it is shown.
    pub is_open: bool,
    /// Its width in pixels.
    pub width: u16,
    /// The tab that is in front, as the page names it.
    pub tab: String,
}

impl Default for InspectorSettings {
    fn default() -> Self {
        Self { is_open: false, width: 340, tab: "details".to_owned() }
    }
}
