//! Why somebody may do something, or may not: the decision that their own request would meet.

use disk::Reader;
use wire::access::{Asker, Fact, Step};
use wire::{ApiKeyId, Decision, ErrorType, Timestamp, UserId};

use crate::Engine;
use crate::access::{self, AccessRequest, Found};
use crate::actor::Actor;
use crate::db::{api_keys, users};
use crate::error::Error;
use crate::identity::identity;

/// A decision, and what a refused caller is told.
#[derive(Debug)]
pub struct Explanation {
    /// The decision.
    pub decision: Decision,
    /// The refusal; absent when the decision allows.
    pub refusal: Option<Error>,
}

impl Engine {
    /// Explains what would become of a request, were it made by `asker` now.
    pub fn explain(
        &self,
        asker: &Asker,
        request: &AccessRequest<'_>,
    ) -> Result<Explanation, Error> {
        let now = self.now();
        let (actor, turned_away, found) = self.database().read(|reader| {
            let (actor, turned_away) = resolve(reader, asker, now)?;
            let found = Found::look(reader, request.bucket, request.file)?;
            Ok::<_, Error>((actor, turned_away, found))
        })?;
        let decision = match turned_away {
            Some(fact) => Decision {
                operation: request.operation,
                allowed: false,
                because: vec![Step { fact, passes: false }],
            },
            None => found.decide(&actor, request),
        };
        let refusal = access::refusal(&actor, &decision);
        Ok(Explanation { decision, refusal })
    }
}

/// Returns who that is, and what turns them away before anything is looked at.
fn resolve(
    reader: &Reader<'_>,
    asker: &Asker,
    now: Timestamp,
) -> Result<(Actor, Option<Fact>), Error> {
    match asker {
        Asker::Console => Ok((Actor::console(), None)),
        Asker::Guest => Ok((Actor::guest(), None)),
        Asker::Roles { roles } => Ok((Actor::holding(roles.clone()), None)),
        Asker::Key { id } => key(reader, id, now),
        Asker::User { id } => user(reader, id),
    }
}

fn key(reader: &Reader<'_>, id: &ApiKeyId, now: Timestamp) -> Result<(Actor, Option<Fact>), Error> {
    let keys = api_keys::list(reader)?;
    let key = keys.into_iter().find(|key| key.id == *id).ok_or(ErrorType::AppKeyNotFound)?;
    let has_expired = key.expire.is_some_and(|expire| expire <= now);
    Ok((Actor::key(Some(key.id), &key.scopes), has_expired.then_some(Fact::KeyExpired)))
}

fn user(reader: &Reader<'_>, id: &UserId) -> Result<(Actor, Option<Fact>), Error> {
    let row = users::find(reader, id)?.ok_or(ErrorType::UserNotFound)?;
    let identity = identity(reader, &row, None)?;
    Ok((identity.actor, identity.is_blocked.then_some(Fact::UserBlocked)))
}
