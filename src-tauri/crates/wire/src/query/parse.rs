//! Queries in JSON, as clients since Appwrite 1.5 send them. The sentences are Appwrite's.

use serde_json::{Map, Value as Json};

use super::{Direction, Filter, MAX_LENGTH, MAX_QUERIES, Method, Query, Scalar};
use crate::error::Invalid;

/// The most conditions of one list, nested ones counted.
const MAX_CONDITIONS: usize = 300;
/// The most values of one list.
const MAX_ALL_VALUES: usize = 5_000;

impl Query {
    /// Reads one element.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.len() > MAX_LENGTH {
            return Err(Invalid::new(format!(
                "Value must be a valid string and no longer than {MAX_LENGTH} chars"
            )));
        }
        let json: Json =
            serde_json::from_str(text).map_err(|_| Invalid::new("Invalid query: Syntax error"))?;
        Element::of(json)?.read()
    }

    /// Reads all elements of a list.
    pub fn parse_all(texts: &[String]) -> Result<Vec<Self>, Invalid> {
        if texts.len() > MAX_QUERIES {
            return Err(Invalid::new(format!(
                "Value must a valid array no longer than {MAX_QUERIES} items"
            )));
        }
        let queries = texts.iter().map(|text| Self::parse(text)).collect::<Result<Vec<_>, _>>()?;
        bounded(&queries)?;
        Ok(queries)
    }
}

/// Refuses more conditions and values than a database takes in one statement.
fn bounded(queries: &[Query]) -> Result<(), Invalid> {
    let (conditions, values) = queries.iter().fold((0, 0), |(conditions, values), query| {
        let (more, much) = if let Query::Filter(filter) = query { weight(filter) } else { (0, 0) };
        (conditions + more, values + much)
    });
    if conditions > MAX_CONDITIONS || values > MAX_ALL_VALUES {
        return Err(Invalid::new(format!(
            "A list takes at most {MAX_CONDITIONS} conditions with {MAX_ALL_VALUES} values"
        )));
    }
    Ok(())
}

/// Returns how many conditions and values a filter has in all.
fn weight(filter: &Filter) -> (usize, usize) {
    match filter {
        Filter::Test { values, .. } => (1, values.len()),
        Filter::And(children) | Filter::Or(children) => {
            children.iter().map(weight).fold((1, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
        }
    }
}

/// An element whose parts have the right types, and nothing more is known of it.
struct Element {
    method: String,
    attribute: String,
    values: Vec<Json>,
}

impl Element {
    fn of(json: Json) -> Result<Self, Invalid> {
        let Json::Object(mut map) = json else {
            return Err(Invalid::new(format!(
                "Invalid query. Must be an array, got {}",
                word(&json)
            )));
        };
        let text = |map: &mut Map<String, Json>, part: &str| match map.remove(part) {
            None | Some(Json::Null) => Ok(String::new()),
            Some(Json::String(text)) => Ok(text),
            Some(other) => Err(Invalid::new(format!(
                "Invalid query {part}. Must be a string, got {}",
                word(&other)
            ))),
        };
        let (method, attribute) = (text(&mut map, "method")?, text(&mut map, "attribute")?);
        let values = match map.remove("values") {
            None | Some(Json::Null) => Vec::new(),
            Some(Json::Array(values)) => values,
            Some(other) => {
                return Err(Invalid::new(format!(
                    "Invalid query values. Must be an array, got {}",
                    word(&other)
                )));
            }
        };
        Ok(Self { method, attribute, values })
    }

    fn read(self) -> Result<Query, Invalid> {
        match self.method.as_str() {
            "orderAsc" => Ok(Query::Order(self.attribute, Direction::Ascending)),
            "orderDesc" => Ok(Query::Order(self.attribute, Direction::Descending)),
            "orderRandom" => Ok(Query::OrderRandom),
            "limit" => Ok(Query::Limit(self.count(1)?)),
            "offset" => Ok(Query::Offset(self.count(0)?)),
            "cursorAfter" => Ok(Query::CursorAfter(self.cursor()?)),
            "cursorBefore" => Ok(Query::CursorBefore(self.cursor()?)),
            _ => Ok(Query::Filter(self.filter()?)),
        }
    }

    fn filter(self) -> Result<Filter, Invalid> {
        match self.method.as_str() {
            "and" => Ok(Filter::And(self.children()?)),
            "or" => Ok(Filter::Or(self.children()?)),
            name => {
                let is_named = |method: &Method| method.name() == name;
                let method =
                    Method::ALL.iter().copied().find(is_named).ok_or_else(|| {
                        Invalid::new(format!("Invalid query method: {}", cut(name)))
                    })?;
                Ok(Filter::Test {
                    method,
                    values: self.scalars(method)?,
                    attribute: self.attribute,
                })
            }
        }
    }

    fn scalars(&self, method: Method) -> Result<Vec<Scalar>, Invalid> {
        let (least, most) = method.arity();
        if most == 0 {
            // Whether something is there needs no value; what a client sends with it does not matter.
            return Ok(Vec::new());
        }
        if self.values.len() < least || self.values.len() > most {
            let name = capitalised(method.name());
            return Err(Invalid::new(format!("{name} queries require {}.", counted(least, most))));
        }
        self.values.iter().map(|value| scalar(method, value)).collect()
    }

    fn children(self) -> Result<Vec<Filter>, Invalid> {
        let name = capitalised(&self.method);
        let only_filters =
            || Invalid::new(format!("{name} queries can only contain filter queries"));
        let mut children = Vec::new();
        for value in self.values {
            let child = if let Json::String(text) = &value {
                serde_json::from_str(text).map_err(|_| only_filters())?
            } else {
                value
            };
            children.push(Element::of(child).map_err(|_| only_filters())?.filter()?);
        }
        if children.len() < 2 {
            return Err(Invalid::new(format!("{name} queries require at least two queries")));
        }
        Ok(children)
    }

    fn count(&self, least: u64) -> Result<u64, Invalid> {
        let value = self.values.first();
        let read = value.and_then(|value| {
            value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok()))
        });
        let is_allowed = |count: &u64| *count >= least && i64::try_from(*count).is_ok();
        read.filter(is_allowed).ok_or_else(|| {
            Invalid::new(format!(
                "Invalid {}: Value must be a valid range between {least} and 9,223,372,036,854,775,807",
                self.method
            ))
        })
    }

    fn cursor(&self) -> Result<String, Invalid> {
        let text = self.values.first().and_then(Json::as_str).unwrap_or_default();
        crate::id::check(text)
            .map_err(|reason| Invalid::new(format!("Invalid cursor: {reason}")))?;
        Ok(text.to_owned())
    }
}

fn scalar(method: Method, value: &Json) -> Result<Scalar, Invalid> {
    let number = |number: &serde_json::Number| {
        number.as_i64().map(Scalar::Integer).or_else(|| number.as_f64().map(Scalar::Float))
    };
    let read = match value {
        Json::Bool(value) => Some(Scalar::Bool(*value)),
        Json::String(value) => Some(Scalar::Text(value.clone())),
        Json::Number(value) => number(value),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    };
    read.ok_or_else(|| Invalid::new(format!("Invalid value in {} query", method.name())))
}

/// What PHP calls a value of this type.
fn word(json: &Json) -> &'static str {
    match json {
        Json::Null => "NULL",
        Json::Bool(_) => "boolean",
        Json::Number(number) if number.is_f64() => "double",
        Json::Number(_) => "integer",
        Json::String(_) => "string",
        Json::Array(_) | Json::Object(_) => "array",
    }
}

/// A client's word, short enough to be told back.
fn cut(text: &str) -> String {
    text.chars().take(64).collect()
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn counted(least: usize, most: usize) -> String {
    match (least, most) {
        (1, 1) => "exactly one value".to_owned(),
        (2, 2) => "exactly two values".to_owned(),
        (least, most) => format!("at least {least} and at most {most} values"),
    }
}
