//! A database as it travels. Coffer keeps a register of them and no documents.

use serde::{Deserialize, Serialize};

use crate::id::DatabaseId;
use crate::time::Timestamp;

/// What a database was made through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DatabaseKind {
    /// `/databases`.
    #[default]
    Legacy,
    /// `/tablesdb`.
    TablesDb,
}

/// Appwrite's `Database` model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Database {
    /// The database's id.
    #[serde(rename = "$id")]
    pub id: DatabaseId,
    /// What people call it.
    pub name: String,
    /// When it was made.
    #[serde(rename = "$createdAt")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(rename = "$updatedAt")]
    pub updated_at: Timestamp,
    /// Whether anybody but a key may use it.
    pub enabled: bool,
    /// What it was made through.
    #[serde(rename = "type")]
    pub kind: DatabaseKind,
}

/// A page of databases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseList {
    /// How many there are in all.
    pub total: u64,
    /// This page of them.
    pub databases: Vec<Database>,
}
