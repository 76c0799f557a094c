//! What a bucket may be, what an update leaves of it, and what is left when it is gone: contract sections 3.1 and 6.3.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::door::{DOORS, Endpoint, encoded};

const BUCKET: &str = "/storage/buckets/b";

#[tokio::test]
async fn an_update_resets_everything_that_it_does_not_name() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let settings = json!({
            "permissions": ["read(\"any\")"], "fileSecurity": true, "enabled": false, "maximumFileSize": 7,
            "allowedFileExtensions": ["jpg"], "compression": "gzip", "encryption": false, "antivirus": false,
            "transformations": false, "description": "Of the sea.", "stripMetadata": true
        });
        endpoint.bucket("b", settings.clone()).await;
        let made = endpoint.get(BUCKET).await.json();
        for (name, value) in settings.as_object().unwrap() {
            let name = if name == "permissions" { "$permissions" } else { name };
            assert_eq!(&made[name], value, "{name}");
        }
        let updated = endpoint.with_json(Method::PUT, BUCKET, &json!({"name": "B"})).await.json();
        let mut expected = json!({
            "$id": "b", "$createdAt": made["$createdAt"], "$updatedAt": updated["$updatedAt"], "$permissions": ["read(\"any\")"],
            "fileSecurity": false, "name": "B", "description": "", "enabled": true, "maximumFileSize": 5_000_000_000_u64,
            "allowedFileExtensions": [], "compression": "none", "encryption": true, "antivirus": true, "transformations": true,
            "stripMetadata": true, "totalSize": 0
        });
        assert_eq!(updated, expected, "pictures stay cleared unless somebody says otherwise");
        let emptied = json!({"name": "B", "permissions": []});
        let emptied = endpoint.with_json(Method::PUT, BUCKET, &emptied).await.json();
        expected["$permissions"] = json!([]);
        expected["$updatedAt"] = emptied["$updatedAt"].clone();
        assert_eq!(emptied, expected, "an empty list is no absent one");
        let unnamed = endpoint.with_json(Method::PUT, BUCKET, &json!({"enabled": true})).await;
        assert_eq!(unnamed.refusal(), (400, "general_argument_invalid".to_owned()));
    }
}

#[tokio::test]
async fn a_bucket_keeps_within_its_bounds() {
    let many = |count: usize| -> Vec<String> {
        (0..count).map(|at| format!("read(\"user:u{at}\")")).collect()
    };
    let all =
        ["create", "read", "update", "delete", "write"].map(|kind| format!("{kind}(\"any\")"));
    let fits = [
        json!({"name": "x"}),
        json!({"name": "ü".repeat(128)}),
        json!({"permissions": many(100)}),
        json!({"permissions": all}),
        json!({"maximumFileSize": 1}),
        json!({"maximumFileSize": 5_000_000_000_u64}),
        json!({"allowedFileExtensions": vec!["x".repeat(64); 100]}),
        json!({"compression": "none"}),
        json!({"compression": "gzip"}),
        json!({"compression": "zstd"}),
        json!({"description": "", "stripMetadata": false}),
    ];
    let breaks = [
        json!({"name": ""}),
        json!({"name": "ü".repeat(129)}),
        json!({"permissions": many(101)}),
        json!({"permissions": ["exist(\"any\")"]}),
        json!({"maximumFileSize": 0}),
        json!({"maximumFileSize": 5_000_000_001_u64}),
        json!({"allowedFileExtensions": [""]}),
        json!({"allowedFileExtensions": ["x".repeat(65)]}),
        json!({"allowedFileExtensions": vec!["x"; 101]}),
        json!({"compression": "Zstd"}),
        json!({"compression": ""}),
        json!({"description": 7}),
    ];
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        for (settings, is_refused) in
            fits.iter().map(|fits| (fits, false)).chain(breaks.iter().map(|breaks| (breaks, true)))
        {
            let mut body = json!({"bucketId": "unique()", "name": "b"});
            body.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
            for (method, path, done) in
                [(Method::POST, "/storage/buckets", 201), (Method::PUT, BUCKET, 200)]
            {
                let answer = endpoint.with_json(method, path, &body).await;
                let expected = if is_refused { 400 } else { done };
                assert_eq!(answer.status, expected, "{settings}: {answer:?}");
            }
        }
        assert_eq!(endpoint.get("/storage/buckets").await.json()["total"], fits.len() + 1);
    }
}

#[tokio::test]
async fn files_stay_as_they_were_stored_whatever_becomes_of_their_bucket() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({"compression": "zstd"})).await;
        let before = endpoint.put("b", "before", "a.txt", &[b'a'; 9_000]).await.json();
        let plain = json!({"name": "b", "compression": "gzip", "encryption": false, "maximumFileSize": 9, "allowedFileExtensions": ["jpg"]});
        assert_eq!(endpoint.with_json(Method::PUT, BUCKET, &plain).await.status, StatusCode::OK);
        let after = endpoint.put("b", "after", "a.jpg", b"short").await.json();
        assert_eq!(
            (&after["encryption"], &after["compression"]),
            (&json!(false), &json!("gzip")),
            "new files follow"
        );
        assert_eq!(endpoint.get("/storage/buckets/b/files/before").await.json(), before);
        assert_eq!((&before["encryption"], &before["compression"]), (&json!(true), &json!("zstd")));
        let whole = endpoint.get("/storage/buckets/b/files/before/download").await;
        assert_eq!(whole.body, vec![b'a'; 9_000]);
        endpoint.verify();
    }
}

#[tokio::test]
async fn of_a_deleted_bucket_nothing_is_found() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({"permissions": ["read(\"any\")", "write(\"any\")"]})).await;
        endpoint.put("b", "f", "a.txt", b"hello").await;
        endpoint.with_json(Method::DELETE, BUCKET, &json!({})).await;
        let gone = (404, "storage_bucket_not_found".to_owned());
        for (method, path) in [
            (Method::GET, ""),
            (Method::PUT, ""),
            (Method::DELETE, ""),
            (Method::GET, "/files"),
            (Method::GET, "/files/f"),
            (Method::PUT, "/files/f"),
            (Method::DELETE, "/files/f"),
            (Method::GET, "/files/f/download"),
            (Method::GET, "/files/f/view"),
            (Method::GET, "/files/f/preview"),
        ] {
            let answer = endpoint
                .with_json(method.clone(), &format!("{BUCKET}{path}"), &json!({"name": "x"}))
                .await;
            assert_eq!(answer.refusal(), gone, "{method} {path}");
        }
        assert_eq!(endpoint.put("b", "g", "a.txt", b"x").await.refusal(), gone);
        endpoint.bucket("b", json!({})).await;
        assert_eq!(endpoint.get("/storage/buckets/b/files").await.json()["total"], 0, "a new one");
    }
}

async fn ids(endpoint: &Endpoint, query: &str) -> Result<String, (u16, String)> {
    let answer = endpoint.get(&format!("/storage/buckets?{query}")).await;
    if answer.status != StatusCode::OK {
        return Err(answer.refusal());
    }
    let list = answer.json();
    let ids = list["buckets"].as_array().unwrap().iter();
    Ok(ids.map(|bucket| bucket["$id"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" "))
}

#[tokio::test]
async fn buckets_are_filtered_and_ordered_by_these_attributes_and_no_others() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("plain", json!({})).await;
        let odd = json!({"name": "odd", "enabled": false, "fileSecurity": true, "maximumFileSize": 4_294_967_297_u64, "encryption": false,
            "antivirus": false, "transformations": false, "stripMetadata": true});
        endpoint.bucket("odd", odd.clone()).await;
        let asked = |query: Value| format!("queries[]={}", encoded(&query.to_string()));
        let settings =
            odd.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value.clone()));
        for (attribute, value) in settings.chain([("$id", json!("odd")), ("$sequence", json!(2))]) {
            let equal = json!({"method": "equal", "attribute": attribute, "values": [value]});
            assert_eq!(ids(&endpoint, &asked(equal)).await.unwrap(), "odd", "{attribute}");
            let order = json!({"method": "orderAsc", "attribute": attribute});
            assert_eq!(ids(&endpoint, &asked(order)).await.unwrap().len(), 9, "{attribute}");
        }
        for attribute in ["$createdAt", "$updatedAt"] {
            let order = json!({"method": "orderDesc", "attribute": attribute});
            assert_eq!(ids(&endpoint, &asked(order)).await.unwrap(), "odd plain");
        }
        for attribute in [
            "$permissions",
            "allowedFileExtensions",
            "compression",
            "description",
            "totalSize",
            "nothing",
        ] {
            for query in [
                json!({"method": "isNotNull", "attribute": attribute}),
                json!({"method": "orderAsc", "attribute": attribute}),
            ] {
                let refused = ids(&endpoint, &asked(query)).await.unwrap_err();
                assert_eq!(refused, (400, "general_argument_invalid".to_owned()), "{attribute}");
            }
        }
    }
}

#[tokio::test]
async fn a_renamed_bucket_is_found_by_its_new_name_only() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({"name": "erstwhile"})).await;
        endpoint.with_json(Method::PUT, BUCKET, &json!({"name": "henceforth"})).await;
        for (words, found) in [("erstwhile", ""), ("hence", "b"), ("b", "b")] {
            assert_eq!(ids(&endpoint, &format!("search={words}")).await.unwrap(), found, "{words}");
        }
        let longest = "x".repeat(256);
        assert_eq!(ids(&endpoint, &format!("search={longest}")).await.unwrap(), "");
        let refused = ids(&endpoint, &format!("search={longest}x")).await.unwrap_err();
        assert_eq!(refused, (400, "general_argument_invalid".to_owned()));
    }
}
