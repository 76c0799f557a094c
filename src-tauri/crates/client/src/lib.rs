//! A typed client for any place that speaks the Appwrite storage API.
//!
//! A [`Client`] knows the calls; a [`Transport`] knows the way: the embedded engine's router in process, or
//! [`Https`]. Credentials are the transport's matter, so no call here ever sees a key. Nothing here touches the disk:
//! uploads take bytes and downloads write into what they are given.

mod buckets;
mod call;
mod download;
mod error;
mod files;
mod https;
mod multipart;
mod retry;
mod transport;
mod upload;

use std::sync::Arc;

pub use call::Page;
pub use download::Download;
pub use error::Error;
pub use https::{Credentials, Https};
pub use retry::Backoff;
pub use transport::{Body, BoxError, Sending, Transport, empty, full};
pub use upload::{FileDraft, Upload};

/// The calls of one endpoint. Clones share the transport.
#[derive(Clone)]
pub struct Client {
    transport: Arc<dyn Transport>,
}

impl Client {
    /// Returns a client that sends its requests through `transport`.
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        Self { transport }
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Client").finish_non_exhaustive()
    }
}
