//! What is kept against what a query finds: after every write of a random story, and beside a writer that never rests.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use proptest::prelude::*;
use wire::{BucketDraft, FilePatch, Folder, Permission, ProjectId, SystemClock};

use super::*;
use crate::{Actor, Upload};

fn bucket() -> BucketId {
    BucketId::parse("b").unwrap()
}

fn file(number: u8) -> FileId {
    FileId::parse(&format!("f{number}")).unwrap()
}

fn draft(name: &str, roles: &[&str]) -> BucketDraft {
    let permissions: Vec<String> = roles.iter().map(|role| format!("read(\"{role}\")")).collect();
    serde_json::from_value(serde_json::json!({
        "name": name, "permissions": permissions, "fileSecurity": roles.len() > 1, "enabled": !roles.is_empty(),
    }))
    .unwrap()
}

fn opened() -> (tempfile::TempDir, Engine) {
    let folder = tempfile::tempdir().unwrap();
    let project = ProjectId::parse("test").unwrap();
    let engine = Engine::open(folder.path(), project, Arc::new(SystemClock)).unwrap();
    engine.create_bucket(&bucket(), &draft("b", &[])).unwrap();
    (folder, engine)
}

fn upload(engine: &Engine, number: u8, name: &str) -> Result<(), Error> {
    let (bucket, file, folder) = (&bucket(), &file(number), &Folder::ROOT);
    let (permissions, range, bytes) = (None, None, &b"bytes"[..]);
    let upload = Upload { bucket, file, name, folder, permissions, range, bytes };
    engine.upload(&Actor::console(), &upload).map(drop)
}

fn rename(engine: &Engine, number: u8, name: &str) -> Result<(), Error> {
    let patch = FilePatch { name: Some(name.to_owned()), permissions: None };
    engine.update_file(&Actor::console(), &bucket(), &file(number), &patch).map(drop)
}

#[derive(Clone, Debug)]
enum Act {
    Upload(u8),
    Rename(u8, u8),
    Permit(u8, bool),
    Delete(u8),
    Restore,
    Purge,
    UpdateBucket(u8),
    DeleteBucket,
    CreateBucket,
    Clean,
}

fn acts() -> impl Strategy<Value = Vec<(Act, u8)>> {
    let number = 0_u8..3;
    let act = prop_oneof![
        4 => number.clone().prop_map(Act::Upload),
        3 => (number.clone(), any::<u8>()).prop_map(|(number, name)| Act::Rename(number, name)),
        2 => (number.clone(), any::<bool>()).prop_map(|(number, is_open)| Act::Permit(number, is_open)),
        2 => number.clone().prop_map(Act::Delete),
        1 => Just(Act::Restore),
        1 => Just(Act::Purge),
        2 => (0_u8..3).prop_map(Act::UpdateBucket),
        1 => Just(Act::DeleteBucket),
        2 => Just(Act::CreateBucket),
        1 => Just(Act::Clean),
    ];
    prop::collection::vec((act, number), 1..25)
}

fn trash(engine: &Engine) -> Vec<i64> {
    engine.list_trash(0, 100).unwrap().entries.iter().map(|entry| entry.id).collect()
}

/// Does it, or is refused: both are good.
fn run(engine: &Engine, act: &Act) -> Result<(), Error> {
    match act {
        Act::Upload(number) => upload(engine, *number, "new"),
        Act::Rename(number, name) => rename(engine, *number, &format!("name {name}")),
        Act::Permit(number, is_open) => {
            let any = Permission::parse("read(\"any\")").unwrap();
            let permissions = is_open.then_some(any).into_iter().collect();
            let patch = FilePatch { name: None, permissions: Some(permissions) };
            engine.update_file(&Actor::console(), &bucket(), &file(*number), &patch).map(drop)
        }
        Act::Delete(number) => engine.delete_file(&Actor::console(), &bucket(), &file(*number)),
        Act::Restore => engine.restore(&trash(engine)).map(drop),
        Act::Purge => engine.purge(&trash(engine)).map(drop),
        Act::UpdateBucket(roles) => {
            let roles: Vec<&str> = ["any", "users"].into_iter().take(usize::from(*roles)).collect();
            engine.update_bucket(&bucket(), &draft("b2", &roles)).map(drop)
        }
        Act::DeleteBucket => engine.delete_bucket(&bucket()),
        Act::CreateBucket => engine.create_bucket(&bucket(), &draft("b", &["any"])).map(drop),
        Act::Clean => engine.clean(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_is_kept_is_what_a_query_finds(acts in acts()) {
        let (_folder, engine) = opened();
        for (act, asked) in acts {
            drop(run(&engine, &act));
            let fresh = engine
                .database()
                .read(|reader| Found::look(reader, &bucket(), Some(&file(asked))))
                .unwrap();
            for _ in 0..2 {
                let found = engine.look(&bucket(), &file(asked)).unwrap();
                prop_assert_eq!(format!("{:?}", found.bucket), format!("{:?}", fresh.bucket));
                prop_assert_eq!(format!("{:?}", found.file), format!("{:?}", fresh.file));
            }
            let names = (bucket(), file(asked));
            let kept = engine.inner.recent.find(&names, engine.database().generation());
            prop_assert_eq!(kept.is_some(), fresh.file.is_some(), "kept where there is something");
        }
    }
}

#[test]
fn nobody_sees_a_file_as_it_was_before_a_rename_that_has_returned() {
    let (_folder, engine) = opened();
    upload(&engine, 0, "0").unwrap();
    let (returned, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !is_over.load(Ordering::SeqCst) {
                    let least = returned.load(Ordering::SeqCst);
                    let found = engine.look(&bucket(), &file(0)).unwrap();
                    let name: u64 = found.file.unwrap().file.name.parse().unwrap();
                    assert!(name >= least, "{name} was read after {least} was written");
                }
            });
        }
        for name in 1..=200 {
            rename(&engine, 0, &name.to_string()).unwrap();
            returned.store(name, Ordering::SeqCst);
        }
        is_over.store(true, Ordering::SeqCst);
    });
}

#[test]
fn no_more_than_so_many_are_kept_and_those_of_the_last_generation_only() {
    let (_folder, engine) = opened();
    upload(&engine, 0, "0").unwrap();
    let found = engine.look(&bucket(), &file(0)).unwrap();
    let recent = Recent::default();
    let name = |number: usize| (bucket(), FileId::parse(&format!("f{number}")).unwrap());
    for number in 0..MOST * 2 {
        recent.keep(name(number), &found, 7);
        assert!(recent.find(&name(number), 7).is_some());
        assert!(lock(&recent.0).rows.len() <= MOST);
    }
    recent.keep(name(0), &found, 6);
    recent.keep(name(1), &found, 8);
    assert!(recent.find(&name(0), 6).is_none(), "older than what is kept");
    assert!(recent.find(&name(1), 7).is_none(), "newer than what is asked for");
    assert!(recent.find(&name(1), 8).is_some());
    assert_eq!(lock(&recent.0).rows.len(), 1);
}
