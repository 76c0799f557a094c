//! What the page is told about buckets beside what the API says of them.

use app::commands::shapes::{GrowthList, Settings};
use serde_json::{Value, json};
use wire::BucketEffects;

use crate::world::{World, write};

/// Puts four files into a bucket `b` that encrypts and does not pack: a picture, two texts and a name without a dot.
async fn filled() -> World {
    let world = World::start().await;
    world.bucket("b").await;
    let place = world.place("source");
    write(&place.join("photo.JPG"), &[0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0]);
    write(&place.join("long.tar.gz"), &[7; 2000]);
    write(&place.join("note.txt"), b"words");
    write(&place.join("README"), b"more words");
    world.upload(&[&place]).await;
    world.ended(4).await;
    world
}

async fn effects(world: &World, maximum: u64, extensions: &[&str]) -> BucketEffects {
    let rules = json!({"maximumFileSize": maximum, "allowedFileExtensions": extensions, "compression": "zstd", "encryption": false});
    let question = json!({"endpoint": "local", "bucket": "b", "rules": rules});
    world.call("bucket_effects", question).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_rules_mean_for_the_files_of_a_bucket_is_counted() {
    let world = filled().await;
    let open = effects(&world, 2000, &[]).await;
    let expected = BucketEffects {
        files: 4,
        bytes: 2025,
        other_compression: 4,
        other_encryption: 4,
        pictures: 1,
        ..BucketEffects::default()
    };
    assert_eq!(open, expected, "what is exactly as large as allowed is not too large");
    assert_eq!(effects(&world, 1999, &[]).await.larger, 1);
    assert_eq!(effects(&world, 9, &[]).await.larger, 3);
    for (allowed, refused) in
        [(["jpg", "GZ"], 2), (["jpg", "tar.gz"], 3), (["README", "txt"], 3), (["", "pdf"], 4)]
    {
        let counted = effects(&world, 2000, &allowed).await.other_extension;
        assert_eq!(counted, refused, "{allowed:?}");
    }
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn permissions_links_and_deleted_files_are_counted_too() {
    let world = filled().await;
    let list = world.api("GET", "/storage/buckets/b/files", Value::Null).await;
    let ids: Vec<&str> = list["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["$id"].as_str().unwrap())
        .collect();
    let open = json!({"permissions": ["read(\"any\")", "update(\"any\")"]});
    world.api("PUT", &format!("/storage/buckets/b/files/{}", ids[0]), open).await;
    for (file, expire) in [(ids[0], Value::Null), (ids[1], Value::Null)] {
        let made = world
            .api("POST", &format!("/tokens/buckets/b/files/{file}"), json!({ "expire": expire }))
            .await;
        assert!(made["$id"].is_string(), "{made}");
    }
    let counted = effects(&world, 2000, &[]).await;
    assert_eq!((counted.with_permissions, counted.links), (1, 2));
    world.api("DELETE", &format!("/storage/buckets/b/files/{}", ids[0]), Value::Null).await;
    let counted = effects(&world, 2000, &[]).await;
    assert_eq!((counted.files, counted.with_permissions, counted.links), (3, 0, 1));
    let gone = json!({"endpoint": "local", "bucket": "none", "rules": {"maximumFileSize": 1, "allowedFileExtensions": [], "compression": "none", "encryption": true}});
    let refused = world.call::<BucketEffects>("bucket_effects", gone).await.unwrap_err();
    assert_eq!(refused.kind, "storage_bucket_not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn growth_ends_with_what_a_bucket_holds_now() {
    let world = filled().await;
    world.bucket("empty").await;
    world.bucket("gone").await;
    world.api("DELETE", "/storage/buckets/gone", Value::Null).await;
    let grown: GrowthList =
        world.call("bucket_growth", json!({"endpoint": "local"})).await.unwrap();
    let ends: Vec<_> = grown
        .buckets
        .iter()
        .map(|growth| {
            (growth.bucket.as_str(), growth.bytes.len(), growth.bytes[0], growth.bytes[29])
        })
        .collect();
    assert_eq!(ends, [("b", 30, 0, 2025), ("empty", 30, 0, 0)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn favourites_outlive_the_program() {
    let world = World::start().await;
    let mut settings = serde_json::to_value(Settings::default()).unwrap();
    settings["favourites"] = json!(["b", "a"]);
    let _: Settings = world.call("settings_set", settings.clone()).await.unwrap();
    let world = world.restart(|| {}).await;
    let console: Value = world.call("console", json!({})).await.unwrap();
    assert_eq!(console["settings"], settings);
}
