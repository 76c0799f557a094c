//! A filter or a search → a condition in SQL.

use disk::rusqlite::types::Value;
use wire::query::{Filter, Method, Scalar};
use wire::{ErrorType, Invalid, Timestamp};

use super::page::{Condition, Kind, Table};
use crate::error::Error;

impl Table {
    pub(crate) fn attribute(&self, name: &str) -> Result<(&'static str, Kind), Error> {
        let found = self.attributes.iter().find(|(attribute, _, _)| *attribute == name);
        found
            .map(|(_, column, kind)| (*column, *kind))
            .ok_or_else(|| refused(format!("Attribute not found in schema: {name}")))
    }

    pub(crate) fn filter(&self, filter: &Filter) -> Result<Condition, Error> {
        match filter {
            Filter::And(children) => self.all(children, " AND "),
            Filter::Or(children) => self.all(children, " OR "),
            Filter::Test { method, attribute, values } => {
                let (column, kind) = self.attribute(attribute)?;
                if matches!(method, Method::Search | Method::NotSearch) {
                    let message = format!(
                        "Searching by attribute \"{attribute}\" requires a fulltext index."
                    );
                    return Err(Error::RefusedWith(ErrorType::GeneralQueryInvalid, message));
                }
                let values = values
                    .iter()
                    .map(|value| typed(kind, attribute, value))
                    .collect::<Result<Vec<_>, _>>()?;
                test(*method, column, kind, attribute, values)
            }
        }
    }

    fn all(&self, children: &[Filter], word: &str) -> Result<Condition, Error> {
        let conditions =
            children.iter().map(|child| self.filter(child)).collect::<Result<Vec<_>, _>>()?;
        Ok(Condition::join(conditions, word))
    }

    /// Words may match anywhere, the last one as a beginning; a fully quoted text is a phrase.
    pub(crate) fn search_condition(&self, search: &str) -> Option<Condition> {
        let expression = search_expression(search)?;
        let sql =
            format!("{}.seq IN (SELECT rowid FROM {1} WHERE {1} MATCH ?)", self.alias, self.search);
        Some(Condition::new(sql, vec![Value::Text(expression)]))
    }
}

fn search_expression(search: &str) -> Option<String> {
    let trimmed = search.trim();
    let quoted = trimmed
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|inner| !inner.contains('"'));
    let clean =
        |text: &str| text.replace(['@', '+', '-', '*', ')', '(', '<', '>', '~', '"', '\0'], " ");
    let phrase = |text: &str| {
        format!("\"{}\"", clean(text).split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let is_searchable = |text: &&str| text.chars().any(char::is_alphanumeric);
    if let Some(inner) = quoted {
        return is_searchable(&inner).then(|| phrase(inner));
    }
    let text = clean(trimmed);
    let words: Vec<&str> = text.split_whitespace().filter(is_searchable).collect();
    let last = words.len().checked_sub(1)?;
    let terms = words
        .iter()
        .enumerate()
        .map(|(at, word)| if at == last { phrase(word) + " *" } else { phrase(word) });
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
            Err(reason) => Err(refused(format!(
                "Query value is invalid for attribute \"{attribute}\": {reason}"
            ))),
        },
        _ => {
            let wanted = match kind {
                Kind::Text | Kind::Name | Kind::Path => "string",
                Kind::Integer => "integer",
                Kind::Bool => "boolean",
                Kind::Time => "datetime",
            };
            Err(refused(format!(
                "Query value is invalid for attribute \"{attribute}\": Value must be a valid {wanted}"
            )))
        }
    }
}

fn test(
    method: Method,
    column: &str,
    kind: Kind,
    attribute: &str,
    values: Vec<Value>,
) -> Result<Condition, Error> {
    let is_text = matches!(kind, Kind::Text | Kind::Name | Kind::Path);
    let wants_text = matches!(
        method,
        Method::StartsWith
            | Method::NotStartsWith
            | Method::EndsWith
            | Method::NotEndsWith
            | Method::Contains
            | Method::ContainsAny
            | Method::ContainsAll
            | Method::NotContains
    );
    if wants_text && !is_text {
        return Err(refused(format!(
            "Cannot query {} on attribute \"{attribute}\" because it is not a string.",
            method.name()
        )));
    }
    let compare = |operator: &str, values: Vec<Value>| {
        Ok(Condition::new(format!("{column} {operator} ?"), values))
    };
    let parts = |word: &str, one: fn(&str, Kind) -> String, values: Vec<Value>| {
        let conditions = values
            .into_iter()
            .map(|value| Condition::new(one(column, kind), vec![value]))
            .collect();
        Ok(Condition::join(conditions, word))
    };
    match method {
        Method::Equal => {
            Ok(Condition::new(format!("{column} IN ({})", marks(values.len())), values))
        }
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
        Method::NotStartsWith => {
            parts(" AND ", |column, kind| format!("NOT {}", starts(column, kind)), values)
        }
        Method::EndsWith => Ok(Condition::new(ends(column, kind), doubled(values))),
        Method::NotEndsWith => {
            Ok(Condition::new(format!("NOT {}", ends(column, kind)), doubled(values)))
        }
        Method::Contains | Method::ContainsAny => parts(" OR ", has, values),
        Method::ContainsAll => parts(" AND ", has, values),
        Method::NotContains => {
            parts(" AND ", |column, kind| format!("NOT {}", has(column, kind)), values)
        }
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
            Condition::new(
                format!("({column} >= ? AND {column} < ?)"),
                vec![Value::Text(first), Value::Text(end)],
            )
        })
        .collect();
    Condition::join(conditions, " OR ")
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
