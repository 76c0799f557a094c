//! Where messages to a user would be sent, as it travels. Coffer sends none; programs read them of a user all the same.

use serde::{Deserialize, Serialize};

use crate::id::{TargetId, UserId};
use crate::time::Timestamp;

/// What carries a message to a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderType {
    /// Mail, to the user's address.
    Email,
    /// Short messages, to the user's number.
    Sms,
}

impl ProviderType {
    /// Returns the word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }
}

/// Appwrite's `Target` model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// The target's id.
    #[serde(rename = "$id")]
    pub id: TargetId,
    /// When the user got it.
    #[serde(rename = "$createdAt")]
    pub created_at: Timestamp,
    /// When its address or number last changed.
    #[serde(rename = "$updatedAt")]
    pub updated_at: Timestamp,
    /// What it is called. Always empty: nobody names the targets that come with a user.
    pub name: String,
    /// Whose it is.
    pub user_id: UserId,
    /// Who would send. Always null: Coffer has no providers.
    pub provider_id: (),
    /// What carries messages to it.
    pub provider_type: ProviderType,
    /// The address or the number.
    pub identifier: String,
    /// Whether it no longer takes messages; never, here.
    pub expired: bool,
}

/// The targets of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TargetList {
    /// How many there are.
    pub total: u64,
    /// They.
    pub targets: Vec<Target>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_on_the_wire_is_the_word_in_the_store() {
        for kind in [ProviderType::Email, ProviderType::Sms] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
