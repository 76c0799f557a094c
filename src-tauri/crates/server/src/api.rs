//! What every handler shares.

use std::sync::Arc;

use engine::{Actor, Engine};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::blocking;
use crate::error::Refusal;

/// How far the public API counts; Appwrite stops here too.
const TOTAL_CAP: u64 = 5000;

/// An engine, and who may use it through this door.
#[derive(Clone)]
pub struct Api {
    /// The engine.
    pub(crate) engine: Engine,
    /// How far lists count.
    pub(crate) total_cap: Option<u64>,
    door: Arc<Door>,
}

/// How callers are told apart.
enum Door {
    /// Whoever comes is the console.
    Console,
    /// By their credentials; holds the digest of the key that the environment names.
    Public { environment_key: Option<[u8; 32]> },
}

impl Api {
    /// Returns the public API over an engine. Without a key only guests can use it.
    pub fn new(engine: Engine) -> Self {
        Self {
            engine,
            total_cap: Some(TOTAL_CAP),
            door: Arc::new(Door::Public { environment_key: None }),
        }
    }

    pub(crate) fn of_console(engine: Engine) -> Self {
        Self { engine, total_cap: None, door: Arc::new(Door::Console) }
    }

    /// Accepts this secret as an API key with all scopes, for as long as the process runs.
    #[must_use]
    pub fn with_environment_key(self, secret: &str) -> Self {
        let environment_key = (!secret.is_empty()).then(|| digest(secret));
        Self { door: Arc::new(Door::Public { environment_key }), ..self }
    }

    /// Returns the engine on behalf of a caller, for what the journal tells of.
    pub(crate) fn acting(&self, actor: &Actor) -> Engine {
        self.engine.on_behalf_of(actor.doer())
    }

    /// Says whether this is the console's own door.
    pub(crate) fn is_console(&self) -> bool {
        matches!(*self.door, Door::Console)
    }

    /// Returns who a key's secret belongs to; nobody, if it is not spelled like one of ours. Refuses what is spelled so and
    /// belongs to no key. Takes as long for a wrong secret as for the right one.
    pub(crate) async fn key_owner(&self, secret: &str) -> Result<Option<Actor>, Refusal> {
        let Door::Public { environment_key } = &*self.door else { return Ok(None) };
        if environment_key.is_some_and(|known| known.ct_eq(&digest(secret)).into()) {
            return Ok(Some(Actor::full_key()));
        }
        let (engine, secret) = (self.engine.clone(), secret.to_owned());
        blocking::run(move || engine.key_owner(&secret)).await
    }
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
