//! Rows of `sessions`.

use disk::rusqlite::{OptionalExtension, Row, named_params, params};
use disk::{Reader, Writer};
use wire::session::ProviderGrant;
use wire::{Session, SessionId, Timestamp, UserId};

use super::users::{self, UserRow};
use crate::agent;
use crate::error::Error;

/// What is new in a session, and the digest of its secret.
#[derive(Debug)]
pub(crate) struct NewSession<'a> {
    pub(crate) id: &'a SessionId,
    pub(crate) user_seq: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) digest: [u8; 32],
    pub(crate) provider: &'static str,
    pub(crate) provider_uid: &'a str,
    pub(crate) ip: &'a str,
    pub(crate) user_agent: &'a str,
}

/// The columns that [`read`] takes, of tables named `s` and `u`.
const COLUMNS: &str = "s.session_id, s.created_at, s.updated_at, s.expires_at, u.user_id, s.provider, s.provider_uid, s.ip, s.user_agent";

fn read(row: &Row<'_>) -> Result<Session, Error> {
    let provider: String = row.get("provider")?;
    Ok(Session {
        id: session_id(row)?,
        created_at: Timestamp::from_micros(row.get("created_at")?),
        updated_at: Timestamp::from_micros(row.get("updated_at")?),
        user_id: UserId::parse(&row.get::<_, String>("user_id")?)
            .map_err(|reason| damaged(&reason))?,
        expire: Timestamp::from_micros(row.get("expires_at")?),
        provider_uid: row.get("provider_uid")?,
        grant: ProviderGrant::default(),
        ip: row.get("ip")?,
        device: agent::device(&row.get::<_, String>("user_agent")?),
        country_code: "--".to_owned(),
        country_name: "Unknown".to_owned(),
        current: false,
        factors: vec![if provider == "email" { "password".to_owned() } else { provider.clone() }],
        provider,
        secret: String::new(),
        mfa_updated_at: None,
    })
}

fn session_id(row: &Row<'_>) -> Result<SessionId, Error> {
    SessionId::parse(&row.get::<_, String>("session_id")?).map_err(|reason| damaged(&reason))
}

fn damaged(reason: &wire::Invalid) -> Error {
    Error::Corrupt { what: "a session in the store", place: reason.to_string() }
}

/// Returns a user's living session of that id.
pub(crate) fn find(
    reader: &Reader<'_>,
    user_seq: i64,
    id: &SessionId,
    now: Timestamp,
) -> Result<Option<Session>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM sessions s JOIN users u ON u.seq = s.user_seq WHERE s.session_id = ? AND s.user_seq = ? AND s.expires_at > ?"
    );
    let mut statement = reader.prepare_cached(&sql)?;
    statement
        .query_row((id.as_str(), user_seq, now.micros()), |row| Ok(read(row)))
        .optional()?
        .transpose()
}

/// Returns the living session whose secret has that digest, and its user.
pub(crate) fn find_by_digest(
    reader: &Reader<'_>,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<Option<(SessionId, UserRow)>, Error> {
    let sql = format!(
        "SELECT s.session_id, {} FROM sessions s JOIN users u ON u.seq = s.user_seq WHERE s.digest = ? AND s.expires_at > ?",
        users::COLUMNS
    );
    let mut statement = reader.prepare_cached(&sql)?;
    let found = statement.query_row(params![digest, now.micros()], |row| {
        Ok(session_id(row).and_then(|id| Ok((id, users::read(row)?))))
    });
    found.optional()?.transpose()
}

/// Returns a user's living sessions, the oldest first.
pub(crate) fn list(
    reader: &Reader<'_>,
    user_seq: i64,
    now: Timestamp,
) -> Result<Vec<Session>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM sessions s JOIN users u ON u.seq = s.user_seq WHERE s.user_seq = ? AND s.expires_at > ? ORDER BY s.seq"
    );
    let mut statement = reader.prepare_cached(&sql)?;
    let mut rows = statement.query((user_seq, now.micros()))?;
    let mut sessions = Vec::new();
    while let Some(row) = rows.next()? {
        sessions.push(read(row)?);
    }
    Ok(sessions)
}

/// Inserts a session.
pub(crate) fn insert(writer: &Writer<'_>, new: &NewSession<'_>) -> Result<(), Error> {
    writer.execute(
        "INSERT INTO sessions (session_id, user_seq, created_at, updated_at, expires_at, digest, provider, provider_uid, ip, user_agent)
         VALUES (:session_id, :user_seq, :created_at, :created_at, :expires_at, :digest, :provider, :provider_uid, :ip, :user_agent)",
        named_params! {
            ":session_id": new.id.as_str(), ":user_seq": new.user_seq, ":created_at": new.created_at.micros(),
            ":expires_at": new.expires_at.micros(), ":digest": new.digest, ":provider": new.provider,
            ":provider_uid": new.provider_uid, ":ip": new.ip, ":user_agent": new.user_agent,
        },
    )?;
    Ok(())
}

/// Moves a session's end.
pub(crate) fn update(
    writer: &Writer<'_>,
    id: &SessionId,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Error> {
    writer.execute(
        "UPDATE sessions SET updated_at = ?, expires_at = ? WHERE session_id = ?",
        (now.micros(), expires_at.micros(), id.as_str()),
    )?;
    Ok(())
}

/// Removes a user's session; says whether it was there and living.
pub(crate) fn delete(
    writer: &Writer<'_>,
    user_seq: i64,
    id: &SessionId,
    now: Timestamp,
) -> Result<bool, Error> {
    let removed = writer.execute(
        "DELETE FROM sessions WHERE session_id = ? AND user_seq = ? AND expires_at > ?",
        (id.as_str(), user_seq, now.micros()),
    )?;
    Ok(removed > 0)
}

/// Removes a user's sessions, but for one.
pub(crate) fn delete_others(
    writer: &Writer<'_>,
    user_seq: i64,
    kept: Option<&SessionId>,
) -> Result<(), Error> {
    let kept = kept.map_or("", SessionId::as_str);
    writer
        .execute("DELETE FROM sessions WHERE user_seq = ? AND session_id <> ?", (user_seq, kept))?;
    Ok(())
}

/// Removes what has ended of a user's sessions, and the oldest of more than `most`.
pub(crate) fn delete_surplus(
    writer: &Writer<'_>,
    user_seq: i64,
    most: usize,
    now: Timestamp,
) -> Result<(), Error> {
    writer.execute(
        "DELETE FROM sessions WHERE user_seq = :user AND (expires_at <= :now OR seq NOT IN
           (SELECT seq FROM sessions WHERE user_seq = :user AND expires_at > :now ORDER BY seq DESC LIMIT :most))",
        named_params! { ":user": user_seq, ":now": now.micros(), ":most": super::signed(most as u64) },
    )?;
    Ok(())
}

/// Removes everybody's sessions that have ended.
pub(crate) fn delete_ended(writer: &Writer<'_>, now: Timestamp) -> Result<(), Error> {
    writer.execute("DELETE FROM sessions WHERE expires_at <= ?", [now.micros()])?;
    Ok(())
}
