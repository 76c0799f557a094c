//! Orders, limit, offset and cursor of a list.

use disk::Reader;
use disk::rusqlite::types::Value;
use disk::rusqlite::{OptionalExtension, params_from_iter};
use wire::query::Direction;
use wire::{ErrorType, Query};

use super::page::{Condition, Table};
use crate::error::Error;

/// How many rows a list returns unless it is told otherwise.
const DEFAULT_LIMIT: u64 = 25;

/// A column, and which way rows are read along it.
pub(crate) type Way = (&'static str, Direction);

/// Which part of the matching rows is asked for, in which order.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    /// The last one is the sequence, and so no two rows stand in the same place.
    orders: Vec<Order>,
    pub(crate) is_random: bool,
    pub(crate) limit: u64,
    pub(crate) offset: u64,
    cursor: Option<(String, CursorSide)>,
}

#[derive(Clone, Debug)]
struct Order {
    attribute: String,
    column: &'static str,
    direction: Direction,
}

/// A place in the order: each step names its column, whether beyond means greater, and where the place is.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    steps: Vec<(&'static str, bool, Value)>,
}

impl Edge {
    /// Returns the place in an order by one attribute and the sequence.
    pub(crate) fn coarse(&self) -> Option<(Value, Value)> {
        let [(_, _, value), (_, _, sequence)] = self.steps.as_slice() else { return None };
        Some((value.clone(), sequence.clone()))
    }

    /// Returns the condition that a row stands beyond, each column as `spelled`.
    pub(crate) fn condition(&self, spelled: impl Fn(&str) -> String) -> Condition {
        let spelled = |(column, is_up, value): &(&'static str, bool, Value)| {
            (spelled(column), *is_up, value.clone())
        };
        beyond(&self.steps.iter().map(spelled).collect::<Vec<_>>())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CursorSide {
    After,
    Before,
}

impl Window {
    pub(crate) fn of(table: &Table, queries: &[Query]) -> Result<Self, Error> {
        let (mut limit, mut offset, mut cursor) = (None, None, None);
        let mut asked = Vec::new();
        let mut is_random = false;
        for query in queries {
            match query {
                Query::Filter(_) => {}
                Query::Order(attribute, direction) => asked.push((attribute.as_str(), *direction)),
                Query::OrderRandom => is_random = true,
                Query::Limit(count) => limit = limit.or(Some(*count)),
                Query::Offset(count) => offset = offset.or(Some(*count)),
                Query::CursorAfter(id) => cursor = cursor.or(Some((id.clone(), CursorSide::After))),
                Query::CursorBefore(id) => {
                    cursor = cursor.or(Some((id.clone(), CursorSide::Before)));
                }
            }
        }
        Ok(Self {
            orders: orders(table, &asked)?,
            is_random,
            limit: limit.unwrap_or(DEFAULT_LIMIT),
            offset: offset.unwrap_or(0),
            cursor,
        })
    }

    pub(crate) fn is_backward(&self) -> bool {
        matches!(self.cursor, Some((_, CursorSide::Before)))
    }

    /// Returns the attribute that the rows are ordered by first.
    pub(crate) fn leading(&self) -> &str {
        self.orders.first().map_or("$sequence", |order| &order.attribute)
    }

    /// Returns which way the rows are read: a page before a cursor is read from its end.
    fn turned(&self, order: &Order) -> Direction {
        match (order.direction, self.is_backward()) {
            (Direction::Ascending, false) | (Direction::Descending, true) => Direction::Ascending,
            (Direction::Descending, false) | (Direction::Ascending, true) => Direction::Descending,
        }
    }

    /// Returns the columns and ways of an order by one attribute and the sequence.
    pub(crate) fn coarse(&self) -> Option<[Way; 2]> {
        let way = |order: &Order| (order.column, self.turned(order));
        let [value, sequence] = self.orders.as_slice() else { return None };
        (!self.is_random).then(|| [way(value), way(sequence)])
    }

    /// Returns the order, each column as `spelled`.
    pub(crate) fn order_sql(&self, spelled: impl Fn(&str) -> String) -> String {
        if self.is_random {
            return "random()".to_owned();
        }
        let word = |order: &Order| match self.turned(order) {
            Direction::Ascending => "ASC",
            Direction::Descending => "DESC",
        };
        let spelled = |order: &Order| format!("{} {}", spelled(order.column), word(order));
        self.orders.iter().map(spelled).collect::<Vec<_>>().join(", ")
    }

    /// Returns the place that rows have to stand beyond, behind or before the cursor's row in this order.
    pub(crate) fn edge(
        &self,
        reader: &Reader<'_>,
        table: &Table,
        scope: &[Condition],
    ) -> Result<Option<Edge>, Error> {
        let Some((id, side)) = &self.cursor else { return Ok(None) };
        let place = self.place(reader, table, scope, id)?.ok_or_else(|| {
            Error::RefusedWith(
                ErrorType::GeneralCursorNotFound,
                format!("{} '{id}' for the 'cursor' value not found.", table.noun),
            )
        })?;
        if let Some(at) = place.iter().position(|value| *value == Value::Null) {
            let attribute = self.orders.get(at).map_or("", |order| order.attribute.as_str());
            return Err(Error::RefusedWith(
                ErrorType::DatabaseQueryOrderNull,
                format!(
                    "Order attribute '{attribute}' contains a null value. Cursor pagination requires all documents to have non-null values."
                ),
            ));
        }
        let is_up = |order: &Order| {
            (order.direction == Direction::Ascending) == (*side == CursorSide::After)
        };
        let step = |(order, value): (&Order, Value)| (order.column, is_up(order), value);
        Ok(Some(Edge { steps: self.orders.iter().zip(place).map(step).collect() }))
    }

    /// Returns where the cursor's row stands, among the rows that there are at all for the caller.
    fn place(
        &self,
        reader: &Reader<'_>,
        table: &Table,
        scope: &[Condition],
        id: &str,
    ) -> Result<Option<Vec<Value>>, Error> {
        let columns: Vec<&str> = self.orders.iter().map(|order| order.column).collect();
        let named = Condition::new(format!("{} = ?", table.id), vec![Value::Text(id.to_owned())]);
        let Condition { sql, values } =
            Condition::join(scope.iter().cloned().chain([named]).collect(), " AND ");
        let statement = format!("SELECT {} FROM {} WHERE {sql}", columns.join(", "), table.rows());
        let place = reader
            .prepare_cached(&statement)?
            .query_row(params_from_iter(values), |row| {
                (0..columns.len()).map(|at| row.get(at)).collect()
            })
            .optional()?;
        Ok(place)
    }
}

/// Returns the columns to order by. A column that was named before, and everything behind the sequence, decides nothing.
fn orders(table: &Table, asked: &[(&str, Direction)]) -> Result<Vec<Order>, Error> {
    let tie = match asked.first() {
        Some(("$createdAt" | "$updatedAt", direction)) => *direction,
        _ => Direction::Ascending,
    };
    let mut orders: Vec<Order> = Vec::new();
    let mut is_decided = false;
    for (name, direction) in asked.iter().copied().chain([("$sequence", tie)]) {
        let name = if name.is_empty() { "$sequence" } else { name };
        let column = table.attribute(name)?.0;
        let is_known = orders.iter().any(|order| order.column == column);
        if !is_known && !is_decided {
            orders.push(Order { attribute: name.to_owned(), column, direction });
            is_decided = name == "$sequence";
        }
    }
    Ok(orders)
}

/// Returns the condition that columns stand beyond a place. The first column is bounded by itself too, so that an index
/// can seek there.
fn beyond(steps: &[(String, bool, Value)]) -> Condition {
    let Some((first, is_up, value)) = steps.first() else {
        return Condition::new("1", Vec::new());
    };
    let sign = |is_up: bool| if is_up { ">" } else { "<" };
    if steps.iter().all(|(_, other, _)| other == is_up) {
        let columns: Vec<&str> = steps.iter().map(|(column, _, _)| column.as_str()).collect();
        let marks = vec!["?"; steps.len()].join(", ");
        let values = steps.iter().map(|(_, _, value)| value.clone()).collect();
        let columns = columns.join(", ");
        return Condition::new(format!("(({columns}) {} ({marks}))", sign(*is_up)), values);
    }
    let bound = Condition::new(format!("{first} {}= ?", sign(*is_up)), vec![value.clone()]);
    let further = Condition::new(format!("{first} {} ?", sign(*is_up)), vec![value.clone()]);
    let same = Condition::new(format!("{first} = ?"), vec![value.clone()]);
    let rest = beyond(steps.get(1..).unwrap_or_default());
    let either = Condition::join(vec![further, Condition::join(vec![same, rest], " AND ")], " OR ");
    Condition::join(vec![bound, either], " AND ")
}
