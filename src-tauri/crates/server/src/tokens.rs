//! Handlers of file tokens, and the one reader of `token=`.

use axum::extract::{Path, State};
use axum::response::Response;
use engine::Actor;
use http::StatusCode;
use wire::{Timestamp, TokenId, TokenList};

use crate::api::Api;
use crate::auth::{As, TokensRead, TokensWrite};
use crate::blocking;
use crate::buckets::{bucket_id, list_request};
use crate::error::{Refusal, json, no_content};
use crate::files::file_id;
use crate::form::{Form, Query};
use crate::params::Params;

pub(crate) async fn create(
    State(api): State<Api>,
    As(actor, _): As<TokensWrite>,
    Path((bucket, file)): Path<(String, String)>,
    form: Form,
) -> Result<(StatusCode, Response), Refusal> {
    let (bucket, file, expire) = (bucket_id(&bucket)?, file_id(&file)?, expiry(&form.params)?);
    let token =
        blocking::run(move || api.acting(&actor).create_token(&bucket, &file, expire)).await?;
    Ok((StatusCode::CREATED, json(&token)))
}

pub(crate) async fn list(
    State(api): State<Api>,
    _: As<TokensRead>,
    Path((bucket, file)): Path<(String, String)>,
    Query(params): Query,
) -> Result<Response, Refusal> {
    let (bucket, file) = (bucket_id(&bucket)?, file_id(&file)?);
    let request = list_request(&params, &api)?;
    let page = blocking::run(move || api.engine.list_tokens(&bucket, &file, &request)).await?;
    Ok(json(&TokenList { total: page.total, tokens: page.items }))
}

pub(crate) async fn get(
    State(api): State<Api>,
    _: As<TokensRead>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = token_id(&id)?;
    Ok(json(&blocking::run(move || api.engine.get_token(&id)).await?))
}

pub(crate) async fn update(
    State(api): State<Api>,
    As(actor, _): As<TokensWrite>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let (id, expire) = (token_id(&id)?, expiry(&form.params)?);
    Ok(json(&blocking::run(move || api.acting(&actor).update_token(&id, expire)).await?))
}

pub(crate) async fn delete(
    State(api): State<Api>,
    As(actor, _): As<TokensWrite>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = token_id(&id)?;
    blocking::run(move || api.acting(&actor).delete_token(&id)).await?;
    Ok(no_content())
}

/// Returns the actor with the file that the query's token is for; a word that is no token changes nothing.
pub(crate) async fn with_token(api: &Api, actor: Actor, query: &str) -> Result<Actor, Refusal> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let Some((_, word)) = pairs.find(|(name, word)| name == "token" && !word.is_empty()) else {
        return Ok(actor);
    };
    let (engine, word) = (api.engine.clone(), word.into_owned());
    Ok(actor.with_token(blocking::run(move || engine.token_file(&word)).await?))
}

fn expiry(params: &Params) -> Result<Option<Timestamp>, Refusal> {
    let refused = |_| wire::Invalid::new("Value must be valid date in the future");
    params.parsed("expire", |text| Timestamp::parse(text).map_err(refused))
}

fn token_id(text: &str) -> Result<TokenId, Refusal> {
    TokenId::parse(text).map_err(|reason| reason.param("tokenId").into())
}
