//! Section 8, the scanner, as a client of the API meets it.

use http::{Method, StatusCode};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wire::{ProjectSettings, ScannerAddress};

use super::door::{DOORS, Endpoint};

/// Has the endpoint's files scanned by whoever listens at `address`.
fn scan_at(endpoint: &Endpoint, address: &str) {
    let antivirus = ScannerAddress::parse(address).unwrap();
    let settings = ProjectSettings { antivirus, ..ProjectSettings::default() };
    endpoint.engine.set_project_settings(&settings).unwrap();
}

/// A scanner that finds something in everything; returns where it listens.
async fn suspicious() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut sent = Vec::new();
            while !sent.ends_with(&[0; 4]) {
                assert_ne!(stream.read_buf(&mut sent).await.unwrap(), 0);
            }
            stream.write_all(b"stream: Eicar.Test FOUND\0").await.unwrap();
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_waits_for_its_scanner_and_is_refused_by_its_verdict() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        endpoint.bucket("unscanned", json!({"antivirus": false})).await;
        let half = async |start: usize| {
            let request = Endpoint::keyed(Method::POST, "/storage/buckets/b/files")
                .header("content-range", format!("bytes {start}-{}/10", start + 4));
            let parts = [("fileId", None, &b"f"[..]), ("file", Some("a.txt"), &b"12345"[..])];
            endpoint.with_parts(request, &parts).await
        };
        // Nobody listens where nobody listened before the port was given back.
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        scan_at(&endpoint, &free.to_string());
        assert_eq!(half(0).await.status, StatusCode::CREATED);
        let unreachable = (503, "app_scanner_unreachable".to_owned());
        assert_eq!(half(5).await.refusal(), unreachable);
        assert_eq!(endpoint.put("b", "whole", "a.txt", b"hello").await.refusal(), unreachable);
        let pending = endpoint.get("/storage/buckets/b/files/f").await.json();
        assert_eq!((&pending["signature"], &pending["chunksUploaded"]), (&json!(""), &json!(0)));
        let health = endpoint.get("/health/anti-virus").await;
        assert_eq!(health.status, StatusCode::INTERNAL_SERVER_ERROR);
        let other = endpoint.put("unscanned", "f", "a.txt", b"hello").await;
        assert_eq!(other.status, StatusCode::CREATED, "its bucket does not ask for it");

        scan_at(&endpoint, "");
        let done = half(5).await;
        assert_eq!((done.status, &done.json()["chunksUploaded"]), (StatusCode::CREATED, &json!(1)));
        assert!(done.json().get("scan").is_none(), "the model is Appwrite's");

        scan_at(&endpoint, &suspicious().await);
        let found = (403, "storage_invalid_file".to_owned());
        assert_eq!(endpoint.put("b", "virus", "a.txt", b"virus").await.refusal(), found);
        let gone = endpoint.get("/storage/buckets/b/files/virus").await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
        endpoint.verify();
    }
}
