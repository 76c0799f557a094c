//! Content as it goes out: types, names in headers, wide ranges (contract sections 3.6 to 3.8), and where Coffer does
//! better than Appwrite on purpose (section 12).

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use super::door::{Answer, DOORS, Endpoint, encoded};
use super::people::{session, user};

const FILES: &str = "/storage/buckets/b/files";
const ANIMATED: &[u8] = include_bytes!("../../fixtures/golden/sources/anim-240x180.gif");
const TURNED: &[u8] = include_bytes!("../../fixtures/golden/sources/orient6-800x600.jpg");
const PNG: &[u8] = include_bytes!("../../../icons/coffer-128.png");

async fn ranged(endpoint: &Endpoint, what: &str, range: &str) -> Answer {
    let request = Endpoint::keyed(Method::GET, &format!("{FILES}/f/{what}")).header("range", range);
    endpoint.send(request.body(Bytes::new()).unwrap()).await
}

#[tokio::test]
async fn wide_and_open_ranges_end_early() {
    const SIZE: usize = 25_000_000;
    let content: Vec<u8> = (0..SIZE).map(|at| (at >> 7).to_le_bytes()[0]).collect();
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        for (at, chunk) in content.chunks(5 * 1024 * 1024).enumerate() {
            let start = at * 5 * 1024 * 1024;
            let range = format!("bytes {start}-{}/{SIZE}", start + chunk.len() - 1);
            let request = Endpoint::keyed(Method::POST, FILES).header("content-range", range);
            let parts = [("fileId", None, &b"f"[..]), ("file", Some("a.bin"), chunk)];
            assert_eq!(endpoint.with_parts(request, &parts).await.status, StatusCode::CREATED);
        }
        for (what, window) in [("download", 10 * 1024 * 1024), ("view", 20_000_000)] {
            for (range, start, end) in [
                ("bytes=0-", 0, window),
                ("bytes=7-", 7, 7 + window),
                ("bytes=24999990-", 24_999_990, SIZE),
                ("bytes=0-24999999", 0, window),
                ("bytes=0-19999999", 0, 20_000_000),
            ] {
                let part = ranged(&endpoint, what, range).await;
                assert_eq!(part.status, StatusCode::PARTIAL_CONTENT);
                assert_eq!(
                    (part.header("content-range"), part.header("content-length")),
                    (&*format!("bytes {start}-{}/{SIZE}", end - 1), &*(end - start).to_string()),
                    "{what} {range}"
                );
                assert!(part.body == content[start..end], "{what} {range}");
            }
        }
    }
}

#[tokio::test]
async fn a_view_has_the_type_of_what_is_harmless() {
    let mp4: &[u8] = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41\0\0\0\x08free";
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        for (id, bytes, mime, viewed) in [
            ("png", PNG, "image/png", "image/png"),
            ("gif", ANIMATED, "image/gif", "image/gif"),
            ("jpeg", TURNED, "image/jpeg", "image/jpeg"),
            ("webp", &b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0"[..], "image/webp", "image/webp"),
            ("mp4", mp4, "video/mp4", "video/mp4"),
            ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf", "application/pdf"),
            ("zip", b"PK\x03\x04\x14\0\0\0\0\0", "application/zip", "text/plain"),
            ("text", b"hello", "text/plain", "text/plain"),
            ("bytes", b"\x01\x02\x03\xff", "application/octet-stream", "text/plain"),
        ] {
            // The name claims what it likes: what counts is the content.
            let made = endpoint.put("b", id, "claims.html", bytes).await.json();
            assert_eq!(made["mimeType"], mime, "{id}");
            let view = endpoint.get(&format!("{FILES}/{id}/view")).await;
            assert_eq!(view.header("content-type"), viewed, "{id}");
            let download = endpoint.get(&format!("{FILES}/{id}/download")).await;
            assert_eq!(download.header("content-type"), mime, "{id}");
        }
    }
}

#[tokio::test]
async fn no_name_breaks_out_of_its_header() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        endpoint.put("b", "f", "plain name.txt", b"hello").await;
        let header = async |what: &str| {
            let answer = endpoint.get(&format!("{FILES}/f/{what}")).await;
            assert_eq!(answer.status, StatusCode::OK);
            answer.header("content-disposition").to_owned()
        };
        assert_eq!(header("download").await, "attachment; filename=\"plain name.txt\"");
        assert_eq!(header("view").await, "inline; filename=\"plain name.txt\"");
        let odd = json!({"name": "a\"; x=\"b\r\nSet-Cookie: c\\ ü.txt"});
        assert_eq!(endpoint.with_json(Method::PUT, &format!("{FILES}/f"), &odd).await.status, 200);
        for what in ["download", "view"] {
            let said = header(what).await;
            let (_, value) = said.split_once("filename=\"").unwrap();
            let (quoted, rest) = value.split_once("\"; filename*=UTF-8''").expect(&said);
            assert!(!quoted.replace("\\\"", "").contains('"'), "{said}");
            assert!(
                !said.contains(['\r', '\n']) && rest.contains("%0D%0A") && rest.contains("%C3%BC"),
                "{said}"
            );
        }
    }
}

fn size(png: &Answer) -> (u32, u32) {
    assert!(png.body.starts_with(b"\x89PNG"), "{:.300?}", png.body);
    let number = |at: usize| u32::from_be_bytes(png.body[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[tokio::test]
async fn previews_do_what_was_meant_where_appwrite_does_not() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        endpoint.put("b", "gif", "a.gif", ANIMATED).await;
        endpoint.put("b", "turned", "a.jpg", TURNED).await;
        endpoint.put("b", "png", "a.png", PNG).await;
        let preview = async |id: &str, query: &str| {
            let answer = endpoint.get(&format!("{FILES}/{id}/preview?{query}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{id} {query}: {answer:?}");
            answer
        };
        // Of a cropped animation, the bytes are what the type says.
        for (output, mime, start) in [
            ("png", "image/png", &b"\x89PNG"[..]),
            ("jpg", "image/jpeg", b"\xff\xd8"),
            ("webp", "image/webp", b"RIFF"),
        ] {
            let made = preview("gif", &format!("width=60&height=60&output={output}")).await;
            assert_eq!(made.header("content-type"), mime);
            assert!(made.body.starts_with(start), "{output}");
        }
        // A picture is turned once: the tag that says so is gone.
        for query in ["width=100&height=50&output=jpg", "output=jpg"] {
            let made = preview("turned", query).await;
            assert!(!made.body.windows(6).any(|bytes| bytes == b"Exif\0\0"), "{query}");
        }
        assert_eq!(size(&preview("turned", "width=100&height=50&output=png").await), (50, 100));
        // No colour is black, no side is shorter than a pixel.
        assert_eq!(
            preview("png", "width=40&borderWidth=3&output=png").await.body,
            preview("png", "width=40&borderWidth=3&borderColor=000&output=png").await.body
        );
        let dot = preview("png", "width=4000&height=1&output=png").await;
        endpoint.put("b", "strip", "a.png", &dot.body).await;
        assert_eq!(size(&preview("strip", "width=10").await), (10, 1));
        // One header says how long to keep it, on a miss as on a hit.
        for expected in ["miss", "hit"] {
            let answer = preview("png", "width=33").await;
            let kept: Vec<_> = answer.headers.get_all("cache-control").iter().collect();
            assert_eq!((answer.header("x-appwrite-cache"), kept.len()), (expected, 1));
            assert_eq!((answer.header("pragma"), answer.header("expires")), ("", ""));
            assert_eq!(answer.header("content-disposition"), "");
        }
    }
}

#[tokio::test]
async fn a_picture_is_shown_by_its_own_size_and_not_by_what_it_takes_on_disk() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        let mut largest = PNG.to_vec();
        largest.resize(20_000_000, 7);
        for (id, bytes) in [("largest", &largest[..]), ("larger", &[&largest[..], b"x"].concat())] {
            for (at, chunk) in bytes.chunks(5 * 1024 * 1024).enumerate() {
                let start = at * 5 * 1024 * 1024;
                let range = format!("bytes {start}-{}/{}", start + chunk.len() - 1, bytes.len());
                let request = Endpoint::keyed(Method::POST, FILES).header("content-range", range);
                let parts = [("fileId", None, id.as_bytes()), ("file", Some("a.png"), chunk)];
                assert_eq!(endpoint.with_parts(request, &parts).await.status, StatusCode::CREATED);
            }
        }
        let stored = endpoint.get(&format!("{FILES}/largest")).await.json();
        assert!(stored["sizeActual"].as_u64().unwrap() > 20_000_000, "{stored}");
        assert_eq!(size(&endpoint.get(&format!("{FILES}/largest/preview")).await), (128, 128));
        assert_eq!(size(&endpoint.get(&format!("{FILES}/larger/preview")).await), (1200, 800));
    }
}

#[tokio::test]
async fn sizes_are_compared_in_full_and_names_of_projects_without_case() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        endpoint.put("b", "f", "a.txt", b"hello").await;
        for (method, number, found) in [
            ("lessThan", json!(5_000_000_000_u64), 1),
            ("greaterThan", json!(2_147_483_648_u64), 0),
            ("lessThan", json!(i64::MAX), 1),
        ] {
            let query = json!({"method": method, "attribute": "sizeOriginal", "values": [number]});
            let path = format!("{FILES}?queries[]={}", encoded(&query.to_string()));
            assert_eq!(endpoint.get(&path).await.json()["total"], found, "{query}");
        }
        user(&endpoint, "ada").await;
        let (_, proof) = session(&endpoint, "ada").await;
        let request = Request::get("/v1/account")
            .header("host", "127.0.0.1")
            .header("x-appwrite-project", "TEST")
            .header("cookie", format!("a_session_test={proof}"));
        let who: Value = endpoint.send(request.body(Bytes::new()).unwrap()).await.json();
        assert_eq!(who["$id"], "ada");
    }
}
