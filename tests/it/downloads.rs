//! Downloads through the real queue, the real router and the real engine.

#![expect(clippy::disallowed_methods, reason = "a test plays the person who changes files")]

use std::path::Path;

use app::commands::shapes::{Event, Transfer, TransferList, TransferState};
use serde_json::{Value, json};

use crate::transfers::{MIB, message, slow_world, world};
use crate::world::{World, heard, noise, only, request, send, soon, tree, write};

/// Uploads `f/large.bin` and begins its download into a place where a file stands in the way of the folder, so that it
/// has been tried and nothing has come. Returns the download.
async fn stuck_download(world: &World, content: &[u8], back: &Path) -> Transfer {
    let path = world.place("source/f").join("large.bin");
    write(&path, content);
    world.upload(&[path.parent().unwrap()]).await;
    world.ended(1).await;
    write(&back.join("f"), b"in the way");
    let id = only(&world.download(&["f/"], back).await).id;
    let stuck = world
        .transfer_until(id, "the failure", |transfer| transfer.state == TransferState::Failed)
        .await;
    assert!(message(&stuck).contains("file where a folder is needed"), "{stuck:?}");
    assert_eq!(std::fs::read(back.join("f")).unwrap(), b"in the way");
    std::fs::remove_file(back.join("f")).unwrap();
    stuck
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_goes_on_after_a_restart_and_damage_is_not_kept() {
    let world = slow_world().await;
    let back = world.place("back");
    let content = noise(11, 21 * MIB);
    let id = stuck_download(&world, &content, &back).await.id;
    let partial = back.join(format!("f/large.bin.{id}.part"));
    let mut damaged = content[..3 * MIB].to_vec();
    damaged[0] ^= 1;
    let world = world.restart(|| write(&partial, &damaged)).await;
    world.order("transfer_retry", &[id]).await;
    let failed = world
        .transfer_until(id, "the end", |transfer| transfer.state == TransferState::Failed)
        .await;
    assert!(
        message(&failed).contains("damaged") && message(&failed).contains("large.bin"),
        "{failed:?}"
    );
    assert_eq!(tree(&back).len(), 0);

    let world = world.restart(|| write(&partial, &content[..3 * MIB])).await;
    let mut listener = world.app.listen();
    world.order("transfer_retry", &[id]).await;
    let first = heard(&mut listener, |event| match event {
        Event::Transfers { transfers, .. } => {
            transfers.iter().find(|transfer| transfer.moved > 0).cloned()
        }
        Event::Changed { .. } | Event::Lagged => None,
    });
    assert!(first.await.moved >= 3 * MIB as u64, "it began again");
    world.transfer_until(id, "the end", |transfer| transfer.state == TransferState::Done).await;
    assert_eq!(tree(&back), [("f/large.bin".to_owned(), content)].into());
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_that_is_given_up_leaves_nothing() {
    let world = slow_world().await;
    let back = world.place("back");
    let content = noise(12, 21 * MIB);
    let id = stuck_download(&world, &content, &back).await.id;
    write(&back.join(format!("f/large.bin.{id}.part")), &content[..MIB]);
    // It waits behind another, so that it is not done before it is given up.
    let ahead = world.place("source").join("ahead.bin");
    write(&ahead, &noise(14, 21 * MIB));
    world.upload(&[&ahead]).await;
    world.order("transfer_retry", &[id]).await;
    let given_up = only(&world.order("transfer_cancel", &[id]).await);
    assert_eq!(given_up.state, TransferState::Cancelled);
    let world = world.restart(|| assert_eq!(tree(&back).len(), 0)).await;
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_needs_a_folder_and_never_leaves_it() {
    let world = world().await;
    for destination in ["relative", "/nowhere/at all", ""] {
        let request = json!({ "selection": { "endpoint": "local", "bucket": "b" }, "destination": destination });
        let refused: Result<TransferList, _> = world.call("transfer_download", request).await;
        assert!(refused.unwrap_err().is(wire::ErrorType::AppFolderInvalid), "{destination}");
    }
    let (source, back, outside) =
        (world.place("source/f"), world.place("back"), world.place("outside"));
    write(&source.join("a.txt"), b"a");
    world.upload(&[&source]).await;
    world.ended(1).await;
    std::os::unix::fs::symlink(&outside, back.join("f")).unwrap();
    let id = only(&world.download(&["f/"], &back).await).id;
    let failed = world
        .transfer_until(id, "the failure", |transfer| transfer.state == TransferState::Failed)
        .await;
    assert!(message(&failed).contains("symbolic link"), "{failed:?}");
    assert_eq!(tree(&outside).len(), 0);
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_holds_every_file_once() {
    let world = world().await;
    let source = world.place("source/f");
    write(&source.join("a.txt"), b"first");
    write(&source.join("deep/large.bin"), &noise(13, 11 * MIB));
    // Appwrite allows two files of one key.
    world.upload(&[&source]).await;
    world.upload(&[&source]).await;
    world.ended(4).await;
    let archive: Value = world
        .call("archive_create", json!({ "endpoint": "local", "bucket": "b", "folders": ["f/"] }))
        .await
        .unwrap();
    assert_eq!(archive["name"], "f.zip");
    let target =
        format!("{}/archive/{}", world.host.window_base(), archive["id"].as_str().unwrap());
    let answer = soon("the archive", send(&world.host, request("GET", &target, &[], ""))).await;
    assert_eq!(answer.headers()["content-type"], "application/zip");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(answer.into_body())).unwrap();
    let mut found = std::collections::BTreeMap::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        found.insert(entry.name().to_owned(), bytes);
    }
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(names, ["f/a (2).txt", "f/a.txt", "f/deep/large (2).bin", "f/deep/large.bin"]);
    assert_eq!(found["f/deep/large.bin"], noise(13, 11 * MIB));
    let gone = send(
        &world.host,
        request("GET", &format!("{}/archive/guess", world.host.window_base()), &[], ""),
    )
    .await;
    assert_eq!(gone.status(), 404);
    world.verify().await;
}
