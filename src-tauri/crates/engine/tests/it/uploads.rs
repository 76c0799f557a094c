//! Uploads: any partition, order and repetition of chunks gives the same file.

use std::sync::Arc;

use engine::{Actor, Upload};
use proptest::prelude::*;
use wire::{BucketDraft, CHUNK_SIZE, Compression, ErrorType, Folder};

use crate::world::*;

const CHUNK: usize = 5 * 1024 * 1024;

fn bytes_of(size: usize) -> Vec<u8> {
    (0..size).map(|at| ((at * 7919) >> 3).to_le_bytes()[0]).collect()
}

#[test]
fn chunks_are_counted_as_appwrite_counts_them() {
    let world = World::new().with_bucket("b");
    let size = 2 * CHUNK + 100;
    let content = bytes_of(size);
    let send = |from: usize, to: usize| {
        world
            .chunk("b", "f", (from as u64, to as u64, size as u64), &content[from..to])
            .unwrap()
            .file
    };
    let chunk = CHUNK;
    let last = send(2 * chunk, size);
    assert_eq!(
        (last.chunks_total, last.chunks_uploaded, last.signature.as_str(), last.size_original),
        (3, 1, "", size as u64)
    );
    let got = world.engine.get_file(&Actor::console(), &bucket("b"), &file("f")).unwrap();
    assert_eq!(got.chunks_uploaded, 0, "a client resumes behind the chunks without a gap");
    assert!(
        world
            .engine
            .open_file(&Actor::console(), &bucket("b"), &file("f"))
            .err()
            .unwrap()
            .is(ErrorType::StorageFileNotFound)
    );
    assert_eq!(send(0, chunk).chunks_uploaded, 2);
    assert_eq!(send(0, chunk).chunks_uploaded, 2, "a repeated chunk counts once");
    let whole = send(chunk, 2 * chunk);
    assert_eq!((whole.chunks_uploaded, whole.mime_type.as_str()), (3, "application/octet-stream"));
    assert_eq!(whole.signature.len(), 32);
    let again = world.chunk("b", "f", (0, CHUNK_SIZE, size as u64), &content[..chunk]).unwrap();
    assert!(again.was_complete && again.file == whole);
    assert_eq!(world.get("b", "f"), content);
    world.assert_clean();
}

#[test]
fn parallel_chunks_of_a_new_file_make_one_file() {
    let world = Arc::new(World::new().with_bucket("b"));
    let content = Arc::new(bytes_of(400_000));
    std::thread::scope(|scope| {
        for part in 0..8_usize {
            let (world, content) = (Arc::clone(&world), Arc::clone(&content));
            scope.spawn(move || {
                world
                    .chunk(
                        "b",
                        "f",
                        (part as u64 * 50_000, (part as u64 + 1) * 50_000, 400_000),
                        &content[part * 50_000..(part + 1) * 50_000],
                    )
                    .unwrap()
            });
        }
    });
    assert_eq!(world.names("b", &[]).len(), 1);
    assert_eq!(&world.get("b", "f"), content.as_ref());
    world.assert_clean();
}

#[test]
fn an_upload_goes_on_after_a_restart() {
    let world = World::new().with_bucket("b");
    let content = bytes_of(300_000);
    world.chunk("b", "f", (0, 100_000, 300_000), &content[..100_000]).unwrap();
    let world = world.reopened();
    world.chunk("b", "f", (100_000, 300_000, 300_000), &content[100_000..]).unwrap();
    assert_eq!(world.get("b", "f"), content);
}

#[test]
fn an_upload_that_breaks_a_rule_changes_nothing() {
    let world = World::new();
    let strict = BucketDraft {
        maximum_file_size: Some(10),
        allowed_file_extensions: Some(vec!["txt".to_owned()]),
        ..draft("B")
    };
    world.engine.create_bucket(&bucket("b"), &strict).unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let upload = Upload {
            bucket: &bucket("b"),
            file: &file("f"),
            name,
            folder: &Folder::ROOT,
            permissions: None,
            range: None,
            bytes,
        };
        world.engine.upload(&Actor::console(), &upload).map(|_| ())
    };
    assert!(put("a.jpg", b"x").unwrap_err().is(ErrorType::StorageFileTypeUnsupported));
    assert!(put("txt", b"x").unwrap_err().is(ErrorType::StorageFileTypeUnsupported));
    assert!(put("a.txt", b"12345678901").unwrap_err().is(ErrorType::StorageInvalidFileSize));
    assert!(put("", b"x").is_err());
    assert!(
        world.chunk("b", "f", (0, 5, 11), b"12345").is_err(),
        "the declared size counts on the first chunk"
    );
    assert_eq!(world.names("b", &[]).len(), 0);
    put("a.TXT", b"1234567890").unwrap();
    assert!(put("a.txt", b"x").unwrap_err().is(ErrorType::StorageFileAlreadyExists));
    assert_eq!(world.engine.verify().unwrap().leftovers, 0);
}

#[test]
fn the_size_limit_of_protection_is_recorded() {
    let world = World::new().with_packed_bucket("b", Compression::Zstd, true);
    let at_limit = world.put("b", "a", "a", "", &vec![0; 20_000_000]);
    let above = world.put("b", "c", "c", "", &vec![0; 20_000_001]);
    assert_eq!((at_limit.encryption, at_limit.compression.as_str()), (true, "zstd"));
    assert_eq!((above.encryption, above.compression.as_str()), (false, "none"));
    assert!(at_limit.size_actual < 1_000_000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn any_partition_order_and_repetition_gives_the_same_file(
        size in 1_usize..200_000,
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        extra in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..4),
        order in any::<u64>(),
        encryption in any::<bool>(),
        compression in prop::sample::select(vec![Compression::None, Compression::Gzip, Compression::Zstd]),
        from in any::<prop::sample::Index>(),
        until in any::<prop::sample::Index>(),
    ) {
        let world = World::new().with_packed_bucket("b", compression, encryption);
        let content = bytes_of(size);
        let mut edges: Vec<usize> = cuts.iter().map(|cut| cut.index(size)).chain([0, size]).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut ranges: Vec<(usize, usize)> = edges.windows(2).map(|pair| (pair[0], pair[1])).collect();
        ranges.extend(extra.iter().map(|(a, b)| (a.index(size).min(b.index(size)), a.index(size).max(b.index(size)) + 1)));
        let mut seed = order;
        for at in (1..ranges.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ranges.swap(at, (seed >> 33) as usize % (at + 1));
        }
        for (start, end) in ranges {
            world.chunk("b", "f", (start as u64, end as u64, size as u64), &content[start..end]).unwrap();
        }
        let expected = disk::Md5Stream::of(content.as_slice()).unwrap().0;
        let open = world.engine.open_file(&Actor::console(), &bucket("b"), &file("f")).unwrap();
        prop_assert_eq!(&open.file.signature, &expected);
        prop_assert_eq!(open.content().read_all().unwrap(), content.clone());
        let (start, end) = (from.index(size).min(until.index(size)), from.index(size).max(until.index(size)) + 1);
        let span = wire::range::Span { start: start as u64, end: end as u64, size: size as u64 };
        prop_assert_eq!(open.range(span).read_all().unwrap(), &content[start..end]);
        let report = world.engine.verify().unwrap();
        prop_assert!(report.is_clean() && report.leftovers == 0, "{:?}", report);
    }
}

#[test]
fn a_name_may_be_as_long_as_a_disk_allows() {
    let world = World::new().with_bucket("b");
    let long = "n".repeat(251) + ".txt";
    assert_eq!(world.put("b", "long", &long, "", b"x").name, long);
}

#[test]
fn the_case_of_an_allowed_extension_does_not_matter() {
    let world = World::new();
    let draft = BucketDraft { allowed_file_extensions: Some(vec!["JPG".to_owned()]), ..draft("b") };
    world.engine.create_bucket(&bucket("b"), &draft).unwrap();
    for (id, name) in [("one", "a.jpg"), ("two", "b.JPG"), ("three", "c.Jpg")] {
        world.put("b", id, name, "", b"x");
    }
}

#[test]
fn a_chunk_that_went_bad_is_healed_by_sending_it_again() {
    let world = World::new().with_bucket("b");
    let content = bytes_of(300_000);
    let send = |start: usize, end: usize| {
        world.chunk("b", "f", (start as u64, end as u64, 300_000), &content[start..end])
    };
    send(0, 100_000).unwrap();
    let path = crate::store::segments(&world).pop().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[50_000] ^= 1;
    disk::atomic::write(&path, &bytes).unwrap();
    send(100_000, 200_000).unwrap();
    assert!(send(200_000, 300_000).is_err(), "damage is noticed before the file is complete");
    assert_eq!(send(0, 100_000).unwrap().file.signature.len(), 32);
    assert_eq!(world.get("b", "f"), content);
    world.assert_clean();
}

#[test]
fn a_chunk_after_the_end_is_no_change() {
    let world = World::new().with_bucket("b");
    let told = Arc::new(std::sync::Mutex::new(0));
    let listener = Arc::clone(&told);
    world.engine.on_change(Box::new(move |_| *listener.lock().unwrap() += 1));
    let changes = |start: u64, bytes: &[u8]| {
        let end = start + bytes.len() as u64;
        world.chunk("b", "f", (start, end, 4), bytes).unwrap();
        std::mem::take(&mut *told.lock().unwrap())
    };
    assert_eq!((changes(0, b"ab"), changes(2, b"cd")), (1, 1));
    assert_eq!((changes(0, b"ab"), changes(2, b"xx")), (0, 0), "nobody is told of nothing");
    assert_eq!(world.get("b", "f"), b"abcd");
}
