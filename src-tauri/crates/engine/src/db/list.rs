//! A list: checked before anything is looked up, then counted, then read.
//!
//! Rows are chosen by their sequence first, out of indexes as far as possible, and only the chosen ones are read whole.
//! SQLite keeps no statistics here; how many rows match is counted anyway (or known from the tallies), so the list
//! itself decides between walking the index of its order and sorting the few rows that match.

use std::borrow::Cow;

use disk::Reader;
use disk::rusqlite::types::Value;
use disk::rusqlite::{Row, params_from_iter};
use wire::Query;
use wire::query::{Filter, Method};

use super::blocks::Blocks;
use super::page::{Condition, ListRequest, Page, Table};
use super::scope::{Known, OrderIndex, Scope, Tally};
use super::search;
use super::window::{Edge, Window};
use super::{signed, unsigned};
use crate::error::Error;

/// How far matches are counted to decide how to read them, and how far searches are counted at all.
pub(crate) const FAR_ENOUGH: u64 = 5_000;

/// In so many rows or fewer it is cheaper to look for those that match a search than to look at what it finds elsewhere.
const FEW: u64 = 20_000;

/// A list that was asked for and is right.
pub(crate) struct List<'a> {
    table: &'a Table,
    request: &'a ListRequest,
    filters: Vec<Condition>,
    expression: Option<String>,
    pub(crate) window: Window,
}

/// How many rows match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Matching {
    count: u64,
    /// Whether it was counted to the end.
    is_exact: bool,
}

/// How matching rows are come by.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// The table, perhaps along an index.
    Rows(Option<&'static str>),
    /// The rows that a statement names.
    Named(Condition),
    /// The full-text index.
    Found,
}

/// A statement that returns the sequence of the chosen rows, or of the rows to count.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) source: Source,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) order: String,
}

impl<'a> List<'a> {
    /// Checks what a client asks against what the table knows.
    pub(crate) fn check(table: &'a Table, request: &'a ListRequest) -> Result<Self, Error> {
        let filters = request.queries.iter().filter_map(|query| {
            if let Query::Filter(filter) = query { Some(table.filter(filter)) } else { None }
        });
        Ok(Self {
            table,
            request,
            filters: filters.collect::<Result<_, _>>()?,
            expression: search::expression(&request.search).filter(|_| !table.search.is_empty()),
            window: Window::of(table, &request.queries)?,
        })
    }

    /// Runs it.
    pub(crate) fn run<T>(
        &self,
        reader: &Reader<'_>,
        scope: &Scope,
        read: impl Fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Page<T>, Error> {
        let mut visible = scope.rows.clone();
        visible.extend(scope.granted.as_ref().map(|granted| granted.condition.clone()));
        let edge = self.window.edge(reader, self.table, &visible)?;
        let base = self.base(reader, scope)?;
        let matching = self.count(reader, scope, &base)?;
        let seqs = match self.blocks(scope, &base, matching, edge.as_ref()) {
            Some(blocks) => self.walk(reader, scope, &blocks)?,
            None => self.choose(reader, &self.choice(scope, &base, matching, edge.as_ref()))?,
        };
        let mut items = self.read(reader, &seqs, read)?;
        if self.window.is_backward() {
            items.reverse();
        }
        let cap = self.request.count_cap.unwrap_or(u64::MAX);
        let total = if self.request.is_counted { matching.count.min(cap) } else { 0 };
        Ok(Page { total, items })
    }

    /// Returns every matching row, in no order: what counting counts.
    fn base(&self, reader: &Reader<'_>, scope: &Scope) -> Result<Choice, Error> {
        let mut conditions = scope.rows.clone();
        conditions.extend(self.filters.iter().cloned());
        let mut source = Source::Rows(None);
        if let Some(granted) = &scope.granted {
            if Self::count_of(reader, &granted.rows, FAR_ENOUGH)? < FAR_ENOUGH {
                source = Source::Named(granted.rows.clone());
            } else {
                conditions.push(granted.condition.clone());
            }
        }
        if let Some(expression) = &self.expression {
            let is_small = scope.known.as_ref().is_some_and(|known| known.count <= FEW)
                || matches!(source, Source::Named(_));
            if is_small {
                conditions.push(self.is_match(expression));
            } else {
                source = Source::Found;
                conditions.insert(0, self.matches(expression));
            }
        }
        Ok(Choice { source, conditions, order: String::new() })
    }

    fn count(&self, reader: &Reader<'_>, scope: &Scope, base: &Choice) -> Result<Matching, Error> {
        let is_narrowed = self.expression.is_some() || scope.granted.is_some();
        if let Some(known) = scope.known.as_ref().filter(|_| !is_narrowed) {
            if self.filters.is_empty() {
                return Ok(Matching { count: known.count, is_exact: true });
            }
            if self.is_tallied(&known.tally) {
                let count = self.tallied(reader, &known.tally)?;
                return Ok(Matching { count, is_exact: true });
            }
        }
        // Searches, and lists of those who may not see everything, are never counted to the end: they have no index that counts.
        let to_the_end =
            self.request.is_counted && self.request.count_cap.is_none() && !is_narrowed;
        let cap = if to_the_end { u64::MAX } else { FAR_ENOUGH };
        if cap == FAR_ENOUGH && !self.request.is_counted && scope.known.is_none() {
            return Ok(Matching { count: 0, is_exact: false });
        }
        let Condition { sql, values } = self.statement(base, "1");
        let count = Self::count_of(reader, &Condition::new(sql, values), cap)?;
        Ok(Matching { count, is_exact: count < cap })
    }

    fn is_tallied(&self, tally: &Tally) -> bool {
        self.request.queries.iter().all(|query| {
            if let Query::Filter(filter) = query {
                names_only(filter, tally.attributes)
            } else {
                true
            }
        })
    }

    fn tallied(&self, reader: &Reader<'_>, tally: &Tally) -> Result<u64, Error> {
        let Condition { sql, values } = self.tally_statement(tally);
        let sum: i64 =
            reader.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?;
        Ok(unsigned(sum))
    }

    fn tally_statement(&self, tally: &Tally) -> Condition {
        let conditions = [tally.scope.clone()].into_iter().chain(self.filters.iter().cloned());
        let Condition { sql, values } = Condition::join(conditions.collect(), " AND ");
        let sql = format!("SELECT coalesce(sum({}), 0) FROM {} WHERE {sql}", tally.sum, tally.from);
        Condition::new(sql, values)
    }

    fn count_of(reader: &Reader<'_>, rows: &Condition, cap: u64) -> Result<u64, Error> {
        let limit = if cap == u64::MAX { "" } else { " LIMIT ?" };
        let sql = format!("SELECT count(*) FROM ({}{limit})", rows.sql);
        let mut values = rows.values.clone();
        if cap != u64::MAX {
            values.push(Value::Integer(signed(cap)));
        }
        let count: i64 =
            reader.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?;
        Ok(unsigned(count))
    }

    /// Returns the values to walk one after the other, where that is the cheapest way.
    fn blocks<'e>(
        &self,
        scope: &Scope,
        base: &Choice,
        matching: Matching,
        edge: Option<&'e Edge>,
    ) -> Option<Blocks<'e>> {
        let known = scope.known.as_ref().filter(|known| self.is_walked(known, matching))?;
        let is_leading = |index: &&OrderIndex| index.attribute == self.window.leading();
        let index = known.orders.iter().find(is_leading).filter(|index| index.is_coarse)?;
        let [value, sequence] = self.window.coarse()?;
        let Source::Rows(_) = base.source else { return None };
        let rows = Choice { source: Source::Rows(Some(index.of_scope)), ..base.clone() };
        Some(Blocks { rows, value, sequence, edge })
    }

    /// Returns the rows that are asked for, come by in the cheapest way.
    fn choice(
        &self,
        scope: &Scope,
        base: &Choice,
        matching: Matching,
        edge: Option<&Edge>,
    ) -> Choice {
        let walked = scope
            .known
            .as_ref()
            .filter(|known| self.is_walked(known, matching))
            .and_then(|known| self.order_index(known));
        let is_by_sequence = self.window.leading() == "$sequence" && !self.window.is_random;
        let plain = |column: &str| column.to_owned();
        // The full-text index stands in the order of the sequence, under its own name for it.
        let by_rowid = |_: &str| "s.rowid".to_owned();
        // A plus sign keeps SQLite from walking the index of the order.
        let sorted = |column: &str| format!("+{column}");
        let mut choice = base.clone();
        choice.order = match &base.source {
            Source::Found if is_by_sequence => {
                choice.conditions.extend(edge.map(|edge| edge.condition(by_rowid)));
                choice.order = self.window.order_sql(by_rowid);
                return choice;
            }
            Source::Found if walked.is_some() => {
                let set = self.expression.as_deref().map(|expression| self.is_match(expression));
                choice.conditions = set.into_iter().chain(choice.conditions.split_off(1)).collect();
                choice.source = Source::Rows(walked);
                self.window.order_sql(plain)
            }
            Source::Rows(_) if walked.is_some() => {
                choice.source = Source::Rows(walked);
                self.window.order_sql(plain)
            }
            Source::Rows(_) if scope.known.is_none() => self.window.order_sql(plain),
            Source::Rows(_) | Source::Found | Source::Named(_) => self.window.order_sql(sorted),
        };
        choice.conditions.extend(edge.map(|edge| edge.condition(plain)));
        choice
    }

    /// Says whether walking the index of the order looks at fewer rows than sorting those that match.
    fn is_walked(&self, known: &Known, matching: Matching) -> bool {
        if self.window.is_random || self.order_index(known).is_none() {
            return false;
        }
        let steps = u128::from(self.window.offset.saturating_add(self.window.limit));
        // In an index of the part alone, every row may match; else matches are thought to be spread evenly.
        let walked = if self.part_index(known).is_some() {
            steps
        } else {
            steps * u128::from(known.count) / u128::from(matching.count.max(1))
        };
        // Counted no further, there are more: how many is not known, so the walk gets the benefit of the doubt.
        let sorted = if matching.is_exact { matching.count } else { known.count / 2 };
        walked <= u128::from(sorted)
    }

    fn order_index(&self, known: &Known) -> Option<&'static str> {
        let index = known.orders.iter().find(|index| index.attribute == self.window.leading())?;
        Some(self.part_index(known).unwrap_or(index.of_scope))
    }

    fn part_index(&self, known: &Known) -> Option<&'static str> {
        let index = known.orders.iter().find(|index| index.attribute == self.window.leading())?;
        let of_part = index.of_parts.iter().find(|(attribute, _)| self.is_of_part(attribute))?;
        Some(of_part.1)
    }

    /// Says whether a filter leaves only the rows that have one value of an attribute.
    fn is_of_part(&self, part: &str) -> bool {
        let is_part = |query: &Query| {
            if let Query::Filter(Filter::Test { method, attribute, values }) = query {
                *method == Method::Equal && attribute == part && values.len() == 1
            } else {
                false
            }
        };
        self.request.queries.iter().any(is_part)
    }

    fn choose(&self, reader: &Reader<'_>, choice: &Choice) -> Result<Vec<i64>, Error> {
        let Condition { sql, mut values } = self.statement(choice, &self.table.sequence());
        let (limit, offset) = (signed(self.window.limit), signed(self.window.offset));
        values.extend([Value::Integer(limit), Value::Integer(offset)]);
        let sql = format!("{sql} ORDER BY {} LIMIT ? OFFSET ?", choice.order);
        let mut statement = reader.prepare_cached(&sql)?;
        let seqs = statement.query_map(params_from_iter(values), |row| row.get(0))?;
        Ok(seqs.collect::<Result<_, _>>()?)
    }

    fn read<T>(
        &self,
        reader: &Reader<'_>,
        seqs: &[i64],
        read: impl Fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let Table { columns, from, .. } = self.table;
        let sql = format!("SELECT {columns} FROM {from} WHERE {} = ?", self.table.sequence());
        let mut statement = reader.prepare_cached(&sql)?;
        let mut items = Vec::with_capacity(seqs.len());
        for seq in seqs {
            items.push(statement.query_row([seq], |row| Ok(read(row)))??);
        }
        Ok(items)
    }

    pub(crate) fn statement(&self, choice: &Choice, selected: &str) -> Condition {
        let (rows, sequence) = (self.table.rows(), self.table.sequence());
        let search = self.table.search;
        let mut values = Vec::new();
        let from: Cow<'_, str> = match &choice.source {
            Source::Rows(None) => rows.into(),
            Source::Rows(Some(index)) => format!("{rows} INDEXED BY {index}").into(),
            Source::Named(named) => {
                values.extend(named.values.iter().cloned());
                format!("({}) d CROSS JOIN {rows} ON {sequence} = d.seq", named.sql).into()
            }
            Source::Found => format!("{search} s CROSS JOIN {rows} ON {sequence} = s.rowid").into(),
        };
        let Condition { sql, values: more } = Condition::join(choice.conditions.clone(), " AND ");
        values.extend(more);
        Condition::new(format!("SELECT {selected} FROM {from} WHERE {sql}"), values)
    }

    /// The condition that drives a search.
    fn matches(&self, expression: &str) -> Condition {
        let sql = format!("s.{} MATCH ?", self.table.search);
        Condition::new(sql, vec![Value::Text(expression.to_owned())])
    }

    /// The condition that a row is in the set of all matches.
    fn is_match(&self, expression: &str) -> Condition {
        let (search, sequence) = (self.table.search, self.table.sequence());
        let sql = format!("{sequence} IN (SELECT rowid FROM {search} WHERE {search} MATCH ?)");
        Condition::new(sql, vec![Value::Text(expression.to_owned())])
    }
}

fn names_only(filter: &Filter, attributes: &[&str]) -> bool {
    match filter {
        Filter::Test { attribute, .. } => attributes.contains(&attribute.as_str()),
        Filter::And(children) | Filter::Or(children) => {
            children.iter().all(|child| names_only(child, attributes))
        }
    }
}

#[cfg(test)]
mod tests;
