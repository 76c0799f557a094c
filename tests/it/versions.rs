//! New content for a file that is there, and its versions and journal, as the console has them.

use app::Limits;
use app::commands::shapes::{ActivityList, Transfer, TransferList, TransferState, VersionList};
use http::StatusCode;
use serde_json::{Value, json};

use crate::pushes::{push, running};
use crate::transfers::{MIB, slow_world, world};
use crate::world::{World, noise, only, request, send, write};

async fn put(world: &World, bytes: &[u8]) -> String {
    let path = world.place("first").join("a.txt");
    write(&path, bytes);
    let id = only(&world.upload(&[&path]).await).id;
    let done = world.transfer_until(id, "the file", is_done).await;
    done.file.unwrap().to_string()
}

fn is_done(transfer: &Transfer) -> bool {
    transfer.state == TransferState::Done
}

async fn replace(world: &World, file: &str, source: Value) -> Transfer {
    let asked = json!({"endpoint": "local", "bucket": "b", "file": file, "source": source});
    only(&world.call::<TransferList>("file_replace", asked).await.unwrap())
}

async fn versions(world: &World, file: &str) -> VersionList {
    let of = json!({"endpoint": "local", "bucket": "b", "file": file});
    world.call("version_list", of).await.unwrap()
}

async fn got(world: &World, address: &str) -> (StatusCode, Vec<u8>) {
    let target =
        format!("{}/e/local/v1/storage/buckets/b/files/{address}", world.host.window_base());
    let answer = send(&world.host, request("GET", &target, &[], "")).await;
    (answer.status(), answer.into_body().to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_gets_the_content_of_another_and_has_its_own_back() {
    let world = world().await;
    let file = put(&world, b"first").await;
    let second = noise(1, 12 * MIB + 5);
    let path = world.place("second").join("other.bin");
    write(&path, &second);
    let transfer = replace(&world, &file, json!({"path": path})).await;
    assert_eq!(transfer.replaces.as_ref().map(ToString::to_string), Some(file.clone()));
    assert_eq!((transfer.name.as_str(), transfer.size), ("a.txt", second.len() as u64));
    world.transfer_until(transfer.id, "the new content", is_done).await;
    assert_eq!(got(&world, &format!("{file}/download")).await, (StatusCode::OK, second.clone()));
    let list = versions(&world, &file).await.versions;
    assert_eq!((list.len(), list[0].size), (1, 5));
    let at = format!("{file}/versions/{}", list[0].id);
    assert_eq!(got(&world, &format!("{at}/view")).await, (StatusCode::OK, b"first".to_vec()));
    assert_eq!(got(&world, &format!("{at}/preview?width=8")).await.0, StatusCode::OK);
    let of = json!({"endpoint": "local", "bucket": "b", "file": file, "version": list[0].id});
    let restored: wire::File = world.call("version_restore", of).await.unwrap();
    assert_eq!(restored.size_original, 5);
    assert_eq!(got(&world, &format!("{file}/download")).await.1, b"first");
    let list = versions(&world, &file).await.versions;
    let purge = json!({"endpoint": "local", "bucket": "b", "file": file, "versions": [list[0].id]});
    let left: VersionList = world.call("version_purge", purge).await.unwrap();
    assert_eq!(left.versions, []);
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_console_reads_versions() {
    let world = world().await;
    let file = put(&world, b"first").await;
    let transfer = replace(&world, &file, json!({"size": 0})).await;
    world.transfer_until(transfer.id, "nothing as content", is_done).await;
    let version = versions(&world, &file).await.versions.remove(0).id;
    for what in ["view", "download", "preview"] {
        let target = format!("/v1/storage/buckets/b/files/{file}/versions/{version}/{what}");
        let headers = [("x-appwrite-project", "coffer"), ("x-appwrite-key", crate::world::KEY)];
        let answer = send(&world.host, request("GET", &target, &headers, "")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{what}");
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        assert!(text.contains("general_route_not_found"), "{text}");
    }
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_content_goes_on_after_a_restart_and_is_given_up_without_a_trace() {
    let world = slow_world().await;
    let file = put(&world, b"first").await;
    let path = world.place("second").join("large.bin");
    write(&path, &noise(2, 41 * MIB));
    let id = replace(&world, &file, json!({"path": path})).await.id;
    let before = world.transfer_until(id, "a chunk", |transfer| transfer.moved > 0).await;
    assert_eq!(before.state, TransferState::Running, "the file is too small for this test");
    let world = world.restart(|| ()).await;
    world.transfer_until(id, "the end", is_done).await;
    assert_eq!(got(&world, &format!("{file}/download")).await.1, noise(2, 41 * MIB));
    let id = replace(&world, &file, json!({"path": path})).await.id;
    world.transfer_until(id, "a chunk", |transfer| transfer.moved > 0).await;
    world.order("transfer_cancel", &[id]).await;
    world.transfer_until(id, "the cleaning", |transfer| transfer.file.is_none()).await;
    assert_eq!(versions(&world, &file).await.versions.len(), 1);
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_pushes_new_content() {
    let world = World::with(Limits::default()).await;
    world.bucket("b").await;
    let file = put(&world, b"first").await;
    let second = noise(3, 7 * MIB);
    let id = replace(&world, &file, json!({"size": second.len()})).await.id;
    running(&world, id).await;
    push(&world, id, 0, &second[..5 * MIB]).await.unwrap();
    push(&world, id, 5 * MIB, &second[5 * MIB..]).await.unwrap();
    assert_eq!(world.transfer(id).await.state, TransferState::Done);
    assert_eq!(got(&world, &format!("{file}/download")).await.1, second);
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_tells_who_did_what_and_leaves_as_a_file() {
    let world = world().await;
    let file = put(&world, b"first").await;
    let headers = [
        ("x-appwrite-project", "coffer"),
        ("x-appwrite-key", crate::world::KEY),
        ("content-type", "application/json"),
    ];
    let bucket = json!({"bucketId": "k", "name": "=by a key, \"quoted\""}).to_string();
    let made = send(&world.host, request("POST", "/v1/storage/buckets", &headers, bucket)).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    let page =
        |filter: Value| json!({"endpoint": "local", "filter": filter, "before": null, "limit": 2});
    let list: ActivityList = world.call("activity_list", page(json!({}))).await.unwrap();
    let told: Vec<_> =
        list.activities.iter().map(|entry| (entry.what.as_str(), entry.by.to_string())).collect();
    assert_eq!(
        told,
        [("bucket.created", "key".to_owned()), ("file.uploaded", "console".to_owned())]
    );
    assert_eq!(list.next, Some(list.activities[1].id));
    let of_file: ActivityList =
        world.call("activity_list", page(json!({"file": file}))).await.unwrap();
    assert_eq!((of_file.activities.len(), of_file.next), (1, None));

    let target = |name: &str| format!("{}/activity/{name}?bucket=k", world.host.window_base());
    let csv = send(&world.host, request("GET", &target("activity.csv"), &[], "")).await;
    assert_eq!(csv.headers()["content-disposition"], "attachment");
    let text = String::from_utf8(csv.into_body().to_vec()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (2, "time,by,what,bucket,file,name,detail"));
    assert!(lines[1].ends_with(",key,bucket.created,k,,\"'=by a key, \"\"quoted\"\"\","), "{text}");
    let jsonl = send(&world.host, request("GET", &target("activity.jsonl"), &[], "")).await;
    let entry: Value = serde_json::from_slice(jsonl.body()).unwrap();
    assert_eq!((&entry["what"], &entry["bucket"]), (&json!("bucket.created"), &json!("k")));
    let other = send(&world.host, request("GET", &target("other.txt"), &[], "")).await;
    assert_eq!(other.status(), StatusCode::NOT_FOUND);
    world.verify().await;
}
