//! The rows of a store. One module per table; SQL stands as literal text beside the row it fills.
//!
//! Reads take a `Reader`, writes a `Writer`, which exists only inside a transaction. Only [`list`] builds SQL from
//! parts, out of closed lists of columns.

pub(crate) mod activity;
pub(crate) mod api_keys;
mod blocks;
pub(crate) mod buckets;
pub(crate) mod databases;
pub(crate) mod effects;
pub(crate) mod exposure;
pub(crate) mod files;
mod filter;
pub(crate) mod folders;
pub(crate) mod grants;
pub(crate) mod keys;
pub(crate) mod list;
pub(crate) mod memberships;
pub(crate) mod page;
pub(crate) mod previews;
pub(crate) mod project;
pub(crate) mod roles;
pub(crate) mod scope;
pub(crate) mod search;
pub(crate) mod segments;
pub(crate) mod sessions;
pub(crate) mod targets;
pub(crate) mod teams;
pub(crate) mod tokens;
pub(crate) mod usage;
pub(crate) mod users;
pub(crate) mod versions;
mod window;

use disk::Migration;
use disk::rusqlite::Row;
use disk::rusqlite::types::FromSql;

use crate::error::Error;

/// The steps from an empty database to the newest; never changed once landed.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { name: "store", sql: include_str!("0001_store.sql") },
    Migration { name: "people", sql: include_str!("0002_people.sql") },
    Migration { name: "registry", sql: include_str!("0003_registry.sql") },
    Migration { name: "lists", sql: include_str!("0004_lists.sql") },
    Migration { name: "project", sql: include_str!("0005_project.sql") },
    Migration { name: "previews", sql: include_str!("0006_previews.sql") },
    Migration { name: "received", sql: include_str!("0007_received.sql") },
    Migration { name: "versions", sql: include_str!("0008_versions.sql") },
    Migration { name: "activity", sql: include_str!("0009_activity.sql") },
];

/// SQLite's integers are signed; sizes and counts of a store never come near the end.
pub(crate) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Reads a size or count back.
pub(crate) fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

/// The columns of a row, one after the other: to look each up by its name costs more than to read it.
pub(crate) struct Columns<'a> {
    row: &'a Row<'a>,
    at: usize,
}

impl<'a> Columns<'a> {
    pub(crate) fn of(row: &'a Row<'a>) -> Self {
        Self { row, at: 0 }
    }

    pub(crate) fn take<T: FromSql>(&mut self) -> Result<T, Error> {
        let value = self.row.get(self.at)?;
        self.at += 1;
        Ok(value)
    }

    /// Reads a text without a copy of it.
    pub(crate) fn text(&mut self) -> Result<&'a str, Error> {
        let text = self.row.get_ref(self.at)?.as_str().map_err(disk::rusqlite::Error::from)?;
        self.at += 1;
        Ok(text)
    }
}
