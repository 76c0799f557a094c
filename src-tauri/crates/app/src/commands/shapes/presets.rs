//! What the commands of presets take and give: looks of a preview that have a name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The presets of an endpoint's project, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PresetList {
    /// The presets.
    pub presets: Vec<Preset>,
}

/// A look of a preview that has a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Preset {
    /// 1 to 64 characters.
    pub name: String,
    /// The parameters of the preview's address, such as `width` and `800`; what is left out has its default.
    #[cfg_attr(feature = "bindings", ts(type = "Record<string, string>"))]
    pub params: BTreeMap<String, String>,
}

/// Keeps a preset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PresetPut {
    /// The endpoint.
    pub endpoint: String,
    /// What it shall be.
    pub preset: Preset,
    /// The name of the preset whose place it takes; absent for a new one.
    pub was: Option<String>,
}

/// Forgets a preset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PresetDelete {
    /// The endpoint.
    pub endpoint: String,
    /// Its name.
    pub name: String,
}
