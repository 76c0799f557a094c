//! Teams and their members as they travel.

use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::id::{MembershipId, TeamId, UserId};
use crate::permission::team_role;
use crate::time::Timestamp;
use crate::user::Prefs;

/// The role of those who may change a team.
pub const OWNER: &str = "owner";

/// The most roles that one member holds in a team.
const MAX_ROLES: usize = 100;

/// Appwrite's `Team` model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Team {
    /// The team's id.
    #[serde(rename = "$id")]
    pub id: TeamId,
    /// When it was made.
    #[serde(rename = "$createdAt")]
    pub created_at: Timestamp,
    /// When its name or preferences last changed.
    #[serde(rename = "$updatedAt")]
    pub updated_at: Timestamp,
    /// What people call it.
    pub name: String,
    /// How many members it has; who has not accepted yet is none.
    pub total: u64,
    /// Whatever programs keep with it.
    #[cfg_attr(feature = "bindings", ts(type = "Record<string, unknown>"))]
    pub prefs: Prefs,
}

/// A page of teams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TeamList {
    /// How many there are in all.
    pub total: u64,
    /// This page of them.
    pub teams: Vec<Team>,
}

/// Appwrite's `Membership` model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Membership {
    /// The membership's id.
    #[serde(rename = "$id")]
    pub id: MembershipId,
    /// When it was made.
    #[serde(rename = "$createdAt")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(rename = "$updatedAt")]
    pub updated_at: Timestamp,
    /// Who; empty where the asker may not know.
    #[serde(with = "hidden")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub user_id: Option<UserId>,
    /// What the member is called.
    pub user_name: String,
    /// The member's address.
    pub user_email: String,
    /// The member's phone.
    pub user_phone: String,
    /// The team.
    pub team_id: TeamId,
    /// What the team is called.
    pub team_name: String,
    /// When the member was invited, or put in.
    pub invited: Timestamp,
    /// When the member joined; empty until then.
    #[serde(with = "crate::time::or_empty")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub joined: Option<Timestamp>,
    /// Whether the member has joined.
    pub confirm: bool,
    /// Whether the member signs in with a second factor.
    pub mfa: bool,
    /// When the member was last seen; empty where the asker may not know.
    #[serde(with = "crate::time::or_empty")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub user_accessed_at: Option<Timestamp>,
    /// What the member is in the team.
    pub roles: Vec<String>,
}

/// A page of memberships.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MembershipList {
    /// How many there are in all.
    pub total: u64,
    /// This page of them.
    pub memberships: Vec<Membership>,
}

/// An id that may be kept back, spelled as the empty text then.
mod hidden {
    use serde::{Deserialize, Deserializer, Serializer, de};

    use crate::id::UserId;

    #[expect(clippy::ref_option, reason = "the signature is serde's")]
    pub(super) fn serialize<S: Serializer>(id: &Option<UserId>, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(id.as_ref().map_or("", UserId::as_str))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        input: D,
    ) -> Result<Option<UserId>, D::Error> {
        match String::deserialize(input)?.as_str() {
            "" => Ok(None),
            text => UserId::parse(text).map(Some).map_err(de::Error::custom),
        }
    }
}

/// Checks the roles of a member: at most 100, each as the role `team:ID/ROLE` spells it.
pub fn check_roles(roles: &[String]) -> Result<(), Invalid> {
    if roles.len() > MAX_ROLES {
        return Err(Invalid::new(format!(
            "Value must a valid array no longer than {MAX_ROLES} items"
        )));
    }
    roles.iter().try_for_each(|role| team_role(role).map(drop))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_spelled_as_permissions_spell_them() {
        let many = |count: usize| vec!["a".to_owned(); count];
        assert!(check_roles(&[]).is_ok() && check_roles(&many(100)).is_ok());
        assert!(check_roles(&many(101)).is_err());
        for good in ["owner", "a.b-c_d", "0", &"x".repeat(81)] {
            assert!(check_roles(&[good.to_owned()]).is_ok(), "{good}");
        }
        for bad in ["", ".a", "a b", "a/b", "ä", &"x".repeat(82)] {
            assert!(check_roles(&["ok".to_owned(), bad.to_owned()]).is_err(), "{bad}");
        }
    }
}
