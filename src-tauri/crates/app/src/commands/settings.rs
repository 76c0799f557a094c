//! What the console starts from, and the person's choices.

use super::shapes::{Console, Endpoint, EndpointKind, Nothing, Settings};
use crate::{App, Error, gateway};

pub(super) async fn console(app: &App, _: Nothing) -> Result<Console, Error> {
    let engine = app.engine();
    let local = Endpoint {
        id: gateway::LOCAL.to_owned(),
        name: "This computer".to_owned(),
        kind: EndpointKind::Local,
        project: engine.project().to_string(),
        maximum_file_size: engine.maximum_file_size(),
    };
    Ok(Console {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        endpoints: vec![local],
        settings: app.settings().get(),
        downloads: app.downloads(),
        api: app.local_api().state(),
    })
}

pub(super) async fn set(app: &App, request: Settings) -> Result<Settings, Error> {
    let kept = app.settings().set(request).await?;
    app.follow_api_settings().await;
    Ok(kept)
}
