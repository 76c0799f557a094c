//! Where parameters are read from, which check comes first, how large a request may be: contract sections 1 and 2.1.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use wire::ErrorType;

use super::door::{Answer, DOORS, Endpoint};
use super::people::{KEYED, Shown, ask, session, user};

const MIB: usize = 1024 * 1024;

fn invalid() -> (u16, String) {
    (400, "general_argument_invalid".to_owned())
}

fn message(answer: &Answer) -> String {
    answer.json()["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_query_string_is_for_reading_and_a_body_for_writing() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let post = (Method::POST, "/storage/buckets?bucketId=query&name=query");
        let refused = ask(&endpoint, KEYED, post.clone(), json!({})).await;
        assert_eq!(refused.refusal(), invalid(), "an address brings no parameters of a POST");
        let made = ask(&endpoint, KEYED, post, json!({"bucketId": "body", "name": "body"})).await;
        assert_eq!(made.json()["$id"], "body");
        let put = (Method::PUT, "/storage/buckets/body?name=query");
        assert_eq!(
            ask(&endpoint, KEYED, put, json!({"name": "Body"})).await.json()["name"],
            "Body"
        );
        endpoint.bucket("other", json!({})).await;
        let body = json!({"queries": [r#"{"method":"limit","values":[1]}"#], "search": "nothing"});
        let list = ask(&endpoint, KEYED, (Method::GET, "/storage/buckets"), body).await.json();
        assert_eq!(list["buckets"].as_array().unwrap().len(), 2, "a body says nothing of a GET");
    }
}

#[tokio::test]
async fn the_project_may_stand_in_the_address_of_any_method() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let send = async |method: &str, path: &str, header: Option<&str>, body: Value| {
            let request = Request::builder()
                .method(method)
                .uri(format!("/v1{path}"))
                .header("host", "127.0.0.1")
                .header("content-type", "application/json");
            let request = match header {
                Some(project) => request.header("x-appwrite-project", project),
                None => request,
            };
            endpoint.send(request.body(body.to_string().into()).unwrap()).await
        };
        let ada = json!({"userId": "ada", "email": "ada@example.org", "password": "a good secret"});
        let made = send("POST", "/account?project=test", None, ada.clone()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        for (method, path) in [
            ("GET", "/storage/buckets/none/files?project=test"),
            ("PUT", "/storage/buckets/none/files/f?project=test"),
            ("DELETE", "/storage/buckets/none/files/f?project=test"),
        ] {
            let answer = send(method, path, None, json!({"name": "x"})).await;
            assert_eq!(answer.refusal(), (404, "storage_bucket_not_found".to_owned()), "{method}");
        }
        let unknown = (404, "project_not_found".to_owned());
        for (path, header) in [
            ("/account?project=other", Some("test")),
            ("/account?project=other", None),
            ("/account", Some("other")),
        ] {
            let answer = send("POST", path, header, ada.clone()).await;
            assert_eq!(answer.refusal(), unknown, "{path} {header:?}: the address goes first");
        }
        let empty = send("GET", "/account?project=", Some("test"), Value::Null).await;
        assert_eq!(empty.refusal().1, "general_unauthorized_scope", "nothing is no project");
    }
}

#[tokio::test]
async fn a_flag_may_be_spelled_in_four_ways() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let path = "/storage/buckets/b";
        endpoint.bucket("b", json!({})).await;
        for (yes, no) in [(json!(true), json!(false)), (json!(1), json!(0))] {
            let body = json!({"name": "b", "fileSecurity": yes, "enabled": no});
            let set = endpoint.with_json(Method::PUT, path, &body).await.json();
            assert_eq!((&set["fileSecurity"], &set["enabled"]), (&json!(true), &json!(false)));
        }
        for (yes, no) in [("true", "false"), ("1", "0")] {
            let body = json!({"name": "b", "fileSecurity": yes, "enabled": no});
            let by_json = endpoint.with_json(Method::PUT, path, &body).await.json();
            let form = format!("name=b&fileSecurity={yes}&enabled={no}");
            let request = Endpoint::keyed(Method::PUT, path)
                .header("content-type", "application/x-www-form-urlencoded");
            let by_form = endpoint.send(request.body(form.into()).unwrap()).await.json();
            for set in [by_json, by_form] {
                assert_eq!((&set["fileSecurity"], &set["enabled"]), (&json!(true), &json!(false)));
            }
        }
        for odd in [json!(2), json!("TRUE"), json!("yes"), json!([true]), json!("")] {
            let body = json!({"name": "b", "enabled": odd});
            let refused = endpoint.with_json(Method::PUT, path, &body).await;
            assert_eq!(refused.refusal(), invalid(), "{odd}");
        }
    }
}

#[tokio::test]
async fn who_asks_is_checked_before_what_is_asked_and_that_before_what_there_is() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        let (_, proof) = session(&endpoint, "ada").await;
        let ada: Shown<'_> = &[("x-appwrite-session", &proof)];
        let nonsense = json!({"permissions": ["nonsense"]});
        for (method, path) in [
            (Method::GET, "/storage/buckets/nowhere/files?queries[]=nonsense"),
            (Method::GET, "/storage/buckets/nowhere/files/.bad"),
            (Method::PUT, "/storage/buckets/nowhere/files/f"),
        ] {
            for shown in [&[][..], ada, KEYED] {
                let refused = ask(&endpoint, shown, (method.clone(), path), nonsense.clone()).await;
                assert_eq!(refused.refusal(), invalid(), "{method} {path}: before it is looked up");
            }
        }
        let status = (Method::PATCH, "/users/ada/status");
        ask(&endpoint, KEYED, status, json!({"status": false})).await;
        let list = (Method::GET, "/storage/buckets/nowhere/files?queries[]=nonsense");
        let refused = ask(&endpoint, ada, list, Value::Null).await;
        assert_eq!(refused.refusal(), (403, "user_blocked".to_owned()));
    }
}

#[tokio::test]
async fn the_first_parameter_that_is_wrong_is_named() {
    // In the order in which they are declared, each with something wrong and with something right.
    let bucket = [
        ("bucketId", json!(".bad"), json!("b")),
        ("name", json!(""), json!("b")),
        ("permissions", json!(["nonsense"]), json!([])),
        ("fileSecurity", json!("maybe"), json!(true)),
        ("enabled", json!("maybe"), json!(true)),
        ("maximumFileSize", json!(0), json!(5)),
        ("allowedFileExtensions", json!([""]), json!(["txt"])),
        ("compression", json!("brotli"), json!("zstd")),
        ("encryption", json!("maybe"), json!(true)),
        ("antivirus", json!("maybe"), json!(true)),
        ("transformations", json!("maybe"), json!(true)),
    ];
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let wrong = bucket.iter().map(|(name, wrong, _)| ((*name).to_owned(), wrong.clone()));
        let mut body: serde_json::Map<String, Value> = wrong.collect();
        for (name, _, right) in &bucket {
            let refused = endpoint.with_json(Method::POST, "/storage/buckets", &json!(body)).await;
            assert_eq!(refused.refusal(), invalid());
            assert!(message(&refused).contains(&format!("`{name}`")), "{name}: {refused:?}");
            body.insert((*name).to_owned(), right.clone());
        }
        let made = endpoint.with_json(Method::POST, "/storage/buckets", &json!(body)).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    }
}

#[tokio::test]
async fn of_a_files_change_too_the_first_parameter_that_is_wrong_is_named() {
    let nonsense = json!(["nonsense"]);
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        endpoint.put("b", "f", "a.txt", b"x").await;
        for (body, named) in [
            (json!({"name": "", "permissions": nonsense}), "`name`"),
            (json!({"name": "x".repeat(129), "permissions": nonsense}), "`name`"),
            (json!({"name": 5, "permissions": nonsense}), "`name`"),
            (json!({"name": "b.txt", "permissions": nonsense}), "`permissions`"),
            (json!({"permissions": nonsense}), "`permissions`"),
        ] {
            let path = "/storage/buckets/b/files/f";
            let refused = endpoint.with_json(Method::PUT, path, &body).await;
            assert_eq!(refused.refusal(), invalid());
            assert!(message(&refused).contains(named), "{body}: {refused:?}");
        }
        assert_eq!(endpoint.get("/storage/buckets/b/files/f").await.json()["name"], "a.txt");
    }
}

#[tokio::test]
async fn a_request_holds_twelve_mebibytes_and_no_byte_more() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        let chunk = endpoint.put("b", "chunk", "a.bin", &vec![1; 5 * MIB]).await;
        assert_eq!(chunk.status, StatusCode::CREATED, "a chunk of any SDK and what is around it");
        let around = "--edge\r\nContent-Disposition: form-data; name=\"fileId\"\r\n\r\nedge\r\n--edge\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n\r\n";
        let end = "\r\n--edge--\r\n";
        for (length, status) in [(12 * MIB + 1, 413), (12 * MIB, 201)] {
            let bytes = vec![2; length - around.len() - end.len()];
            let body = [around.as_bytes(), &bytes, end.as_bytes()].concat();
            assert_eq!(body.len(), length);
            let request = Endpoint::keyed(Method::POST, "/storage/buckets/b/files")
                .header("content-type", "multipart/form-data; boundary=edge");
            let answer = endpoint.send(request.body(body.into()).unwrap()).await;
            assert_eq!(answer.status, status, "{length}");
        }
        let content = vec![3; 12 * MIB];
        let request = Endpoint::keyed(Method::POST, "/storage/buckets/b/files")
            .header("content-range", format!("bytes 0-{}/{}", 12 * MIB - 1, 13 * MIB));
        let parts = [("fileId", None, &b"large"[..]), ("file", Some("a.bin"), &content[..])];
        let refused = endpoint.with_parts(request, &parts).await;
        assert_eq!(refused.status, 413, "a chunk of twelve is larger than twelve");
    }
}

#[test]
fn every_status_is_one_that_appwrite_passes_on() {
    let known =
        [400, 401, 402, 403, 404, 405, 408, 409, 410, 412, 416, 422, 429, 451, 500, 501, 503];
    for kind in ErrorType::ALL {
        // What is too large is refused before Appwrite's own rule; words of the console never leave it.
        let is_ours = kind.name().starts_with("app_") || *kind == ErrorType::GeneralBodyTooLarge;
        assert!(is_ours || known.contains(&kind.status()), "{}", kind.name());
    }
    let server = wire::Error::new(ErrorType::GeneralServerError);
    assert_eq!((server.code, server.message.as_str()), (500, "Server Error"));
}

#[tokio::test]
async fn what_fails_inside_is_a_server_error_that_says_no_more() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        endpoint.tamper("UPDATE buckets SET compression = 'damaged'");
        let failed = endpoint.get("/storage/buckets/b").await;
        assert_eq!(failed.refusal(), (500, "general_server_error".to_owned()));
        assert_eq!(message(&failed), "Server Error");
        let keys: Vec<String> = failed.json().as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, ["code", "message", "type", "version"], "no file, no line, no trace");
    }
}

#[tokio::test]
async fn addresses_of_long_ago_lead_nowhere() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        for path in ["/storage/files", "/storage/files/f", "/storage/buckets/b/files/f/push"] {
            let refused = endpoint.get(path).await;
            assert_eq!(refused.refusal(), (404, "general_route_not_found".to_owned()), "{path}");
        }
        for path in ["/storage/buckets", "/v2/storage/buckets", "/", "/v1storage/buckets"] {
            let request = Request::get(path).header("host", "127.0.0.1").body(Bytes::new());
            let refused = endpoint.send(request.unwrap()).await;
            assert_eq!(refused.refusal(), (404, "general_route_not_found".to_owned()), "{path}");
        }
    }
}

#[tokio::test]
async fn a_page_may_send_every_header_of_the_sdks() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let preflight = Request::options("/v1/storage/buckets")
            .header("host", "127.0.0.1")
            .header("origin", "http://localhost");
        let preflight = endpoint.send(preflight.body(Bytes::new()).unwrap()).await;
        let allowed = preflight.header("access-control-allow-headers").to_ascii_lowercase();
        let allowed: Vec<&str> = allowed.split(", ").collect();
        for name in [
            "Accept Origin Cookie Set-Cookie Content-Type Content-Range Range Cache-Control Expires Pragma Authorization",
            "X-Fallback-Cookies X-Requested-With X-Forwarded-For X-Forwarded-User-Agent",
            "X-Appwrite-Project X-Appwrite-Key X-Appwrite-Dev-Key X-Appwrite-Locale X-Appwrite-Mode X-Appwrite-JWT",
            "X-Appwrite-Organization X-Appwrite-Response-Format X-Appwrite-Timeout X-Appwrite-ID X-Appwrite-Timestamp",
            "X-Appwrite-Session X-Appwrite-Platform X-Appwrite-Impersonate-User-Id",
            "X-Appwrite-Impersonate-User-Email X-Appwrite-Impersonate-User-Phone",
            "X-SDK-Version X-SDK-Name X-SDK-Language X-SDK-Platform X-SDK-GraphQL X-SDK-Profile",
        ]
        .join(" ")
        .split(' ')
        {
            let name = name.to_ascii_lowercase();
            assert!(allowed.contains(&&*name), "{name} may not be sent by a page");
        }
    }
}
