//! What is kept of previews: found again by any spelling and after a restart, up to a limit, sealed as the content is,
//! never damaged, and gone with the file.

use std::path::{Path, PathBuf};
use std::sync::Barrier;

use engine::{Actor, Error, Preview, PreviewCache, Thumbnail};
use proptest::prelude::*;
use wire::{Compression, ErrorType, FilePatch, Folder, PreviewParams, ProjectSettings};

use crate::world::*;

const PICTURE: &[u8] = include_bytes!("../../../../../icons/coffer-128.png");
const PHOTO: &[u8] =
    include_bytes!("../../../../../tests/fixtures/golden/sources/orient3-640x480.jpg");
const OTHER: &[u8] =
    include_bytes!("../../../../../tests/fixtures/golden/sources/street-640x427-444.jpg");

fn asked(world: &World, id: &str, query: &str) -> Result<Preview, Error> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let params = PreviewParams::parse(pairs).unwrap();
    world.engine.preview(&Actor::console(), &bucket("b"), &file(id), &params)
}

fn drawn(world: &World, id: &str, query: &str) -> Preview {
    asked(world, id, query).unwrap()
}

fn is_hit(world: &World, id: &str, query: &str) -> bool {
    drawn(world, id, query).is_cached
}

fn stored(world: &World) -> Vec<PathBuf> {
    let shards = std::fs::read_dir(world.folder.path().join("previews")).into_iter().flatten();
    let files = shards.flat_map(|shard| std::fs::read_dir(shard.unwrap().path()).unwrap());
    files.map(|file| file.unwrap().path()).collect()
}

fn bytes(paths: &[PathBuf]) -> u64 {
    paths.iter().map(|path| path.metadata().unwrap().len()).sum()
}

fn limit(world: &World, limit: u64) {
    let settings = ProjectSettings { preview_cache: limit, ..ProjectSettings::default() };
    world.engine.set_project_settings(&settings).unwrap();
}

fn photographed(encryption: bool) -> World {
    let world = World::new().with_packed_bucket("b", Compression::Zstd, encryption);
    world.put("b", "f", "f.jpg", "", PHOTO);
    world
}

#[test]
fn a_preview_is_found_again_however_it_is_asked_for_and_after_a_restart() {
    for encryption in [false, true] {
        let world = photographed(encryption);
        let first = drawn(&world, "f", "width=100");
        assert!(!first.is_cached);
        for query in ["width=100&output=jpg", "output=jpeg&width=0100&opacity=1.0&rotation=360"] {
            let again = drawn(&world, "f", query);
            assert!(again.is_cached && again.bytes == first.bytes && again.mime == first.mime);
        }
        assert!(!is_hit(&world, "f", "width=101"));
        assert!(!is_hit(&world, "f", "width=100&output=webp"));
        let files = stored(&world);
        let status = world.engine.preview_cache();
        assert_eq!((status.entries, status.bytes), (3, bytes(&files)));
        assert_eq!((status.hits, status.misses, status.drawn), (2, 3, 3));
        let world = world.reopened();
        assert_eq!(drawn(&world, "f", "width=100"), Preview { is_cached: true, ..first });
        let status = world.engine.preview_cache();
        assert_eq!((status.entries, status.hits, status.misses, status.drawn), (3, 1, 0, 0));
        world.assert_clean();
    }
}

#[test]
fn a_new_name_decides_the_format_anew() {
    let world = photographed(true);
    assert_eq!(drawn(&world, "f", "width=50").mime, "image/jpeg");
    let patch = FilePatch { name: Some("f.png".to_owned()), permissions: None };
    world.engine.update_file(&Actor::console(), &bucket("b"), &file("f"), &patch).unwrap();
    let renamed = drawn(&world, "f", "width=50");
    assert!(!renamed.is_cached && renamed.mime == "image/png");
    assert!(is_hit(&world, "f", "width=50&output=jpg"), "what it was called before is still kept");
}

#[test]
fn the_longest_unused_goes_first_also_after_a_restart() {
    let world = photographed(false);
    let all = ["width=60", "width=61", "width=62", "width=63"];
    for query in all {
        drawn(&world, "f", query);
    }
    assert!(is_hit(&world, "f", "width=60"));
    let world = world.reopened();
    world.clock.advance(std::time::Duration::from_secs(1));
    assert!(is_hit(&world, "f", "width=62"));
    // Last used: 61, 63, 60, 62.
    let largest = stored(&world).iter().map(|path| path.metadata().unwrap().len()).max().unwrap();
    limit(&world, largest * 2);
    assert_eq!(stored(&world).len(), 2);
    let drawn = world.engine.preview_cache().drawn;
    assert!(is_hit(&world, "f", "width=60") && is_hit(&world, "f", "width=62"));
    assert_eq!(world.engine.preview_cache().drawn, drawn);
    assert!(!is_hit(&world, "f", "width=63"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn the_disk_never_holds_more_than_the_limit(
        most in 0_u64..20_000,
        widths in prop::collection::vec(1_u32..60, 1..40),
    ) {
        let world = World::new().with_packed_bucket("b", Compression::None, true);
        world.put("b", "f", "f.png", "", PICTURE);
        limit(&world, most);
        // Oldest first.
        let mut model: Vec<(u32, u64)> = Vec::new();
        for width in widths {
            let before = stored(&world);
            let is_kept = model.iter().position(|(kept, _)| *kept == width);
            let hit = is_hit(&world, "f", &format!("width={width}"));
            // Memory may have what is not on disk.
            prop_assert!(hit || is_kept.is_none(), "width {} in {:?}", width, &model);
            let files = stored(&world);
            let size = match is_kept {
                Some(at) => model.remove(at).1,
                None => bytes(&files.iter().filter(|path| !before.contains(path)).cloned().collect::<Vec<_>>()),
            };
            if size > 0 {
                model.push((width, size));
            }
            while model.iter().map(|(_, size)| size).sum::<u64>() > most {
                model.remove(0);
            }
            prop_assert!(bytes(&files) <= most);
            prop_assert_eq!(files.len(), model.len());
            let status = world.engine.preview_cache();
            prop_assert_eq!((status.entries, status.bytes), (files.len() as u64, bytes(&files)));
        }
    }
}

#[test]
fn a_limit_of_zero_keeps_nothing_at_all() {
    let world = photographed(true);
    drawn(&world, "f", "width=100");
    limit(&world, 0);
    assert!(stored(&world).is_empty());
    assert!(!is_hit(&world, "f", "width=100") && !is_hit(&world, "f", "width=100"));
    assert!(stored(&world).is_empty());
    limit(&world, 1_000_000);
    assert!(!is_hit(&world, "f", "width=100") && is_hit(&world, "f", "width=100"));
}

#[test]
fn a_hundred_equal_requests_decode_once_and_bad_ones_are_tried_again_later() {
    const EQUALS: usize = 100;
    let world = photographed(true);
    let broken = [&PHOTO[..200], &[0; 5_000]].concat();
    world.put("b", "bad", "bad.jpg", "", &broken);
    for (id, is_good) in [("f", true), ("bad", false)] {
        let before = world.engine.preview_cache().drawn;
        let start = Barrier::new(EQUALS);
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let ask = || {
                start.wait();
                asked(&world, id, "width=300")
            };
            let asking: Vec<_> = (0..EQUALS).map(|_| scope.spawn(ask)).collect();
            asking.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(outcomes.iter().all(|outcome| outcome.is_ok() == is_good), "{:?}", outcomes[0]);
        let after = world.engine.preview_cache().drawn;
        if is_good {
            assert_eq!(after, before + 1);
            assert!(is_hit(&world, id, "width=300"));
        } else {
            // Those that came after the first had failed tried again: a failure is not kept.
            assert!(after < before + EQUALS as u64, "{} tries", after - before);
            let refused = asked(&world, id, "width=300").unwrap_err();
            assert!(refused.is(ErrorType::StorageFileTypeUnsupported));
            assert_eq!(world.engine.preview_cache().drawn, after + 1);
        }
    }
}

fn contains(path: &Path, plain: &[u8]) -> bool {
    let kept = std::fs::read(path).unwrap();
    kept.windows(plain.len()).any(|window| window == plain)
}

#[test]
fn a_preview_of_an_encrypted_file_is_never_in_the_clear() {
    for encryption in [false, true] {
        let world = photographed(encryption);
        let preview = drawn(&world, "f", "width=200");
        let files = stored(&world);
        assert_eq!(files.len(), 1);
        for part in preview.bytes.chunks_exact(16) {
            assert_eq!(contains(&files[0], part), !encryption);
        }
        assert_eq!(contains(&files[0], b"w200h"), !encryption, "nor what was asked for");
    }
}

#[test]
fn after_new_keys_it_is_found_and_still_sealed() {
    let world = photographed(true);
    let preview = drawn(&world, "f", "width=200");
    world.engine.rotate_keys().unwrap();
    let unlock = engine::Unlock::default();
    world.engine.keep_keys(&unlock, &engine::Keeping::File).unwrap();
    let world = world.reopened();
    assert!(is_hit(&world, "f", "width=200"));
    assert!(preview.bytes.chunks_exact(16).all(|part| !contains(&stored(&world)[0], part)));
}

#[test]
fn what_is_damaged_cut_off_or_of_another_is_drawn_again() {
    for encryption in [false, true] {
        let world = photographed(encryption);
        world.put("b", "g", "g.jpg", "", OTHER);
        let right = drawn(&world, "f", "width=90");
        let path = stored(&world).remove(0);
        let good = std::fs::read(&path).unwrap();
        drawn(&world, "f", "width=91");
        let sibling = stored(&world).into_iter().find(|other| *other != path).unwrap();
        let sibling = std::fs::read(sibling).unwrap();
        let before = stored(&world);
        drawn(&world, "g", "width=90");
        let foreign = stored(&world).into_iter().find(|other| !before.contains(other)).unwrap();
        let foreign = std::fs::read(foreign).unwrap();
        let flipped = |at: usize| {
            let mut bytes = good.clone();
            bytes[at] ^= 1;
            bytes
        };
        let mut world = world;
        for (what, bytes) in [
            ("sibling", sibling),
            ("foreign", foreign),
            ("empty", Vec::new()),
            ("short", good[..good.len() - 1].to_vec()),
            ("long", [&good[..], b"x"].concat()),
            ("zeroes", vec![0; good.len()]),
            ("header", flipped(9)),
            ("middle", flipped(good.len() / 2)),
            ("end", flipped(good.len() - 20)),
        ] {
            disk::atomic::write(&path, &bytes).unwrap();
            world = world.reopened();
            let again = drawn(&world, "f", "width=90");
            assert!(!again.is_cached && again.bytes == right.bytes, "{what}, {encryption}");
            let world = &world;
            assert!(is_hit(world, "f", "width=90"), "{what}");
        }
    }
}

#[test]
fn previews_go_with_their_file_and_with_their_bucket() {
    let world = photographed(true);
    world.put("b", "g", "g.jpg", "", OTHER);
    let old = drawn(&world, "f", "width=80");
    drawn(&world, "g", "width=80");
    let actor = Actor::console();
    world.engine.delete_file(&actor, &bucket("b"), &file("f")).unwrap();
    assert!(asked(&world, "f", "width=80").unwrap_err().is(ErrorType::StorageFileNotFound));
    let purge = || {
        let entry = world.engine.list_trash(0, 1).unwrap().entries.remove(0).id;
        world.engine.purge(&[entry]).unwrap();
    };
    purge();
    assert_eq!(stored(&world).len(), 1);
    world.put("b", "f", "f.jpg", "", OTHER);
    let new = drawn(&world, "f", "width=80");
    assert!(!new.is_cached && new.bytes != old.bytes, "the same id is another file");
    assert_eq!(stored(&world).len(), 2);
    world.engine.delete_bucket(&bucket("b")).unwrap();
    purge();
    assert!(stored(&world).is_empty());
    let status = world.engine.preview_cache();
    assert_eq!((status.entries, status.bytes), (0, 0));
}

#[test]
fn a_file_that_comes_back_from_the_trash_has_its_previews() {
    let world = photographed(true);
    drawn(&world, "f", "width=80");
    world.engine.delete_file(&Actor::console(), &bucket("b"), &file("f")).unwrap();
    let entry = world.engine.list_trash(0, 1).unwrap().entries.remove(0).id;
    world.engine.restore(&[entry]).unwrap();
    assert!(is_hit(&world, "f", "width=80"));
}

#[test]
fn who_may_not_see_the_file_any_more_gets_no_kept_preview() {
    let world = photographed(true);
    let params = PreviewParams::default();
    let asked = || {
        let guest = Actor::guest();
        world.engine.preview(&guest, &bucket("b"), &file("f"), &params).map(|found| found.is_cached)
    };
    let grant = |texts: &[&str]| {
        let draft = wire::BucketDraft { permissions: Some(permissions(texts)), ..draft("b") };
        world.engine.update_bucket(&bucket("b"), &draft).unwrap();
    };
    grant(&["read(\"any\")"]);
    assert!(!asked().unwrap() && asked().unwrap());
    grant(&[]);
    assert!(asked().is_err());
    let at_hand = world.engine.ask_preview(&Actor::guest(), &bucket("b"), &file("f"), &params);
    assert!(at_hand.is_err());
    grant(&["read(\"any\")"]);
    assert!(asked().unwrap());
    let transformations = wire::BucketDraft {
        permissions: Some(permissions(&["read(\"any\")"])),
        transformations: Some(false),
        ..draft("b")
    };
    world.engine.update_bucket(&bucket("b"), &transformations).unwrap();
    assert!(asked().unwrap_err().is(ErrorType::StorageBucketTransformationsDisabled));
}

#[test]
fn where_the_disk_refuses_previews_are_drawn_all_the_same() {
    let world = photographed(true);
    disk::atomic::write(&world.folder.path().join("previews"), b"in the way").unwrap();
    let first = drawn(&world, "f", "width=70");
    let again = drawn(&world, "f", "width=70");
    assert!(!first.is_cached && again.is_cached, "memory keeps it");
    assert_eq!(first.bytes, again.bytes);
    assert_eq!(world.engine.preview_cache().entries, 0);
    let world = world.reopened();
    assert!(!is_hit(&world, "f", "width=70"));
    assert_eq!(std::fs::read(world.folder.path().join("previews")).unwrap(), b"in the way");
}

#[test]
fn thumbnails_are_drawn_in_advance_until_somebody_says_stop() {
    let world = World::new().with_bucket("b");
    for number in 0..4 {
        let folder = if number < 2 { "in/" } else { "" };
        world.put("b", &format!("f{number}"), &format!("{number}.jpg"), folder, PHOTO);
    }
    world.put("b", "text", "text.txt", "", b"no picture");
    let thumbnails =
        [Thumbnail { side: 48, is_whole: false }, Thumbnail { side: 192, is_whole: true }];
    let mut seen = Vec::new();
    let stopped = world.engine.warm_previews(&bucket("b"), &Folder::ROOT, &thumbnails, |warmed| {
        seen.push((warmed.done, warmed.total));
        warmed.done < 1
    });
    assert_eq!((stopped.unwrap().done, seen), (1, vec![(0, 4), (1, 4)]));
    assert_eq!(world.engine.preview_cache().drawn, 2);
    let below = folder("in/");
    let warmed = world.engine.warm_previews(&bucket("b"), &below, &thumbnails, |_| true).unwrap();
    assert_eq!((warmed.done, warmed.total, warmed.is_full), (2, 2, false));
    world.engine.warm_previews(&bucket("b"), &Folder::ROOT, &thumbnails, |_| true).unwrap();
    let PreviewCache { entries, drawn, hits, misses, .. } = world.engine.preview_cache();
    assert_eq!((entries, drawn, hits, misses), (8, 8, 0, 0), "nothing is drawn twice");
    for query in [("48", "48"), ("192", "0")] {
        let query =
            [("width", query.0), ("height", query.1), ("quality", "75"), ("output", "webp")];
        let params = PreviewParams { is_draft: true, ..PreviewParams::parse(query).unwrap() };
        let shown =
            world.engine.preview(&Actor::console(), &bucket("b"), &file("f3"), &params).unwrap();
        assert!(shown.is_cached, "as the console asks for it");
    }
    limit(&world, bytes(&stored(&world)));
    world.put("b", "late", "late.jpg", "", OTHER);
    let full = world.engine.warm_previews(&bucket("b"), &Folder::ROOT, &thumbnails, |_| true);
    assert!(full.unwrap().is_full);
    assert_eq!(stored(&world).len(), 8, "nothing is driven out");
    world.engine.purge_previews(Some(&bucket("b"))).unwrap();
    assert!(stored(&world).is_empty());
}

#[test]
fn one_bucket_is_purged_and_the_others_are_left() {
    let world = photographed(true).with_bucket("c");
    world.put("c", "g", "g.jpg", "", OTHER);
    drawn(&world, "f", "width=80");
    let other = || {
        let params = PreviewParams::default();
        world.engine.preview(&Actor::console(), &bucket("c"), &file("g"), &params).unwrap()
    };
    other();
    world.engine.purge_previews(Some(&bucket("b"))).unwrap();
    assert!(other().is_cached);
    assert!(!is_hit(&world, "f", "width=80"));
    world.engine.purge_previews(None).unwrap();
    assert!(stored(&world).is_empty() && !other().is_cached);
    let gone = world.engine.purge_previews(Some(&bucket("nowhere"))).unwrap_err();
    assert!(gone.is(ErrorType::StorageBucketNotFound));
}
