//! What is kept of previews: said, drawn in advance, removed.

use wire::{ErrorType, preview};

use super::shapes::{OfEndpoint, PreviewCache, PreviewsPurge, PreviewsWarm};
use crate::blocking::blocking;
use crate::{App, Error};

/// More sizes than any screen shows.
const MOST_THUMBNAILS: usize = 4;

pub(super) async fn cache(app: &App, request: OfEndpoint) -> Result<PreviewCache, Error> {
    let engine = app.local(&request.endpoint)?;
    let cache = blocking(move || Ok::<_, Error>(engine.preview_cache())).await?;
    Ok(PreviewCache {
        entries: cache.entries,
        bytes: cache.bytes,
        limit: cache.limit,
        hits: cache.hits,
        misses: cache.misses,
        warming: app.warming().shown(),
    })
}

pub(super) async fn purge(app: &App, request: PreviewsPurge) -> Result<PreviewCache, Error> {
    let PreviewsPurge { endpoint, bucket } = request;
    let engine = app.local(&endpoint)?;
    blocking(move || engine.purge_previews(bucket.as_ref())).await?;
    cache(app, OfEndpoint { endpoint }).await
}

pub(super) async fn warm(app: &App, request: PreviewsWarm) -> Result<PreviewCache, Error> {
    let PreviewsWarm { endpoint, bucket, folder, thumbnails } = request;
    let engine = app.local(&endpoint)?;
    let is_sound = |side: u32| (1..=preview::MAX_SIDE).contains(&side);
    if thumbnails.len() > MOST_THUMBNAILS || !thumbnails.iter().all(|one| is_sound(one.side)) {
        let message = format!(
            "Invalid `thumbnails` param: at most {MOST_THUMBNAILS}, of 1 to {} pixels",
            preview::MAX_SIDE
        );
        return Err(Error::refused(ErrorType::GeneralArgumentInvalid, message));
    }
    let thumbnails = thumbnails
        .iter()
        .map(|one| engine::Thumbnail { side: one.side, is_whole: one.is_whole })
        .collect();
    app.warming().start(&engine, (bucket, folder), thumbnails);
    cache(app, OfEndpoint { endpoint }).await
}

pub(super) async fn warm_cancel(app: &App, request: OfEndpoint) -> Result<PreviewCache, Error> {
    // Refuses an endpoint that is elsewhere.
    app.local(&request.endpoint)?;
    app.warming().cancel();
    cache(app, request).await
}
