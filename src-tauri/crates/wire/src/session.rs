//! Sessions as they travel: the model, and the value that proves one.

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use serde::{Deserialize, Serialize};

use crate::id::{SessionId, UserId};
use crate::time::{self, Timestamp};

/// Clients may have cut the padding off.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What proves a session, in cookies and headers: base64 of `{"id":USER,"secret":TEXT}`. Its secret is never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionProof {
    /// The user.
    #[serde(rename = "id")]
    pub user: UserId,
    /// The session's secret.
    pub secret: String,
}

impl SessionProof {
    /// Reads what a client sent; nothing, if it is none of this spelling.
    pub fn decode(text: &str) -> Option<Self> {
        let proof: Self = serde_json::from_slice(&LENIENT.decode(text).ok()?).ok()?;
        (!proof.secret.is_empty()).then_some(proof)
    }

    /// Returns what a client is to send.
    pub fn encode(&self) -> String {
        // Printing two texts cannot fail.
        STANDARD.encode(serde_json::to_vec(self).unwrap_or_default())
    }
}

impl std::fmt::Debug for SessionProof {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "SessionProof({})", self.user)
    }
}

/// Appwrite's `Session` model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Session {
    /// The session's id.
    #[serde(rename = "$id")]
    pub id: SessionId,
    /// When it began.
    #[serde(rename = "$createdAt")]
    pub created_at: Timestamp,
    /// When it was last made longer.
    #[serde(rename = "$updatedAt")]
    pub updated_at: Timestamp,
    /// Whose it is.
    pub user_id: UserId,
    /// When it ends by itself.
    pub expire: Timestamp,
    /// How they signed in: `email`, `anonymous`, `server`.
    pub provider: String,
    /// Who they were to the provider: the address.
    pub provider_uid: String,
    /// What other services have given; nothing, here.
    #[serde(flatten)]
    #[cfg_attr(feature = "bindings", ts(skip))]
    pub grant: ProviderGrant,
    /// The address they signed in from.
    pub ip: String,
    /// The program they signed in with.
    #[serde(flatten)]
    pub device: Device,
    /// The country of the address; unknown is `--`.
    pub country_code: String,
    /// Its name.
    pub country_name: String,
    /// Whether the request came with this session.
    pub current: bool,
    /// What they proved.
    pub factors: Vec<String>,
    /// What proves the session, shown once to a program with a key; else empty.
    pub secret: String,
    /// When a second factor was last given; empty for never.
    #[serde(with = "time::or_empty")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub mfa_updated_at: Option<Timestamp>,
}

/// Access to another service. Always empty: there is none to sign in with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the model is Appwrite's")]
pub struct ProviderGrant {
    provider_access_token: &'static str,
    provider_access_token_expiry: &'static str,
    provider_refresh_token: &'static str,
}

/// A program and what it runs on, as far as it tells; empty texts where it does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Device {
    /// Three letters for the system.
    pub os_code: String,
    /// The system.
    pub os_name: String,
    /// Its version.
    pub os_version: String,
    /// `browser`, `library` or empty.
    pub client_type: String,
    /// Two letters for the program.
    pub client_code: String,
    /// The program.
    pub client_name: String,
    /// Its version.
    pub client_version: String,
    /// What shows its pages.
    pub client_engine: String,
    /// The version of that.
    pub client_engine_version: String,
    /// `desktop`, `smartphone`, `tablet` or empty.
    pub device_name: String,
    /// Who made the device.
    pub device_brand: String,
    /// Which one it is.
    pub device_model: String,
}

/// Sessions of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct SessionList {
    /// How many there are.
    pub total: u64,
    /// They, the oldest first.
    pub sessions: Vec<Session>,
}

/// Appwrite's `JWT` model.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Jwt {
    /// The word to send as `X-Appwrite-JWT`.
    pub jwt: String,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_proof_is_base64_of_json() {
        let proof = SessionProof { user: UserId::parse("ada").unwrap(), secret: "00ff".to_owned() };
        let word = proof.encode();
        assert_eq!(word, "eyJpZCI6ImFkYSIsInNlY3JldCI6IjAwZmYifQ==");
        assert_eq!(SessionProof::decode(&word), Some(proof.clone()));
        assert_eq!(SessionProof::decode(word.trim_end_matches('=')), Some(proof.clone()));
        assert_eq!(format!("{proof:?}"), "SessionProof(ada)");
        for nothing in ["", "!", "e30=", "eyJpZCI6ImFkYSIsInNlY3JldCI6IiJ9", "W10=", "ww=="] {
            assert_eq!(SessionProof::decode(nothing), None, "{nothing}");
        }
    }

    proptest! {
        #[test]
        fn nothing_a_client_sends_breaks_the_reader(text in ".{0,200}") {
            if let Some(proof) = SessionProof::decode(&text) {
                prop_assert_eq!(SessionProof::decode(&proof.encode()), Some(proof));
            }
        }

        #[test]
        fn what_was_written_is_read(id in "[a-z0-9]{1,36}", secret in ".{1,80}") {
            let proof = SessionProof { user: UserId::parse(&id).unwrap(), secret };
            prop_assert_eq!(SessionProof::decode(&proof.encode()), Some(proof));
        }
    }
}
