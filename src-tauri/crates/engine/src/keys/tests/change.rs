//! Changes of the keys, and what is left where one fails.

use super::*;

#[test]
fn a_change_that_ends_anywhere_leaves_a_store_that_one_of_both_ways_opens() {
    let (file, ring) = (("", Keeping::File), ("", Keeping::Keyring));
    let one = ("one passphrase", passphrase("one passphrase"));
    let two = ("two passphrases", passphrase("two passphrases"));
    let cases = [(&file, &one), (&one, &two), (&two, &ring), (&ring, &file), (&file, &file)];
    let steps =
        [Some(Step::Kept), Some(Step::Announced), Some(Step::Rewrapped), Some(Step::Settled), None];
    for ((old, from), (new, to)) in cases {
        for end in steps {
            let case = format!("{from:?} to {to:?}, ended at {end:?}");
            let (place, _) = Place::kept(from);
            let engine = place.open(Some(old)).unwrap();
            let changed = engine.change_keys(&place.unlock(Some(old)), to, |step| {
                // As a crash: nothing that follows is done, nothing is tidied up.
                if Some(step) == end { Err(Error::NoRandomness) } else { Ok(()) }
            });
            assert_eq!(changed.is_ok(), end.is_none(), "{case}");
            drop(engine);
            let is_new = matches!(end, Some(Step::Rewrapped | Step::Settled) | None);
            let (right, wrong) = if is_new { (new, old) } else { (old, new) };
            if matches!(if is_new { to } else { from }, Keeping::Passphrase(_)) && right != wrong {
                assert!(is_locked(place.open(Some(wrong))), "{case}");
            }
            let engine = place.open(Some(right)).expect(&case);
            assert_eq!(content(&engine, "first"), b"first", "{case}");
            engine.rotate_keys().unwrap();
            upload(&engine, "second");
            drop(engine);
            let again = place.open(Some(right)).unwrap();
            assert_eq!(content(&again, "second"), b"second");
            assert_eq!(again.keys_status().epoch, 2);
            let record: serde_json::Value = serde_json::from_slice(&place.record()).unwrap();
            assert_eq!(
                record["masters"].as_array().unwrap().len(),
                1,
                "{case}: it is ended or taken back"
            );
        }
    }
}

#[test]
fn after_a_change_that_failed_nothing_is_wrapped_until_the_store_is_opened_again() {
    let place = Place::new();
    let engine = place.open(None).unwrap();
    let unlock = Unlock::default();
    let failed = engine.change_keys(&unlock, &Keeping::File, |step| {
        if step == Step::Rewrapped { Err(Error::NoRandomness) } else { Ok(()) }
    });
    assert!(failed.is_err());
    assert!(matches!(engine.rotate_keys(), Err(Error::KeyLocked { .. })));
    assert!(matches!(engine.keep_keys(&unlock, &Keeping::File), Err(Error::KeyLocked { .. })));
    upload(&engine, "second");
    drop(engine);
    let engine = place.open(None).unwrap();
    engine.rotate_keys().unwrap();
    engine.keep_keys(&unlock, &Keeping::File).unwrap();
    assert_eq!(content(&engine, "second"), b"second");
}

#[test]
fn new_keys_rewrite_no_content() {
    let place = Place::new();
    let before = place.blobs();
    let engine = place.open(None).unwrap();
    let signing = engine.inner.keys.signing_key(b"test").unwrap();
    assert!(
        engine.renew_keys(&Unlock::default()).unwrap().is_none(),
        "a key file needs no recovery key"
    );
    assert_eq!(engine.keys_status().epoch, 2);
    engine.keep_keys(&Unlock::default(), &passphrase("correct horse")).unwrap();
    assert_eq!(place.blobs(), before);
    upload(&engine, "second");
    drop(engine);
    let engine = place.open(Some("correct horse")).unwrap();
    let epochs: Vec<u32> = engine
        .database()
        .read(|reader| {
            let mut statement = reader.prepare("SELECT key_epoch FROM files ORDER BY seq")?;
            let rows = statement.query_map([], |row| row.get(0))?;
            Ok::<_, Error>(rows.collect::<Result<_, _>>()?)
        })
        .unwrap();
    assert_eq!(epochs, [1, 2]);
    assert_eq!(
        (content(&engine, "first"), content(&engine, "second")),
        (b"first".to_vec(), b"second".to_vec())
    );
    assert_eq!(
        *engine.inner.keys.signing_key(b"test").unwrap(),
        *signing,
        "what was signed stays signed"
    );
    assert!(engine.verify().unwrap().is_clean());
}

/// Puts something in the place of the record that no record can replace; taken away, the record is as it was.
struct InTheWay {
    record: std::path::PathBuf,
    aside: std::path::PathBuf,
}

impl InTheWay {
    fn put(place: &Place) -> Self {
        let record = place.folder.path().join("master.key");
        let aside = place.folder.path().join("aside");
        std::fs::rename(&record, &aside).unwrap();
        std::fs::create_dir_all(record.join("something")).unwrap();
        Self { record, aside }
    }
}

impl Drop for InTheWay {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.record).unwrap();
        std::fs::rename(&self.aside, &self.record).unwrap();
    }
}

#[test]
fn a_change_that_cannot_be_written_down_has_not_happened() {
    let (place, recovery) = Place::kept(&passphrase("correct horse"));
    let engine = place.open(Some("correct horse")).unwrap();
    let in_the_way = InTheWay::put(&place);
    let refused = engine.keep_keys(&place.unlock(None), &passphrase("another horse"));
    assert!(matches!(refused, Err(Error::Path(_))), "{refused:?}");
    drop(in_the_way);
    engine.rotate_keys().expect("the keys are still those of the store");
    drop(engine);
    assert!(is_locked(place.open(Some("another horse"))));
    for old in ["correct horse".to_owned(), recovery.unwrap().to_string()] {
        assert_eq!(content(&place.open(Some(&old)).unwrap(), "first"), b"first");
    }
}

#[test]
fn a_change_whose_end_cannot_be_written_down_has_happened_and_shows_its_recovery_key() {
    let old = ("correct horse", passphrase("correct horse"));
    for new in [passphrase("another horse"), Keeping::Keyring] {
        let (place, _) = Place::kept(&old.1);
        let engine = place.open(Some(old.0)).unwrap();
        let mut in_the_way = None;
        let changed = engine.change_keys(&place.unlock(Some(old.0)), &new, |step| {
            if step == Step::Rewrapped {
                in_the_way = Some(InTheWay::put(&place));
            }
            Ok(())
        });
        let recovery = changed.expect("nothing but the new way opens it now").unwrap();
        drop(in_the_way);
        engine.rotate_keys().unwrap();
        drop(engine);
        let locked_keyring = Unlock { keyring: None, ..place.unlock(Some(&recovery.to_string())) };
        assert_eq!(content(&place.open_by(&locked_keyring).unwrap(), "first"), b"first");
        assert_eq!(content(&place.open(Some("another horse")).unwrap(), "first"), b"first");
        if matches!(new, Keeping::Passphrase(_)) {
            assert!(is_locked(place.open(Some(old.0))), "it opened the old way only");
        }
        let record: serde_json::Value = serde_json::from_slice(&place.record()).unwrap();
        assert_eq!(record["masters"].as_array().unwrap().len(), 1, "the opening has ended it");
    }
}

#[test]
fn a_commit_whose_answer_was_lost_has_happened_if_the_rows_say_so() {
    let place = Place::new();
    let engine = place.open(None).unwrap();
    let rows = engine.database().read(keys::list_epochs).unwrap();
    let lost = || Err(Error::NoRandomness);
    assert!(engine.rewrap_outcome(&rows, lost()).is_ok());
    let mut others = rows.clone();
    others[0].wrapped[0] ^= 1;
    assert!(matches!(engine.rewrap_outcome(&others, lost()), Err(Error::NoRandomness)));
    assert!(engine.rewrap_outcome(&others, Ok(())).is_ok());
}
