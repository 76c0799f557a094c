//! Opening, refusing to open, and noticing damage.

use std::fs;
use std::sync::Arc;

use engine::{Engine, Error, Problem};
use wire::{Compression, ProjectId, SystemClock};

use crate::world::*;

#[test]
fn what_was_put_is_there_after_a_restart() {
    let world = World::new().with_bucket("photos");
    world.put("photos", "a", "a.txt", "x/", b"hello");
    let world = world.reopened();
    assert_eq!(world.get("photos", "a"), b"hello");
    world.assert_clean();
}

#[test]
fn a_second_engine_on_the_folder_is_refused() {
    let world = World::new();
    let second =
        Engine::open(world.folder.path(), ProjectId::parse("test").unwrap(), Arc::new(SystemClock));
    let message = second.err().unwrap().to_string();
    assert!(message.contains("in use"), "{message}");
}

#[test]
fn a_store_of_another_project_or_a_newer_version_is_refused_and_left_alone() {
    let world = World::new().with_bucket("photos");
    let World { folder, clock, engine } = world;
    drop(engine);
    let other = Engine::open(
        folder.path(),
        ProjectId::parse("other").unwrap(),
        Arc::<wire::ManualClock>::clone(&clock),
    );
    assert!(matches!(other.err().unwrap(), Error::WrongProject { .. }));
    let version = set_version(&folder.path().join("store.db"), 999);
    let newer = Engine::open(
        folder.path(),
        ProjectId::parse("test").unwrap(),
        Arc::<wire::ManualClock>::clone(&clock),
    )
    .err()
    .unwrap()
    .to_string();
    assert!(newer.contains("newer Coffer") && newer.contains("nothing was changed"), "{newer}");
    set_version(&folder.path().join("store.db"), version);
    assert!(opened(folder.path(), &clock).get_bucket(&bucket("photos")).is_ok());
}

#[expect(clippy::disallowed_methods, reason = "the test plays another version of the program")]
fn set_version(path: &std::path::Path, version: i64) -> i64 {
    let connection = disk::rusqlite::Connection::open(path).unwrap();
    let before = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    connection.pragma_update(None, "user_version", version).unwrap();
    before
}

#[test]
fn a_missing_key_is_never_replaced() {
    let world = World::new().with_bucket("photos");
    world.put("photos", "a", "a.txt", "", b"secret");
    let World { folder, clock, engine } = world;
    drop(engine);
    let key = folder.path().join("master.key");
    let saved = fs::read(&key).unwrap();
    disk::atomic::remove(&key).unwrap();
    let refused = Engine::open(
        folder.path(),
        ProjectId::parse("test").unwrap(),
        Arc::<wire::ManualClock>::clone(&clock),
    );
    assert!(matches!(refused.err().unwrap(), Error::KeyMissing { .. }));
    assert!(!key.exists());
    disk::atomic::write(&key, &saved).unwrap();
    let world = World { engine: opened(folder.path(), &clock), folder, clock };
    assert_eq!(world.get("photos", "a"), b"secret");
}

#[test]
fn encrypted_content_is_not_on_disk_in_the_clear() {
    for (encryption, expected) in [(true, false), (false, true)] {
        let world = World::new().with_packed_bucket("b", Compression::None, encryption);
        let needle = b"a very recognisable sentence";
        let stored = world.put("b", "a", "a.txt", "", needle);
        assert_eq!(stored.encryption, encryption);
        let found = segments(&world).iter().any(|path| {
            fs::read(path).unwrap().windows(needle.len()).any(|window| window == needle)
        });
        assert_eq!(found, expected);
    }
}

pub(crate) fn segments(world: &World) -> Vec<std::path::PathBuf> {
    let shards = fs::read_dir(world.folder.path().join("blobs")).unwrap();
    shards
        .flat_map(|shard| fs::read_dir(shard.unwrap().path()).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect()
}

#[test]
fn the_checker_names_a_damaged_and_a_missing_file() {
    for (damage, sentence) in [("flip", "damaged"), ("cut", "size"), ("remove", "missing")] {
        for encryption in [true, false] {
            let world = World::new().with_packed_bucket("b", Compression::Zstd, encryption);
            world.put("b", "good", "good.txt", "", b"good");
            let before = segments(&world);
            world.put("b", "bad", "bad.txt", "", &vec![7; 100_000]);
            let path = segments(&world).into_iter().find(|path| !before.contains(path)).unwrap();
            let mut bytes = fs::read(&path).unwrap();
            match damage {
                "flip" => {
                    let middle = bytes.len() / 2;
                    bytes[middle] ^= 1;
                    disk::atomic::write(&path, &bytes).unwrap();
                }
                "cut" => disk::atomic::write(&path, &bytes[..bytes.len() - 1]).unwrap(),
                _ => disk::atomic::remove(&path).unwrap(),
            }
            let report = world.engine.verify().unwrap();
            let [Problem::File { name, what, .. }] = &report.problems[..] else {
                panic!("{report:?}")
            };
            assert_eq!(name, "bad.txt");
            assert!(what.contains(sentence), "{damage}: {what}");
            assert_eq!(world.get("b", "good"), b"good");
            let content = world
                .engine
                .open_file(&engine::Actor::console(), &bucket("b"), &file("bad"))
                .unwrap()
                .content();
            assert!(content.read_all().is_err(), "damage is never given out");
        }
    }
}

#[test]
fn a_store_whose_database_is_gone_is_refused_and_keeps_its_content() {
    let world = World::new().with_bucket("photos");
    world.put("photos", "a", "a.txt", "", b"hello");
    let World { folder, clock, engine } = world;
    engine.close().unwrap();
    drop(engine);
    let database = folder.path().join("store.db");
    let saved = fs::read(&database).unwrap();
    disk::atomic::remove(&database).unwrap();
    for is_empty in [false, true] {
        if is_empty {
            disk::atomic::write(&database, b"").unwrap();
        }
        let again = Engine::open(
            folder.path(),
            ProjectId::parse("test").unwrap(),
            Arc::<wire::ManualClock>::clone(&clock),
        );
        let refused = again.err().unwrap();
        assert!(matches!(refused, Error::DatabaseMissing { .. }), "{refused}");
        assert_eq!(database.exists(), is_empty, "a refusal makes nothing");
    }
    disk::atomic::write(&database, &saved).unwrap();
    let world = World { engine: opened(folder.path(), &clock), folder, clock };
    assert_eq!(world.get("photos", "a"), b"hello");
}

#[cfg(unix)]
#[test]
fn a_store_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("projects/test");
    let clock = Arc::new(wire::ManualClock::new(wire::Timestamp::from_micros(0)));
    drop(opened(&store, &clock));
    let mode = fs::metadata(&store).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "names of files are nobody else's business");
}

#[test]
fn a_segment_that_is_gone_is_a_loss_of_its_own_kind() {
    let world = World::new().with_bucket("photos");
    world.put("photos", "a", "a.txt", "", b"hello");
    disk::atomic::remove(&segments(&world)[0]).unwrap();
    let open =
        world.engine.open_file(&engine::Actor::console(), &bucket("photos"), &file("a")).unwrap();
    let lost = open.content().read_all().unwrap_err();
    assert!(matches!(lost, Error::ContentMissing { .. }), "{lost}");
}

#[test]
fn a_segment_that_cannot_be_removed_holds_up_nothing_else() {
    let world = World::new().with_bucket("photos");
    world.chunk("photos", "a", (0, 5, 10), b"01234").unwrap();
    let stuck = segments(&world)[0].clone();
    disk::atomic::remove(&stuck).unwrap();
    fs::create_dir(&stuck).unwrap();
    world.chunk("photos", "b", (0, 5, 10), b"01234").unwrap();
    let actor = engine::Actor::console();
    for id in ["a", "b"] {
        world.engine.delete_file(&actor, &bucket("photos"), &file(id)).unwrap();
    }
    assert_eq!(segments(&world), std::slice::from_ref(&stuck), "the other one is gone");
    fs::remove_dir(&stuck).unwrap();
    world.engine.clean().unwrap();
    world.assert_clean();
}
