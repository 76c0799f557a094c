//! Bodies and connections, whatever the route: what is too large, too slow, or not expected. Contract sections 1.8 and 1.9.

use bytes::Bytes;
use http::{Method, StatusCode};
use http_body_util::BodyExt;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::door::{CHUNK, DOORS, Door, Endpoint, KEY, encoded};
use super::transport::sent;
use crate::world::soon;

#[tokio::test]
async fn what_is_too_large_is_refused_before_anything_is_done_with_it() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        let invalid = (400, "general_argument_invalid".to_owned());
        let long = format!("/storage/buckets?x={}", "y".repeat(33_000));
        assert_eq!(endpoint.get(&long).await.refusal(), invalid);
        let ids: Vec<String> = (0..500).map(|at| format!("{at:036}")).collect();
        let query = json!({ "method": "equal", "attribute": "$id", "values": ids }).to_string();
        let list = endpoint.get(&format!("/storage/buckets?queries[]={}", encoded(&query))).await;
        assert_eq!(list.status, StatusCode::OK, "500 ids fit: {list:?}");
        let many =
            Endpoint::keyed(Method::GET, "/storage/buckets").header("x-y", "z".repeat(17_000));
        assert_eq!(sent(&endpoint, many, "").await.refusal(), invalid);
    }
}

/// Speaks HTTP by hand; returns what came back until the other side closed or said `until`.
async fn raw(endpoint: &Endpoint, pieces: &[&[u8]], until: &str) -> String {
    let mut stream = TcpStream::connect(endpoint.address()).await.unwrap();
    for piece in pieces {
        stream.write_all(piece).await.unwrap();
        stream.flush().await.unwrap();
        tokio::task::yield_now().await;
    }
    let mut heard = Vec::new();
    let mut buffer = [0; 4096];
    while !String::from_utf8_lossy(&heard).contains(until) {
        match stream.read(&mut buffer).await.unwrap() {
            0 => break,
            count => heard.extend_from_slice(&buffer[..count]),
        }
    }
    String::from_utf8_lossy(&heard).into_owned()
}

#[tokio::test]
async fn a_body_that_comes_with_a_get_is_passed_over_and_the_connection_goes_on() {
    let endpoint = Endpoint::open(Door::Loopback).await;
    endpoint.bucket("b", json!({})).await;
    let head = |more: &str| {
        format!(
            "GET /v1/storage/buckets/b HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Appwrite-Project: test\r\nX-Appwrite-Key: {KEY}\r\n{more}\r\n"
        )
    };
    let body = "x".repeat(200_000);
    let probe =
        head(&format!("Content-Type: multipart/form-data\r\nContent-Length: {}\r\n", body.len()));
    let next = head("X-Second: yes\r\nConnection: close\r\n");
    let heard =
        raw(&endpoint, &[probe.as_bytes(), body.as_bytes(), next.as_bytes()], "never").await;
    assert_eq!(heard.matches("HTTP/1.1 200").count(), 2, "{heard}");
}

#[tokio::test]
async fn whoever_is_still_sending_hears_the_refusal() {
    let endpoint = Endpoint::open(Door::Loopback).await;
    endpoint.bucket("b", json!({})).await;
    let body = vec![b'x'; 8 * 1024 * 1024];
    let huge = vec![b'x'; 13 * 1024 * 1024];
    for (headers, body, status) in [
        ("X-Appwrite-Project: test\r\nX-Appwrite-Key: standard_wrong\r\n", &body, "401"),
        ("X-Appwrite-Project: other\r\n", &body, "404"),
        ("X-Appwrite-Project: test\r\n", &huge, "413"),
    ] {
        let head = format!(
            "POST /v1/storage/buckets/b/files HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Length: {}\r\n\r\n",
            body.len()
        );
        let heard = raw(&endpoint, &[head.as_bytes(), body], "\r\n\r\n").await;
        assert!(heard.starts_with(&format!("HTTP/1.1 {status}")), "{status}: {heard}");
    }
    // Without a length it is counted while it comes.
    let head = format!(
        "POST /v1/storage/buckets/b/files HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Appwrite-Project: test\r\nX-Appwrite-Key: {KEY}\r\n\
         Content-Type: multipart/form-data; boundary=edge\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    let chunk =
        |bytes: &[u8]| [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
    let opening =
        chunk(b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n");
    let pieces = [head.as_bytes(), &opening, &chunk(&huge), b"0\r\n\r\n"];
    let heard = raw(&endpoint, &pieces, "}").await;
    assert!(
        heard.starts_with("HTTP/1.1 413") && heard.contains("general_body_too_large"),
        "{heard}"
    );
    endpoint.verify();
}

#[test]
fn readers_who_stop_reading_hold_no_thread() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(3)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let endpoint = Endpoint::open(Door::Loopback).await;
        endpoint.bucket("b", json!({ "encryption": false })).await;
        endpoint.put_chunks("b", "f", &vec![7; 3 * CHUNK]).await;
        let mut open = Vec::new();
        for _ in 0..12 {
            let request = Endpoint::keyed(Method::GET, "/storage/buckets/b/files/f/download");
            let request = request.body(Bytes::new()).unwrap();
            let mut body = soon("a download", endpoint.open_body(request)).await;
            assert!(soon("its first bytes", body.frame()).await.unwrap().is_ok());
            open.push(body);
        }
        assert_eq!(
            soon("a bucket", endpoint.get("/storage/buckets/b")).await.status,
            StatusCode::OK
        );
        let mut length = 0;
        let mut body = open.pop().unwrap();
        while let Some(frame) = soon("the rest", body.frame()).await {
            length += frame.unwrap().into_data().unwrap().len();
        }
        assert!(length > 2 * CHUNK, "and when they read again, it goes on: {length}");
    });
}
