//! How keys are kept, and what opens a store.

#[expect(clippy::disallowed_methods, reason = "a test plays a disk that refuses")]
mod change;

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use wire::{BucketDraft, BucketId, FileId, Folder, ProjectId, SystemClock};
use zeroize::Zeroizing;

use super::*;
use crate::{Actor, Keyring, Upload};

/// A keyring that can be locked. A locked one knows of nothing, as the Secret Service does.
#[derive(Default)]
struct Ring {
    secrets: Mutex<HashMap<String, String>>,
    is_locked: AtomicBool,
}

impl Keyring for Ring {
    fn get(&self, account: &str) -> Result<Option<Zeroizing<String>>, String> {
        let found = self.secrets.lock().unwrap().get(account).cloned().map(Zeroizing::new);
        Ok(found.filter(|_| !self.is_locked.load(Ordering::SeqCst)))
    }

    fn set(&self, account: &str, secret: &str) -> Result<(), String> {
        self.secrets.lock().unwrap().insert(account.to_owned(), secret.to_owned());
        Ok(())
    }

    fn remove(&self, account: &str) -> Result<(), String> {
        self.secrets.lock().unwrap().remove(account);
        Ok(())
    }
}

/// A store and the keyring of its system.
struct Place {
    folder: tempfile::TempDir,
    ring: Arc<Ring>,
}

fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

fn passphrase(text: &str) -> Keeping {
    Keeping::Passphrase(secret(text))
}

fn upload(engine: &Engine, id: &str) {
    let upload = Upload {
        bucket: &BucketId::parse("b").unwrap(),
        file: &FileId::parse(id).unwrap(),
        name: id,
        folder: &Folder::ROOT,
        permissions: None,
        range: None,
        bytes: id.as_bytes(),
    };
    engine.upload(&Actor::console(), &upload).unwrap();
}

fn content(engine: &Engine, id: &str) -> Vec<u8> {
    let (bucket, file) = (BucketId::parse("b").unwrap(), FileId::parse(id).unwrap());
    let open = engine.open_file(&Actor::console(), &bucket, &file).unwrap();
    open.content().read_all().unwrap()
}

impl Place {
    /// A store with one encrypted file, whose keys are kept in a file.
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap(), ring: Arc::default() };
        let engine = place.open(None).unwrap();
        let draft: BucketDraft =
            serde_json::from_value(serde_json::json!({ "name": "B" })).unwrap();
        engine.create_bucket(&BucketId::parse("b").unwrap(), &draft).unwrap();
        upload(&engine, "first");
        place
    }

    fn kept(keeping: &Keeping) -> (Self, Option<RecoveryKey>) {
        let place = Self::new();
        let recovery = place.open(None).unwrap().keep_keys(&place.unlock(None), keeping).unwrap();
        (place, recovery)
    }

    fn unlock(&self, text: Option<&str>) -> Unlock {
        let keyring: Arc<dyn Keyring> = Arc::<Ring>::clone(&self.ring);
        Unlock { secret: text.map(secret), keyring: Some(keyring) }
    }

    fn open(&self, text: Option<&str>) -> Result<Engine, Error> {
        self.open_by(&self.unlock(text))
    }

    fn open_by(&self, unlock: &Unlock) -> Result<Engine, Error> {
        let project = ProjectId::parse("test").unwrap();
        Engine::open_with(self.folder.path(), project, Arc::new(SystemClock), unlock)
    }

    fn record(&self) -> Vec<u8> {
        std::fs::read(self.folder.path().join("master.key")).unwrap()
    }

    fn blobs(&self) -> Vec<(std::path::PathBuf, std::time::SystemTime)> {
        let shards = std::fs::read_dir(self.folder.path().join("blobs")).unwrap();
        let files = shards.flat_map(|shard| std::fs::read_dir(shard.unwrap().path()).unwrap());
        files
            .map(|file| file.unwrap())
            .map(|file| (file.path(), file.metadata().unwrap().modified().unwrap()))
            .collect()
    }
}

fn is_locked(outcome: Result<Engine, Error>) -> bool {
    matches!(outcome.map(drop), Err(Error::KeyLocked { .. }))
}

#[test]
fn a_wrong_or_missing_passphrase_changes_nothing() {
    let (place, _) = Place::kept(&passphrase("correct horse"));
    let before = place.record();
    for wrong in [
        None,
        Some(""),
        Some("correct horsf"),
        Some("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
    ] {
        assert!(is_locked(place.open(wrong)), "{wrong:?}");
    }
    assert_eq!(place.record(), before);
    assert_eq!(content(&place.open(Some("correct horse")).unwrap(), "first"), b"first");
}

#[test]
fn a_keyring_that_is_locked_or_absent_or_has_lost_the_key_never_gets_a_new_one() {
    let (place, recovery) = Place::kept(&Keeping::Keyring);
    let before = place.record();
    assert!(is_locked(place.open_by(&Unlock::default())), "no keyring");
    place.ring.is_locked.store(true, Ordering::SeqCst);
    assert!(is_locked(place.open(None)));
    place.ring.is_locked.store(false, Ordering::SeqCst);
    assert_eq!(content(&place.open(None).unwrap(), "first"), b"first");
    let secrets = std::mem::take(&mut *place.ring.secrets.lock().unwrap());
    assert_eq!(secrets.len(), 1);
    assert!(is_locked(place.open(None)));
    assert_eq!(place.record(), before);
    assert!(place.ring.secrets.lock().unwrap().is_empty());
    let recovery = recovery.unwrap().to_string();
    assert_eq!(content(&place.open(Some(&recovery)).unwrap(), "first"), b"first");
}

#[test]
fn a_keyring_that_does_not_keep_is_not_trusted_with_a_key() {
    let place = Place::new();
    let before = place.record();
    place.ring.is_locked.store(true, Ordering::SeqCst);
    let engine = place.open(None).unwrap();
    for unlock in [place.unlock(None), Unlock::default()] {
        let refused = engine.keep_keys(&unlock, &Keeping::Keyring);
        assert!(matches!(refused, Err(Error::KeyLocked { .. })));
    }
    assert!(matches!(
        engine.keep_keys(&Unlock::default(), &passphrase("short")),
        Err(Error::Invalid { .. })
    ));
    drop(engine);
    assert_eq!(place.record(), before);
    assert_eq!(content(&place.open(None).unwrap(), "first"), b"first");
}

#[test]
fn a_recovery_key_opens_however_it_is_typed_until_there_is_another() {
    let (place, recovery) = Place::kept(&passphrase("correct horse"));
    let recovery = recovery.unwrap().to_string();
    assert_eq!(recovery.len(), 64 + 7);
    for typed in [recovery.clone(), recovery.to_uppercase(), recovery.replace('-', " ") + "\n"] {
        assert_eq!(content(&place.open(Some(&typed)).unwrap(), "first"), b"first");
    }
    let ways = kept(place.folder.path()).unwrap();
    assert_eq!(ways, [Kept::Passphrase], "it is said of a store that is not open, too");
    let engine = place.open(Some(&recovery)).unwrap();
    let refused = engine.renew_keys(&place.unlock(Some(&recovery)));
    assert!(matches!(refused, Err(Error::KeyLocked { .. })), "it must not become the passphrase");
    assert_eq!(engine.keys_status().epoch, 1, "what is refused begins no epoch");
    let is_right = |text| engine.check_passphrase(&place.unlock(text)).is_ok();
    assert!(is_right(Some("correct horse")) && is_right(Some(&recovery)));
    assert!(!is_right(Some("wrong horse")) && !is_right(None));
    let next =
        engine.renew_keys(&place.unlock(Some("correct horse"))).unwrap().unwrap().to_string();
    drop(engine);
    assert!(is_locked(place.open(Some(&recovery))));
    assert!(place.open(Some(&next)).is_ok());
    assert!(place.open(Some("correct horse")).is_ok());
}

#[test]
fn a_store_from_before_there_were_other_ways_opens_as_it_is() {
    let place = Place::new();
    let record: serde_json::Value = serde_json::from_slice(&place.record()).unwrap();
    let digits = record["masters"][0]["key"].as_str().unwrap();
    let path = place.folder.path().join("master.key");
    disk::atomic::write(&path, format!("{digits}\n").as_bytes()).unwrap();
    let before = place.record();
    assert_eq!(content(&place.open(None).unwrap(), "first"), b"first");
    assert_eq!(place.record(), before);
    place.open(None).unwrap().keep_keys(&Unlock::default(), &passphrase("correct horse")).unwrap();
    assert!(!String::from_utf8(place.record()).unwrap().contains(digits));
    assert_eq!(content(&place.open(Some("correct horse")).unwrap(), "first"), b"first");
}

#[test]
fn a_record_that_is_damaged_or_asks_for_too_much_is_refused_and_left_alone() {
    let (place, _) = Place::kept(&passphrase("correct horse"));
    let path = place.folder.path().join("master.key");
    let good = String::from_utf8(place.record()).unwrap();
    for (bad, is_lock) in [
        (good.replace("\"memory\": 64", "\"memory\": 4294967295"), true),
        (good.replace("\"version\": 1", "\"version\": 2"), false),
        (good.replace("passphrase", "friend"), false),
        ("x".repeat(64), false),
        (String::new(), false),
        (r#"{"version": 1, "masters": []}"#.to_owned(), false),
    ] {
        assert_ne!(bad, good);
        disk::atomic::write(&path, bad.as_bytes()).unwrap();
        let refused = place.open(Some("correct horse")).map(drop).unwrap_err();
        let is_right = if is_lock {
            matches!(refused, Error::KeyLocked { .. })
        } else {
            matches!(refused, Error::KeyWrong { .. })
        };
        assert!(is_right, "{refused}: {bad}");
        assert_eq!(place.record(), bad.as_bytes());
    }
}

#[cfg(unix)]
#[test]
fn the_record_is_for_its_owner_only_however_often_it_is_written() {
    use std::os::unix::fs::PermissionsExt;
    let (place, _) = Place::kept(&passphrase("correct horse"));
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.folder.path().join("master.key")), 0o600);
}
