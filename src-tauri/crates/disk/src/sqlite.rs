//! The one way to open SQLite: WAL, `synchronous=FULL`, one writer, a few readers.
//!
//! A [`Writer`] exists only inside a transaction, so a write outside one does not compile. A write is durable when
//! [`Database::write`] returns, and the database is of another generation then.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::error::PathError;
use crate::migrate::{Migration, migrate, version};

/// The first SQLite without the WAL-reset race (sqlite.org/wal.html#walresetbug), as a version number.
pub const OLDEST_SAFE_SQLITE: i32 = 3_051_003;

/// Why a database could not be opened or used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file comes from a newer Coffer.
    #[error(
        "{} was written by a newer Coffer (version {found} of the file, this one knows {known}). Update Coffer to open it; nothing was changed.",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version of the file.
        found: usize,
        /// The newest version this program knows.
        known: usize,
    },
    /// A step of the way to the newest version failed; the file is as it was.
    #[error("the update step \"{name}\" failed, the store is as it was: {source}")]
    Migration {
        /// The step.
        name: &'static str,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// SQLite refused.
    #[error("the database refused: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The disk refused.
    #[error(transparent)]
    Path(#[from] PathError),
}

impl Error {
    /// Says whether the disk is full.
    pub fn is_full(&self) -> bool {
        match self {
            Error::Sqlite(error) | Error::Migration { source: error, .. } => {
                error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
            }
            Error::Path(error) => error.is_full(),
            Error::Newer { .. } => false,
        }
    }

    /// Says whether the time for it was over.
    pub fn is_out_of_time(&self) -> bool {
        matches!(self, Error::Sqlite(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted))
    }

    /// Says whether a row of that key exists already.
    pub fn is_taken(&self) -> bool {
        matches!(self, Error::Sqlite(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation))
    }
}

/// A connection that reads one state of the database.
#[derive(Debug)]
pub struct Reader<'a>(&'a Connection);

impl Deref for Reader<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        self.0
    }
}

/// A connection inside a write transaction. It reads what it has written.
#[derive(Debug)]
pub struct Writer<'a>(Reader<'a>);

impl<'a> Deref for Writer<'a> {
    type Target = Reader<'a>;
    fn deref(&self) -> &Reader<'a> {
        &self.0
    }
}

/// An open database.
#[derive(Debug)]
pub struct Database {
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    generation: AtomicU64,
    path: PathBuf,
}

const IDLE_READERS: usize = 8;

/// After so many steps of its machine SQLite is asked whether to go on.
const STEPS: i32 = 20_000;

impl Database {
    /// Opens or creates the file and brings it to the newest version.
    pub fn open(path: &Path, migrations: &[Migration]) -> Result<Self, Error> {
        Self::open_checked(path, migrations, |_| Ok(())).map(|(database, _)| database)
    }

    /// The same, once `check` has agreed to what an older program has left; a refusal changes nothing. A file that is
    /// new has nothing to check.
    pub fn open_checked<T, E: From<Error>>(
        path: &Path,
        migrations: &[Migration],
        check: impl FnOnce(&Reader<'_>) -> Result<T, E>,
    ) -> Result<(Self, Option<T>), E> {
        let mut writer = connect(path)?;
        let is_new = version(&writer, migrations, path)? == 0;
        let checked = if is_new { None } else { Some(on_one_state(&mut writer, check)?) };
        writer.pragma_update(None, "journal_mode", "WAL").map_err(Error::from)?;
        migrate(&mut writer, migrations, path)?;
        let (writer, readers) = (Mutex::new(writer), Mutex::default());
        let generation = AtomicU64::default();
        Ok((Self { writer, readers, generation, path: path.to_owned() }, checked))
    }

    /// Runs `work` on one consistent state. Never waits for a writer.
    pub fn read<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Reader<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.reader()?;
        let result = on_one_state(&mut connection, work);
        self.keep(connection);
        result
    }

    /// The same, given up once it has taken `limit`: for questions that somebody else thought up.
    pub fn read_within<T, E: From<Error>>(
        &self,
        limit: Duration,
        work: impl FnOnce(&Reader<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.reader()?;
        let begun = Instant::now();
        let is_over = move || begun.elapsed() > limit;
        connection.progress_handler(STEPS, Some(is_over)).map_err(Error::from)?;
        let result = on_one_state(&mut connection, work);
        connection.progress_handler(0, None::<fn() -> bool>).map_err(Error::from)?;
        self.keep(connection);
        result
    }

    fn reader(&self) -> Result<Connection, Error> {
        let idle = lock(&self.readers).pop();
        idle.map_or_else(|| connect(&self.path), Ok)
    }

    fn keep(&self, connection: Connection) {
        let mut readers = lock(&self.readers);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
    }

    /// Runs `work` in a transaction that is durable when this returns `Ok`, and has changed nothing when it returns
    /// `Err`. Writers take turns.
    pub fn write<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = lock(&self.writer);
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(Error::from)?;
        let value = work(&Writer(Reader(&transaction)))?;
        let committed = transaction.commit();
        // Also where it failed: nobody has looked at what it left.
        self.generation.fetch_add(1, Ordering::SeqCst);
        committed.map_err(Error::from)?;
        Ok(value)
    }

    /// Returns a number that is another after every write. What is read after it was taken is, as long as it stays the
    /// same, not older than any write that has returned.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    /// Checks the file's structure and its references; returns what is wrong.
    pub fn integrity(&self) -> Result<Vec<String>, Error> {
        self.read(|reader| {
            let mut problems = Vec::new();
            reader.pragma_query(None, "integrity_check", |row| {
                let line: String = row.get(0)?;
                if line != "ok" {
                    problems.push(line);
                }
                Ok(())
            })?;
            reader.pragma_query(None, "foreign_key_check", |row| {
                problems.push(format!(
                    "a row of {} refers to a row that is missing",
                    row.get::<_, String>(0)?
                ));
                Ok(())
            })?;
            Ok(problems)
        })
    }

    /// Folds the write-ahead log into the file, as far as readers allow.
    pub fn checkpoint(&self) -> Result<(), Error> {
        lock(&self.readers).clear();
        let connection = lock(&self.writer);
        connection.pragma(None, "wal_checkpoint", "TRUNCATE", |_| Ok(()))?;
        Ok(())
    }
}

fn on_one_state<T, E: From<Error>>(
    connection: &mut Connection,
    work: impl FnOnce(&Reader<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Deferred).map_err(Error::from)?;
    work(&Reader(&transaction))
}

/// A panic inside a transaction has rolled it back; the connection itself is sound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // Otherwise every value that is bound may change the plan, and a kept statement is parsed again each time it runs.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.execute_batch(
        "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;
         PRAGMA cache_size=-16384; PRAGMA fullfsync=1; PRAGMA checkpoint_fullfsync=1;",
    )?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    const FIRST: &[Migration] =
        &[Migration { name: "first", sql: "CREATE TABLE a (x INTEGER PRIMARY KEY) STRICT;" }];

    #[test]
    fn the_bundled_sqlite_has_no_wal_reset_race() {
        assert!(rusqlite::version_number() >= OLDEST_SAFE_SQLITE, "{}", rusqlite::version());
    }

    #[test]
    fn every_connection_waits_for_the_disk() {
        const FULL: i64 = 2;
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("a.db"), FIRST).unwrap();
        let of = |connection: &Connection| -> Result<(i64, String, i64), Error> {
            let word = |name| connection.pragma_query_value(None, name, |row| row.get(0));
            let journal = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
            Ok((word("synchronous")?, journal, word("foreign_keys")?))
        };
        let wanted = (FULL, "wal".to_owned(), 1);
        assert_eq!(database.write(|writer| of(writer)).unwrap(), wanted);
        assert_eq!(database.read(|reader| of(reader)).unwrap(), wanted);
    }

    #[test]
    fn a_kept_statement_is_not_parsed_again() {
        const TABLES: &[Migration] = &[Migration {
            name: "first",
            sql: "CREATE TABLE a (x INTEGER) STRICT; CREATE TABLE b (x INTEGER PRIMARY KEY) STRICT;",
        }];
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("a.db"), TABLES).unwrap();
        let parsed: Result<i32, Error> = database.read(|reader| {
            let sql = "SELECT 1 FROM a JOIN b ON b.x = a.x WHERE a.x = ?";
            let mut statement = reader.prepare_cached(sql)?;
            for value in 0..3 {
                statement.exists([value])?;
            }
            Ok(statement.get_status(StatementStatus::RePrepare))
        });
        assert_eq!(parsed.unwrap(), 0);
    }

    #[test]
    fn a_failed_write_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("a.db"), FIRST).unwrap();
        let failed: Result<(), Error> = database.write(|writer| {
            writer.execute("INSERT INTO a VALUES (1)", [])?;
            writer.execute("INSERT INTO a VALUES (1)", [])?;
            Ok(())
        });
        assert!(failed.unwrap_err().is_taken());
        let count: i64 = database
            .read(|reader| {
                Ok::<_, Error>(reader.query_row("SELECT count(*) FROM a", [], |row| row.get(0))?)
            })
            .unwrap();
        assert_eq!(count, 0);
    }

    #[test]
    fn every_write_begins_a_generation_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("a.db"), FIRST).unwrap();
        let written = |sql: &'static str| {
            let before = database.generation();
            let outcome: Result<(), Error> =
                database.write(|writer| Ok(writer.execute(sql, []).map(drop)?));
            (outcome.is_ok(), database.generation() != before)
        };
        assert_eq!(written("INSERT INTO a VALUES (1)"), (true, true));
        assert_eq!(written("INSERT INTO a VALUES (1)"), (false, false));
        database.checkpoint().unwrap();
        assert_eq!(database.generation(), 1);
    }

    #[test]
    fn what_takes_too_long_is_given_up_and_the_next_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("a.db"), FIRST).unwrap();
        let count = |sql: &'static str| {
            move |reader: &Reader<'_>| {
                Ok::<i64, Error>(reader.query_row(sql, [], |row| row.get(0))?)
            }
        };
        let endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
        let refused = database.read_within(Duration::from_millis(20), count(endless)).unwrap_err();
        assert!(refused.is_out_of_time(), "{refused}");
        assert_eq!(database.read(count("SELECT count(*) FROM a")).unwrap(), 0);
    }

    #[test]
    fn a_checkpoint_leaves_nothing_in_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let database = Database::open(&path, FIRST).unwrap();
        let log = folder.path().join("a.db-wal");
        assert_ne!(log.metadata().unwrap().len(), 0);
        database.checkpoint().unwrap();
        assert_eq!(log.metadata().unwrap().len(), 0);
    }

    #[test]
    fn a_newer_file_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let newer =
            [FIRST[0], Migration { name: "second", sql: "CREATE TABLE b (x INTEGER) STRICT;" }];
        drop(Database::open(&path, &newer).unwrap());
        let before = std::fs::read(&path).unwrap();
        assert!(matches!(
            Database::open(&path, FIRST),
            Err(Error::Newer { found: 2, known: 1, .. })
        ));
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_failed_step_leaves_the_file_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        drop(Database::open(&path, FIRST).unwrap());
        let broken = [
            FIRST[0],
            Migration { name: "good", sql: "CREATE TABLE b (x INTEGER) STRICT;" },
            Migration { name: "bad", sql: "CREATE TABL" },
        ];
        assert!(matches!(
            Database::open(&path, &broken),
            Err(Error::Migration { name: "bad", .. })
        ));
        drop(Database::open(&path, FIRST).unwrap());
    }
}
