//! A download: a file's bytes in order, from any offset to the end.
//!
//! An endpoint may answer an open range with less than asked (Appwrite stops after 10 MiB), so a download asks again
//! until the file is whole. The caller makes the digest of what it got and compares.

use bytes::Bytes;
use http::{Method, Response, StatusCode, header};
use http_body_util::BodyExt;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use wire::{BucketId, File, FileId};

use crate::call::{request, without_body};
use crate::files::file_address;
use crate::transport::Body;
use crate::{Client, Error};

/// A file's content on its way.
pub struct Download {
    client: Client,
    bucket: BucketId,
    file: FileId,
    position: u64,
    size: u64,
    body: Option<Body>,
    /// Bytes at the start of the body that were asked for only because one byte alone is refused.
    surplus: usize,
    /// Whether the body has not given a byte yet.
    is_fresh: bool,
}

impl Client {
    /// Opens a file's content at byte `from`. Nothing is asked of the endpoint before the first read.
    pub fn download(&self, file: &File, from: u64) -> Download {
        Download {
            client: self.clone(),
            bucket: file.bucket_id.clone(),
            file: file.id.clone(),
            position: from.min(file.size_original),
            size: file.size_original,
            body: None,
            surplus: 0,
            is_fresh: true,
        }
    }

    /// Writes a file's content from byte `from` into `sink`, which is flushed at the end.
    pub async fn download_into(
        &self,
        file: &File,
        from: u64,
        sink: &mut (impl AsyncWrite + Unpin),
    ) -> Result<u64, Error> {
        let mut download = self.download(file, from);
        while let Some(bytes) = download.next().await? {
            sink.write_all(&bytes).await.map_err(Error::Sink)?;
        }
        sink.flush().await.map_err(Error::Sink)?;
        Ok(download.position() - from)
    }
}

impl Download {
    /// Returns the offset of the next byte.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Returns the next bytes, or nothing at the end of the file. After an error the download may be asked again and
    /// goes on where it broke off.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        while self.position < self.size {
            let mut body = match self.body.take() {
                Some(body) => body,
                None => self.open().await?,
            };
            let Some(frame) = body.frame().await.transpose().map_err(Error::Unreachable)? else {
                if self.is_fresh {
                    return Err(Error::garbled("the content ended before it began"));
                }
                continue;
            };
            self.body = Some(body);
            if let Ok(bytes) = frame.into_data() {
                let bytes = self.take(bytes)?;
                if !bytes.is_empty() {
                    return Ok(Some(bytes));
                }
            }
        }
        self.body = None;
        Ok(None)
    }

    fn take(&mut self, mut bytes: Bytes) -> Result<Bytes, Error> {
        drop(bytes.split_to(self.surplus.min(bytes.len())));
        self.surplus = 0;
        self.is_fresh = bytes.is_empty() && self.is_fresh;
        self.position += bytes.len() as u64;
        if self.position > self.size {
            return Err(Error::garbled("more bytes than the file has"));
        }
        Ok(bytes)
    }

    async fn open(&mut self) -> Result<Body, Error> {
        // Appwrite refuses a range of one byte: the last byte is fetched with the one before it.
        self.surplus = usize::from(self.position > 0 && self.size - self.position == 1);
        let start = self.position - self.surplus as u64;
        let mut builder =
            request(Method::GET, &format!("{}/download", file_address(&self.bucket, &self.file)));
        if start > 0 {
            builder = builder.header(header::RANGE, format!("bytes={start}-"));
        }
        let response = self.client.open(without_body(builder)?).await?;
        check(&response, start)?;
        self.is_fresh = true;
        Ok(response.into_body())
    }
}

fn check(response: &Response<Body>, start: u64) -> Result<(), Error> {
    if start == 0 {
        return Ok(());
    }
    let range = response
        .headers()
        .get(header::CONTENT_RANGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if response.status() == StatusCode::PARTIAL_CONTENT
        && range.starts_with(&format!("bytes {start}-"))
    {
        Ok(())
    } else {
        Err(Error::garbled("a range was asked for and something else came"))
    }
}
