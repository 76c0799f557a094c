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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use bytes::Bytes;
    use futures_util::stream;
    use http::{Request, Response};
    use http_body::Frame;
    use http_body_util::{BodyExt, StreamBody};

    use super::*;
    use crate::transport::{BoxError, Sending, Transport};

    const WINDOW: usize = 100;

    /// An endpoint that answers open ranges with a window, refuses a range of one byte, and breaks off when told to.
    struct Endpoint {
        content: Vec<u8>,
        breaks: Mutex<usize>,
        asked: Mutex<Vec<String>>,
    }

    impl Transport for Endpoint {
        fn send(&self, request: Request<Body>) -> Sending<'_> {
            let range =
                request.headers().get("range").map(|value| value.to_str().unwrap().to_owned());
            self.asked.lock().unwrap().push(range.clone().unwrap_or_default());
            let start = range
                .as_ref()
                .map_or(0, |range| range[6..range.len() - 1].parse::<usize>().unwrap());
            let end = if range.is_some() {
                self.content.len().min(start + WINDOW)
            } else {
                self.content.len()
            };
            assert!(range.is_none() || end - start > 1, "one byte alone is refused");
            let mut pieces: Vec<Result<Frame<Bytes>, BoxError>> = self.content[start..end]
                .chunks(30)
                .map(|piece| Ok(Frame::data(Bytes::copy_from_slice(piece))))
                .collect();
            let mut breaks = self.breaks.lock().unwrap();
            if *breaks > 0 {
                *breaks -= 1;
                pieces.truncate(1);
                pieces.push(Err("cut".into()));
            }
            let mut response = Response::new(StreamBody::new(stream::iter(pieces)).boxed_unsync());
            if range.is_some() {
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                let said = format!("bytes {start}-{}/{}", end - 1, self.content.len());
                response.headers_mut().insert("content-range", said.parse().unwrap());
            }
            Box::pin(async move { Ok(response) })
        }
    }

    fn file(size: usize) -> File {
        serde_json::from_value(serde_json::json!({
            "$id": "f", "bucketId": "b", "$createdAt": "2026-01-01T00:00:00.000+00:00", "$updatedAt": "2026-01-01T00:00:00.000+00:00",
            "name": "f", "signature": "", "mimeType": "", "sizeOriginal": size, "chunksTotal": 1, "chunksUploaded": 1,
        }))
        .unwrap()
    }

    fn endpoint(size: usize, breaks: usize) -> (Arc<Endpoint>, Client) {
        let content = (0..size).map(|index| u8::try_from(index % 251).unwrap()).collect();
        let endpoint =
            Arc::new(Endpoint { content, breaks: Mutex::new(breaks), asked: Mutex::default() });
        let transport: Arc<dyn Transport> = Arc::<Endpoint>::clone(&endpoint);
        (endpoint, Client::new(transport))
    }

    #[tokio::test]
    async fn a_download_goes_on_from_any_byte_to_the_end() {
        for (size, from) in [
            (0, 0),
            (1, 0),
            (1000, 0),
            (1000, 1),
            (1000, 999),
            (1000, 1000),
            (301, 200),
            (301, 100),
        ] {
            let (endpoint, client) = endpoint(size, 0);
            let mut sink = Vec::new();
            let count = client.download_into(&file(size), from as u64, &mut sink).await.unwrap();
            assert_eq!(count, (size - from) as u64);
            assert!(sink == endpoint.content[from..], "{size} from {from}");
        }
    }

    #[tokio::test]
    async fn a_download_that_breaks_off_is_asked_again_for_the_rest_only() {
        let (endpoint, client) = endpoint(1000, 2);
        let mut download = client.download(&file(1000), 0);
        let (mut got, mut failures) = (Vec::new(), 0);
        loop {
            match download.next().await {
                Ok(Some(bytes)) => got.extend_from_slice(&bytes),
                Ok(None) => break,
                Err(error) => {
                    assert!(error.is_worth_retrying(), "{error}");
                    failures += 1;
                }
            }
        }
        assert!(got == endpoint.content);
        assert_eq!(failures, 2);
        assert_eq!(endpoint.asked.lock().unwrap()[..3], ["", "bytes=30-", "bytes=60-"]);
    }

    #[tokio::test]
    async fn content_that_is_not_what_was_described_is_an_error_and_no_endless_wait() {
        let (_, client) = endpoint(500, 0);
        let mut sink = Vec::new();
        assert!(matches!(
            client.download_into(&file(400), 0, &mut sink).await,
            Err(Error::Garbled { .. })
        ));
        let (_, client) = endpoint(0, 0);
        assert!(matches!(
            client.download_into(&file(400), 0, &mut sink).await,
            Err(Error::Garbled { .. })
        ));
    }
}
