//! Looks of a preview that have a name, one row each, per project of an endpoint. What a look may be is checked before.

use std::sync::Arc;

use disk::rusqlite::named_params;
use disk::{Database, Reader, Writer, sqlite};
use wire::{ErrorType, ProjectId};

use crate::Error;
use crate::blocking::blocking;
use crate::commands::shapes::Preset;

/// More than anybody finds their way in.
const MOST: usize = 200;

/// Whose presets: of which endpoint and project.
pub(crate) type Owner = (String, ProjectId);

/// Where presets are kept.
#[derive(Debug)]
pub(crate) struct PresetStore {
    database: Arc<Database>,
}

impl PresetStore {
    pub(crate) fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Returns the presets by name.
    pub(crate) async fn list(&self, owner: Owner) -> Result<Vec<Preset>, Error> {
        let database = Arc::clone(&self.database);
        blocking(move || database.read(|reader| rows(reader, &owner))).await
    }

    /// Keeps a preset, in place of the one that was called `was`; durable when this returns. Refuses a name that another
    /// has, and leaves everything as it is.
    pub(crate) async fn put(
        &self,
        owner: Owner,
        preset: Preset,
        was: Option<String>,
    ) -> Result<(), Error> {
        let database = Arc::clone(&self.database);
        blocking(move || {
            database.write(|writer| {
                if let Some(was) = &was {
                    remove(writer, &owner, was)?;
                }
                admit(&rows(writer, &owner)?, &preset.name)?;
                insert(writer, &owner, &preset)
            })
        })
        .await
    }

    /// Forgets a preset; one that is gone already is no mistake.
    pub(crate) async fn delete(&self, owner: Owner, name: String) -> Result<(), Error> {
        let database = Arc::clone(&self.database);
        blocking(move || database.write(|writer| remove(writer, &owner, &name))).await
    }
}

/// Refuses what cannot stand beside the others.
fn admit(others: &[Preset], name: &str) -> Result<(), Error> {
    let message = if others.iter().any(|other| other.name == name) {
        format!("A preset is called \u{201c}{name}\u{201d} already. Choose another name.")
    } else if others.len() >= MOST {
        format!("There are {MOST} presets already. Delete one that is not used any more.")
    } else {
        return Ok(());
    };
    Err(Error::refused(ErrorType::GeneralArgumentInvalid, message))
}

/// A look that this version does not understand has no parameters.
fn rows(reader: &Reader<'_>, (endpoint, project): &Owner) -> Result<Vec<Preset>, sqlite::Error> {
    let mut statement = reader.prepare_cached(
        "SELECT name, params FROM presets WHERE endpoint = :endpoint AND project = :project ORDER BY name",
    )?;
    let owner = named_params! { ":endpoint": endpoint, ":project": project.as_str() };
    let presets = statement.query_map(owner, |row| {
        let params: String = row.get(1)?;
        Ok(Preset { name: row.get(0)?, params: serde_json::from_str(&params).unwrap_or_default() })
    })?;
    Ok(presets.collect::<Result<_, _>>()?)
}

fn insert(
    writer: &Writer<'_>,
    (endpoint, project): &Owner,
    Preset { name, params }: &Preset,
) -> Result<(), Error> {
    let params = serde_json::to_string(params).map_err(|_| Error::Broken)?;
    let mut statement = writer
        .prepare_cached(
            "INSERT INTO presets (endpoint, project, name, params) VALUES (:endpoint, :project, :name, :params)",
        )
        .map_err(sqlite::Error::from)?;
    let row = named_params! {
        ":endpoint": endpoint, ":project": project.as_str(), ":name": name, ":params": params,
    };
    statement.execute(row).map_err(sqlite::Error::from)?;
    Ok(())
}

fn remove(
    writer: &Writer<'_>,
    (endpoint, project): &Owner,
    name: &str,
) -> Result<(), sqlite::Error> {
    writer
        .prepare_cached(
            "DELETE FROM presets WHERE endpoint = :endpoint AND project = :project AND name = :name",
        )?
        .execute(named_params! {
            ":endpoint": endpoint, ":project": project.as_str(), ":name": name,
        })?;
    Ok(())
}
