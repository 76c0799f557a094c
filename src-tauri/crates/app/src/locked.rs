//! A store whose keys are locked, and a person's tries to open it.
//!
//! Between two tries nothing holds the data folder, so that it can be looked after meanwhile. A try that fails changes
//! nothing; above all, none makes a new key.

use std::sync::{Mutex, PoisonError};

use crate::blocking::blocking;
use crate::commands::shapes::{Secret, StoreLock};
use crate::error::sentence;
use crate::{App, Error, Options};

/// A store that did not open.
pub(crate) struct Locked {
    options: Options,
    /// Why the last try failed.
    why: Mutex<String>,
}

impl Locked {
    /// Takes the refusal of a start; gives it back unless it says that the store is locked.
    pub(crate) fn new(options: Options, refusal: Error) -> Result<Self, Error> {
        match why(&refusal) {
            Some(why) => Ok(Self { options, why: Mutex::new(why) }),
            None => Err(refusal),
        }
    }

    /// Says why it is locked, and by what it opens.
    pub(crate) async fn lock(&self) -> Result<StoreLock, Error> {
        let folder = self.options.engine_folder();
        let kept = blocking(move || engine::kept(&folder)).await?;
        Ok(StoreLock {
            folder: self.options.folder.display().to_string(),
            kept: kept.into_iter().map(Into::into).collect(),
            why: self.why.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        })
    }

    /// Starts the application with what opens its store: this secret, or else what the keyring says now.
    pub(crate) async fn open(&self, secret: Option<Secret>) -> Result<App, Error> {
        let mut options = self.options.clone();
        options.unlock.secret = secret.map(|secret| secret.0);
        let opened = App::start(options).await;
        opened.map_err(|refusal| match why(&refusal) {
            Some(why) => {
                *self.why.lock().unwrap_or_else(PoisonError::into_inner) = why;
                refusal
            }
            // It is the person's own computer: what is in the way there may be named to them.
            None => {
                Error::refused(wire::ErrorType::GeneralServerError, sentence(&refusal.to_string()))
            }
        })
    }
}

fn why(refusal: &Error) -> Option<String> {
    if let Error::Engine(engine::Error::KeyLocked { why }) = refusal {
        Some(sentence(why))
    } else {
        None
    }
}
