//! What a file may be, and which of its rules is said first: contract sections 3.3 to 3.5, 3.9 and 8.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use wire::ProjectSettings;

use super::door::{Answer, DOORS, Endpoint, Part};
use super::people::{KEYED, Shown, session, user};

const FILES: &str = "/storage/buckets/b/files";

/// Sends a form as somebody, with more headers.
async fn send(
    endpoint: &Endpoint,
    (shown, bucket): (Shown<'_>, &str),
    headers: &[(&str, String)],
    parts: &[Part<'_>],
) -> Answer {
    let request = Endpoint::guest(Method::POST, &format!("/storage/buckets/{bucket}/files"));
    let request =
        shown.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
    endpoint.with_parts(request, parts).await
}

#[tokio::test]
async fn a_folder_is_a_path_below_the_bucket() {
    let longest = format!("{}/", "x".repeat(2047));
    let too_long = format!("{longest}y");
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        let put = async |folder: &str| {
            let parts: [Part<'_>; 3] = [
                ("fileId", None, b"unique()"),
                ("folder", None, folder.as_bytes()),
                ("file", Some("a.txt"), b"x"),
            ];
            send(&endpoint, (KEYED, "b"), &[], &parts).await
        };
        for (folder, stored) in [
            ("", ""),
            ("photos", "photos/"),
            ("photos/", "photos/"),
            ("photos/2026", "photos/2026/"),
            ("Größe & co", "Größe & co/"),
            ("...", ".../"),
            (&longest, &longest),
            (&longest[..2047], &longest),
        ] {
            let made = put(folder).await;
            assert_eq!(made.status, StatusCode::CREATED, "{folder:.30}: {made:?}");
            let file = made.json();
            assert_eq!(
                (&file["folder"], &file["key"]),
                (&json!(stored), &json!(format!("{stored}a.txt")))
            );
        }
        let twice = put("photos").await.json();
        assert_eq!(twice["key"], "photos/a.txt", "two files may have one key");
        for folder in [
            "/", "/photos", "a//b", "a//", ".", "..", "a/./b", "a/../b", "a\nb", "a\u{7f}",
            &too_long,
        ] {
            let refused = put(folder).await.refusal();
            assert_eq!(refused, (400, "general_argument_invalid".to_owned()), "{folder:?}");
        }
    }
}

#[tokio::test]
async fn who_uploads_owns_what_they_name_no_permissions_for() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({"permissions": ["create(\"any\")"]})).await;
        user(&endpoint, "ada").await;
        let (_, proof) = session(&endpoint, "ada").await;
        let own = json!(["read(\"user:ada\")", "update(\"user:ada\")", "delete(\"user:ada\")"]);
        for (shown, expected) in
            [(&[][..], json!([])), (&[("x-appwrite-session", &*proof)], own), (KEYED, json!([]))]
        {
            let parts: [Part<'_>; 2] = [("fileId", None, b"unique()"), ("file", Some("a"), b"x")];
            let made = send(&endpoint, (shown, "b"), &[], &parts).await;
            assert_eq!(
                (made.status, &made.json()["$permissions"]),
                (StatusCode::CREATED, &expected)
            );
        }
    }
}

/// Bucket, permissions, headers, file, and the refusal that follows.
type Step<'a> =
    (&'a str, &'a [&'a str], &'a [(&'a str, &'a str)], Option<(&'a str, &'a [u8])>, (u16, &'a str));

#[tokio::test]
async fn the_first_thing_that_is_wrong_with_an_upload_is_said() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("closed", json!({})).await;
        let strict = json!({"permissions": ["create(\"any\")"], "maximumFileSize": 3, "allowedFileExtensions": ["txt"]});
        endpoint.bucket("strict", strict).await;
        endpoint.bucket("early", json!({"permissions": ["create(\"any\")"]})).await;
        endpoint.put("strict", "taken", "a.txt", b"x").await;
        let limited = ProjectSettings { maximum_file_size: 100, ..ProjectSettings::default() };
        endpoint.engine.set_project_settings(&limited).unwrap();
        // Each step has one thing less that is wrong.
        let foreign: &[&str] = &["read(\"users\")"];
        let (bad_range, bad_id) = (("content-range", "nonsense"), ("x-appwrite-id", "unique()"));
        let steps: [Step<'_>; 9] = [
            ("nowhere", foreign, &[bad_range, bad_id], None, (404, "storage_bucket_not_found")),
            ("closed", foreign, &[bad_range, bad_id], None, (401, "user_unauthorized")),
            ("early", foreign, &[bad_range, bad_id], None, (401, "user_unauthorized")),
            ("early", &[], &[bad_range, bad_id], None, (500, "general_server_error")),
            ("strict", &[], &[bad_range, bad_id], None, (400, "storage_file_empty")),
            (
                "strict",
                &[],
                &[bad_range, bad_id],
                Some(("a.exe", b"long")),
                (400, "storage_invalid_content_range"),
            ),
            (
                "strict",
                &[],
                &[bad_id],
                Some(("a.exe", b"long")),
                (400, "storage_invalid_appwrite_id"),
            ),
            ("strict", &[], &[], Some(("a.exe", b"long")), (400, "storage_file_type_unsupported")),
            ("strict", &[], &[], Some(("a.txt", b"long")), (400, "storage_invalid_file_size")),
        ];
        for (bucket, permissions, headers, file, expected) in steps {
            let mut parts: Vec<Part<'_>> = vec![("fileId", None, b"taken")];
            parts.extend(permissions.iter().map(|text| ("permissions[]", None, text.as_bytes())));
            parts.extend(file.map(|(name, bytes)| ("file", Some(name), bytes)));
            let headers: Vec<(&str, String)> =
                headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
            let refused = send(&endpoint, (&[], bucket), &headers, &parts).await;
            assert_eq!(
                refused.refusal(),
                (expected.0, expected.1.to_owned()),
                "{bucket} {parts:?}"
            );
            let message = refused.json()["message"].as_str().unwrap().to_owned();
            match (bucket, expected.1) {
                ("early", "user_unauthorized") => {
                    assert_eq!(message, "Permissions must be one of: (any, guests)");
                }
                (_, "storage_file_type_unsupported") => {
                    assert_eq!(message, "File extension not allowed")
                }
                (_, "storage_invalid_file_size") => assert_eq!(message, "File size not allowed"),
                _ => {}
            }
        }
        let parts: [Part<'_>; 2] = [("fileId", None, b"taken"), ("file", Some("a.txt"), b"abc")];
        let taken = send(&endpoint, (&[], "strict"), &[], &parts).await;
        assert_eq!(taken.refusal(), (409, "storage_file_already_exists".to_owned()));
        let ranged = [("content-range", "bytes 0-2/3".to_owned())];
        let there = send(&endpoint, (&[], "strict"), &ranged, &parts).await;
        assert_eq!((there.status, &there.json()["sizeOriginal"]), (StatusCode::OK, &json!(1)));
    }
}

#[tokio::test]
async fn whoever_completes_an_upload_decides_its_permissions() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        let chunk =
            async |id: &str, at: usize, (name, folder): (&str, &str), grant: Option<&str>| {
                let headers = [("content-range", format!("bytes {at}-{at}/2"))];
                let mut parts: Vec<Part<'_>> = vec![
                    ("fileId", None, id.as_bytes()),
                    ("folder", None, folder.as_bytes()),
                    ("file", Some(name), &b"ab"[at..=at]),
                ];
                parts.extend(grant.map(|grant| ("permissions[0]", None, grant.as_bytes())));
                let sent = send(&endpoint, (KEYED, "b"), &headers, &parts).await;
                assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");
                sent.json()
            };
        for (id, last, expected) in [
            ("granted", Some("read(\"users\")"), json!(["read(\"users\")"])),
            ("default", None, json!([])),
        ] {
            let first = chunk(id, 0, ("first.txt", "first"), Some("read(\"any\")")).await;
            assert_eq!(first["$permissions"], json!(["read(\"any\")"]));
            let done = chunk(id, 1, ("last.txt", "last"), last).await;
            assert_eq!(done["$permissions"], expected, "those of the last chunk");
            assert_eq!(
                (&done["key"], &done["$createdAt"]),
                (&json!("first/first.txt"), &first["$createdAt"]),
                "the rest is the first one's"
            );
            assert_eq!(endpoint.get(&format!("{FILES}/{id}")).await.json(), done);
        }
    }
}

#[tokio::test]
async fn a_chunk_takes_the_right_to_create_and_no_other() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        let (_, proof) = session(&endpoint, "ada").await;
        let ada: Shown<'_> = &[("x-appwrite-session", &proof)];
        endpoint.bucket("b", json!({"permissions": ["create(\"users\")"]})).await;
        for at in [1, 0, 2] {
            let headers = [("content-range", format!("bytes {at}-{at}/3"))];
            let parts = [("fileId", None, &b"f"[..]), ("file", Some("a"), &b"abc"[at..=at])];
            let stranger = send(&endpoint, (&[], "b"), &headers, &parts).await;
            assert_eq!(
                stranger.refusal(),
                (401, "user_unauthorized".to_owned()),
                "every chunk asks"
            );
            let sent = send(&endpoint, (ada, "b"), &headers, &parts).await;
            assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");
        }
        assert_eq!(endpoint.get(&format!("{FILES}/f/download")).await.body, "abc");
    }
}

#[tokio::test]
async fn a_file_is_changed_within_its_bounds() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        let made = endpoint.put("b", "f", "a.txt", b"hello").await.json();
        let put =
            async |body: Value| endpoint.with_json(Method::PUT, &format!("{FILES}/f"), &body).await;
        assert_eq!(put(json!({})).await.json(), made, "nothing asked, nothing changed");
        let longest = "ü".repeat(128);
        assert_eq!(put(json!({"name": longest})).await.json()["name"], longest);
        let granted =
            put(json!({"permissions": ["write(\"any\")", "read(\"users\")"]})).await.json();
        let grants = json!(["update(\"any\")", "delete(\"any\")", "read(\"users\")"]);
        assert_eq!((&granted["$permissions"], &granted["name"]), (&grants, &json!(longest)));
        let renamed = put(json!({"name": "b.txt", "permissions": null})).await.json();
        assert_eq!((&renamed["$permissions"], &renamed["name"]), (&grants, &json!("b.txt")));
        for body in [
            json!({"name": ""}),
            json!({"name": "ü".repeat(129)}),
            json!({"permissions": ["create(\"any\")"]}),
            json!({"permissions": ["read(\"users\")", "create(\"any\")"]}),
        ] {
            let refused = put(body.clone()).await.refusal();
            assert_eq!(refused, (400, "general_argument_invalid".to_owned()), "{body}");
        }
        assert_eq!(put(json!({"permissions": []})).await.json()["$permissions"], json!([]));
        let after = endpoint.get(&format!("{FILES}/f")).await.json();
        assert_eq!(
            (&after["signature"], &after["$createdAt"]),
            (&made["signature"], &made["$createdAt"])
        );
    }
}

#[tokio::test]
async fn an_upload_that_is_not_done_has_an_icon_and_can_be_deleted_without_its_parts() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        let headers = [("content-range", "bytes 0-1/9".to_owned())];
        let parts = [("fileId", None, &b"f"[..]), ("file", Some("a.jpg"), &b"ab"[..])];
        send(&endpoint, (KEYED, "b"), &headers, &parts).await;
        let icon = endpoint.get(&format!("{FILES}/f/preview")).await;
        assert_eq!((icon.status, icon.header("content-type")), (StatusCode::OK, "image/png"));
        assert_eq!(icon.body[16..24], [0, 0, 4, 176, 0, 0, 3, 32], "1200 x 800");
        for shard in std::fs::read_dir(endpoint.folder.path().join("blobs")).unwrap() {
            for segment in std::fs::read_dir(shard.unwrap().path()).unwrap() {
                disk::atomic::remove(&segment.unwrap().path()).unwrap();
            }
        }
        let deleted = endpoint.with_json(Method::DELETE, &format!("{FILES}/f"), &json!({})).await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT, "{deleted:?}");
        assert_eq!(endpoint.get(FILES).await.json()["total"], 0);
        endpoint.verify();
    }
}

#[tokio::test]
async fn nothing_is_nothing_however_it_is_packed() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        for compression in ["none", "gzip", "zstd"] {
            for encryption in [true, false] {
                let bucket = format!("{compression}-{encryption}");
                let settings = json!({"compression": compression, "encryption": encryption});
                endpoint.bucket(&bucket, settings).await;
                let made = endpoint.put(&bucket, "f", "empty", b"").await.json();
                assert_eq!(
                    (&made["sizeOriginal"], &made["mimeType"], &made["signature"]),
                    (
                        &json!(0),
                        &json!("application/x-empty"),
                        &json!("d41d8cd98f00b204e9800998ecf8427e")
                    )
                );
                for what in ["download", "view"] {
                    let path = format!("/storage/buckets/{bucket}/files/f/{what}");
                    let whole = endpoint.get(&path).await;
                    assert_eq!((whole.status, whole.body.len()), (StatusCode::OK, 0), "{path}");
                }
            }
        }
        endpoint.verify();
    }
}

#[tokio::test]
async fn a_picture_that_has_come_is_shown_even_where_its_icon_was() {
    let png = include_bytes!("../../../icons/coffer-32.png");
    let (start, end) = png.split_at(100);
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        for (at, bytes, side) in [(0, start, 1200), (100, end, 32_u32)] {
            let range = format!("bytes {at}-{}/{}", at + bytes.len() - 1, png.len());
            let parts = [("fileId", None, &b"f"[..]), ("file", Some("a.png"), bytes)];
            send(&endpoint, (KEYED, "b"), &[("content-range", range)], &parts).await;
            let shown = endpoint.get(&format!("{FILES}/f/preview")).await;
            assert_eq!(shown.body[16..20], side.to_be_bytes(), "{shown:?}");
        }
    }
}

#[tokio::test]
async fn an_upload_is_packed_as_its_bucket_was_when_it_began() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({"compression": "zstd"})).await;
        let chunk = async |at: usize| {
            let headers = [("content-range", format!("bytes {at}-{at}/2"))];
            let parts = [("fileId", None, &b"f"[..]), ("file", Some("a"), &b"ab"[at..=at])];
            send(&endpoint, (KEYED, "b"), &headers, &parts).await.json()
        };
        chunk(0).await;
        let plain = json!({"name": "b", "encryption": false, "compression": "none"});
        endpoint.with_json(Method::PUT, "/storage/buckets/b", &plain).await;
        let done = chunk(1).await;
        assert_eq!(
            (&done["chunksUploaded"], &done["encryption"], &done["compression"]),
            (&json!(1), &json!(true), &json!("zstd")),
            "its first segment was sealed so"
        );
        assert_eq!(endpoint.get(&format!("{FILES}/f/download")).await.body, "ab");
    }
}
