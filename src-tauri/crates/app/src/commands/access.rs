//! What somebody may do, and why.

use engine::AccessRequest;
use wire::{Exposure, KnownRole};

use super::shapes::{
    AccessExplanation, AccessQuestion, ExposurePage, RoleList, RoleSearch, RolesKnown,
};
use crate::blocking::blocking;
use crate::{App, Error};

pub(super) async fn explain(
    app: &App,
    question: AccessQuestion,
) -> Result<AccessExplanation, Error> {
    let engine = app.local(&question.endpoint)?;
    blocking(move || {
        let request = AccessRequest {
            operation: question.action,
            bucket: &question.bucket,
            file: question.file.as_ref(),
            hands_out: &question.permissions,
        };
        let explained = engine.explain(&question.actor, &request)?;
        let refusal = explained.refusal.map(server::refusal);
        Ok::<_, engine::Error>(AccessExplanation { decision: explained.decision, refusal })
    })
    .await
}

pub(super) async fn exposure(app: &App, page: ExposurePage) -> Result<Exposure, Error> {
    let engine = app.local(&page.endpoint)?;
    blocking(move || engine.exposure(page.rule.as_ref(), page.offset, page.limit)).await
}

pub(super) async fn known_roles(app: &App, request: RolesKnown) -> Result<RoleList, Error> {
    let engine = app.local(&request.endpoint)?;
    let roles: Vec<KnownRole> = blocking(move || engine.known_roles(&request.roles)).await?;
    Ok(RoleList { roles })
}

pub(super) async fn search_roles(app: &App, request: RoleSearch) -> Result<RoleList, Error> {
    let engine = app.local(&request.endpoint)?;
    Ok(RoleList { roles: blocking(move || engine.search_roles(&request.text)).await? })
}
