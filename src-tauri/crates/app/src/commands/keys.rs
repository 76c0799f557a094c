//! How the keys that encrypt files are kept. Who changes that gives the passphrase again, where there is one: the store
//! may have been left open.

use engine::{Engine, Keeping, RecoveryKey, Unlock};
use wire::Invalid;

use super::shapes::{Kept, KeysChanged, KeysKeep, KeysRotate, KeysStatus, OfEndpoint, Secret};
use crate::blocking::blocking;
use crate::error::sentence;
use crate::{App, Error};

pub(super) async fn status(app: &App, request: OfEndpoint) -> Result<KeysStatus, Error> {
    Ok(app.local(&request.endpoint)?.keys_status().into())
}

pub(super) async fn keep(app: &App, request: KeysKeep) -> Result<KeysChanged, Error> {
    let keeping = keeping(request.kept, request.passphrase)?;
    let change = move |engine: &Engine, unlock: &Unlock| engine.keep_keys(unlock, &keeping);
    changed(app, &request.endpoint, request.secret, change).await
}

pub(super) async fn rotate(app: &App, request: KeysRotate) -> Result<KeysChanged, Error> {
    changed(app, &request.endpoint, request.secret, Engine::renew_keys).await
}

fn keeping(kept: Kept, passphrase: Option<Secret>) -> Result<Keeping, Error> {
    Ok(match (kept, passphrase) {
        (Kept::File, _) => Keeping::File,
        (Kept::Keyring, _) => Keeping::Keyring,
        (Kept::Passphrase, Some(passphrase)) => Keeping::Passphrase(passphrase.0),
        (Kept::Passphrase, None) => return Err(refused("passphrase", "It is missing")),
    })
}

async fn changed(
    app: &App,
    endpoint: &str,
    secret: Option<Secret>,
    change: impl FnOnce(&Engine, &Unlock) -> Result<Option<RecoveryKey>, engine::Error> + Send + 'static,
) -> Result<KeysChanged, Error> {
    let engine = app.local(endpoint)?;
    let unlock = Unlock { secret: secret.map(|secret| secret.0), keyring: app.keyring() };
    blocking(move || {
        let wrong = |_: &str| "It does not open the store".to_owned();
        engine.check_passphrase(&unlock).map_err(|error| blamed(error, "secret", wrong))?;
        let recovery = change(&engine, &unlock).map_err(|error| blamed(error, "kept", sentence))?;
        let recovery = recovery.map(|key| Secret(key.to_string().into()));
        Ok::<_, Error>(KeysChanged { status: engine.keys_status().into(), recovery })
    })
    .await
}

/// The store is open: what keeps its keys from being changed is the fault of a field, not a lock.
fn blamed(error: engine::Error, param: &'static str, words: impl Fn(&str) -> String) -> Error {
    if let engine::Error::KeyLocked { why } = &error {
        return refused(param, words(why));
    }
    error.into()
}

fn refused(param: &'static str, reason: impl Into<String>) -> Error {
    Error::Refused(Invalid::new(reason).param(param))
}
