//! What somebody may do, and why.

use engine::AccessRequest;

use super::shapes::{AccessExplanation, AccessQuestion};
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
