//! How a request reaches an endpoint, and the one type of body on the way.
//!
//! The address of a request is relative to the endpoint (`/storage/buckets?...`); the transport puts the endpoint's
//! own address in front and adds project and credentials.

use std::pin::Pin;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Empty, Full};

use crate::Error;

/// A cause from below, kept for the log.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A request's or a response's body.
pub type Body = UnsyncBoxBody<Bytes, BoxError>;

/// An answer on its way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Response<Body>, Error>> + Send + 'a>>;

/// The way to one endpoint.
pub trait Transport: Send + Sync {
    /// Sends one request and returns the head of the answer; the body follows as it is read. Only a request that got
    /// no answer is an error here: refusals are answers.
    fn send(&self, request: Request<Body>) -> Sending<'_>;
}

/// Returns a body without content.
pub fn empty() -> Body {
    Empty::new().map_err(|never| match never {}).boxed_unsync()
}

/// Returns a body of one piece.
pub fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}
