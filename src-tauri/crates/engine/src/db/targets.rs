//! Rows of `targets`: one for the address and one for the number of a user, kept in step with the user's row.

use std::fmt::Display;

use disk::Writer;
use disk::rusqlite::{Row, named_params};
use wire::{ProviderType, Target, TargetId, Timestamp, User, UserId};

use super::page::{Kind, Table};
use crate::error::Error;

/// A target as SQL gathers it: the id, the times, what carries messages, and where to.
type Kept = (TargetId, i64, i64, ProviderType, String);

/// The list of targets.
pub(crate) const TABLE: Table = Table {
    noun: "Target",
    columns: "json_array(t.target_id, t.created_at, t.updated_at, t.provider_type, t.identifier) AS target, u.user_id",
    from: "targets t JOIN users u ON u.seq = t.user_seq",
    alias: "t",
    id: "t.target_id",
    // Lists of targets take no search.
    search: "",
    attributes: &[
        ("$id", "t.target_id", Kind::Text),
        ("$createdAt", "t.created_at", Kind::Time),
        ("$updatedAt", "t.updated_at", Kind::Time),
        ("$sequence", "t.seq", Kind::Integer),
        // A list has the targets of one user.
        ("userId", "(SELECT user_id FROM users WHERE seq = t.user_seq)", Kind::Text),
        // An address and a number have no provider of their own.
        ("providerId", "NULL", Kind::Text),
        ("identifier", "t.identifier", Kind::Text),
        ("providerType", "t.provider_type", Kind::Text),
    ],
};

/// Reads a row of the list.
pub(crate) fn read(row: &Row<'_>) -> Result<Target, Error> {
    let user = UserId::parse(&row.get::<_, String>("user_id")?).map_err(damaged)?;
    let kept = serde_json::from_str(&row.get::<_, String>("target")?).map_err(damaged)?;
    Ok(target(kept, &user))
}

/// Reads what `users::COLUMNS` gathers.
pub(crate) fn read_all(gathered: &str, user: &UserId) -> Result<Vec<Target>, Error> {
    let kept: Vec<Kept> = serde_json::from_str(gathered).map_err(damaged)?;
    Ok(kept.into_iter().map(|kept| target(kept, user)).collect())
}

fn target((id, created_at, updated_at, provider_type, identifier): Kept, user: &UserId) -> Target {
    Target {
        id,
        created_at: Timestamp::from_micros(created_at),
        updated_at: Timestamp::from_micros(updated_at),
        name: String::new(),
        user_id: user.clone(),
        provider_id: (),
        provider_type,
        identifier,
        expired: false,
    }
}

fn damaged(reason: impl Display) -> Error {
    Error::Corrupt { what: "a user's target in the store", place: reason.to_string() }
}

/// Makes the targets those of the user's address and number.
pub(crate) fn keep(writer: &Writer<'_>, user_seq: i64, user: &User) -> Result<(), Error> {
    keep_one(writer, user_seq, ProviderType::Email, &user.email, user.updated_at)?;
    keep_one(writer, user_seq, ProviderType::Sms, &user.phone, user.updated_at)
}

/// A target keeps its id when where it leads changes.
fn keep_one(
    writer: &Writer<'_>,
    user_seq: i64,
    kind: ProviderType,
    identifier: &str,
    at: Timestamp,
) -> Result<(), Error> {
    if identifier.is_empty() {
        let sql = "DELETE FROM targets WHERE user_seq = ? AND provider_type = ?";
        writer.execute(sql, (user_seq, kind.as_str()))?;
        return Ok(());
    }
    let id = TargetId::unique(at).map_err(|_| Error::NoRandomness)?;
    writer.execute(
        "INSERT INTO targets (target_id, user_seq, created_at, updated_at, provider_type, identifier)
         VALUES (:target_id, :user_seq, :at, :at, :provider_type, :identifier)
         ON CONFLICT (user_seq, provider_type) DO UPDATE SET identifier = excluded.identifier, updated_at = excluded.updated_at
           WHERE identifier <> excluded.identifier",
        named_params! {
            ":target_id": id.as_str(), ":user_seq": user_seq, ":at": at.micros(), ":provider_type": kind.as_str(),
            ":identifier": identifier,
        },
    )?;
    Ok(())
}
