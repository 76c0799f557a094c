//! How content lies on disk: packed and sealed as its bucket wanted it, never twice under one key, and never whole in
//! memory.

use std::collections::HashSet;
use std::path::Path;
use std::process::Command;

use engine::Actor;
use proptest::prelude::*;
use wire::{BucketDraft, Compression, ProjectSettings};

use crate::store::segments;
use crate::world::*;

/// Where the salt stands in the header of a segment.
const SALT: std::ops::Range<usize> = 36..68;

fn salts(world: &World) -> Vec<Vec<u8>> {
    segments(world).iter().map(|path| std::fs::read(path).unwrap()[SALT].to_vec()).collect()
}

fn damage(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    disk::atomic::write(path, &bytes).unwrap();
}

#[test]
fn a_chunk_sent_again_never_has_the_salt_it_had() {
    let world = World::new().with_packed_bucket("b", Compression::None, true);
    let send =
        |start: u64| world.chunk("b", "f", (start, start + 100_000, 300_000), &vec![7; 100_000]);
    let mut seen = HashSet::new();
    for _ in 0..5 {
        send(0).unwrap();
        assert!(salts(&world).into_iter().all(|salt| seen.insert(salt)), "a salt came back");
        // It goes bad, the upload lets go of it, and it is sent again.
        for path in segments(&world) {
            damage(&path);
        }
        send(100_000).unwrap();
        assert!(send(200_000).is_err());
        let actor = Actor::console();
        world.engine.delete_file(&actor, &bucket("b"), &file("f")).unwrap();
        assert!(segments(&world).is_empty());
    }
    send(0).unwrap();
    let first = segments(&world);
    damage(&first[0]);
    send(100_000).unwrap();
    assert!(send(200_000).is_err(), "the damage is noticed");
    let kept: HashSet<_> = segments(&world).into_iter().collect();
    assert!(!kept.contains(&first[0]));
    let old = std::fs::read(kept.iter().next().unwrap()).unwrap()[SALT].to_vec();
    send(0).unwrap();
    let now = salts(&world);
    assert_eq!(now.iter().collect::<HashSet<_>>().len(), 3);
    assert!(now.contains(&old) && now.iter().all(|salt| !seen.contains(salt)));
    world.assert_clean();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn the_actual_size_is_what_lies_on_disk(
        sizes in prop::collection::vec(0_usize..300_000, 1..4),
        compression in prop::sample::select(vec![Compression::None, Compression::Gzip, Compression::Zstd]),
        encryption in any::<bool>(),
    ) {
        let world = World::new().with_packed_bucket("b", compression, encryption);
        let mut actual = 0;
        for (number, size) in sizes.iter().enumerate() {
            actual += world.put("b", &format!("f{number}"), "f", "", &vec![7; *size]).size_actual;
        }
        let on_disk: u64 = segments(&world).iter().map(|path| path.metadata().unwrap().len()).sum();
        prop_assert_eq!(actual, on_disk);
    }
}

#[test]
fn what_a_bucket_asks_for_when_an_upload_begins_holds_for_the_whole_file() {
    let world = World::new().with_packed_bucket("b", Compression::Zstd, true);
    let done = world.put("b", "done", "done", "", &[7; 1000]);
    let half =
        |start: u64| world.chunk("b", "f", (start, start + 1000, 2000), &[7; 1000]).unwrap().file;
    half(0);
    let plain =
        BucketDraft { compression: Some(Compression::None), encryption: Some(false), ..draft("b") };
    world.engine.update_bucket(&bucket("b"), &plain).unwrap();
    let whole = half(1000);
    assert_eq!((whole.encryption, whole.compression.as_str()), (true, "zstd"));
    let later = world.put("b", "later", "later", "", &[7; 1000]);
    assert_eq!((later.encryption, later.compression.as_str()), (false, "none"));
    let kept = world.engine.get_file(&Actor::console(), &bucket("b"), &file("done")).unwrap();
    assert_eq!(kept, done, "what is there stays as it is");
    assert_eq!(world.get("b", "f"), [7; 2000]);
}

const CHUNK: u64 = 5 * 1024 * 1024;
const MEGABYTES: &str = "COFFER_TEST_UPLOAD_MEGABYTES";

/// What the test process holds at its most, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Runs the upload in a process of its own, whose memory nothing else counts towards.
#[expect(clippy::print_stdout, reason = "a measurement is read by a person")]
fn measured(megabytes: u64) {
    let inside = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "sealing::inside", "--ignored", "--nocapture"])
        .env(MEGABYTES, megabytes.to_string())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&inside.stdout) + String::from_utf8_lossy(&inside.stderr);
    assert!(inside.status.success() && said.contains("1 passed"), "{said}");
    println!("{said}");
}

#[test]
fn memory_does_not_grow_with_the_file() {
    measured(200);
}

#[test]
#[ignore = "takes a minute; the 5 GB of the promise"]
fn memory_for_five_gigabytes_stays_under_64_mebibytes() {
    measured(5_000);
}

#[test]
#[ignore = "runs in the process that the tests above make"]
#[expect(clippy::disallowed_methods, reason = "the parent test says how much")]
#[expect(clippy::print_stdout, reason = "a measurement is read by a person")]
fn inside() {
    let total = std::env::var(MEGABYTES).unwrap().parse::<u64>().unwrap() * 1_000_000;
    let world = World::new().with_packed_bucket("b", Compression::Zstd, true);
    let protecting = ProjectSettings { protect_any_size: true, ..ProjectSettings::default() };
    world.engine.set_project_settings(&protecting).unwrap();
    let chunk = vec![0; usize::try_from(CHUNK).unwrap()];
    let mut start = 0;
    while start < total {
        let end = total.min(start + CHUNK);
        let bytes = &chunk[..usize::try_from(end - start).unwrap()];
        let sent = world.chunk("b", "f", (start, end, total), bytes).unwrap();
        assert_eq!(sent.file.signature.is_empty(), end < total);
        start = end;
    }
    let open = world.engine.open_file(&Actor::console(), &bucket("b"), &file("f")).unwrap();
    assert!(open.file.encryption);
    let mut content = open.content();
    let mut read = 0;
    loop {
        let part = content.next_part().unwrap();
        if part.is_empty() {
            break;
        }
        read += part.len() as u64;
    }
    assert_eq!(read, total);
    println!("{total} bytes sent and read back, at most {} KiB of memory", peak());
    assert!(peak() < 64 * 1024, "{} KiB", peak());
}
