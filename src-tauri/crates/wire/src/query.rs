//! Appwrite's list queries: `{"method":"equal","attribute":"name","values":["a"]}` parsed and printed.
//!
//! Only the grammar lives here. Which attributes a list knows, and what they mean in SQL, is the engine's matter.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::error::Invalid;

/// One element of a list's `queries`.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// Keeps the rows that match.
    Filter(Filter),
    /// Sorts by an attribute; an empty one means the order of insertion.
    Order(String, Direction),
    /// Shuffles.
    OrderRandom,
    /// How many rows at the most.
    Limit(u64),
    /// How many rows to skip.
    Offset(u64),
    /// Starts after the row of this id.
    CursorAfter(String),
    /// Ends before the row of this id.
    CursorBefore(String),
}

/// Up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// A condition on a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// A test of one attribute.
    Test {
        /// Which test.
        method: Method,
        /// The attribute's name on the wire.
        attribute: String,
        /// What it is tested against; as many as the method takes.
        values: Vec<Scalar>,
    },
    /// All of them.
    And(Vec<Filter>),
    /// Any of them.
    Or(Vec<Filter>),
}

/// A value in a query.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(String),
}

macro_rules! methods {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $least:literal ..= $most:expr;)*) => {
        /// Which test a filter makes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Method { $($(#[$doc])* $variant,)* }

        impl Method {
            /// Every method.
            pub const ALL: &'static [Method] = &[$(Method::$variant),*];

            /// Returns the word on the wire.
            pub fn name(self) -> &'static str {
                match self { $(Method::$variant => $name),* }
            }

            /// Returns the least and the most values it takes.
            fn arity(self) -> (usize, usize) {
                match self { $(Method::$variant => ($least, $most)),* }
            }
        }
    };
}

const MANY: usize = 500;

methods! {
    /// Equal to any value.
    Equal = "equal", 1 ..= MANY;
    /// Different.
    NotEqual = "notEqual", 1 ..= 1;
    /// Smaller.
    LessThan = "lessThan", 1 ..= 1;
    /// Smaller or equal.
    LessThanEqual = "lessThanEqual", 1 ..= 1;
    /// Greater.
    GreaterThan = "greaterThan", 1 ..= 1;
    /// Greater or equal.
    GreaterThanEqual = "greaterThanEqual", 1 ..= 1;
    /// Between two values, both included.
    Between = "between", 2 ..= 2;
    /// Not between two values.
    NotBetween = "notBetween", 2 ..= 2;
    /// Absent.
    IsNull = "isNull", 0 ..= 0;
    /// Present.
    IsNotNull = "isNotNull", 0 ..= 0;
    /// Begins with the text.
    StartsWith = "startsWith", 1 ..= 1;
    /// Does not begin with the text.
    NotStartsWith = "notStartsWith", 1 ..= 1;
    /// Ends with the text.
    EndsWith = "endsWith", 1 ..= 1;
    /// Does not end with the text.
    NotEndsWith = "notEndsWith", 1 ..= 1;
    /// Has any of the texts in it.
    Contains = "contains", 1 ..= MANY;
    /// Has any of the texts in it.
    ContainsAny = "containsAny", 1 ..= MANY;
    /// Has all of the texts in it.
    ContainsAll = "containsAll", 1 ..= MANY;
    /// Has none of the texts in it.
    NotContains = "notContains", 1 ..= MANY;
    /// Full-text search; no filterable attribute has an index for it.
    Search = "search", 1 ..= 1;
    /// The opposite of a full-text search.
    NotSearch = "notSearch", 1 ..= 1;
}

#[derive(Serialize, Deserialize)]
struct Element {
    method: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    attribute: String,
    #[serde(default)]
    values: Vec<Json>,
}

impl Query {
    /// Reads one element as clients since Appwrite 1.5 send it.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let element: Element = serde_json::from_str(text)
            .map_err(|_| Invalid::new(format!("Invalid query: {text}")))?;
        element.read()
    }

    /// Reads all elements; the sentence names the parameter as Appwrite does.
    pub fn parse_all(texts: &[String]) -> Result<Vec<Self>, Invalid> {
        texts.iter().map(|text| Self::parse(text)).collect()
    }

    /// Returns a test of one attribute.
    pub fn test(method: Method, attribute: &str, values: Vec<Scalar>) -> Self {
        Query::Filter(Filter::Test { method, attribute: attribute.to_owned(), values })
    }
}

impl Element {
    fn read(self) -> Result<Query, Invalid> {
        let attribute = self.attribute.clone();
        match self.method.as_str() {
            "orderAsc" => Ok(Query::Order(attribute, Direction::Ascending)),
            "orderDesc" => Ok(Query::Order(attribute, Direction::Descending)),
            "orderRandom" => Ok(Query::OrderRandom),
            "limit" => match self.count()? {
                0 => Err(Invalid::new(
                    "Invalid limit: Value must be a valid range between 1 and 9,223,372,036,854,775,807",
                )),
                limit => Ok(Query::Limit(limit)),
            },
            "offset" => Ok(Query::Offset(self.count()?)),
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
                let method = Method::ALL
                    .iter()
                    .copied()
                    .find(|method| method.name() == name)
                    .ok_or_else(|| Invalid::new(format!("Invalid query method: {name}")))?;
                let values = self
                    .values
                    .into_iter()
                    .map(|value| scalar(name, value))
                    .collect::<Result<Vec<_>, _>>()?;
                let (least, most) = method.arity();
                if values.len() < least || values.len() > most {
                    return Err(Invalid::new(format!(
                        "{} queries require {}.",
                        capitalised(name),
                        counted(least, most)
                    )));
                }
                Ok(Filter::Test { method, attribute: self.attribute, values })
            }
        }
    }

    fn children(self) -> Result<Vec<Filter>, Invalid> {
        let name = capitalised(&self.method);
        let children = self
            .values
            .into_iter()
            .map(|value| match value {
                Json::Object(_) => serde_json::from_value::<Element>(value)
                    .map_err(|_| Invalid::new("Invalid nested query")),
                Json::String(text) => serde_json::from_str::<Element>(&text)
                    .map_err(|_| Invalid::new("Invalid nested query")),
                Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) => {
                    Err(Invalid::new(format!("{name} queries can only contain filter queries")))
                }
            })
            .map(|element| element.and_then(Element::filter))
            .collect::<Result<Vec<_>, _>>()?;
        if children.len() < 2 {
            return Err(Invalid::new(format!("{name} queries require at least two queries")));
        }
        Ok(children)
    }

    fn count(&self) -> Result<u64, Invalid> {
        let value = self.values.first();
        let read = value.and_then(|value| {
            value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok()))
        });
        read.filter(|count| i64::try_from(*count).is_ok()).ok_or_else(|| {
            Invalid::new(format!(
                "Invalid {}: Value must be a whole number, zero or more",
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

fn scalar(method: &str, value: Json) -> Result<Scalar, Invalid> {
    match value {
        Json::Bool(value) => Ok(Scalar::Bool(value)),
        Json::String(value) => Ok(Scalar::Text(value)),
        Json::Number(value) => match (value.as_i64(), value.as_f64()) {
            (Some(whole), _) => Ok(Scalar::Integer(whole)),
            (None, Some(float)) => Ok(Scalar::Float(float)),
            (None, None) => Err(Invalid::new(format!("Invalid value in {method} query"))),
        },
        Json::Null | Json::Array(_) | Json::Object(_) => {
            Err(Invalid::new(format!("Invalid value in {method} query")))
        }
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn counted(least: usize, most: usize) -> String {
    match (least, most) {
        (0, 0) => "no value".to_owned(),
        (1, 1) => "exactly one value".to_owned(),
        (2, 2) => "exactly two values".to_owned(),
        (least, most) => format!("at least {least} and at most {most} values"),
    }
}

impl Scalar {
    fn to_json(&self) -> Json {
        match self {
            Scalar::Bool(value) => json!(value),
            Scalar::Integer(value) => json!(value),
            Scalar::Float(value) => json!(value),
            Scalar::Text(value) => json!(value),
        }
    }
}

impl Filter {
    fn to_json(&self) -> Json {
        match self {
            Filter::Test { method, attribute, values } => {
                json!({"method": method.name(), "attribute": attribute, "values": values.iter().map(Scalar::to_json).collect::<Vec<_>>()})
            }
            Filter::And(children) => {
                json!({"method": "and", "values": children.iter().map(Filter::to_json).collect::<Vec<_>>()})
            }
            Filter::Or(children) => {
                json!({"method": "or", "values": children.iter().map(Filter::to_json).collect::<Vec<_>>()})
            }
        }
    }
}

impl std::fmt::Display for Query {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = match self {
            Query::Filter(filter) => filter.to_json(),
            Query::Order(attribute, Direction::Ascending) => {
                json!({"method": "orderAsc", "attribute": attribute, "values": []})
            }
            Query::Order(attribute, Direction::Descending) => {
                json!({"method": "orderDesc", "attribute": attribute, "values": []})
            }
            Query::OrderRandom => json!({"method": "orderRandom", "values": []}),
            Query::Limit(count) => json!({"method": "limit", "values": [count]}),
            Query::Offset(count) => json!({"method": "offset", "values": [count]}),
            Query::CursorAfter(id) => json!({"method": "cursorAfter", "values": [id]}),
            Query::CursorBefore(id) => json!({"method": "cursorBefore", "values": [id]}),
        };
        write!(out, "{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_printed_as_it_was_read() {
        for text in [
            r#"{"attribute":"name","method":"equal","values":["a",1,true,1.5]}"#,
            r#"{"attribute":"name","method":"orderDesc","values":[]}"#,
            r#"{"method":"limit","values":[25]}"#,
            r#"{"method":"cursorAfter","values":["abc"]}"#,
            r#"{"method":"or","values":[{"attribute":"a","method":"isNull","values":[]},{"attribute":"b","method":"between","values":[1,2]}]}"#,
        ] {
            assert_eq!(Query::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_query_that_breaks_the_grammar_is_refused() {
        for text in [
            "",
            "[]",
            "equal(\"a\",[\"b\"])",
            r#"{"method":"select","values":["a"]}"#,
            r#"{"method":"equal","attribute":"a","values":"b"}"#,
            r#"{"method":"equal","attribute":"a","values":[]}"#,
            r#"{"method":"equal","attribute":"a","values":[["x"]]}"#,
            r#"{"method":"limit","values":[0]}"#,
            r#"{"method":"limit","values":[-1]}"#,
            r#"{"method":"offset","values":[]}"#,
            r#"{"method":"cursorAfter","values":["a b"]}"#,
            r#"{"method":"or","values":[{"method":"limit","values":[1]},{"method":"limit","values":[1]}]}"#,
            r#"{"method":"and","values":[{"method":"isNull","attribute":"a"}]}"#,
            r#"{"method":"between","attribute":"a","values":[1]}"#,
            r#"{"method":"nope","attribute":"a","values":[1]}"#,
        ] {
            assert!(Query::parse(text).is_err(), "{text}");
        }
    }
}
