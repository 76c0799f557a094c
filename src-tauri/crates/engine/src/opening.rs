//! Opening a store: whose it is, and whether its keys open, is asked before anything of it changes.

use std::path::Path;

use disk::{Database, Reader};
use wire::ProjectId;

use crate::blob::BlobStore;
use crate::blob::keys::KeyChain;
use crate::blob::master::Unlock;
use crate::db::{self, MIGRATIONS};
use crate::error::Error;

/// Opens the database and the keys of the store in `folder`, or makes them.
pub(crate) fn open(
    folder: &Path,
    project: &ProjectId,
    unlock: &Unlock,
) -> Result<(Database, KeyChain), Error> {
    let path = folder.join("store.db");
    if !path.metadata().is_ok_and(|found| found.len() > 0) && BlobStore::has_content(folder)? {
        return Err(Error::DatabaseMissing { path });
    }
    let (database, found) = Database::open_checked(&path, MIGRATIONS, |reader| {
        check_project(reader, folder, project)?;
        open_keys(reader, folder, unlock)
    })?;
    claim(&database, project)?;
    let keys = match found.flatten() {
        Some(keys) => keys,
        None => create_keys(&database, folder, unlock)?,
    };
    Ok((database, keys))
}

fn check_project(reader: &Reader<'_>, folder: &Path, project: &ProjectId) -> Result<(), Error> {
    match db::keys::find_project(reader)?.filter(|found| found != project.as_str()) {
        None => Ok(()),
        Some(found) => Err(Error::WrongProject {
            folder: folder.to_owned(),
            found,
            asked: project.to_string(),
        }),
    }
}

/// Opens the keys of a store that has some.
fn open_keys(
    reader: &Reader<'_>,
    folder: &Path,
    unlock: &Unlock,
) -> Result<Option<KeyChain>, Error> {
    let epochs = db::keys::list_epochs(reader)?;
    let is_new = epochs.is_empty();
    if is_new { Ok(None) } else { KeyChain::open(folder, &epochs, unlock).map(Some) }
}

fn claim(database: &Database, project: &ProjectId) -> Result<(), Error> {
    database.write(|writer| match db::keys::find_project(writer)? {
        None => db::keys::insert_project(writer, project.as_str()),
        Some(_) => Ok(()),
    })
}

fn create_keys(database: &Database, folder: &Path, unlock: &Unlock) -> Result<KeyChain, Error> {
    let (chain, first) = KeyChain::create(folder, unlock)?;
    database.write(|writer| db::keys::insert_epoch(writer, &first))?;
    Ok(chain)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use wire::SystemClock;

    use super::*;
    use crate::Engine;

    /// A store as an older Coffer has left it; returns its version.
    fn older(folder: &Path) -> i64 {
        let older = MIGRATIONS.split_last().unwrap().1;
        let database = Database::open(&folder.join("store.db"), older).unwrap();
        claim(&database, &ProjectId::parse("test").unwrap()).unwrap();
        create_keys(&database, folder, &Unlock::default()).unwrap();
        database.checkpoint().unwrap();
        i64::try_from(older.len()).unwrap()
    }

    #[expect(clippy::disallowed_methods, reason = "the test looks at what a refusal has left")]
    fn version(folder: &Path) -> i64 {
        let store = disk::rusqlite::Connection::open(folder.join("store.db")).unwrap();
        store.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
    }

    fn engine(folder: &Path, project: &str) -> Result<Engine, Error> {
        Engine::open(folder, ProjectId::parse(project).unwrap(), Arc::new(SystemClock))
    }

    #[test]
    fn a_store_that_is_refused_is_not_brought_to_the_newest_version() {
        let place = tempfile::tempdir().unwrap();
        let (folder, key) = (place.path(), place.path().join("master.key"));
        let before = older(folder);
        assert!(matches!(engine(folder, "other").err(), Some(Error::WrongProject { .. })));
        assert_eq!(version(folder), before, "of another project");
        let saved = std::fs::read(&key).unwrap();
        disk::atomic::remove(&key).unwrap();
        assert!(matches!(engine(folder, "test").err(), Some(Error::KeyMissing { .. })));
        assert_eq!(version(folder), before, "without its key");
        let wrong = String::from_utf8(saved.clone()).unwrap().replace("\"file\"", "\"keyring\"");
        disk::atomic::write(&key, wrong.as_bytes()).unwrap();
        assert!(engine(folder, "test").is_err());
        assert_eq!(version(folder), before, "with a damaged key");
        disk::atomic::write(&key, &saved).unwrap();
        drop(engine(folder, "test").unwrap());
        assert_eq!(version(folder), before + 1);
    }
}
