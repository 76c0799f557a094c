//! The calls of buckets.

use http::Method;
use serde::Serialize;
use wire::{Bucket, BucketDraft, BucketId, BucketList};

use crate::call::{Page, request, with_json, without_body};
use crate::{Client, Error};

const BUCKETS: &str = "/storage/buckets";

pub(crate) fn address(bucket: &BucketId) -> String {
    format!("{BUCKETS}/{bucket}")
}

#[derive(Serialize)]
struct Creation<'a> {
    #[serde(rename = "bucketId")]
    id: &'a str,
    #[serde(flatten)]
    draft: &'a BucketDraft,
}

impl Client {
    /// Returns a page of the buckets.
    pub async fn list_buckets(&self, page: &Page) -> Result<BucketList, Error> {
        self.ask(without_body(request(Method::GET, &page.address(BUCKETS)))?).await
    }

    /// Returns one bucket.
    pub async fn get_bucket(&self, bucket: &BucketId) -> Result<Bucket, Error> {
        self.ask(without_body(request(Method::GET, &address(bucket)))?).await
    }

    /// Makes a bucket; without an id the endpoint chooses one.
    pub async fn create_bucket(
        &self,
        id: Option<&BucketId>,
        draft: &BucketDraft,
    ) -> Result<Bucket, Error> {
        let id = id.map_or(wire::id::UNIQUE, BucketId::as_str);
        self.ask(with_json(request(Method::POST, BUCKETS), &Creation { id, draft })?).await
    }

    /// Replaces a bucket's settings; what the draft leaves out falls to its default, except permissions.
    pub async fn update_bucket(
        &self,
        bucket: &BucketId,
        draft: &BucketDraft,
    ) -> Result<Bucket, Error> {
        self.ask(with_json(request(Method::PUT, &address(bucket)), draft)?).await
    }

    /// Deletes a bucket with everything in it.
    pub async fn delete_bucket(&self, bucket: &BucketId) -> Result<(), Error> {
        self.tell(without_body(request(Method::DELETE, &address(bucket)))?).await
    }
}
