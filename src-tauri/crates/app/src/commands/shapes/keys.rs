//! What the commands of a store's keys take and give.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A passphrase or a recovery key. Cleared from memory when dropped, never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(type = "string"))]
pub struct Secret(pub Zeroizing<String>);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(secret)")
    }
}

/// How the master key of a store is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Kept {
    /// In the folder of the store, in a file for its owner only.
    File,
    /// In the keyring of the system.
    Keyring,
    /// Under a passphrase.
    Passphrase,
}

impl From<engine::Kept> for Kept {
    fn from(kept: engine::Kept) -> Self {
        match kept {
            engine::Kept::File => Self::File,
            engine::Kept::Keyring => Self::Keyring,
            engine::Kept::Passphrase => Self::Passphrase,
        }
    }
}

/// A store that is locked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct StoreLock {
    /// Where it is.
    pub folder: String,
    /// How its master key is kept; two ways after a change from one to the other was cut short.
    pub kept: Vec<Kept>,
    /// Why it did not open when it was last tried.
    pub why: String,
}

/// Opens a store that is locked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct StoreUnlock {
    /// Its passphrase or recovery key; absent to ask the keyring again.
    pub secret: Option<Secret>,
}

/// How the keys of a store are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct KeysStatus {
    /// How the master key is kept.
    pub kept: Kept,
    /// The number of the key that new files get.
    pub epoch: u32,
}

impl From<engine::KeysStatus> for KeysStatus {
    fn from(status: engine::KeysStatus) -> Self {
        Self { kept: status.kept.into(), epoch: status.epoch }
    }
}

/// Makes a new master key and keeps it in this way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct KeysKeep {
    /// The endpoint.
    pub endpoint: String,
    /// The way.
    pub kept: Kept,
    /// The new passphrase, where it is to be kept under one.
    pub passphrase: Option<Secret>,
    /// The present passphrase or the recovery key, where there is a passphrase now.
    pub secret: Option<Secret>,
}

/// Makes new keys that are kept as the present ones are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct KeysRotate {
    /// The endpoint.
    pub endpoint: String,
    /// The passphrase, where there is one.
    pub secret: Option<Secret>,
}

/// Keys that were changed, with what nobody can read again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct KeysChanged {
    /// How they are now.
    pub status: KeysStatus,
    /// Opens the store where the passphrase is forgotten or the keyring lost; shown this once. None for a key in a file.
    pub recovery: Option<Secret>,
}
