//! Who did something, as the store remembers it: a kind, and the id where there is one. What became of them since does
//! not matter here.

use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::id::{ApiKeyId, UserId};

/// Who did something; printed `console`, `key:ID`, `user:ID`, `guest` or `coffer`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
#[cfg_attr(
    feature = "bindings",
    derive(ts_rs::TS),
    ts(
        type = "`key:${string}` | `user:${string}` | \"console\" | \"key\" | \"guest\" | \"coffer\""
    )
)]
pub enum Doer {
    /// The person at the console.
    Console,
    /// A program with an API key; the key of the environment has no id and is printed `key`.
    Key(Option<ApiKeyId>),
    /// Somebody who was signed in.
    User(UserId),
    /// Somebody who had not said who they are.
    Guest,
    /// Nobody: Coffer itself, because a time was over.
    Coffer,
}

impl std::fmt::Display for Doer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Doer::Console => out.write_str("console"),
            Doer::Key(Some(id)) => write!(out, "key:{id}"),
            Doer::Key(None) => out.write_str("key"),
            Doer::User(id) => write!(out, "user:{id}"),
            Doer::Guest => out.write_str("guest"),
            Doer::Coffer => out.write_str("coffer"),
        }
    }
}

impl Doer {
    /// Reads what was printed.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match (text, text.split_once(':')) {
            ("console", _) => Ok(Doer::Console),
            ("key", _) => Ok(Doer::Key(None)),
            ("guest", _) => Ok(Doer::Guest),
            ("coffer", _) => Ok(Doer::Coffer),
            (_, Some(("key", id))) => Ok(Doer::Key(Some(ApiKeyId::parse(id)?))),
            (_, Some(("user", id))) => Ok(Doer::User(UserId::parse(id)?)),
            _ => Err(Invalid::new(
                "Say console, key:ID, user:ID, guest, or coffer for what it did by itself",
            )),
        }
    }
}

impl From<Doer> for String {
    fn from(doer: Doer) -> String {
        doer.to_string()
    }
}

impl TryFrom<String> for Doer {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read() {
        for text in ["console", "key", "key:abc", "user:abc", "guest", "coffer"] {
            assert_eq!(Doer::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "user", "user:", "key:", "team:abc", "Console", "user:a b"] {
            assert!(Doer::parse(text).is_err(), "{text}");
        }
    }
}
