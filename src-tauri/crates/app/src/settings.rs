//! The person's choices: one row, read once, written whole.

use std::sync::{Arc, Mutex, PoisonError};

use disk::Database;
use disk::rusqlite::{self, OptionalExtension, named_params};

use crate::Error;
use crate::blocking::blocking;
use crate::commands::shapes::Settings;

/// The choices as they are, and where they are kept.
#[derive(Debug)]
pub(crate) struct SettingsStore {
    database: Arc<Database>,
    present: Mutex<Settings>,
}

impl SettingsStore {
    /// Reads the choices; a setting that this version does not understand falls to its default.
    pub(crate) fn load(database: Arc<Database>) -> Result<Self, Error> {
        let kept: Option<String> = database.read(|reader| {
            let found = reader
                .query_row("SELECT value FROM settings WHERE id = 1", [], |row| row.get(0))
                .optional();
            found.map_err(disk::sqlite::Error::from)
        })?;
        let present = kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Ok(Self { database, present: Mutex::new(present) })
    }

    pub(crate) fn get(&self) -> Settings {
        self.present.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps new choices; durable when this returns.
    pub(crate) async fn set(&self, settings: Settings) -> Result<Settings, Error> {
        let text = serde_json::to_string(&settings).map_err(|_| Error::Broken)?;
        let database = Arc::clone(&self.database);
        blocking(move || {
            database.write(|writer| write(writer, &text).map_err(disk::sqlite::Error::from))
        })
        .await?;
        *self.present.lock().unwrap_or_else(PoisonError::into_inner) = settings.clone();
        Ok(settings)
    }
}

fn write(writer: &disk::Writer<'_>, text: &str) -> Result<(), rusqlite::Error> {
    writer
        .prepare_cached("INSERT INTO settings (id, value) VALUES (1, :value) ON CONFLICT (id) DO UPDATE SET value = :value")?
        .execute(named_params! { ":value": text })
        .map(drop)
}
