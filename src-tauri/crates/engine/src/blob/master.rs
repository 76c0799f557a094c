//! How the master key of a store is kept: the record in the file `master.key`.
//!
//! The master key is random whatever keeps it. It stands in the record itself (readable by its owner only), in the
//! keyring of the person's system, or in the record wrapped by a key that argon2id derives from a passphrase. The last
//! two also carry it wrapped by a recovery key: 256 random bits that were shown once.
//!
//! The record is replaced as a whole, durably. While the master key is being changed it names two, the old one first:
//! the wrapped epoch keys decide which of them is the master key (see [`super::keys`]). What cannot be opened is
//! locked; nothing here ever makes a key in place of one that is missing.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, Version};
use disk::atomic;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::keys::{KEY, Secret};
use crate::error::Error;

/// RFC 9106, second recommended choice: 64 MiB, three passes, four lanes.
#[cfg(not(test))]
const COST: Cost = Cost { memory: 64 * 1024, passes: 3, lanes: 4 };
/// What the tests of this room pay, which derive hundreds of keys.
#[cfg(test)]
const COST: Cost = Cost { memory: 64, passes: 1, lanes: 1 };
/// What a record may ask for at most, so that a forged one cannot take all memory.
const MOST: Cost = Cost { memory: 1024 * 1024, passes: 32, lanes: 16 };
/// Characters that a passphrase has at least.
const SHORTEST_PASSPHRASE: usize = 8;

const BY_PASSPHRASE: &[u8] = b"coffer master by passphrase";
const BY_RECOVERY: &[u8] = b"coffer master by recovery key";

/// The keyring of the person's system, or what stands for it in a test. Calls may take as long as the person needs to
/// unlock it.
pub trait Keyring: Send + Sync {
    /// Returns the secret of an account; absent when there is none, or, in some systems, when the keyring is locked.
    fn get(&self, account: &str) -> Result<Option<Zeroizing<String>>, String>;
    /// Keeps a secret.
    fn set(&self, account: &str, secret: &str) -> Result<(), String>;
    /// Removes a secret; one that is not there is no failure.
    fn remove(&self, account: &str) -> Result<(), String>;
}

/// What may open a store whose master key is not in its folder.
#[derive(Clone, Default)]
pub struct Unlock {
    /// A passphrase, or a recovery key.
    pub secret: Option<Zeroizing<String>>,
    /// The keyring of the system.
    pub keyring: Option<Arc<dyn Keyring>>,
}

impl fmt::Debug for Unlock {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(unlock)")
    }
}

/// How a master key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// In the folder of the store, in a file for its owner only.
    File,
    /// In the keyring of the system.
    Keyring,
    /// Under a passphrase.
    Passphrase,
}

impl fmt::Display for Kept {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Kept::File => "file",
            Kept::Keyring => "keyring",
            Kept::Passphrase => "passphrase",
        })
    }
}

/// How a person wants a master key kept.
#[derive(Clone)]
pub enum Keeping {
    /// In the folder of the store, in a file for its owner only.
    File,
    /// In the keyring of the system.
    Keyring,
    /// Under this passphrase.
    Passphrase(Zeroizing<String>),
}

impl fmt::Debug for Keeping {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Keeping::File => "File",
            Keeping::Keyring => "Keyring",
            Keeping::Passphrase(_) => "Passphrase(..)",
        })
    }
}

/// A key that opens a store where its passphrase is forgotten or its keyring is lost. Shown once, kept nowhere.
pub struct RecoveryKey(Secret);

impl RecoveryKey {
    fn parse(text: &str) -> Option<Secret> {
        let digits: Zeroizing<String> =
            Zeroizing::new(text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect());
        secret_of_hex(&digits)
    }
}

impl fmt::Display for RecoveryKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.0.bytes().chunks(4).enumerate() {
            let dash = if at == 0 { "" } else { "-" };
            write!(out, "{dash}{}", *Zeroizing::new(hex::encode(part)))?;
        }
        Ok(())
    }
}

impl fmt::Debug for RecoveryKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(recovery key)")
    }
}

/// The file `master.key`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    version: u32,
    /// One; two while the master key is being changed, the old one first.
    pub(crate) masters: Vec<Master>,
}

/// A master key as the record keeps it. Bytes are hexadecimal.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kept", rename_all = "lowercase")]
pub(crate) enum Master {
    File { key: Zeroizing<String> },
    Keyring { account: String, recovery: String },
    Passphrase { argon2id: Cost, salt: String, wrapped: String, recovery: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cost {
    /// KiB.
    memory: u32,
    passes: u32,
    lanes: u32,
}

impl Record {
    pub(crate) fn new(masters: Vec<Master>) -> Self {
        Self { version: 1, masters }
    }

    pub(crate) fn path(folder: &Path) -> PathBuf {
        folder.join("master.key")
    }

    /// Reads the record; one that is missing is an error of its own.
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let path = Self::path(folder);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Error::KeyMissing { path });
            }
            Err(source) => return Err(disk::PathError { verb: "read", path, source }.into()),
        };
        // Before there were other ways to keep it, the file held the digits of the key and nothing else.
        let plain = secret_of_hex(text.trim())
            .map(|_| Self::new(vec![Master::File { key: Zeroizing::new(text.trim().to_owned()) }]));
        let record = plain.or_else(|| serde_json::from_str(&text).ok());
        record.filter(Self::is_sound).ok_or(Error::KeyWrong { path })
    }

    fn is_sound(&self) -> bool {
        let is_key = |master: &Master| match master {
            Master::File { key } => secret_of_hex(key).is_some(),
            Master::Keyring { .. } | Master::Passphrase { .. } => true,
        };
        self.version == 1 && self.masters.iter().all(is_key)
    }

    /// Writes the record in place of the one that is there; durable on return.
    pub(crate) fn replace(&self, folder: &Path) -> Result<(), Error> {
        let text =
            Zeroizing::new(serde_json::to_string_pretty(self).map_err(|_| Error::NoRandomness)?);
        Ok(atomic::write(&Self::path(folder), text.as_bytes())?)
    }

    /// Writes the record of a new store; refuses when there is one.
    pub(crate) fn create(&self, folder: &Path) -> Result<(), Error> {
        let text =
            Zeroizing::new(serde_json::to_string_pretty(self).map_err(|_| Error::NoRandomness)?);
        Ok(atomic::write_secret(&Self::path(folder), text.as_bytes())?)
    }
}

impl Master {
    /// Says how it is kept.
    pub(crate) fn kept(&self) -> Kept {
        match self {
            Master::File { .. } => Kept::File,
            Master::Keyring { .. } => Kept::Keyring,
            Master::Passphrase { .. } => Kept::Passphrase,
        }
    }

    /// Keeps a master key as a person wants it. What the keyring keeps is there on return, and read back.
    pub(super) fn keep(
        secret: &Secret,
        keeping: &Keeping,
        unlock: &Unlock,
    ) -> Result<(Self, Option<RecoveryKey>), Error> {
        let recovery = RecoveryKey(Secret::random()?);
        let wrapped_for_recovery =
            || Ok::<_, Error>(hex::encode(recovery.0.wrap(secret, BY_RECOVERY)?));
        let master = match keeping {
            Keeping::File => {
                return Ok((Self::File { key: Zeroizing::new(hex::encode(secret.bytes())) }, None));
            }
            Keeping::Keyring => Self::Keyring {
                account: keep_in_keyring(secret, unlock)?,
                recovery: wrapped_for_recovery()?,
            },
            Keeping::Passphrase(passphrase) => {
                let (salt, key) = new_passphrase(passphrase)?;
                Self::Passphrase {
                    argon2id: COST,
                    salt: hex::encode(salt),
                    wrapped: hex::encode(key.wrap(secret, BY_PASSPHRASE)?),
                    recovery: wrapped_for_recovery()?,
                }
            }
        };
        Ok((master, Some(recovery)))
    }

    /// Opens it, by what keeps it or by its recovery key.
    pub(super) fn open(&self, unlock: &Unlock) -> Result<Secret, Error> {
        let why = match self {
            Master::File { key } => {
                return secret_of_hex(key).ok_or_else(|| locked("its file is damaged"));
            }
            Master::Keyring { account, .. } => match from_keyring(account, unlock) {
                Ok(secret) => return Ok(secret),
                Err(why) => why,
            },
            Master::Passphrase { .. } => match self.by_passphrase(unlock) {
                Ok(Some(secret)) => return Ok(secret),
                Ok(None) => "the passphrase is wrong".to_owned(),
                Err(why) => why,
            },
        };
        self.by_recovery(unlock).ok_or_else(|| locked(why))
    }

    /// Refuses what does not open it, where it is kept under a passphrase.
    pub(crate) fn check_passphrase(&self, unlock: &Unlock) -> Result<(), Error> {
        match self {
            Master::Passphrase { .. } => self.open(unlock).map(drop),
            Master::File { .. } | Master::Keyring { .. } => Ok(()),
        }
    }

    /// Opens it by its passphrase; says why when there is none to try, and gives nothing when it does not fit.
    pub(super) fn by_passphrase(&self, unlock: &Unlock) -> Result<Option<Secret>, String> {
        let Master::Passphrase { argon2id, salt, wrapped, .. } = self else {
            return Err("it is not kept under a passphrase".to_owned());
        };
        let passphrase =
            unlock.secret.as_ref().ok_or("it opens by a passphrase, and none was given")?;
        let damaged = || "its file is damaged".to_owned();
        let (salt, wrapped) = hex::decode(salt)
            .ok()
            .zip(hex::decode(wrapped).ok())
            .filter(|_| argon2id.is_sane())
            .ok_or_else(damaged)?;
        let key = derive(passphrase, &salt, *argon2id).ok_or_else(damaged)?;
        Ok(key.unwrap_key(&wrapped, BY_PASSPHRASE))
    }

    fn by_recovery(&self, unlock: &Unlock) -> Option<Secret> {
        let (Master::Keyring { recovery, .. } | Master::Passphrase { recovery, .. }) = self else {
            return None;
        };
        let key = RecoveryKey::parse(unlock.secret.as_ref()?)?;
        key.unwrap_key(&hex::decode(recovery).ok()?, BY_RECOVERY)
    }

    /// Removes what stands outside the record. A failure leaves a secret that opens nothing any more.
    pub(crate) fn forget(&self, unlock: &Unlock) {
        if let (Master::Keyring { account, .. }, Some(keyring)) = (self, &unlock.keyring)
            && let Err(error) = keyring.remove(account)
        {
            tracing::warn!(
                error,
                account,
                "an old key stays in the keyring; it opens nothing any more"
            );
        }
    }
}

impl Cost {
    fn is_sane(self) -> bool {
        self.memory <= MOST.memory && self.passes <= MOST.passes && self.lanes <= MOST.lanes
    }
}

fn locked(why: impl Into<String>) -> Error {
    Error::KeyLocked { why: why.into() }
}

fn secret_of_hex(digits: &str) -> Option<Secret> {
    Secret::from_slice(&Zeroizing::new(hex::decode(digits).ok()?))
}

fn keep_in_keyring(secret: &Secret, unlock: &Unlock) -> Result<String, Error> {
    let keyring = unlock.keyring.as_ref().ok_or_else(|| locked("this system has no keyring"))?;
    let account = super::BlobId::random()?.to_string();
    let digits = Zeroizing::new(hex::encode(secret.bytes()));
    keyring.set(&account, &digits).map_err(locked)?;
    // Some keyrings take a secret while they are locked, and lose it.
    let found = keyring.get(&account).map_err(locked)?;
    if found.is_some_and(|found| *found == *digits) {
        Ok(account)
    } else {
        Err(locked("the keyring did not keep the key; unlock it and try again"))
    }
}

fn from_keyring(account: &str, unlock: &Unlock) -> Result<Secret, String> {
    let keyring = unlock.keyring.as_ref().ok_or("it is in a keyring, and this system has none")?;
    let missing = "the keyring is locked, or has lost the key; unlock it and try again";
    let digits = keyring.get(account)?.ok_or(missing)?;
    secret_of_hex(&digits).ok_or_else(|| "what the keyring holds is not a key".to_owned())
}

fn new_passphrase(passphrase: &str) -> Result<([u8; 16], Secret), Error> {
    if passphrase.chars().count() < SHORTEST_PASSPHRASE {
        let sentence = format!("A passphrase has at least {SHORTEST_PASSPHRASE} characters");
        return Err(Error::invalid("passphrase", wire::Invalid::new(sentence)));
    }
    let salt = super::BlobId::random()?.0;
    derive(passphrase, &salt, COST).map(|key| (salt, key)).ok_or(Error::NoRandomness)
}

fn derive(passphrase: &str, salt: &[u8], cost: Cost) -> Option<Secret> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(KEY)).ok()?;
    let mut key = Zeroizing::new([0; KEY]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice())
        .ok()?;
    Secret::from_slice(key.as_slice())
}
