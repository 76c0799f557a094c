//! Usage, health, places and the register of databases: contract sections 3.11, 3.12, 9.5 and 10.7.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use super::door::{DOORS, Endpoint, encoded};

const PNG: &[u8] = include_bytes!("../../../icons/coffer-128.png");

fn last(usage: &Value, line: &str) -> Value {
    usage[line].as_array().unwrap().last().unwrap()["value"].clone()
}

#[tokio::test]
async fn usage_tells_levels_over_time() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        endpoint.bucket("c", json!({})).await;
        endpoint.put("b", "f", "a.png", PNG).await;
        endpoint.put("b", "g", "b.txt", b"12345").await;
        endpoint.put("c", "h", "c.txt", b"123").await;
        endpoint.with_json(Method::DELETE, "/storage/buckets/b/files/g", &json!({})).await;
        for _ in 0..2 {
            endpoint.get("/storage/buckets/b/files/f/preview?width=10").await;
        }
        let bytes = PNG.len();
        for (range, points) in [("24h", 24), ("30d", 30), ("90d", 90)] {
            let project = endpoint.get(&format!("/storage/usage?range={range}")).await.json();
            assert_eq!(
                (
                    &project["range"],
                    &project["bucketsTotal"],
                    &project["filesTotal"],
                    &project["filesStorageTotal"]
                ),
                (&json!(range), &json!(2), &json!(2), &json!(bytes + 3))
            );
            assert_eq!(
                (last(&project, "buckets"), last(&project, "files"), last(&project, "storage")),
                (json!(2), json!(2), json!(bytes + 3))
            );
            let bucket = endpoint.get(&format!("/storage/b/usage?range={range}")).await.json();
            assert_eq!(
                (&bucket["range"], &bucket["filesTotal"], &bucket["filesStorageTotal"]),
                (&json!(range), &json!(1), &json!(bytes))
            );
            assert_eq!(
                (last(&bucket, "files"), last(&bucket, "storage")),
                (json!(1), json!(bytes))
            );
            assert_eq!(
                (last(&bucket, "imageTransformations"), &bucket["imageTransformationsTotal"]),
                (json!(1), &json!(1)),
                "a picture counts once a day"
            );
            let ends = if range == "24h" { ":00:00.000+00:00" } else { "T00:00:00.000+00:00" };
            for point in project["files"].as_array().unwrap() {
                assert!(point["date"].as_str().unwrap().ends_with(ends), "{point}");
            }
            assert_eq!(project["files"].as_array().unwrap().len(), points);
            assert_eq!(project["files"][0]["value"], 0, "nothing was there then");
        }
        assert_eq!(endpoint.get("/storage/usage").await.json()["range"], "30d");
        assert_eq!(endpoint.get("/storage/usage?range=1y").await.refusal().0, 400);
        assert_eq!(
            endpoint.get("/storage/none/usage").await.refusal(),
            (404, "storage_bucket_not_found".to_owned())
        );
        for path in ["/storage/usage", "/storage/b/usage"] {
            assert_eq!(
                endpoint.get_as_guest(path).await.refusal(),
                (401, "user_unauthorized".to_owned())
            );
        }
        // A bucket in the trash counts for nothing, and again once it is back.
        endpoint.with_json(Method::DELETE, "/storage/buckets/b", &json!({})).await;
        let without = endpoint.get("/storage/usage").await.json();
        assert_eq!(
            (last(&without, "buckets"), last(&without, "files"), last(&without, "storage")),
            (json!(1), json!(1), json!(3))
        );
        let entry = endpoint.engine.list_trash(0, 10).unwrap().entries[0].id;
        endpoint.engine.restore(&[entry]).unwrap();
        assert_eq!(last(&endpoint.get("/storage/usage").await.json(), "files"), 2);
        endpoint.with_json(Method::DELETE, "/storage/buckets/b", &json!({})).await;
        let entry = endpoint.engine.list_trash(0, 10).unwrap().entries[0].id;
        endpoint.engine.purge(&[entry]).unwrap();
        assert_eq!(last(&endpoint.get("/storage/usage").await.json(), "files"), 1);
        endpoint.verify();
    }
}

#[tokio::test]
async fn health_is_told_to_keys_and_the_version_to_everybody() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        for path in ["/health/storage", "/health/storage/local"] {
            let health = endpoint.get(path).await.json();
            assert_eq!((&health["name"], &health["status"]), (&json!(""), &json!("pass")));
            assert!(health["ping"].is_u64(), "{health}");
            assert_eq!(
                endpoint.get_as_guest(path).await.refusal(),
                (401, "general_unauthorized_scope".to_owned())
            );
        }
        assert_eq!(
            endpoint.get("/health/anti-virus").await.json(),
            json!({ "version": "", "status": "disabled" })
        );
        // A command line of Go sends no project, one of JavaScript sends `console`.
        for project in [None, Some("console")] {
            let request = Request::get("/v1/health/version").header("host", "127.0.0.1");
            let request = match project {
                Some(project) => request.header("x-appwrite-project", project),
                None => request,
            };
            let version = endpoint.send(request.body(Bytes::new()).unwrap()).await;
            assert_eq!(version.json(), json!({ "version": wire::APPWRITE_VERSION }));
        }
    }
}

#[tokio::test]
async fn a_ping_needs_the_project() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let ask = async |path: &str, project: Option<&str>| {
            let request = Request::get(path).header("host", "127.0.0.1");
            let request = match project {
                Some(project) => request.header("x-appwrite-project", project),
                None => request,
            };
            endpoint.send(request.body(Bytes::new()).unwrap()).await
        };
        for (path, project) in [("/v1/ping", Some("test")), ("/v1/ping?project=test", None)] {
            let pong = ask(path, project).await;
            assert_eq!((pong.status, &pong.body[..]), (StatusCode::OK, &b"Pong!"[..]));
            assert!(pong.header("content-type").starts_with("text/plain"));
        }
        for (path, project) in
            [("/v1/ping", None), ("/v1/ping", Some("other")), ("/v1/ping?project=other", None)]
        {
            assert_eq!(ask(path, project).await.refusal(), (404, "project_not_found".to_owned()));
        }
    }
}

#[tokio::test]
async fn places_and_languages_are_told_to_everybody() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let here = endpoint.get_as_guest("/locale").await.json();
        let keys: Vec<&String> = here.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            ["continent", "continentCode", "country", "countryCode", "currency", "eu", "ip"]
        );
        for (path, name, some) in [
            ("/locale/codes", "localeCodes", json!({ "code": "en", "name": "English" })),
            ("/locale/continents", "continents", json!({ "code": "EU", "name": "Europe" })),
        ] {
            let list = endpoint.get_as_guest(path).await.json();
            let items = list[name].as_array().unwrap();
            assert_eq!(list["total"], items.len());
            assert!(items.contains(&some), "{path}");
        }
    }
}

#[tokio::test]
async fn databases_are_registered() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let draft = json!({ "databaseId": "d", "name": "Main", "description": "ignored" });
        let made = endpoint.with_json(Method::POST, "/databases", &draft).await;
        assert_eq!(made.status, StatusCode::CREATED);
        let mut model = made.json();
        assert_eq!(endpoint.get("/databases/d").await.json(), model);
        for key in ["$createdAt", "$updatedAt"] {
            assert!(model.as_object_mut().unwrap().remove(key).unwrap().is_string());
        }
        assert_eq!(model, json!({ "$id": "d", "name": "Main", "enabled": true, "type": "legacy" }));
        let again = endpoint.with_json(Method::POST, "/databases", &draft).await;
        assert_eq!(again.refusal(), (409, "database_already_exists".to_owned()));
        let tables = json!({ "databaseId": "unique()", "name": "Tables", "enabled": false });
        let tables = endpoint.with_json(Method::POST, "/tablesdb", &tables).await.json();
        assert_eq!((&tables["type"], &tables["enabled"]), (&json!("tablesdb"), &json!(false)));
        let renamed = endpoint
            .with_json(Method::PUT, "/databases/d", &json!({ "name": "Other" }))
            .await
            .json();
        assert_eq!(renamed["name"], "Other");
        for (query, count) in [
            (String::new(), 2),
            ("?search=oth".to_owned(), 1),
            ("?search=main".to_owned(), 0),
            ("?total=false".to_owned(), 2),
            (
                format!(
                    "?queries[]={}",
                    encoded(r#"{"method":"equal","attribute":"name","values":["Tables"]}"#)
                ),
                1,
            ),
            (format!("?queries[]={}", encoded(r#"{"method":"limit","values":[1]}"#)), 1),
        ] {
            for path in ["/databases", "/tablesdb"] {
                let list = endpoint.get(&format!("{path}{query}")).await.json();
                assert_eq!(list["databases"].as_array().unwrap().len(), count, "{query}: {list}");
            }
        }
        for (method, path, body, expected) in [
            (Method::POST, "/databases", json!({ "databaseId": "x" }), 400),
            (Method::POST, "/databases", json!({ "databaseId": "x", "name": "" }), 400),
            (Method::POST, "/databases", json!({ "databaseId": ".x", "name": "x" }), 400),
            (Method::PUT, "/databases/none", json!({ "name": "x" }), 404),
            (Method::DELETE, "/databases/none", json!({}), 404),
        ] {
            let refused = endpoint.with_json(method, path, &body).await.refusal();
            assert_eq!(refused.0, expected, "{path} {body}: {}", refused.1);
        }
        let gone = endpoint.with_json(Method::DELETE, "/databases/d", &json!({})).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        assert_eq!(
            endpoint.get("/databases/d").await.refusal(),
            (404, "database_not_found".to_owned())
        );
        assert_eq!(
            endpoint.get_as_guest("/databases").await.refusal(),
            (401, "general_unauthorized_scope".to_owned())
        );
        endpoint.verify();
    }
}
