//! The keyring of the person's system: the Secret Service, the Keychain or the Credential Manager.
//!
//! A keyring may ask the person to unlock it, so each call runs on a thread of its own and is waited for, but not for
//! ever. A locked one may answer as if it had no such secret; the engine takes that for "locked".

use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use engine::{Keyring, Unlock};
use keyring::{Entry, Error};
use zeroize::Zeroizing;

/// What the entries stand under in the keyring.
const SERVICE: &str = "coffer";
/// Long enough for a person to type a password.
const PATIENCE: Duration = Duration::from_mins(2);

/// Returns what opens a store of this person: the keyring of the system, and a passphrase or recovery key if there is one.
pub fn unlock(secret: Option<String>) -> Unlock {
    Unlock { secret: secret.map(Zeroizing::new), keyring: Some(Arc::new(SystemKeyring)) }
}

struct SystemKeyring;

impl Keyring for SystemKeyring {
    fn get(&self, account: &str) -> Result<Option<Zeroizing<String>>, String> {
        on_entry(account, |entry| match entry.get_password() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn set(&self, account: &str, secret: &str) -> Result<(), String> {
        let secret = Zeroizing::new(secret.to_owned());
        on_entry(account, move |entry| entry.set_password(&secret))
    }

    fn remove(&self, account: &str) -> Result<(), String> {
        on_entry(account, |entry| match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            outcome => outcome,
        })
    }
}

fn on_entry<T: Send + 'static>(
    account: &str,
    work: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
) -> Result<T, String> {
    let account = account.to_owned();
    let (answer, answered) = mpsc::channel();
    std::thread::spawn(move || {
        let outcome = Entry::new(SERVICE, &account).and_then(|entry| work(&entry));
        // Nobody listens any more when the time was up.
        answer.send(outcome).unwrap_or_default();
    });
    match answered.recv_timeout(PATIENCE) {
        Ok(outcome) => outcome.map_err(|error| format!("the system's keyring refused: {error}")),
        Err(_) => Err("the system's keyring does not answer".to_owned()),
    }
}
