//! Handlers of users, for programs with a key.

use axum::extract::{Path, State};
use axum::response::Response;
use engine::Engine;
use http::StatusCode;
use wire::{
    Clock, Email, Jwt, MembershipList, Password, Phone, Prefs, SystemClock, TargetId, TargetList,
    UserChange, UserDraft, UserId, UserList,
};

use crate::api::Api;
use crate::auth::{As, UsersRead, UsersWrite};
use crate::blocking;
use crate::buckets::list_request;
use crate::cookies::Browser;
use crate::error::{Refusal, json, no_content};
use crate::form::{Form, Query};
use crate::params::{Params, absent, unless_empty};
use crate::sessions::{duration, issued, listed, session_id};

pub(crate) async fn create(
    State(api): State<Api>,
    As(actor, _): As<UsersWrite>,
    form: Form,
) -> Result<(StatusCode, Response), Refusal> {
    let params = form.params;
    let id = fresh_id(&params)?;
    let draft = UserDraft {
        email: params.parsed("email", Email::parse)?,
        phone: params.parsed("phone", Phone::parse)?,
        password: params.parsed("password", Password::parse)?,
        name: params.text("name")?.unwrap_or_default(),
    };
    let user = blocking::run(move || api.acting(&actor).create_user(&id, &draft)).await?;
    Ok((StatusCode::CREATED, json(&user)))
}

pub(crate) async fn list(
    State(api): State<Api>,
    _: As<UsersRead>,
    Query(params): Query,
) -> Result<Response, Refusal> {
    let request = list_request(&params, &api)?;
    let page = blocking::run(move || api.engine.list_users(&request)).await?;
    Ok(json(&UserList { total: page.total, users: page.items }))
}

pub(crate) async fn get(
    State(api): State<Api>,
    _: As<UsersRead>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = user_id(&id)?;
    Ok(json(&blocking::run(move || api.engine.get_user(&id)).await?))
}

pub(crate) async fn delete(
    State(api): State<Api>,
    As(actor, _): As<UsersWrite>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = user_id(&id)?;
    blocking::run(move || api.acting(&actor).delete_user(&id)).await?;
    Ok(no_content())
}

pub(crate) async fn get_prefs(
    State(api): State<Api>,
    _: As<UsersRead>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = user_id(&id)?;
    Ok(json(&blocking::run(move || api.engine.get_user(&id)).await?.prefs))
}

pub(crate) async fn update_prefs(
    State(api): State<Api>,
    _: As<UsersWrite>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let (id, prefs) = (user_id(&id)?, prefs(&form.params)?);
    let change = UserChange::Prefs(prefs);
    Ok(json(&blocking::run(move || api.engine.update_user(&id, &change)).await?.prefs))
}

/// What a route makes different about a user, by its parameters.
type Reading = fn(&Params) -> Result<UserChange, Refusal>;

/// Changes one thing about a user: every route of this kind is the same but for what it reads.
async fn update(engine: Engine, id: &str, form: Form, read: Reading) -> Result<Response, Refusal> {
    let (id, change) = (user_id(id)?, read(&form.params)?);
    Ok(json(&blocking::run(move || engine.update_user(&id, &change)).await?))
}

macro_rules! updates {
    ($($name:ident: $read:expr;)*) => {
        $(
            pub(crate) async fn $name(
                State(api): State<Api>,
                As(actor, _): As<UsersWrite>,
                Path(id): Path<String>,
                form: Form,
            ) -> Result<Response, Refusal> {
                update(api.acting(&actor), &id, form, $read).await
            }
        )*
    };
}

updates! {
    update_name: |params| Ok(UserChange::Name(params.needed("name")?));
    update_email: |params| Ok(UserChange::Email(or_none(params, "email", Email::parse)?));
    update_phone: |params| Ok(UserChange::Phone(or_none(params, "number", Phone::parse)?));
    update_password: |params| {
        Ok(UserChange::Password(or_none(params, "password", Password::parse)?))
    };
    update_status: |params| Ok(UserChange::Status(needed_flag(params, "status")?));
    update_email_verification: |params| {
        Ok(UserChange::EmailVerification(needed_flag(params, "emailVerification")?))
    };
    update_phone_verification: |params| {
        Ok(UserChange::PhoneVerification(needed_flag(params, "phoneVerification")?))
    };
    update_labels: |params| {
        let labels = params.list("labels")?.ok_or_else(|| absent("labels"))?;
        Ok(UserChange::Labels(labels))
    };
    update_impersonator: |params| {
        Ok(UserChange::Impersonator(needed_flag(params, "impersonator")?))
    };
}

pub(crate) async fn create_session(
    State(api): State<Api>,
    As(actor, _): As<UsersWrite>,
    browser: Browser,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = user_id(&id)?;
    let visitor = browser.visitor.clone();
    let signed_in = blocking::run(move || api.engine.create_session(&id, &visitor)).await?;
    Ok(issued(signed_in, &actor, &browser))
}

pub(crate) async fn list_sessions(
    State(api): State<Api>,
    _: As<UsersRead>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = user_id(&id)?;
    let sessions = blocking::run(move || api.engine.list_sessions(&id)).await?;
    Ok(listed(sessions, None))
}

pub(crate) async fn delete_session(
    State(api): State<Api>,
    _: As<UsersWrite>,
    Path((id, session)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let (id, session) = (user_id(&id)?, session_id(&session)?);
    blocking::run(move || api.engine.delete_session(&id, &session)).await?;
    Ok(no_content())
}

pub(crate) async fn delete_sessions(
    State(api): State<Api>,
    _: As<UsersWrite>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = user_id(&id)?;
    blocking::run(move || api.engine.delete_sessions(&id)).await?;
    Ok(no_content())
}

pub(crate) async fn create_jwt(
    State(api): State<Api>,
    _: As<UsersWrite>,
    Path(id): Path<String>,
    form: Form,
) -> Result<(StatusCode, Response), Refusal> {
    let id = user_id(&id)?;
    let session = form.params.text("sessionId")?.unwrap_or_else(|| "recent".to_owned());
    let seconds = duration(&form.params)?;
    let make = move || {
        let sessions = api.engine.list_sessions(&id)?;
        let named = match session.as_str() {
            "recent" => sessions.last(),
            name => sessions.iter().find(|session| session.id.as_str() == name),
        };
        api.engine.create_jwt(&id, named.map(|session| &session.id), seconds)
    };
    Ok((StatusCode::CREATED, json(&Jwt { jwt: blocking::run(make).await? })))
}

pub(crate) async fn list_memberships(
    State(api): State<Api>,
    _: As<UsersRead>,
    Path(id): Path<String>,
    Query(params): Query,
) -> Result<Response, Refusal> {
    let (id, request) = (user_id(&id)?, list_request(&params, &api)?);
    let page = blocking::run(move || api.engine.list_memberships_of(&id, &request)).await?;
    Ok(json(&MembershipList { total: page.total, memberships: page.items }))
}

pub(crate) async fn list_targets(
    State(api): State<Api>,
    _: As<UsersRead>,
    Path(id): Path<String>,
    Query(params): Query,
) -> Result<Response, Refusal> {
    let (id, request) = (user_id(&id)?, list_request(&params, &api)?);
    let page = blocking::run(move || api.engine.list_targets(&id, &request)).await?;
    Ok(json(&TargetList { total: page.total, targets: page.items }))
}

pub(crate) async fn get_target(
    State(api): State<Api>,
    _: As<UsersRead>,
    Path((id, target)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let id = user_id(&id)?;
    let target = TargetId::parse(&target).map_err(|reason| reason.param("targetId"))?;
    Ok(json(&blocking::run(move || api.engine.get_target(&id, &target)).await?))
}

/// Reads a user's id from a path.
pub(crate) fn user_id(text: &str) -> Result<UserId, Refusal> {
    UserId::parse(text).map_err(|reason| reason.param("userId").into())
}

/// Reads the id that a new user is to have.
pub(crate) fn fresh_id(params: &Params) -> Result<UserId, Refusal> {
    params.needed_parsed("userId", |text| UserId::parse_or_unique(text, SystemClock.now()))
}

/// Reads preferences, which must be there.
pub(crate) fn prefs(params: &Params) -> Result<Prefs, Refusal> {
    params.needed_object("prefs")
}

/// Reads a value that must be there; an empty one takes away what there was.
fn or_none<T>(
    params: &Params,
    name: &'static str,
    parse: fn(&str) -> Result<T, wire::Invalid>,
) -> Result<Option<T>, Refusal> {
    params.needed_parsed(name, |text| unless_empty(text, parse))
}

fn needed_flag(params: &Params, name: &'static str) -> Result<bool, Refusal> {
    params.flag(name)?.ok_or_else(|| absent(name))
}
