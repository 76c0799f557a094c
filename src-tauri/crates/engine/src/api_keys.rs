//! API keys: how programs sign in. A key's secret is shown once, when it is made; the store keeps its digest.

use disk::Writer;
use subtle::ConstantTimeEq;
use wire::{ApiKey, ApiKeyDraft, ApiKeyId, CacheTag, Deed, ErrorType, Invalid};
use zeroize::Zeroizing;

use crate::Engine;
use crate::activity::Note;
use crate::actor::Actor;
use crate::buckets::checked_name;
use crate::db::api_keys;
use crate::error::Error;
use crate::secret;
use crate::tokens::check_expiry;

/// What the secret of a key begins with.
const PREFIX: &str = "standard";

impl Engine {
    /// Makes a key. The secret is returned here and never again.
    pub fn create_api_key(
        &self,
        draft: &ApiKeyDraft,
    ) -> Result<(ApiKey, Zeroizing<String>), Error> {
        let now = self.now();
        let key = ApiKey {
            id: ApiKeyId::unique(now).map_err(|_| Error::NoRandomness)?,
            created_at: now,
            name: checked_name(draft.name.trim())?,
            scopes: checked_scopes(draft)?,
            expire: draft.expire,
            accessed_at: None,
        };
        check_expiry(key.expire, now)?;
        let secret = Zeroizing::new(format!("{PREFIX}_{}", *secret::fresh()?));
        self.database().write(|writer| {
            api_keys::insert(writer, &key, &secret::digest(&secret))?;
            self.note(writer, &Note::of(Deed::KeyMade, &key.name).with("key", key.id.as_str()))
        })?;
        self.tell(&[CacheTag::ApiKeys]);
        Ok((key, secret))
    }

    /// Returns all keys, the newest first.
    pub fn list_api_keys(&self) -> Result<Vec<ApiKey>, Error> {
        self.database().read(api_keys::list)
    }

    /// Removes a key; the next request that brings it is refused.
    pub fn revoke_api_key(&self, id: &ApiKeyId) -> Result<(), Error> {
        let was_there = self.database().write(|writer| {
            let known = api_keys::list(writer)?.into_iter().find(|key| key.id == *id);
            if let Some(key) = &known {
                let note = Note::of(Deed::KeyRevoked, &key.name);
                self.note(writer, &note.with("key", id.as_str()))?;
            }
            api_keys::delete(writer, id)
        })?;
        if !was_there {
            return Err(ErrorType::AppKeyNotFound.into());
        }
        self.tell(&[CacheTag::ApiKeys]);
        Ok(())
    }

    /// Returns who brings this secret. Nobody in particular, if its prefix belongs to another kind of secret; refused, if it
    /// is spelled like one of ours and belongs to no key, or to one that has expired.
    pub fn key_owner(&self, secret: &str) -> Result<Option<Actor>, Error> {
        if secret.split_once('_').is_some_and(|(prefix, _)| prefix != PREFIX) {
            return Ok(None);
        }
        let now = self.now();
        let digest = secret::digest(secret);
        let found = self.database().read(|reader| api_keys::find_by_digest(reader, &digest))?;
        // The index has compared the digests, at no constant pace; what an attacker could learn so is about a digest.
        let row = found.filter(|row| row.digest.ct_eq(&digest).into()).ok_or_else(|| {
            let message = "The API key is not valid for this project.";
            Error::RefusedWith(ErrorType::UserUnauthorized, message.to_owned())
        })?;
        if row.key.expire.is_some_and(|expire| expire <= now) {
            return Err(ErrorType::ProjectKeyExpired.into());
        }
        let write = |writer: &Writer<'_>| api_keys::set_accessed(writer, row.seq, now);
        if self.note_use("an API key", row.key.accessed_at, now, write) {
            self.tell(&[CacheTag::ApiKeys]);
        }
        Ok(Some(Actor::key(Some(row.key.id), &row.key.scopes)))
    }
}

fn checked_scopes(draft: &ApiKeyDraft) -> Result<Vec<wire::Scope>, Error> {
    if let Some(scope) = draft.scopes.iter().find(|scope| !scope.is_for_keys()) {
        let reason =
            format!("A key cannot hold the scope \"{}\": it has no account.", scope.name());
        return Err(Error::invalid("scopes", Invalid::new(reason)));
    }
    let mut scopes = draft.scopes.clone();
    scopes.sort_unstable();
    scopes.dedup();
    Ok(scopes)
}
