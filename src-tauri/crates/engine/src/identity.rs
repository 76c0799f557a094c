//! Who a caller is, by what they show: a session or a JWT, and perhaps the wish to act as somebody else.
//!
//! Asked with every request, so it is one read of a few indexed rows, and no password is ever checked here.

use disk::{Reader, Writer};
use wire::permission::Verification;
use wire::{
    Email, ErrorType, Phone, Role, Scope, SessionId, SessionProof, Timestamp, User, UserId,
};

use crate::Engine;
use crate::actor::Actor;
use crate::db::users::{self, UserRow};
use crate::db::{memberships, sessions};
use crate::error::Error;
use crate::jwt;
use crate::secret::digest;
use crate::sessions::Claims;

/// What a caller shows. Never printed.
#[derive(Clone, Default)]
pub struct Credentials {
    /// What proves a session.
    pub session: Option<SessionProof>,
    /// A JWT.
    pub jwt: Option<String>,
    /// Whom to act as.
    pub target: Option<Target>,
}

/// A user whom another wants to act as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// By id.
    Id(String),
    /// By address.
    Email(String),
    /// By number.
    Phone(String),
}

/// Who a caller is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What they may do.
    pub actor: Actor,
    /// The session they came with, if it is their own.
    pub session: Option<SessionId>,
    /// Who acts in the actor's place.
    pub impersonator: Option<UserId>,
    /// Whether they were locked out.
    pub is_blocked: bool,
}

impl Identity {
    /// Returns the identity of somebody who shows nothing, or whose right was established otherwise.
    pub fn of(actor: Actor) -> Self {
        Self { actor, session: None, impersonator: None, is_blocked: false }
    }
}

impl Engine {
    /// Returns who shows these credentials. What proves nothing makes a guest; a JWT that is not ours, or was shown beside a
    /// living session, is refused.
    pub fn identify(&self, shown: &Credentials) -> Result<Identity, Error> {
        let now = self.now();
        let claims = shown.jwt.as_deref().map(|word| self.claims(word)).transpose();
        let Some((row, identity)) =
            self.database().read(|reader| resolve(reader, shown, claims, now))?
        else {
            return Ok(Identity::of(Actor::guest()));
        };
        if identity.impersonator.is_none() {
            let write = |writer: &Writer<'_>| users::set_accessed(writer, row.seq, now);
            self.note_use("a user", Some(row.user.accessed_at), now, write);
        }
        Ok(identity)
    }

    fn claims(&self, word: &str) -> Result<Claims, Error> {
        let seconds = self.now().micros().div_euclid(1_000_000);
        let refused = |why: &str| {
            let message = format!("Failed to verify JWT. {why}");
            Error::RefusedWith(ErrorType::UserJwtInvalid, message)
        };
        let claims: Claims = jwt::read(&*self.jwt_key()?, word)
            .ok_or_else(|| refused("It was not signed by this project."))?;
        if claims.exp > seconds { Ok(claims) } else { Err(refused("It has expired.")) }
    }
}

fn resolve(
    reader: &Reader<'_>,
    shown: &Credentials,
    claims: Result<Option<Claims>, Error>,
    now: Timestamp,
) -> Result<Option<(UserRow, Identity)>, Error> {
    let by_session = match &shown.session {
        Some(proof) => by_session(reader, proof, now)?,
        None => None,
    };
    if by_session.is_some() && shown.jwt.is_some() {
        return Err(ErrorType::UserJwtAndCookieSet.into());
    }
    let found = match (by_session, claims?) {
        (Some((session, row)), _) => Some((Some(session), row)),
        (None, Some(claims)) => by_claims(reader, &claims, now)?.map(|row| (None, row)),
        (None, None) => None,
    };
    let Some((session, row)) = found else { return Ok(None) };
    match target(reader, &row, shown.target.as_ref())? {
        Some(target) => {
            let mut identity = identity(reader, &target, None)?;
            // Whoever is locked out is so in every guise.
            identity.is_blocked |= !row.user.status;
            identity.impersonator = Some(row.user.id.clone());
            identity.actor = identity.actor.with_scope(Scope::UsersRead);
            Ok(Some((row, identity)))
        }
        None => identity(reader, &row, session).map(|identity| Some((row, identity))),
    }
}

fn by_session(
    reader: &Reader<'_>,
    proof: &SessionProof,
    now: Timestamp,
) -> Result<Option<(SessionId, UserRow)>, Error> {
    let found = sessions::find_by_digest(reader, &digest(&proof.secret), now)?;
    Ok(found.filter(|(_, row)| row.user.id == proof.user))
}

fn by_claims(
    reader: &Reader<'_>,
    claims: &Claims,
    now: Timestamp,
) -> Result<Option<UserRow>, Error> {
    let Ok(id) = UserId::parse(&claims.user_id) else { return Ok(None) };
    let Some(row) = users::find(reader, &id)? else { return Ok(None) };
    if claims.session_id.is_empty() {
        return Ok(Some(row).filter(|row| claims.is_of(row)));
    }
    let Ok(session) = SessionId::parse(&claims.session_id) else { return Ok(None) };
    Ok(sessions::find(reader, row.seq, &session, now)?.map(|_| row))
}

/// Returns whom the caller acts as: somebody else only if that exists and the caller was given the right.
fn target(
    reader: &Reader<'_>,
    caller: &UserRow,
    wanted: Option<&Target>,
) -> Result<Option<UserRow>, Error> {
    let Some(wanted) = wanted.filter(|_| caller.user.impersonator) else { return Ok(None) };
    match wanted {
        Target::Id(id) => UserId::parse(id).map_or(Ok(None), |id| users::find(reader, &id)),
        Target::Email(email) => {
            Email::parse(email).map_or(Ok(None), |email| users::find_by_email(reader, &email))
        }
        Target::Phone(phone) => {
            Phone::parse(phone).map_or(Ok(None), |phone| users::find_by_phone(reader, &phone))
        }
    }
}

pub(crate) fn identity(
    reader: &Reader<'_>,
    row: &UserRow,
    session: Option<SessionId>,
) -> Result<Identity, Error> {
    let user = &row.user;
    let mut roles = roles(user);
    roles.extend(memberships::roles_of(reader, row.seq)?);
    roles.extend(user.labels.iter().map(|label| Role::Label(label.clone())));
    let mut actor = Actor::user(user.id.clone(), user.email.clone(), roles);
    if user.impersonator {
        actor = actor.with_scope(Scope::UsersRead);
    }
    Ok(Identity { actor, session, impersonator: None, is_blocked: !user.status })
}

/// The roles that a user holds by being one.
fn roles(user: &User) -> Vec<Role> {
    let verification = if user.email_verification || user.phone_verification {
        Verification::Verified
    } else {
        Verification::Unverified
    };
    let id = user.id.as_str();
    vec![
        Role::Any,
        Role::User(id.to_owned(), None),
        Role::Users(None),
        Role::User(id.to_owned(), Some(verification)),
        Role::Users(Some(verification)),
    ]
}
