//! Who is calling, for which project: the only place that reads credentials.
//!
//! A handler that takes [`As`] with a scope cannot run for a caller who does not have it.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use engine::Actor;
use http::HeaderMap;
use http::request::Parts;
use wire::{ErrorType, Scope};

use crate::api::Api;
use crate::error::Refusal;

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
    BucketsRead BucketsWrite FilesRead FilesWrite TokensRead TokensWrite DatabasesRead DatabasesWrite HealthRead LocaleRead
}

/// The caller, who has the scope.
pub(crate) struct As<S: Needed>(pub(crate) Actor, pub(crate) PhantomData<S>);

impl<S: Needed> FromRequestParts<Api> for As<S> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        let actor = actor(parts, api).await?;
        if actor.has_scope(S::SCOPE) {
            return Ok(Self(actor, PhantomData));
        }
        let message = format!(
            "{} (role: {}) missing scopes ([\"{}\"])",
            actor.name(),
            actor.kind(),
            S::SCOPE.name()
        );
        Err(wire::Error::with(ErrorType::GeneralUnauthorizedScope, message).into())
    }
}

async fn actor(parts: &Parts, api: &Api) -> Result<Actor, Refusal> {
    if api.is_console() {
        return Ok(Actor::console());
    }
    let by_header = header(&parts.headers, "x-appwrite-project");
    check_project(query_project(parts).as_deref().or(by_header), api)?;
    let Some(secret) = header(&parts.headers, "x-appwrite-key").filter(|secret| !secret.is_empty())
    else {
        return Ok(Actor::guest());
    };
    if by_header.is_none() {
        return Err(ErrorType::ProjectIdMissing.into());
    }
    Ok(api.key_owner(secret).await?.unwrap_or_else(Actor::guest))
}

fn check_project(asked: Option<&str>, api: &Api) -> Result<(), Refusal> {
    match asked {
        // Host names in cookies made Appwrite compare ids without regard to case; a project answers to both.
        Some(project) if project.eq_ignore_ascii_case(api.engine.project().as_str()) => Ok(()),
        Some(project) if !project.is_empty() => Err(ErrorType::ProjectNotFound.into()),
        _ => Err(ErrorType::GeneralAccessForbidden.into()),
    }
}

fn query_project(parts: &Parts) -> Option<String> {
    let query = parts.uri.query()?;
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "project")
        .map(|(_, value)| value.into_owned())
        .filter(|project| !project.is_empty())
}

/// Returns a header's text.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
