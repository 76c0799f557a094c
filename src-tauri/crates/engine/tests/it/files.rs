//! Files and folders: permissions at the door, renaming, moving.

use engine::{Actor, Upload};
use wire::{BucketDraft, ErrorType, FilePatch, Folder};

use crate::world::*;

#[test]
fn a_file_has_every_field_of_the_model() {
    let world = World::new().with_bucket("b");
    let made = world.put("b", "a", "a.txt", "x/y", b"hello world");
    assert_eq!((made.folder.as_str(), made.key.as_str()), ("x/y/", "x/y/a.txt"));
    assert_eq!(
        (made.signature.as_str(), made.mime_type.as_str()),
        ("5eb63bbbe01eeed093cb22bb8f5acdc3", "text/plain")
    );
    assert_eq!(
        (
            made.size_original,
            made.chunks_total,
            made.chunks_uploaded,
            made.encryption,
            made.compression.as_str()
        ),
        (11, 1, 1, true, "none")
    );
    assert!(made.size_actual > 11);
    let empty = world.put("b", "e", "empty", "", b"");
    assert_eq!(
        (empty.signature.as_str(), empty.mime_type.as_str(), empty.chunks_total),
        ("d41d8cd98f00b204e9800998ecf8427e", "application/x-empty", 1)
    );
    assert_eq!(world.get("b", "e"), b"");
    world.assert_clean();
}

#[test]
fn guests_see_what_is_granted_and_nothing_else() {
    let world = World::new();
    let secured = BucketDraft { file_security: Some(true), ..draft("B") };
    world.engine.create_bucket(&bucket("b"), &secured).unwrap();
    world.put("b", "hidden", "hidden", "", b"1");
    let upload = Upload {
        bucket: &bucket("b"),
        file: &file("open"),
        name: "open",
        folder: &Folder::ROOT,
        permissions: Some(&permissions(&["read(\"any\")"])),
        range: None,
        bytes: b"2",
    };
    world.engine.upload(&Actor::console(), &upload).unwrap();
    let guest = Actor::guest();
    let seen = world.engine.list_files(&guest, &bucket("b"), &counted(&[])).unwrap();
    assert_eq!((seen.total, seen.items.len(), seen.items[0].id.as_str()), (1, 1, "open"));
    assert!(
        world
            .engine
            .get_file(&guest, &bucket("b"), &file("hidden"))
            .unwrap_err()
            .is(ErrorType::StorageFileNotFound)
    );
    assert!(world.engine.open_file(&guest, &bucket("b"), &file("open")).is_ok());
    assert!(
        world
            .engine
            .delete_file(&guest, &bucket("b"), &file("open"))
            .unwrap_err()
            .is(ErrorType::UserUnauthorized)
    );
    assert!(
        world
            .engine
            .upload(&guest, &Upload { file: &file("new"), ..upload })
            .unwrap_err()
            .is(ErrorType::UserUnauthorized)
    );
    world
        .engine
        .update_bucket(&bucket("b"), &BucketDraft { enabled: Some(false), ..secured })
        .unwrap();
    assert!(
        world
            .engine
            .get_file(&guest, &bucket("b"), &file("open"))
            .unwrap_err()
            .is(ErrorType::StorageBucketNotFound)
    );
    assert!(world.engine.get_file(&Actor::console(), &bucket("b"), &file("open")).is_ok());
}

#[test]
fn a_file_is_renamed_and_found_by_its_new_name_only() {
    let world = World::new().with_bucket("b");
    world.put("b", "a", "Holiday 0001.jpg", "", b"x");
    let patch = FilePatch { name: Some("Winter.jpg".to_owned()), permissions: None };
    world.engine.update_file(&Actor::console(), &bucket("b"), &file("a"), &patch).unwrap();
    let found = |words: &str| {
        let request = engine::ListRequest { search: words.to_owned(), ..counted(&[]) };
        world.engine.list_files(&Actor::console(), &bucket("b"), &request).unwrap().total
    };
    assert_eq!((found("holiday"), found("win"), found("a")), (0, 1, 1));
    let refused = FilePatch { name: Some("x".repeat(129)), permissions: None };
    assert!(
        world.engine.update_file(&Actor::console(), &bucket("b"), &file("a"), &refused).is_err()
    );
    assert_eq!(world.names("b", &[]), ["Winter.jpg"]);
}

#[test]
fn folders_are_made_moved_and_merged() {
    let world = World::new().with_bucket("b");
    world.put("b", "1", "one", "photos/2026", b"1");
    world.put("b", "2", "two", "photos/2026/may", b"22");
    world.put("b", "3", "three", "photos-old", b"333");
    world.engine.create_folder(&bucket("b"), &folder("photos/empty")).unwrap();
    let content = |path: &str| {
        let content = world.engine.folder_content(&bucket("b"), &folder(path)).unwrap();
        let folders: Vec<(String, u64, u64)> = content
            .folders
            .iter()
            .map(|stat| (stat.folder.to_string(), stat.files, stat.bytes))
            .collect();
        (folders, content.files, content.bytes)
    };
    assert_eq!(
        content(""),
        (vec![("photos/".to_owned(), 2, 3), ("photos-old/".to_owned(), 1, 3)], 0, 0)
    );
    assert_eq!(
        content("photos"),
        (vec![("photos/2026/".to_owned(), 2, 3), ("photos/empty/".to_owned(), 0, 0)], 0, 0)
    );
    assert_eq!(content("photos/2026"), (vec![("photos/2026/may/".to_owned(), 1, 2)], 1, 1));

    assert_eq!(
        world.engine.move_folder(&bucket("b"), &folder("photos"), &folder("archive/all")).unwrap(),
        2
    );
    assert_eq!(content("archive"), (vec![("archive/all/".to_owned(), 2, 3)], 0, 0));
    assert!(
        world
            .engine
            .move_folder(&bucket("b"), &folder("archive"), &folder("archive/inside"))
            .is_err()
    );
    assert!(world.engine.move_folder(&bucket("b"), &folder("nothing"), &folder("x")).is_err());
    assert_eq!(
        world
            .engine
            .move_files(&bucket("b"), &[file("3")], &[folder("archive/all/2026")], &Folder::ROOT)
            .unwrap(),
        3
    );
    assert_eq!(content("").1, 1);
    assert_eq!(content("2026").1, 1);
    assert!(
        world
            .engine
            .move_files(&bucket("b"), &[file("3"), file("nope")], &[], &folder("z"))
            .is_err()
    );
    assert_eq!(content("").1, 1, "all or nothing");
    world.assert_clean();
}
