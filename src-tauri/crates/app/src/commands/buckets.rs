//! What the REST API does not say about buckets.

use super::shapes::{BucketStat, BucketStats, OfEndpoint};
use crate::blocking::blocking;
use crate::{App, Error};

pub(super) async fn stats(app: &App, request: OfEndpoint) -> Result<BucketStats, Error> {
    let engine = app.local(&request.endpoint)?;
    let stats = blocking(move || engine.bucket_stats()).await?;
    let buckets = stats.into_iter().map(|stat| BucketStat {
        bucket: stat.bucket,
        files: stat.files,
        bytes: stat.bytes,
    });
    Ok(BucketStats { buckets: buckets.collect() })
}
