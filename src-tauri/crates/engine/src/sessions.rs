//! Signing in and out. A session's secret is returned once; the store keeps its digest.

use disk::Reader;
use wire::{Email, ErrorType, Password, Session, SessionId, SessionProof, Timestamp, UserId};
use zeroize::Zeroizing;

use crate::Engine;
use crate::db::sessions::{self, NewSession};
use crate::db::users::{self, UserRow};
use crate::error::Error;
use crate::jwt;
use crate::password;
use crate::secret;
use crate::users::{get, nobody};

/// How many sessions a user has at the most; a further one ends the oldest.
const MOST: usize = 10;
/// How long a session lasts in microseconds: a year.
const LIFETIME: i64 = 365 * 24 * 60 * 60 * 1_000_000;
/// How much of what a client says of itself is kept.
const MAX_AGENT: usize = 1024;
/// What the keys of JWTs are derived for.
const PURPOSE: &[u8] = b"jwt";

/// Where somebody signs in from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// The address.
    pub ip: String,
    /// What their program says of itself.
    pub user_agent: String,
}

/// A session that has just begun, and what proves it.
#[derive(Debug)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// What the client is to send from now on.
    pub proof: SessionProof,
}

/// What a JWT claims. It needs no cookie; one with a session ends when that ends, one without when the user's password
/// changes, and it stands for this user alone, not for a later one of the same id.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Claims {
    pub(crate) user_id: String,
    #[serde(default)]
    pub(crate) session_id: String,
    /// The user's place, where there is no session to say who is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) user_internal_id: Option<i64>,
    /// When their password was changed last, in microseconds: there, too. To compare moments of issue would take more than
    /// the seconds that a JWT counts in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) password_update: Option<i64>,
    pub(crate) exp: i64,
}

impl Claims {
    /// Says whether a JWT without a session still stands for this user.
    pub(crate) fn is_of(&self, row: &UserRow) -> bool {
        self.user_internal_id == Some(row.seq) && self.password_update == password_update(row)
    }
}

fn password_update(row: &UserRow) -> Option<i64> {
    row.user.password_update.map(Timestamp::micros)
}

impl Engine {
    /// Signs in somebody who knows a password. Whether the address or the password is wrong cannot be told, neither from
    /// the answer nor from how long it takes.
    pub fn sign_in(
        &self,
        email: &Email,
        password: &Password,
        visitor: &Visitor,
    ) -> Result<SignedIn, Error> {
        let found = self.database().read(|reader| users::find_by_email(reader, email))?;
        let kept = found.as_ref().and_then(|row| row.password.as_deref());
        let fits = password::fits(password, kept)?;
        let row = found.filter(|_| fits).ok_or(ErrorType::UserInvalidCredentials)?;
        if !row.user.status {
            return Err(ErrorType::UserBlocked.into());
        }
        self.begin_session(&row.user.id, Some(&row), ("email", email.as_str()), visitor)
    }

    /// Makes a user without an address, and signs them in.
    pub fn sign_in_anonymously(&self, visitor: &Visitor) -> Result<SignedIn, Error> {
        let now = self.now();
        let id = UserId::unique(now).map_err(|_| Error::NoRandomness)?;
        self.database().write(|writer| users::insert(writer, &nobody(id.clone(), now), None))?;
        self.begin_session(&id, None, ("anonymous", ""), visitor)
    }

    /// Begins a session of a user whom the application has recognised by itself.
    pub fn create_session(&self, user: &UserId, visitor: &Visitor) -> Result<SignedIn, Error> {
        self.begin_session(user, None, ("server", ""), visitor)
    }

    fn begin_session(
        &self,
        user: &UserId,
        proven: Option<&UserRow>,
        (provider, provider_uid): (&'static str, &str),
        visitor: &Visitor,
    ) -> Result<SignedIn, Error> {
        let now = self.now();
        let id = SessionId::unique(now).map_err(|_| Error::NoRandomness)?;
        let secret = secret::fresh()?.to_string();
        let digest = secret::digest(&secret);
        let agent: String = visitor.user_agent.chars().take(MAX_AGENT).collect();
        let session = self.database().write(|writer| {
            let row = get(writer, user)?;
            // The password may have changed while it was being checked.
            if proven.is_some_and(|proven| proven.password != row.password) {
                return Err(ErrorType::UserInvalidCredentials.into());
            }
            sessions::delete_surplus(writer, row.seq, MOST - 1, now)?;
            let new = NewSession {
                id: &id,
                user_seq: row.seq,
                created_at: now,
                expires_at: after(now, LIFETIME),
                digest,
                provider,
                provider_uid,
                ip: &visitor.ip,
                user_agent: &agent,
            };
            sessions::insert(writer, &new)?;
            sessions::find(writer, row.seq, &id, now)?
                .ok_or_else(|| Error::from(ErrorType::UserSessionNotFound))
        })?;
        let proof = SessionProof { user: user.clone(), secret };
        Ok(SignedIn { session, proof })
    }

    /// Returns a user's sessions, the oldest first.
    pub fn list_sessions(&self, user: &UserId) -> Result<Vec<Session>, Error> {
        let now = self.now();
        self.database().read(|reader| sessions::list(reader, get(reader, user)?.seq, now))
    }

    /// Returns a session of a user.
    pub fn get_session(&self, user: &UserId, id: &SessionId) -> Result<Session, Error> {
        let now = self.now();
        self.database().read(|reader| {
            let row = get(reader, user)?;
            found(reader, &row, id, now)
        })
    }

    /// Lets a session last for a whole lifetime from now on.
    pub fn extend_session(&self, user: &UserId, id: &SessionId) -> Result<Session, Error> {
        let now = self.now();
        self.database().write(|writer| {
            let row = get(writer, user)?;
            found(writer, &row, id, now)?;
            sessions::update(writer, id, now, after(now, LIFETIME))?;
            found(writer, &row, id, now)
        })
    }

    /// Ends a session of a user.
    pub fn delete_session(&self, user: &UserId, id: &SessionId) -> Result<(), Error> {
        let now = self.now();
        self.database().write(|writer| {
            let row = get(writer, user)?;
            if sessions::delete(writer, row.seq, id, now)? {
                Ok(())
            } else {
                Err(ErrorType::UserSessionNotFound.into())
            }
        })
    }

    /// Ends all sessions of a user.
    pub fn delete_sessions(&self, user: &UserId) -> Result<(), Error> {
        self.database().write(|writer| {
            let row = get(writer, user)?;
            sessions::delete_others(writer, row.seq, None)
        })
    }

    /// Returns a word that stands for a user for some seconds, and no longer than the session that it names.
    pub fn create_jwt(
        &self,
        user: &UserId,
        session: Option<&SessionId>,
        seconds: u64,
    ) -> Result<String, Error> {
        let lifetime = i64::try_from(seconds).unwrap_or(i64::MAX);
        let row = self.database().read(|reader| get(reader, user))?;
        let alone = session.is_none().then_some(&row);
        let claims = Claims {
            user_id: user.to_string(),
            session_id: session.map(SessionId::to_string).unwrap_or_default(),
            user_internal_id: alone.map(|row| row.seq),
            password_update: alone.and_then(password_update),
            exp: self.now().micros().div_euclid(1_000_000).saturating_add(lifetime),
        };
        jwt::sign(&*self.jwt_key()?, &claims)
    }

    pub(crate) fn jwt_key(&self) -> Result<Zeroizing<[u8; 32]>, Error> {
        self.inner.keys.signing_key(PURPOSE)
    }
}

fn found(
    reader: &Reader<'_>,
    row: &UserRow,
    id: &SessionId,
    now: Timestamp,
) -> Result<Session, Error> {
    sessions::find(reader, row.seq, id, now)?.ok_or_else(|| ErrorType::UserSessionNotFound.into())
}

fn after(now: Timestamp, micros: i64) -> Timestamp {
    Timestamp::from_micros(now.micros().saturating_add(micros))
}
