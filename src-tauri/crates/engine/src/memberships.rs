//! Who belongs to a team.
//!
//! Only who has joined holds the team's roles; they are read from the rows with every request, so a change counts at
//! once. Keys and the console put people in directly. A user's invitation would travel by mail, which Coffer does not
//! send: it answers as an Appwrite without SMTP does. Invitations that the store holds can be accepted all the same.

use disk::rusqlite::Row;
use disk::rusqlite::types::Value;
use disk::{Reader, Writer};
use subtle::ConstantTimeEq;
use wire::query::{Filter, Method, Scalar};
use wire::{
    CacheTag, Deed, Email, ErrorType, Membership, MembershipId, Phone, Query, Team, TeamId,
    Timestamp, User, UserId,
};

use crate::Engine;
use crate::actor::Actor;
use crate::db::memberships::{self, MembershipRow};
use crate::db::page::{self, Condition, ListRequest, Page};
use crate::db::users::{self, UserRow};
use crate::error::Error;
use crate::secret;
use crate::teams;
use crate::users::nobody;

/// Who is to become a member, and as what: at least one of the first three says who.
#[derive(Clone, Debug, Default)]
pub struct Invitation {
    /// A user there is.
    pub user: Option<UserId>,
    /// An address; nobody's makes a new user.
    pub email: Option<Email>,
    /// A number; nobody's makes a new user.
    pub phone: Option<Phone>,
    /// What a new user is called; empty calls them by their address.
    pub name: String,
    /// What they will be in the team.
    pub roles: Vec<String>,
    /// Where a mail would lead; only users have to say it.
    pub url: String,
}

impl Engine {
    /// Puts somebody into a team.
    pub fn create_membership(
        &self,
        actor: &Actor,
        team: &TeamId,
        invitation: &Invitation,
    ) -> Result<Membership, Error> {
        let Invitation { roles, name, .. } = invitation;
        wire::team::check_roles(roles).map_err(|reason| Error::invalid("roles", reason))?;
        wire::user::checked_name(name).map_err(|reason| Error::invalid("name", reason))?;
        check_invitation(actor, invitation)?;
        if !actor.is_privileged() {
            return Err(self.database().read(|reader| uninvited(reader, actor, team))?);
        }
        let now = self.now();
        let id = MembershipId::unique(now).map_err(|_| Error::NoRandomness)?;
        let made = self.database().write(|writer| {
            let team = teams::get(writer, team)?;
            let user = invited(writer, invitation, now)?;
            self.note_member(writer, actor, Deed::MemberAdded, (&team.team, &user))?;
            match memberships::find_of_user(writer, team.seq, &user)? {
                None => memberships::insert(writer, &id, (team.seq, &user), roles, now)?,
                Some(row) if row.membership.confirm => {
                    return Err(ErrorType::MembershipAlreadyConfirmed.into());
                }
                Some(row) => memberships::set_joined(writer, row.seq, now)?,
            }
            memberships::find_of_user(writer, team.seq, &user)?
                .ok_or(Error::Refused(ErrorType::MembershipNotFound))
        })?;
        // Whom nobody knew before is a user now.
        self.tell(&[CacheTag::Users, CacheTag::Teams]);
        Ok(made.membership)
    }

    /// Returns a page of a team's members. To a user, others are shown without what identifies them, and cannot be looked
    /// for by it.
    pub fn list_memberships(
        &self,
        actor: &Actor,
        team: &TeamId,
        request: &ListRequest,
    ) -> Result<Page<Membership>, Error> {
        self.read_list(|reader| {
            let team = teams::seen(reader, actor, team)?;
            let mut scope = vec![Condition::new("m.team_seq = ?", vec![Value::Integer(team.seq)])];
            let show = |row: &Row<'_>| Ok(shown(memberships::read(row)?, actor));
            let Some(user) = actor.user_id() else {
                return page::list(reader, &memberships::TABLE, scope, request, show);
            };
            let (own, queries): (Vec<Query>, Vec<Query>) =
                request.queries.iter().cloned().partition(|query| asks_for(query, user));
            if !own.is_empty() {
                let sql = "m.user_seq = (SELECT seq FROM users WHERE user_id = ?)";
                scope.push(Condition::new(sql, vec![Value::Text(user.to_string())]));
            }
            let request = ListRequest { queries, ..request.clone() };
            page::list(reader, &memberships::WITHOUT_USERS, scope, &request, show)
        })
    }

    /// Returns a page of what a user belongs to.
    pub fn list_memberships_of(
        &self,
        user: &UserId,
        request: &ListRequest,
    ) -> Result<Page<Membership>, Error> {
        self.read_list(|reader| {
            let user = users::find(reader, user)?.ok_or(ErrorType::UserNotFound)?;
            let scope = vec![Condition::new("m.user_seq = ?", vec![Value::Integer(user.seq)])];
            page::list(reader, &memberships::TABLE, scope, request, |row| {
                Ok(memberships::read(row)?.membership)
            })
        })
    }

    /// Returns a member of a team.
    pub fn get_membership(
        &self,
        actor: &Actor,
        team: &TeamId,
        id: &MembershipId,
    ) -> Result<Membership, Error> {
        self.database().read(|reader| {
            let team = teams::seen(reader, actor, team)?;
            let row = memberships::find(reader, id)?.ok_or(ErrorType::MembershipNotFound)?;
            Ok(shown(in_team(row, team.seq)?, actor))
        })
    }

    /// Puts roles in place of a member's old ones; they hold from the next request on.
    pub fn set_membership_roles(
        &self,
        actor: &Actor,
        team: &TeamId,
        id: &MembershipId,
        roles: &[String],
    ) -> Result<Membership, Error> {
        wire::team::check_roles(roles).map_err(|reason| Error::invalid("roles", reason))?;
        let now = self.now();
        let changed = self.database().write(|writer| {
            let seen = teams::seen(writer, actor, team)?;
            let row = memberships::find(writer, id)?.ok_or(ErrorType::MembershipNotFound)?;
            let row = in_team(row, seen.seq)?;
            if !teams::is_owner(actor, team) {
                let message = "User is not allowed to modify roles".to_owned();
                return Err(Error::RefusedWith(ErrorType::UserUnauthorized, message));
            }
            memberships::set_roles(writer, row.seq, roles, now)?;
            self.note_member(writer, actor, Deed::MemberChanged, (&seen.team, &row.user))?;
            Ok(memberships::find(writer, id)?.ok_or(ErrorType::MembershipNotFound)?)
        })?;
        self.tell(&[CacheTag::Teams]);
        Ok(shown(changed, actor))
    }

    fn note_member(
        &self,
        writer: &Writer<'_>,
        actor: &Actor,
        what: Deed,
        (team, user): (&Team, &UserId),
    ) -> Result<(), Error> {
        let note = teams::of_team(what, &team.id, &team.name).with("user", user.as_str());
        self.note_of(writer, &actor.doer(), &note)
    }

    /// Accepts an invitation: whoever has its secret has read the mail, which proves the address.
    pub fn accept_invitation(
        &self,
        actor: &Actor,
        team: &TeamId,
        id: &MembershipId,
        (user, secret): (&UserId, &str),
    ) -> Result<Membership, Error> {
        let now = self.now();
        let joined = self.database().write(|writer| {
            let row = memberships::find(writer, id)?.ok_or(ErrorType::MembershipNotFound)?;
            let row = in_team(row, teams::get(writer, team)?.seq)?;
            check_acceptance(&row, actor, user, secret)?;
            memberships::set_joined(writer, row.seq, now)?;
            prove_email(writer, user, now)?;
            Ok::<_, Error>(memberships::find(writer, id)?.ok_or(ErrorType::MembershipNotFound)?)
        })?;
        self.tell(&[CacheTag::Teams]);
        Ok(joined.membership)
    }

    /// Takes a member out of a team: the owners may, and everybody for themselves.
    pub fn delete_membership(
        &self,
        actor: &Actor,
        team: &TeamId,
        id: &MembershipId,
    ) -> Result<(), Error> {
        self.database().write(|writer| {
            let row = memberships::find(writer, id)?.ok_or(ErrorType::TeamInviteNotFound)?;
            let seen = teams::seen(writer, actor, team)?;
            let row = in_team(row, seen.seq)?;
            if !teams::is_owner(actor, team) && actor.user_id() != Some(&row.user) {
                return Err(Error::from(ErrorType::UserUnauthorized));
            }
            self.note_member(writer, actor, Deed::MemberRemoved, (&seen.team, &row.user))?;
            memberships::delete(writer, row.seq)
        })?;
        self.tell(&[CacheTag::Teams]);
        Ok(())
    }
}

/// Checks what has nothing to do with the team, in Appwrite's order.
fn check_invitation(actor: &Actor, invitation: &Invitation) -> Result<(), Error> {
    let refused = |message: &str| {
        Err(Error::RefusedWith(ErrorType::GeneralArgumentInvalid, message.to_owned()))
    };
    let Invitation { user, email, phone, url, .. } = invitation;
    if url.is_empty() && !actor.is_privileged() {
        return refused("URL is required");
    }
    if user.is_none() && email.is_none() && phone.is_none() {
        return refused("At least one of userId, email, or phone is required");
    }
    Ok(())
}

/// Returns why a user's invitation is not sent. Who must not invite is told so first: it would be so with mail, too.
fn uninvited(reader: &Reader<'_>, actor: &Actor, team: &TeamId) -> Result<Error, Error> {
    teams::seen(reader, actor, team)?;
    if teams::is_owner(actor, team) {
        return Ok(ErrorType::GeneralSmtpDisabled.into());
    }
    let message = "User is not allowed to send invitations for this team".to_owned();
    Ok(Error::RefusedWith(ErrorType::UserUnauthorized, message))
}

/// Returns who is meant, who is made if nobody is.
fn invited(writer: &Writer<'_>, invitation: &Invitation, now: Timestamp) -> Result<UserId, Error> {
    let Invitation { user, email, phone, .. } = invitation;
    if let Some(id) = user {
        let found = users::find(writer, id)?.ok_or_else(|| {
            let message = "User with given userId doesn't exist.".to_owned();
            Error::RefusedWith(ErrorType::UserNotFound, message)
        })?;
        let (email, phone) = (email.as_ref().map(Email::as_str), phone.as_ref().map(Phone::as_str));
        same(&found.user.email, email, "Given userId and email doesn't match")?;
        same(&found.user.phone, phone, "Given userId and phone doesn't match")?;
        return Ok(found.user.id);
    }
    let found = match (email, phone) {
        (Some(email), _) => users::find_by_email(writer, email)?,
        (None, Some(phone)) => users::find_by_phone(writer, phone)?,
        (None, None) => None,
    };
    let Some(UserRow { user, .. }) = found else { return made(writer, invitation, now) };
    same(&user.phone, phone.as_ref().map(Phone::as_str), "Given email and phone doesn't match")?;
    Ok(user.id)
}

fn same(kept: &str, said: Option<&str>, message: &str) -> Result<(), Error> {
    if said.is_none_or(|said| said == kept) {
        return Ok(());
    }
    Err(Error::RefusedWith(ErrorType::UserAlreadyExists, message.to_owned()))
}

fn made(writer: &Writer<'_>, invitation: &Invitation, now: Timestamp) -> Result<UserId, Error> {
    let Invitation { email, phone, name, .. } = invitation;
    if let Some(phone) = phone
        && users::find_by_phone(writer, phone)?.is_some()
    {
        return Err(ErrorType::UserAlreadyExists.into());
    }
    let id = UserId::unique(now).map_err(|_| Error::NoRandomness)?;
    let email = email.as_ref().map_or_else(String::new, |email| email.as_str().to_owned());
    let phone = phone.as_ref().map_or_else(String::new, |phone| phone.as_str().to_owned());
    let name = if name.is_empty() { email.clone() } else { name.clone() };
    let user = User { name, email, phone, ..nobody(id.clone(), now) };
    users::insert(writer, &user, None)?;
    Ok(id)
}

/// Checks who accepts an invitation, in Appwrite's order.
fn check_acceptance(
    row: &MembershipRow,
    actor: &Actor,
    user: &UserId,
    secret: &str,
) -> Result<(), Error> {
    if !row.digest.is_some_and(|known| known.ct_eq(&secret::digest(secret)).into()) {
        return Err(ErrorType::TeamInvalidSecret.into());
    }
    if *user != row.user || actor.user_id().is_some_and(|caller| *caller != row.user) {
        return Err(ErrorType::TeamInviteMismatch.into());
    }
    if row.membership.confirm {
        return Err(ErrorType::MembershipAlreadyConfirmed.into());
    }
    Ok(())
}

fn prove_email(writer: &Writer<'_>, user: &UserId, now: Timestamp) -> Result<(), Error> {
    let mut row = users::find(writer, user)?.ok_or(ErrorType::UserNotFound)?;
    row.user.email_verification = true;
    row.user.updated_at = now;
    users::update(writer, &row)
}

/// Returns the membership, if it is one of this team.
fn in_team(row: MembershipRow, team_seq: i64) -> Result<MembershipRow, Error> {
    if row.team_seq == team_seq { Ok(row) } else { Err(ErrorType::TeamMembershipMismatch.into()) }
}

/// Says whether a query leaves this user alone: so everybody finds their own membership.
fn asks_for(query: &Query, user: &UserId) -> bool {
    let Query::Filter(Filter::Test { method: Method::Equal, attribute, values }) = query else {
        return false;
    };
    attribute == "userId" && *values == [Scalar::Text(user.to_string())]
}

/// Returns the membership as the actor may see it: ids, numbers and last visits of others are not a user's business.
fn shown(row: MembershipRow, actor: &Actor) -> Membership {
    if actor.is_privileged() || actor.user_id() == Some(&row.user) {
        return row.membership;
    }
    Membership {
        user_id: None,
        user_phone: String::new(),
        user_accessed_at: None,
        ..row.membership
    }
}
