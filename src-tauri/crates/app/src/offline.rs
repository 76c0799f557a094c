//! Work on a project's store while no application runs.

use std::path::Path;
use std::sync::Arc;

use disk::FolderLock;
use engine::{Engine, Unlock};
use wire::{Doer, ErrorType, ProjectId, SystemClock};

use crate::{Error, projects};

/// Opens the store of a project in a data folder that nothing else uses, does the work, and closes it. Refuses a folder
/// that is in use, and one that holds no such store.
pub fn offline<T>(
    folder: &Path,
    project: &ProjectId,
    unlock: &Unlock,
    work: impl FnOnce(&Engine) -> Result<T, engine::Error>,
) -> Result<T, Error> {
    let place = projects(folder).join(project.as_str());
    // A wrong path must not look like an empty store.
    if !place.join("store.db").is_file() {
        let message = format!(
            "{} holds no project \"{project}\". Say --data and --project as the server has them, and start the server once before.",
            folder.display()
        );
        return Err(Error::refused(ErrorType::ProjectNotFound, message));
    }
    let _lock = FolderLock::take(folder)?;
    let engine = Engine::open_with(&place, project.clone(), Arc::new(SystemClock), unlock)?;
    let outcome = work(&engine.on_behalf_of(Doer::Console))?;
    if let Err(error) = engine.close() {
        // The work is done, and what it returns may be a secret that is shown only now.
        tracing::warn!(%error, "a database was left with its log");
    }
    Ok(outcome)
}
