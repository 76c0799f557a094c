//! The way to an endpoint, for the page and for the transfers alike: one request in, one answer out.
//!
//! Credentials are added here and nowhere else, so the page never holds one. The embedded engine is called through its
//! router in process, acting as the console's admin; it needs no credential at all.

use std::sync::Arc;

use axum::Router;
use client::{Body, Client, Sending, Transport};
use http::{Request, Uri};
use http_body_util::BodyExt;
use tower::ServiceExt;
use wire::ErrorType;

use crate::Error;

/// The id of the embedded engine.
pub const LOCAL: &str = "local";

/// All endpoints.
#[derive(Clone, Debug)]
pub(crate) struct Gateway {
    local: Router,
}

impl Gateway {
    pub(crate) fn new(local: Router) -> Self {
        Self { local }
    }

    /// Returns the calls of an endpoint.
    pub(crate) fn client(&self, endpoint: &str) -> Result<Client, Error> {
        check(endpoint)?;
        Ok(Client::new(Arc::new(InProcess(self.local.clone()))))
    }

    /// Passes on a request whose path begins with `/v1`, and the answer as it comes.
    pub(crate) async fn forward(
        &self,
        endpoint: &str,
        mut request: axum::extract::Request,
    ) -> Result<axum::response::Response, Error> {
        check(endpoint)?;
        // The host's router has left its path parameters here; the endpoint's would count them as its own.
        request.extensions_mut().clear();
        self.local.clone().oneshot(request).await.map_err(|never| match never {})
    }
}

/// Refuses an endpoint that is not there.
pub(crate) fn check(endpoint: &str) -> Result<(), Error> {
    if endpoint == LOCAL { Ok(()) } else { Err(ErrorType::AppEndpointNotFound.into()) }
}

/// The transport that is a function call.
struct InProcess(Router);

impl Transport for InProcess {
    fn send(&self, request: Request<Body>) -> Sending<'_> {
        let router = self.0.clone();
        Box::pin(async move {
            let request = placed(request)?;
            let answer = router.oneshot(request).await.map_err(|never| match never {})?;
            Ok(answer.map(|body| body.map_err(Into::into).boxed_unsync()))
        })
    }
}

fn placed(request: Request<Body>) -> Result<Request<axum::body::Body>, client::Error> {
    let (mut parts, body) = request.into_parts();
    parts.uri = format!("/v1{}", parts.uri).parse::<Uri>().map_err(client::Error::unreachable)?;
    Ok(Request::from_parts(parts, axum::body::Body::new(body)))
}
