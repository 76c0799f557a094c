//! The keys that programs sign in with.

use super::shapes::{ApiKeyCreate, ApiKeyList, ApiKeyMade, ApiKeyRevoke, Nothing, OfEndpoint};
use crate::blocking::blocking;
use crate::{App, Error};

pub(super) async fn list(app: &App, request: OfEndpoint) -> Result<ApiKeyList, Error> {
    let engine = app.local(&request.endpoint)?;
    Ok(ApiKeyList { keys: blocking(move || engine.list_api_keys()).await? })
}

pub(super) async fn create(app: &App, request: ApiKeyCreate) -> Result<ApiKeyMade, Error> {
    let engine = app.local(&request.endpoint)?;
    let (key, secret) = blocking(move || engine.create_api_key(&request.key)).await?;
    Ok(ApiKeyMade { key, secret: secret.to_string() })
}

pub(super) async fn revoke(app: &App, request: ApiKeyRevoke) -> Result<Nothing, Error> {
    let engine = app.local(&request.endpoint)?;
    blocking(move || engine.revoke_api_key(&request.key)).await?;
    Ok(Nothing {})
}
