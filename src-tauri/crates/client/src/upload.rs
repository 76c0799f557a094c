//! An upload: a file's bytes in order, 5 MiB at a time, from wherever the endpoint already is.
//!
//! The first chunk creates the file, so an upload that was cut is resumed by the file's id alone. The caller reads the
//! bytes and compares the digest it made of them with the `signature` of the file that comes out. Where a bucket has
//! pictures cleared of what they say beside their pixels, that signature and the size are of what was left.

use bytes::Bytes;
use http::{Method, header};
use wire::{BucketId, CHUNK_SIZE, ContentRange, ErrorType, File, FileId, FilePatch, Folder};

use crate::call::request;
use crate::files::files_address;
use crate::multipart;
use crate::{Client, Error};

/// A file that is to come into being.
#[derive(Clone, Debug)]
pub struct FileDraft {
    /// The bucket that receives it.
    pub bucket: BucketId,
    /// Its id, chosen here so that a lost answer does not make a second file.
    pub id: FileId,
    /// The folder it will stand in.
    pub folder: Folder,
    /// Its name.
    pub name: String,
    /// Bytes in all.
    pub size: u64,
}

/// An upload under way.
#[derive(Debug)]
pub struct Upload {
    client: Client,
    draft: FileDraft,
    moved: u64,
    file: Option<File>,
}

impl Upload {
    /// Begins with the first byte and asks nothing. What the endpoint already holds of the same id is sent again, which
    /// it takes for what it is.
    pub fn begin(client: Client, draft: FileDraft) -> Self {
        Self { client, draft, moved: 0, file: None }
    }

    /// Begins, or goes on where the endpoint is: asks it what it holds of the file. Refuses with
    /// `storage_file_already_exists` when the id belongs to a file of another size that its bucket did not shorten.
    pub async fn resume(client: Client, draft: FileDraft) -> Result<Self, Error> {
        let held = client.find_file(&draft.bucket, &draft.id).await?;
        let mut upload = Self::begin(client, draft);
        if let Some(held) = held {
            upload.adopt(held).await?;
        }
        Ok(upload)
    }

    /// Returns how many bytes from the start have arrived.
    pub fn moved(&self) -> u64 {
        self.moved
    }

    /// Returns how many bytes the next chunk must have.
    pub fn next_length(&self) -> u64 {
        CHUNK_SIZE.min(self.draft.size - self.moved)
    }

    /// Returns the file once it is complete.
    pub fn finished(&self) -> Option<&File> {
        self.file.as_ref()
    }

    /// Sends the next chunk; when this returns it has been stored. A chunk may be sent again after an error.
    pub async fn send(&mut self, chunk: Bytes) -> Result<(), Error> {
        let length = chunk.len() as u64;
        if length != self.next_length() {
            return Err(Error::garbled(format!(
                "a chunk of {length} bytes where {} were due",
                self.next_length()
            )));
        }
        match self.post(chunk).await {
            Ok(file) => self.arrived(file, length).await,
            // A whole file in one request whose answer was lost: it is there, and it is ours.
            Err(error) if self.is_one_piece() && error.is(ErrorType::StorageFileAlreadyExists) => {
                let held = self.client.get_file(&self.draft.bucket, &self.draft.id).await?;
                self.adopt(held).await
            }
            Err(error) => Err(error),
        }
    }

    fn is_one_piece(&self) -> bool {
        self.draft.size <= CHUNK_SIZE
    }

    async fn post(&self, chunk: Bytes) -> Result<File, Error> {
        let range = ContentRange {
            start: self.moved,
            end: self.moved + chunk.len() as u64,
            total: self.draft.size,
        };
        let parts = multipart::wrap(&self.draft, chunk)?;
        let mut builder = request(Method::POST, &files_address(&self.draft.bucket))
            .header(header::CONTENT_TYPE, parts.content_type)
            .header(header::CONTENT_LENGTH, parts.length);
        // Servers before 1.9 never complete a file that is sent as one ranged chunk.
        if !self.is_one_piece() {
            builder = builder
                .header(header::CONTENT_RANGE, range.to_string())
                .header("x-appwrite-id", self.draft.id.as_str());
        }
        let request =
            builder.body(parts.body).map_err(|cause| Error::garbled(cause.to_string()))?;
        self.client.ask(request).await
    }

    async fn arrived(&mut self, file: File, length: u64) -> Result<(), Error> {
        self.moved += length;
        if self.moved < self.draft.size {
            return Ok(());
        }
        if !file.is_complete() {
            return Err(Error::garbled("all chunks were sent but the file is not complete"));
        }
        self.file = Some(self.named(file).await?);
        Ok(())
    }

    /// Gives the file its name where the endpoint read the multipart spelling of it differently.
    async fn named(&self, file: File) -> Result<File, Error> {
        if file.name == self.draft.name {
            return Ok(file);
        }
        let patch = FilePatch { name: Some(self.draft.name.clone()), permissions: None };
        self.client.update_file(&self.draft.bucket, &self.draft.id, &patch).await
    }

    async fn adopt(&mut self, held: File) -> Result<(), Error> {
        if held.size_original != self.draft.size && !self.is_shortened(&held).await? {
            return Err(Error::Refused(ErrorType::StorageFileAlreadyExists.into()));
        }
        if held.is_complete() {
            self.moved = self.draft.size;
            self.file = Some(held);
        } else {
            self.moved = held.chunks_uploaded.saturating_mul(CHUNK_SIZE).min(self.draft.size);
        }
        Ok(())
    }

    /// Says whether a file may be ours although it is smaller: the caller's digest decides.
    async fn is_shortened(&self, held: &File) -> Result<bool, Error> {
        let is_smaller = held.is_complete() && held.size_original < self.draft.size;
        Ok(is_smaller && self.client.get_bucket(&self.draft.bucket).await?.strip_metadata)
    }
}
