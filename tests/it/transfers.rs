//! Uploads and downloads through the real queue, the real router and the real engine.

#![expect(clippy::disallowed_methods, reason = "a test plays the person who changes files")]

use std::path::Path;

use app::Limits;
use app::commands::shapes::{Event, Transfer, TransferList, TransferState};
use bytes::Bytes;
use serde_json::{Value, json};

use crate::world::{World, heard, in_state, noise, only, request, send, tree, write};

pub(crate) const MIB: usize = 1024 * 1024;

pub(crate) async fn world() -> World {
    let world = World::start().await;
    world.bucket("b").await;
    world
}

/// One file at a time, and no patience with an endpoint: what happens next is known.
pub(crate) async fn slow_world() -> World {
    let world = World::with(Limits { at_once: 1, ..Limits::default() }).await;
    world.bucket("b").await;
    world
}

pub(crate) fn message(transfer: &Transfer) -> &str {
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
pub(crate) async fn fetched(world: &World, transfer: &Transfer) -> Bytes {
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
