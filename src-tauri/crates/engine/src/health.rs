//! How the store and its scanner are.

use crate::Engine;
use crate::antivirus::{self, Patience};
use crate::error::Error;

/// How the virus scanner is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScannerHealth {
    /// None is configured.
    Disabled,
    /// It answers.
    Pass {
        /// What it calls itself.
        version: String,
    },
    /// It is configured and does not answer, or not as a scanner does. The log says why.
    Fail,
}

impl Engine {
    /// Asks the database for a row, and writes a few bytes where content is stored.
    pub fn storage_health(&self) -> Result<(), Error> {
        self.database().read(crate::db::project::read_settings)?;
        Ok(self.inner.blobs.probe()?)
    }

    /// Asks the scanner how it is. Takes some seconds when it is not well.
    pub fn scanner_health(&self) -> ScannerHealth {
        let settings = self.project_settings();
        if !settings.antivirus.is_some() {
            return ScannerHealth::Disabled;
        }
        match antivirus::version(&settings.antivirus, Patience::PROBE) {
            Ok(version) => ScannerHealth::Pass { version },
            Err(trouble) => {
                tracing::warn!(%trouble, scanner = %settings.antivirus, "the virus scanner is not well");
                ScannerHealth::Fail
            }
        }
    }
}
