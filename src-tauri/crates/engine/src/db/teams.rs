//! Rows of `teams`.

use disk::rusqlite::{OptionalExtension, Row, named_params};
use disk::{Reader, Writer};
use wire::user::Prefs;
use wire::{Team, TeamId, Timestamp};

use super::page::{Kind, Table};
use super::unsigned;
use crate::error::Error;

/// A team and its place in the order of insertion.
#[derive(Clone, Debug)]
pub(crate) struct TeamRow {
    pub(crate) seq: i64,
    pub(crate) team: Team,
}

macro_rules! members {
    () => {
        "(SELECT count(*) FROM memberships WHERE team_seq = t.seq AND joined_at IS NOT NULL)"
    };
}

const COLUMNS: &str = concat!(
    "t.seq, t.team_id, t.created_at, t.updated_at, t.name, t.prefs, ",
    members!(),
    " AS total"
);

/// Teams as a list.
pub(crate) const TABLE: Table = Table {
    noun: "Team",
    columns: COLUMNS,
    from: "teams t",
    alias: "t",
    id: "t.team_id",
    search: "teams_search",
    attributes: &[
        ("$id", "t.team_id", Kind::Text),
        ("$createdAt", "t.created_at", Kind::Time),
        ("$updatedAt", "t.updated_at", Kind::Time),
        ("$sequence", "t.seq", Kind::Integer),
        ("name", "t.name", Kind::Name),
        ("total", members!(), Kind::Integer),
    ],
};

/// Reads a row of the table's columns.
pub(crate) fn read(row: &Row<'_>) -> Result<TeamRow, Error> {
    let damaged = |what: String| Error::Corrupt { what: "a team in the store", place: what };
    Ok(TeamRow {
        seq: row.get("seq")?,
        team: Team {
            id: TeamId::parse(&row.get::<_, String>("team_id")?)
                .map_err(|reason| damaged(reason.to_string()))?,
            created_at: Timestamp::from_micros(row.get("created_at")?),
            updated_at: Timestamp::from_micros(row.get("updated_at")?),
            name: row.get("name")?,
            total: unsigned(row.get("total")?),
            prefs: serde_json::from_str(&row.get::<_, String>("prefs")?)
                .map_err(|error| damaged(error.to_string()))?,
        },
    })
}

/// Returns the team of that id.
pub(crate) fn find(reader: &Reader<'_>, id: &TeamId) -> Result<Option<TeamRow>, Error> {
    let mut statement =
        reader.prepare_cached(&format!("SELECT {COLUMNS} FROM teams t WHERE t.team_id = ?"))?;
    statement.query_row([id.as_str()], |row| Ok(read(row))).optional()?.transpose()
}

/// Says whether a team had this id that is gone.
pub(crate) fn is_retired(reader: &Reader<'_>, id: &TeamId) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM retired WHERE kind = 'team' AND id = ?)";
    Ok(reader.query_row(sql, [id.as_str()], |row| row.get(0))?)
}

/// Inserts a team without members; returns its place.
pub(crate) fn insert(
    writer: &Writer<'_>,
    id: &TeamId,
    name: &str,
    at: Timestamp,
) -> Result<i64, Error> {
    writer.execute(
        "INSERT INTO teams (team_id, created_at, updated_at, name) VALUES (:team_id, :at, :at, :name)",
        named_params! { ":team_id": id.as_str(), ":at": at.micros(), ":name": name },
    )?;
    Ok(writer.last_insert_rowid())
}

/// Renames a team.
pub(crate) fn set_name(
    writer: &Writer<'_>,
    seq: i64,
    name: &str,
    at: Timestamp,
) -> Result<(), Error> {
    writer.execute(
        "UPDATE teams SET name = ?, updated_at = ? WHERE seq = ?",
        (name, at.micros(), seq),
    )?;
    Ok(())
}

/// Puts preferences in place of the old ones.
pub(crate) fn set_prefs(
    writer: &Writer<'_>,
    seq: i64,
    prefs: &Prefs,
    at: Timestamp,
) -> Result<(), Error> {
    let text = serde_json::json!(prefs).to_string();
    writer.execute(
        "UPDATE teams SET prefs = ?, updated_at = ? WHERE seq = ?",
        (text, at.micros(), seq),
    )?;
    Ok(())
}

/// Removes a team and its memberships.
pub(crate) fn delete(writer: &Writer<'_>, seq: i64) -> Result<(), Error> {
    writer.execute("DELETE FROM memberships WHERE team_seq = ?", [seq])?;
    writer.execute("DELETE FROM teams WHERE seq = ?", [seq])?;
    Ok(())
}
