//! What a person does with the keys of a store. How the chain works: [`crate::blob::keys`].

use std::path::Path;

use crate::Engine;
use crate::blob::keys::{Step, WrappedEpoch};
use crate::blob::master::{Keeping, Kept, Master, Record, RecoveryKey, Unlock};
use crate::db::keys;
use crate::error::Error;

/// How the keys of a store are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeysStatus {
    /// How the master key is kept.
    pub kept: Kept,
    /// The epoch whose key wraps those of new files.
    pub epoch: u32,
}

/// Says how the master key of a store is kept that need not be open. Two ways stand there while a change from one to the
/// other is under way, or was cut short.
pub fn kept(folder: &Path) -> Result<Vec<Kept>, Error> {
    let masters = Record::read(folder)?.masters;
    Ok(masters.iter().map(Master::kept).collect())
}

impl Engine {
    /// Says how the keys are.
    pub fn keys_status(&self) -> KeysStatus {
        let (master, epoch) = self.inner.keys.status();
        KeysStatus { kept: master.kept(), epoch }
    }

    /// Begins a new epoch: files that come from now on have their keys wrapped by a new one. Returns its number.
    pub fn rotate_keys(&self) -> Result<u32, Error> {
        self.inner
            .keys
            .rotate(|row| self.database().write(|writer| keys::insert_epoch(writer, row)))
    }

    /// Makes a new master key and keeps it as wanted; content stays as it is. Returns the recovery key, unless the
    /// master key is in a file. What opened the store before opens it no more.
    pub fn keep_keys(
        &self,
        unlock: &Unlock,
        keeping: &Keeping,
    ) -> Result<Option<RecoveryKey>, Error> {
        self.change_keys(unlock, keeping, |_| Ok(()))
    }

    /// Begins a new epoch, then makes a new master key and keeps it as the present one is kept. Needs the passphrase
    /// where there is one.
    pub fn renew_keys(&self, unlock: &Unlock) -> Result<Option<RecoveryKey>, Error> {
        let keeping = self.inner.keys.same_keeping(unlock)?;
        // The new recovery key comes last: what failed after it would keep it from being shown.
        self.rotate_keys()?;
        self.keep_keys(unlock, &keeping)
    }

    /// Refuses what would not open a store whose master key is kept under a passphrase. The open store needs none of it;
    /// it is for asking whoever wants to change its keys.
    pub fn check_passphrase(&self, unlock: &Unlock) -> Result<(), Error> {
        self.inner.keys.status().0.check_passphrase(unlock)
    }

    fn change_keys(
        &self,
        unlock: &Unlock,
        keeping: &Keeping,
        pass: impl FnMut(Step) -> Result<(), Error>,
    ) -> Result<Option<RecoveryKey>, Error> {
        let rewrap = |rows: &[_]| {
            let written = self.database().write(|writer| keys::rewrap_epochs(writer, rows));
            self.rewrap_outcome(rows, written)
        };
        self.inner.keys.change((unlock, keeping), rewrap, pass)
    }

    /// Says whether the rows are those of the change: a commit whose answer was lost may have happened.
    fn rewrap_outcome(
        &self,
        rows: &[WrappedEpoch],
        written: Result<(), Error>,
    ) -> Result<(), Error> {
        written.or_else(|error| match self.database().read(keys::list_epochs) {
            Ok(found) if found == rows => Ok(()),
            Ok(_) | Err(_) => Err(error),
        })
    }
}

#[cfg(test)]
mod tests;
