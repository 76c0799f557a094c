//! Ids as Appwrite spells them: 1 to 36 characters of `A-Z a-z 0-9 . - _`, the first one a letter or digit.
//!
//! An id exists only if it was parsed or generated here, so it is safe in a URL and in a log.

use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::time::Timestamp;

/// The word a client sends to ask the endpoint for a fresh id.
pub const UNIQUE: &str = "unique()";

const MAX_LENGTH: usize = 36;

/// Checks the spelling of an id.
pub(crate) fn check(text: &str) -> Result<(), Invalid> {
    let first_is_plain = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    let all_allowed =
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    if first_is_plain && all_allowed && text.len() <= MAX_LENGTH {
        Ok(())
    } else {
        Err(Invalid::new(
            "UID must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, period, hyphen, and underscore. \
             Can't start with a special char",
        ))
    }
}

/// Makes 20 hexadecimal characters: 13 from the time, 7 at random.
fn generate(now: Timestamp) -> Result<String, getrandom::Error> {
    let micros = now.micros();
    let random = getrandom::u32()? & 0x0fff_ffff;
    Ok(format!("{:08x}{:05x}{random:07x}", micros / 1_000_000, micros % 1_000_000))
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(type = "string"))]
        pub struct $name(String);

        impl $name {
            /// Reads an id, or says which rule it breaks.
            pub fn parse(text: &str) -> Result<Self, Invalid> {
                check(text)?;
                Ok(Self(text.to_owned()))
            }

            /// Returns a fresh id of 20 characters; fails only where the system has no randomness.
            pub fn unique(now: Timestamp) -> Result<Self, getrandom::Error> {
                Ok(Self(generate(now)?))
            }

            /// Reads an id a client asks for; `unique()` gives a fresh one.
            pub fn parse_or_unique(text: &str, now: Timestamp) -> Result<Self, Invalid> {
                if text == UNIQUE {
                    Self::unique(now).map_err(|_| Invalid::new("the system has no randomness for a fresh id"))
                } else {
                    Self::parse(text)
                }
            }

            /// Returns the id as it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;
            fn try_from(text: String) -> Result<Self, Invalid> {
                check(&text)?;
                Ok(Self(text))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

id! {
    /// Names a bucket within a project.
    BucketId
}
id! {
    /// Names a file within a bucket.
    FileId
}
id! {
    /// Names a project: one engine, one folder on disk.
    ProjectId
}
id! {
    /// Names a user.
    UserId
}
id! {
    /// Names a session of a user.
    SessionId
}
id! {
    /// Names one of the places where messages to a user would be sent.
    TargetId
}
id! {
    /// Names a team.
    TeamId
}
id! {
    /// Names a user's place in a team.
    MembershipId
}
id! {
    /// Names an API key. Not its secret.
    ApiKeyId
}
id! {
    /// Names a file token. Not its secret.
    TokenId
}
id! {
    /// Names a database.
    DatabaseId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_keeps_to_the_alphabet() {
        for good in ["a", "A9", "0.b-c_d", &"x".repeat(36)] {
            assert!(BucketId::parse(good).is_ok(), "{good}");
        }
        for bad in ["", ".a", "-a", "_a", "a b", "a/b", "é", "a\0", "unique()", &"x".repeat(37)] {
            assert!(BucketId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_fresh_id_has_twenty_characters_and_is_valid() {
        let id = FileId::unique(Timestamp::from_micros(1_700_000_000_123_456)).unwrap();
        assert_eq!(id.as_str().len(), 20);
        assert!(FileId::parse(id.as_str()).is_ok());
        assert!(id.as_str().starts_with("6553f1001e240"));
    }
}
