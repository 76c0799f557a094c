//! Walking an order in which very many rows share a value: by type, by folder.
//!
//! SQLite seeks to the first of equal values only, and sorts them when their sequence runs the other way. So each value
//! is a statement of its own, which seeks inside it; there are few values on the way.

use disk::Reader;
use disk::rusqlite::types::Value;
use disk::rusqlite::{OptionalExtension, params_from_iter};
use wire::query::Direction;

use super::list::{Choice, List};
use super::page::Condition;
use super::scope::Scope;
use super::signed;
use super::window::{Edge, Way};
use crate::error::Error;

/// What is walked.
pub(crate) struct Blocks<'a> {
    /// The rows, along the index of the order.
    pub(crate) rows: Choice,
    /// The column of the shared value, and which way it goes.
    pub(crate) value: Way,
    /// The column of the sequence, and which way it goes.
    pub(crate) sequence: Way,
    /// Where to begin.
    pub(crate) edge: Option<&'a Edge>,
}

fn sign(direction: Direction) -> (&'static str, &'static str) {
    match direction {
        Direction::Ascending => (">", "ASC"),
        Direction::Descending => ("<", "DESC"),
    }
}

impl List<'_> {
    /// Returns the sequence of the rows from `offset` on, `limit` of them.
    pub(crate) fn walk(
        &self,
        reader: &Reader<'_>,
        scope: &Scope,
        blocks: &Blocks<'_>,
    ) -> Result<Vec<i64>, Error> {
        let needed = self.window.offset.saturating_add(self.window.limit);
        let mut seqs: Vec<i64> = Vec::new();
        let mut begun = blocks.edge.and_then(Edge::coarse);
        let mut value = match &begun {
            Some((value, _)) => Some(value.clone()),
            None => self.next(reader, scope, blocks, None)?,
        };
        while let Some(block) = value {
            let left = needed - seqs.len() as u64;
            seqs.extend(self.block(
                reader,
                blocks,
                &block,
                begun.take().map(|(_, seq)| seq),
                left,
            )?);
            if seqs.len() as u64 >= needed {
                break;
            }
            value = self.next(reader, scope, blocks, Some(block))?;
        }
        let skipped = usize::try_from(self.window.offset).unwrap_or(usize::MAX).min(seqs.len());
        Ok(seqs.split_off(skipped))
    }

    /// Returns the value that comes after another.
    fn next(
        &self,
        reader: &Reader<'_>,
        scope: &Scope,
        blocks: &Blocks<'_>,
        after: Option<Value>,
    ) -> Result<Option<Value>, Error> {
        let (column, direction) = blocks.value;
        let (beyond, word) = sign(direction);
        let bound = after.map(|value| Condition::new(format!("{column} {beyond} ?"), vec![value]));
        let conditions = scope.rows.iter().cloned().chain(bound).collect();
        let rows = Choice { conditions, ..blocks.rows.clone() };
        let Condition { sql, values } = self.statement(&rows, column);
        let sql = format!("{sql} ORDER BY {column} {word} LIMIT 1");
        let found = reader
            .prepare_cached(&sql)?
            .query_row(params_from_iter(values), |row| row.get(0))
            .optional()?;
        Ok(found)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a block is its value, its beginning and its length"
    )]
    fn block(
        &self,
        reader: &Reader<'_>,
        blocks: &Blocks<'_>,
        value: &Value,
        after: Option<Value>,
        limit: u64,
    ) -> Result<Vec<i64>, Error> {
        let (sequence, direction) = blocks.sequence;
        let (beyond, word) = sign(direction);
        let mut rows = blocks.rows.clone();
        rows.conditions
            .push(Condition::new(format!("{} = ?", blocks.value.0), vec![value.clone()]));
        rows.conditions
            .extend(after.map(|seq| Condition::new(format!("{sequence} {beyond} ?"), vec![seq])));
        let Condition { sql, mut values } = self.statement(&rows, sequence);
        values.push(Value::Integer(signed(limit)));
        let sql = format!("{sql} ORDER BY {sequence} {word} LIMIT ?");
        let mut statement = reader.prepare_cached(&sql)?;
        let seqs = statement.query_map(params_from_iter(values), |row| row.get(0))?;
        Ok(seqs.collect::<Result<_, _>>()?)
    }
}
