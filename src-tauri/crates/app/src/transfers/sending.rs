//! Where the bytes of an upload go: to a file that is to come into being, by the endpoint's API, or into one that is
//! there, which the API does not know (see `engine::Replacement`).

use bytes::Bytes;
use client::{FileDraft, Upload};
use engine::{Actor, Replaced, Replacement};
use wire::{BucketId, CHUNK_SIZE, ContentRange, ErrorType, File, FileId};

use super::row::Row;
use super::source::check_name;
use super::work::{Halt, Work};
use crate::Error;
use crate::blocking::blocking;

/// An upload under way.
#[derive(Debug)]
pub(crate) enum Sending {
    /// Of a new file.
    New(Upload),
    /// Of new content.
    Replacing(Replacing),
}

/// New content on its way into a file.
#[derive(Debug)]
pub(crate) struct Replacing {
    place: Place,
    size: u64,
    moved: u64,
    file: Option<File>,
}

/// What an upload of new content is called.
#[derive(Clone, Debug)]
struct Place {
    bucket: BucketId,
    file: FileId,
    upload: FileId,
}

impl Sending {
    /// Begins with the first byte and asks nothing.
    pub(crate) fn begin(work: &Work, row: &Row) -> Result<Self, Error> {
        Ok(match Place::of(row)? {
            Some(place) => {
                let size = row.transfer.size;
                Sending::Replacing(Replacing { place, size, moved: 0, file: None })
            }
            None => Sending::New(Upload::begin(work.client(row)?, draft(row)?)),
        })
    }

    /// Begins, or goes on where the endpoint is; asks as often as that is worth it.
    pub(crate) async fn resume(work: &Work, row: &Row) -> Result<Self, Halt> {
        if let Some(place) = Place::of(row)? {
            let found = place.clone().find(work).await?;
            let replacing = Replacing { place, size: row.transfer.size, moved: 0, file: None };
            return Ok(Sending::Replacing(replacing.at(found)));
        }
        let client = work.client(row)?;
        let mut failures = 0;
        loop {
            match Upload::resume(client.clone(), draft(row)?).await {
                Ok(upload) => return Ok(Sending::New(upload)),
                Err(error) => work.pause_after(row.transfer.id, error, &mut failures).await?,
            }
        }
    }

    /// Returns how many bytes from the start have arrived.
    pub(crate) fn moved(&self) -> u64 {
        match self {
            Sending::New(upload) => upload.moved(),
            Sending::Replacing(replacing) => replacing.moved,
        }
    }

    /// Returns how many bytes the next chunk must have.
    pub(crate) fn next_length(&self) -> u64 {
        match self {
            Sending::New(upload) => upload.next_length(),
            Sending::Replacing(replacing) => CHUNK_SIZE.min(replacing.size - replacing.moved),
        }
    }

    /// Returns the file once it has the bytes.
    pub(crate) fn finished(&self) -> Option<&File> {
        match self {
            Sending::New(upload) => upload.finished(),
            Sending::Replacing(replacing) => replacing.file.as_ref(),
        }
    }

    /// Sends one chunk, again and again as long as that is worth it.
    pub(crate) async fn send(&mut self, work: &Work, id: i64, chunk: Bytes) -> Result<(), Halt> {
        match self {
            Sending::New(upload) => send(work, id, upload, chunk).await,
            Sending::Replacing(replacing) => replacing.send(work, chunk).await,
        }
    }
}

/// Removes what has arrived of new content that will not be complete; says whether it is complete already.
pub(crate) async fn give_up(work: &Work, row: &Row) -> Result<bool, Error> {
    let Some(place) = Place::of(row)? else { return Ok(false) };
    let engine = work.engine.clone();
    blocking(move || {
        let of = (&place.bucket, &place.file);
        match engine.cancel_replacement(&Actor::console(), of, &place.upload) {
            Err(error)
                if error.is(ErrorType::StorageFileNotFound)
                    || error.is(ErrorType::StorageBucketNotFound) =>
            {
                Ok(false)
            }
            outcome => outcome,
        }
    })
    .await
}

/// Checks the name that an upload gives to a file; one that is there has its name.
pub(crate) fn check_named(row: &Row) -> Result<(), Halt> {
    if row.transfer.replaces.is_some() {
        return Ok(());
    }
    check_name(&row.transfer.name).map_err(Halt::Failed)
}

/// Returns what an upload of the row is called at its endpoint.
fn draft(row: &Row) -> Result<FileDraft, Error> {
    let transfer = &row.transfer;
    let id = transfer.file.clone().ok_or(Error::Broken)?;
    Ok(FileDraft {
        bucket: transfer.bucket.clone(),
        id,
        folder: transfer.folder.clone(),
        name: transfer.name.clone(),
        size: transfer.size,
    })
}

async fn send(work: &Work, id: i64, upload: &mut Upload, chunk: Bytes) -> Result<(), Halt> {
    let mut failures = 0;
    loop {
        match upload.send(chunk.clone()).await {
            Ok(()) => return Ok(()),
            Err(error) => work.pause_after(id, error, &mut failures).await?,
        }
    }
}

impl Place {
    fn of(row: &Row) -> Result<Option<Self>, Error> {
        let transfer = &row.transfer;
        let Some(file) = transfer.replaces.clone() else { return Ok(None) };
        let upload = transfer.file.clone().ok_or(Error::Broken)?;
        Ok(Some(Self { bucket: transfer.bucket.clone(), file, upload }))
    }

    async fn find(self, work: &Work) -> Result<Replaced, Error> {
        let engine = work.engine.clone();
        let found = blocking(move || {
            let of = (&self.bucket, &self.file);
            engine.find_replacement(&Actor::console(), of, &self.upload)
        });
        found.await
    }
}

impl Replacing {
    fn at(self, found: Replaced) -> Self {
        let moved = if found.is_done { self.size } else { found.arrived.min(self.size) };
        Self { moved, file: found.is_done.then_some(found.file), ..self }
    }

    async fn send(&mut self, work: &Work, chunk: Bytes) -> Result<(), Halt> {
        let end = self.moved + chunk.len() as u64;
        let range = ContentRange { start: self.moved, end, total: self.size };
        let (engine, place) = (work.engine.clone(), self.place.clone());
        let replaced = blocking(move || {
            let Place { bucket, file, upload } = &place;
            let new = Replacement { bucket, file, upload, range: Some(range), bytes: &chunk };
            engine.replace(&Actor::console(), &new)
        })
        .await
        .map_err(Halt::from)?;
        self.moved = end;
        self.file = replaced.is_done.then_some(replaced.file);
        Ok(())
    }
}
