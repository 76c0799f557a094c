//! A database grows by numbered steps that never change once they have landed.

use std::path::Path;

use rusqlite::Connection;

use crate::sqlite::Error;

/// One step: SQL that leads from the version before to the next.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// What it does, in a few words.
    pub name: &'static str,
    /// The SQL.
    pub sql: &'static str,
}

/// Returns how many steps a database has behind it. One of a newer Coffer is refused.
pub(crate) fn version(
    connection: &Connection,
    migrations: &[Migration],
    path: &Path,
) -> Result<usize, Error> {
    let found = connection
        .pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
        .map(|version| usize::try_from(version).unwrap_or(usize::MAX))?;
    let known = migrations.len();
    if found > known {
        return Err(Error::Newer { path: path.to_owned(), found, known });
    }
    Ok(found)
}

/// Brings a database to the newest version, all steps in one transaction. A database of a newer Coffer is refused and
/// left as it is.
pub(crate) fn migrate(
    connection: &mut Connection,
    migrations: &[Migration],
    path: &Path,
) -> Result<(), Error> {
    let (found, known) = (version(connection, migrations, path)?, migrations.len());
    if found == known {
        return Ok(());
    }
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    for migration in migrations.iter().skip(found) {
        transaction
            .execute_batch(migration.sql)
            .map_err(|source| Error::Migration { name: migration.name, source })?;
    }
    transaction.pragma_update(None, "user_version", i64::try_from(known).unwrap_or(i64::MAX))?;
    transaction.commit()?;
    Ok(())
}
