//! Handlers of usage: for keys and the console only, whatever their scopes say of files.

use axum::extract::{Path, State};
use axum::response::Response;
use engine::Actor;
use wire::{ErrorType, UsageRange};

use crate::api::Api;
use crate::auth::{As, FilesRead};
use crate::blocking;
use crate::buckets::bucket_id;
use crate::error::{Refusal, json};
use crate::form::Query;
use crate::params::Params;

pub(crate) async fn storage(
    State(api): State<Api>,
    As(actor, _): As<FilesRead>,
    Query(params): Query,
) -> Result<Response, Refusal> {
    check(&actor)?;
    let range = range(&params)?;
    Ok(json(&blocking::run(move || api.engine.storage_usage(range)).await?))
}

pub(crate) async fn bucket(
    State(api): State<Api>,
    As(actor, _): As<FilesRead>,
    Path(bucket): Path<String>,
    Query(params): Query,
) -> Result<Response, Refusal> {
    check(&actor)?;
    let (bucket, range) = (bucket_id(&bucket)?, range(&params)?);
    Ok(json(&blocking::run(move || api.engine.bucket_usage(&bucket, range)).await?))
}

/// Everybody may read files; how many others have is not everybody's business.
fn check(actor: &Actor) -> Result<(), Refusal> {
    if actor.is_privileged() { Ok(()) } else { Err(ErrorType::UserUnauthorized.into()) }
}

fn range(params: &Params) -> Result<UsageRange, Refusal> {
    Ok(params.parsed("range", UsageRange::parse)?.unwrap_or_default())
}
