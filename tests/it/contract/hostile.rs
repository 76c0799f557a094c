//! Requests that no honest client sends, and what honest clients do to each other at the same time. Whatever comes: an
//! answer in the contract's shape, never the server's own failure, and a store in which every byte is in its place.

use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::door::{Answer, DOORS, Door, Endpoint, KEY, encoded};

pub(super) const FILES: &str = "/storage/buckets/b/files";

async fn upload(endpoint: &Endpoint, content_type: &str, body: Vec<u8>) -> Answer {
    let request = Endpoint::keyed(Method::POST, FILES).header("content-type", content_type);
    endpoint.send(request.body(body.into()).unwrap()).await
}

/// A refusal of the caller, in the contract's shape.
fn assert_refused(answer: &Answer, what: &str) {
    assert!(answer.status.is_client_error(), "{what}: {answer:?}");
    answer.refusal();
}

fn field(name: &str, more: &str, value: &[u8]) -> Vec<u8> {
    let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n");
    [head.as_bytes(), value, b"\r\n"].concat()
}

fn form(parts: &[Vec<u8>]) -> Vec<u8> {
    [parts.concat(), b"--edge--\r\n".to_vec()].concat()
}

#[tokio::test]
async fn forms_that_are_none_are_refused() {
    let id = field("fileId", "", b"f");
    let file = field("file", "; filename=\"a.txt\"", b"hello");
    let header = |header: &str, value: &[u8]| {
        [b"--edge\r\n", header.as_bytes(), b"\r\n\r\n", value, b"\r\n"].concat()
    };
    let multipart = "multipart/form-data; boundary=edge";
    let cases: Vec<(&str, &str, Vec<u8>)> = vec![
        ("no boundary", "multipart/form-data", form(&[id.clone(), file.clone()])),
        (
            "another boundary",
            "multipart/form-data; boundary=other",
            form(&[id.clone(), file.clone()]),
        ),
        ("an empty boundary", "multipart/form-data; boundary=", form(&[id.clone(), file.clone()])),
        ("nothing", multipart, Vec::new()),
        ("only the end", multipart, form(&[])),
        ("no end", multipart, [id.clone(), file.clone()].concat()),
        ("cut in the file", multipart, [&id[..], &file[..file.len() - 4]].concat()),
        ("cut in a header", multipart, [&id[..], &file[..20]].concat()),
        ("no file", multipart, form(std::slice::from_ref(&id))),
        ("no id", multipart, form(std::slice::from_ref(&file))),
        ("a file without a name", multipart, form(&[id.clone(), field("file", "", b"hello")])),
        (
            "a file with an empty name",
            multipart,
            form(&[id.clone(), field("file", "; filename=\"\"", b"x")]),
        ),
        (
            "a file under another name",
            multipart,
            form(&[id.clone(), field("files", "; filename=\"a\"", b"x")]),
        ),
        (
            "no disposition",
            multipart,
            form(&[id.clone(), header("Content-Type: text/plain", b"x")]),
        ),
        ("a header without colon", multipart, form(&[id.clone(), header("nonsense", b"x")])),
        (
            "a header that never ends",
            multipart,
            form(&[id.clone(), header(&format!("X: {}", "y".repeat(1 << 20)), b"x")]),
        ),
        (
            "a thousand headers",
            multipart,
            form(&[id.clone(), header(&"X: y\r\n".repeat(1000), b"x")]),
        ),
        (
            "an id that is no text",
            multipart,
            form(&[field("fileId", "", b"\xff\xfe"), file.clone()]),
        ),
        (
            "an id of ten kilobytes",
            multipart,
            form(&[field("fileId", "", &[b'a'; 10_240]), file.clone()]),
        ),
        ("an id that climbs", multipart, form(&[field("fileId", "", b"../../etc"), file.clone()])),
        ("an id with NUL", multipart, form(&[field("fileId", "", b"a\0b"), file.clone()])),
        (
            "two ids",
            multipart,
            form(&[field("fileId[]", "", b"a"), field("fileId[]", "", b"b"), file.clone()]),
        ),
        (
            "a folder that climbs",
            multipart,
            form(&[id.clone(), field("folder", "", b"a/../../b"), file.clone()]),
        ),
        (
            "a folder of a megabyte",
            multipart,
            form(&[id.clone(), field("folder", "", &[b'a'; 1 << 20]), file.clone()]),
        ),
        (
            "a name with NUL",
            multipart,
            form(&[id.clone(), field("file", "; filename=\"a\0b\"", b"x")]),
        ),
        (
            "ten thousand permissions",
            multipart,
            form(&[
                id.clone(),
                (0..10_000)
                    .flat_map(|at| {
                        field("permissions[]", "", format!("read(\"user:u{at}\")").as_bytes())
                    })
                    .collect(),
                file.clone(),
            ]),
        ),
        (
            "ten thousand parts",
            multipart,
            form(&[
                id.clone(),
                (0..10_000).flat_map(|at| field(&format!("x{at}"), "", b"y")).collect(),
            ]),
        ),
        ("as JSON", "application/json", br#"{"fileId":"f","file":"hello"}"#.to_vec()),
        (
            "as a form of another kind",
            "application/x-www-form-urlencoded",
            b"fileId=f&file=hello".to_vec(),
        ),
        ("as text", "text/plain", b"fileId=f".to_vec()),
    ];
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        for (what, content_type, body) in &cases {
            assert_refused(&upload(&endpoint, content_type, body.clone()).await, what);
        }
        assert_eq!(endpoint.get(FILES).await.json()["total"], 0, "nothing was stored");
        endpoint.verify();
    }
}

#[tokio::test]
async fn odd_forms_that_can_be_read_are_read() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        for (id, name, file) in [
            ("twice", "b.txt", [field("file", "; filename=\"a.txt\"", b"first"), field("file", "; filename=\"b.txt\"", b"hello")].concat()),
            ("climbs", "passwd", field("file", "; filename=\"../../etc/passwd\"", b"hello")),
            ("length", "a.txt", b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Length: 999999999\r\n\r\nhello\r\n".to_vec()),
            ("type", "a.txt", b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/html; x=\"\r\n\r\nhello\r\n".to_vec()),
            ("many", "a.txt", [(0..10_000).flat_map(|at| field(&format!("x[{at}]"), "", b"y")).collect(), field("file", "; filename=\"a.txt\"", b"hello")].concat()),
            ("bidi", "a\u{202e}gpj.exe", field("file", "; filename=\"a\u{202e}gpj.exe\"", b"hello")),
        ] {
            let body = form(&[field("fileId", "", b"ignored"), field("fileId", "", id.as_bytes()), file]);
            let made = upload(&endpoint, "multipart/form-data; boundary=edge", body).await;
            assert_eq!(made.status, StatusCode::CREATED, "{id}: {made:?}");
            let made = made.json();
            assert_eq!((&made["$id"], &made["name"], &made["sizeOriginal"]), (&json!(id), &json!(name), &json!(5)));
            assert_eq!(made["mimeType"], "text/plain", "what a client claims is not asked");
            let whole = endpoint.get(&format!("{FILES}/{id}/download")).await;
            assert_eq!(&whole.body[..], b"hello");
        }
        endpoint.verify();
    }
}

#[tokio::test]
async fn bodies_that_are_bombs_are_refused() {
    let deep = |open: &str, close: &str| {
        format!(
            r#"{{"bucketId":"x","name":"n","permissions":{}{}}}"#,
            open.repeat(100_000),
            close.repeat(100_000)
        )
    };
    let many: Vec<String> = (0..10_000).map(|at| format!("read(\"user:u{at}\")")).collect();
    let cases: Vec<Vec<u8>> = vec![
        deep("[", "]").into(),
        deep(r#"{"a":"#, "}").into(),
        json!({ "bucketId": "x", "name": "n", "permissions": many }).to_string().into(),
        json!({ "bucketId": "x", "name": "n", "allowedFileExtensions": vec!["a"; 100_000] })
            .to_string()
            .into(),
        json!({ "bucketId": "x", "name": "n".repeat(1 << 20) }).to_string().into(),
        json!({ "bucketId": "x".repeat(10_240), "name": "n" }).to_string().into(),
        json!({ "bucketId": "x", "name": "a\0b" }).to_string().into(),
        br#"{"bucketId":"x","name":"n","maximumFileSize":1e999}"#.to_vec(),
        br#"{"bucketId":"x","name":"n","maximumFileSize":99999999999999999999999999}"#.to_vec(),
        br#"{"bucketId":"x","name":"\ud800"}"#.to_vec(),
        b"{\"bucketId\":\"x\",\"name\":\"\xff\"}".to_vec(),
        b"\xef\xbb\xbf{}".to_vec(),
        vec![b'['; 1 << 20],
    ];
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        for body in &cases {
            let request = Endpoint::keyed(Method::POST, "/storage/buckets")
                .header("content-type", "application/json");
            let answer = endpoint.send(request.body(body.clone().into()).unwrap()).await;
            assert_refused(&answer, &String::from_utf8_lossy(&body[..body.len().min(60)]));
        }
        let nested = format!("bucketId=x&name{}=n", "[a]".repeat(100_000));
        let request = Endpoint::keyed(Method::POST, "/storage/buckets");
        assert_refused(&endpoint.send(request.body(nested.into()).unwrap()).await, "deep brackets");
        assert_eq!(endpoint.get("/storage/buckets").await.json()["total"], 0);
        endpoint.verify();
    }
}

#[tokio::test]
async fn credentials_that_are_nonsense_let_nobody_in() {
    let long = "x".repeat(8_000);
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        for (name, value) in [
            ("cookie", "a_session_test=x"),
            ("cookie", "a_session_test=eyJpZCI6IngiLCJzZWNyZXQiOiJ4In0="),
            ("cookie", "a_session_test=%ff%00; a_session_test_legacy=W10="),
            ("cookie", "a_session_test"),
            ("cookie", ";;;===;;"),
            ("cookie", &format!("a_session_test={long}")),
            ("x-appwrite-session", "W10="),
            ("x-appwrite-session", &long),
            ("x-fallback-cookies", "{"),
            ("x-fallback-cookies", "[]"),
            ("x-fallback-cookies", r#"{"a_session_test":{"a":1}}"#),
            ("x-fallback-cookies", r#"{"a_session_test":"W10="}"#),
            ("x-appwrite-jwt", "x"),
            ("x-appwrite-jwt", "eyJhbGciOiJub25lIn0.e30."),
            ("x-appwrite-jwt", &long),
            ("x-appwrite-key", &long),
            ("x-appwrite-key", "standard_"),
            ("x-appwrite-mode", "admin"),
            ("x-appwrite-project", "TEST"),
        ] {
            let request = Endpoint::guest(Method::GET, "/storage/buckets").header(name, value);
            let answer = endpoint.send(request.body(Bytes::new()).unwrap()).await;
            assert_refused(&answer, &format!("{name}: {value:.60}"));
            let bytes = Endpoint::guest(Method::GET, FILES).header(name, &b"\xff\xfe\x80"[..]);
            assert_refused(&endpoint.send(bytes.body(Bytes::new()).unwrap()).await, name);
        }
        for word in ["%ff", "a.b.c", "..", &"x".repeat(20_000)] {
            let path = format!("{FILES}/f/view?token={word}");
            assert_refused(&endpoint.get_as_guest(&path).await, word);
        }
    }
}

#[tokio::test]
async fn addresses_and_ranges_that_play_tricks_find_nothing() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        endpoint.put("b", "f", "a.txt", b"hello").await;
        let long = "a".repeat(10_240);
        for id in
            ["..", "%2e%2e%2f%2e%2e", "a%2F..%2Ff", "f%00", "f%0a", "F", "f.", "%66%20", &long]
        {
            for what in ["", "/view", "/download", "/preview"] {
                let answer = endpoint.get(&format!("{FILES}/{id}{what}")).await;
                assert_refused(&answer, &format!("{id:.40}{what}"));
            }
        }
        let same = endpoint.get(&format!("{FILES}/%66")).await;
        assert_eq!(same.json()["$id"], "f", "an escape is another spelling");
        for range in [
            "bytes=0-0,1-1",
            "bytes=--1",
            "bytes=18446744073709551615-18446744073709551616",
            "bytes=18446744073709551615-",
            "bytes=\u{ff11}-2",
            "bytes= 0-1",
            "bytes=0 -1",
            &format!("bytes=0-{}", "9".repeat(4000)),
            &"bytes=0-1,".repeat(1000),
        ] {
            let request = Endpoint::keyed(Method::GET, &format!("{FILES}/f/view"));
            let request = request.header("range", range.as_bytes());
            let answer = endpoint.send(request.body(Bytes::new()).unwrap()).await;
            assert_eq!(answer.refusal(), (416, "storage_invalid_range".to_owned()), "{range:.40}");
        }
        for range in [
            "bytes 0-18446744073709551615/18446744073709551615",
            "bytes 18446744073709551614-18446744073709551615/18446744073709551615",
            "bytes 0-4/5 ",
            "bytes 4-0/5",
            "bytes 0-4/99999999999999999999999",
            "bytes */5",
            "items 0-4/5",
            "bytes \u{ff10}-3/4",
            "",
        ] {
            let request =
                Endpoint::keyed(Method::POST, FILES).header("content-range", range.as_bytes());
            let parts = [("fileId", None, &b"r"[..]), ("file", Some("a.txt"), &b"hell"[..])];
            assert_refused(&endpoint.with_parts(request, &parts).await, range);
        }
        for id in ["../f", "unique()", "a b", "\u{e9}", &long] {
            let request =
                Endpoint::keyed(Method::POST, FILES).header("x-appwrite-id", id.as_bytes());
            let parts = [("fileId", None, &b"r"[..]), ("file", Some("a.txt"), &b"hello"[..])];
            let refused = endpoint.with_parts(request, &parts).await.refusal();
            assert_eq!(refused, (400, "storage_invalid_appwrite_id".to_owned()), "{id:.40}");
        }
        assert_eq!(endpoint.get(FILES).await.json()["total"], 1);
        endpoint.verify();
    }
}

#[tokio::test]
async fn an_upload_that_is_cut_off_leaves_nothing() {
    let endpoint = Endpoint::open(Door::Loopback).await;
    endpoint.bucket("b", json!({})).await;
    let whole = form(&[
        field("fileId", "", b"f"),
        field("file", "; filename=\"a.bin\"", &vec![7; 300_000]),
    ]);
    for (length, sent) in [
        (whole.len(), 100_000),
        (whole.len(), whole.len() - 6),
        (whole.len(), 0),
        (1 << 20, 200_000),
    ] {
        let mut stream = TcpStream::connect(endpoint.address()).await.unwrap();
        let head = format!(
            "POST /v1{FILES} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Appwrite-Project: test\r\nX-Appwrite-Key: {KEY}\r\n\
             Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&whole[..sent]).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut heard = Vec::new();
        // The other side may have closed without a word: nobody can be told any more.
        drop(stream.read_to_end(&mut heard).await);
        let heard = String::from_utf8_lossy(&heard);
        assert!(!heard.starts_with("HTTP/1.1 2"), "{length} {sent}: {heard}");
    }
    assert_eq!(endpoint.get(FILES).await.json()["total"], 0);
    endpoint.verify();
}

#[tokio::test]
async fn a_query_bomb_is_refused() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        let deep = (0..150).fold(
            json!({ "method": "isNull", "attribute": "name" }),
            |inner, _| json!({ "method": "and", "values": [inner, { "method": "isNull", "attribute": "name" }] }),
        );
        let text = encoded(&deep.to_string());
        let answer = endpoint.get(&format!("{FILES}?queries[]={text}")).await;
        assert!(answer.status == StatusCode::OK || answer.status.is_client_error(), "{answer:?}");
    }
}
