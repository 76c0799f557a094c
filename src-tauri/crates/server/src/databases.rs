//! Handlers of the register of databases; `/tablesdb` is another name for the same register.

use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use wire::{Clock, DatabaseId, DatabaseKind, DatabaseList, SystemClock};

use crate::api::Api;
use crate::auth::{As, DatabasesRead, DatabasesWrite};
use crate::blocking;
use crate::buckets::list_request;
use crate::error::{Refusal, json, no_content};
use crate::form::{Form, Query};

pub(crate) async fn create_legacy(
    state: State<Api>,
    _: As<DatabasesWrite>,
    form: Form,
) -> Result<(StatusCode, Response), Refusal> {
    create(state, form, DatabaseKind::Legacy).await
}

pub(crate) async fn create_tables(
    state: State<Api>,
    _: As<DatabasesWrite>,
    form: Form,
) -> Result<(StatusCode, Response), Refusal> {
    create(state, form, DatabaseKind::TablesDb).await
}

async fn create(
    State(api): State<Api>,
    form: Form,
    kind: DatabaseKind,
) -> Result<(StatusCode, Response), Refusal> {
    let fresh = |text: &str| DatabaseId::parse_or_unique(text, SystemClock.now());
    let id = form.params.needed_parsed("databaseId", fresh)?;
    let name = form.params.needed("name")?;
    let enabled = form.params.flag("enabled")?.unwrap_or(true);
    let made = blocking::run(move || api.engine.create_database(&id, &name, enabled, kind)).await?;
    Ok((StatusCode::CREATED, json(&made)))
}

pub(crate) async fn list(
    State(api): State<Api>,
    _: As<DatabasesRead>,
    Query(params): Query,
) -> Result<Response, Refusal> {
    let request = list_request(&params, &api)?;
    let page = blocking::run(move || api.engine.list_databases(&request)).await?;
    Ok(json(&DatabaseList { total: page.total, databases: page.items }))
}

pub(crate) async fn get(
    State(api): State<Api>,
    _: As<DatabasesRead>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = database_id(&id)?;
    Ok(json(&blocking::run(move || api.engine.get_database(&id)).await?))
}

pub(crate) async fn update(
    State(api): State<Api>,
    _: As<DatabasesWrite>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let (id, name) = (database_id(&id)?, form.params.needed("name")?);
    let enabled = form.params.flag("enabled")?.unwrap_or(true);
    Ok(json(&blocking::run(move || api.engine.update_database(&id, &name, enabled)).await?))
}

pub(crate) async fn delete(
    State(api): State<Api>,
    _: As<DatabasesWrite>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = database_id(&id)?;
    blocking::run(move || api.engine.delete_database(&id)).await?;
    Ok(no_content())
}

fn database_id(text: &str) -> Result<DatabaseId, Refusal> {
    DatabaseId::parse(text).map_err(|reason| reason.param("databaseId").into())
}
