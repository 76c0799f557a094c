//! Copies: new files that owe nothing to what they were made of.

use engine::Actor;
use wire::{BucketDraft, CHUNK_SIZE, ErrorType, FileId, FilePatch};

use crate::world::*;

fn copy(world: &World, files: &[&str], folders: &[&str], to: &str) -> Vec<FileId> {
    let files: Vec<FileId> = files.iter().map(|id| file(id)).collect();
    let folders: Vec<_> = folders.iter().map(|path| folder(path)).collect();
    world.engine.copy_files(&bucket("b"), &files, &folders, &folder(to)).unwrap()
}

fn get(world: &World, id: &FileId) -> wire::File {
    world.engine.get_file(&Actor::console(), &bucket("b"), id).unwrap()
}

#[test]
fn a_copy_is_a_file_of_its_own() {
    let world = World::new().with_bucket("b");
    let size = usize::try_from(CHUNK_SIZE).unwrap();
    let content: Vec<u8> = (0..=u8::MAX).cycle().take(size * 2 + 7).collect();
    for (number, part) in content.chunks(size).enumerate() {
        let start = number as u64 * CHUNK_SIZE;
        let range = (start, start + part.len() as u64, content.len() as u64);
        world.chunk("b", "cat", range, part).unwrap();
    }
    let patch = FilePatch {
        name: Some("cat.bin".to_owned()),
        permissions: Some(permissions(&[r#"read("any")"#])),
    };
    let source =
        world.engine.update_file(&Actor::console(), &bucket("b"), &file("cat"), &patch).unwrap();

    let ids = copy(&world, &["cat"], &[], "pets/");
    let copied = get(&world, &ids[0]);
    assert_eq!((copied.name.as_str(), copied.folder.as_str()), ("cat.bin", "pets/"));
    assert_eq!(copied.permissions, source.permissions);
    assert_eq!(copied.signature, source.signature);

    world.engine.delete_file(&Actor::console(), &bucket("b"), &file("cat")).unwrap();
    assert!(world.get("b", ids[0].as_str()) == content, "the copy stays when its source goes");
    world.assert_clean();
}

#[test]
fn a_copy_beside_its_source_gets_a_name_of_its_own() {
    let world = World::new().with_bucket("b");
    world.put("b", "cat", "cat.txt", "", b"miaow");
    world.put("b", "none", ".profile", "", b"");
    let names = |ids: Vec<FileId>| ids.iter().map(|id| get(&world, id).name).collect::<Vec<_>>();
    assert_eq!(names(copy(&world, &["cat", "none"], &[], "")), ["cat (2).txt", ".profile (2)"]);
    assert_eq!(names(copy(&world, &["cat"], &[], "")), ["cat (3).txt"]);
    assert_eq!(names(copy(&world, &["cat"], &[], "x/")), ["cat.txt"]);
}

#[test]
fn folders_are_copied_with_everything_below_them() {
    let world = World::new().with_bucket("b");
    world.put("b", "one", "one.txt", "a/", b"1");
    world.put("b", "two", "two.txt", "a/deep/", b"2");
    world.engine.create_folder(&bucket("b"), &folder("a/empty/")).unwrap();
    let keys = |ids: &[FileId]| ids.iter().map(|id| get(&world, id).key).collect::<Vec<_>>();

    assert_eq!(keys(&copy(&world, &[], &["a/"], "b/")), ["b/a/one.txt", "b/a/deep/two.txt"]);
    assert_eq!(keys(&copy(&world, &[], &["a/"], "")), ["a (2)/one.txt", "a (2)/deep/two.txt"]);
    let inside = world.engine.folder_content(&bucket("b"), &folder("a (2)/")).unwrap();
    let found: Vec<_> = inside.folders.iter().map(|stat| stat.folder.as_str()).collect();
    assert_eq!(found, ["a (2)/deep/", "a (2)/empty/"]);

    let refused = world.engine.copy_files(&bucket("b"), &[], &[folder("a/")], &folder("a/deep/"));
    assert!(matches!(refused, Err(engine::Error::Invalid { .. })));
}

#[test]
fn nothing_stays_of_copies_of_which_one_is_refused() {
    let world = World::new().with_bucket("b");
    world.put("b", "text", "a.txt", "", b"1");
    world.put("b", "image", "b.png", "", b"2");
    let draft = BucketDraft { allowed_file_extensions: Some(vec!["txt".to_owned()]), ..draft("b") };
    world.engine.update_bucket(&bucket("b"), &draft).unwrap();

    let ids = [file("text"), file("image")];
    let refused = world.engine.copy_files(&bucket("b"), &ids, &[], &folder("copies/"));
    assert!(refused.unwrap_err().is(ErrorType::StorageFileTypeUnsupported));
    assert_eq!(world.names("b", &[]), ["a.txt", "b.png"]);
    world.assert_clean();
}
