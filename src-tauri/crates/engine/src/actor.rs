//! Who asks.

use wire::{ApiKeyId, Doer, ErrorType, Role, Scope, UserId};

use crate::error::Error;

/// Who asks, as far as the engine cares: what they may do everywhere, and the roles they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    who: Who,
    roles: Vec<Role>,
    scopes: Vec<Scope>,
    token: Option<FileToken>,
}

/// What kind of caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The person at the console.
    Console,
    /// A program with an API key; the key of the environment has no id.
    Key(Option<ApiKeyId>),
    /// Somebody who has not said who they are.
    Guest,
    /// Somebody who is signed in.
    User {
        /// The user.
        id: UserId,
        /// The address, for messages; empty for an anonymous user.
        email: String,
    },
}

/// The file that a valid token, brought along with the request, lets its bearer read: its row, for another file may be
/// given its name meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileToken {
    pub(crate) file_seq: i64,
}

impl Actor {
    /// Returns the person at the console.
    pub fn console() -> Self {
        Self::privileged(Who::Console, Scope::ALL)
    }

    /// Returns the API key of the environment, which has all scopes.
    pub fn full_key() -> Self {
        Self::key(None, Scope::ALL)
    }

    /// Returns an API key with some scopes. Every key may ask whether the endpoint is well.
    pub fn key(id: Option<ApiKeyId>, scopes: &[Scope]) -> Self {
        let mut actor = Self::privileged(Who::Key(id), scopes);
        if !actor.has_scope(Scope::HealthRead) {
            actor.scopes.push(Scope::HealthRead);
        }
        actor
    }

    /// Returns somebody who has not said who they are.
    pub fn guest() -> Self {
        Self {
            who: Who::Guest,
            roles: vec![Role::Any, Role::Guests],
            scopes: Scope::OF_GUESTS.to_vec(),
            token: None,
        }
    }

    /// Returns a signed-in user with these roles.
    pub fn user(id: UserId, email: String, roles: Vec<Role>) -> Self {
        Self { who: Who::User { id, email }, roles, scopes: Scope::OF_USERS.to_vec(), token: None }
    }

    /// Returns somebody who is not signed in and holds exactly these roles, besides `any`: to ask what they could do.
    pub fn holding(mut roles: Vec<Role>) -> Self {
        if !roles.contains(&Role::Any) {
            roles.insert(0, Role::Any);
        }
        Self { roles, ..Self::guest() }
    }

    fn privileged(who: Who, scopes: &[Scope]) -> Self {
        let scopes = scopes.iter().copied().filter(|scope| scope.is_for_keys()).collect();
        Self { who, roles: vec![Role::Any], scopes, token: None }
    }

    /// Returns the same actor with a token in hand.
    #[must_use]
    pub fn with_token(self, token: Option<FileToken>) -> Self {
        Self { token, ..self }
    }

    /// Returns the same actor with one more scope.
    #[must_use]
    pub(crate) fn with_scope(mut self, scope: Scope) -> Self {
        if !self.has_scope(scope) {
            self.scopes.push(scope);
        }
        self
    }

    /// Returns what kind of caller it is.
    pub fn who(&self) -> &Who {
        &self.who
    }

    /// Returns what is remembered of who did something.
    pub fn doer(&self) -> Doer {
        match &self.who {
            Who::Console => Doer::Console,
            Who::Key(id) => Doer::Key(id.clone()),
            Who::Guest => Doer::Guest,
            Who::User { id, .. } => Doer::User(id.clone()),
        }
    }

    /// Returns the signed-in user.
    pub fn user_id(&self) -> Option<&UserId> {
        match &self.who {
            Who::User { id, .. } => Some(id),
            Who::Console | Who::Key(_) | Who::Guest => None,
        }
    }

    /// Returns the token in hand.
    pub fn token(&self) -> Option<&FileToken> {
        self.token.as_ref()
    }

    /// Says whether the person at the console asks.
    pub(crate) fn is_console(&self) -> bool {
        self.who == Who::Console
    }

    /// Says whether permissions are not asked for: of keys and the console, which also see disabled buckets.
    pub fn is_privileged(&self) -> bool {
        matches!(self.who, Who::Console | Who::Key(_))
    }

    /// Returns the roles the actor holds.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// Says whether the actor may call routes of this scope.
    pub fn has_scope(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    /// Returns what the actor is told when a route's scope is missing.
    pub fn lacks(&self, scope: Scope) -> Error {
        Error::RefusedWith(
            ErrorType::GeneralUnauthorizedScope,
            format!(
                "{} (role: {}) missing scopes ([\"{}\"])",
                self.name(),
                self.kind(),
                scope.name()
            ),
        )
    }

    /// Returns what messages call the actor's kind.
    pub fn kind(&self) -> &'static str {
        match self.who {
            Who::Console | Who::Key(_) => "applications",
            Who::Guest => "guests",
            Who::User { .. } => "users",
        }
    }

    /// Returns what messages call the actor.
    pub fn name(&self) -> &str {
        match &self.who {
            Who::User { email, .. } if !email.is_empty() => email,
            Who::Console | Who::Key(_) | Who::Guest | Who::User { .. } => "User",
        }
    }
}
