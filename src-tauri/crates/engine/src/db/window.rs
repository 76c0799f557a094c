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

/// Which part of the matching rows is asked for, in which order.
pub(crate) struct Window {
    /// Column, direction, attribute.
    orders: Vec<(&'static str, Direction, String)>,
    is_random: bool,
    pub(crate) limit: u64,
    pub(crate) offset: u64,
    cursor: Option<(String, CursorSide)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CursorSide {
    After,
    Before,
}

impl Window {
    pub(crate) fn of(table: &Table, queries: &[Query]) -> Result<Self, Error> {
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
                Query::CursorBefore(id) => {
                    cursor = cursor.or(Some((id.clone(), CursorSide::Before)));
                }
            }
        }
        let tie = match orders.first() {
            Some((_, Direction::Descending, name))
                if matches!(name.as_str(), "$createdAt" | "$updatedAt") =>
            {
                Direction::Descending
            }
            _ => Direction::Ascending,
        };
        orders.push((table.attribute("$sequence")?.0, tie, "$sequence".to_owned()));
        Ok(Self {
            orders,
            is_random,
            limit: limit.unwrap_or(DEFAULT_LIMIT),
            offset: offset.unwrap_or(0),
            cursor,
        })
    }

    pub(crate) fn is_backward(&self) -> bool {
        matches!(self.cursor, Some((_, CursorSide::Before)))
    }

    pub(crate) fn order_sql(&self) -> String {
        if self.is_random {
            return "random()".to_owned();
        }
        let word = |direction: Direction| match (direction, self.is_backward()) {
            (Direction::Ascending, false) | (Direction::Descending, true) => "ASC",
            (Direction::Descending, false) | (Direction::Ascending, true) => "DESC",
        };
        self.orders
            .iter()
            .map(|(column, direction, _)| format!("{column} {}", word(*direction)))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Returns the condition that a row stands behind (or before) the cursor's row in this order.
    pub(crate) fn cursor_condition(
        &self,
        reader: &Reader<'_>,
        table: &Table,
        mut scope: Vec<Condition>,
    ) -> Result<Option<Condition>, Error> {
        let Some((id, side)) = &self.cursor else { return Ok(None) };
        let columns =
            self.orders.iter().map(|(column, _, _)| *column).collect::<Vec<_>>().join(", ");
        scope.push(Condition::new(format!("{} = ?", table.id), vec![Value::Text(id.clone())]));
        let Condition { sql, values } = Condition::join(scope, " AND ");
        let statement = format!("SELECT {columns} FROM {} WHERE {sql}", table.from);
        let place: Option<Vec<Value>> = reader
            .prepare_cached(&statement)?
            .query_row(params_from_iter(values), |row| {
                (0..self.orders.len()).map(|at| row.get(at)).collect()
            })
            .optional()?;
        let place = place.ok_or_else(|| {
            Error::RefusedWith(
                ErrorType::GeneralCursorNotFound,
                format!("{} '{id}' for the 'cursor' value not found.", table.noun),
            )
        })?;
        let mut steps = Vec::new();
        for (depth, (column, direction, _)) in self.orders.iter().enumerate() {
            let is_up = (*direction == Direction::Ascending) == (*side == CursorSide::After);
            let equal =
                self.orders.iter().take(depth).map(|(before, _, _)| format!("{before} = ?"));
            let step = equal
                .chain([format!("{column} {} ?", if is_up { ">" } else { "<" })])
                .collect::<Vec<_>>()
                .join(" AND ");
            steps.push(Condition::new(
                format!("({step})"),
                place.iter().take(depth + 1).cloned().collect(),
            ));
        }
        Ok(Some(Condition::join(steps, " OR ")))
    }
}
