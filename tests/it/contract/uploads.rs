//! Uploads as the SDKs make them.

use http::{Method, StatusCode};
use serde_json::json;

use super::door::{Answer, DOORS, Endpoint, Part};
use super::people::{session, user};

const CHUNK: usize = 5 * 1024 * 1024;

#[tokio::test]
async fn a_file_has_every_field() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({"compression": "zstd"})).await;
        // Fields behind the file, permissions with both kinds of brackets, a path as the file's name.
        let parts: [Part<'_>; 5] = [
            ("file", Some("C:\\pictures\\a.txt"), b"hello world"),
            ("folder", None, b"photos/2026"),
            ("permissions[0]", None, b"read(\"any\")"),
            ("permissions[]", None, b"write(\"users\")"),
            ("fileId", None, b"f"),
        ];
        let made = endpoint
            .with_parts(Endpoint::keyed(Method::POST, "/storage/buckets/b/files"), &parts)
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let mut file = made.json();
        let stored = file["sizeActual"].as_u64().unwrap();
        assert!(stored > 0);
        assert_eq!(endpoint.get("/storage/buckets/b/files/f").await.json(), file);
        for key in ["$createdAt", "$updatedAt", "sizeActual"] {
            file.as_object_mut().unwrap().remove(key);
        }
        assert_eq!(
            file,
            json!({
                "$id": "f", "bucketId": "b", "$permissions": ["read(\"any\")", "update(\"users\")", "delete(\"users\")"],
                "name": "a.txt", "folder": "photos/2026/", "key": "photos/2026/a.txt",
                "signature": "5eb63bbbe01eeed093cb22bb8f5acdc3", "mimeType": "text/plain", "sizeOriginal": 11,
                "chunksTotal": 1, "chunksUploaded": 1, "encryption": true, "compression": "zstd"
            })
        );
        let renamed = endpoint
            .with_json(Method::PUT, "/storage/buckets/b/files/f", &json!({"name": "b.txt"}))
            .await
            .json();
        assert_eq!(
            (&renamed["name"], &renamed["key"], &renamed["$permissions"]),
            (&json!("b.txt"), &json!("photos/2026/b.txt"), &file["$permissions"])
        );
        assert_eq!(endpoint.get("/storage/buckets/b").await.json()["totalSize"], 11);
        let deleted =
            endpoint.with_json(Method::DELETE, "/storage/buckets/b/files/f", &json!({})).await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT);
        assert_eq!(
            endpoint.get("/storage/buckets/b/files/f").await.refusal(),
            (404, "storage_file_not_found".to_owned())
        );
    }
}

#[tokio::test]
async fn chunks_of_every_generation_of_sdk_make_the_file() {
    let content: Vec<u8> = (0..2 * CHUNK + 7).map(|at| (at / 3).to_le_bytes()[0]).collect();
    let ranges = [(0, CHUNK), (CHUNK, 2 * CHUNK), (2 * CHUNK, content.len())];
    // The order in which chunks are sent, the field's id, and whether the header carries the id of the first answer.
    for (door, (order, field, by_header)) in DOORS.into_iter().cycle().zip([
        ([0, 1, 2], "unique()", true),
        ([0, 2, 1], "mine", true),
        ([2, 1, 0], "mine", false),
        ([1, 2, 0], "mine", false),
    ]) {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        let mut header: Option<String> = None;
        for (sent, index) in order.into_iter().enumerate() {
            let (start, end) = ranges[index];
            let mut request = Endpoint::keyed(Method::POST, "/storage/buckets/b/files")
                .header("content-range", format!("bytes {start}-{}/{}", end - 1, content.len()));
            if let Some(id) = header.as_ref().filter(|_| by_header) {
                request = request.header("x-appwrite-id", id);
            }
            let answer = endpoint
                .with_parts(
                    request,
                    &[
                        ("fileId", None, field.as_bytes()),
                        ("file", Some("big.bin"), &content[start..end]),
                    ],
                )
                .await;
            assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
            let file = answer.json();
            assert_eq!(
                (&file["chunksTotal"], &file["chunksUploaded"], &file["sizeOriginal"]),
                (&json!(3), &json!(sent + 1), &json!(content.len()))
            );
            header = Some(file["$id"].as_str().unwrap().to_owned());
        }
        let id = header.unwrap();
        let whole = endpoint.get(&format!("/storage/buckets/b/files/{id}/download")).await;
        assert!(whole.body == content, "the content is what was sent");
        let again = Endpoint::keyed(Method::POST, "/storage/buckets/b/files")
            .header("content-range", format!("bytes 0-{}/{}", CHUNK - 1, content.len()));
        let again = endpoint
            .with_parts(
                again,
                &[("fileId", None, id.as_bytes()), ("file", Some("big.bin"), &content[..CHUNK])],
            )
            .await;
        assert_eq!((again.status, &again.json()["chunksUploaded"]), (StatusCode::OK, &json!(3)));
    }
}

#[tokio::test]
async fn an_upload_that_breaks_a_rule_is_refused_by_its_type() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint
            .bucket("b", json!({"maximumFileSize": 10, "allowedFileExtensions": ["txt"]}))
            .await;
        endpoint.put("b", "taken", "a.txt", b"x").await;
        let fields =
            |id: &'static str, name: &'static str, bytes: &'static [u8]| -> Vec<Part<'static>> {
                vec![("fileId", None, id.as_bytes()), ("file", Some(name), bytes)]
            };
        for (headers, parts, expected) in [
            (vec![], vec![("fileId", None, &b"f"[..])], (400, "storage_file_empty")),
            (vec![], vec![("file", Some("a.txt"), &b"x"[..])], (400, "general_argument_invalid")),
            (vec![], fields(".bad", "a.txt", b"x"), (400, "general_argument_invalid")),
            (vec![], fields("f", "a.jpg", b"x"), (400, "storage_file_type_unsupported")),
            (vec![], fields("f", "a.txt", b"12345678901"), (400, "storage_invalid_file_size")),
            (vec![], fields("taken", "a.txt", b"x"), (409, "storage_file_already_exists")),
            (
                vec![("content-range", "bytes 0-4/11")],
                fields("f", "a.txt", b"12345"),
                (400, "storage_invalid_file_size"),
            ),
            (
                vec![("content-range", "bytes 5-4/8")],
                fields("f", "a.txt", b"12345"),
                (400, "storage_invalid_content_range"),
            ),
            (
                vec![("content-range", "bytes 0-4/8")],
                fields("f", "a.txt", b"123"),
                (400, "storage_invalid_content_range"),
            ),
            (
                vec![("x-appwrite-id", "unique()")],
                fields("f", "a.txt", b"x"),
                (400, "storage_invalid_appwrite_id"),
            ),
        ] {
            let request = headers.iter().fold(
                Endpoint::keyed(Method::POST, "/storage/buckets/b/files"),
                |request, (name, value)| request.header(*name, *value),
            );
            let refused = endpoint.with_parts(request, &parts).await;
            assert_eq!(
                refused.refusal(),
                (expected.0, expected.1.to_owned()),
                "{headers:?} {parts:?}"
            );
        }
        let bad = vec![
            ("fileId", None, &b"f"[..]),
            ("permissions[]", None, &b"create(\"any\")"[..]),
            ("file", Some("a.txt"), &b"x"[..]),
        ];
        let refused = endpoint
            .with_parts(Endpoint::keyed(Method::POST, "/storage/buckets/b/files"), &bad)
            .await;
        assert_eq!(refused.refusal(), (400, "general_argument_invalid".to_owned()));
        let nothing = Endpoint::keyed(Method::POST, "/storage/buckets/nowhere/files")
            .header("content-range", "nonsense");
        let nothing = endpoint.with_parts(nothing, &[("fileId", None, b"f")]).await;
        assert_eq!(
            nothing.refusal(),
            (404, "storage_bucket_not_found".to_owned()),
            "the bucket comes before the file"
        );
        let missing = endpoint.put("nowhere", "f", "a.txt", b"x").await;
        assert_eq!(missing.refusal(), (404, "storage_bucket_not_found".to_owned()));
        assert_eq!(
            endpoint.get("/storage/buckets/b/files").await.json()["total"],
            1,
            "nothing was added"
        );
    }
}

#[tokio::test]
async fn a_body_past_twelve_mebibytes_is_refused_before_anything_else() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let request = Endpoint::guest(Method::POST, "/storage/buckets/b/files")
            .header("content-length", 13 * 1024 * 1024);
        let refused = endpoint.send(request.body(vec![0; 13 * 1024 * 1024].into()).unwrap()).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    }
}

/// Sends byte `at` of "abc" as a user.
async fn byte_of(endpoint: &Endpoint, proof: &str, id: &str, at: usize) -> Answer {
    let request = Endpoint::guest(Method::POST, "/storage/buckets/b/files")
        .header("x-appwrite-session", proof)
        .header("x-appwrite-id", id)
        .header("content-range", format!("bytes {at}-{at}/3"));
    let parts: [Part<'_>; 2] =
        [("fileId", None, id.as_bytes()), ("file", Some("a"), &b"abc"[at..=at])];
    endpoint.with_parts(request, &parts).await
}

#[tokio::test]
async fn nobody_goes_on_with_the_upload_of_somebody_else() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let settings = json!({"fileSecurity": true, "permissions": ["create(\"users\")"]});
        endpoint.bucket("b", settings).await;
        for id in ["ada", "eve"] {
            user(&endpoint, id).await;
        }
        let (_, ada) = session(&endpoint, "ada").await;
        let (_, eve) = session(&endpoint, "eve").await;
        let taken = (409, "storage_file_already_exists".to_owned());
        for at in 0..3 {
            let sent = byte_of(&endpoint, &ada, "f", at).await;
            assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");
            let other = byte_of(&endpoint, &eve, "f", 2).await;
            assert_eq!(
                other.refusal(),
                taken,
                "its permissions would be hers, and the content with them"
            );
            assert!(!String::from_utf8_lossy(&other.body).contains("user:ada"));
        }
        assert_eq!(
            byte_of(&endpoint, &ada, "f", 2).await.status,
            StatusCode::OK,
            "her own chunk, again"
        );
        let file = endpoint.get("/storage/buckets/b/files/f").await.json();
        let own = json!(["read(\"user:ada\")", "update(\"user:ada\")", "delete(\"user:ada\")"]);
        assert_eq!((&file["$permissions"], &file["sizeOriginal"]), (&own, &json!(3)));
        let shared = json!({"permissions": ["read(\"users\")"]});
        endpoint.with_json(Method::PUT, "/storage/buckets/b/files/f", &shared).await;
        assert_eq!(
            byte_of(&endpoint, &eve, "f", 2).await.status,
            StatusCode::OK,
            "whoever may read it may know"
        );
        endpoint.verify();
    }
}
