//! What files held before.

use engine::{Actor, BlobId};
use wire::{ErrorType, File};

use super::shapes::{OfFile, OfVersion, Version, VersionList, VersionsPurge};
use crate::blocking::blocking;
use crate::{App, Error};

pub(super) async fn list(app: &App, request: OfFile) -> Result<VersionList, Error> {
    let engine = app.local(&request.endpoint)?;
    let versions =
        blocking(move || engine.list_versions(&Actor::console(), &request.bucket, &request.file))
            .await?;
    Ok(VersionList { versions: versions.into_iter().map(shown).collect() })
}

pub(super) async fn restore(app: &App, request: OfVersion) -> Result<File, Error> {
    let engine = app.local(&request.endpoint)?;
    let version = named(&request.version)?;
    blocking(move || {
        let of = (&request.bucket, &request.file);
        engine.restore_version(&Actor::console(), of, version)
    })
    .await
}

pub(super) async fn purge(app: &App, request: VersionsPurge) -> Result<VersionList, Error> {
    let engine = app.local(&request.endpoint)?;
    let purged: Vec<BlobId> =
        request.versions.iter().map(|id| named(id)).collect::<Result<_, _>>()?;
    let versions = blocking(move || {
        let (console, of) = (Actor::console(), (&request.bucket, &request.file));
        engine.purge_versions(&console, of, &purged)?;
        engine.list_versions(&console, of.0, of.1)
    })
    .await?;
    Ok(VersionList { versions: versions.into_iter().map(shown).collect() })
}

fn named(id: &str) -> Result<BlobId, Error> {
    BlobId::parse(id).ok_or_else(|| {
        Error::refused(ErrorType::GeneralArgumentInvalid, "This is not the id of a version.")
    })
}

fn shown(version: engine::Version) -> Version {
    Version {
        id: version.id.to_string(),
        size: version.size,
        stored: version.stored,
        mime_type: version.mime_type,
        signature: version.signature,
        scan: version.scan,
        replaced_at: version.replaced_at,
        replaced_by: version.replaced_by,
        expires_at: version.expires_at,
    }
}
