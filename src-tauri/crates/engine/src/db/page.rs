//! `wire::Query` → `WHERE … ORDER BY … LIMIT`: the only SQL that is built from parts.
//!
//! Attributes come from closed lists of columns and values always travel as parameters, so no text of a client becomes
//! SQL. Names are compared without regard to ASCII case (their column says so), everything else exactly.

use disk::Reader;
use disk::rusqlite::types::Value;
use disk::rusqlite::{OptionalExtension, Row, params_from_iter};
use wire::query::{Direction, Filter, Method, Scalar};
use wire::{ErrorType, Invalid, Query, Timestamp};

use super::{signed, unsigned};
use crate::error::Error;

/// How many rows a list returns unless it is told otherwise.
const DEFAULT_LIMIT: u64 = 25;

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
    attributes: &[
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
    ],
};

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

    fn join(conditions: Vec<Condition>, word: &str) -> Self {
        let sql = conditions.iter().map(|condition| condition.sql.as_str()).collect::<Vec<_>>().join(word);
        Self { sql: format!("({sql})"), values: conditions.into_iter().flat_map(|condition| condition.values).collect() }
    }
}

/// Runs a list: `scope` says which rows there are at all.
pub(crate) fn list<T>(
    reader: &Reader<'_>,
    table: &Table,
    scope: Vec<Condition>,
    request: &ListRequest,
    read: impl Fn(&Row<'_>) -> Result<T, Error>,
) -> Result<Page<T>, Error> {
    let mut matching = scope.clone();
    for query in &request.queries {
        if let Query::Filter(filter) = query {
            matching.push(table.filter(filter)?);
        }
    }
    matching.extend(table.search_condition(&request.search));
    let total = if request.is_counted { count(reader, table, &matching, request.count_cap)? } else { 0 };

    let window = Window::of(table, &request.queries)?;
    matching.extend(window.cursor_condition(reader, table, scope)?);
    let Condition { sql, mut values } = Condition::join(matching, " AND ");
    values.extend([Value::Integer(signed(window.limit)), Value::Integer(signed(window.offset))]);
    let statement = format!("SELECT {} FROM {} WHERE {sql} ORDER BY {} LIMIT ? OFFSET ?", table.columns, table.from, window.order_sql());
    let mut items = Vec::new();
    let mut prepared = reader.prepare_cached(&statement)?;
    let mut rows = prepared.query(params_from_iter(values))?;
    while let Some(row) = rows.next()? {
        items.push(read(row)?);
    }
    if window.is_backward() {
        items.reverse();
    }
    Ok(Page { total, items })
}

fn count(reader: &Reader<'_>, table: &Table, matching: &[Condition], cap: Option<u64>) -> Result<u64, Error> {
    let Condition { sql, mut values } = Condition::join(matching.to_vec(), " AND ");
    // The join to the bucket decides nothing about how many rows there are.
    let from = table.from.split(" JOIN ").next().unwrap_or(table.from);
    let statement = match cap {
        None => format!("SELECT count(*) FROM {from} WHERE {sql}"),
        Some(cap) => {
            values.push(Value::Integer(signed(cap)));
            format!("SELECT count(*) FROM (SELECT 1 FROM {from} WHERE {sql} LIMIT ?)")
        }
    };
    let counted: i64 = reader.prepare_cached(&statement)?.query_row(params_from_iter(values), |row| row.get(0))?;
    Ok(unsigned(counted))
}

impl Table {
    fn attribute(&self, name: &str) -> Result<(&'static str, Kind), Error> {
        let found = self.attributes.iter().find(|(attribute, _, _)| *attribute == name);
        found.map(|(_, column, kind)| (*column, *kind)).ok_or_else(|| refused(format!("Attribute not found in schema: {name}")))
    }

    fn filter(&self, filter: &Filter) -> Result<Condition, Error> {
        match filter {
            Filter::And(children) => self.all(children, " AND "),
            Filter::Or(children) => self.all(children, " OR "),
            Filter::Test { method, attribute, values } => {
                let (column, kind) = self.attribute(attribute)?;
                if matches!(method, Method::Search | Method::NotSearch) {
                    let message = format!("Searching by attribute \"{attribute}\" requires a fulltext index.");
                    return Err(Error::RefusedWith(ErrorType::GeneralQueryInvalid, message));
                }
                let values = values.iter().map(|value| typed(kind, attribute, value)).collect::<Result<Vec<_>, _>>()?;
                test(*method, column, kind, attribute, values)
            }
        }
    }

    fn all(&self, children: &[Filter], word: &str) -> Result<Condition, Error> {
        let conditions = children.iter().map(|child| self.filter(child)).collect::<Result<Vec<_>, _>>()?;
        Ok(Condition::join(conditions, word))
    }

    /// Words may match anywhere, the last one as a beginning; a fully quoted text is a phrase.
    fn search_condition(&self, search: &str) -> Option<Condition> {
        let expression = search_expression(search)?;
        let sql = format!("{}.seq IN (SELECT rowid FROM {1} WHERE {1} MATCH ?)", self.alias, self.search);
        Some(Condition::new(sql, vec![Value::Text(expression)]))
    }
}

fn search_expression(search: &str) -> Option<String> {
    let trimmed = search.trim();
    let quoted = trimmed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(|inner| !inner.contains('"'));
    let clean = |text: &str| text.replace(['@', '+', '-', '*', ')', '(', '<', '>', '~', '"', '\0'], " ");
    let phrase = |text: &str| format!("\"{}\"", clean(text).split_whitespace().collect::<Vec<_>>().join(" "));
    let is_searchable = |text: &&str| text.chars().any(char::is_alphanumeric);
    if let Some(inner) = quoted {
        return is_searchable(&inner).then(|| phrase(inner));
    }
    let text = clean(trimmed);
    let words: Vec<&str> = text.split_whitespace().filter(is_searchable).collect();
    let last = words.len().checked_sub(1)?;
    let terms = words.iter().enumerate().map(|(at, word)| if at == last { phrase(word) + " *" } else { phrase(word) });
    Some(terms.collect::<Vec<_>>().join(" OR "))
}

fn refused(message: impl Into<String>) -> Error {
    Error::invalid("queries", Invalid::new(message))
}

/// Checks a value against what the attribute holds.
fn typed(kind: Kind, attribute: &str, value: &Scalar) -> Result<Value, Error> {
    match (kind, value) {
        (Kind::Text | Kind::Name | Kind::Path, Scalar::Text(text)) => Ok(Value::Text(text.clone())),
        (Kind::Integer, Scalar::Integer(number)) => Ok(Value::Integer(*number)),
        (Kind::Bool, Scalar::Bool(flag)) => Ok(Value::Integer(i64::from(*flag))),
        (Kind::Time, Scalar::Text(text)) => match Timestamp::parse(text) {
            Ok(point) => Ok(Value::Integer(point.micros())),
            Err(reason) => Err(refused(format!("Query value is invalid for attribute \"{attribute}\": {reason}"))),
        },
        _ => {
            let wanted = match kind {
                Kind::Text | Kind::Name | Kind::Path => "string",
                Kind::Integer => "integer",
                Kind::Bool => "boolean",
                Kind::Time => "datetime",
            };
            Err(refused(format!("Query value is invalid for attribute \"{attribute}\": Value must be a valid {wanted}")))
        }
    }
}

fn test(method: Method, column: &str, kind: Kind, attribute: &str, values: Vec<Value>) -> Result<Condition, Error> {
    let is_text = matches!(kind, Kind::Text | Kind::Name | Kind::Path);
    let wants_text = matches!(
        method,
        Method::StartsWith | Method::NotStartsWith | Method::EndsWith | Method::NotEndsWith | Method::Contains | Method::ContainsAny | Method::ContainsAll | Method::NotContains
    );
    if wants_text && !is_text {
        return Err(refused(format!("Cannot query {} on attribute \"{attribute}\" because it is not a string.", method.name())));
    }
    let compare = |operator: &str, values: Vec<Value>| Ok(Condition::new(format!("{column} {operator} ?"), values));
    let parts = |word: &str, one: fn(&str, Kind) -> String, values: Vec<Value>| {
        let conditions = values.into_iter().map(|value| Condition::new(one(column, kind), vec![value])).collect();
        Ok(Condition::join(conditions, word))
    };
    match method {
        Method::Equal => Ok(Condition::new(format!("{column} IN ({})", marks(values.len())), values)),
        Method::NotEqual => compare("<>", values),
        Method::LessThan => compare("<", values),
        Method::LessThanEqual => compare("<=", values),
        Method::GreaterThan => compare(">", values),
        Method::GreaterThanEqual => compare(">=", values),
        Method::Between => Ok(Condition::new(format!("{column} BETWEEN ? AND ?"), values)),
        Method::NotBetween => Ok(Condition::new(format!("{column} NOT BETWEEN ? AND ?"), values)),
        Method::IsNull => Ok(Condition::new(format!("{column} IS NULL"), values)),
        Method::IsNotNull => Ok(Condition::new(format!("{column} IS NOT NULL"), values)),
        Method::StartsWith if kind == Kind::Path => Ok(starts_path(column, values)),
        Method::StartsWith => parts(" OR ", starts, values),
        Method::NotStartsWith => parts(" AND ", |column, kind| format!("NOT {}", starts(column, kind)), values),
        Method::EndsWith => Ok(Condition::new(ends(column, kind), doubled(values))),
        Method::NotEndsWith => Ok(Condition::new(format!("NOT {}", ends(column, kind)), doubled(values))),
        Method::Contains | Method::ContainsAny => parts(" OR ", has, values),
        Method::ContainsAll => parts(" AND ", has, values),
        Method::NotContains => parts(" AND ", |column, kind| format!("NOT {}", has(column, kind)), values),
        Method::Search | Method::NotSearch => Err(Error::Refused(ErrorType::GeneralQueryInvalid)),
    }
}

fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

fn folded(kind: Kind, expression: &str) -> String {
    if kind == Kind::Name { format!("lower({expression})") } else { expression.to_owned() }
}

fn starts(column: &str, kind: Kind) -> String {
    format!("(instr({}, {}) = 1)", folded(kind, column), folded(kind, "?"))
}

fn ends(column: &str, kind: Kind) -> String {
    // The second mark is the same value again: see `doubled`.
    format!("(substr({}, -max(length(?), 1)) = {})", folded(kind, column), folded(kind, "?"))
}

fn has(column: &str, kind: Kind) -> String {
    format!("(instr({}, {}) > 0)", folded(kind, column), folded(kind, "?"))
}

fn doubled(values: Vec<Value>) -> Vec<Value> {
    values.into_iter().flat_map(|value| [value.clone(), value]).collect()
}

/// A folder's beginning as a range, which an index can answer.
fn starts_path(column: &str, values: Vec<Value>) -> Condition {
    let conditions = values
        .into_iter()
        .map(|value| {
            let Value::Text(first) = value else { return Condition::new("1", Vec::new()) };
            // No text sorts behind the beginning followed by the largest character.
            let end = format!("{first}\u{10ffff}");
            Condition::new(format!("({column} >= ? AND {column} < ?)"), vec![Value::Text(first), Value::Text(end)])
        })
        .collect();
    Condition::join(conditions, " OR ")
}

/// Which part of the matching rows is asked for, in which order.
struct Window {
    /// Column, direction, attribute.
    orders: Vec<(&'static str, Direction, String)>,
    is_random: bool,
    limit: u64,
    offset: u64,
    cursor: Option<(String, CursorSide)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CursorSide {
    After,
    Before,
}

impl Window {
    fn of(table: &Table, queries: &[Query]) -> Result<Self, Error> {
        let (mut limit, mut offset, mut cursor) = (None, None, None);
        let mut orders = Vec::new();
        let mut is_random = false;
        for query in queries {
            match query {
                Query::Filter(_) => {}
                Query::Order(attribute, direction) => {
                    let name = if attribute.is_empty() { "$sequence" } else { attribute };
                    orders.push((table.attribute(name)?.0, *direction, name.to_owned()));
                }
                Query::OrderRandom => is_random = true,
                Query::Limit(count) => limit = limit.or(Some(*count)),
                Query::Offset(count) => offset = offset.or(Some(*count)),
                Query::CursorAfter(id) => cursor = cursor.or(Some((id.clone(), CursorSide::After))),
                Query::CursorBefore(id) => cursor = cursor.or(Some((id.clone(), CursorSide::Before))),
            }
        }
        let tie = match orders.first() {
            Some((_, Direction::Descending, name)) if matches!(name.as_str(), "$createdAt" | "$updatedAt") => Direction::Descending,
            _ => Direction::Ascending,
        };
        orders.push((table.attribute("$sequence")?.0, tie, "$sequence".to_owned()));
        Ok(Self { orders, is_random, limit: limit.unwrap_or(DEFAULT_LIMIT), offset: offset.unwrap_or(0), cursor })
    }

    fn is_backward(&self) -> bool {
        matches!(self.cursor, Some((_, CursorSide::Before)))
    }

    fn order_sql(&self) -> String {
        if self.is_random {
            return "random()".to_owned();
        }
        let word = |direction: Direction| match (direction, self.is_backward()) {
            (Direction::Ascending, false) | (Direction::Descending, true) => "ASC",
            (Direction::Descending, false) | (Direction::Ascending, true) => "DESC",
        };
        self.orders.iter().map(|(column, direction, _)| format!("{column} {}", word(*direction))).collect::<Vec<_>>().join(", ")
    }

    /// Returns the condition that a row stands behind (or before) the cursor's row in this order.
    fn cursor_condition(&self, reader: &Reader<'_>, table: &Table, mut scope: Vec<Condition>) -> Result<Option<Condition>, Error> {
        let Some((id, side)) = &self.cursor else { return Ok(None) };
        let columns = self.orders.iter().map(|(column, _, _)| *column).collect::<Vec<_>>().join(", ");
        scope.push(Condition::new(format!("{} = ?", table.id), vec![Value::Text(id.clone())]));
        let Condition { sql, values } = Condition::join(scope, " AND ");
        let statement = format!("SELECT {columns} FROM {} WHERE {sql}", table.from);
        let place: Option<Vec<Value>> = reader
            .prepare_cached(&statement)?
            .query_row(params_from_iter(values), |row| (0..self.orders.len()).map(|at| row.get(at)).collect())
            .optional()?;
        let place = place.ok_or_else(|| {
            Error::RefusedWith(ErrorType::GeneralCursorNotFound, format!("{} '{id}' for the 'cursor' value not found.", table.noun))
        })?;
        let mut steps = Vec::new();
        for (depth, (column, direction, _)) in self.orders.iter().enumerate() {
            let is_up = (*direction == Direction::Ascending) == (*side == CursorSide::After);
            let equal = self.orders.iter().take(depth).map(|(before, _, _)| format!("{before} = ?"));
            let step = equal.chain([format!("{column} {} ?", if is_up { ">" } else { "<" })]).collect::<Vec<_>>().join(" AND ");
            steps.push(Condition::new(format!("({step})"), place.iter().take(depth + 1).cloned().collect()));
        }
        Ok(Some(Condition::join(steps, " OR ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_never_becomes_syntax() {
        assert_eq!(search_expression("hello wor").unwrap(), "\"hello\" OR \"wor\" *");
        assert_eq!(search_expression("\"two words\"").unwrap(), "\"two words\"");
        assert_eq!(search_expression("a\" OR b*").unwrap(), "\"a\" OR \"OR\" OR \"b\" *");
        for nothing in ["", "  ", "\"\"", "*", "--", "+ ("] {
            assert_eq!(search_expression(nothing), None, "{nothing:?}");
        }
    }
}
