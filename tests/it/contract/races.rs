//! What honest clients do to each other at the same time: one id for two, and deletion during an upload and a download.

use bytes::Bytes;
use http::{Method, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::door::{Answer, CHUNK, DOORS, Endpoint};
use super::hostile::FILES;

/// Sends many requests at once and returns what each was answered.
async fn at_once(endpoint: &std::sync::Arc<Endpoint>, requests: Vec<Request>) -> Vec<Answer> {
    let mut running = JoinSet::new();
    for (at, (headers, id, bytes)) in requests.into_iter().enumerate() {
        let endpoint = std::sync::Arc::clone(endpoint);
        running.spawn(async move {
            let request = headers
                .iter()
                .fold(Endpoint::keyed(Method::POST, FILES), |request, (name, value)| {
                    request.header(*name, value)
                });
            let parts = [("fileId", None, id.as_bytes()), ("file", Some("a.bin"), &bytes[..])];
            (at, endpoint.with_parts(request, &parts).await)
        });
    }
    let mut answers = running.join_all().await;
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// Headers, id, bytes.
type Request = (Vec<(&'static str, String)>, &'static str, Vec<u8>);

#[tokio::test(flavor = "multi_thread")]
async fn of_clients_who_take_the_same_id_at_once_one_wins() {
    for door in DOORS {
        let endpoint = std::sync::Arc::new(Endpoint::open(door).await);
        endpoint.bucket("b", json!({})).await;
        let contents: Vec<Vec<u8>> = (0..8_u8).map(|seed| vec![seed; 100_000]).collect();
        let requests = contents.iter().map(|bytes| (Vec::new(), "same", bytes.clone())).collect();
        let answers = at_once(&endpoint, requests).await;
        let mut winners = Vec::new();
        for (answer, content) in answers.iter().zip(&contents) {
            if answer.status == StatusCode::CREATED {
                winners.push(content);
            } else {
                let taken = (409, "storage_file_already_exists".to_owned());
                assert_eq!(answer.refusal(), taken);
            }
        }
        assert_eq!(winners.len(), 1, "{answers:?}");
        let whole = endpoint.get(&format!("{FILES}/same/download")).await;
        assert!(&whole.body[..] == winners[0], "the content is the winner's");
        endpoint.verify();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn chunks_of_two_clients_for_one_id_make_one_whole_file() {
    for door in DOORS {
        let endpoint = std::sync::Arc::new(Endpoint::open(door).await);
        endpoint.bucket("b", json!({})).await;
        let total = 2 * CHUNK + 9;
        let mut requests = Vec::new();
        for seed in [1_u8, 2] {
            for (start, end) in [(0, CHUNK), (CHUNK, 2 * CHUNK), (2 * CHUNK, total)] {
                let range = format!("bytes {start}-{}/{total}", end - 1);
                requests.push((vec![("content-range", range)], "same", vec![seed; end - start]));
            }
        }
        for answer in at_once(&endpoint, requests).await {
            assert!(matches!(answer.status.as_u16(), 200 | 201), "{answer:?}");
        }
        let file = endpoint.get(&format!("{FILES}/same")).await.json();
        assert_eq!((&file["chunksUploaded"], &file["sizeOriginal"]), (&json!(3), &json!(total)));
        let whole = endpoint.get(&format!("{FILES}/same/download")).await;
        for chunk in whole.body.chunks(CHUNK) {
            assert!(chunk.iter().all(|byte| *byte == chunk[0]), "a chunk is one client's");
        }
        assert_eq!(whole.body.len(), total);
        endpoint.verify();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_may_be_deleted_while_it_is_uploaded() {
    for door in DOORS {
        let endpoint = std::sync::Arc::new(Endpoint::open(door).await);
        endpoint.bucket("b", json!({})).await;
        let total = 2 * CHUNK + 9;
        let chunk = |start: usize, end: usize| {
            (
                vec![("content-range", format!("bytes {start}-{}/{total}", end - 1))],
                "f",
                vec![5; end - start],
            )
        };
        for _ in 0..3 {
            at_once(&endpoint, vec![chunk(0, CHUNK)]).await;
            let deleting = {
                let endpoint = std::sync::Arc::clone(&endpoint);
                tokio::spawn(async move {
                    endpoint.with_json(Method::DELETE, &format!("{FILES}/f"), &json!({})).await
                })
            };
            let answers =
                at_once(&endpoint, vec![chunk(CHUNK, 2 * CHUNK), chunk(2 * CHUNK, total)]).await;
            for answer in &answers {
                assert!(
                    answer.status.is_success() || answer.status.is_client_error(),
                    "{answer:?}"
                );
            }
            assert!(matches!(deleting.await.unwrap().status.as_u16(), 204 | 404));
            endpoint.verify();
            // Whatever was left of it, the file can be uploaded from the start.
            endpoint.with_json(Method::DELETE, &format!("{FILES}/f"), &json!({})).await;
            for (start, end) in [(0, CHUNK), (CHUNK, 2 * CHUNK), (2 * CHUNK, total)] {
                let answer = at_once(&endpoint, vec![chunk(start, end)]).await.remove(0);
                assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
            }
            let whole = endpoint.get(&format!("{FILES}/f/download")).await;
            assert!(whole.body.len() == total && whole.body.iter().all(|byte| *byte == 5));
            endpoint.with_json(Method::DELETE, &format!("{FILES}/f"), &json!({})).await;
        }
        endpoint.verify();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_may_be_deleted_for_good_while_it_is_downloaded() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({ "encryption": false })).await;
        let content: Vec<u8> = (0..3 * CHUNK).map(|at| (at / 7).to_le_bytes()[0]).collect();
        endpoint.put_chunks("b", "f", &content).await;
        let request = Endpoint::keyed(Method::GET, &format!("{FILES}/f/download"));
        let mut body = endpoint.open_body(request.body(Bytes::new()).unwrap()).await;
        let mut heard = body.frame().await.unwrap().unwrap().into_data().unwrap().to_vec();
        endpoint.with_json(Method::DELETE, &format!("{FILES}/f"), &Value::Null).await;
        let entry = endpoint.engine.list_trash(0, 1).unwrap().entries[0].id;
        endpoint.engine.purge(&[entry]).unwrap();
        let mut broke = false;
        while let Some(frame) = body.frame().await {
            match frame {
                Ok(frame) => heard.extend_from_slice(&frame.into_data().unwrap()),
                Err(_) => {
                    broke = true;
                    break;
                }
            }
        }
        assert!(content.starts_with(&heard), "every byte that came is right");
        assert_eq!(heard.len() < content.len(), broke, "an end that is too early is no end");
        assert_eq!(endpoint.get(FILES).await.json()["total"], 0);
        endpoint.verify();
    }
}
