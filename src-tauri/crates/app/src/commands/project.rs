//! The settings of an endpoint's project.

use wire::ProjectSettings;

use super::shapes::{OfEndpoint, ProjectSettingsSet};
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
