//! A disk that fills up: what was acknowledged stays, what was refused leaves nothing, and room makes it go on.
//!
//! The disk is a small tmpfs in a mount namespace of the test's own, in which the test runs itself again.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use engine::{Actor, Upload};
use wire::{FilePatch, Folder};

use crate::world::*;

const FOLDER: &str = "COFFER_TEST_FULL_DISK";
const SMALL: usize = 1024 * 1024;

#[test]
fn a_disk_that_fills_up_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let script = r#"mount -t tmpfs -o size=64m tmpfs "$1" && exec "$2" --exact full_disk::inside --ignored --nocapture"#;
    let inside = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", script, "sh"])
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&inside.stdout) + String::from_utf8_lossy(&inside.stderr);
    assert!(inside.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
#[ignore = "runs on the small disk that the test above makes"]
#[expect(clippy::disallowed_methods, reason = "the parent test says where its disk is")]
fn inside() {
    let disk = PathBuf::from(std::env::var(FOLDER).unwrap());
    let World { clock, .. } = World::new();
    let engine = opened(&disk.join("store"), &clock);
    let world = World { folder: tempfile::tempdir().unwrap(), clock, engine }.with_bucket("b");

    let content = |number: usize| vec![number.to_le_bytes()[0]; SMALL];
    let mut stored = 0;
    while put(&world, &format!("f{stored}"), &content(stored)) {
        stored += 1;
    }
    assert!(stored > 20, "the disk has room for more than {stored} files");
    world.chunk("b", "half", (0, 10, 20), b"0123456789").unwrap();

    let filler = fill(&disk);
    assert!(!put(&world, "tiny", b"x"));
    assert!(world.chunk("b", "half", (10, 20, 20), b"0123456789").unwrap_err().is_full());
    let renamed = FilePatch { name: Some("renamed".to_owned()), permissions: None };
    let renaming = world.engine.update_file(&Actor::console(), &bucket("b"), &file("f0"), &renamed);
    assert!(renaming.is_ok() || renaming.unwrap_err().is_full());
    for number in 0..stored {
        assert!(world.get("b", &format!("f{number}")) == content(number), "file {number}");
    }

    disk::atomic::remove(&filler).unwrap();
    assert!(world.chunk("b", "half", (10, 20, 20), b"0123456789").is_ok());
    assert_eq!(world.get("b", "half"), b"01234567890123456789");
    let entries = world.engine.trash_files(&bucket("b"), &[file("f0"), file("f1")], &[]).unwrap();
    world.engine.purge(&entries).unwrap();
    assert!(put(&world, "tiny", b"x"), "room that was made is used");
    let report = world.engine.verify().unwrap();
    assert!(report.is_clean() && report.leftovers == 0, "{report:?}");
}

/// Says whether the file was taken; it may only be refused because the disk is full.
fn put(world: &World, id: &str, bytes: &[u8]) -> bool {
    let upload = Upload {
        bucket: &bucket("b"),
        file: &file(id),
        name: id,
        folder: &Folder::ROOT,
        permissions: None,
        range: None,
        bytes,
    };
    match world.engine.upload(&Actor::console(), &upload) {
        Ok(_) => true,
        Err(error) => {
            assert!(error.is_full(), "{error}");
            let told = error.to_string();
            assert!(told.contains("full") && told.contains("free some space"), "{told}");
            false
        }
    }
}

/// Writes until nothing more fits.
fn fill(disk: &Path) -> PathBuf {
    let path = disk.join("filler");
    let mut file = disk::atomic::open_partial(&path, 0).unwrap();
    let mut size = SMALL;
    while size > 0 {
        if file.write_all(&vec![0; size]).is_err() {
            size /= 2;
        }
    }
    path
}
