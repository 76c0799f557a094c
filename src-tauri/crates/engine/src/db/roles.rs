//! Who stands behind the roles that permissions name: rows of `users`, `teams` and `memberships`, as far as they name them.

use disk::rusqlite::OptionalExtension;
use disk::{Reader, rusqlite::Row};

use super::search;
use crate::error::Error;

/// What a row is called, and what tells it from its namesakes.
pub(crate) type Named = (String, String);

/// A row that was found: the id that its role carries, its name and what tells it from its namesakes.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) detail: String,
}

/// Returns what the user of that id is called.
pub(crate) fn user(reader: &Reader<'_>, id: &str) -> Result<Option<Named>, Error> {
    named(reader, "SELECT name, coalesce(email, phone, '') FROM users WHERE user_id = ?", id)
}

/// Returns what the team of that id is called.
pub(crate) fn team(reader: &Reader<'_>, id: &str) -> Result<Option<Named>, Error> {
    named(reader, "SELECT name, '' FROM teams WHERE team_id = ?", id)
}

/// Returns what the member of that id is called, and their team.
pub(crate) fn member(reader: &Reader<'_>, id: &str) -> Result<Option<Named>, Error> {
    let sql = "SELECT u.name, t.name FROM memberships m JOIN users u ON u.seq = m.user_seq JOIN teams t ON t.seq = m.team_seq
               WHERE m.membership_id = ?";
    named(reader, sql, id)
}

fn named(reader: &Reader<'_>, sql: &str, id: &str) -> Result<Option<Named>, Error> {
    let mut statement = reader.prepare_cached(sql)?;
    Ok(statement.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Returns users whose id, name, address or number has the words; the newest, where there are none.
pub(crate) fn users(reader: &Reader<'_>, words: &str, most: u32) -> Result<Vec<Found>, Error> {
    searched(
        reader,
        "SELECT user_id, name, coalesce(email, phone, '') FROM users",
        "users_search",
        (words, most),
    )
}

/// Returns teams whose id or name has the words; the newest, where there are none.
pub(crate) fn teams(reader: &Reader<'_>, words: &str, most: u32) -> Result<Vec<Found>, Error> {
    searched(reader, "SELECT team_id, name, '' FROM teams", "teams_search", (words, most))
}

fn searched(
    reader: &Reader<'_>,
    select: &str,
    index: &str,
    (words, most): (&str, u32),
) -> Result<Vec<Found>, Error> {
    let Some(expression) = search::expression(words) else {
        let sql = format!("{select} ORDER BY seq DESC LIMIT ?");
        return collect(reader, &sql, [most]);
    };
    let sql = format!(
        "{select} WHERE seq IN (SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rank LIMIT ?)"
    );
    collect(reader, &sql, (expression, most))
}

/// Returns what members of a team are in it, each word once.
pub(crate) fn roles_in(reader: &Reader<'_>, team: &str, most: u32) -> Result<Vec<String>, Error> {
    let mut statement = reader.prepare_cached(
        "SELECT DISTINCT role.value FROM teams t JOIN memberships m ON m.team_seq = t.seq, json_each(m.roles) role
         WHERE t.team_id = ? ORDER BY 1 LIMIT ?",
    )?;
    let rows = statement.query_map((team, most), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the memberships of a user, each named after the user and told by its team.
pub(crate) fn memberships_of(
    reader: &Reader<'_>,
    user: &str,
    most: u32,
) -> Result<Vec<Found>, Error> {
    let sql = "SELECT m.membership_id, u.name, t.name FROM users u JOIN memberships m ON m.user_seq = u.seq JOIN teams t ON t.seq = m.team_seq
               WHERE u.user_id = ? ORDER BY t.name LIMIT ?";
    collect(reader, sql, (user, most))
}

/// Returns labels that users carry and that begin so.
pub(crate) fn labels(reader: &Reader<'_>, start: &str, most: u32) -> Result<Vec<String>, Error> {
    let mut statement = reader.prepare_cached(
        "SELECT DISTINCT label.value FROM users u, json_each(u.labels) label
         WHERE substr(label.value, 1, length(?1)) = ?1 COLLATE NOCASE ORDER BY 1 LIMIT ?2",
    )?;
    let rows = statement.query_map((start, most), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn collect(
    reader: &Reader<'_>,
    sql: &str,
    bound: impl disk::rusqlite::Params,
) -> Result<Vec<Found>, Error> {
    let read =
        |row: &Row<'_>| Ok(Found { id: row.get(0)?, name: row.get(1)?, detail: row.get(2)? });
    let mut statement = reader.prepare_cached(sql)?;
    let rows = statement.query_map(bound, read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}
