//! Who is calling, for which project: the only place that reads credentials.
//!
//! They are consulted in Appwrite's order: a session (cookie, header, fallback header), a JWT, a key. A key wins over a
//! session. A handler that takes [`As`] with a scope, or [`Me`], cannot run for a caller who does not have it.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use engine::{Actor, Credentials, Identity, Target};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use wire::{ErrorType, Scope, SessionId, UserId};

use crate::api::Api;
use crate::blocking;
use crate::cookies;
use crate::error::Refusal;

/// The headers that say who asks: what a browser keeps of an answer is not for the next person who signs in.
pub(crate) const CREDENTIALS: HeaderValue = HeaderValue::from_static(
    "Cookie, X-Fallback-Cookies, X-Appwrite-Session, X-Appwrite-JWT, X-Appwrite-Key, X-Appwrite-Impersonate-User-Id, \
     X-Appwrite-Impersonate-User-Email, X-Appwrite-Impersonate-User-Phone",
);

/// A scope that a route asks for.
pub(crate) trait Needed: Send + Sync + 'static {
    /// The scope.
    const SCOPE: Scope;
}

macro_rules! needed {
    ($($name:ident)*) => {
        $(
            #[doc = concat!("The scope ", stringify!($name), ".")]
            pub(crate) struct $name;
            impl Needed for $name {
                const SCOPE: Scope = Scope::$name;
            }
        )*
    };
}

needed! {
    SessionsWrite UsersRead UsersWrite TeamsRead TeamsWrite BucketsRead BucketsWrite FilesRead FilesWrite TokensRead TokensWrite
    DatabasesRead DatabasesWrite HealthRead LocaleRead
}

/// The caller, who has the scope.
pub(crate) struct As<S: Needed>(pub(crate) Actor, pub(crate) PhantomData<S>);

impl<S: Needed> FromRequestParts<Api> for As<S> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        Ok(Self(allowed(parts, api, S::SCOPE).await?.actor, PhantomData))
    }
}

/// The user who is signed in, for routes about themselves.
pub(crate) struct Me {
    /// The user.
    pub(crate) id: UserId,
    /// The session they came with; a JWT brings none.
    pub(crate) session: Option<SessionId>,
    /// Who acts in their place.
    pub(crate) impersonator: Option<UserId>,
}

impl Me {
    /// Returns the user, unless somebody acts in their place: nobody locks, signs out or re-keys another so.
    pub(crate) fn in_person(self) -> Result<Self, Refusal> {
        match self.impersonator {
            None => Ok(self),
            Some(_) => Err(ErrorType::UserUnauthorized.into()),
        }
    }
}

impl FromRequestParts<Api> for Me {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        let Identity { actor, session, impersonator, .. } =
            allowed(parts, api, Scope::Account).await?;
        let id = actor.user_id().cloned().ok_or(ErrorType::UserNotFound)?;
        Ok(Self { id, session, impersonator })
    }
}

async fn allowed(parts: &Parts, api: &Api, scope: Scope) -> Result<Identity, Refusal> {
    let identity = identify(parts, api).await?;
    if !identity.actor.has_scope(scope) {
        return Err(identity.actor.lacks(scope).into());
    }
    if identity.is_blocked {
        return Err(ErrorType::UserBlocked.into());
    }
    Ok(identity)
}

async fn identify(parts: &Parts, api: &Api) -> Result<Identity, Refusal> {
    if api.is_console() {
        return Ok(Identity::of(Actor::console()));
    }
    let by_header = header(&parts.headers, "x-appwrite-project");
    check_project(query(parts, &["project"]).as_deref().or(by_header), api)?;
    let Some(key) = present(&parts.headers, "x-appwrite-key") else {
        return signed_in(parts, api).await;
    };
    if by_header.is_none() {
        return Err(ErrorType::ProjectIdMissing.into());
    }
    let names_user = present(&parts.headers, "x-appwrite-user").is_some();
    if names_user || present(&parts.headers, "x-appwrite-jwt").is_some() {
        let user = signed_in(parts, api).await?;
        if names_user && user.actor.user_id().is_some() {
            return Err(ErrorType::UserApiKeyAndSessionSet.into());
        }
    }
    Ok(Identity::of(api.key_owner(key).await?.unwrap_or_else(Actor::guest)))
}

async fn signed_in(parts: &Parts, api: &Api) -> Result<Identity, Refusal> {
    let is_admin = query(parts, &["mode"]).as_deref().or(header(&parts.headers, "x-appwrite-mode"))
        == Some("admin");
    let shown = Credentials {
        // An admin's session is one of Appwrite's console, which does not exist here.
        session: if is_admin { None } else { cookies::session(&parts.headers, api) },
        jwt: present(&parts.headers, "x-appwrite-jwt").map(str::to_owned),
        target: target(parts),
    };
    if shown.session.is_none() && shown.jwt.is_none() {
        return Ok(Identity::of(Actor::guest()));
    }
    let engine = api.engine.clone();
    let identity = blocking::run(move || engine.identify(&shown)).await?;
    Ok(if is_admin { Identity::of(Actor::guest()) } else { identity })
}

/// Reads whom the caller wants to act as. The web SDK adds an empty wish to every address of a file.
fn target(parts: &Parts) -> Option<Target> {
    let wish = |name: &str, spellings: &[&str]| {
        present(&parts.headers, name).map(str::to_owned).or_else(|| query(parts, spellings))
    };
    wish("x-appwrite-impersonate-user-id", &["impersonateuserid", "impersonateUserId"])
        .map(Target::Id)
        .or_else(|| {
            wish("x-appwrite-impersonate-user-email", &["impersonateemail", "impersonateEmail"])
                .map(Target::Email)
        })
        .or_else(|| {
            wish("x-appwrite-impersonate-user-phone", &["impersonatephone", "impersonatePhone"])
                .map(Target::Phone)
        })
}

fn check_project(asked: Option<&str>, api: &Api) -> Result<(), Refusal> {
    match asked {
        // Host names in cookies made Appwrite compare ids without regard to case; a project answers to both.
        Some(project) if project.eq_ignore_ascii_case(api.engine.project().as_str()) => Ok(()),
        Some(project) if !project.is_empty() => Err(ErrorType::ProjectNotFound.into()),
        _ => Err(ErrorType::GeneralAccessForbidden.into()),
    }
}

/// Returns the first parameter of one of these names that is not empty, of a query.
fn query(parts: &Parts, names: &[&str]) -> Option<String> {
    let query = parts.uri.query()?;
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, value)| names.contains(&name.as_ref()) && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

/// Returns a header's text.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn present<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    header(headers, name).filter(|text| !text.is_empty())
}
