//! Teams: who sees one, who changes one.
//!
//! Keys and the console do as they like. Everybody else sees the teams they have joined and changes those they own;
//! any other team is not there for them.

use wire::team::OWNER;
use wire::user::Prefs;
use wire::{CacheTag, Deed, ErrorType, MembershipId, Role, Team, TeamId, UserId};

use crate::Engine;
use crate::activity::Note;
use crate::actor::Actor;
use crate::buckets::checked_name;
use crate::db::memberships;
use crate::db::page::{self, Condition, ListRequest, Page};
use crate::db::teams::{self, TeamRow};
use crate::error::Error;
use disk::Reader;
use disk::rusqlite::types::Value as Sql;

impl Engine {
    /// Makes a team. A user who makes one joins it, with these roles and as its owner; a key's team is empty. Only a key
    /// makes a team anew that was deleted: permissions may still name it.
    pub fn create_team(
        &self,
        actor: &Actor,
        id: &TeamId,
        name: &str,
        roles: &[String],
    ) -> Result<Team, Error> {
        let (now, name) = (self.now(), checked_name(name)?);
        wire::team::check_roles(roles).map_err(|reason| Error::invalid("roles", reason))?;
        let membership = MembershipId::unique(now).map_err(|_| Error::NoRandomness)?;
        let mut roles = roles.to_vec();
        if !roles.iter().any(|role| role == OWNER) {
            roles.push(OWNER.to_owned());
        }
        let made = self.database().write(|writer| {
            let is_kept = !actor.is_privileged() && teams::is_retired(writer, id)?;
            if is_kept || teams::find(writer, id)?.is_some() {
                return Err(Error::from(ErrorType::TeamAlreadyExists));
            }
            let seq = teams::insert(writer, id, &name, now)?;
            self.note_of(writer, &actor.doer(), &of_team(Deed::TeamCreated, id, &name))?;
            if let Some(user) = actor.user_id() {
                memberships::insert(writer, &membership, (seq, user), &roles, now)?;
            }
            get(writer, id)
        })?;
        self.tell(&[CacheTag::Teams]);
        Ok(made.team)
    }

    /// Returns a team.
    pub fn get_team(&self, actor: &Actor, id: &TeamId) -> Result<Team, Error> {
        self.database().read(|reader| Ok(seen(reader, actor, id)?.team))
    }

    /// Returns a page of the teams that the actor sees.
    pub fn list_teams(&self, actor: &Actor, request: &ListRequest) -> Result<Page<Team>, Error> {
        let scope = vec![visible_to(actor)];
        self.read_list(|reader| {
            page::list(reader, &teams::TABLE, scope, request, |row| Ok(teams::read(row)?.team))
        })
    }

    /// Renames a team.
    pub fn rename_team(&self, actor: &Actor, id: &TeamId, name: &str) -> Result<Team, Error> {
        let (now, name) = (self.now(), checked_name(name)?);
        let team = self.database().write(|writer| {
            let row = owned(writer, actor, id)?;
            teams::set_name(writer, row.seq, &name, now)?;
            let note = of_team(Deed::TeamRenamed, id, &name).with("from", &row.team.name);
            self.note_of(writer, &actor.doer(), &note)?;
            Ok::<_, Error>(get(writer, id)?.team)
        })?;
        self.tell(&[CacheTag::Teams]);
        Ok(team)
    }

    /// Puts preferences in place of a team's old ones.
    pub fn set_team_prefs(&self, actor: &Actor, id: &TeamId, prefs: &Prefs) -> Result<Team, Error> {
        let now = self.now();
        let prefs = wire::user::checked_prefs(prefs.clone())
            .map_err(|reason| Error::invalid("prefs", reason))?;
        self.database().write(|writer| {
            teams::set_prefs(writer, owned(writer, actor, id)?.seq, &prefs, now)?;
            Ok(get(writer, id)?.team)
        })
    }

    /// Removes a team; what its members had by it they do not have any more.
    pub fn delete_team(&self, actor: &Actor, id: &TeamId) -> Result<(), Error> {
        self.database().write(|writer| {
            let row = owned(writer, actor, id)?;
            let note = of_team(Deed::TeamDeleted, id, &row.team.name);
            self.note_of(writer, &actor.doer(), &note)?;
            teams::delete(writer, row.seq)
        })?;
        self.tell(&[CacheTag::Teams]);
        Ok(())
    }
}

/// Tells of a team.
pub(crate) fn of_team<'a>(what: Deed, id: &'a TeamId, name: &'a str) -> Note<'a> {
    Note::of(what, name).with("team", id.as_str())
}

/// Returns the team, whoever asks.
pub(crate) fn get(reader: &Reader<'_>, id: &TeamId) -> Result<TeamRow, Error> {
    teams::find(reader, id)?.ok_or(Error::Refused(ErrorType::TeamNotFound))
}

/// Returns the team, if the actor may see it.
pub(crate) fn seen(reader: &Reader<'_>, actor: &Actor, id: &TeamId) -> Result<TeamRow, Error> {
    let team = get(reader, id)?;
    if actor.is_privileged() || actor.roles().contains(&Role::Team(id.to_string(), None)) {
        Ok(team)
    } else {
        Err(ErrorType::TeamNotFound.into())
    }
}

/// Returns the team, if the actor may change it.
fn owned(reader: &Reader<'_>, actor: &Actor, id: &TeamId) -> Result<TeamRow, Error> {
    let team = seen(reader, actor, id)?;
    if is_owner(actor, id) { Ok(team) } else { Err(ErrorType::UserUnauthorized.into()) }
}

/// Says whether the actor may change a team and its members.
pub(crate) fn is_owner(actor: &Actor, id: &TeamId) -> bool {
    let owner = Role::Team(id.to_string(), Some(OWNER.to_owned()));
    actor.is_privileged() || actor.roles().contains(&owner)
}

fn visible_to(actor: &Actor) -> Condition {
    if actor.is_privileged() {
        return Condition::new("1", Vec::new());
    }
    let user = actor.user_id().map_or("", UserId::as_str);
    Condition::new(
        "t.seq IN (SELECT m.team_seq FROM memberships m JOIN users u ON u.seq = m.user_seq WHERE u.user_id = ? AND m.joined_at IS NOT NULL)",
        vec![Sql::Text(user.to_owned())],
    )
}
