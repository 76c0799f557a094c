//! The calls of files that carry no content. Content goes up in `upload` and comes down in `download`.

use http::Method;
use wire::{BucketId, ErrorType, File, FileId, FileList, FilePatch};

use crate::call::{Page, request, with_json, without_body};
use crate::{Client, Error, buckets};

pub(crate) fn files_address(bucket: &BucketId) -> String {
    format!("{}/files", buckets::address(bucket))
}

pub(crate) fn file_address(bucket: &BucketId, file: &FileId) -> String {
    format!("{}/{file}", files_address(bucket))
}

impl Client {
    /// Returns a page of a bucket's files.
    pub async fn list_files(&self, bucket: &BucketId, page: &Page) -> Result<FileList, Error> {
        self.ask(without_body(request(Method::GET, &page.address(&files_address(bucket))))?).await
    }

    /// Returns one file, complete or not.
    pub async fn get_file(&self, bucket: &BucketId, file: &FileId) -> Result<File, Error> {
        self.ask(without_body(request(Method::GET, &file_address(bucket, file)))?).await
    }

    /// Returns one file, or nothing where the endpoint has none of that id.
    pub async fn find_file(&self, bucket: &BucketId, file: &FileId) -> Result<Option<File>, Error> {
        match self.get_file(bucket, file).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is(ErrorType::StorageFileNotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Renames a file or changes its permissions.
    pub async fn update_file(
        &self,
        bucket: &BucketId,
        file: &FileId,
        patch: &FilePatch,
    ) -> Result<File, Error> {
        self.ask(with_json(request(Method::PUT, &file_address(bucket, file)), patch)?).await
    }

    /// Deletes a file, or an upload that is not complete.
    pub async fn delete_file(&self, bucket: &BucketId, file: &FileId) -> Result<(), Error> {
        self.tell(without_body(request(Method::DELETE, &file_address(bucket, file)))?).await
    }
}
