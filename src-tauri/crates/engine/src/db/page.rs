//! What a list is: its table, its attributes, what is asked of it and what comes back.
//!
//! `wire::Query` → `WHERE … ORDER BY … LIMIT` is the only SQL that is built from parts: [`super::filter`] makes
//! conditions of filters, [`super::window`] order, limit and cursor of the rest, and [`super::list`] a statement of both.
//! Attributes come from closed lists of columns and values always travel as parameters, so no text of a client becomes
//! SQL. Names are compared without regard to ASCII case (their column says so), everything else exactly.

use disk::Reader;
use disk::rusqlite::Row;
use disk::rusqlite::types::Value;
use wire::Query;

use super::list::List;
use super::scope::Scope;
use crate::error::Error;

/// What a client asks of a list.
#[derive(Clone, Debug, Default)]
pub struct ListRequest {
    /// Filters, orders, limit, offset and cursor.
    pub queries: Vec<Query>,
    /// Words to search for; empty searches for nothing.
    pub search: String,
    /// How far to count; `None` counts to the end.
    pub count_cap: Option<u64>,
    /// Whether to count at all.
    pub is_counted: bool,
}

/// Some rows of a list, and how many there are in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// How many rows match, without regard to limit, offset and cursor.
    pub total: u64,
    /// The rows.
    pub items: Vec<T>,
}

/// What an attribute holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// Text whose ASCII case does not matter.
    Name,
    /// A folder: text with an index that a prefix can use.
    Path,
    /// A JSON array of texts.
    List,
    Integer,
    Bool,
    Time,
}

/// A list's table and what may be asked of it.
pub(crate) struct Table {
    /// What the cursor's refusal calls a row.
    pub(crate) noun: &'static str,
    /// The selected columns.
    pub(crate) columns: &'static str,
    /// What stands behind FROM; the rows' own table is named `alias`.
    pub(crate) from: &'static str,
    pub(crate) alias: &'static str,
    /// The column of the id.
    pub(crate) id: &'static str,
    /// The full-text index.
    pub(crate) search: &'static str,
    /// Attribute, column, kind.
    pub(crate) attributes: &'static [(&'static str, &'static str, Kind)],
}

pub(crate) const BUCKETS: Table = Table {
    noun: "Bucket",
    columns: super::buckets::COLUMNS,
    from: "buckets b",
    alias: "b",
    id: "b.bucket_id",
    search: "buckets_search",
    attributes: &[
        ("$id", "b.bucket_id", Kind::Text),
        ("$createdAt", "b.created_at", Kind::Time),
        ("$updatedAt", "b.updated_at", Kind::Time),
        ("$sequence", "b.seq", Kind::Integer),
        ("enabled", "b.enabled", Kind::Bool),
        ("name", "b.name", Kind::Name),
        ("fileSecurity", "b.file_security", Kind::Bool),
        ("maximumFileSize", "b.maximum_file_size", Kind::Integer),
        ("encryption", "b.encryption", Kind::Bool),
        ("antivirus", "b.antivirus", Kind::Bool),
        ("transformations", "b.transformations", Kind::Bool),
        ("stripMetadata", "b.strip_metadata", Kind::Bool),
    ],
};

pub(crate) const FILES: Table = Table {
    noun: "File",
    columns: super::files::COLUMNS,
    from: "files f JOIN buckets b ON b.seq = f.bucket_seq",
    alias: "f",
    id: "f.file_id",
    search: "files_search",
    attributes: FILE_ATTRIBUTES.split_at(11).0,
};

/// The same for the console, which may ask for more than Appwrite lets anybody.
pub(crate) const FILES_OF_CONSOLE: Table = Table { attributes: FILE_ATTRIBUTES, ..FILES };

/// Those of Appwrite first.
const FILE_ATTRIBUTES: &[(&str, &str, Kind)] = &[
    ("$id", "f.file_id", Kind::Text),
    ("$createdAt", "f.created_at", Kind::Time),
    ("$updatedAt", "f.updated_at", Kind::Time),
    ("$sequence", "f.seq", Kind::Integer),
    ("name", "f.name", Kind::Name),
    ("signature", "f.signature", Kind::Text),
    ("mimeType", "f.mime_type", Kind::Text),
    ("sizeOriginal", "f.size", Kind::Integer),
    ("chunksTotal", "f.chunks_total", Kind::Integer),
    ("chunksUploaded", "f.chunks_uploaded", Kind::Integer),
    ("folder", "f.folder", Kind::Path),
    ("sizeActual", "f.stored", Kind::Integer),
    ("compression", "f.compression", Kind::Text),
    ("encryption", "(f.key_epoch IS NOT NULL)", Kind::Bool),
    ("$permissions", super::files::PERMISSIONS, Kind::List),
];

impl Table {
    /// Returns what the rows stand in without the tables joined to them: those decide nothing about which rows there are.
    pub(crate) fn rows(&self) -> &'static str {
        self.from.split(" JOIN ").next().unwrap_or(self.from)
    }

    /// Returns the column of the order of insertion.
    pub(crate) fn sequence(&self) -> String {
        format!("{}.seq", self.alias)
    }
}

/// A condition with its parameters, in order.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
}

impl Condition {
    pub(crate) fn new(sql: impl Into<String>, values: Vec<Value>) -> Self {
        Self { sql: sql.into(), values }
    }

    /// Returns the opposite.
    pub(crate) fn negated(self) -> Self {
        Self { sql: format!("(NOT {})", self.sql), values: self.values }
    }

    pub(crate) fn join(conditions: Vec<Condition>, word: &str) -> Self {
        let sql = conditions
            .iter()
            .map(|condition| condition.sql.as_str())
            .collect::<Vec<_>>()
            .join(word);
        Self {
            sql: format!("({sql})"),
            values: conditions.into_iter().flat_map(|condition| condition.values).collect(),
        }
    }
}

/// Checks and runs a list: `scope` says which rows there are at all.
pub(crate) fn list<T>(
    reader: &Reader<'_>,
    table: &Table,
    scope: Vec<Condition>,
    request: &ListRequest,
    read: impl Fn(&Row<'_>) -> Result<T, Error>,
) -> Result<Page<T>, Error> {
    List::check(table, request)?.run(reader, &Scope::of(scope), read)
}
