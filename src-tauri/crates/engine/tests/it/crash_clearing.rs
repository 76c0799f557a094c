//! A process that is killed while pictures are being cleared: whatever is complete is cleared.
//!
//! The test runs itself again, kills that process wherever it is, and opens the store that it leaves.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use engine::{Actor, Engine};
use wire::{BucketDraft, ErrorType};

use crate::world::*;

const FOLDER: &str = "COFFER_TEST_CLEARING";
const SECRET: &[u8] = b"48.8584N 2.2945E";
const FILES: usize = 6;

/// A JPEG that says where it was taken; `size` makes rewriting it take longer.
fn photo(size: usize) -> Vec<u8> {
    let path = "../../../tests/fixtures/golden/sources/orient6-800x600.jpg";
    let picture = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let length = u16::try_from(SECRET.len() + 2).unwrap().to_be_bytes();
    let told = [b"\xff\xe1", length.as_slice(), SECRET].concat();
    let pixels = [&picture[2..], &vec![0; size]].concat();
    [&picture[..2], &told, &pixels].concat()
}

fn half(world: &World, number: usize, first: bool) {
    let photo = photo(number * 40_000);
    let (middle, end) = (photo.len() / 2, photo.len());
    let (from, to) = if first { (0, middle) } else { (middle, end) };
    let range = (from as u64, to as u64, end as u64);
    world.chunk("b", &format!("f{number}"), range, &photo[from..to]).unwrap();
}

fn is_told(content: &[u8]) -> bool {
    content.windows(SECRET.len()).any(|window| window == SECRET)
}

#[test]
fn a_photo_is_pending_or_cleared_wherever_the_process_ends() {
    assert!(is_told(&photo(0)));
    for lines in 1..=2 * FILES {
        let folder = tempfile::tempdir().unwrap();
        killed_after(folder.path(), lines);
        let world = World::new();
        let engine = opened(&folder.path().join("store"), &world.clock);
        let world = World { folder, engine, ..world };
        let pending = (0..FILES).filter(|number| is_pending(&world.engine, *number)).count();
        assert!(pending + lines / 2 <= FILES, "{pending} are not complete after {lines} answers");
        let report = world.engine.verify().unwrap();
        assert!(report.is_clean(), "after {lines}: {:?}", report.problems);
        // What is pending is as it was: it goes on.
        let last = lines / 2;
        if last < FILES {
            half(&world, last, true);
            half(&world, last, false);
            assert!(!is_told(&world.get("b", &format!("f{last}"))));
        }
        world.assert_clean();
    }
}

/// Says whether a file has no content to be seen; one that has is cleared.
fn is_pending(engine: &Engine, number: usize) -> bool {
    let id = file(&format!("f{number}"));
    match engine.open_file(&Actor::console(), &bucket("b"), &id) {
        Ok(open) => {
            let content = open.content().read_all().unwrap();
            assert!(!is_told(&content), "{id} is complete and says where it was taken");
            false
        }
        Err(error) => {
            assert!(error.is(ErrorType::StorageFileNotFound), "{error}");
            true
        }
    }
}

/// Runs the uploads in a process of their own, and kills it after so many answers: in the middle of the next one.
fn killed_after(folder: &Path, lines: usize) {
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash_clearing::inside", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(process.stdout.take().unwrap()).lines();
    let answers = said.map_while(Result::ok).filter(|line| line.contains("answered"));
    assert_eq!(answers.take(lines).count(), lines);
    process.kill().unwrap();
    process.wait().unwrap();
}

#[test]
#[ignore = "is run, and killed, by the test above"]
#[expect(clippy::disallowed_methods, reason = "the parent test says where its store is")]
fn inside() {
    let folder = PathBuf::from(std::env::var(FOLDER).unwrap());
    let world = World::new();
    let engine = opened(&folder.join("store"), &world.clock);
    let world = World { engine, ..world };
    let draft = BucketDraft { strip_metadata: Some(true), ..draft("b") };
    world.engine.create_bucket(&bucket("b"), &draft).unwrap();
    for number in 0..FILES {
        for first in [true, false] {
            half(&world, number, first);
            #[expect(clippy::print_stdout, reason = "the parent counts the answers")]
            {
                println!("answered");
            }
        }
    }
}
