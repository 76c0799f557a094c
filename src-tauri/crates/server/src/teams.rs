//! Handlers of teams.

use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use wire::{Clock, SystemClock, TeamId, TeamList};

use crate::api::Api;
use crate::auth::{As, TeamsRead, TeamsWrite};
use crate::blocking;
use crate::buckets::list_request;
use crate::error::{Refusal, json, no_content};
use crate::form::{Form, Query};

pub(crate) async fn create(
    State(api): State<Api>,
    As(actor, _): As<TeamsWrite>,
    form: Form,
) -> Result<(StatusCode, Response), Refusal> {
    let fresh = |text: &str| TeamId::parse_or_unique(text, SystemClock.now());
    let id = form.params.needed_parsed("teamId", fresh)?;
    let name = form.params.needed("name")?;
    let roles = form.params.list("roles")?.unwrap_or_default();
    let team = blocking::run(move || api.engine.create_team(&actor, &id, &name, &roles)).await?;
    Ok((StatusCode::CREATED, json(&team)))
}

pub(crate) async fn list(
    State(api): State<Api>,
    As(actor, _): As<TeamsRead>,
    Query(params): Query,
) -> Result<Response, Refusal> {
    let request = list_request(&params, &api)?;
    let page = blocking::run(move || api.engine.list_teams(&actor, &request)).await?;
    Ok(json(&TeamList { total: page.total, teams: page.items }))
}

pub(crate) async fn get(
    State(api): State<Api>,
    As(actor, _): As<TeamsRead>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = team_id(&id)?;
    Ok(json(&blocking::run(move || api.engine.get_team(&actor, &id)).await?))
}

pub(crate) async fn update(
    State(api): State<Api>,
    As(actor, _): As<TeamsWrite>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let id = team_id(&id)?;
    let name = form.params.needed("name")?;
    Ok(json(&blocking::run(move || api.engine.rename_team(&actor, &id, &name)).await?))
}

pub(crate) async fn delete(
    State(api): State<Api>,
    As(actor, _): As<TeamsWrite>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = team_id(&id)?;
    blocking::run(move || api.engine.delete_team(&actor, &id)).await?;
    Ok(no_content())
}

pub(crate) async fn get_prefs(
    State(api): State<Api>,
    As(actor, _): As<TeamsRead>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = team_id(&id)?;
    Ok(json(&blocking::run(move || api.engine.get_team(&actor, &id)).await?.prefs))
}

pub(crate) async fn set_prefs(
    State(api): State<Api>,
    As(actor, _): As<TeamsWrite>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let id = team_id(&id)?;
    let prefs = form.params.needed_object("prefs")?;
    Ok(json(&blocking::run(move || api.engine.set_team_prefs(&actor, &id, &prefs)).await?.prefs))
}

/// Reads a team's id from a path.
pub(crate) fn team_id(text: &str) -> Result<TeamId, Refusal> {
    TeamId::parse(text).map_err(|reason| reason.param("teamId").into())
}
