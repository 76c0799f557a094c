//! The transport to an endpoint elsewhere: HTTP through reqwest. Nobody else in the house knows reqwest.
//!
//! Redirects are off: an endpoint that moves must not carry the key to another host.

use std::time::Duration;

use http::{HeaderValue, Request, Response};
use http_body_util::{BodyDataStream, BodyExt};
use wire::ProjectId;

use crate::Error;
use crate::transport::{Body, Sending, Transport};

/// What an endpoint knows its caller by.
#[derive(Clone)]
pub struct Credentials {
    /// The project that requests are for.
    pub project: ProjectId,
    /// The secret of an API key; without one the caller is a guest.
    pub key: Option<String>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Credentials").field("project", &self.project).finish_non_exhaustive()
    }
}

/// The way to an endpoint elsewhere.
#[derive(Debug)]
pub struct Https {
    endpoint: String,
    project: HeaderValue,
    key: Option<HeaderValue>,
    http: reqwest::Client,
}

impl Https {
    /// Prepares the way to `endpoint` (`https://host/v1`). Nothing is sent yet.
    pub fn new(endpoint: &str, credentials: &Credentials) -> Result<Self, Error> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_mins(1))
            .no_proxy()
            .build()
            .map_err(Error::unreachable)?;
        Ok(Self {
            endpoint: endpoint.trim_end_matches('/').to_owned(),
            project: header_value(credentials.project.as_str())?,
            key: credentials.key.as_deref().map(secret_value).transpose()?,
            http,
        })
    }

    async fn carry(&self, request: Request<Body>) -> Result<Response<Body>, Error> {
        let (parts, body) = request.into_parts();
        let address = format!("{}{}", self.endpoint, parts.uri);
        let mut outgoing = self.http.request(parts.method, address).headers(parts.headers);
        outgoing = outgoing.header("x-appwrite-project", self.project.clone());
        if let Some(key) = &self.key {
            outgoing = outgoing.header("x-appwrite-key", key.clone());
        }
        if !http_body::Body::is_end_stream(&body) {
            outgoing = outgoing.body(reqwest::Body::wrap_stream(BodyDataStream::new(body)));
        }
        let response =
            outgoing.send().await.map_err(|cause| Error::unreachable(cause.without_url()))?;
        let response: Response<reqwest::Body> = response.into();
        Ok(response.map(|body| body.map_err(Into::into).boxed_unsync()))
    }
}

impl Transport for Https {
    fn send(&self, request: Request<Body>) -> Sending<'_> {
        Box::pin(self.carry(request))
    }
}

fn header_value(text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(text).map_err(Error::unreachable)
}

fn secret_value(text: &str) -> Result<HeaderValue, Error> {
    let mut value = header_value(text)?;
    value.set_sensitive(true);
    Ok(value)
}
