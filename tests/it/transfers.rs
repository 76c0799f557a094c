//! Uploads and downloads through the real queue, the real router and the real engine.

#![expect(clippy::disallowed_methods, reason = "a test plays the person who changes files")]

use std::path::Path;
use std::time::Duration;

use app::Limits;
use app::commands::shapes::{Event, Transfer, TransferList, TransferState};
use bytes::Bytes;
use serde_json::{Value, json};

use crate::world::{World, heard, in_state, noise, only, request, send, soon, tree, write};

const MIB: usize = 1024 * 1024;

async fn world() -> World {
    let world = World::start().await;
    world.bucket("b").await;
    world
}

/// One file at a time, and no patience with an endpoint: what happens next is known.
async fn slow_world() -> World {
    let world = World::with(Limits { at_once: 1, ..Limits::default() }).await;
    world.bucket("b").await;
    world
}

fn message(transfer: &Transfer) -> &str {
    transfer.error.as_ref().map_or("", |error| error.message.as_str())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_arrives_with_its_structure_and_comes_back_the_same() {
    let world = world().await;
    let source = world.place("source/holiday");
    write(&source.join("a.txt"), b"first");
    write(&source.join("day 1/ü \"quoted\".bin"), &noise(1, 300_000));
    write(&source.join("day 1/deep/er/empty"), b"");
    write(&source.join("day 2/large.bin"), &noise(2, 12 * MIB + 7));
    std::fs::create_dir_all(source.join("nothing here")).unwrap();
    world.upload(&[&source]).await;
    let list = world.ended(4).await;
    assert_eq!(list.summary.done, 4, "{list:#?}");
    let keys: Vec<String> = world.content().await.into_keys().collect();
    assert_eq!(
        keys,
        [
            "holiday/a.txt",
            "holiday/day 1/deep/er/empty",
            "holiday/day 1/ü \"quoted\".bin",
            "holiday/day 2/large.bin"
        ]
    );
    let of = json!({ "endpoint": "local", "bucket": "b", "folder": "holiday/" });
    let folders: Value = world.call("folder_content", of).await.unwrap();
    assert!(
        folders["folders"]
            .as_array()
            .unwrap()
            .iter()
            .any(|folder| folder["name"] == "nothing here"),
        "{folders}"
    );

    let back = world.place("back");
    world.download(&["holiday/"], &back).await;
    let list = world.ended(8).await;
    assert_eq!(list.summary.done, 8, "{list:#?}");
    assert_eq!(tree(&back.join("holiday")), tree(&source));

    // A second time nothing is replaced.
    write(&back.join("holiday/a.txt"), b"mine");
    world.download(&["holiday/"], &back).await;
    let list = world.ended(12).await;
    assert_eq!(list.summary.done, 12, "{list:#?}");
    let files = tree(&back.join("holiday"));
    assert_eq!((&files["a.txt"][..], &files["a (2).txt"][..]), (&b"mine"[..], &b"first"[..]));
    assert_eq!(files["day 2/large (2).bin"], files["day 2/large.bin"]);
    assert_eq!(files.len(), 8);
    assert!(
        list.transfers
            .iter()
            .any(|transfer| transfer.path.as_ref().is_some_and(|path| path.ends_with("a (2).txt")))
    );
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_files_arrive_and_are_told_in_few_events() {
    let world = world().await;
    let source = world.place("many");
    for number in 0..1_000_u32 {
        write(
            &source.join(format!("{}/{number}.txt", number % 10)),
            format!("file {number}").as_bytes(),
        );
    }
    let mut listener = world.app.listen();
    let events = tokio::spawn(async move {
        let mut count = 0;
        loop {
            let done = heard(&mut listener, |event| match event {
                Event::Transfers { summary, .. } => Some(summary.done),
                Event::Changed { .. } => None,
                Event::Lagged => panic!("events were lost"),
            });
            count += 1;
            if done.await == 1_000 {
                return count;
            }
        }
    });
    let started = std::time::Instant::now();
    world.upload(&[&source]).await;
    let list = world.ended(1_000).await;
    assert_eq!(list.summary.done, 1_000, "{:#?}", in_state(&list, TransferState::Failed));
    let most = started.elapsed().as_millis() / 100 + 20;
    assert!(events.await.unwrap() <= most, "more than ten events a second");
    assert_eq!(world.content().await.len(), 1_000);
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_uploaded_fails_by_name_and_the_rest_arrives() {
    let world = slow_world().await;
    let source = world.place("mixed");
    write(&source.join("0 large.bin"), &noise(3, 12 * MIB));
    for number in 1..=50 {
        write(&source.join(format!("good {number}.txt")), b"good");
    }
    write(&source.join("vanishes.txt"), b"soon gone");
    write(&source.join(format!("{}.txt", "n".repeat(150))), b"long");
    write(&source.join("line\nbreak.txt"), b"control");
    write(&source.join("bad\tfolder/inside.txt"), b"control");
    write(&source.join("locked.txt"), b"secret");
    std::os::unix::fs::symlink("0 large.bin", source.join("link")).unwrap();
    std::os::unix::fs::symlink(world.place("elsewhere"), source.join("folder link")).unwrap();
    assert!(
        std::process::Command::new("mkfifo").arg(source.join("pipe")).status().unwrap().success()
    );
    std::fs::set_permissions(
        source.join("locked.txt"),
        std::os::unix::fs::PermissionsExt::from_mode(0o000),
    )
    .unwrap();
    // Whoever may do everything, as in a container, may read it too.
    let is_locked = std::fs::File::open(source.join("locked.txt")).is_err();

    world.upload(&[&source, Path::new("/nowhere/at all.txt")]).await;
    world.until("all to be queued", |list| list.transfers.len() == 60).await;
    world.order("transfer_pause", &[]).await;
    std::fs::remove_file(source.join("vanishes.txt")).unwrap();
    world.order("transfer_resume", &[]).await;
    let list = world.ended(60).await;
    let failed = in_state(&list, TransferState::Failed);
    for (name, words) in [
        ("vanishes.txt", "Put it back"),
        ("nnnn", "154 characters"),
        ("line", "control character"),
        ("inside.txt", "control character"),
        ("folder link", "symbolic link"),
        ("link", "symbolic link"),
        ("pipe", "not a file"),
        ("at all.txt", "Put it back"),
    ] {
        let is_told = |transfer: &&&Transfer| {
            transfer.name.contains(name) && message(transfer).contains(words)
        };
        assert!(failed.iter().any(|transfer| is_told(&transfer)), "{name}: {words} in {failed:#?}");
    }
    assert_eq!(failed.len(), if is_locked { 9 } else { 8 }, "{failed:#?}");
    assert!(
        !is_locked
            || failed.iter().any(|transfer| transfer.name == "locked.txt"
                && message(transfer).contains("permissions"))
    );
    assert_eq!(list.summary.done, if is_locked { 51 } else { 52 });

    // Put back and retried, it arrives; what cannot arrive fails again in the same words.
    write(&source.join("vanishes.txt"), b"back again");
    world.order("transfer_retry", &[]).await;
    let list = world.ended(60).await;
    assert_eq!(in_state(&list, TransferState::Failed).len(), failed.len() - 1, "{list:#?}");
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_being_read_when_the_program_stops_arrives_once_and_whole() {
    let world = world().await;
    let source = world.place("many");
    for number in 0..200_u32 {
        write(&source.join(format!("{}/{number}.txt", number / 5)), b"x");
    }
    world.upload(&[&source]).await;
    let world = world.restart(|| ()).await;
    let world = world.restart(|| ()).await;
    let list = world.until("all to arrive", |list| list.summary.done >= 200).await;
    assert_eq!((list.transfers.len(), list.summary.done), (200, 200));
    assert_eq!(world.content().await.len(), 200);
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_after_a_restart_with_what_is_missing() {
    let world = slow_world().await;
    let path = world.place("source").join("large.bin");
    write(&path, &noise(4, 41 * MIB));
    let id = only(&world.upload(&[&path]).await).id;
    let before =
        world.transfer_until(id, "two chunks", |transfer| transfer.moved >= 10 * MIB as u64).await;
    assert_eq!(before.state, TransferState::Running, "the file is too small for this test");
    let world = world.restart(|| ()).await;
    let mut listener = world.app.listen();
    let first = heard(&mut listener, |event| match event {
        Event::Transfers { transfers, .. } => {
            transfers.iter().find(|transfer| transfer.moved > 0).cloned()
        }
        Event::Changed { .. } | Event::Lagged => None,
    })
    .await;
    assert!(first.moved >= before.moved, "it began again at {}", first.moved);
    let after =
        world.transfer_until(id, "the end", |transfer| transfer.state == TransferState::Done).await;
    assert_eq!(after.file, before.file);
    assert_eq!(world.content().await.len(), 1);
    assert_eq!(fetched(&world, &after).await, std::fs::read(&path).unwrap());
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changed_before_its_upload_goes_on_is_sent_anew() {
    let world = slow_world().await;
    let path = world.place("source").join("large.bin");
    write(&path, &noise(5, 41 * MIB));
    let id = only(&world.upload(&[&path]).await).id;
    let before = world.transfer_until(id, "a chunk", |transfer| transfer.moved > 0).await;
    let world = world.restart(|| write(&path, &noise(6, 11 * MIB))).await;
    let after =
        world.transfer_until(id, "the end", |transfer| transfer.state == TransferState::Done).await;
    assert_ne!(after.file, before.file);
    assert_eq!(world.content().await.len(), 1, "half of the old file is still there");
    assert_eq!(fetched(&world, &after).await, noise(6, 11 * MIB));
    world.verify().await;
}

/// Returns the content of an uploaded file as the API gives it.
async fn fetched(world: &World, transfer: &Transfer) -> Bytes {
    let file = transfer.file.as_ref().unwrap();
    let target =
        format!("{}/e/local/v1/storage/buckets/b/files/{file}/download", world.host.window_base());
    send(&world.host, request("GET", &target, &[], "")).await.into_body()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_held_goes_on_and_is_given_up_without_a_trace() {
    let world = slow_world().await;
    let path = world.place("source").join("large.bin");
    write(&path, &noise(7, 41 * MIB));
    let id = only(&world.upload(&[&path]).await).id;
    world.transfer_until(id, "a chunk", |transfer| transfer.moved > 0).await;
    let held = only(&world.order("transfer_pause", &[id]).await);
    assert_eq!(held.state, TransferState::Paused);
    assert_eq!(world.transfers().await.summary.paused, 1);
    let going = only(&world.order("transfer_resume", &[id]).await);
    assert!(matches!(going.state, TransferState::Queued | TransferState::Running), "{going:?}");
    world
        .transfer_until(id, "two more chunks", |transfer| {
            transfer.moved >= held.moved + 10 * MIB as u64
        })
        .await;
    let given_up = only(&world.order("transfer_cancel", &[id]).await);
    assert_eq!(given_up.state, TransferState::Cancelled);
    world.transfer_until(id, "the cleaning", |transfer| transfer.file.is_none()).await;
    assert_eq!(world.content().await.len(), 0);
    world.order("transfer_retry", &[id]).await;
    world.transfer_until(id, "the end", |transfer| transfer.state == TransferState::Done).await;
    assert_eq!(world.order("transfer_clear", &[]).await.transfers.len(), 1);
    assert_eq!(world.transfers().await.transfers.len(), 0);
    let refused: Result<TransferList, _> =
        world.call("transfer_pause", json!({ "ids": [id] })).await;
    assert!(refused.unwrap_err().is(wire::ErrorType::AppTransferNotFound));
    world.verify().await;
}

async fn push(
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

async fn offer(world: &World, files: &[(&str, usize)]) -> Vec<Transfer> {
    let files: Vec<Value> =
        files.iter().map(|(path, size)| json!({ "path": path, "size": size })).collect();
    let offered = json!({ "endpoint": "local", "bucket": "b", "folder": "in/", "files": files });
    world.call::<TransferList>("transfer_offer", offered).await.unwrap().transfers
}

async fn running(world: &World, id: i64) {
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
