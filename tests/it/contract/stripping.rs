//! Section 8, pictures whose bucket wants them cleared of what they say beside their pixels.

use http::{Method, StatusCode};
use serde_json::json;

use super::door::{Answer, CHUNK, DOORS, Endpoint};

const SECRET: &[u8] = b"48.8584N 2.2945E";
const FILE: &str = "/storage/buckets/b/files/f";

/// A photo that stands on its side, with segments of these lengths about where it was taken, and a film behind it.
fn photo(lengths: &[usize]) -> Vec<u8> {
    let path = "fixtures/golden/sources/orient6-800x600.jpg";
    let picture = std::fs::read(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let told = lengths.iter().flat_map(|length| {
        let size = u16::try_from(length + SECRET.len() + 2).unwrap().to_be_bytes();
        [&[0xff, 0xe1], size.as_slice(), SECRET, &vec![b' '; *length]].concat()
    });
    let icc = b"\xff\xe2\x00\x1bICC_PROFILE\0\x01\x01the profile";
    let told: Vec<u8> = told.collect();
    [&picture[..2], icc, &told, &picture[2..], b"\0\0\0\x18ftypmp42", SECRET].concat()
}

/// One that takes more than one chunk.
fn large_photo() -> Vec<u8> {
    photo(&[60_000; 100])
}

fn count(content: &[u8], what: &[u8]) -> usize {
    content.windows(what.len()).filter(|window| *window == what).count()
}

async fn downloaded(endpoint: &Endpoint) -> Vec<u8> {
    let answer = endpoint.get(&format!("{FILE}/download")).await;
    assert_eq!(answer.status, StatusCode::OK);
    answer.body.to_vec()
}

/// Asserts that the file is the photo without what it told, and that the API speaks of what is kept.
async fn assert_cleared(endpoint: &Endpoint, photo: &[u8]) {
    let content = downloaded(endpoint).await;
    assert_eq!((count(photo, SECRET) > 0, count(&content, SECRET)), (true, 0));
    assert_eq!((count(&content, b"ftypmp42"), count(&content, b"the profile")), (0, 1));
    let file = endpoint.get(FILE).await.json();
    let signature = disk::Md5Stream::of(content.as_slice()).unwrap().0;
    assert_eq!(
        (&file["signature"], &file["sizeOriginal"], &file["mimeType"], &file["chunksUploaded"]),
        (&json!(signature), &json!(content.len()), &json!("image/jpeg"), &file["chunksTotal"])
    );
    let total = endpoint.get("/storage/buckets/b").await.json()["totalSize"].clone();
    assert_eq!(total, json!(content.len()));
    endpoint.verify();
}

async fn chunk(endpoint: &Endpoint, content: &[u8], number: usize) -> Answer {
    let (start, end) = (number * CHUNK, content.len().min((number + 1) * CHUNK));
    let request = Endpoint::keyed(Method::POST, "/storage/buckets/b/files")
        .header("content-range", format!("bytes {start}-{}/{}", end - 1, content.len()));
    let parts = [("fileId", None, &b"f"[..]), ("file", Some("a.jpg"), &content[start..end])];
    endpoint.with_parts(request, &parts).await
}

async fn set(endpoint: &Endpoint, settings: serde_json::Value) {
    let answer = endpoint.with_json(Method::PUT, "/storage/buckets/b", &settings).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn a_photo_forgets_where_it_was_taken_however_it_comes_and_is_kept() {
    let (small, large) = (photo(&[100]), large_photo());
    assert!(large.len() > CHUNK);
    for door in DOORS {
        for settings in [
            json!({"stripMetadata": true}),
            json!({"stripMetadata": true, "encryption": true, "compression": "zstd"}),
            json!({"stripMetadata": true, "encryption": false, "compression": "gzip"}),
        ] {
            let endpoint = Endpoint::open(door).await;
            endpoint.bucket("b", settings.clone()).await;
            let whole = endpoint.put("b", "f", "a.jpg", &small).await;
            assert_eq!(whole.status, StatusCode::CREATED, "{settings}: {whole:?}");
            assert_cleared(&endpoint, &small).await;

            let endpoint = Endpoint::open(door).await;
            endpoint.bucket("b", settings).await;
            assert_eq!(chunk(&endpoint, &large, 1).await.status, StatusCode::CREATED);
            let done = chunk(&endpoint, &large, 0).await;
            assert_eq!(
                (done.status, done.json()["chunksUploaded"].clone()),
                (StatusCode::CREATED, json!(1)),
                "the last answer speaks of what is kept"
            );
            let again = chunk(&endpoint, &large, 1).await;
            assert_eq!((again.status, again.json()), (StatusCode::OK, done.json()));
            assert_cleared(&endpoint, &large).await;
        }
    }
}

#[tokio::test]
async fn a_cleared_photo_still_stands_upright() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({"stripMetadata": true})).await;
        endpoint.bucket("kept", json!({})).await;
        let photo = photo(&[100]);
        for bucket in ["b", "kept"] {
            assert_eq!(
                endpoint.put(bucket, "f", "a.jpg", &photo).await.status,
                StatusCode::CREATED
            );
        }
        let preview = async |bucket: &str| {
            let path = format!("/storage/buckets/{bucket}/files/f/preview?width=60&output=png");
            let answer = endpoint.get(&path).await;
            assert_eq!(answer.status, StatusCode::OK);
            answer.body
        };
        assert_eq!(preview("b").await, preview("kept").await);
    }
}

#[tokio::test]
async fn what_a_bucket_does_not_clear_is_kept_to_the_byte() {
    let large = photo(&[60_000; 340]);
    assert!(large.len() > 20_000_000);
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        let small = photo(&[100]);
        endpoint.put("b", "f", "a.jpg", &small).await;
        assert_eq!(downloaded(&endpoint).await, small, "nobody asked for it");

        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({"stripMetadata": true})).await;
        endpoint.put_chunks("b", "f", &large).await;
        assert!(downloaded(&endpoint).await == large, "above 20 MB");

        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({"stripMetadata": true})).await;
        let text = [b"no picture, but ", SECRET].concat();
        endpoint.put("b", "f", "a.txt", &text).await;
        assert_eq!(downloaded(&endpoint).await, text);
        endpoint.verify();
    }
}

#[tokio::test]
async fn a_photo_that_cannot_be_cleared_is_refused_and_its_parts_stay() {
    let refused = (403, "storage_invalid_file".to_owned());
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({"stripMetadata": true})).await;
        let broken = [b"\xff\xd8\xff\xe1\xff\xff".as_slice(), SECRET].concat();
        assert_eq!(endpoint.put("b", "f", "a.jpg", &broken).await.refusal(), refused);
        let tiff = [b"II\x2a\0\x08\0\0\0".as_slice(), SECRET].concat();
        assert_eq!(endpoint.put("b", "f", "a.tif", &tiff).await.refusal(), refused);
        assert_eq!(endpoint.get(FILE).await.status, StatusCode::NOT_FOUND);

        let mut large = large_photo();
        large[2..4].copy_from_slice(b"\xff\x02");
        chunk(&endpoint, &large, 0).await;
        assert_eq!(chunk(&endpoint, &large, 1).await.refusal(), refused);
        let pending = endpoint.get(FILE).await.json();
        assert_eq!(pending["signature"], "");
        // A person decides otherwise, and the upload goes on where it was.
        set(&endpoint, json!({"name": "b", "stripMetadata": false})).await;
        assert_eq!(chunk(&endpoint, &large, 1).await.status, StatusCode::CREATED);
        assert!(downloaded(&endpoint).await == large);
        endpoint.verify();
    }
}

#[tokio::test]
async fn an_update_that_does_not_name_it_leaves_pictures_being_cleared() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({"stripMetadata": true})).await;
        set(&endpoint, json!({"name": "renamed"})).await;
        let photo = photo(&[100]);
        endpoint.put("b", "f", "a.jpg", &photo).await;
        assert_cleared(&endpoint, &photo).await;
    }
}
