//! What nobody needs any more: discarded segments, segments without a row, uploads given up, expired trash.

use std::time::Duration;

use crate::Engine;
use crate::db::{self, segments};
use crate::error::Error;

/// A segment without a row may belong to an upload that is about to insert it; after this long it does not.
const ORPHAN_AFTER: Duration = Duration::from_hours(24);
/// An upload that has not grown for this long is given up.
const STALE_AFTER: Duration = Duration::from_hours(14 * 24);

impl Engine {
    /// Cleans up; safe at any time, and after any crash.
    pub fn clean(&self) -> Result<(), Error> {
        let expired = self.expired()?;
        if !expired.is_empty() {
            self.purge(&expired)?;
        }
        self.give_up_stale()?;
        self.sweep()?;
        self.remove_orphans()
    }

    /// Removes the segment files that rows have let go of. A crash in between is made good by the next sweep.
    pub(crate) fn sweep(&self) -> Result<(), Error> {
        loop {
            let discarded = self.database().read(segments::list_discarded)?;
            if discarded.is_empty() {
                return Ok(());
            }
            for id in &discarded {
                self.inner.blobs.discard(*id)?;
            }
            self.database().write(|writer| {
                discarded.iter().try_for_each(|id| segments::forget(writer, *id))
            })?;
        }
    }

    fn give_up_stale(&self) -> Result<(), Error> {
        let before = self.before(STALE_AFTER);
        self.database().write(|writer| {
            let stale: Vec<i64> = {
                let mut statement = writer.prepare_cached(
                    "SELECT seq FROM files WHERE complete = 0 AND updated_at < ?",
                )?;
                let rows = statement.query_map([before], |row| row.get(0))?;
                rows.collect::<Result<_, _>>()?
            };
            stale.into_iter().try_for_each(|seq| db::files::delete(writer, seq))
        })
    }

    fn remove_orphans(&self) -> Result<(), Error> {
        let before = self.before(ORPHAN_AFTER) / 1_000_000;
        let mut orphans = Vec::new();
        self.inner.blobs.walk(|id, written| {
            if i64::try_from(written).is_ok_and(|written| written < before) {
                orphans.push(id);
            }
            Ok(())
        })?;
        for id in orphans {
            // Asked inside a write transaction, so that no upload can insert the row meanwhile.
            let is_orphan =
                self.database().write(|writer| Ok::<_, Error>(!segments::is_known(writer, id)?))?;
            if is_orphan {
                self.inner.blobs.discard(id)?;
            }
        }
        Ok(())
    }

    fn before(&self, age: Duration) -> i64 {
        self.now().micros().saturating_sub(i64::try_from(age.as_micros()).unwrap_or(i64::MAX))
    }
}
