//! Buckets and lists.

use http::{Method, StatusCode};
use serde_json::json;

use super::door::{DOORS, Endpoint, encoded};

#[tokio::test]
async fn a_bucket_has_every_field_and_lives_its_life() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let made = endpoint
            .with_json(
                Method::POST,
                "/storage/buckets",
                &json!({"bucketId": "unique()", "name": "Photos"}),
            )
            .await;
        assert_eq!(made.status, StatusCode::CREATED);
        assert_eq!(made.header("content-type"), "application/json; charset=UTF-8");
        let mut bucket = made.json();
        let id = bucket["$id"].as_str().unwrap().to_owned();
        assert_eq!(id.len(), 20);
        let created = bucket["$createdAt"].as_str().unwrap();
        assert!(created.len() == 29 && created.ends_with("+00:00"), "{created}");
        for key in ["$id", "$createdAt", "$updatedAt"] {
            bucket.as_object_mut().unwrap().remove(key);
        }
        assert_eq!(
            bucket,
            json!({
                "$permissions": [], "fileSecurity": false, "name": "Photos", "description": "", "enabled": true,
                "maximumFileSize": 5_000_000_000_u64, "allowedFileExtensions": [], "compression": "none", "encryption": true,
                "antivirus": true, "transformations": true, "stripMetadata": false, "totalSize": 0
            })
        );
        let path = format!("/storage/buckets/{id}");
        let settings = json!({"name": "Pictures", "permissions": ["read(\"any\")", "write(\"users\")"], "enabled": "0", "maximumFileSize": "50", "compression": "zstd"});
        let updated = endpoint.with_json(Method::PUT, &path, &settings).await.json();
        assert_eq!(
            updated["$permissions"],
            json!(["read(\"any\")", "create(\"users\")", "update(\"users\")", "delete(\"users\")"])
        );
        assert_eq!(
            (&updated["enabled"], &updated["maximumFileSize"], &updated["compression"]),
            (&json!(false), &json!(50), &json!("zstd"))
        );
        let replaced = endpoint
            .with_json(Method::PUT, &path, &json!({"name": "Pictures", "permissions": null}))
            .await
            .json();
        assert_eq!(replaced["$permissions"], updated["$permissions"], "permissions are kept");
        assert_eq!(
            (&replaced["enabled"], &replaced["compression"]),
            (&json!(true), &json!("none")),
            "everything else goes to its default"
        );
        let deleted = endpoint.with_json(Method::DELETE, &path, &json!({})).await;
        assert_eq!((deleted.status, deleted.body.len()), (StatusCode::NO_CONTENT, 0));
        assert!(
            deleted.header("content-type").starts_with("text/html"),
            "SDKs parse an empty JSON answer and fail"
        );
        assert_eq!(
            endpoint.get(&path).await.refusal(),
            (404, "storage_bucket_not_found".to_owned())
        );
    }
}

#[tokio::test]
async fn lists_are_filtered_ordered_and_paged_as_clients_ask() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        for (id, name) in [("b1", "Beta"), ("b2", "alpha"), ("b3", "Gamma")] {
            endpoint.bucket(id, json!({ "name": name })).await;
        }
        let list = async |query: &str| {
            let answer = endpoint.get(&format!("/storage/buckets?{query}")).await.json();
            let ids: Vec<String> = answer["buckets"]
                .as_array()
                .unwrap()
                .iter()
                .map(|bucket| bucket["$id"].as_str().unwrap().to_owned())
                .collect();
            (answer["total"].as_u64().unwrap(), ids.join(" "))
        };
        let query = |text: &str| encoded(text);
        let by_name = query(r#"{"method":"orderDesc","attribute":"name"}"#);
        let two = query(r#"{"method":"limit","values":[2]}"#);
        assert_eq!(list("").await, (3, "b1 b2 b3".to_owned()));
        assert_eq!(
            list(&format!("queries[0]={by_name}&queries[1]={two}")).await,
            (3, "b3 b1".to_owned())
        );
        assert_eq!(
            list(&format!("queries%5B%5D={by_name}&queries%5B%5D={two}&total=false")).await,
            (0, "b3 b1".to_owned())
        );
        assert_eq!(
            list(&format!(
                "queries[]={}",
                query(r#"{"method":"contains","attribute":"name","values":["ph"]}"#)
            ))
            .await,
            (1, "b2".to_owned())
        );
        assert_eq!(list("search=gam&unknown=1").await, (1, "b3".to_owned()));
        assert_eq!(
            list(&format!("queries[]={}", query(r#"{"method":"cursorAfter","values":["b2"]}"#)))
                .await,
            (3, "b3".to_owned())
        );
        for bad in [
            r#"equal("name",["x"])"#,
            r#"{"method":"select","values":["name"]}"#,
            r#"{"method":"equal","attribute":"totalSize","values":[1]}"#,
            "{",
        ] {
            let refused = endpoint.get(&format!("/storage/buckets?queries[]={}", query(bad))).await;
            assert_eq!(refused.refusal(), (400, "general_argument_invalid".to_owned()), "{bad}");
            assert!(
                refused.json()["message"].as_str().unwrap().starts_with("Invalid `queries` param:"),
                "{refused:?}"
            );
        }
    }
}
