//! What a crash leaves: nothing that can be seen, and nothing for long.

use std::time::Duration;

use crate::world::*;

#[test]
fn a_segment_without_a_row_is_harmless_and_removed_after_a_day() {
    let world = World::new().with_bucket("b");
    world.put("b", "a", "a", "", b"hello");
    let orphan = world.folder.path().join("blobs/ab/abcdefabcdefabcdefabcdefabcdefab");
    disk::atomic::write(&orphan, b"half a segment").unwrap();
    disk::atomic::write(&world.folder.path().join("tmp/.tmp-left"), b"x").unwrap();
    let world = world.reopened();
    assert!(!world.folder.path().join("tmp/.tmp-left").exists());
    let report = world.engine.verify().unwrap();
    assert!(report.is_clean() && report.leftovers == 1, "{report:?}");
    let now = std::fs::metadata(&orphan)
        .unwrap()
        .modified()
        .unwrap()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let shown = Duration::from_secs(1_700_000_000);
    world.clock.advance(now.checked_sub(shown).unwrap());
    world.engine.clean().unwrap();
    assert!(orphan.exists(), "an upload may be about to insert its row");
    world.clock.advance(Duration::from_hours(25));
    world.engine.clean().unwrap();
    assert!(!orphan.exists());
    assert_eq!(world.get("b", "a"), b"hello");
}

#[test]
fn an_upload_given_up_is_removed_after_two_weeks() {
    let world = World::new().with_bucket("b");
    world.chunk("b", "f", (0, 10, 30), b"0123456789").unwrap();
    world.clock.advance(Duration::from_hours(13 * 24));
    world.engine.clean().unwrap();
    assert_eq!(world.names("b", &[]), ["big.bin"]);
    world.clock.advance(Duration::from_hours(2 * 24));
    world.engine.clean().unwrap();
    assert!(world.names("b", &[]).is_empty());
    assert_eq!(world.engine.verify().unwrap().leftovers, 0);
}
