//! The project's own settings: read once, kept in memory, written whole.

use std::ops::RangeInclusive;
use std::sync::{Arc, PoisonError};

use wire::{CacheTag, Deed, HostName, Invalid, ProjectSettings};

use crate::Engine;
use crate::activity::Note;
use crate::db::project;
use crate::error::Error;

/// Bigger files are kept as they came, as Appwrite does, unless the project protects files of any size.
const PROTECTED_SIZE: u64 = 20_000_000;

impl Engine {
    /// Returns the settings as they are. Asking costs next to nothing.
    pub fn project_settings(&self) -> Arc<ProjectSettings> {
        Arc::clone(&self.inner.settings.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the settings; durable on return, and in force for every request that begins after it.
    pub fn set_project_settings(
        &self,
        settings: &ProjectSettings,
    ) -> Result<Arc<ProjectSettings>, Error> {
        let settings = Arc::new(checked(settings)?);
        {
            // Held while writing, so that what is in memory is what was written last.
            let mut present = self.inner.settings.write().unwrap_or_else(PoisonError::into_inner);
            self.database().write(|writer| {
                project::write_settings(writer, &settings)?;
                self.note(writer, &Note::of(Deed::ProjectChanged, self.project().as_str()))
            })?;
            *present = Arc::clone(&settings);
            self.inner.previews.set_limit(settings.preview_cache);
        }
        self.tell(&[CacheTag::Project, CacheTag::Previews]);
        Ok(settings)
    }

    /// Returns the largest file in bytes that a bucket may allow.
    pub fn maximum_file_size(&self) -> u64 {
        self.project_settings().maximum_file_size
    }

    /// Says whether a file of this size is compressed, encrypted and scanned where its bucket asks for it.
    pub(crate) fn is_protected(&self, size: u64) -> bool {
        size <= PROTECTED_SIZE || self.project_settings().protect_any_size
    }
}

fn checked(settings: &ProjectSettings) -> Result<ProjectSettings, Error> {
    let size = 1..=ProjectSettings::LARGEST_FILE;
    check_range("maximumFileSize", settings.maximum_file_size, size)?;
    let cache = 0..=ProjectSettings::LARGEST_PREVIEW_CACHE;
    check_range("previewCache", settings.preview_cache, cache)?;
    let days = 1..=ProjectSettings::LONGEST_VERSION_DAYS;
    check_range("versionDays", settings.version_days, days)?;
    Ok(ProjectSettings {
        origins: distinct("origins", &settings.origins)?,
        hosts: distinct("hosts", &settings.hosts)?,
        ..settings.clone()
    })
}

fn check_range(param: &'static str, value: u64, range: RangeInclusive<u64>) -> Result<(), Error> {
    if range.contains(&value) {
        return Ok(());
    }
    let (least, most) = range.into_inner();
    let sentence = format!("Value must be a valid range between {least} and {most}");
    Err(Error::invalid(param, Invalid::new(sentence)))
}

fn distinct(param: &'static str, names: &[HostName]) -> Result<Vec<HostName>, Error> {
    let mut kept: Vec<HostName> = Vec::new();
    for name in names {
        if !kept.contains(name) {
            kept.push(name.clone());
        }
    }
    let most = ProjectSettings::MOST_HOSTS;
    if kept.len() > most {
        let sentence = format!("Value must be a valid array no longer than {most} items");
        return Err(Error::invalid(param, Invalid::new(sentence)));
    }
    Ok(kept)
}
