//! What can be done with users.

use wire::user::{self, EmailFacts, PasswordDigest};
use wire::{
    CacheTag, Deed, Doer, Email, ErrorType, Invalid, Password, Phone, Prefs, SessionId, Target,
    TargetId, Timestamp, User, UserChange, UserDraft, UserId,
};

use crate::Engine;
use crate::activity::Note;
use crate::actor::Actor;
use crate::db::page::{self, Condition, ListRequest, Page};
use crate::db::users::{self, UserRow};
use crate::db::{sessions, targets};
use crate::error::Error;
use crate::password;
use disk::rusqlite::types::Value;
use disk::{Reader, Writer};

impl Engine {
    /// Makes a user, as a key may: also anew with the id of one who was deleted.
    pub fn create_user(&self, id: &UserId, draft: &UserDraft) -> Result<User, Error> {
        self.sign_up(&Actor::full_key(), id, draft)
    }

    /// Makes a user. Their id, address and number are theirs alone; only a key gives an id again that a deleted user had,
    /// for permissions may still name it.
    pub fn sign_up(&self, actor: &Actor, id: &UserId, draft: &UserDraft) -> Result<User, Error> {
        let name =
            user::checked_name(&draft.name).map_err(|reason| Error::invalid("name", reason))?;
        let password = draft.password.as_ref().map(password::digest).transpose()?;
        let now = self.now();
        let user = User {
            name,
            email: draft.email.as_ref().map_or_else(String::new, |email| email.as_str().to_owned()),
            phone: draft.phone.as_ref().map_or_else(String::new, |phone| phone.as_str().to_owned()),
            password_update: password.is_some().then_some(now),
            ..nobody(id.clone(), now)
        };
        let made = self.database().write(|writer| {
            let is_kept = !actor.is_privileged() && users::is_retired(writer, id)?;
            if is_kept || users::find(writer, id)?.is_some() || is_taken(writer, &user)? {
                return Err(Error::from(ErrorType::UserAlreadyExists));
            }
            users::insert(writer, &user, password.as_deref())?;
            let by = if actor.is_privileged() { self.doer.clone() } else { actor.doer() };
            self.note_of(writer, &by, &of_user(Deed::UserCreated, &user))?;
            Ok(get(writer, id)?.user)
        })?;
        self.tell(&[CacheTag::Users]);
        Ok(made)
    }

    /// Returns a user.
    pub fn get_user(&self, id: &UserId) -> Result<User, Error> {
        self.database().read(|reader| Ok(get(reader, id)?.user))
    }

    /// Returns one of the places where messages to a user would be sent.
    pub fn get_target(&self, user: &UserId, id: &TargetId) -> Result<Target, Error> {
        let mut targets = self.get_user(user)?.targets.into_iter();
        targets.find(|target| target.id == *id).ok_or_else(|| ErrorType::UserTargetNotFound.into())
    }

    /// Returns a page of the places where messages to a user would be sent.
    pub fn list_targets(
        &self,
        user: &UserId,
        request: &ListRequest,
    ) -> Result<Page<Target>, Error> {
        // Appwrite's list of targets knows no search.
        let request = ListRequest { search: String::new(), ..request.clone() };
        self.read_list(|reader| {
            let of_user = Value::Integer(get(reader, user)?.seq);
            let scope = vec![Condition::new("t.user_seq = ?", vec![of_user])];
            page::list(reader, &targets::TABLE, scope, &request, targets::read)
        })
    }

    /// Returns a page of users.
    pub fn list_users(&self, request: &ListRequest) -> Result<Page<User>, Error> {
        let all = vec![Condition::new("1", Vec::new())];
        self.read_list(|reader| {
            page::list(reader, &users::TABLE, all, request, |row| Ok(users::read(row)?.user))
        })
    }

    /// Changes one thing about a user. A new password ends all of their sessions, and no password does, too.
    pub fn update_user(&self, id: &UserId, change: &UserChange) -> Result<User, Error> {
        let digest = digest_in(change)?;
        let now = self.now();
        let changed = self.database().write(|writer| {
            let mut row = get(writer, id)?;
            apply(&mut row, change, digest, now)?;
            let user = save(writer, &row)?;
            self.note_change(writer, &self.doer, &user, change)?;
            if matches!(change, UserChange::Password(_)) {
                sessions::delete_others(writer, row.seq, None)?;
            }
            Ok::<_, Error>(user)
        })?;
        self.tell(&[CacheTag::Users]);
        Ok(changed)
    }

    /// Changes something about themselves that a user must prove their password for. Whoever has none yet sets it so.
    /// A new password ends their other sessions.
    pub fn update_account(
        &self,
        id: &UserId,
        proof: Option<&Password>,
        change: &UserChange,
        session: Option<&SessionId>,
    ) -> Result<User, Error> {
        let known = self.database().read(|reader| get(reader, id))?.password;
        let mut first = None;
        if known.is_some() {
            prove(proof, known.as_deref())?;
        } else if !matches!(change, UserChange::Password(_)) {
            first = proof.map(password::digest).transpose()?;
        }
        let digest = digest_in(change)?;
        let now = self.now();
        let changed = self.database().write(|writer| {
            let mut row = get(writer, id)?;
            // What was proven must still be so.
            if row.password != known {
                return Err(Error::from(ErrorType::UserInvalidCredentials));
            }
            if first.is_some() {
                set_password(&mut row, first, now);
            }
            apply(&mut row, change, digest, now)?;
            let user = save(writer, &row)?;
            self.note_change(writer, &Doer::User(id.clone()), &user, change)?;
            if matches!(change, UserChange::Password(_)) {
                sessions::delete_others(writer, row.seq, session)?;
            }
            Ok(user)
        })?;
        self.tell(&[CacheTag::Users]);
        Ok(changed)
    }

    fn note_change(
        &self,
        writer: &Writer<'_>,
        by: &Doer,
        user: &User,
        change: &UserChange,
    ) -> Result<(), Error> {
        match told(change) {
            Some(what) => {
                self.note_of(writer, by, &of_user(Deed::UserChanged, user).with("changed", what))
            }
            None => Ok(()),
        }
    }

    /// Removes a user, with their targets, sessions and memberships. Files they have put stay.
    pub fn delete_user(&self, id: &UserId) -> Result<(), Error> {
        let is_gone = self.database().write(|writer| {
            if let Some(row) = users::find(writer, id)? {
                self.note(writer, &of_user(Deed::UserDeleted, &row.user))?;
            }
            users::delete(writer, id)
        })?;
        if is_gone {
            self.tell(&[CacheTag::Users, CacheTag::Teams]);
            Ok(())
        } else {
            Err(ErrorType::UserNotFound.into())
        }
    }
}

/// Names what a change is about; what an application keeps with its users is its own affair.
fn told(change: &UserChange) -> Option<&'static str> {
    match change {
        UserChange::Name(_) => Some("name"),
        UserChange::Email(_) => Some("email"),
        UserChange::Phone(_) => Some("phone"),
        UserChange::Password(_) => Some("password"),
        UserChange::Status(_) => Some("status"),
        UserChange::EmailVerification(_) => Some("emailVerification"),
        UserChange::PhoneVerification(_) => Some("phoneVerification"),
        UserChange::Labels(_) => Some("labels"),
        UserChange::Impersonator(_) => Some("impersonator"),
        UserChange::Prefs(_) => None,
    }
}

/// Tells of a user; what a person wrote about themselves is not repeated.
fn of_user(what: Deed, user: &User) -> Note<'_> {
    Note::of(what, &user.name).with("user", user.id.as_str())
}

/// Returns the user, or says that there is none.
pub(crate) fn get(reader: &Reader<'_>, id: &UserId) -> Result<UserRow, Error> {
    users::find(reader, id)?.ok_or_else(|| ErrorType::UserNotFound.into())
}

/// Returns a user of whom nothing but an id is known.
pub(crate) fn nobody(id: UserId, now: Timestamp) -> User {
    User {
        id,
        created_at: now,
        updated_at: now,
        name: String::new(),
        digest: Some(PasswordDigest::default()),
        registration: now,
        status: true,
        labels: Vec::new(),
        password_update: None,
        password_pwned: (),
        email: String::new(),
        phone: String::new(),
        email_verification: false,
        email_facts: EmailFacts::default(),
        phone_verification: false,
        mfa: false,
        prefs: Prefs::new(),
        targets: Vec::new(),
        accessed_at: now,
        impersonator: false,
        impersonator_user_id: None,
    }
}

/// Says whether somebody else has the user's address or number.
fn is_taken(reader: &Reader<'_>, user: &User) -> Result<bool, Error> {
    let is_other = |row: Option<UserRow>| row.is_some_and(|row| row.user.id != user.id);
    let email = Email::parse(&user.email).ok();
    let phone = Phone::parse(&user.phone).ok();
    Ok(match email {
        Some(email) => is_other(users::find_by_email(reader, &email)?),
        None => false,
    } || match phone {
        Some(phone) => is_other(users::find_by_phone(reader, &phone)?),
        None => false,
    })
}

/// Writes a user down; returns what they are now.
fn save(writer: &Writer<'_>, row: &UserRow) -> Result<User, Error> {
    if is_taken(writer, &row.user)? {
        return Err(ErrorType::UserTargetAlreadyExists.into());
    }
    users::update(writer, row)?;
    Ok(get(writer, &row.user.id)?.user)
}

/// Digests the password that a change brings: it takes long, and must not be done while others wait to write.
fn digest_in(change: &UserChange) -> Result<Option<String>, Error> {
    match change {
        UserChange::Password(Some(password)) => Ok(Some(password::digest(password)?)),
        UserChange::Name(_)
        | UserChange::Email(_)
        | UserChange::Phone(_)
        | UserChange::Password(None)
        | UserChange::Status(_)
        | UserChange::EmailVerification(_)
        | UserChange::PhoneVerification(_)
        | UserChange::Labels(_)
        | UserChange::Prefs(_)
        | UserChange::Impersonator(_) => Ok(None),
    }
}

fn apply(
    row: &mut UserRow,
    change: &UserChange,
    digest: Option<String>,
    now: Timestamp,
) -> Result<(), Error> {
    let user = &mut row.user;
    user.updated_at = now;
    let invalid = |param: &'static str| move |reason: Invalid| Error::invalid(param, reason);
    match change {
        UserChange::Name(name) => user.name = user::checked_name(name).map_err(invalid("name"))?,
        UserChange::Email(email) => {
            user.email = email.as_ref().map_or_else(String::new, |email| email.as_str().to_owned());
            user.email_verification = false;
        }
        UserChange::Phone(phone) => {
            user.phone = phone.as_ref().map_or_else(String::new, |phone| phone.as_str().to_owned());
            user.phone_verification = false;
        }
        UserChange::Password(_) => set_password(row, digest, now),
        UserChange::Status(status) => user.status = *status,
        UserChange::EmailVerification(is_proven) => user.email_verification = *is_proven,
        UserChange::PhoneVerification(is_proven) => user.phone_verification = *is_proven,
        UserChange::Labels(labels) => {
            user.labels = user::checked_labels(labels).map_err(invalid("labels"))?;
        }
        UserChange::Prefs(prefs) => {
            user.prefs = user::checked_prefs(prefs.clone()).map_err(invalid("prefs"))?;
        }
        UserChange::Impersonator(may) => user.impersonator = *may,
    }
    Ok(())
}

fn set_password(row: &mut UserRow, digest: Option<String>, now: Timestamp) {
    row.password = digest;
    row.user.password_update = Some(now);
}

fn prove(password: Option<&Password>, digest: Option<&str>) -> Result<(), Error> {
    match password {
        Some(password) if password::fits(password, digest)? => Ok(()),
        _ => Err(ErrorType::UserInvalidCredentials.into()),
    }
}
