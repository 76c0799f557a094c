//! The chain of keys: the master key ([`super::master`] says how it is kept) wraps epoch keys (rows), an epoch key wraps
//! one key per object (in the object's row), and that key gives each segment its own.
//!
//! No change of keys rewrites content. A new epoch is for objects that come after it. A new master key re-wraps the
//! epoch keys, a few rows, in steps that may end anywhere:
//!
//! 1. the new master key is kept, and the record names both, the old one first;
//! 2. one transaction wraps every epoch key anew;
//! 3. the record names the new one alone, and what kept the old one forgets it.
//!
//! Whoever opens the store after a crash takes the one that opens the epoch keys, which is the old one before step 2 and
//! the new one after it, and finishes or takes back the change. So from step 2 on the change has happened, whatever
//! becomes of step 3: whoever asked for it gets the new recovery key, for nothing old opens the store. Any change of how the master key is kept makes a new
//! one: a key that once stood in a plain file may stand in a backup for ever.
//!
//! A master key that is missing or locked while wrapped keys exist is an error, never a reason to make a new one.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::master::{Keeping, Master, Record, RecoveryKey, Unlock};
use crate::error::Error;

/// Bytes of every key.
pub(super) const KEY: usize = 32;
const NONCE: usize = 12;

/// 256 secret bits. Cleared from memory when dropped, never printed.
#[derive(Clone)]
pub(super) struct Secret(Zeroizing<[u8; KEY]>);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(secret)")
    }
}

impl Secret {
    pub(super) fn random() -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; KEY]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|_| Error::NoRandomness)?;
        Ok(Self(bytes))
    }

    pub(super) fn from_slice(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    pub(super) fn bytes(&self) -> &[u8; KEY] {
        &self.0
    }

    /// Encrypts another key; the context says what it is for and binds it to its place.
    pub(super) fn wrap(&self, inner: &Secret, context: &[u8]) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| Error::NoRandomness)?;
        let payload = Payload { msg: inner.0.as_slice(), aad: context };
        let sealed =
            self.cipher().encrypt(&Nonce::from(nonce), payload).map_err(|_| Error::NoRandomness)?;
        Ok([&nonce[..], &sealed].concat())
    }

    pub(super) fn unwrap_key(&self, wrapped: &[u8], context: &[u8]) -> Option<Secret> {
        let (nonce, sealed) = wrapped.split_first_chunk::<NONCE>()?;
        let plain = Zeroizing::new(
            self.cipher()
                .decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: context })
                .ok()?,
        );
        Secret::from_slice(&plain)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new((&*self.0).into())
    }
}

/// The key of one object.
#[derive(Clone, Debug)]
pub(crate) struct ObjectKey {
    secret: Secret,
    /// The epoch whose key wraps it.
    pub(crate) epoch: u32,
}

/// The key of one segment.
#[derive(Debug)]
pub(crate) struct SegmentKey {
    cipher: Secret,
    commitment: [u8; 16],
}

impl SegmentKey {
    pub(crate) fn cipher_key(&self) -> &[u8; KEY] {
        &self.cipher.0
    }

    /// Returns bytes that fit only this key, to tell "wrong key" from "damaged".
    pub(crate) fn commitment(&self) -> [u8; 16] {
        self.commitment
    }
}

impl ObjectKey {
    /// Derives the key of the segment with this salt and place.
    pub(crate) fn segment_key(&self, salt: &[u8; 32], place: &[u8]) -> Result<SegmentKey, Error> {
        let derive = Hkdf::<Sha256>::new(Some(salt), self.secret.0.as_slice());
        let mut cipher = Zeroizing::new([0; KEY]);
        let mut commitment = [0; 16];
        derive
            .expand_multi_info(&[b"csb1 segment", place], cipher.as_mut_slice())
            .map_err(|_| Error::NoRandomness)?;
        derive
            .expand_multi_info(&[b"csb1 commitment", place], &mut commitment)
            .map_err(|_| Error::NoRandomness)?;
        Ok(SegmentKey { cipher: Secret(cipher), commitment })
    }
}

/// An epoch key as a row keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WrappedEpoch {
    pub(crate) epoch: u32,
    pub(crate) wrapped: Vec<u8>,
}

/// A point that a change of the master key passes; a test ends it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The new master key is kept, and nothing speaks of it.
    Kept,
    /// The record names both.
    Announced,
    /// The epoch keys are wrapped by the new one.
    Rewrapped,
    /// The record names the new one alone.
    Settled,
}

/// The unlocked keys of a store.
#[derive(Debug)]
pub(crate) struct KeyChain {
    folder: PathBuf,
    open: RwLock<Open>,
}

struct Open {
    /// How the master key is kept.
    record: Master,
    master: Secret,
    epochs: Vec<(u32, Secret)>,
    /// Whether the rows are known to be wrapped by the master key. Not so after a change that failed in the middle:
    /// then nothing more may be wrapped until the store is opened again, which finds out.
    is_settled: bool,
}

impl fmt::Debug for Open {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(keys)")
    }
}

impl KeyChain {
    /// Opens the chain of a store that has epochs. Ends a change of the master key that a crash has cut short.
    pub(crate) fn open(
        folder: &Path,
        epochs: &[WrappedEpoch],
        unlock: &Unlock,
    ) -> Result<Self, Error> {
        let mut masters = Record::read(folder)?.masters;
        let mut refusal = Error::KeyWrong { path: Record::path(folder) };
        let mut fitting = None;
        for (at, record) in masters.iter().enumerate() {
            match record.open(unlock) {
                Ok(master) => {
                    fitting =
                        unwrapped(&master, epochs).map(|epochs| (at, master, epochs)).or(fitting);
                }
                Err(locked) => refusal = locked,
            }
        }
        let Some((at, master, epochs)) = fitting else { return Err(refusal) };
        let record = masters.remove(at);
        if !masters.is_empty() {
            Record::new(vec![record.clone()]).replace(folder)?;
            for left in &masters {
                left.forget(unlock);
            }
        }
        Ok(Self::opened(folder, Open { record, master, epochs, is_settled: true }))
    }

    fn opened(folder: &Path, open: Open) -> Self {
        Self { folder: folder.to_owned(), open: RwLock::new(open) }
    }

    /// Makes the chain of a new store. The master key is durable on return; the row is for the caller to insert.
    pub(crate) fn create(folder: &Path, unlock: &Unlock) -> Result<(Self, WrappedEpoch), Error> {
        let (record, master) = match Record::read(folder) {
            // A crash between the file and the row leaves a key that nothing uses yet.
            Ok(record) => {
                let record = record.masters.into_iter().next_back();
                let record = record.ok_or(Error::KeyWrong { path: Record::path(folder) })?;
                let master = record.open(unlock)?;
                (record, master)
            }
            Err(Error::KeyMissing { .. }) => {
                let master = Secret::random()?;
                let (record, _) = Master::keep(&master, &Keeping::File, unlock)?;
                Record::new(vec![record.clone()]).create(folder)?;
                (record, master)
            }
            Err(error) => return Err(error),
        };
        let secret = Secret::random()?;
        let epoch = 1;
        let wrapped = master.wrap(&secret, &epoch_context(epoch))?;
        let open = Open { record, master, epochs: vec![(epoch, secret)], is_settled: true };
        Ok((Self::opened(folder, open), WrappedEpoch { epoch, wrapped }))
    }

    /// Says how the master key is kept, and which epoch new objects get.
    pub(crate) fn status(&self) -> (Master, u32) {
        let open = self.read();
        (open.record.clone(), open.epochs.last().map_or(0, |(epoch, _)| *epoch))
    }

    /// Begins an epoch: `insert` makes its row durable, then new objects get keys of it.
    pub(crate) fn rotate(
        &self,
        insert: impl FnOnce(&WrappedEpoch) -> Result<(), Error>,
    ) -> Result<u32, Error> {
        let mut open = self.write()?;
        let epoch = open.epochs.last().map_or(1, |(last, _)| last + 1);
        let secret = Secret::random()?;
        let wrapped = open.master.wrap(&secret, &epoch_context(epoch))?;
        open.is_settled = false;
        insert(&WrappedEpoch { epoch, wrapped })?;
        open.epochs.push((epoch, secret));
        open.is_settled = true;
        Ok(epoch)
    }

    /// Makes a new master key and keeps it as wanted; `rewrap` replaces the rows of the epoch keys in one transaction.
    /// Returns the new recovery key, where that way of keeping has one.
    pub(crate) fn change(
        &self,
        (unlock, keeping): (&Unlock, &Keeping),
        rewrap: impl FnOnce(&[WrappedEpoch]) -> Result<(), Error>,
        mut pass: impl FnMut(Step) -> Result<(), Error>,
    ) -> Result<Option<RecoveryKey>, Error> {
        let mut open = self.write()?;
        let master = Secret::random()?;
        let (record, recovery) = Master::keep(&master, keeping, unlock)?;
        pass(Step::Kept)?;
        Record::new(vec![open.record.clone(), record.clone()]).replace(&self.folder)?;
        pass(Step::Announced)?;
        let rows = open.epochs.iter().map(|(epoch, secret)| {
            let wrapped = master.wrap(secret, &epoch_context(*epoch))?;
            Ok(WrappedEpoch { epoch: *epoch, wrapped })
        });
        let rows = rows.collect::<Result<Vec<_>, Error>>()?;
        open.is_settled = false;
        rewrap(&rows)?;
        pass(Step::Rewrapped)?;
        let settled = Record::new(vec![record.clone()]).replace(&self.folder);
        pass(Step::Settled)?;
        match settled {
            Ok(()) => open.record.forget(unlock),
            Err(error) => {
                tracing::warn!(%error, "the old way of keeping the master key, which opens nothing any more, is still named");
            }
        }
        *open = Open { record, master, epochs: open.epochs.clone(), is_settled: true };
        Ok(recovery)
    }

    /// Returns how the master key is kept now, as a wish: for a new one in the same place.
    pub(crate) fn same_keeping(&self, unlock: &Unlock) -> Result<Keeping, Error> {
        let open = self.read();
        let locked = |why: String| Error::KeyLocked { why };
        match (&open.record, &unlock.secret) {
            (Master::File { .. }, _) => Ok(Keeping::File),
            (Master::Keyring { .. }, _) => Ok(Keeping::Keyring),
            (Master::Passphrase { .. }, secret) => {
                // A recovery key opens the store too, but must not become its passphrase.
                let fits = open.record.by_passphrase(unlock).map_err(locked)?.is_some();
                let passphrase = secret.clone().filter(|_| fits);
                let needed = || {
                    locked("the passphrase itself is needed to keep a new key under it".to_owned())
                };
                passphrase.map(Keeping::Passphrase).ok_or_else(needed)
            }
        }
    }

    fn write(&self) -> Result<RwLockWriteGuard<'_, Open>, Error> {
        let open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        let why = "a change of its keys failed in the middle; start again, then it is ended or taken back";
        if open.is_settled { Ok(open) } else { Err(Error::KeyLocked { why: why.to_owned() }) }
    }

    fn read(&self) -> RwLockReadGuard<'_, Open> {
        self.open.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a key for a new object; returns it with its wrapped form.
    pub(crate) fn new_object(&self, object: &[u8; 16]) -> Result<(ObjectKey, Vec<u8>), Error> {
        let open = self.read();
        let (epoch, wrapping) = open.epochs.last().ok_or(Error::NoRandomness)?;
        let secret = Secret::random()?;
        let wrapped = wrapping.wrap(&secret, &object_context(object))?;
        Ok((ObjectKey { secret, epoch: *epoch }, wrapped))
    }

    /// Derives the key of something that is signed, not sealed. It is the same for as long as the store exists.
    pub(crate) fn signing_key(&self, purpose: &[u8]) -> Result<Zeroizing<[u8; KEY]>, Error> {
        let open = self.read();
        let (_, first) = open.epochs.first().ok_or(Error::NoRandomness)?;
        let mut key = Zeroizing::new([0; KEY]);
        Hkdf::<Sha256>::new(None, first.0.as_slice())
            .expand_multi_info(&[b"coffer signing", purpose], key.as_mut_slice())
            .map_err(|_| Error::NoRandomness)?;
        Ok(key)
    }

    /// Unwraps the key of an object; `None` when it does not open under that epoch.
    pub(crate) fn object(
        &self,
        object: &[u8; 16],
        epoch: u32,
        wrapped: &[u8],
    ) -> Option<ObjectKey> {
        let open = self.read();
        let (_, wrapping) = open.epochs.iter().find(|(number, _)| *number == epoch)?;
        let secret = wrapping.unwrap_key(wrapped, &object_context(object))?;
        Some(ObjectKey { secret, epoch })
    }
}

fn epoch_context(epoch: u32) -> Vec<u8> {
    [&b"coffer epoch"[..], &epoch.to_be_bytes()].concat()
}

fn object_context(object: &[u8; 16]) -> Vec<u8> {
    [&b"coffer object"[..], object].concat()
}

/// Opens every epoch key, or says that this is not the master key.
fn unwrapped(master: &Secret, epochs: &[WrappedEpoch]) -> Option<Vec<(u32, Secret)>> {
    let open = |row: &WrappedEpoch| {
        let secret = master.unwrap_key(&row.wrapped, &epoch_context(row.epoch))?;
        Some((row.epoch, secret))
    };
    epochs.iter().map(open).collect()
}

#[cfg(test)]
mod tests;
