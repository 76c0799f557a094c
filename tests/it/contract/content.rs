//! Download, view, preview.

use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::json;

use super::door::{DOORS, Endpoint};

const PNG: &[u8] = include_bytes!("../../../icons/coffer-128.png");

#[tokio::test]
async fn what_a_browser_keeps_is_not_for_the_next_who_signs_in() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        endpoint.put("b", "f", "a.png", PNG).await;
        for purpose in ["download", "view", "preview"] {
            let answer = endpoint.get(&format!("/storage/buckets/b/files/f/{purpose}")).await;
            assert!(answer.header("cache-control").starts_with("private, "));
            for header in ["Cookie", "X-Fallback-Cookies", "X-Appwrite-Session", "X-Appwrite-JWT"] {
                assert!(answer.header("vary").contains(header), "{purpose} {header}");
            }
        }
    }
}

#[tokio::test]
async fn ranges_are_the_contracts() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        let content: Vec<u8> = (0..200_000_u32).map(|at| (at / 7).to_le_bytes()[0]).collect();
        endpoint.put("b", "f", "a.bin", &content).await;
        for purpose in ["download", "view"] {
            let path = format!("/storage/buckets/b/files/f/{purpose}");
            let whole = endpoint.get(&path).await;
            assert_eq!(
                (whole.status, whole.body.len(), whole.header("accept-ranges")),
                (StatusCode::OK, content.len(), "")
            );
            for (range, expected) in [
                ("bytes=0-99", Some((0, 100))),
                ("bytes=70000-140000", Some((70_000, 140_001))),
                ("bytes=150000-", Some((150_000, 200_000))),
                ("bytes=7-7", Some((7, 8))),
                ("bytes=199999-300000", Some((199_999, 200_000))),
                ("bytes=988", None),
                ("bytes=-988", None),
                ("bytes=200000-", None),
                ("bytes=9-3", None),
                ("bytes=0-1,3-4", None),
                ("items=0-1", None),
            ] {
                let answer = endpoint
                    .send(
                        Endpoint::keyed(Method::GET, &path)
                            .header("range", range)
                            .body(Bytes::new())
                            .unwrap(),
                    )
                    .await;
                match expected {
                    Some((start, end)) => {
                        assert_eq!(
                            (answer.status, answer.header("accept-ranges")),
                            (StatusCode::PARTIAL_CONTENT, "bytes")
                        );
                        assert_eq!(
                            answer.header("content-range"),
                            format!("bytes {start}-{}/200000", end - 1)
                        );
                        assert!(answer.body == content[start..end], "{range}");
                    }
                    None => assert_eq!(
                        answer.refusal(),
                        (416, "storage_invalid_range".to_owned()),
                        "{range}"
                    ),
                }
            }
        }
    }
}

#[tokio::test]
async fn a_view_never_runs_what_was_uploaded() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        for (id, name, bytes, mime, viewed) in [
            (
                "html",
                "a.png",
                &b"<html><script>alert(1)</script></html>"[..],
                "text/html",
                "text/plain",
            ),
            (
                "svg",
                "a.svg",
                b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
                "image/svg+xml",
                "text/plain",
            ),
            ("json", "a.json", b"{\"a\":1}", "application/json", "text/plain"),
            ("png", "a \"b\".png", PNG, "image/png", "image/png"),
        ] {
            let name = name.replace('"', "%22");
            endpoint.put("b", id, &name, bytes).await;
            let download = endpoint.get(&format!("/storage/buckets/b/files/{id}/download")).await;
            assert_eq!(
                (download.header("content-type"), download.header("cache-control")),
                (mime, "private, max-age=3888000")
            );
            assert_eq!(
                download.header("content-disposition"),
                format!("attachment; filename=\"{name}\"")
            );
            let view = endpoint.get(&format!("/storage/buckets/b/files/{id}/view")).await;
            assert_eq!(
                (view.header("content-type"), view.header("x-content-type-options")),
                (viewed, "nosniff")
            );
            assert_eq!(view.header("content-disposition"), format!("inline; filename=\"{name}\""));
            assert!(
                view.header("content-security-policy").contains("script-src 'none'")
                    && view.header("content-security-policy").contains("sandbox")
            );
            assert_eq!(view.body, download.body);
        }
    }
}

#[tokio::test]
async fn a_preview_has_the_size_and_format_that_was_asked_for() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        endpoint.put("b", "png", "a.png", PNG).await;
        endpoint.put("b", "text", "a.txt", b"hello").await;
        for (id, query, mime, start) in [
            ("png", "width=40&height=30", "image/png", &b"\x89PNG"[..]),
            ("png", "width=40&output=jpg&quality=70", "image/jpeg", b"\xff\xd8"),
            ("png", "width=40&output=webp", "image/webp", b"RIFF"),
            ("png", "height=20&output=gif", "image/gif", b"GIF8"),
            ("text", "width=60&output=png", "image/png", b"\x89PNG"),
        ] {
            let path = format!("/storage/buckets/b/files/{id}/preview?{query}");
            let (miss, hit) = (endpoint.get(&path).await, endpoint.get(&path).await);
            assert_eq!(
                (miss.status, miss.header("content-type"), miss.header("x-appwrite-cache")),
                (StatusCode::OK, mime, "miss"),
                "{query}: {miss:?}"
            );
            assert!(miss.body.starts_with(start));
            assert_eq!((hit.header("x-appwrite-cache"), &hit.body), ("hit", &miss.body));
            assert_eq!(
                (miss.header("cache-control"), hit.header("cache-control")),
                ("private, max-age=2592000", "private, max-age=15552000")
            );
        }
        let small = endpoint.get("/storage/buckets/b/files/png/preview/?width=40&height=30").await;
        assert_eq!(
            small.body[16..24],
            [0, 0, 0, 40, 0, 0, 0, 30],
            "the header of the PNG says 40 x 30"
        );
        for bad in [
            "width=4001",
            "quality=101",
            "output=bmp",
            "background=red",
            "gravity=middle",
            "width=",
            "opacity=2",
        ] {
            let refused =
                endpoint.get(&format!("/storage/buckets/b/files/png/preview?{bad}")).await;
            assert_eq!(refused.refusal(), (400, "general_argument_invalid".to_owned()), "{bad}");
        }
        endpoint.put("b", "broken", "a.png", &PNG[..200]).await;
        let refused = endpoint.get("/storage/buckets/b/files/broken/preview?width=10").await;
        assert_eq!(refused.refusal(), (400, "storage_file_type_unsupported".to_owned()));
        let deleted =
            endpoint.with_json(Method::DELETE, "/storage/buckets/b/files/png", &json!({})).await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT);
        endpoint.put("b", "png", "a.png", include_bytes!("../../../icons/coffer-32.png")).await;
        let fresh = endpoint.get("/storage/buckets/b/files/png/preview?width=40&height=30").await;
        assert_eq!(
            fresh.header("x-appwrite-cache"),
            "miss",
            "a new file never shows the old one's preview"
        );
    }
}

#[tokio::test]
async fn odd_requests_of_real_clients_are_understood() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        endpoint.put("b", "f", "a.txt", b"hello").await;
        for (content_type, body) in [
            ("multipart/form-data", ""),
            ("multipart/form-data; boundary=x", "--x\r\n\r\nnonsense that is no form\r\n"),
            ("", ""),
            ("application/json", ""),
        ] {
            let request = Endpoint::keyed(Method::GET, "/storage/buckets/b/files/f")
                .header("content-type", content_type);
            let answer =
                endpoint.send(request.body(Bytes::from_static(body.as_bytes())).unwrap()).await;
            assert_eq!(answer.status, StatusCode::OK, "{content_type}: {answer:?}");
        }
        let head = endpoint
            .send(
                Endpoint::keyed(Method::HEAD, "/storage/buckets/b/files/f/download")
                    .body(Bytes::new())
                    .unwrap(),
            )
            .await;
        assert_eq!(
            (head.status, head.body.len(), head.header("content-length")),
            (StatusCode::OK, 0, "5")
        );
        let slash = endpoint.get("/storage/buckets/b/files/f/").await;
        assert_eq!(slash.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_file_whose_content_is_gone_from_the_disk_is_not_found() {
    let endpoint = Endpoint::open(DOORS[0]).await;
    endpoint.bucket("b", json!({})).await;
    endpoint.put("b", "f", "a.png", PNG).await;
    for shard in std::fs::read_dir(endpoint.folder.path().join("blobs")).unwrap() {
        for segment in std::fs::read_dir(shard.unwrap().path()).unwrap() {
            disk::atomic::remove(&segment.unwrap().path()).unwrap();
        }
    }
    for purpose in ["download", "view", "preview"] {
        let answer = endpoint.get(&format!("/storage/buckets/b/files/f/{purpose}")).await;
        assert_eq!(answer.refusal(), (404, "storage_file_not_found".to_owned()), "{purpose}");
    }
}
