//! When keys, tokens and users were last heard of: written down at most once a day, so that reading stays reading.

use disk::Writer;
use wire::Timestamp;

use crate::Engine;
use crate::error::Error;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

impl Engine {
    /// Writes down a use unless one of the last day stands there; says whether it did. A store that cannot be written still
    /// serves its readers.
    pub(crate) fn note_use(
        &self,
        of: &'static str,
        last: Option<Timestamp>,
        now: Timestamp,
        write: impl FnOnce(&Writer<'_>) -> Result<(), Error>,
    ) -> bool {
        if last.is_some_and(|last| now.micros() - last.micros() < DAY) {
            return false;
        }
        let noted = self.database().write(write);
        if let Err(error) = &noted {
            tracing::warn!(%error, "the last use of {of} was not noted");
        }
        noted.is_ok()
    }
}
