//! Buckets: defaults, replacement, refusals.

use wire::{BucketDraft, ErrorType};

use crate::world::*;

#[test]
fn a_bucket_gets_appwrites_defaults() {
    let world = World::new();
    let made = world.engine.create_bucket(&bucket("b"), &draft("B")).unwrap();
    assert!(
        made.enabled
            && made.encryption
            && made.antivirus
            && made.transformations
            && !made.file_security
            && !made.strip_metadata
    );
    assert_eq!((made.maximum_file_size, made.total_size), (world.engine.maximum_file_size(), 0));
    assert_eq!(world.engine.get_bucket(&bucket("b")).unwrap(), made);
}

#[test]
fn an_update_replaces_everything_but_permissions() {
    let world = World::new();
    let permitted = BucketDraft {
        permissions: Some(permissions(&["read(\"any\")", "create(\"users\")"])),
        file_security: Some(true),
        ..draft("B")
    };
    world.engine.create_bucket(&bucket("b"), &permitted).unwrap();
    world.put("b", "a", "a", "", b"12345");
    let updated = world.engine.update_bucket(&bucket("b"), &draft("C")).unwrap();
    assert_eq!((updated.name.as_str(), updated.file_security, updated.total_size), ("C", false, 5));
    assert_eq!(updated.permissions, permissions(&["read(\"any\")", "create(\"users\")"]));
    assert_eq!(world.engine.get_bucket(&bucket("b")).unwrap(), updated);
}

#[test]
fn a_bad_bucket_is_refused_and_nothing_changes() {
    let world = World::new().with_bucket("b");
    assert!(
        world
            .engine
            .create_bucket(&bucket("b"), &draft("again"))
            .unwrap_err()
            .is(ErrorType::StorageBucketAlreadyExists)
    );
    for bad in [
        draft(""),
        draft(&"x".repeat(129)),
        draft("a\0b"),
        BucketDraft { maximum_file_size: Some(0), ..draft("x") },
        BucketDraft { maximum_file_size: Some(u64::MAX), ..draft("x") },
        BucketDraft { allowed_file_extensions: Some(vec![String::new()]), ..draft("x") },
        BucketDraft { allowed_file_extensions: Some(vec!["a".to_owned(); 101]), ..draft("x") },
    ] {
        assert!(world.engine.create_bucket(&bucket("c"), &bad).is_err(), "{bad:?}");
        assert!(world.engine.update_bucket(&bucket("b"), &bad).is_err(), "{bad:?}");
    }
    assert!(
        world.engine.get_bucket(&bucket("c")).unwrap_err().is(ErrorType::StorageBucketNotFound)
    );
    assert_eq!(world.engine.get_bucket(&bucket("b")).unwrap().name, "b");
}

#[test]
fn counts_follow_files() {
    let world = World::new().with_bucket("b");
    world.put("b", "a", "a", "", b"12345");
    world.put("b", "c", "c", "", b"123");
    let stat =
        || world.engine.bucket_stats().unwrap().pop().map(|stat| (stat.files, stat.bytes)).unwrap();
    assert_eq!(stat(), (2, 8));
    let entries = world.engine.trash_files(&bucket("b"), &[file("a")], &[]).unwrap();
    assert_eq!(stat(), (1, 3));
    world.engine.restore(&entries).unwrap();
    assert_eq!(stat(), (2, 8));
    world.assert_clean();
}
