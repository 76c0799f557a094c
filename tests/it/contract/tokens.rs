//! File tokens: contract section 3.10.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::door::{DOORS, Door, Endpoint, encoded};

const TOKENS: &str = "/tokens/buckets/b/files/f";
const FAR: &str = "2099-01-02T03:04:05.678+00:00";

async fn world(door: Door) -> Endpoint {
    let endpoint = Endpoint::open(door).await;
    endpoint.bucket("b", json!({})).await;
    endpoint.put("b", "f", "a.txt", b"hello").await;
    endpoint.put("b", "g", "b.txt", b"other").await;
    endpoint
}

async fn made(endpoint: &Endpoint, path: &str, expire: Value) -> Value {
    let made = endpoint.with_json(Method::POST, path, &json!({ "expire": expire })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    made.json()
}

/// What a JWT says, unchecked.
fn claims(token: &Value) -> Value {
    let part = token["secret"].as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn secret(token: &Value) -> String {
    encoded(token["secret"].as_str().unwrap())
}

#[tokio::test]
async fn a_token_has_every_field_and_no_end_unless_it_is_given_one() {
    for door in DOORS {
        let endpoint = world(door).await;
        let token = made(&endpoint, TOKENS, Value::Null).await;
        let keys: Vec<&String> = token.as_object().unwrap().keys().collect();
        let expected =
            ["$createdAt", "$id", "accessedAt", "expire", "resourceId", "resourceType", "secret"];
        assert_eq!(keys, expected, "all keys, and no $updatedAt");
        assert_eq!(
            (&token["resourceId"], &token["resourceType"], &token["expire"], &token["accessedAt"]),
            (&json!("b:f"), &json!("files"), &json!(""), &json!(""))
        );
        let said = claims(&token);
        assert_eq!(
            (&said["tokenId"], &said["resourceId"], &said["resourceType"]),
            (&token["$id"], &json!("b:f"), &json!("files"))
        );
        assert!(said["resourceInternalId"].is_string() && said["iat"].is_i64(), "{said}");
        assert!(said.get("exp").is_none(), "{said}");

        let path = format!("/tokens/{}", token["$id"].as_str().unwrap());
        assert_eq!(endpoint.get(&path).await.json(), token);
        let ends = endpoint.with_json(Method::PATCH, &path, &json!({ "expire": FAR })).await.json();
        assert_eq!(
            (&ends["expire"], &claims(&ends)["exp"]),
            (&json!(FAR), &json!(4_071_006_246_i64))
        );
        let open =
            endpoint.with_json(Method::PATCH, &path, &json!({ "expire": null })).await.json();
        assert_eq!((&open["expire"], claims(&open).get("exp")), (&json!(""), None));
        for past in ["2001-01-01T00:00:00.000+00:00", "soon", ""] {
            for (method, path) in [(Method::POST, TOKENS), (Method::PATCH, path.as_str())] {
                let refused = endpoint.with_json(method, path, &json!({ "expire": past })).await;
                assert_eq!(refused.refusal(), (400, "general_argument_invalid".to_owned()));
                let message = refused.json()["message"].as_str().unwrap().to_owned();
                assert!(message.contains("Value must be valid date in the future"), "{message}");
            }
        }
        endpoint.verify();
    }
}

#[tokio::test]
async fn tokens_are_listed_by_their_file() {
    for door in DOORS {
        let endpoint = world(door).await;
        let first = made(&endpoint, TOKENS, json!(FAR)).await;
        let second = made(&endpoint, TOKENS, Value::Null).await;
        made(&endpoint, "/tokens/buckets/b/files/g", Value::Null).await;
        let list = async |query: Value| {
            let query = encoded(&query.to_string());
            endpoint.get(&format!("{TOKENS}?queries[]={query}")).await
        };
        let all = endpoint.get(TOKENS).await.json();
        assert_eq!(all, json!({ "total": 2, "tokens": [first, second] }));
        let uncounted = endpoint.get(&format!("{TOKENS}?total=false")).await.json();
        assert_eq!(
            (&uncounted["total"], uncounted["tokens"].as_array().unwrap().len()),
            (&json!(0), 2)
        );
        for query in [
            json!({ "method": "equal", "attribute": "$id", "values": [second["$id"]] }),
            // Appwrite documents this filter and refuses it.
            json!({ "method": "isNull", "attribute": "expire" }),
            json!({ "method": "cursorAfter", "values": [first["$id"]] }),
            json!({ "method": "offset", "values": [1] }),
        ] {
            let found = list(query.clone()).await.json();
            assert_eq!(found["tokens"], json!([second]), "{query}");
        }
        let unknown =
            list(json!({ "method": "equal", "attribute": "resourceType", "values": ["files"] }))
                .await;
        assert_eq!(unknown.refusal(), (400, "general_argument_invalid".to_owned()));
        assert_eq!(
            endpoint.get(&format!("{TOKENS}?search=x")).await.json()["total"],
            2,
            "there is no search of tokens"
        );
    }
}

#[tokio::test]
async fn whoever_brings_a_token_reads_its_file_and_no_other() {
    for door in DOORS {
        let endpoint = world(door).await;
        let token = made(&endpoint, TOKENS, Value::Null).await;
        let secret = secret(&token);
        let read = async |file: &str, what: &str, secret: &str| {
            let path = format!("/storage/buckets/b/files/{file}/{what}?token={secret}");
            endpoint.get_as_guest(&path).await
        };
        for what in ["view", "download", "preview"] {
            assert_eq!(read("f", what, &secret).await.status, StatusCode::OK, "{what}");
            for useless in ["", "nonsense", "a.b.c", &format!("{secret}x")] {
                let refused = read("f", what, useless).await.refusal();
                assert_eq!(refused, (401, "user_unauthorized".to_owned()), "{what} {useless}");
            }
            let path = format!("/storage/buckets/b/files/g/{what}?token={secret}");
            assert_eq!(
                endpoint.get_as_guest(&path).await.refusal(),
                (401, "user_unauthorized".to_owned()),
                "a token of another file refuses even where {what} is allowed"
            );
        }
        let model =
            endpoint.get_as_guest(&format!("/storage/buckets/b/files/f?token={secret}")).await;
        assert_eq!(model.refusal().0, 401, "a token is for content");
        let used =
            endpoint.get(&format!("/tokens/{}", token["$id"].as_str().unwrap())).await.json();
        assert_ne!(used["accessedAt"], "", "its use is noted");

        for settings in [
            json!({ "name": "b", "enabled": false }),
            json!({ "name": "b", "transformations": false }),
        ] {
            endpoint.with_json(Method::PUT, "/storage/buckets/b", &settings).await;
            let refused = read("f", "preview", &secret).await.refusal().0;
            assert!(matches!(refused, 403 | 404), "{settings}");
        }
        endpoint.verify();
    }
}

#[tokio::test]
async fn a_token_of_another_file_refuses_those_who_may_read_too() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({ "permissions": ["read(\"any\")"] })).await;
        endpoint.put("b", "f", "a.txt", b"hello").await;
        endpoint.put("b", "g", "b.txt", b"other").await;
        let token = secret(&made(&endpoint, TOKENS, Value::Null).await);
        let open = endpoint.get_as_guest("/storage/buckets/b/files/g/view").await;
        assert_eq!(open.status, StatusCode::OK);
        let refused =
            endpoint.get_as_guest(&format!("/storage/buckets/b/files/g/view?token={token}")).await;
        assert_eq!(refused.refusal(), (401, "user_unauthorized".to_owned()));
    }
}

#[tokio::test]
async fn a_token_that_is_gone_is_no_token() {
    for door in DOORS {
        let endpoint = world(door).await;
        let token = made(&endpoint, TOKENS, Value::Null).await;
        let kept = made(&endpoint, TOKENS, Value::Null).await;
        let path = format!("/tokens/{}", token["$id"].as_str().unwrap());
        let view = format!("/storage/buckets/b/files/f/view?token={}", secret(&token));
        assert_eq!(endpoint.get_as_guest(&view).await.status, StatusCode::OK);
        let deleted = endpoint.with_json(Method::DELETE, &path, &json!({})).await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT);
        assert_eq!(endpoint.get_as_guest(&view).await.refusal().0, 401);
        let gone = (404, "token_not_found".to_owned());
        assert_eq!(endpoint.get(&path).await.refusal(), gone);
        for method in [Method::PATCH, Method::DELETE] {
            assert_eq!(endpoint.with_json(method, &path, &json!({})).await.refusal(), gone);
        }
        assert_eq!(endpoint.get("/tokens/.bad").await.refusal().0, 400);

        // In the trash a file has no tokens; out of it, they are as good as before.
        let path = format!("/tokens/{}", kept["$id"].as_str().unwrap());
        let view = format!("/storage/buckets/b/files/f/view?token={}", secret(&kept));
        endpoint.with_json(Method::DELETE, "/storage/buckets/b/files/f", &json!({})).await;
        assert_eq!(endpoint.get(&path).await.refusal(), gone);
        assert_eq!(
            endpoint.get(TOKENS).await.refusal(),
            (404, "storage_file_not_found".to_owned())
        );
        assert_eq!(endpoint.get_as_guest(&view).await.refusal().0, 401);
        let entry = endpoint.engine.list_trash(0, 10).unwrap().entries[0].id;
        endpoint.engine.restore(&[entry]).unwrap();
        assert_eq!(endpoint.get(&path).await.json()["$id"], kept["$id"]);
        assert_eq!(endpoint.get_as_guest(&view).await.status, StatusCode::OK);
        endpoint.verify();
    }
}

#[tokio::test]
async fn tokens_are_for_keys() {
    for door in DOORS {
        let endpoint = world(door).await;
        for (method, path) in [
            (Method::GET, TOKENS),
            (Method::POST, TOKENS),
            (Method::GET, "/tokens/x"),
            (Method::PATCH, "/tokens/x"),
            (Method::DELETE, "/tokens/x"),
        ] {
            let request = Endpoint::guest(method.clone(), path).body(bytes::Bytes::new()).unwrap();
            let refused = endpoint.send(request).await.refusal();
            assert_eq!(refused, (401, "general_unauthorized_scope".to_owned()), "{method} {path}");
        }
        for (path, kind) in [
            ("/tokens/buckets/none/files/f", "storage_bucket_not_found"),
            ("/tokens/buckets/b/files/none", "storage_file_not_found"),
        ] {
            let refused = endpoint.with_json(Method::POST, path, &json!({})).await.refusal();
            assert_eq!(refused, (404, kind.to_owned()));
        }
    }
}
