//! A filter → a condition in SQL.

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
}

fn refused(message: impl Into<String>) -> Error {
    Error::invalid("queries", Invalid::new(message))
}

/// Checks a value against what the attribute holds.
fn typed(kind: Kind, attribute: &str, value: &Scalar) -> Result<Value, Error> {
    match (kind, value) {
        // No row has such text, and SQLite's functions stop where they meet it.
        (Kind::Text | Kind::Name | Kind::Path | Kind::List, Scalar::Text(text))
            if text.contains('\0') =>
        {
            Err(refused(format!(
                "Query value is invalid for attribute \"{attribute}\": Value must not contain NUL"
            )))
        }
        (Kind::Text | Kind::Name | Kind::Path | Kind::List, Scalar::Text(text)) => {
            Ok(Value::Text(text.clone()))
        }
        (Kind::Integer, Scalar::Integer(number)) => Ok(Value::Integer(*number)),
        // Appwrite spells its sequence as text in places.
        (Kind::Integer, Scalar::Text(text))
            if attribute == "$sequence" && text.parse::<i64>().is_ok() =>
        {
            Ok(text.parse().map_or(Value::Null, Value::Integer))
        }
        (Kind::Bool, Scalar::Bool(flag)) => Ok(Value::Integer(i64::from(*flag))),
        (Kind::Time, Scalar::Text(text)) => match Timestamp::parse(text) {
            Ok(point) => Ok(Value::Integer(point.micros())),
            Err(reason) => Err(refused(format!(
                "Query value is invalid for attribute \"{attribute}\": {reason}"
            ))),
        },
        _ => {
            let wanted = match kind {
                Kind::Text | Kind::Name | Kind::Path | Kind::List => "string",
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
    if !is_allowed(method, kind) {
        return Err(refused(format!(
            "Cannot query {} on attribute \"{attribute}\" because of its type.",
            method.name()
        )));
    }
    let compare = |operator: &str, values: Vec<Value>| {
        Ok(Condition::new(format!("{column} {operator} ?"), values))
    };
    let parts = |word: &str, values: Vec<Value>| {
        let conditions = values
            .into_iter()
            .map(|value| Condition::new(has(column, kind), vec![value]))
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
        Method::StartsWith => Ok(Condition::join(starts(column, kind, &values), " OR ")),
        Method::NotStartsWith => {
            Ok(Condition::join(starts(column, kind, &values), " OR ").negated())
        }
        Method::EndsWith => Ok(Condition::new(ends(column, kind), doubled(values))),
        Method::NotEndsWith => Ok(Condition::new(ends(column, kind), doubled(values)).negated()),
        Method::Contains | Method::ContainsAny => parts(" OR ", values),
        Method::ContainsAll => parts(" AND ", values),
        Method::NotContains => parts(" OR ", values).map(Condition::negated),
        Method::Search | Method::NotSearch => Err(Error::Refused(ErrorType::GeneralQueryInvalid)),
    }
}

fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

fn folded(kind: Kind, expression: &str) -> String {
    if kind == Kind::Name { format!("lower({expression})") } else { expression.to_owned() }
}

/// Says whether a test can be made of what an attribute holds.
fn is_allowed(method: Method, kind: Kind) -> bool {
    let is_of_parts = matches!(
        method,
        Method::StartsWith | Method::NotStartsWith | Method::EndsWith | Method::NotEndsWith
    );
    let is_of_content = matches!(
        method,
        Method::Contains | Method::ContainsAny | Method::ContainsAll | Method::NotContains
    );
    match kind {
        Kind::Text | Kind::Name | Kind::Path => true,
        Kind::List => is_of_content || matches!(method, Method::IsNull | Method::IsNotNull),
        Kind::Integer | Kind::Bool | Kind::Time => !is_of_parts && !is_of_content,
    }
}

/// A beginning as a range, which an index can answer. Where case does not matter the range holds a little more than
/// the beginning, so the beginning is looked at too.
fn starts(column: &str, kind: Kind, values: &[Value]) -> Vec<Condition> {
    values.iter().map(|value| starts_with(column, kind, value)).collect()
}

fn starts_with(column: &str, kind: Kind, value: &Value) -> Condition {
    let Value::Text(first) = value else { return Condition::new("0", Vec::new()) };
    let end =
        if kind == Kind::Name { successor(&first.to_ascii_lowercase()) } else { successor(first) };
    let mut parts = vec![Condition::new(format!("{column} >= ?"), vec![value.clone()])];
    parts.extend(end.map(|end| Condition::new(format!("{column} < ?"), vec![Value::Text(end)])));
    if kind == Kind::Name {
        let begins = format!("instr({}, {}) = 1", folded(kind, column), folded(kind, "?"));
        parts.push(Condition::new(begins, vec![value.clone()]));
    }
    Condition::join(parts, " AND ")
}

/// Returns the least text that is greater than every text with this beginning; `None` where there is none.
fn successor(first: &str) -> Option<String> {
    let mut letters: Vec<char> = first.chars().collect();
    while let Some(last) = letters.pop() {
        // Behind the last letter before the surrogates comes the first one after them.
        let next = u32::from(last) + 1;
        if let Some(next) = char::from_u32(next).or_else(|| char::from_u32(next + 0x800)) {
            letters.push(next);
            return Some(letters.into_iter().collect());
        }
    }
    None
}

fn ends(column: &str, kind: Kind) -> String {
    // The second mark is the same value again: see `doubled`.
    format!(
        "(substr({}, length({column}) - length(?) + 1) = {})",
        folded(kind, column),
        folded(kind, "?")
    )
}

fn has(column: &str, kind: Kind) -> String {
    if kind == Kind::List {
        return format!("EXISTS (SELECT 1 FROM json_each({column}) WHERE value = ?)");
    }
    format!("(instr({}, {}) > 0)", folded(kind, column), folded(kind, "?"))
}

fn doubled(values: Vec<Value>) -> Vec<Value> {
    values.into_iter().flat_map(|value| [value.clone(), value]).collect()
}
