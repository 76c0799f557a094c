//! Handlers of who belongs to a team.

use axum::extract::{Path, State};
use axum::response::Response;
use engine::{Invitation, SignedIn};
use http::StatusCode;
use wire::{Email, MembershipId, MembershipList, Phone, UserId};

use crate::api::Api;
use crate::auth::{As, SessionsWrite, TeamsRead, TeamsWrite};
use crate::blocking;
use crate::buckets::list_request;
use crate::cookies::Browser;
use crate::error::{Refusal, json, no_content};
use crate::form::{Form, Query};
use crate::params::{Params, unless_empty};
use crate::teams::team_id;

pub(crate) async fn create(
    State(api): State<Api>,
    As(actor, _): As<TeamsWrite>,
    Path(team): Path<String>,
    form: Form,
) -> Result<(StatusCode, Response), Refusal> {
    let team = team_id(&team)?;
    let invitation = invitation(&form.params)?;
    let made = blocking::run(move || api.engine.create_membership(&actor, &team, &invitation));
    Ok((StatusCode::CREATED, json(&made.await?)))
}

fn invitation(params: &Params) -> Result<Invitation, Refusal> {
    // SDKs of some languages send what was left out as an empty text.
    let email = params.parsed("email", |text| unless_empty(text, Email::parse))?.flatten();
    let user = params.parsed("userId", |text| unless_empty(text, UserId::parse))?.flatten();
    let phone = params.parsed("phone", |text| unless_empty(text, Phone::parse))?.flatten();
    let roles = params.needed_list("roles")?;
    let url = params.text("url")?.unwrap_or_default();
    let name = params.text("name")?.unwrap_or_default();
    Ok(Invitation { user, email, phone, name, roles, url })
}

pub(crate) async fn list(
    State(api): State<Api>,
    As(actor, _): As<TeamsRead>,
    Path(team): Path<String>,
    Query(params): Query,
) -> Result<Response, Refusal> {
    let team = team_id(&team)?;
    let request = list_request(&params, &api)?;
    let page = blocking::run(move || api.engine.list_memberships(&actor, &team, &request)).await?;
    Ok(json(&MembershipList { total: page.total, memberships: page.items }))
}

pub(crate) async fn get(
    State(api): State<Api>,
    As(actor, _): As<TeamsRead>,
    Path((team, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let (team, id) = (team_id(&team)?, membership_id(&id)?);
    Ok(json(&blocking::run(move || api.engine.get_membership(&actor, &team, &id)).await?))
}

pub(crate) async fn update(
    State(api): State<Api>,
    As(actor, _): As<TeamsWrite>,
    Path((team, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Refusal> {
    let (team, id) = (team_id(&team)?, membership_id(&id)?);
    let roles = form.params.needed_list("roles")?;
    let change = blocking::run(move || api.engine.set_membership_roles(&actor, &team, &id, &roles));
    Ok(json(&change.await?))
}

/// Accepts an invitation. Whoever is not signed in is signed in by it.
pub(crate) async fn accept(
    State(api): State<Api>,
    As(actor, _): As<SessionsWrite>,
    browser: Browser,
    Path((team, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Refusal> {
    let (team, id) = (team_id(&team)?, membership_id(&id)?);
    let user = form.params.needed_parsed("userId", UserId::parse)?;
    let secret = form.params.needed("secret")?;
    let visitor = browser.visitor.clone();
    let (joined, signed_in) = blocking::run(move || {
        let joined = api.engine.accept_invitation(&actor, &team, &id, (&user, &secret))?;
        let is_guest = actor.user_id().is_none();
        let session = is_guest.then(|| api.engine.create_session(&user, &visitor)).transpose()?;
        Ok((joined, session))
    })
    .await?;
    let mut response = json(&joined);
    if let Some(SignedIn { session, proof }) = signed_in {
        browser.remember(response.headers_mut(), &proof.encode(), session.expire);
    }
    Ok(response)
}

pub(crate) async fn delete(
    State(api): State<Api>,
    As(actor, _): As<TeamsWrite>,
    Path((team, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let (team, id) = (team_id(&team)?, membership_id(&id)?);
    blocking::run(move || api.engine.delete_membership(&actor, &team, &id)).await?;
    Ok(no_content())
}

fn membership_id(text: &str) -> Result<MembershipId, Refusal> {
    MembershipId::parse(text).map_err(|reason| reason.param("membershipId").into())
}
