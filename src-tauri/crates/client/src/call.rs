//! One call: a request is built, sent, and its answer read. Everything that the calls of buckets and files share.

use bytes::{Bytes, BytesMut};
use http::{Method, Request, Response, header};
use http_body_util::BodyExt;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::transport::{Body, empty, full};
use crate::{Client, Error};

/// The largest answer of JSON that is read; a list of 100,000 files stays below it.
const MAX_ANSWER: usize = 128 * 1024 * 1024;

/// Which part of a list is wanted.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Filters, order, limit and cursor.
    pub queries: Vec<wire::Query>,
    /// Words to look for; empty for none.
    pub search: String,
}

impl Page {
    pub(crate) fn address(&self, path: &str) -> String {
        let mut pairs = Vec::new();
        for query in &self.queries {
            pairs.push(format!("queries%5B%5D={}", escape(&query.to_string())));
        }
        if !self.search.is_empty() {
            pairs.push(format!("search={}", escape(&self.search)));
        }
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
    }
}

fn escape(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

pub(crate) fn request(method: Method, address: &str) -> http::request::Builder {
    Request::builder().method(method).uri(address)
}

pub(crate) fn without_body(builder: http::request::Builder) -> Result<Request<Body>, Error> {
    builder.body(empty()).map_err(|cause| Error::garbled(cause.to_string()))
}

pub(crate) fn with_json(
    builder: http::request::Builder,
    value: &impl Serialize,
) -> Result<Request<Body>, Error> {
    let bytes = serde_json::to_vec(value).map_err(|cause| Error::garbled(cause.to_string()))?;
    builder
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_LENGTH, bytes.len())
        .body(full(bytes))
        .map_err(|cause| Error::garbled(cause.to_string()))
}

impl Client {
    /// Sends a request and returns the answer if it is not a refusal.
    pub(crate) async fn open(&self, request: Request<Body>) -> Result<Response<Body>, Error> {
        let response = self.transport.send(request).await?;
        if response.status().is_success() { Ok(response) } else { Err(refusal(response).await) }
    }

    /// Sends a request and reads the model that it answers with.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        request: Request<Body>,
    ) -> Result<T, Error> {
        let bytes = collect(self.open(request).await?).await?;
        serde_json::from_slice(&bytes).map_err(|cause| Error::garbled(cause.to_string()))
    }

    /// Sends a request whose answer has nothing to say.
    pub(crate) async fn tell(&self, request: Request<Body>) -> Result<(), Error> {
        let response = self.open(request).await?;
        collect(response).await.map(drop)
    }
}

async fn collect(response: Response<Body>) -> Result<Bytes, Error> {
    let mut body = response.into_body();
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await.transpose().map_err(Error::Unreachable)? {
        bytes.extend_from_slice(&frame.into_data().unwrap_or_default());
        if bytes.len() > MAX_ANSWER {
            return Err(Error::garbled("the answer does not end"));
        }
    }
    Ok(bytes.freeze())
}

async fn refusal(response: Response<Body>) -> Error {
    let status = response.status();
    match collect(response).await {
        Err(error) => error,
        Ok(bytes) => match serde_json::from_slice::<wire::Error>(&bytes) {
            Ok(refusal) => Error::Refused(refusal),
            // A proxy in between answers in its own words: the status is all that can be trusted.
            Err(_) if status.is_server_error() || status.as_u16() == 429 => {
                Error::unreachable(format!("status {status}"))
            }
            Err(_) => Error::garbled(format!("status {status} without an error body")),
        },
    }
}
