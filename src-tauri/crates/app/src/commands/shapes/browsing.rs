//! How the rows of buckets are looked at: which columns, and which searches have a name. The page's own words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How the rows of buckets are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Browsing {
    /// The columns that the person chose, by `{endpoint}/{bucket}`.
    pub columns: BTreeMap<String, Vec<String>>,
    /// The searches that have a name, in the order in which they were made.
    pub views: Vec<SavedView>,
}

/// A search with its order and columns, under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct SavedView {
    /// What people call it.
    pub name: String,
    /// Where it looks: `{endpoint}/{bucket}`.
    pub place: String,
    /// The folder, words and filters, as they stand in the page's address.
    pub search: String,
    /// What it is sorted by.
    pub sort: String,
    /// Whether the largest comes first.
    pub descending: bool,
    /// The columns.
    pub columns: Vec<String>,
}
