//! Appwrite's list queries: `{"method":"equal","attribute":"name","values":["a"]}` parsed and printed.
//!
//! Only the grammar lives here. Which attributes a list knows, and what they mean in SQL, is the engine's matter.
//! What was parsed is bounded: so many queries, conditions and values, and no deeper than JSON may nest.

mod legacy;
mod parse;

use serde_json::{Value as Json, json};

pub use legacy::translate;

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
            pub(crate) fn arity(self) -> (usize, usize) {
                match self { $(Method::$variant => ($least, $most)),* }
            }
        }
    };
}

/// The most values that one condition takes.
pub const MAX_VALUES: usize = 500;

/// The most queries that one list takes.
pub const MAX_QUERIES: usize = 100;

/// The most bytes of one query.
pub const MAX_LENGTH: usize = 32 * 1024;

methods! {
    /// Equal to any value.
    Equal = "equal", 1 ..= MAX_VALUES;
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
    Contains = "contains", 1 ..= MAX_VALUES;
    /// Has any of the texts in it.
    ContainsAny = "containsAny", 1 ..= MAX_VALUES;
    /// Has all of the texts in it.
    ContainsAll = "containsAll", 1 ..= MAX_VALUES;
    /// Has none of the texts in it.
    NotContains = "notContains", 1 ..= MAX_VALUES;
    /// Full-text search; no filterable attribute has an index for it.
    Search = "search", 1 ..= 1;
    /// The opposite of a full-text search.
    NotSearch = "notSearch", 1 ..= 1;
}

impl Query {
    /// Returns a test of one attribute.
    pub fn test(method: Method, attribute: &str, values: Vec<Scalar>) -> Self {
        Query::Filter(Filter::Test { method, attribute: attribute.to_owned(), values })
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
mod tests;
