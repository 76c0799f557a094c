//! The trash: back with the same id and permissions, gone for good when its time is over.

use std::time::Duration;

use engine::Actor;
use wire::{ErrorType, FilePatch};

use crate::world::*;

#[test]
fn a_file_comes_back_as_it_was() {
    let world = World::new().with_bucket("b");
    world.put("b", "a", "a.txt", "x/", b"hello");
    let patch = FilePatch {
        name: None,
        permissions: Some(permissions(&["read(\"any\")", "update(\"user:u\")"])),
    };
    let before =
        world.engine.update_file(&Actor::console(), &bucket("b"), &file("a"), &patch).unwrap();
    world.engine.delete_file(&Actor::console(), &bucket("b"), &file("a")).unwrap();
    assert!(
        world
            .engine
            .get_file(&Actor::console(), &bucket("b"), &file("a"))
            .unwrap_err()
            .is(ErrorType::StorageFileNotFound)
    );
    let world = world.reopened();
    let trash = world.engine.list_trash(0, 10).unwrap();
    assert_eq!(
        (trash.total, trash.entries[0].name.as_str(), trash.entries[0].folder.as_str()),
        (1, "a.txt", "x/")
    );
    world.engine.restore(&[trash.entries[0].id]).unwrap();
    assert_eq!(world.engine.get_file(&Actor::console(), &bucket("b"), &file("a")).unwrap(), before);
    assert_eq!(world.get("b", "a"), b"hello");
    assert_eq!(world.engine.list_trash(0, 10).unwrap().total, 0);
    world.assert_clean();
}

#[test]
fn an_id_is_free_again_and_then_keeps_the_old_file_out() {
    let world = World::new().with_bucket("b");
    world.put("b", "a", "old", "", b"old");
    let entries = world.engine.trash_files(&bucket("b"), &[file("a")], &[]).unwrap();
    world.put("b", "a", "new", "", b"new");
    assert!(world.engine.restore(&entries).unwrap_err().is(ErrorType::StorageFileAlreadyExists));
    assert_eq!(world.get("b", "a"), b"new");
    world.engine.delete_file(&Actor::console(), &bucket("b"), &file("a")).unwrap();
    world.engine.restore(&entries).unwrap();
    assert_eq!(world.get("b", "a"), b"old");
}

#[test]
fn a_bucket_comes_back_with_its_files() {
    let world = World::new().with_bucket("b");
    world.put("b", "a", "a.txt", "", b"hello");
    world.engine.delete_bucket(&bucket("b")).unwrap();
    assert!(
        world.engine.get_bucket(&bucket("b")).unwrap_err().is(ErrorType::StorageBucketNotFound)
    );
    let entry = world.engine.list_trash(0, 10).unwrap().entries.pop().unwrap();
    assert!(entry.is_bucket && entry.id < 0 && entry.files == 1 && entry.bytes == 5);
    let world = world.with_bucket("b");
    assert!(
        world
            .engine
            .list_files(&Actor::console(), &bucket("b"), &counted(&[]))
            .unwrap()
            .items
            .is_empty(),
        "a new bucket has none of the old files"
    );
    assert!(
        world.engine.restore(&[entry.id]).unwrap_err().is(ErrorType::StorageBucketAlreadyExists)
    );
    world.engine.delete_bucket(&bucket("b")).unwrap();
    world.engine.restore(&[entry.id]).unwrap();
    assert_eq!(world.get("b", "a"), b"hello");
    world.assert_clean();
}

#[test]
fn what_has_expired_leaves_the_disk() {
    let world = World::new().with_bucket("b").with_bucket("c");
    world.put("b", "a", "a", "", &[1; 1000]);
    world.put("b", "kept", "kept", "", &[2; 1000]);
    world.put("c", "d", "d", "", &[3; 1000]);
    world.engine.trash_files(&bucket("b"), &[file("a")], &[]).unwrap();
    world.engine.delete_bucket(&bucket("c")).unwrap();
    world.clock.advance(Duration::from_hours(29 * 24));
    world.engine.clean().unwrap();
    assert_eq!(world.engine.list_trash(0, 10).unwrap().total, 2);
    world.clock.advance(Duration::from_hours(2 * 24));
    world.engine.clean().unwrap();
    assert_eq!(world.engine.list_trash(0, 10).unwrap().total, 0);
    let report = world.engine.verify().unwrap();
    assert_eq!(
        (report.files, report.segments, report.leftovers, report.is_clean()),
        (1, 1, 0, true)
    );
    assert!(world.engine.restore(&[1]).is_err());
}

#[test]
fn a_file_comes_back_only_where_its_bucket_is() {
    let world = World::new().with_bucket("photos");
    world.put("photos", "a", "a.txt", "", b"hello");
    world.engine.delete_file(&Actor::console(), &bucket("photos"), &file("a")).unwrap();
    let entry = world.engine.list_trash(0, 1).unwrap().entries[0].id;
    world.engine.delete_bucket(&bucket("photos")).unwrap();
    let refused = world.engine.restore(&[entry]).unwrap_err();
    assert!(refused.is(ErrorType::StorageBucketNotFound), "{refused}");
    assert!(refused.to_string().contains("Restore the bucket"), "{refused}");
    for nothing in [0, i64::MIN, i64::MAX] {
        assert!(world.engine.restore(&[nothing]).is_err());
        assert!(world.engine.purge(&[nothing]).is_err());
    }
}
