//! The keys of a store at what they really cost. All else about them is tested beside the code.

use std::sync::Arc;

use engine::{Engine, Error, Keeping, Unlock};
use wire::ProjectId;

use crate::world::*;

#[test]
fn a_passphrase_costs_whoever_guesses_it() {
    let world = World::new().with_bucket("b");
    world.put("b", "f", "f", "", b"hello");
    let secret = |text: &str| Unlock { secret: Some(text.to_owned().into()), keyring: None };
    let keeping = Keeping::Passphrase("correct horse".to_owned().into());
    world.engine.keep_keys(&Unlock::default(), &keeping).unwrap();
    let World { folder, clock, engine } = world;
    drop(engine);
    let record = std::fs::read_to_string(folder.path().join("master.key")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    assert_eq!(
        record["masters"][0]["argon2id"],
        serde_json::json!({ "memory": 65536, "passes": 3, "lanes": 4 })
    );
    let open = |unlock: &Unlock| {
        let clock = Arc::<wire::ManualClock>::clone(&clock);
        Engine::open_with(folder.path(), ProjectId::parse("test").unwrap(), clock, unlock)
    };
    for wrong in [secret("wrong horse"), Unlock::default()] {
        assert!(matches!(open(&wrong), Err(Error::KeyLocked { .. })));
    }
    let engine = open(&secret("correct horse")).unwrap();
    let world = World { folder: tempfile::tempdir().unwrap(), clock: Arc::clone(&clock), engine };
    assert_eq!(world.get("b", "f"), b"hello");
}
