//! Content that is replaced: the file stays the same to whoever knows it, and what it held can be had back for a time.

use std::time::Duration;

use engine::{Actor, BlobId, Error, Replaced, Replacement, Version};
use wire::{
    BucketDraft, ContentRange, Doer, ErrorType, FilePatch, PreviewParams, ProjectSettings, Role,
    UserId,
};

use crate::world::*;

const RED: &[u8] =
    include_bytes!("../../../../../tests/fixtures/golden/sources/orient3-640x480.jpg");
const STREET: &[u8] =
    include_bytes!("../../../../../tests/fixtures/golden/sources/street-640x427-444.jpg");

impl World {
    pub(crate) fn replace(&self, id: &str, upload: &str, bytes: &[u8]) -> Result<Replaced, Error> {
        self.replace_part(id, upload, None, bytes)
    }

    fn replace_part(
        &self,
        id: &str,
        upload: &str,
        range: Option<(u64, u64, u64)>,
        bytes: &[u8],
    ) -> Result<Replaced, Error> {
        let range = range.map(|(start, end, total)| ContentRange { start, end, total });
        let (bucket, file, upload) = (&bucket("b"), &file(id), &file(upload));
        let new = Replacement { bucket, file, upload, range, bytes };
        self.engine.replace(&Actor::console(), &new)
    }

    pub(crate) fn versions(&self, id: &str) -> Vec<Version> {
        self.engine.list_versions(&Actor::console(), &bucket("b"), &file(id)).unwrap()
    }

    pub(crate) fn restore_version(&self, id: &str, version: BlobId) -> Result<wire::File, Error> {
        let of = (&bucket("b"), &file(id));
        self.engine.restore_version(&Actor::console(), of, version)
    }

    pub(crate) fn version_content(&self, id: &str, version: BlobId) -> Vec<u8> {
        let of = (&bucket("b"), &file(id));
        let open = self.engine.open_version(&Actor::console(), of, version).unwrap();
        assert_eq!(open.file.id, file(id));
        open.content().read_all().unwrap()
    }

    fn bytes_on_disk(&self) -> u64 {
        self.engine.verify().unwrap().bytes
    }
}

#[test]
fn a_file_keeps_everything_but_its_content() {
    for (compression, encryption) in [("none", false), ("zstd", true)] {
        let world = World::new();
        let draft =
            serde_json::json!({"name": "b", "compression": compression, "encryption": encryption});
        let draft: BucketDraft = serde_json::from_value(draft).unwrap();
        world.engine.create_bucket(&bucket("b"), &draft).unwrap();
        world.put("b", "a", "a.txt", "x/", b"first");
        let patch = FilePatch { name: None, permissions: Some(permissions(&["read(\"any\")"])) };
        let before =
            world.engine.update_file(&Actor::console(), &bucket("b"), &file("a"), &patch).unwrap();
        let token = world.engine.create_token(&bucket("b"), &file("a"), None).unwrap();
        world.clock.advance(Duration::from_mins(1));
        let done = world.replace("a", "up", b"the second").unwrap();
        assert!(done.is_done);
        let expected = wire::File {
            updated_at: done.file.updated_at,
            signature: disk::Md5Stream::of(b"the second".as_slice()).unwrap().0,
            size_original: 10,
            size_actual: done.file.size_actual,
            ..before.clone()
        };
        assert_eq!(done.file, expected);
        assert!(done.file.updated_at > before.updated_at);
        assert_eq!(world.get("b", "a"), b"the second");
        assert_eq!(world.engine.get_token(&token.id).unwrap().id, token.id);
        let world = world.reopened();
        let versions = world.versions("a");
        assert_eq!(versions.len(), 1);
        let version = &versions[0];
        assert_eq!(
            (version.size, &version.signature, &version.mime_type, &version.replaced_by),
            (5, &before.signature, &before.mime_type, &Doer::Console)
        );
        assert_eq!(version.replaced_at, done.file.updated_at);
        assert_eq!(world.version_content("a", version.id), b"first");
        assert_eq!(world.names("b", &[]), ["a.txt"]);
        assert_eq!(world.engine.list_trash(0, 10).unwrap().total, 0);
        let stats = world.engine.bucket_stats().unwrap();
        assert_eq!((stats[0].files, stats[0].bytes, stats[0].versions), (1, 10, 1));
        assert_eq!(stats[0].version_bytes, version.stored);
        world.assert_clean();
    }
}

#[test]
fn a_version_comes_back_and_what_it_replaces_is_one() {
    let world = World::new().with_bucket("b");
    world.put("b", "a", "a.txt", "", b"first");
    world.replace("a", "one", b"second").unwrap();
    world.clock.advance(Duration::from_secs(1));
    world.replace("a", "two", b"third").unwrap();
    world.clock.advance(Duration::from_secs(1));
    let first = world.versions("a")[1].id;
    world.restore_version("a", first).unwrap();
    assert_eq!(world.get("b", "a"), b"first");
    let contents: Vec<_> =
        world.versions("a").iter().map(|version| world.version_content("a", version.id)).collect();
    assert_eq!(contents, [b"third".as_slice(), b"second"]);
    // Asked a second time, as after an answer that was lost, nothing changes.
    world.restore_version("a", first).unwrap();
    assert_eq!(
        (world.get("b", "a").as_slice(), world.versions("a").len()),
        (b"first".as_slice(), 2)
    );
    let gone = world.versions("a")[0].id;
    let of = (&bucket("b"), &file("a"));
    world.engine.purge_versions(&Actor::console(), of, &[gone]).unwrap();
    assert!(world.restore_version("a", gone).unwrap_err().is(ErrorType::StorageFileNotFound));
    assert_eq!(world.versions("a").len(), 1);
    let report = world.engine.verify().unwrap();
    assert!(report.is_clean() && report.leftovers == 0, "{report:?}");
    assert_eq!((report.files, report.versions), (1, 1));
}

#[test]
fn new_content_in_chunks_is_out_of_sight_until_it_is_whole() {
    let world = World::new().with_bucket("b");
    world.put("b", "a", "a.txt", "", b"first");
    let before = world.engine.get_file(&Actor::console(), &bucket("b"), &file("a")).unwrap();
    let part = |world: &World, start: u64, bytes: &[u8]| {
        world.replace_part("a", "up", Some((start, start + bytes.len() as u64, 9)), bytes).unwrap()
    };
    let begun = part(&world, 3, b"345");
    assert_eq!((begun.is_done, begun.arrived, begun.file), (false, 0, before.clone()));
    let world = world.reopened();
    assert_eq!(part(&world, 0, b"012").arrived, 6);
    assert_eq!((world.names("b", &[]).len(), world.versions("a").len()), (1, 0));
    assert_eq!(world.engine.list_trash(0, 10).unwrap().total, 0);
    assert!(world.engine.get_file(&Actor::console(), &bucket("b"), &file("up")).is_err());
    let found = world
        .engine
        .find_replacement(&Actor::console(), (&bucket("b"), &file("a")), &file("up"))
        .unwrap();
    assert_eq!((found.arrived, found.is_done), (6, false));
    world.assert_clean();
    let done = part(&world, 6, b"678");
    assert!(done.is_done);
    assert_eq!(world.get("b", "a"), b"012345678");
    // The last chunk again, as after an answer that was lost.
    assert_eq!(part(&world, 6, b"678"), done);
    assert_eq!(world.versions("a").len(), 1);
    world.assert_clean();
}

#[test]
fn new_content_that_is_given_up_leaves_nothing() {
    let world = World::new().with_bucket("b");
    world.put("b", "a", "a.txt", "", b"first");
    let of = (&bucket("b"), &file("a"));
    world.replace_part("a", "up", Some((0, 3, 9)), b"012").unwrap();
    let console = Actor::console();
    assert!(!world.engine.cancel_replacement(&console, of, &file("up")).unwrap());
    assert!(!world.engine.cancel_replacement(&console, of, &file("up")).unwrap());
    world.replace_part("a", "stale", Some((0, 3, 9)), b"012").unwrap();
    world.clock.advance(Duration::from_hours(15 * 24));
    world.engine.clean().unwrap();
    let report = world.engine.verify().unwrap();
    assert_eq!((report.files, report.versions, report.leftovers), (1, 0, 0));
    world.replace("a", "done", b"second").unwrap();
    assert!(world.engine.cancel_replacement(&console, of, &file("done")).unwrap());
    assert_eq!(world.get("b", "a"), b"second");
    world.assert_clean();
}

#[test]
fn versions_go_when_their_time_is_over_and_with_their_file() {
    let world = World::new().with_bucket("b");
    let settings = ProjectSettings { version_days: 2, ..ProjectSettings::default() };
    world.engine.set_project_settings(&settings).unwrap();
    world.put("b", "a", "a.txt", "", b"first");
    world.replace("a", "one", b"second").unwrap();
    world.clock.advance(Duration::from_hours(30));
    world.replace("a", "two", b"third").unwrap();
    let versions = world.versions("a");
    let kept = versions[0].expires_at.micros() - versions[0].replaced_at.micros();
    assert_eq!(kept, 2 * 24 * 3_600_000_000);
    world.clock.advance(Duration::from_hours(20));
    world.engine.clean().unwrap();
    assert_eq!(world.versions("a"), versions[..1]);
    // In the trash they wait for their file, which comes back with them.
    let entries = world.engine.trash_files(&bucket("b"), &[file("a")], &[]).unwrap();
    assert!(world.engine.restore(&[entries[0] + 1]).is_err(), "a version is no entry of the trash");
    assert!(world.engine.list_versions(&Actor::console(), &bucket("b"), &file("a")).is_err());
    world.engine.restore(&entries).unwrap();
    assert_eq!(world.versions("a"), versions[..1]);
    let entries = world.engine.trash_files(&bucket("b"), &[file("a")], &[]).unwrap();
    world.engine.purge(&entries).unwrap();
    let report = world.engine.verify().unwrap();
    assert!(report.is_clean(), "{report:?}");
    assert_eq!((report.files, report.versions, report.segments, report.leftovers), (0, 0, 0, 0));
}

#[test]
fn a_purged_bucket_takes_versions_along() {
    let world = World::new().with_bucket("b");
    world.put("b", "a", "a.txt", "", b"first");
    world.replace("a", "one", b"second").unwrap();
    world.engine.delete_bucket(&bucket("b")).unwrap();
    let entry = world.engine.list_trash(0, 1).unwrap().entries[0].id;
    world.engine.purge(&[entry]).unwrap();
    assert_eq!(world.bytes_on_disk(), 0);
    assert_eq!(world.engine.verify().unwrap().leftovers, 0);
}

#[test]
fn the_rules_of_the_bucket_hold_for_new_content() {
    let world = World::new();
    let draft = BucketDraft {
        maximum_file_size: Some(2_000_000),
        strip_metadata: Some(true),
        ..draft("b")
    };
    world.engine.create_bucket(&bucket("b"), &draft).unwrap();
    world.put("b", "a", "a.jpg", "", b"first");
    let large = world.replace("a", "large", &vec![0; 2_000_001]).unwrap_err();
    assert!(large.is(ErrorType::StorageInvalidFileSize), "{large}");
    let told = [&STREET[..2], b"\xff\xfe\x00\x12", b"48.8584N 2.2945E", &STREET[2..]].concat();
    let half = (told.len() / 2) as u64;
    let (one, two) = told.split_at(told.len() / 2);
    world.replace_part("a", "up", Some((0, half, told.len() as u64)), one).unwrap();
    let total = told.len() as u64;
    assert!(world.replace_part("a", "up", Some((half, total, total)), two).unwrap().is_done);
    assert!(!world.get("b", "a").windows(8).any(|window| window == b"48.8584N"));
    let broken = world.replace("a", "bad", b"\xff\xd8\xff\xe1\xff\xff48.8584N").unwrap_err();
    assert!(broken.is(ErrorType::StorageInvalidFile), "{broken}");
    assert_eq!(world.versions("a").len(), 1);
    world.assert_clean();
}

#[test]
fn only_who_may_update_the_file_sees_and_makes_versions() {
    let world = World::new();
    let draft = BucketDraft { file_security: Some(true), ..draft("b") };
    world.engine.create_bucket(&bucket("b"), &draft).unwrap();
    world.put("b", "a", "a.txt", "", b"first");
    let grants = permissions(&["read(\"any\")", "update(\"user:writer\")"]);
    let patch = FilePatch { name: None, permissions: Some(grants) };
    world.engine.update_file(&Actor::console(), &bucket("b"), &file("a"), &patch).unwrap();
    let user = |id: &str| {
        let roles = [Role::parse("any").unwrap(), Role::parse(&format!("user:{id}")).unwrap()];
        Actor::user(UserId::parse(id).unwrap(), String::new(), roles.to_vec())
    };
    let (bucket, file, upload) = (&bucket("b"), &file("a"), &file("up"));
    let new = Replacement { bucket, file, upload, range: None, bytes: b"second" };
    for reader in [user("reader"), Actor::guest()] {
        assert!(world.engine.replace(&reader, &new).is_err());
        assert!(world.engine.list_versions(&reader, bucket, file).is_err());
    }
    assert!(world.engine.replace(&user("writer"), &new).unwrap().is_done);
    let version = world.versions("a").remove(0);
    assert_eq!(version.replaced_by.to_string(), "user:writer");
    for reader in [user("reader"), Actor::guest()] {
        let of = (bucket, file);
        assert!(world.engine.open_version(&reader, of, version.id).is_err());
        assert!(world.engine.restore_version(&reader, of, version.id).is_err());
        assert!(world.engine.purge_versions(&reader, of, &[version.id]).is_err());
        let params = PreviewParams::default();
        assert!(world.engine.ask_version_preview(&reader, of, version.id, &params).is_err());
    }
    world.engine.restore_version(&user("writer"), (bucket, file), version.id).unwrap();
    assert_eq!(world.get("b", "a"), b"first");
    assert!(world.replace("nobody", "up", b"x").unwrap_err().is(ErrorType::StorageFileNotFound));
}

#[test]
fn a_preview_is_of_the_content_it_was_asked_for() {
    let world = World::new().with_bucket("b");
    world.put("b", "a", "a.jpg", "", RED);
    world.put("b", "c", "c.jpg", "", STREET);
    let params = PreviewParams::parse([("width", "40")]).unwrap();
    let preview = |id: &str| {
        let (bucket, file) = (bucket("b"), file(id));
        world.engine.preview(&Actor::console(), &bucket, &file, &params).unwrap().bytes
    };
    let street = preview("c");
    let (console, of) = (Actor::console(), (&bucket("b"), &file("a")));
    // Asked for before the content is replaced, and drawn after.
    let asked = world.engine.ask_preview(&console, of.0, of.1, &params).unwrap();
    world.replace("a", "up", STREET).unwrap();
    let red = world.engine.preview_asked(&asked).unwrap().bytes;
    assert_eq!(preview("a"), street);
    assert_ne!(red, street);
    let version = world.versions("a")[0].id;
    let asked = world.engine.ask_version_preview(&console, of, version, &params).unwrap();
    assert_eq!(world.engine.preview_asked(&asked).unwrap().bytes, red);
    world.restore_version("a", version).unwrap();
    assert_eq!(preview("a"), red);
}
