//! Handlers of signing in and out, and of JWTs.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use engine::{Actor, SignedIn};
use http::{HeaderMap, StatusCode};
use wire::{Email, ErrorType, Jwt, Password, Session, SessionId, SessionList};

use crate::api::Api;
use crate::auth::{As, Me, SessionsWrite};
use crate::blocking;
use crate::cookies::Browser;
use crate::error::{Refusal, json, no_content};
use crate::form::Form;
use crate::params::Params;

/// How long a JWT lasts unless it is told otherwise, and at the most, in seconds.
const JWT_LIFETIME: u64 = 900;
const LONGEST_JWT: u64 = 3600;

pub(crate) async fn create_by_email(
    State(api): State<Api>,
    As(actor, _): As<SessionsWrite>,
    browser: Browser,
    form: Form,
) -> Result<Response, Refusal> {
    check_signed_out(&actor)?;
    let email = email(&form.params)?;
    let password = password(&form.params, "password")?;
    let visitor = browser.visitor.clone();
    let signed_in = blocking::run(move || api.engine.sign_in(&email, &password, &visitor)).await?;
    Ok(issued(signed_in, &actor, &browser))
}

pub(crate) async fn create_anonymous(
    State(api): State<Api>,
    As(actor, _): As<SessionsWrite>,
    browser: Browser,
) -> Result<Response, Refusal> {
    check_signed_out(&actor)?;
    let visitor = browser.visitor.clone();
    let signed_in = blocking::run(move || api.engine.sign_in_anonymously(&visitor)).await?;
    Ok(issued(signed_in, &actor, &browser))
}

pub(crate) async fn list(State(api): State<Api>, me: Me) -> Result<Response, Refusal> {
    let sessions = blocking::run(move || api.engine.list_sessions(&me.id)).await?;
    Ok(listed(sessions, me.session.as_ref()))
}

pub(crate) async fn get(
    State(api): State<Api>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = own(&me, &id)?;
    let session = blocking::run(move || api.engine.get_session(&me.id, &id)).await?;
    Ok(json(&marked(session, me.session.as_ref())))
}

pub(crate) async fn update(
    State(api): State<Api>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = own(&me, &id)?;
    let session = blocking::run(move || api.engine.extend_session(&me.id, &id)).await?;
    Ok(json(&marked(session, me.session.as_ref())))
}

pub(crate) async fn delete(
    State(api): State<Api>,
    me: Me,
    browser: Browser,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let me = me.in_person()?;
    let id = own(&me, &id)?;
    let is_current = me.session.as_ref() == Some(&id);
    blocking::run(move || api.engine.delete_session(&me.id, &id)).await?;
    Ok(ended(is_current, &browser))
}

pub(crate) async fn delete_all(
    State(api): State<Api>,
    me: Me,
    browser: Browser,
) -> Result<Response, Refusal> {
    let me = me.in_person()?;
    blocking::run(move || api.engine.delete_sessions(&me.id)).await?;
    Ok(ended(true, &browser))
}

pub(crate) async fn create_jwt(
    State(api): State<Api>,
    me: Me,
    headers: HeaderMap,
    form: Form,
) -> Result<(StatusCode, Response), Refusal> {
    let seconds = duration(&form.params)?;
    if headers.contains_key("x-appwrite-jwt") {
        return Err(ErrorType::UserJwtCreationDenied.into());
    }
    let session = me.session.ok_or(ErrorType::UserSessionNotFound)?;
    let jwt = blocking::run(move || api.engine.create_jwt(&me.id, Some(&session), seconds)).await?;
    Ok((StatusCode::CREATED, json(&Jwt { jwt })))
}

fn check_signed_out(actor: &Actor) -> Result<(), Refusal> {
    match actor.user_id() {
        Some(_) => Err(ErrorType::UserSessionAlreadyExists.into()),
        None => Ok(()),
    }
}

/// Answers with a session that has just begun. Its proof is in cookies, and in the body only for a program with a key.
pub(crate) fn issued(signed_in: SignedIn, actor: &Actor, browser: &Browser) -> Response {
    let SignedIn { session, proof } = signed_in;
    let proof = proof.encode();
    let expire = session.expire;
    let secret = if actor.is_privileged() { proof.clone() } else { String::new() };
    let body = json(&Session { current: true, secret, ..session });
    let mut response = (StatusCode::CREATED, body).into_response();
    browser.remember(response.headers_mut(), &proof, expire);
    response
}

/// Answers that a session has ended; the client forgets it if it was its own.
pub(crate) fn ended(is_current: bool, browser: &Browser) -> Response {
    let mut response = no_content();
    if is_current {
        browser.forget(response.headers_mut());
    }
    response
}

fn marked(session: Session, current: Option<&SessionId>) -> Session {
    Session { current: current == Some(&session.id), ..session }
}

/// Answers with sessions, and says which one the request came with.
pub(crate) fn listed(sessions: Vec<Session>, current: Option<&SessionId>) -> Response {
    let sessions: Vec<Session> =
        sessions.into_iter().map(|session| marked(session, current)).collect();
    json(&SessionList { total: sessions.len() as u64, sessions })
}

/// Reads the id of one's own session; `current` is the one that the request came with.
fn own(me: &Me, id: &str) -> Result<SessionId, Refusal> {
    if id == "current" {
        me.session.clone().ok_or_else(|| ErrorType::UserSessionNotFound.into())
    } else {
        session_id(id)
    }
}

/// Reads a session's id from a path.
pub(crate) fn session_id(text: &str) -> Result<SessionId, Refusal> {
    SessionId::parse(text).map_err(|reason| reason.param("sessionId").into())
}

/// Reads how many seconds a JWT is to last.
pub(crate) fn duration(params: &Params) -> Result<u64, Refusal> {
    let seconds = params.integer("duration")?.unwrap_or(JWT_LIFETIME);
    if seconds > LONGEST_JWT {
        let reason = format!("Value must be a valid range between 0 and {LONGEST_JWT}");
        return Err(wire::Invalid::new(reason).param("duration").into());
    }
    Ok(seconds)
}

/// Reads the address that somebody is known by.
pub(crate) fn email(params: &Params) -> Result<Email, Refusal> {
    params.needed_parsed("email", Email::parse)
}

/// Reads a password that must be there.
pub(crate) fn password(params: &Params, name: &'static str) -> Result<Password, Refusal> {
    params.needed_parsed(name, Password::parse)
}
