//! Sample people, buckets and files, as the page adds and removes them.

use super::shapes::{OfEndpoint, Sampled};
use crate::blocking::blocking;
use crate::{App, Error, samples};

pub(super) async fn add(app: &App, request: OfEndpoint) -> Result<Sampled, Error> {
    let engine = app.local(&request.endpoint)?;
    Ok(shown(blocking(move || samples::add(&engine)).await?))
}

pub(super) async fn remove(app: &App, request: OfEndpoint) -> Result<Sampled, Error> {
    let engine = app.local(&request.endpoint)?;
    Ok(shown(blocking(move || samples::remove(&engine)).await?))
}

fn shown(samples::Sampled { users, teams, buckets, files }: samples::Sampled) -> Sampled {
    Sampled { users, teams, buckets, files }
}
