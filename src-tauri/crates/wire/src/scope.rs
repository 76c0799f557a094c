//! Scopes: which routes a caller may use at all, before any permission is asked.

use serde::{Deserialize, Serialize};

use crate::error::Invalid;

macro_rules! scopes {
    ($($variant:ident = $name:literal, $words:literal;)*) => {
        /// A right to use some routes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
        pub enum Scope {
            $(
                #[doc = $words]
                #[serde(rename = $name)]
                $variant,
            )*
        }

        impl Scope {
            /// Every scope, in the order of the table.
            pub const ALL: &'static [Scope] = &[$(Scope::$variant),*];

            /// Returns the name on the wire.
            pub fn name(self) -> &'static str {
                match self { $(Scope::$variant => $name),* }
            }
        }
    };
}

scopes! {
    Account = "account", "The caller's own account.";
    SessionsWrite = "sessions.write", "Sign in and sign up.";
    UsersRead = "users.read", "See users.";
    UsersWrite = "users.write", "Make, change and remove users.";
    TeamsRead = "teams.read", "See teams and their members.";
    TeamsWrite = "teams.write", "Make, change and remove teams and memberships.";
    DatabasesRead = "databases.read", "See databases.";
    DatabasesWrite = "databases.write", "Make, change and remove databases.";
    BucketsRead = "buckets.read", "See buckets.";
    BucketsWrite = "buckets.write", "Make, change and remove buckets.";
    FilesRead = "files.read", "See and fetch files.";
    FilesWrite = "files.write", "Put, change and remove files.";
    TokensRead = "tokens.read", "See file tokens.";
    TokensWrite = "tokens.write", "Make, change and remove file tokens.";
    HealthRead = "health.read", "Ask whether the endpoint is well.";
    LocaleRead = "locale.read", "Ask for places and languages.";
}

impl Scope {
    /// What everybody may call, signed in or not.
    pub const OF_GUESTS: &'static [Scope] =
        &[Scope::SessionsWrite, Scope::FilesRead, Scope::FilesWrite, Scope::LocaleRead];

    /// What a signed-in user may call.
    pub const OF_USERS: &'static [Scope] = &[
        Scope::Account,
        Scope::SessionsWrite,
        Scope::TeamsRead,
        Scope::TeamsWrite,
        Scope::FilesRead,
        Scope::FilesWrite,
        Scope::LocaleRead,
    ];

    /// Reads the name on the wire.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .iter()
            .copied()
            .find(|scope| scope.name() == text)
            .ok_or_else(|| Invalid::new(format!("There is no scope \"{text}\".")))
    }

    /// Says whether an API key can hold the scope: a key has no account of its own. It can sign others in, which is what
    /// applications that render on their server do.
    pub fn is_for_keys(self) -> bool {
        self != Scope::Account
    }
}
