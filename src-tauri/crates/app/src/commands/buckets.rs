//! What the REST API does not say about buckets.

use wire::BucketEffects;

use super::shapes::{BucketStat, BucketStats, GrowthList, OfEndpoint, RulesQuestion};
use crate::blocking::blocking;
use crate::{App, Error};

pub(super) async fn stats(app: &App, request: OfEndpoint) -> Result<BucketStats, Error> {
    let engine = app.local(&request.endpoint)?;
    let stats = blocking(move || engine.bucket_stats()).await?;
    let buckets = stats.into_iter().map(|stat| BucketStat {
        bucket: stat.bucket,
        files: stat.files,
        bytes: stat.bytes,
        versions: stat.versions,
        version_bytes: stat.version_bytes,
    });
    Ok(BucketStats { buckets: buckets.collect() })
}

pub(super) async fn growth(app: &App, request: OfEndpoint) -> Result<GrowthList, Error> {
    let engine = app.local(&request.endpoint)?;
    Ok(GrowthList { buckets: blocking(move || engine.bucket_growth()).await? })
}

pub(super) async fn effects(app: &App, request: RulesQuestion) -> Result<BucketEffects, Error> {
    let engine = app.local(&request.endpoint)?;
    blocking(move || engine.bucket_effects(&request.bucket, &request.rules)).await
}
