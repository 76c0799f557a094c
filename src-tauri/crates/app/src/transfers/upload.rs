//! Runs the upload of a file of this computer from wherever it is to its end.

use std::path::PathBuf;

use engine::Actor;
use wire::ErrorType;

use super::row::Row;
use super::sending::{Sending, check_named};
use super::source::Source;
use super::work::{Discarded, Halt, Work};
use super::{keep, walk};
use crate::Error;
use crate::blocking::blocking;

/// Uploads the row's file. Returns when the bucket holds it whole, with the digest of what was read here.
pub(crate) async fn run(work: &std::sync::Arc<Work>, row: Row) -> Result<(), Halt> {
    check_named(&row)?;
    let path = PathBuf::from(row.transfer.path.clone().unwrap_or_default());
    if path.is_dir() && !path.is_symlink() {
        // A folder that could not be read before: read it now.
        return walk::again(work, &row, path).await.map_err(Halt::from);
    }
    let source = read(move || Source::open(&path).map_err(Halt::Failed)).await?;
    let row = matched(work, row, &source).await?;
    let mut upload = opened(work, &row).await?;
    let id = row.transfer.id;
    work.board.begin_at(id, upload.moved());
    let moved = upload.moved();
    let mut source = read(move || source.skip(moved)).await?;
    while upload.finished().is_none() {
        work.check(id)?;
        let length = upload.next_length();
        let chunk;
        (source, chunk) = read(move || source.next(length)).await?;
        upload.send(work, id, chunk).await?;
        work.board.progress(id, upload.moved());
    }
    compare(work, &upload, &source.digest()).await
}

async fn read<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Halt> + Send + 'static,
) -> Result<T, Halt> {
    let outcome: Result<T, Halt> =
        blocking(move || Ok::<_, Error>(work())).await.map_err(Halt::from)?;
    outcome
}

/// Makes the row speak of the file as it is now. A file that is not the one of an earlier attempt gets a new id: what
/// the endpoint holds of the old one must not become a part of it.
async fn matched(work: &Work, row: Row, source: &Source) -> Result<Row, Halt> {
    let stamp = source.stamp();
    if row.transfer.file.is_some()
        && row.stamp == Some(stamp.modified)
        && row.transfer.size == stamp.size
    {
        return Ok(row);
    }
    if work.discard(&row).await? == Discarded::IsComplete {
        tracing::info!(
            transfer = row.transfer.id,
            "the earlier version had arrived; the newer one follows as a file of its own"
        );
    }
    let fresh = work.fresh_file()?;
    let edited = work.board.edit(row.transfer.id, |row| {
        row.transfer.file = Some(fresh);
        row.transfer.size = stamp.size;
        row.transfer.moved = 0;
        row.stamp = Some(stamp.modified);
        row.clone()
    });
    // The id must be known before the endpoint is: a crash between the two would leave half a file that nobody knows.
    keep::save(work).await?;
    edited.ok_or(Halt::Wanted)
}

async fn opened(work: &Work, row: &Row) -> Result<Sending, Halt> {
    if row.transfer.attempts <= 1 {
        return Ok(Sending::begin(work, row)?);
    }
    Sending::resume(work, row).await
}

/// Proves that what arrived is what was read here.
pub(crate) async fn compare(work: &Work, upload: &Sending, digest: &str) -> Result<(), Halt> {
    let file = upload.finished().ok_or(Halt::Wanted)?;
    if file.signature == digest || received(work, file).await?.as_deref() == Some(digest) {
        return Ok(());
    }
    Err(Halt::Spoiled(wire::Error::with(
        ErrorType::AppTransferRefused,
        format!(
            "\u{201c}{}\u{201d} arrived damaged: its checksum in the bucket is another. Retry uploads it anew.",
            file.name
        ),
    )))
}

/// Returns the signature of what arrived where the bucket keeps something else: a picture without what it said beside
/// its pixels.
async fn received(work: &Work, file: &wire::File) -> Result<Option<String>, Halt> {
    let (engine, bucket, file) = (work.engine.clone(), file.bucket_id.clone(), file.id.clone());
    let facts = blocking(move || engine.file_facts(&Actor::console(), &bucket, &file)).await;
    Ok(facts.map_err(Halt::from)?.received)
}
