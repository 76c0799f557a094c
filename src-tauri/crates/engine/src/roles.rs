//! The roles that permissions name, as people know them: who they are called, who is gone, and who there is to choose from.

use disk::Reader;
use wire::{KnownRole, Role};

use crate::Engine;
use crate::db::roles::{self, Found};
use crate::db::search;
use crate::error::Error;

/// The most users, teams and labels that a search offers; of each team and each user, as many roles.
const MOST: u32 = 6;

impl Engine {
    /// Says who stands behind each of these roles.
    pub fn known_roles(&self, roles: &[Role]) -> Result<Vec<KnownRole>, Error> {
        self.database().read(|reader| roles.iter().map(|role| known(reader, role)).collect())
    }

    /// Returns roles to choose from, by words of people's and teams' names, addresses and ids, and by labels.
    pub fn search_roles(&self, words: &str) -> Result<Vec<KnownRole>, Error> {
        self.read_list(|reader| {
            let mut found = Vec::new();
            // What holds no word is no search.
            let is_searched = search::expression(words).is_some();
            let words = if is_searched { words.trim() } else { "" };
            for team in roles::teams(reader, words, MOST)? {
                found.extend(with_roles(reader, &team, is_searched)?);
            }
            for user in roles::users(reader, words, MOST)? {
                found.extend(with_memberships(reader, user, is_searched)?);
            }
            for label in roles::labels(reader, words, MOST)? {
                found.push(shown(Role::Label(label), String::new(), String::new()));
            }
            Ok(found)
        })
    }
}

/// Returns a team and, for a person who looks for it, what its members are in it.
fn with_roles(
    reader: &Reader<'_>,
    team: &Found,
    is_searched: bool,
) -> Result<Vec<KnownRole>, Error> {
    let of = |within: Option<String>| {
        shown(Role::Team(team.id.clone(), within), team.name.clone(), team.detail.clone())
    };
    let mut found = vec![of(None)];
    if is_searched {
        found.extend(
            roles::roles_in(reader, &team.id, MOST)?.into_iter().map(|role| of(Some(role))),
        );
    }
    Ok(found)
}

/// Returns a user and, for a person who looks for them, their memberships.
fn with_memberships(
    reader: &Reader<'_>,
    user: Found,
    is_searched: bool,
) -> Result<Vec<KnownRole>, Error> {
    let memberships =
        if is_searched { roles::memberships_of(reader, &user.id, MOST)? } else { Vec::new() };
    let members = memberships
        .into_iter()
        .map(|member| shown(Role::Member(member.id), member.name, member.detail));
    let found = shown(Role::User(user.id, None), user.name, user.detail);
    Ok(std::iter::once(found).chain(members).collect())
}

fn known(reader: &Reader<'_>, role: &Role) -> Result<KnownRole, Error> {
    let named = match role {
        Role::Any | Role::Guests | Role::Users(_) | Role::Label(_) => Some(roles::Named::default()),
        Role::User(id, _) => roles::user(reader, id)?,
        Role::Team(id, _) => roles::team(reader, id)?,
        Role::Member(id) => roles::member(reader, id)?,
    };
    let is_gone = named.is_none();
    let (name, detail) = named.unwrap_or_default();
    Ok(KnownRole { is_gone, ..shown(role.clone(), name, detail) })
}

fn shown(role: Role, name: String, detail: String) -> KnownRole {
    KnownRole { role, name, detail, is_gone: false }
}
