//! Rows of `memberships`.

use disk::rusqlite::{OptionalExtension, Row, named_params};
use disk::{Reader, Writer};
use wire::{Membership, MembershipId, Role, TeamId, Timestamp, UserId};

use super::page::{Kind, Table};
use crate::error::Error;

/// A membership, its place in the order of insertion, and what the secret of its invitation digests to.
#[derive(Clone, Debug)]
pub(crate) struct MembershipRow {
    pub(crate) seq: i64,
    pub(crate) team_seq: i64,
    pub(crate) user: UserId,
    pub(crate) digest: Option<[u8; 32]>,
    pub(crate) membership: Membership,
}

const COLUMNS: &str = "m.seq, m.team_seq, m.membership_id, m.created_at, m.updated_at, m.roles, m.invited_at, m.joined_at, m.digest,
    u.user_id, u.name AS user_name, u.email, u.phone, u.accessed_at, t.team_id, t.name AS team_name";

macro_rules! rows {
    () => {
        "memberships m JOIN users u ON u.seq = m.user_seq JOIN teams t ON t.seq = m.team_seq"
    };
}

/// Memberships as a list. Its filters know nothing of the joined tables: whoever counts leaves them out.
pub(crate) const TABLE: Table = Table {
    noun: "Membership",
    columns: COLUMNS,
    from: rows!(),
    alias: "m",
    id: "m.membership_id",
    search: "memberships_search",
    attributes: ATTRIBUTES,
};

/// Memberships as a list for those who must not learn who the others are: nothing in it is found by the user.
pub(crate) const WITHOUT_USERS: Table = Table {
    search: "",
    attributes: match ATTRIBUTES {
        [_user_id, others @ ..] => others,
        [] => &[],
    },
    ..TABLE
};

const ATTRIBUTES: &[(&str, &str, Kind)] = &[
    // The first: the list without users leaves it out.
    ("userId", "(SELECT user_id FROM users WHERE seq = m.user_seq)", Kind::Text),
    ("$id", "m.membership_id", Kind::Text),
    ("$createdAt", "m.created_at", Kind::Time),
    ("$updatedAt", "m.updated_at", Kind::Time),
    ("$sequence", "m.seq", Kind::Integer),
    ("teamId", "(SELECT team_id FROM teams WHERE seq = m.team_seq)", Kind::Text),
    ("invited", "m.invited_at", Kind::Time),
    ("joined", "m.joined_at", Kind::Time),
    ("confirm", "(m.joined_at IS NOT NULL)", Kind::Bool),
    ("roles", "m.roles", Kind::List),
];

/// Reads a row of the table's columns.
pub(crate) fn read(row: &Row<'_>) -> Result<MembershipRow, Error> {
    let damaged = |what: String| Error::Corrupt { what: "a membership in the store", place: what };
    let text = |column| -> Result<String, Error> {
        Ok(row.get::<_, Option<String>>(column)?.unwrap_or_default())
    };
    let user = UserId::parse(&text("user_id")?).map_err(|reason| damaged(reason.to_string()))?;
    let joined = row.get::<_, Option<i64>>("joined_at")?.map(Timestamp::from_micros);
    Ok(MembershipRow {
        seq: row.get("seq")?,
        team_seq: row.get("team_seq")?,
        user: user.clone(),
        digest: row.get("digest")?,
        membership: Membership {
            id: MembershipId::parse(&text("membership_id")?)
                .map_err(|reason| damaged(reason.to_string()))?,
            created_at: Timestamp::from_micros(row.get("created_at")?),
            updated_at: Timestamp::from_micros(row.get("updated_at")?),
            user_id: Some(user),
            user_name: text("user_name")?,
            user_email: text("email")?,
            user_phone: text("phone")?,
            team_id: TeamId::parse(&text("team_id")?)
                .map_err(|reason| damaged(reason.to_string()))?,
            team_name: text("team_name")?,
            invited: Timestamp::from_micros(row.get("invited_at")?),
            joined,
            confirm: joined.is_some(),
            mfa: false,
            user_accessed_at: Some(Timestamp::from_micros(row.get("accessed_at")?)),
            roles: serde_json::from_str(&text("roles")?)
                .map_err(|error| damaged(error.to_string()))?,
        },
    })
}

/// Returns the membership of that id, of whatever team.
pub(crate) fn find(reader: &Reader<'_>, id: &MembershipId) -> Result<Option<MembershipRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM {} WHERE m.membership_id = ?", rows!());
    let mut statement = reader.prepare_cached(&sql)?;
    statement.query_row([id.as_str()], |row| Ok(read(row))).optional()?.transpose()
}

/// Returns the place of a user in a team.
pub(crate) fn find_of_user(
    reader: &Reader<'_>,
    team_seq: i64,
    user: &UserId,
) -> Result<Option<MembershipRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM {} WHERE m.team_seq = ? AND u.user_id = ?", rows!());
    let mut statement = reader.prepare_cached(&sql)?;
    statement.query_row((team_seq, user.as_str()), |row| Ok(read(row))).optional()?.transpose()
}

/// Puts a user, who has joined, into a team.
pub(crate) fn insert(
    writer: &Writer<'_>,
    id: &MembershipId,
    (team_seq, user): (i64, &UserId),
    roles: &[String],
    at: Timestamp,
) -> Result<(), Error> {
    writer.execute(
        "INSERT INTO memberships (membership_id, team_seq, user_seq, created_at, updated_at, roles, invited_at, joined_at)
         SELECT :membership_id, :team_seq, seq, :at, :at, :roles, :at, :at FROM users WHERE user_id = :user",
        named_params! {
            ":membership_id": id.as_str(), ":team_seq": team_seq, ":user": user.as_str(), ":at": at.micros(),
            ":roles": serde_json::json!(roles).to_string(),
        },
    )?;
    Ok(())
}

/// Puts roles in place of the old ones.
pub(crate) fn set_roles(
    writer: &Writer<'_>,
    seq: i64,
    roles: &[String],
    at: Timestamp,
) -> Result<(), Error> {
    writer.execute(
        "UPDATE memberships SET roles = ?, updated_at = ? WHERE seq = ?",
        (serde_json::json!(roles).to_string(), at.micros(), seq),
    )?;
    Ok(())
}

/// Writes down that the user has joined.
pub(crate) fn set_joined(writer: &Writer<'_>, seq: i64, at: Timestamp) -> Result<(), Error> {
    writer.execute(
        "UPDATE memberships SET joined_at = :at, updated_at = :at WHERE seq = :seq",
        named_params! { ":at": at.micros(), ":seq": seq },
    )?;
    Ok(())
}

/// Removes a membership.
pub(crate) fn delete(writer: &Writer<'_>, seq: i64) -> Result<(), Error> {
    writer.execute("DELETE FROM memberships WHERE seq = ?", [seq])?;
    Ok(())
}

/// Returns the roles that a user holds by the teams they have joined.
pub(crate) fn roles_of(reader: &Reader<'_>, user_seq: i64) -> Result<Vec<Role>, Error> {
    let mut statement = reader.prepare_cached(
        "SELECT t.team_id, m.membership_id, m.roles FROM memberships m JOIN teams t ON t.seq = m.team_seq
         WHERE m.user_seq = ? AND m.joined_at IS NOT NULL ORDER BY m.seq",
    )?;
    let mut rows = statement.query([user_seq])?;
    let mut roles = Vec::new();
    while let Some(row) = rows.next()? {
        let (team, membership): (String, String) = (row.get(0)?, row.get(1)?);
        let within: Vec<String> =
            serde_json::from_str(&row.get::<_, String>(2)?).map_err(|error| Error::Corrupt {
                what: "a membership in the store",
                place: error.to_string(),
            })?;
        roles.extend([Role::Team(team.clone(), None), Role::Member(membership)]);
        roles.extend(within.into_iter().map(|role| Role::Team(team.clone(), Some(role))));
    }
    Ok(roles)
}
