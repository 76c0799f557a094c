//! The chain of keys: the master key (a file only its owner may read) wraps epoch keys (rows), an epoch key wraps one
//! key per object (in the object's row), and that key gives each segment its own.
//!
//! Rotating the master key re-wraps a few rows and rewrites no content. A master key that is missing while wrapped
//! keys exist is an error, never a reason to make a new one.

use std::fmt;
use std::path::Path;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use disk::atomic;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::error::Error;

const KEY: usize = 32;
const NONCE: usize = 12;

/// 256 secret bits. Cleared from memory when dropped, never printed.
#[derive(Clone)]
struct Secret(Zeroizing<[u8; KEY]>);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(secret)")
    }
}

impl Secret {
    fn random() -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; KEY]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|_| Error::NoRandomness)?;
        Ok(Self(bytes))
    }

    fn from_slice(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// Encrypts another key; the context says what it is for and binds it to its place.
    fn wrap(&self, inner: &Secret, context: &[u8]) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| Error::NoRandomness)?;
        let payload = Payload { msg: inner.0.as_slice(), aad: context };
        let sealed =
            self.cipher().encrypt(&Nonce::from(nonce), payload).map_err(|_| Error::NoRandomness)?;
        Ok([&nonce[..], &sealed].concat())
    }

    fn unwrap_key(&self, wrapped: &[u8], context: &[u8]) -> Option<Secret> {
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
#[derive(Clone, Debug)]
pub(crate) struct WrappedEpoch {
    pub(crate) epoch: u32,
    pub(crate) wrapped: Vec<u8>,
}

/// The unlocked keys of a store.
#[derive(Debug)]
pub(crate) struct KeyChain {
    epochs: Vec<(u32, Secret)>,
}

impl KeyChain {
    /// Opens the chain of a store that has epochs.
    pub(crate) fn open(folder: &Path, epochs: &[WrappedEpoch]) -> Result<Self, Error> {
        let master = read_master(folder)?;
        let open = |row: &WrappedEpoch| {
            master
                .unwrap_key(&row.wrapped, &epoch_context(row.epoch))
                .map(|secret| (row.epoch, secret))
        };
        let epochs = epochs
            .iter()
            .map(open)
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| Error::KeyWrong { path: master_path(folder) })?;
        Ok(Self { epochs })
    }

    /// Makes the chain of a new store. The master key is durable on return; the row is for the caller to insert.
    pub(crate) fn create(folder: &Path) -> Result<(Self, WrappedEpoch), Error> {
        let master = match read_master(folder) {
            // A crash between the file and the row leaves a key that nothing uses yet.
            Ok(master) => master,
            Err(Error::KeyMissing { .. }) => {
                let master = Secret::random()?;
                let text = Zeroizing::new(hex::encode(master.0.as_slice()) + "\n");
                atomic::write_secret(&master_path(folder), text.as_bytes())?;
                master
            }
            Err(error) => return Err(error),
        };
        let secret = Secret::random()?;
        let epoch = 1;
        let wrapped = master.wrap(&secret, &epoch_context(epoch))?;
        Ok((Self { epochs: vec![(epoch, secret)] }, WrappedEpoch { epoch, wrapped }))
    }

    /// Makes a key for a new object; returns it with its wrapped form.
    pub(crate) fn new_object(&self, object: &[u8; 16]) -> Result<(ObjectKey, Vec<u8>), Error> {
        let (epoch, wrapping) = self.epochs.last().ok_or(Error::NoRandomness)?;
        let secret = Secret::random()?;
        let wrapped = wrapping.wrap(&secret, &object_context(object))?;
        Ok((ObjectKey { secret, epoch: *epoch }, wrapped))
    }

    /// Derives the key of something that is signed, not sealed. It is the same for as long as the store exists.
    pub(crate) fn signing_key(&self, purpose: &[u8]) -> Result<Zeroizing<[u8; KEY]>, Error> {
        let (_, first) = self.epochs.first().ok_or(Error::NoRandomness)?;
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
        let (_, wrapping) = self.epochs.iter().find(|(number, _)| *number == epoch)?;
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

fn master_path(folder: &Path) -> std::path::PathBuf {
    folder.join("master.key")
}

fn read_master(folder: &Path) -> Result<Secret, Error> {
    let path = master_path(folder);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::KeyMissing { path });
        }
        Err(source) => return Err(disk::PathError { verb: "read", path, source }.into()),
    };
    let bytes = hex::decode(text.trim()).ok().map(Zeroizing::new);
    bytes.and_then(|bytes| Secret::from_slice(&bytes)).ok_or(Error::KeyWrong { path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_opens_what_it_wrapped_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (chain, row) = KeyChain::create(folder.path()).unwrap();
        let (_, wrapped) = chain.new_object(&[1; 16]).unwrap();
        let again = KeyChain::open(folder.path(), std::slice::from_ref(&row)).unwrap();
        assert!(again.object(&[1; 16], 1, &wrapped).is_some());
        assert!(again.object(&[2; 16], 1, &wrapped).is_none(), "a key belongs to its object");
        assert!(again.object(&[1; 16], 2, &wrapped).is_none());
        let other = tempfile::tempdir().unwrap();
        KeyChain::create(other.path()).unwrap();
        assert!(matches!(
            KeyChain::open(other.path(), std::slice::from_ref(&row)),
            Err(Error::KeyWrong { .. })
        ));
        atomic::remove(&folder.path().join("master.key")).unwrap();
        assert!(
            matches!(
                KeyChain::open(folder.path(), std::slice::from_ref(&row)),
                Err(Error::KeyMissing { .. })
            ),
            "a missing key is never replaced"
        );
    }

    #[cfg(unix)]
    #[test]
    fn the_master_key_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        KeyChain::create(folder.path()).unwrap();
        let mode =
            std::fs::metadata(folder.path().join("master.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
