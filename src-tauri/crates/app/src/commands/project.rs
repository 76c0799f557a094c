//! The settings of an endpoint's project, and what they made of its files.

use engine::Actor;
use wire::ProjectSettings;

use super::shapes::{FileFacts, OfEndpoint, OfFile, ProjectSettingsSet};
use crate::blocking::blocking;
use crate::{App, Error};

pub(super) async fn get(app: &App, request: OfEndpoint) -> Result<ProjectSettings, Error> {
    Ok(ProjectSettings::clone(&app.local(&request.endpoint)?.project_settings()))
}

pub(super) async fn set(app: &App, request: ProjectSettingsSet) -> Result<ProjectSettings, Error> {
    let engine = app.local(&request.endpoint)?;
    let kept = blocking(move || engine.set_project_settings(&request.settings)).await?;
    Ok(ProjectSettings::clone(&kept))
}

pub(super) async fn file_facts(app: &App, request: OfFile) -> Result<FileFacts, Error> {
    let engine = app.local(&request.endpoint)?;
    let facts =
        blocking(move || engine.file_facts(&Actor::console(), &request.bucket, &request.file))
            .await?;
    Ok(FileFacts {
        scan: facts.scan,
        encryption: facts.is_encrypted,
        compression: facts.compression,
        stored: facts.stored,
        cleared: facts.received.is_some(),
    })
}
