//! Looks of a preview that have a name: kept, listed, forgotten.

use wire::preview::PreviewParams;
use wire::{ErrorType, ProjectId};

use super::shapes::{OfEndpoint, Preset, PresetDelete, PresetList, PresetPut};
use crate::{App, Error};

const LONGEST_NAME: usize = 64;
/// More than a preview has.
const MOST_PARAMS: usize = 16;

pub(super) async fn list(app: &App, request: OfEndpoint) -> Result<PresetList, Error> {
    let project = project(app, &request.endpoint)?;
    Ok(PresetList { presets: app.presets().list((request.endpoint, project)).await? })
}

pub(super) async fn put(app: &App, request: PresetPut) -> Result<PresetList, Error> {
    let PresetPut { endpoint, preset, was } = request;
    let project = project(app, &endpoint)?;
    check(&preset)?;
    app.presets().put((endpoint.clone(), project), preset, was).await?;
    list(app, OfEndpoint { endpoint }).await
}

pub(super) async fn delete(app: &App, request: PresetDelete) -> Result<PresetList, Error> {
    let PresetDelete { endpoint, name } = request;
    let project = project(app, &endpoint)?;
    app.presets().delete((endpoint.clone(), project), name).await?;
    list(app, OfEndpoint { endpoint }).await
}

fn project(app: &App, endpoint: &str) -> Result<ProjectId, Error> {
    Ok(app.local(endpoint)?.project().clone())
}

fn check(preset: &Preset) -> Result<(), Error> {
    let length = preset.name.chars().count();
    let is_plain = preset.name.trim() == preset.name && !preset.name.contains(char::is_control);
    if !(1..=LONGEST_NAME).contains(&length) || !is_plain {
        let message = format!(
            "The name of a preset has 1 to {LONGEST_NAME} characters, and no spaces around them."
        );
        return Err(Error::refused(ErrorType::GeneralArgumentInvalid, message));
    }
    if preset.params.len() > MOST_PARAMS {
        let message = format!("A preset has at most {MOST_PARAMS} parameters.");
        return Err(Error::refused(ErrorType::GeneralArgumentInvalid, message));
    }
    let pairs = preset.params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    PreviewParams::parse(pairs).map(drop).map_err(Error::Refused)
}
