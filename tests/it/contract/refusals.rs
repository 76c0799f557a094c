//! Who may come in, and what everybody else is told.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::json;

use super::door::{DOORS, Endpoint, KEY};

#[tokio::test]
async fn a_caller_without_the_right_is_told_by_type() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("closed", json!({})).await;
        endpoint.bucket("open", json!({"permissions": ["read(\"any\")"]})).await;
        endpoint.bucket("off", json!({"permissions": ["read(\"any\")"], "enabled": false})).await;
        endpoint
            .bucket("plain", json!({"permissions": ["read(\"any\")"], "transformations": false}))
            .await;
        for bucket in ["closed", "open", "off", "plain"] {
            endpoint.put(bucket, "f", "a.txt", b"x").await;
        }
        for (path, expected) in [
            ("/storage/buckets", (401, "general_unauthorized_scope")),
            ("/storage/buckets?queries[]=nonsense", (401, "general_unauthorized_scope")),
            ("/storage/buckets/open", (401, "general_unauthorized_scope")),
            ("/storage/buckets/closed/files", (401, "user_unauthorized")),
            ("/storage/buckets/closed/files/f", (401, "user_unauthorized")),
            ("/storage/buckets/closed/files/nothing", (401, "user_unauthorized")),
            ("/storage/buckets/off/files/f", (404, "storage_bucket_not_found")),
            ("/storage/buckets/open/files/nothing", (404, "storage_file_not_found")),
            ("/storage/buckets/open/files/.bad", (400, "general_argument_invalid")),
            (
                "/storage/buckets/plain/files/f/preview",
                (403, "storage_bucket_transformations_disabled"),
            ),
            ("/storage/nothing", (404, "general_route_not_found")),
        ] {
            let refused =
                endpoint.send(Endpoint::guest(Method::GET, path).body(Bytes::new()).unwrap()).await;
            assert_eq!(refused.refusal(), (expected.0, expected.1.to_owned()), "{path}");
        }
        let refused = endpoint
            .send(
                Endpoint::guest(Method::GET, "/storage/buckets/closed/files")
                    .body(Bytes::new())
                    .unwrap(),
            )
            .await;
        assert_eq!(refused.json()["message"], "No permissions provided for action 'read'");
        let fetched = endpoint
            .send(
                Request::get("/v1/storage/buckets/open/files/f/view?project=test")
                    .header("host", "127.0.0.1")
                    .body(Bytes::new())
                    .unwrap(),
            )
            .await;
        assert_eq!(fetched.status, StatusCode::OK, "an <img> sends only the project");
        assert_eq!(
            endpoint.get("/storage/buckets/off/files/f").await.status,
            StatusCode::OK,
            "a key sees disabled buckets"
        );
        let unmatched = endpoint
            .send(
                Endpoint::keyed(Method::PATCH, "/storage/buckets/open").body(Bytes::new()).unwrap(),
            )
            .await;
        assert_eq!(unmatched.refusal(), (404, "general_route_not_found".to_owned()));
    }
}

#[tokio::test]
async fn project_and_key_are_checked() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        for (headers, query, expected) in [
            (vec![("x-appwrite-key", KEY)], "", (401, "general_access_forbidden")),
            (
                vec![("x-appwrite-project", "other"), ("x-appwrite-key", KEY)],
                "",
                (404, "project_not_found"),
            ),
            (
                vec![("x-appwrite-project", "test"), ("x-appwrite-key", "wrong")],
                "",
                (401, "user_unauthorized"),
            ),
            (vec![("x-appwrite-key", KEY)], "?project=test", (403, "project_id_missing")),
            (
                vec![("x-appwrite-project", "test"), ("x-appwrite-key", "")],
                "",
                (401, "general_unauthorized_scope"),
            ),
        ] {
            let request =
                Request::get(format!("/v1/storage/buckets{query}")).header("host", "127.0.0.1");
            let request = headers
                .iter()
                .fold(request, |request, (name, value)| request.header(*name, *value));
            let refused = endpoint.send(request.body(Bytes::new()).unwrap()).await;
            assert_eq!(refused.refusal(), (expected.0, expected.1.to_owned()), "{headers:?}");
        }
        let version = endpoint
            .send(
                Request::get("/v1/health/version")
                    .header("host", "127.0.0.1")
                    .body(Bytes::new())
                    .unwrap(),
            )
            .await;
        assert_eq!(version.json()["version"], wire::APPWRITE_VERSION);
    }
}

#[tokio::test]
async fn a_page_from_elsewhere_is_kept_out() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let ask = async |method: Method, origin: &str, key: bool| {
            let request = if key {
                Endpoint::keyed(method, "/storage/buckets")
            } else {
                Endpoint::guest(method, "/storage/buckets")
            };
            endpoint.send(request.header("origin", origin).body(Bytes::new()).unwrap()).await
        };
        let elsewhere = ask(Method::GET, "https://evil.example", false).await;
        assert_eq!(
            (elsewhere.refusal(), elsewhere.header("access-control-allow-origin")),
            ((403, "general_unknown_origin".to_owned()), "")
        );
        let preflight = ask(Method::OPTIONS, "https://evil.example", false).await;
        assert_eq!(
            (preflight.status, preflight.header("access-control-allow-origin")),
            (StatusCode::NO_CONTENT, "")
        );
        let here = ask(Method::OPTIONS, "http://localhost:5173", false).await;
        assert_eq!(
            (here.status, here.header("access-control-allow-origin")),
            (StatusCode::NO_CONTENT, "http://localhost:5173")
        );
        assert!(here.header("access-control-allow-headers").contains("X-Appwrite-Project"));
        let refused = ask(Method::GET, "http://127.0.0.1:3000", false).await;
        assert_eq!(
            refused.header("access-control-allow-origin"),
            "http://127.0.0.1:3000",
            "errors can be read too"
        );
        assert_eq!(
            ask(Method::GET, "https://evil.example", true).await.status,
            StatusCode::OK,
            "a program with a key is no page"
        );
        assert_eq!(ask(Method::GET, "null", false).await.refusal().0, 403);
    }
}
