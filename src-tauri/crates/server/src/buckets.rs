//! Handlers of buckets.

use axum::extract::{Path, State};
use axum::response::Response;
use engine::{BUCKET_ACTIONS, ListRequest};
use http::StatusCode;
use wire::{
    BucketDraft, BucketId, BucketList, Clock, Compression, Query as ListQuery, SystemClock,
};

use crate::api::Api;
use crate::auth::{As, BucketsRead, BucketsWrite};
use crate::blocking;
use crate::error::{Refusal, json, no_content};
use crate::form::{Form, Query};
use crate::params::Params;

pub(crate) async fn create(
    State(api): State<Api>,
    As(actor, _): As<BucketsWrite>,
    form: Form,
) -> Result<(StatusCode, Response), Refusal> {
    let fresh = |text: &str| BucketId::parse_or_unique(text, SystemClock.now());
    let id = form.params.needed_parsed("bucketId", fresh)?;
    let draft = draft(&form.params, &api, &id)?;
    let bucket = blocking::run(move || api.acting(&actor).create_bucket(&id, &draft)).await?;
    Ok((StatusCode::CREATED, json(&bucket)))
}

pub(crate) async fn list(
    State(api): State<Api>,
    _: As<BucketsRead>,
    Query(params): Query,
) -> Result<Response, Refusal> {
    let request = list_request(&params, &api)?;
    let page = blocking::run(move || api.engine.list_buckets(&request)).await?;
    Ok(json(&BucketList { total: page.total, buckets: page.items }))
}

pub(crate) async fn get(
    State(api): State<Api>,
    _: As<BucketsRead>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = bucket_id(&id)?;
    Ok(json(&blocking::brief(|| api.engine.get_bucket(&id))?))
}

pub(crate) async fn update(
    State(api): State<Api>,
    As(actor, _): As<BucketsWrite>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let id = bucket_id(&id)?;
    let draft = draft(&form.params, &api, &id)?;
    Ok(json(&blocking::run(move || api.acting(&actor).update_bucket(&id, &draft)).await?))
}

pub(crate) async fn delete(
    State(api): State<Api>,
    As(actor, _): As<BucketsWrite>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = bucket_id(&id)?;
    blocking::run(move || api.acting(&actor).delete_bucket(&id)).await?;
    Ok(no_content())
}

fn draft(params: &Params, api: &Api, id: &BucketId) -> Result<BucketDraft, Refusal> {
    let mut draft = BucketDraft { name: params.needed("name")?, ..BucketDraft::default() };
    let read = read_into(&mut draft, params);
    // A parameter that breaks its bounds is named before a later one that cannot be read.
    api.engine.check_bucket(id, &draft)?;
    read.map(|()| draft)
}

/// Reads parameters in the order that Appwrite declares them: the first that is wrong decides what is said.
fn read_into(draft: &mut BucketDraft, params: &Params) -> Result<(), Refusal> {
    draft.permissions = params.permissions(&BUCKET_ACTIONS)?;
    draft.description = params.text("description")?;
    draft.file_security = params.flag("fileSecurity")?;
    draft.enabled = params.flag("enabled")?;
    draft.maximum_file_size = params.integer("maximumFileSize")?;
    draft.allowed_file_extensions = params.list("allowedFileExtensions")?;
    draft.compression = params.parsed("compression", Compression::parse)?;
    draft.encryption = params.flag("encryption")?;
    draft.antivirus = params.flag("antivirus")?;
    draft.transformations = params.flag("transformations")?;
    draft.strip_metadata = params.flag("stripMetadata")?;
    Ok(())
}

/// Reads a bucket's id from a path.
pub(crate) fn bucket_id(text: &str) -> Result<BucketId, Refusal> {
    BucketId::parse(text).map_err(|reason| reason.param("bucketId").into())
}

/// Reads what a client asks of a list.
pub(crate) fn list_request(params: &Params, api: &Api) -> Result<ListRequest, Refusal> {
    let texts = params.list("queries")?.unwrap_or_default();
    let queries = ListQuery::parse_all(&texts).map_err(|reason| reason.param("queries"))?;
    let search = params.text("search")?.unwrap_or_default();
    if search.chars().count() > 256 {
        return Err(wire::Invalid::new(
            "Value must be a valid string and no longer than 256 chars",
        )
        .param("search")
        .into());
    }
    Ok(ListRequest {
        queries,
        search,
        count_cap: api.total_cap,
        is_counted: params.flag("total")?.unwrap_or(true),
    })
}
