//! Runs the download of a file to a folder of this computer from wherever it is to its end.

use client::Download;
use disk::Md5Stream;
use tokio::io::AsyncWriteExt;
use wire::{ErrorType, File};

use super::landing::Landing;
use super::row::Row;
use super::work::{Halt, Work};
use crate::Error;
use crate::blocking::blocking;

/// Downloads the row's file. Returns when it stands whole, proven and durable in its place.
pub(crate) async fn run(work: &Work, row: Row) -> Result<(), Halt> {
    let file = described(work, &row).await?;
    let landing = on_disk({
        let row = row.clone();
        move || Landing::prepare(&row)
    })
    .await?;
    let id = row.transfer.id;
    work.board.edit(id, |row| row.transfer.size = file.size_original);
    let (offset, mut digest) = on_disk({
        let (landing, size) = (landing.clone(), file.size_original);
        move || resumed(&landing, size)
    })
    .await?;
    work.board.begin_at(id, offset);
    let target = on_disk({
        let landing = landing.clone();
        move || landing.write(offset).map_err(Halt::from)
    })
    .await?;
    let mut target = tokio::fs::File::from_std(target);
    let mut download = work.client(&row)?.download(&file, offset);
    while let Some(bytes) = next(work, id, &mut download).await? {
        digest.update(&bytes);
        target.write_all(&bytes).await.map_err(client::Error::Sink)?;
        work.board.progress(id, download.position());
    }
    target.flush().await.map_err(client::Error::Sink)?;
    let target = target.into_std().await;
    let path = on_disk(move || finished(&landing, &target, &file, digest)).await?;
    work.board.edit(id, |row| row.transfer.path = Some(path.to_string_lossy().into_owned()));
    Ok(())
}

async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Halt> + Send + 'static,
) -> Result<T, Halt> {
    let outcome: Result<T, Halt> =
        blocking(move || Ok::<_, Error>(work())).await.map_err(Halt::from)?;
    outcome
}

/// Asks what the file is now.
async fn described(work: &Work, row: &Row) -> Result<File, Halt> {
    let client = work.client(row)?;
    let id = row.transfer.file.clone().ok_or(Error::from(ErrorType::StorageFileNotFound))?;
    let mut failures = 0;
    loop {
        match client.get_file(&row.transfer.bucket, &id).await {
            Ok(file) => return Ok(file),
            Err(error) => work.pause_after(row.transfer.id, error, &mut failures).await?,
        }
    }
}

/// Returns how much of the file an earlier attempt has left, with the digest of it.
fn resumed(landing: &Landing, size: u64) -> Result<(u64, Md5Stream), Halt> {
    let present = landing.present()?;
    let mut digest = Md5Stream::default();
    if present == 0 || present > size {
        return Ok((0, digest));
    }
    let mut file = landing.read()?;
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let count = std::io::Read::read(&mut file, &mut buffer).map_err(|source| {
            disk::PathError { verb: "read", path: landing.partial().to_owned(), source }
        })?;
        if count == 0 {
            return Ok((digest.length(), digest));
        }
        digest.update(buffer.get(..count).unwrap_or_default());
    }
}

/// Returns the next bytes, asking again as long as that is worth it.
async fn next(work: &Work, id: i64, download: &mut Download) -> Result<Option<bytes::Bytes>, Halt> {
    let mut failures = 0;
    loop {
        work.check(id)?;
        let outcome = tokio::select! {
            outcome = download.next() => outcome,
            () = work.unwanted(id) => return Err(Halt::Wanted),
        };
        match outcome {
            Ok(bytes) => return Ok(bytes),
            Err(error) => work.pause_after(id, error, &mut failures).await?,
        }
    }
}

/// Compares what came with what the bucket says, and gives it its place.
fn finished(
    landing: &Landing,
    target: &std::fs::File,
    file: &File,
    digest: Md5Stream,
) -> Result<std::path::PathBuf, Halt> {
    if digest.finish() != file.signature {
        landing.discard()?;
        let message = format!(
            "\u{201c}{}\u{201d} arrived damaged and was not kept: its checksum is another. Retry fetches it anew.",
            file.name
        );
        return Err(Halt::Failed(wire::Error::with(ErrorType::AppTransferRefused, message)));
    }
    Ok(landing.publish(target)?)
}
