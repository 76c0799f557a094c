//! Whatever is offered to the readers of this room: no panic, no hang, and an answer in the contract's shape.

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use engine::Engine;
use http::{HeaderValue, StatusCode};
use http_body_util::BodyExt;
use proptest::prelude::*;
use tower::ServiceExt;
use wire::{ErrorType, ProjectId, SystemClock};

use crate::Api;
use crate::brackets::Brackets;
use crate::form::Form;
use crate::params::Params;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Pieces of forms, in any order, with anything between them.
fn forms() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"--edge\r\n".to_vec()),
        Just(b"--edge--\r\n".to_vec()),
        Just(b"--edge".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\r\n\r\n".to_vec()),
        Just(b"Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n".to_vec()),
        Just(b"Content-Disposition: form-data; name=\"fileId\"\r\n\r\n".to_vec()),
        Just(
            b"Content-Disposition: form-data; name=\"permissions[]\"\r\n\r\nread(\"any\")\r\n"
                .to_vec()
        ),
        Just(
            b"Content-Disposition: form-data; name=\"a[b][]\"; filename*=UTF-8''%ff\r\n\r\n"
                .to_vec()
        ),
        Just(b"Content-Type: text/plain\r\n".to_vec()),
        prop::collection::vec(any::<u8>(), 0..40),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn content_types() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("multipart/form-data; boundary=edge".to_owned()),
        Just("multipart/form-data; boundary=\"edge\"".to_owned()),
        Just("multipart/form-data".to_owned()),
        Just("application/json".to_owned()),
        Just("application/x-www-form-urlencoded".to_owned()),
        "multipart/form-data; ?boundary=?[ -~]{0,80}",
        "[ -~]{0,40}",
    ]
}

fn bracketed() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[a-c]{0,2}(\\[[a-c0-3]{0,2}\\]){0,5}\\]?\\[?[a-c]?"]
}

/// Checks that an answer is no failure of the server's own and, as a refusal, has the contract's body.
async fn check(answer: Response) -> Result<StatusCode, TestCaseError> {
    let status = answer.status();
    prop_assert!(!status.is_server_error(), "{}", status);
    if status.is_client_error() && status != StatusCode::PAYLOAD_TOO_LARGE {
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let error: wire::Error = serde_json::from_slice(&body)
            .map_err(|error| TestCaseError::fail(format!("{error}: {body:?}")))?;
        prop_assert_eq!(error.code, status.as_u16());
        prop_assert!(ErrorType::ALL.iter().any(|kind| error.is(*kind)), "{}", error.kind);
    }
    Ok(status)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn bodies(content_type in content_types(), body in prop_oneof![forms(), prop::collection::vec(any::<u8>(), 0..200)]) {
        runtime().block_on(async {
            let request = Request::post("/").header("content-type", content_type.as_str());
            let request = request.body(Body::from(body)).unwrap();
            match Form::from_request(request, &()).await {
                Ok(_) => Ok(()),
                Err(refusal) => check(refusal.into_response()).await.map(|_| ()),
            }
        })?;
    }

    #[test]
    fn json(body in prop_oneof![any::<String>(), r#"[\[\]{}":,a-c0-9.eE+\\ -]{0,60}"#]) {
        if let Ok(params) = Params::from_json(body.as_bytes()) {
            for name in ["a", "b", ""] {
                drop((params.text(name), params.flag(name), params.integer(name), params.list(name)));
            }
        }
    }

    #[test]
    fn brackets(pairs in prop::collection::vec((bracketed(), any::<String>()), 0..20)) {
        let mut brackets = Brackets::default();
        for (name, value) in &pairs {
            brackets.add(name, value.clone());
        }
        let gathered = brackets.finish();
        prop_assert_eq!(gathered.is_empty(), pairs.is_empty(), "{:?}", gathered);
    }
}

fn open() -> (tempfile::TempDir, Router) {
    let folder = tempfile::tempdir().unwrap();
    let project = ProjectId::parse("test").unwrap();
    let engine = Engine::open(folder.path(), project, std::sync::Arc::new(SystemClock)).unwrap();
    (folder, crate::router(Api::new(engine).with_environment_key("key")))
}

fn segments() -> impl Strategy<Value = String> {
    prop_oneof![
        "(storage|buckets|files|tokens|databases|usage|teams|users|account|health|locale|ping|view|preview|b|f)",
        "(%[0-9a-f]{2}|[!-~&&[^?#]]){0,6}",
    ]
}

fn credentials() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    let value = prop_oneof![
        "[A-Za-z0-9+/=_.{}\":-]{0,60}".prop_map(String::into_bytes),
        "a_session_test(_legacy)?=[A-Za-z0-9+/=%]{0,40}(; [a-z]=[a-z]?)?"
            .prop_map(String::into_bytes),
        "eyJ[A-Za-z0-9_-]{0,30}\\.[A-Za-z0-9_-]{0,30}\\.[A-Za-z0-9_-]{0,30}"
            .prop_map(String::into_bytes),
        r#"\{"a_session_test":"[A-Za-z0-9+/=]{0,40}"\}?"#.prop_map(String::into_bytes),
        prop::collection::vec(0x20_u8..=0xff, 0..30),
    ];
    let name = prop::sample::select(vec![
        "cookie",
        "x-appwrite-session",
        "x-fallback-cookies",
        "x-appwrite-jwt",
        "x-appwrite-key",
        "x-appwrite-mode",
        "x-appwrite-response-format",
        "x-appwrite-impersonate-user-id",
        "range",
        "content-range",
        "x-appwrite-id",
        "origin",
        "content-type",
        "x-forwarded-for",
    ]);
    (name, value)
}

/// Every request goes through one store: what one leaves behind must not hurt the next.
#[test]
fn requests() {
    let (folder, router) = open();
    let runtime = runtime();
    let strategy = (
        prop::sample::select(vec!["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
        prop::collection::vec(segments(), 0..7),
        prop_oneof![
            Just(String::new()),
            "\\?([a-z]{1,8}(\\[[a-z0-9]?\\])?=(%[0-9a-f]{2}|[!-~&&[^#]]){0,20}&?){0,4}"
        ],
        prop::collection::vec(credentials(), 0..3),
        forms(),
    );
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(1_500));
    let outcome = runner.run(&strategy, |(method, path, query, headers, body)| {
        let target = format!("/v1/{}{query}", path.join("/"));
        let Ok(uri) = target.parse::<http::Uri>() else { return Ok(()) };
        let mut request =
            Request::builder().method(method).uri(uri).body(Body::from(body)).unwrap();
        let given = request.headers_mut();
        given.insert("x-appwrite-project", HeaderValue::from_static("test"));
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                given.append(name, value);
            }
        }
        runtime.block_on(async {
            let answer = router.clone().oneshot(request).await.unwrap();
            if method == "HEAD" {
                prop_assert!(!answer.status().is_server_error());
                return Ok(());
            }
            check(answer).await.map(|_| ())
        })
    });
    outcome.unwrap();
    drop(folder);
}
