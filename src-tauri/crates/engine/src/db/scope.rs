//! What a list is about: which rows there are for the caller, and what is known of them beforehand.

use super::page::Condition;

/// What a list is about.
pub(crate) struct Scope {
    /// Which rows there are at all.
    pub(crate) rows: Vec<Condition>,
    /// What is known of them beforehand.
    pub(crate) known: Option<Known>,
    /// Rows that may be listed, where not all of them may.
    pub(crate) granted: Option<Granted>,
}

impl Scope {
    pub(crate) fn of(rows: Vec<Condition>) -> Self {
        Self { rows, known: None, granted: None }
    }
}

/// What is known of a scope's rows.
pub(crate) struct Known {
    /// How many there are.
    pub(crate) count: u64,
    /// Counts of them by some attributes.
    pub(crate) tally: Tally,
    /// The indexes that stand in the order of an attribute.
    pub(crate) orders: &'static [OrderIndex],
}

/// A table with the sums of rows that share some attributes; its columns are called as the rows' own.
pub(crate) struct Tally {
    /// The table, under the rows' alias.
    pub(crate) from: &'static str,
    /// The column of the sum.
    pub(crate) sum: &'static str,
    /// The attributes.
    pub(crate) attributes: &'static [&'static str],
    /// Which of its rows belong to the scope.
    pub(crate) scope: Condition,
}

/// The indexes that stand in the order of an attribute.
pub(crate) struct OrderIndex {
    pub(crate) attribute: &'static str,
    /// Of all rows of a scope.
    pub(crate) of_scope: &'static str,
    /// Of the rows that have one value of another attribute.
    pub(crate) of_parts: &'static [(&'static str, &'static str)],
    /// Whether very many rows share a value, and the index stands in the order of the sequence among those.
    pub(crate) is_coarse: bool,
}

/// The rows that may be listed, in two spellings.
pub(crate) struct Granted {
    /// A statement that returns their sequence as `seq`, once each.
    pub(crate) rows: Condition,
    /// The condition that a row is one of them.
    pub(crate) condition: Condition,
}
