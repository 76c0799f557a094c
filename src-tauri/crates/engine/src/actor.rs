//! Who asks.

use wire::Role;

/// Who asks, as far as the engine cares: what they may do everywhere, and the roles they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Keys and the console pass every permission, and see disabled buckets.
    privileged: bool,
    roles: Vec<Role>,
    scopes: Scopes,
}

/// Which routes an actor may call.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Scopes {
    All,
    Only(Vec<String>),
}

/// What everybody may call, signed in or not.
const OF_EVERYBODY: [&str; 4] = ["files.read", "files.write", "sessions.write", "locale.read"];

impl Actor {
    /// Returns the person at the console.
    pub fn console() -> Self {
        Self { privileged: true, roles: vec![Role::Any], scopes: Scopes::All }
    }

    /// Returns an API key with all scopes.
    pub fn full_key() -> Self {
        Self::console()
    }

    /// Returns an API key with some scopes.
    pub fn key(scopes: Vec<String>) -> Self {
        Self { privileged: true, roles: vec![Role::Any], scopes: Scopes::Only(scopes) }
    }

    /// Returns somebody who has not said who they are.
    pub fn guest() -> Self {
        Self {
            privileged: false,
            roles: vec![Role::Any, Role::Guests],
            scopes: Scopes::Only(OF_EVERYBODY.map(str::to_owned).to_vec()),
        }
    }

    /// Returns a signed-in person with these roles.
    pub fn person(roles: Vec<Role>) -> Self {
        Self {
            privileged: false,
            roles,
            scopes: Scopes::Only(OF_EVERYBODY.map(str::to_owned).to_vec()),
        }
    }

    /// Says whether permissions are not asked for.
    pub fn is_privileged(&self) -> bool {
        self.privileged
    }

    /// Returns the roles the actor holds.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// Says whether the actor may call routes of this scope.
    pub fn has_scope(&self, scope: &str) -> bool {
        match &self.scopes {
            Scopes::All => true,
            Scopes::Only(scopes) => scopes.iter().any(|held| held == scope),
        }
    }

    /// Returns what messages call the actor.
    pub fn kind(&self) -> &'static str {
        if self.privileged {
            "applications"
        } else if self.roles.contains(&Role::Guests) {
            "guests"
        } else {
            "users"
        }
    }
}
