//! How requests are read and answers are sent, whatever the route: contract sections 1, 9.1, 9.3 and 9.4.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::json;
use wire::{HostName, ProjectSettings, Scope};

use super::door::{Answer, DOORS, Endpoint, encoded};
use super::keys::ROUTES;

pub(super) fn request(method: &str, path: &str) -> http::request::Builder {
    Request::builder().method(method).uri(format!("/v1{path}")).header("host", "127.0.0.1")
}

pub(super) async fn sent(
    endpoint: &Endpoint,
    request: http::request::Builder,
    body: &str,
) -> Answer {
    endpoint.send(request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap()).await
}

#[tokio::test]
async fn project_key_and_scope_are_checked_in_this_order_and_before_parameters() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        for (method, path, scope) in ROUTES {
            let Some(scope) = scope else { continue };
            // Nothing in the body or the query would be good enough.
            let path = format!("{path}?queries[]=nonsense&range=x");
            let ask = async |headers: &[(&str, &str)]| {
                let start = request(method.as_str(), &path);
                let request = headers
                    .iter()
                    .fold(start, |request, (name, value)| request.header(*name, *value));
                let request = request.header("content-type", "application/json");
                sent(&endpoint, request, "{nonsense").await.refusal()
            };
            let project = ("x-appwrite-project", "test");
            let wrong = ("x-appwrite-key", "standard_wrong");
            let mut cases = vec![
                (vec![], (401, "general_access_forbidden")),
                (vec![("x-appwrite-project", "other"), wrong], (404, "project_not_found")),
                (vec![project, wrong], (401, "user_unauthorized")),
            ];
            if !Scope::OF_GUESTS.contains(scope) {
                cases.push((vec![project], (401, "general_unauthorized_scope")));
            }
            for (headers, (status, kind)) in cases {
                let refused = ask(&headers).await;
                assert_eq!(refused, (status, kind.to_owned()), "{method} {path} {headers:?}");
            }
        }
        // A guest who may create, or not: what is wrong with the request is said first.
        endpoint.bucket("b", json!({})).await;
        let parts = [
            ("fileId", None, &b"f"[..]),
            ("permissions[]", None, &b"nonsense"[..]),
            ("file", Some("a.txt"), &b"x"[..]),
        ];
        let upload = Endpoint::guest(Method::POST, "/storage/buckets/b/files");
        let refused = endpoint.with_parts(upload, &parts).await.refusal();
        assert_eq!(refused, (400, "general_argument_invalid".to_owned()));
        let upload = Endpoint::guest(Method::POST, "/storage/buckets/b/files");
        let refused = endpoint.with_parts(upload, &[parts[0], parts[2]]).await.refusal();
        assert_eq!(refused, (401, "user_unauthorized".to_owned()));
    }
}

#[tokio::test]
async fn parameters_come_as_json_as_a_form_or_with_phps_brackets() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let make = async |content_type: &str, body: &str| {
            let request = Endpoint::keyed(Method::POST, "/storage/buckets");
            sent(&endpoint, request.header("content-type", content_type), body).await
        };
        let expected = json!(["read(\"any\")", "create(\"users\")"]);
        for (id, content_type, body) in [
            (
                "a",
                "application/json",
                r#"{"bucketId":"a","name":"n","permissions":["read(\"any\")","create(\"users\")"],"enabled":"0","maximumFileSize":"50"}"#,
            ),
            (
                "b",
                "Application/JSON; charset=utf-8",
                r#"{"bucketId":"b","name":"n","permissions":["read(\"any\")","create(\"users\")"],"enabled":0,"maximumFileSize":50,"compression":null,"folderId":"x"}"#,
            ),
            (
                "c",
                "application/x-www-form-urlencoded",
                "bucketId=c&name=n&permissions[]=read(\"any\")&permissions[]=create(\"users\")&enabled=false&maximumFileSize=50",
            ),
            (
                "d",
                "multipart/form-data; boundary=edge",
                "--edge\r\nContent-Disposition: form-data; name=\"bucketId\"\r\n\r\nd\r\n\
                 --edge\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nn\r\n\
                 --edge\r\nContent-Disposition: form-data; name=\"permissions[0]\"\r\n\r\nread(\"any\")\r\n\
                 --edge\r\nContent-Disposition: form-data; name=\"permissions[1]\"\r\n\r\ncreate(\"users\")\r\n\
                 --edge\r\nContent-Disposition: form-data; name=\"enabled\"\r\n\r\nfalse\r\n\
                 --edge\r\nContent-Disposition: form-data; name=\"maximumFileSize\"\r\n\r\n50\r\n--edge--\r\n",
            ),
        ] {
            let made = make(content_type, body).await;
            assert_eq!(made.status, StatusCode::CREATED, "{content_type}: {made:?}");
            let bucket = made.json();
            assert_eq!(
                (
                    &bucket["$id"],
                    &bucket["$permissions"],
                    &bucket["enabled"],
                    &bucket["maximumFileSize"]
                ),
                (&json!(id), &expected, &json!(false), &json!(50)),
                "{content_type}"
            );
            assert_eq!(bucket["compression"], "none", "null is absent");
        }
        for (content_type, body) in [
            // JSON is read as JSON only where it says exactly so.
            ("text/json", r#"{"bucketId":"x","name":"n"}"#),
            ("application/vnd.api+json", r#"{"bucketId":"x","name":"n"}"#),
            ("application/json", r#"{"bucketId":"x"}"#),
            ("application/json", r#"{"bucketId":"x","name":""}"#),
            ("application/json", r#"{"bucketId":"x","name":7}"#),
            ("application/json", r#"{"bucketId":"x","name":["n"]}"#),
            ("application/json", r#"{"bucketId":"x","name":"n","enabled":"maybe"}"#),
            ("application/json", r#"{"bucketId":"x","name":"n","maximumFileSize":1.5}"#),
            ("application/json", r#"{"bucketId":"x","name":"n","maximumFileSize":-1}"#),
            ("application/json", r#"{"bucketId":"x","name":"n","maximumFileSize":0}"#),
            ("application/json", r#"{"bucketId":"x","name":"n","permissions":"read(\"any\")"}"#),
            ("application/json", r#"{"bucketId":"x","name":"n","permissions":{"a":{"b":1}}}"#),
            ("application/json", r#"["bucketId"]"#),
            ("application/json", "{"),
            ("application/x-www-form-urlencoded", "bucketId=x&name[]=n"),
        ] {
            assert_eq!(
                make(content_type, body).await.refusal(),
                (400, "general_argument_invalid".to_owned()),
                "{content_type} {body}"
            );
        }
        let renamed = json!({ "bucketId": "z", "name": "other" });
        let renamed = endpoint.with_json(Method::PUT, "/storage/buckets/a", &renamed).await.json();
        assert_eq!((&renamed["$id"], &renamed["name"]), (&json!("a"), &json!("other")));
        let limit = encoded(r#"{"method":"limit","values":[2]}"#);
        for query in [
            format!("queries[]={limit}"),
            format!("queries[0]={limit}"),
            format!("queries%5B0%5D={limit}"),
            format!("queries[]={limit}&unknown=1&limit=1&total=false"),
        ] {
            let list = endpoint.get(&format!("/storage/buckets?{query}")).await.json();
            assert_eq!(list["buckets"].as_array().unwrap().len(), 2, "{query}");
            assert_eq!(list["total"], if query.contains("total") { 0 } else { 4 }, "{query}");
        }
    }
}

#[tokio::test]
async fn every_answer_says_what_appwrites_say() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({ "permissions": ["read(\"any\")"] })).await;
        endpoint.put("b", "f", "a.txt", b"hello").await;
        let huge = Endpoint::guest(Method::POST, "/storage/buckets/b/files")
            .body(vec![0; 13 * 1024 * 1024].into())
            .unwrap();
        let deleted = endpoint.put("b", "g", "a.txt", b"x").await;
        assert_eq!(deleted.status, StatusCode::CREATED);
        let deleted =
            endpoint.with_json(Method::DELETE, "/storage/buckets/b/files/g", &json!({})).await;
        assert_eq!((deleted.status, deleted.body.len()), (StatusCode::NO_CONTENT, 0));
        assert!(deleted.header("content-type").starts_with("text/html"), "or SDKs read JSON");
        for (answer, status) in [
            (endpoint.get("/storage/buckets").await, 200),
            (endpoint.get("/storage/buckets/b/files/f/view").await, 200),
            (endpoint.get("/storage/buckets/none").await, 404),
            (endpoint.get("/nothing").await, 404),
            (endpoint.get_as_guest("/storage/buckets").await, 401),
            (endpoint.send(huge).await, 413),
            (deleted, 204),
        ] {
            assert_eq!(answer.status, status);
            assert_eq!(
                (answer.header("server"), answer.header("x-content-type-options")),
                ("Appwrite", "nosniff")
            );
            assert!(answer.header("x-debug-speed").parse::<f64>().is_ok(), "{answer:?}");
            assert_eq!(answer.header("x-debug-fallback"), "true");
            assert_eq!((answer.header("etag"), answer.header("last-modified")), ("", ""));
            assert_eq!(answer.header("x-appwrite-warning"), "");
            if answer.header("content-type").contains("json") {
                assert_eq!(answer.header("content-type"), "application/json; charset=UTF-8");
            }
        }
        let named = Endpoint::guest(Method::GET, "/storage/buckets/b/files/f")
            .header("x-appwrite-session", "x");
        assert_eq!(sent(&endpoint, named, "").await.header("x-debug-fallback"), "false");
        let refused = endpoint.get("/storage/buckets/none").await;
        assert_eq!((refused.header("pragma"), refused.header("expires")), ("no-cache", "0"));
        for format in ["1.4.0", "1.8.1", "2.5.0", "nonsense", ""] {
            let request = Endpoint::keyed(Method::GET, "/storage/buckets/b")
                .header("x-appwrite-response-format", format);
            assert_eq!(sent(&endpoint, request, "").await.status, StatusCode::OK, "{format}");
        }
    }
}

#[tokio::test]
async fn head_is_a_get_without_its_body_and_a_slash_at_the_end_changes_nothing() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        endpoint.put("b", "f", "a.txt", b"hello").await;
        for path in [
            "/storage/buckets",
            "/storage/buckets/b",
            "/storage/buckets/b/files",
            "/storage/buckets/b/files/f",
            "/storage/buckets/b/files/f/view",
            "/storage/buckets/b/files/f/download",
            "/storage/buckets/b/files/f/preview",
            "/health/version",
            "/ping",
        ] {
            let whole = endpoint.get(path).await;
            let slash = endpoint.get(&format!("{path}/")).await;
            assert_eq!((slash.status, slash.body), (StatusCode::OK, whole.body.clone()), "{path}/");
            let head = sent(&endpoint, Endpoint::keyed(Method::HEAD, path), "").await;
            assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0), "{path}");
            assert_eq!(head.header("content-type"), whole.header("content-type"), "{path}");
            assert_eq!(head.header("content-length"), whole.body.len().to_string(), "{path}");
        }
        let head =
            sent(&endpoint, Endpoint::keyed(Method::HEAD, "/storage/buckets/none"), "").await;
        assert_eq!((head.status, head.body.len()), (StatusCode::NOT_FOUND, 0));
    }
}

#[tokio::test]
async fn what_no_route_can_mean_is_not_found_and_said_in_json() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        let not_found = (404, "general_route_not_found".to_owned());
        for path in [
            "/storage/buckets/%ff",
            "/storage/buckets/b/files/%c3%28/view",
            "/%ff",
            "/storage/buckets/b/files/f/download/more",
            "/storage",
            "",
            "//",
            "/storage/../storage/buckets",
        ] {
            assert_eq!(endpoint.get(path).await.refusal(), not_found, "{path}");
        }
        for method in ["PATCH", "TRACE", "PROPFIND", "FOO"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let refused = sent(&endpoint, Endpoint::keyed(method, "/storage/buckets/b"), "").await;
            assert_eq!(refused.refusal(), not_found);
        }
        for id in ["%00", "a%2Fb", "%2e%2e", "..", "a%20b", "%zz", "%E2%80%AE", "%F0%9F%98%80"] {
            for path in [
                format!("/storage/buckets/{id}"),
                format!("/storage/buckets/b/files/{id}"),
                format!("/storage/buckets/b/files/{id}/view"),
                format!("/tokens/{id}"),
                format!("/databases/{id}"),
            ] {
                let refused = endpoint.get(&path).await.refusal();
                assert!(
                    refused == (400, "general_argument_invalid".to_owned()) || refused == not_found,
                    "{path}: {refused:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn what_a_browser_would_run_is_shown_as_text() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({ "permissions": ["read(\"any\")"] })).await;
        for (id, name, bytes) in [
            ("svg", "a.svg", &b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"[..]),
            ("html", "a.html", b"<!doctype html><html><script>alert(1)</script></html>"),
            ("xhtml", "a.jpg", b"<html xmlns=\"http://www.w3.org/1999/xhtml\"><script>alert(1)</script></html>"),
            ("js", "a.js", b"alert(1)"),
        ] {
            endpoint.put("b", id, name, bytes).await;
            let view = endpoint.get_as_guest(&format!("/storage/buckets/b/files/{id}/view")).await;
            assert_eq!((view.status, view.header("content-type")), (StatusCode::OK, "text/plain"));
            let policy = view.header("content-security-policy");
            assert!(policy.contains("sandbox") && policy.contains("script-src 'none'"), "{policy}");
            assert_eq!(view.header("x-content-type-options"), "nosniff");
            let whole = endpoint.get(&format!("/storage/buckets/b/files/{id}/download")).await;
            assert!(whole.header("content-disposition").starts_with("attachment"));
        }
    }
}

#[tokio::test]
async fn pages_of_this_machine_and_of_allowed_hosts_may_ask() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let settings = ProjectSettings {
            origins: vec![HostName::parse("app.example.com").unwrap()],
            ..ProjectSettings::default()
        };
        endpoint.engine.set_project_settings(&settings).unwrap();
        for origin in [
            "http://localhost",
            "http://localhost:5173",
            "https://127.0.0.1:8443",
            "http://[::1]:3000",
            "https://app.example.com",
            "http://app.example.com:8080",
        ] {
            let preflight = Request::options("/v1/storage/buckets/b/files")
                .header("host", "127.0.0.1")
                .header("origin", origin)
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "x-appwrite-project,content-range");
            let preflight = sent(&endpoint, preflight, "").await;
            assert_eq!((preflight.status, preflight.body.len()), (StatusCode::NO_CONTENT, 0));
            for (name, value) in [
                ("access-control-allow-origin", origin),
                ("access-control-allow-credentials", "true"),
                ("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE"),
                ("access-control-max-age", "86400"),
            ] {
                assert_eq!(preflight.header(name), value, "{origin}");
            }
            let allowed = preflight.header("access-control-allow-headers").to_ascii_lowercase();
            for name in
                ["x-appwrite-project", "content-range", "x-appwrite-id", "x-fallback-cookies"]
            {
                assert!(allowed.split(", ").any(|allowed| allowed == name), "{name}: {allowed}");
            }
            for path in ["/storage/buckets", "/nothing", "/health/version"] {
                let request = Endpoint::guest(Method::GET, path).header("origin", origin);
                let answer = sent(&endpoint, request, "").await;
                assert_eq!(answer.header("access-control-allow-origin"), origin, "{path}");
                assert_eq!(
                    answer.header("access-control-expose-headers"),
                    "X-Appwrite-Session, X-Fallback-Cookies"
                );
            }
        }
        for origin in [
            "https://evil.example",
            "https://app.example.com.evil.example",
            "https://xapp.example.com",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example",
            "file://localhost",
            "null",
            "",
        ] {
            let request = Endpoint::guest(Method::GET, "/health/version").header("origin", origin);
            let refused = sent(&endpoint, request, "").await;
            assert_eq!(refused.refusal(), (403, "general_unknown_origin".to_owned()), "{origin}");
            assert_eq!(refused.header("access-control-allow-origin"), "", "{origin}");
            let keyed = Endpoint::keyed(Method::GET, "/storage/buckets").header("origin", origin);
            assert_eq!(sent(&endpoint, keyed, "").await.status, StatusCode::OK, "a program");
        }
        let bare = sent(&endpoint, request("OPTIONS", "/storage/buckets"), "").await;
        assert_eq!(bare.status, StatusCode::NO_CONTENT);
    }
}
