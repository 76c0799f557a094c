//! Rows of `users`.

use disk::rusqlite::{OptionalExtension, Row, named_params};
use disk::{Reader, Writer};
use wire::user::{EmailFacts, PasswordDigest};
use wire::{Email, Phone, Timestamp, User, UserId};

use super::page::{Kind, Table};
use super::targets;
use crate::error::Error;

/// A user and what only the engine knows of them.
#[derive(Clone, Debug)]
pub(crate) struct UserRow {
    pub(crate) seq: i64,
    pub(crate) user: User,
    /// The digest of the password.
    pub(crate) password: Option<String>,
}

/// The columns that [`read`] takes, of a table named `u`.
pub(crate) const COLUMNS: &str = "u.seq, u.user_id, u.created_at AS user_created_at, u.updated_at AS user_updated_at, u.registered_at,
    u.accessed_at, u.name, u.email, u.email_verified, u.phone, u.phone_verified, u.password, u.password_changed_at, u.enabled,
    u.impersonator, u.labels, u.prefs,
    (SELECT json_group_array(json_array(target_id, created_at, updated_at, provider_type, identifier) ORDER BY provider_type)
       FROM targets WHERE user_seq = u.seq) AS targets";

/// The list of users.
pub(crate) const TABLE: Table = Table {
    noun: "User",
    columns: COLUMNS,
    from: "users u",
    alias: "u",
    id: "u.user_id",
    search: "users_search",
    attributes: &[
        ("$id", "u.user_id", Kind::Text),
        ("$createdAt", "u.created_at", Kind::Time),
        ("$updatedAt", "u.updated_at", Kind::Time),
        ("$sequence", "u.seq", Kind::Integer),
        ("name", "u.name", Kind::Name),
        ("email", "u.email", Kind::Name),
        ("phone", "u.phone", Kind::Text),
        ("status", "u.enabled", Kind::Bool),
        ("passwordUpdate", "u.password_changed_at", Kind::Time),
        ("registration", "u.registered_at", Kind::Time),
        ("emailVerification", "u.email_verified", Kind::Bool),
        ("phoneVerification", "u.phone_verified", Kind::Bool),
        ("labels", "u.labels", Kind::List),
        ("impersonator", "u.impersonator", Kind::Bool),
        ("accessedAt", "u.accessed_at", Kind::Time),
    ],
};

/// Reads a row of [`COLUMNS`].
pub(crate) fn read(row: &Row<'_>) -> Result<UserRow, Error> {
    let damaged = |what: String| Error::Corrupt { what: "a user in the store", place: what };
    let (labels, prefs): (String, String) = (row.get("labels")?, row.get("prefs")?);
    let id = UserId::parse(&row.get::<_, String>("user_id")?)
        .map_err(|reason| damaged(reason.to_string()))?;
    Ok(UserRow {
        seq: row.get("seq")?,
        password: row.get("password")?,
        user: User {
            targets: targets::read_all(&row.get::<_, String>("targets")?, &id)?,
            id,
            created_at: Timestamp::from_micros(row.get("user_created_at")?),
            updated_at: Timestamp::from_micros(row.get("user_updated_at")?),
            name: row.get("name")?,
            digest: Some(PasswordDigest::default()),
            registration: Timestamp::from_micros(row.get("registered_at")?),
            status: row.get("enabled")?,
            labels: serde_json::from_str(&labels).map_err(|error| damaged(error.to_string()))?,
            password_update: row
                .get::<_, Option<i64>>("password_changed_at")?
                .map(Timestamp::from_micros),
            password_pwned: (),
            email: row.get::<_, Option<String>>("email")?.unwrap_or_default(),
            phone: row.get::<_, Option<String>>("phone")?.unwrap_or_default(),
            email_verification: row.get("email_verified")?,
            email_facts: EmailFacts::default(),
            phone_verification: row.get("phone_verified")?,
            mfa: false,
            prefs: serde_json::from_str(&prefs).map_err(|error| damaged(error.to_string()))?,
            accessed_at: Timestamp::from_micros(row.get("accessed_at")?),
            impersonator: row.get("impersonator")?,
            impersonator_user_id: None,
        },
    })
}

/// Returns the user of that id.
pub(crate) fn find(reader: &Reader<'_>, id: &UserId) -> Result<Option<UserRow>, Error> {
    find_by(reader, "user_id", id.as_str())
}

/// Returns the user with that address.
pub(crate) fn find_by_email(reader: &Reader<'_>, email: &Email) -> Result<Option<UserRow>, Error> {
    find_by(reader, "email", email.as_str())
}

/// Returns the user with that number.
pub(crate) fn find_by_phone(reader: &Reader<'_>, phone: &Phone) -> Result<Option<UserRow>, Error> {
    find_by(reader, "phone", phone.as_str())
}

fn find_by(
    reader: &Reader<'_>,
    column: &'static str,
    value: &str,
) -> Result<Option<UserRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM users u WHERE u.{column} = ?");
    let mut statement = reader.prepare_cached(&sql)?;
    statement.query_row([value], |row| Ok(read(row))).optional()?.transpose()
}

/// Says whether somebody had this id who is gone.
pub(crate) fn is_retired(reader: &Reader<'_>, id: &UserId) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM retired WHERE kind = 'user' AND id = ?)";
    Ok(reader.query_row(sql, [id.as_str()], |row| row.get(0))?)
}

/// Inserts a user, with their targets.
pub(crate) fn insert(
    writer: &Writer<'_>,
    user: &User,
    password: Option<&str>,
) -> Result<(), Error> {
    writer.execute(
        "INSERT INTO users (user_id, created_at, updated_at, registered_at, accessed_at, name, email, phone, password, password_changed_at)
         VALUES (:user_id, :created_at, :created_at, :created_at, :created_at, :name, :email, :phone, :password, :password_changed_at)",
        named_params! {
            ":user_id": user.id.as_str(), ":created_at": user.created_at.micros(), ":name": user.name,
            ":email": present(&user.email), ":phone": present(&user.phone), ":password": password,
            ":password_changed_at": user.password_update.map(Timestamp::micros),
        },
    )?;
    targets::keep(writer, writer.last_insert_rowid(), user)
}

/// Writes a user in place of the old one, and their targets.
pub(crate) fn update(writer: &Writer<'_>, row: &UserRow) -> Result<(), Error> {
    let UserRow { seq, user, password } = row;
    writer.execute(
        "UPDATE users SET updated_at = :updated_at, name = :name, email = :email, email_verified = :email_verified, phone = :phone,
           phone_verified = :phone_verified, password = :password, password_changed_at = :password_changed_at, enabled = :enabled,
           impersonator = :impersonator, labels = :labels, prefs = :prefs
         WHERE seq = :seq",
        named_params! {
            ":seq": seq, ":updated_at": user.updated_at.micros(), ":name": user.name, ":email": present(&user.email),
            ":email_verified": user.email_verification, ":phone": present(&user.phone), ":phone_verified": user.phone_verification,
            ":password": password, ":password_changed_at": user.password_update.map(Timestamp::micros), ":enabled": user.status,
            ":impersonator": user.impersonator, ":labels": serde_json::json!(user.labels).to_string(),
            ":prefs": serde_json::json!(user.prefs).to_string(),
        },
    )?;
    targets::keep(writer, *seq, user)
}

/// Writes down when a user was last seen.
pub(crate) fn set_accessed(writer: &Writer<'_>, seq: i64, at: Timestamp) -> Result<(), Error> {
    writer.execute("UPDATE users SET accessed_at = ? WHERE seq = ?", (at.micros(), seq))?;
    Ok(())
}

/// Removes a user with their targets, sessions and memberships; says whether they were there.
pub(crate) fn delete(writer: &Writer<'_>, id: &UserId) -> Result<bool, Error> {
    Ok(writer.execute("DELETE FROM users WHERE user_id = ?", [id.as_str()])? > 0)
}

/// An absent address is no value at all: only present ones are unique.
fn present(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
