//! May these bytes go into this bucket?

use std::sync::Arc;

use disk::Reader;
use wire::{BucketId, ContentRange, ErrorType, Operation, Permission};

use super::Upload;
use crate::Engine;
use crate::access::{self, AccessRequest, default_permissions};
use crate::actor::Actor;
use crate::buckets::{checked_length, is_extension_allowed};
use crate::db::buckets::BucketRow;
use crate::db::files::FileRow;
use crate::error::Error;

/// Characters that the name of an uploaded file may have: as many as any file system gives it. A rename allows fewer.
const MAX_NAME: usize = 255;

impl Engine {
    /// Says whether the actor may put a file with these permissions into the bucket, whatever the file is.
    pub fn check_upload(
        &self,
        actor: &Actor,
        bucket: &BucketId,
        permissions: Option<&[Permission]>,
    ) -> Result<(), Error> {
        self.database().read(|reader| self.receiving(reader, actor, bucket, permissions)).map(drop)
    }

    /// Returns the bucket if it takes files with these permissions from the actor.
    fn receiving(
        &self,
        reader: &Reader<'_>,
        actor: &Actor,
        bucket: &BucketId,
        permissions: Option<&[Permission]>,
    ) -> Result<Arc<BucketRow>, Error> {
        let request = AccessRequest::on_bucket(Operation::Create, bucket)
            .handing_out(permissions.unwrap_or_default());
        let bucket = access::admit(reader, actor, &request)?.bucket;
        let (limit, asked) = (self.maximum_file_size(), bucket.bucket.maximum_file_size);
        if asked <= limit {
            return Ok(bucket);
        }
        Err(Error::RefusedWith(
            ErrorType::GeneralServerError,
            format!(
                "The bucket allows files of {asked} bytes, more than the {limit} bytes that this project allows. Lower the bucket's maximum file size."
            ),
        ))
    }

    /// Checks an upload in Appwrite's order; returns the bucket that it goes to.
    pub(super) fn check(
        &self,
        reader: &Reader<'_>,
        actor: &Actor,
        upload: &Upload<'_>,
        range: ContentRange,
    ) -> Result<Arc<BucketRow>, Error> {
        let bucket = self.receiving(reader, actor, upload.bucket, upload.permissions)?;
        check_file(&bucket, upload, range)?;
        Ok(bucket)
    }
}

/// Checks that a file which is there is the actor's to go on with. Its id is no secret, and whoever completes it decides who
/// may read it: so it takes a key, the right to update it, or the same permissions as it has, which give nobody more. Of a
/// complete file its readers are told, too; to anybody else the id is taken.
pub(super) fn continues(
    actor: &Actor,
    (bucket, row): (&BucketRow, &FileRow),
    upload: &Upload<'_>,
) -> Result<(), Error> {
    let asked =
        upload.permissions.map_or_else(|| default_permissions(actor), <[Permission]>::to_vec);
    let may = |operation| {
        let request = AccessRequest::on_file(operation, upload.bucket, upload.file);
        access::is_allowed(actor, &request, bucket, row)
    };
    let is_theirs = asked == row.file.permissions
        || may(Operation::Update)
        || row.is_complete && may(Operation::Get);
    if is_theirs { Ok(()) } else { Err(ErrorType::StorageFileAlreadyExists.into()) }
}

pub(super) fn check_file(
    bucket: &BucketRow,
    upload: &Upload<'_>,
    range: ContentRange,
) -> Result<(), Error> {
    checked_length(upload.name, MAX_NAME)?;
    if range.length() != upload.bytes.len() as u64 {
        return Err(ErrorType::StorageInvalidContentRange.into());
    }
    let extension = upload.name.rsplit_once('.').map(|(_, extension)| extension);
    if !is_extension_allowed(&bucket.bucket.allowed_file_extensions, extension) {
        return Err(Error::RefusedWith(
            ErrorType::StorageFileTypeUnsupported,
            "File extension not allowed".to_owned(),
        ));
    }
    if range.total > bucket.bucket.maximum_file_size {
        return Err(Error::RefusedWith(
            ErrorType::StorageInvalidFileSize,
            "File size not allowed".to_owned(),
        ));
    }
    Ok(())
}
