//! What nobody needs any more: discarded segments, segments without a row, uploads given up, expired trash,
//! former contents whose time is over, usage and deeds of long ago, sessions that have ended.

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
        self.purge_expired()?;
        self.purge_old_versions()?;
        self.give_up_stale()?;
        self.keep_usage()?;
        self.prune_activity()?;
        self.end_sessions()?;
        self.tidy_previews();
        self.sweep();
        self.remove_orphans()
    }

    /// Removes the segment files, and the previews, that rows have let go of. What stays, by a crash or a failure, is the next sweep's:
    /// the change that let go of them is durable already, and its caller must not hear that it failed.
    pub(crate) fn sweep(&self) {
        if let Err(error) = self.remove_discarded() {
            tracing::warn!(%error, "segments without a row stay on disk until the next cleaning");
        }
        if let Err(error) = self.forget_gone() {
            tracing::warn!(%error, "previews without a file stay on disk until the next cleaning");
        }
    }

    fn remove_discarded(&self) -> Result<(), Error> {
        loop {
            let discarded = self.database().read(segments::list_discarded)?;
            let (mut gone, mut failure) = (Vec::new(), None);
            for id in discarded {
                match self.inner.blobs.discard(id) {
                    Ok(()) => gone.push(id),
                    Err(error) => failure = Some(error),
                }
            }
            if !gone.is_empty() {
                self.database()
                    .write(|writer| gone.iter().try_for_each(|id| segments::forget(writer, *id)))?;
            }
            match failure {
                Some(error) => return Err(error.into()),
                None if gone.is_empty() => return Ok(()),
                None => {}
            }
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

    fn end_sessions(&self) -> Result<(), Error> {
        let now = self.now();
        self.database().write(|writer| db::sessions::delete_ended(writer, now))
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
            // Asked and removed inside a write transaction, so that no upload can insert the row meanwhile.
            self.database().write(|writer| {
                if segments::is_known(writer, id)? {
                    return Ok(());
                }
                Ok::<_, Error>(self.inner.blobs.discard(id)?)
            })?;
        }
        Ok(())
    }

    pub(crate) fn before(&self, age: Duration) -> i64 {
        self.now().micros().saturating_sub(i64::try_from(age.as_micros()).unwrap_or(i64::MAX))
    }
}
