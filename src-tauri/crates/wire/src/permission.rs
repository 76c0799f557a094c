//! Permissions and roles: `read("user:x")`, parsed and printed.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::id;

/// The most permissions one bucket or file may carry.
pub const MAX_PERMISSIONS: usize = 100;

/// What a permission allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Action {
    /// Put new files into a bucket.
    Create,
    /// See and fetch.
    Read,
    /// Rename, move, change permissions.
    Update,
    /// Remove.
    Delete,
}

impl Action {
    /// Returns the word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Read => "read",
            Action::Update => "update",
            Action::Delete => "delete",
        }
    }

    /// Reads the word on the wire.
    pub fn parse(text: &str) -> Option<Self> {
        [Action::Create, Action::Read, Action::Update, Action::Delete]
            .into_iter()
            .find(|action| action.as_str() == text)
    }
}

/// Whose account is proven, as far as a role cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verification {
    /// Email or phone verified.
    Verified,
    /// Neither verified.
    Unverified,
}

/// Who a permission speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(type = "string"))]
pub enum Role {
    /// Everybody, signed in or not.
    Any,
    /// Everybody who is not signed in.
    Guests,
    /// Everybody who is signed in, perhaps only the (un)verified.
    Users(Option<Verification>),
    /// One user, perhaps only while (un)verified.
    User(String, Option<Verification>),
    /// The members of a team, perhaps only those with a role in it.
    Team(String, Option<String>),
    /// One membership.
    Member(String),
    /// The users who carry a label.
    Label(String),
}

fn verification(text: Option<&str>, of: &str) -> Result<Option<Verification>, Invalid> {
    match text {
        None => Ok(None),
        Some("verified") => Ok(Some(Verification::Verified)),
        Some("unverified") => Ok(Some(Verification::Unverified)),
        Some(other) => Err(Invalid::new(format!(
            "Dimension \"{other}\" is not allowed for the role \"{of}\". Must be one of: verified, unverified"
        ))),
    }
}

fn checked_id(text: &str) -> Result<String, Invalid> {
    id::check(text)?;
    Ok(text.to_owned())
}

/// Reads what somebody is in a team.
pub(crate) fn team_role(text: &str) -> Result<String, Invalid> {
    let starts_plain = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    let allowed =
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    if starts_plain && allowed && text.len() <= 81 {
        Ok(text.to_owned())
    } else {
        Err(Invalid::new(
            "A team's role must contain at most 81 chars of a-z, A-Z, 0-9, period, hyphen, and underscore",
        ))
    }
}

fn label(text: &str) -> Result<String, Invalid> {
    if !text.is_empty() && text.len() <= 36 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        Ok(text.to_owned())
    } else {
        Err(Invalid::new("A label must contain 1 to 36 letters and digits"))
    }
}

impl Role {
    /// Reads a role, or says which rule it breaks.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text == "*" {
            return Err(Invalid::new(
                "Wildcard permissions are not supported anymore; use the role \"any\"",
            ));
        }
        if text.contains("role:") {
            return Err(Invalid::new(
                "Permissions using the \"role:\" prefix are not supported anymore. Use \"users\", \"guests\", or \"any\" instead",
            ));
        }
        let (head, dimension) = match text.split_once('/') {
            Some((head, dimension)) => (head, Some(dimension)),
            None => (text, None),
        };
        let (kind, id) = match head.split_once(':') {
            Some((kind, id)) => (kind, Some(id)),
            None => (head, None),
        };
        match (kind, id, dimension) {
            ("any", None, None) => Ok(Role::Any),
            ("guests", None, None) => Ok(Role::Guests),
            ("users", None, dimension) => Ok(Role::Users(verification(dimension, "users")?)),
            ("user", Some(id), dimension) => {
                Ok(Role::User(checked_id(id)?, verification(dimension, "user")?))
            }
            ("team", Some(id), None) => Ok(Role::Team(checked_id(id)?, None)),
            ("team", Some(id), Some(role)) => {
                Ok(Role::Team(checked_id(id)?, Some(team_role(role)?)))
            }
            ("member", Some(id), None) => Ok(Role::Member(checked_id(id)?)),
            ("label", Some(name), None) => Ok(Role::Label(label(name)?)),
            ("any" | "guests" | "users", Some(_), _) => {
                Err(Invalid::new(format!("Role \"{kind}\" can not have an ID value.")))
            }
            ("user" | "team" | "member" | "label", None, _) => {
                Err(Invalid::new(format!("Role \"{kind}\" must have an ID value.")))
            }
            ("any" | "guests" | "member" | "label", _, Some(_)) => {
                Err(Invalid::new(format!("Role \"{kind}\" can not have a dimension value.")))
            }
            _ => Err(Invalid::new(format!(
                "Role \"{kind}\" is not allowed. Must be one of: any, guests, users, user, team, member, label."
            ))),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let suffix = |verification: &Option<Verification>| match verification {
            None => "",
            Some(Verification::Verified) => "/verified",
            Some(Verification::Unverified) => "/unverified",
        };
        match self {
            Role::Any => out.write_str("any"),
            Role::Guests => out.write_str("guests"),
            Role::Users(state) => write!(out, "users{}", suffix(state)),
            Role::User(id, state) => write!(out, "user:{id}{}", suffix(state)),
            Role::Team(id, None) => write!(out, "team:{id}"),
            Role::Team(id, Some(role)) => write!(out, "team:{id}/{role}"),
            Role::Member(id) => write!(out, "member:{id}"),
            Role::Label(name) => write!(out, "label:{name}"),
        }
    }
}

/// One grant: an action and the role that may do it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(type = "string"))]
pub struct Permission {
    /// What is allowed.
    pub action: Action,
    /// To whom.
    pub role: Role,
}

impl Permission {
    /// Reads one permission of one of the four kinds (`write` is a list's matter, see [`Permission::parse_list`]).
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let (word, role) = split(text)?;
        let action = Action::parse(word).ok_or_else(|| unknown_action(word))?;
        Ok(Self { action, role })
    }

    /// Reads a list as a client sends it: `write` stands for create (where `allowed` has it), update and delete; what
    /// is said twice counts once; the order is kept.
    pub fn parse_list(texts: &[String], allowed: &[Action]) -> Result<Vec<Self>, Invalid> {
        if texts.len() > MAX_PERMISSIONS {
            return Err(Invalid::new(format!(
                "You can only provide up to {MAX_PERMISSIONS} permissions."
            )));
        }
        let mut list = Vec::new();
        for text in texts {
            let (word, role) = split(text)?;
            let actions: Vec<Action> = match Action::parse(word) {
                Some(action) => vec![action],
                None if word == "write" => vec![Action::Create, Action::Update, Action::Delete],
                None => return Err(unknown_action(word)),
            };
            for action in actions {
                if !allowed.contains(&action) {
                    if word == "write" {
                        continue;
                    }
                    return Err(Invalid::new(format!(
                        "Permission \"{word}\" is not allowed here."
                    )));
                }
                let permission = Self { action, role: role.clone() };
                if !list.contains(&permission) {
                    list.push(permission);
                }
            }
        }
        Ok(list)
    }
}

fn unknown_action(word: &str) -> Invalid {
    Invalid::new(format!(
        "Permission \"{word}\" is not allowed. Must be one of: create, read, update, delete, write."
    ))
}

fn split(text: &str) -> Result<(&str, Role), Invalid> {
    let malformed = || Invalid::new(format!("Invalid permission string format: \"{text}\"."));
    let (word, rest) = text.split_once("(\"").ok_or_else(malformed)?;
    let role = rest.strip_suffix("\")").ok_or_else(malformed)?;
    if role.contains("(\"") {
        return Err(malformed());
    }
    Ok((word, Role::parse(role)?))
}

impl fmt::Display for Permission {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}(\"{}\")", self.action.as_str(), self.role)
    }
}

impl TryFrom<String> for Role {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Role> for String {
    fn from(role: Role) -> String {
        role.to_string()
    }
}

impl TryFrom<String> for Permission {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Permission> for String {
    fn from(permission: Permission) -> String {
        permission.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_printed_as_it_was_read() {
        for text in [
            "any",
            "guests",
            "users",
            "users/verified",
            "users/unverified",
            "user:a.b-c",
            "user:x/verified",
            "team:t",
            "team:t/owner",
            "member:m",
            "label:vip",
        ] {
            assert_eq!(Role::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_role_that_breaks_the_grammar_is_refused() {
        for text in [
            "",
            "*",
            "role:all",
            "any:x",
            "any/x",
            "guests/verified",
            "user",
            "user:",
            "user:-x",
            "user:x/maybe",
            "team",
            "member:m/x",
            "label:a-b",
            "label:",
            "users:x",
            "stranger",
        ] {
            assert!(Role::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn write_stands_for_its_parts_in_place() {
        let texts = [
            "read(\"any\")".to_owned(),
            "write(\"users\")".to_owned(),
            "update(\"users\")".to_owned(),
        ];
        let all = [Action::Create, Action::Read, Action::Update, Action::Delete];
        let printed =
            |list: Vec<Permission>| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            printed(Permission::parse_list(&texts, &all).unwrap()),
            ["read(\"any\")", "create(\"users\")", "update(\"users\")", "delete(\"users\")"]
        );
        assert_eq!(
            printed(Permission::parse_list(&texts, &all[1..]).unwrap()),
            ["read(\"any\")", "update(\"users\")", "delete(\"users\")"]
        );
        assert!(Permission::parse_list(&["create(\"any\")".to_owned()], &all[1..]).is_err());
    }
}
