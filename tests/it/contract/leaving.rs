//! Clients that close the connection before their preview is there: it is not drawn, and takes nobody's place.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::door::{Door, Endpoint, KEY};
use crate::world::soon;

const PHOTO: &[u8] = include_bytes!("../../fixtures/golden/sources/orient3-640x480.jpg");
/// How many pictures are drawn at the same time.
const AT_ONCE: u64 = 2;

/// A photo `p` and a text `t`, and a program that says it decodes, and never does; its processes write their ids down.
async fn stuck() -> (Endpoint, PathBuf) {
    let endpoint = Endpoint::open(Door::Loopback).await;
    endpoint.bucket("b", json!({})).await;
    endpoint.put("b", "p", "p.jpg", PHOTO).await;
    endpoint.put("b", "t", "t.txt", b"text").await;
    let (program, ids) =
        (endpoint.folder.path().join("decoder"), endpoint.folder.path().join("ids"));
    let script = format!("#!/bin/sh\necho $$ >> '{}'\nexec /bin/cat > /dev/null\n", ids.display());
    disk::atomic::write(&program, script.as_bytes()).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    endpoint.engine.decode_with(program);
    (endpoint, ids)
}

/// Asks for a preview over a connection of its own, and does not wait for it.
async fn ask(endpoint: &Endpoint, file: &str, width: usize) -> TcpStream {
    let mut stream = TcpStream::connect(endpoint.address()).await.unwrap();
    let request = format!(
        "GET /v1/storage/buckets/b/files/{file}/preview?width={width} HTTP/1.1\r\nHost: 127.0.0.1\r\n\
         X-Appwrite-Project: test\r\nX-Appwrite-Key: {KEY}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn answered(mut stream: TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    soon("an answer", stream.read_to_end(&mut answer)).await.unwrap();
    answer
}

fn is_picture(answer: &[u8]) -> bool {
    answer.starts_with(b"HTTP/1.1 200") && answer.windows(4).any(|bytes| bytes == b"\x89PNG")
}

async fn until(what: &str, is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    soon(what, waiting).await;
}

fn processes(ids: &Path) -> Vec<String> {
    let ids = std::fs::read_to_string(ids).unwrap_or_default();
    ids.lines().map(|id| format!("/proc/{id}")).collect()
}

fn waits_for_turns(endpoint: &Endpoint, ids: &Path, misses: u64) -> bool {
    let cache = endpoint.engine.preview_cache();
    (cache.drawn, cache.misses) == (AT_ONCE, misses) && processes(ids).len() as u64 == AT_ONCE
}

#[tokio::test(flavor = "multi_thread")]
async fn many_that_are_closed_leave_nothing_drawing_and_the_one_that_stays_is_answered() {
    const MANY: u64 = 40;
    let (endpoint, ids) = stuck().await;
    let drawing = [ask(&endpoint, "p", 1).await, ask(&endpoint, "p", 2).await];
    until("two being drawn", || waits_for_turns(&endpoint, &ids, AT_ONCE)).await;
    let mut queued = Vec::new();
    for width in 1..=MANY {
        queued.push(ask(&endpoint, "p", 10 + usize::try_from(width).unwrap()).await);
    }
    let stays = ask(&endpoint, "t", 50).await;
    let all = AT_ONCE + MANY + 1;
    until("their places in the queue", || endpoint.engine.preview_cache().misses == all).await;
    for stream in &mut queued {
        stream.shutdown().await.unwrap();
    }
    for stream in queued {
        assert!(answered(stream).await.is_empty(), "the server has let go of it");
    }
    drop(drawing);
    assert!(is_picture(&answered(stays).await));
    let gone = || processes(&ids).iter().all(|process| !Path::new(process).exists());
    until("the end of the processes", gone).await;
    let drawn = endpoint.engine.preview_cache().drawn;
    assert!(drawn <= AT_ONCE + 3, "{drawn} of {all} were begun");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_equal_requests_one_leaves_and_the_others_are_answered() {
    let (endpoint, ids) = stuck().await;
    let ahead = [ask(&endpoint, "p", 1).await, ask(&endpoint, "p", 2).await];
    until("two being drawn", || waits_for_turns(&endpoint, &ids, 2)).await;
    let first = ask(&endpoint, "t", 60).await;
    until("the first in the queue", || endpoint.engine.preview_cache().misses == 3).await;
    let others = [ask(&endpoint, "t", 60).await, ask(&endpoint, "t", 60).await];
    until("its equals", || endpoint.engine.preview_cache().misses == 5).await;
    drop(first);
    drop(ahead);
    for other in others {
        assert!(is_picture(&answered(other).await));
    }
    assert_eq!(endpoint.engine.preview_cache().drawn, AT_ONCE + 1, "one drawing for all of them");
}
