//! Transfers into a bucket that keeps something else than what it is sent: pictures cleared of where they were taken.

use app::commands::shapes::{FileFacts, Transfer, TransferState};
use serde_json::json;

use crate::pushes::{offer, push, running};
use crate::transfers::{MIB, fetched};
use crate::world::{World, in_state, only, write};

const SECRET: &[u8] = b"48.8584N 2.2945E";

/// A photo that says where it was taken, with `size` bytes more of that.
fn photo(size: usize) -> Vec<u8> {
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/golden/sources");
    let picture = std::fs::read(format!("{sources}/coast-1600x1200.jpg")).unwrap();
    let told = [b"\xff\xfe\x00\x12".as_slice(), SECRET].concat();
    let more = [b"\xff\xe1\xff\xff".as_slice(), &[b' '; 65_533]].concat();
    [&picture[..2], &told, &more.repeat(size / more.len()), &picture[2..]].concat()
}

async fn world() -> World {
    let world = World::with(app::Limits { at_once: 1, ..app::Limits::default() }).await;
    let settings = json!({"bucketId": "b", "name": "b", "stripMetadata": true});
    world.api("POST", "/storage/buckets", settings).await;
    world
}

/// Asserts that a transfer is done, that what is kept says nothing, and that the file's details tell of it.
async fn assert_cleared(world: World, id: i64, photo: &[u8]) {
    let list = world.ended(1).await;
    assert_eq!(in_state(&list, TransferState::Done).len(), 1, "{list:#?}");
    let transfer = world.transfer(id).await;
    assert_eq!((transfer.moved, transfer.size), (photo.len() as u64, photo.len() as u64));
    let kept = fetched(&world, &transfer).await;
    assert!(kept.len() < photo.len() && kept.starts_with(b"\xff\xd8"));
    assert!(!kept.windows(SECRET.len()).any(|window| window == SECRET));
    let file = json!({"endpoint": "local", "bucket": "b", "file": transfer.file});
    let facts: FileFacts = world.call("file_facts", file).await.unwrap();
    assert!(facts.cleared, "{facts:?}");
    assert_eq!(world.content().await.len(), 1);
    world.verify().await;
}

fn has_moved(transfer: &Transfer) -> bool {
    transfer.moved > 0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_its_bucket_clears_has_arrived_undamaged() {
    let world = world().await;
    let path = world.place("source").join("photo.jpg");
    write(&path, &photo(0));
    let id = only(&world.upload(&[&path]).await).id;
    assert_cleared(world, id, &photo(0)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_a_page_pushes_is_cleared_too() {
    for photo in [photo(0), photo(12 * MIB)] {
        let world = world().await;
        let id = offer(&world, &[("photo.jpg", photo.len())]).await[0].id;
        running(&world, id).await;
        let mut offset = 0;
        for piece in photo.chunks(3 * MIB) {
            push(&world, id, offset, piece).await.unwrap();
            offset += piece.len();
        }
        assert_cleared(world, id, &photo).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_is_held_and_goes_on_is_cleared_too() {
    let (world, photo) = (world().await, photo(17 * MIB));
    let path = world.place("source").join("photo.jpg");
    write(&path, &photo);
    let id = only(&world.upload(&[&path]).await).id;
    world.transfer_until(id, "a chunk", has_moved).await;
    let held = only(&world.order("transfer_pause", &[id]).await);
    assert_eq!(held.state, TransferState::Paused, "the photo is too small for this test");
    world.order("transfer_resume", &[id]).await;
    assert_cleared(world, id, &photo).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_goes_on_after_a_restart_is_cleared_too() {
    let (world, photo) = (world().await, photo(17 * MIB));
    let path = world.place("source").join("photo.jpg");
    write(&path, &photo);
    let id = only(&world.upload(&[&path]).await).id;
    let before = world.transfer_until(id, "a chunk", has_moved).await;
    assert_eq!(before.state, TransferState::Running, "the photo is too small for this test");
    let world = world.restart(|| ()).await;
    assert_cleared(world, id, &photo).await;
}
