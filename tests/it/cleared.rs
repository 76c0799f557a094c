//! Transfers into a bucket that keeps something else than what it is sent: pictures cleared of where they were taken.

use app::commands::shapes::TransferState;
use serde_json::json;

use crate::world::{World, in_state, only, write};

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_its_bucket_clears_has_arrived_undamaged() {
    let world = World::start().await;
    let settings = json!({"bucketId": "b", "name": "b", "stripMetadata": true});
    world.api("POST", "/storage/buckets", settings).await;
    let secret = b"48.8584N 2.2945E";
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/golden/sources");
    let picture = std::fs::read(format!("{sources}/coast-1600x1200.jpg")).unwrap();
    let told = [b"\xff\xfe\x00\x12".as_slice(), secret].concat();
    let photo = [&picture[..2], &told, &picture[2..]].concat();
    let path = world.place("source").join("photo.jpg");
    write(&path, &photo);
    only(&world.upload(&[&path]).await);
    let list = world.ended(1).await;
    assert_eq!(in_state(&list, TransferState::Done).len(), 1, "{list:#?}");
    let files = world.api("GET", "/storage/buckets/b/files", json!(null)).await;
    let size = files["files"][0]["sizeOriginal"].as_u64().unwrap();
    assert!(size < photo.len() as u64, "{files}");
    world.verify().await;
}
