//! Uploads of files that only a page in a browser holds, and pushes.

use std::time::Duration;

use app::Limits;
use app::commands::shapes::{Transfer, TransferList, TransferState};
use serde_json::{Value, json};

use crate::transfers::{MIB, fetched, message, world};
use crate::world::{World, noise, request, send};

pub(crate) async fn push(
    world: &World,
    id: i64,
    offset: usize,
    bytes: &[u8],
) -> Result<Transfer, wire::Error> {
    let target = format!("{}/transfers/{id}?offset={offset}", world.host.window_base());
    let answer = send(
        &world.host,
        request("PUT", &target, &[("origin", "tauri://localhost")], bytes.to_vec()),
    )
    .await;
    if answer.status().is_success() {
        Ok(serde_json::from_slice(answer.body()).unwrap())
    } else {
        Err(serde_json::from_slice(answer.body()).unwrap())
    }
}

pub(crate) async fn offer(world: &World, files: &[(&str, usize)]) -> Vec<Transfer> {
    let files: Vec<Value> =
        files.iter().map(|(path, size)| json!({ "path": path, "size": size })).collect();
    let offered = json!({ "endpoint": "local", "bucket": "b", "folder": "in/", "files": files });
    world.call::<TransferList>("transfer_offer", offered).await.unwrap().transfers
}

pub(crate) async fn running(world: &World, id: i64) {
    world.transfer_until(id, "its turn", |transfer| transfer.state == TransferState::Running).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_pushes_the_files_that_it_holds() {
    let world = world().await;
    let large = noise(8, 12 * MIB + 3);
    let offered = offer(
        &world,
        &[("x/large.bin", large.len()), ("x/empty", 0), ("../up.txt", 3), ("small.txt", 5)],
    )
    .await;
    assert_eq!(offered[2].state, TransferState::Failed);
    let id = offered[0].id;
    running(&world, id).await;
    // In pieces that are no chunks, as a page may cut them.
    let mut offset = 0;
    for piece in large.chunks(3 * MIB + 1) {
        let told = push(&world, id, offset, piece).await.unwrap();
        offset += piece.len();
        assert_eq!(told.moved, offset as u64);
        let again = push(&world, id, offset + 1, b"x").await.unwrap_err();
        assert!(again.is(wire::ErrorType::AppTransferRefused), "{again}");
    }
    assert_eq!(world.transfer(id).await.state, TransferState::Done);
    running(&world, offered[3].id).await;
    assert!(
        push(&world, offered[3].id, 0, b"too much")
            .await
            .unwrap_err()
            .is(wire::ErrorType::AppTransferRefused)
    );
    push(&world, offered[3].id, 0, b"small").await.unwrap();
    world.ended(4).await;
    assert!(push(&world, 999, 0, b"").await.unwrap_err().is(wire::ErrorType::AppTransferNotFound));
    let keys: Vec<String> = world.content().await.into_keys().collect();
    assert_eq!(keys, ["in/small.txt", "in/x/empty", "in/x/large.bin"]);
    assert_eq!(fetched(&world, &world.transfer(id).await).await, large);
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_a_page_that_is_gone_waits_and_is_sent_anew() {
    let world = world().await;
    let (first, second) = (noise(9, 7 * MIB), noise(10, 7 * MIB));
    let id = offer(&world, &[("a.bin", first.len())]).await[0].id;
    running(&world, id).await;
    push(&world, id, 0, &first[..5 * MIB]).await.unwrap();
    let world = world.restart(|| ()).await;
    let waiting = world.transfer(id).await;
    assert_eq!((waiting.state, waiting.moved), (TransferState::Waiting, 0));
    assert!(message(&waiting).contains("a.bin"), "{waiting:?}");
    assert!(
        push(&world, id, 0, &first[..5 * MIB])
            .await
            .unwrap_err()
            .is(wire::ErrorType::AppTransferRefused)
    );
    let refused: Result<Transfer, _> =
        world.call("transfer_reoffer", json!({ "id": id, "size": 5 })).await;
    assert!(refused.unwrap_err().message.contains("not the file"));
    world
        .call::<Transfer>("transfer_reoffer", json!({ "id": id, "size": second.len() }))
        .await
        .unwrap();
    running(&world, id).await;
    push(&world, id, 0, &second[..5 * MIB]).await.unwrap();
    push(&world, id, 5 * MIB, &second[5 * MIB..]).await.unwrap();
    let done = world.transfer(id).await;
    assert_eq!(done.state, TransferState::Done);
    assert_eq!(
        fetched(&world, &done).await,
        second,
        "another file of the same size must not be mixed with the first"
    );
    assert_eq!(world.content().await.len(), 1);
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_page_loses_its_turn() {
    let world = World::with(Limits { page_silence: Duration::ZERO, ..Limits::default() }).await;
    world.bucket("b").await;
    let id = offer(&world, &[("a.bin", 5)]).await[0].id;
    world
        .transfer_until(id, "the silence to be noticed", |transfer| {
            transfer.state == TransferState::Waiting
        })
        .await;
    world.order("transfer_cancel", &[id]).await;
    assert_eq!(world.transfer(id).await.state, TransferState::Cancelled);
    world.verify().await;
}
