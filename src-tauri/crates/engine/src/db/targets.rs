//! Rows of `targets`: one for the address and one for the number of a user, kept in step with the user's row.

use disk::Writer;
use disk::rusqlite::named_params;
use wire::{ProviderType, Target, TargetId, Timestamp, User, UserId};

use crate::error::Error;

/// Reads what `users::COLUMNS` gathers: the id, the times, what carries messages, and where to.
pub(crate) fn read(gathered: &str, user: &UserId) -> Result<Vec<Target>, Error> {
    type Kept = (TargetId, i64, i64, ProviderType, String);
    let kept: Vec<Kept> = serde_json::from_str(gathered).map_err(|error| Error::Corrupt {
        what: "a user's targets in the store",
        place: error.to_string(),
    })?;
    let target = |(id, created_at, updated_at, provider_type, identifier): Kept| Target {
        id,
        created_at: Timestamp::from_micros(created_at),
        updated_at: Timestamp::from_micros(updated_at),
        name: String::new(),
        user_id: user.clone(),
        provider_id: (),
        provider_type,
        identifier,
        expired: false,
    };
    Ok(kept.into_iter().map(target).collect())
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
