//! Who may do what: the matrix of contract section 5.4 through both doors, and what is said beside it.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::door::{DOORS, Endpoint};
use super::people::{KEYED, Shown, ask, session, user};

/// What a caller is given: permissions of the bucket and of the file, by their kinds.
const CELLS: [(&[&str], &[&str]); 10] = [
    (&[], &[]),
    (&["read"], &[]),
    (&[], &["read"]),
    (&["read"], &["read"]),
    (&["update"], &[]),
    (&[], &["update"]),
    (&["delete"], &[]),
    (&[], &["delete"]),
    (&["create"], &[]),
    (&["create", "read", "update", "delete"], &["read", "update", "delete"]),
];

fn grants(kinds: &[&str]) -> Value {
    json!(kinds.iter().map(|kind| format!("{kind}(\"user:ada\")")).collect::<Vec<_>>())
}

struct Cell {
    security: bool,
    bucket: &'static [&'static str],
    file: &'static [&'static str],
}

impl Cell {
    /// Status of a request of `kind` about the file, or about one that is not there.
    fn about(&self, kind: &str, is_there: bool) -> u16 {
        let found = if kind == "delete" { 204 } else { 200 };
        let (by_bucket, by_file) = (self.bucket.contains(&kind), self.file.contains(&kind));
        match (self.security, kind) {
            (false, _) if !by_bucket => 401,
            (_, _) if !is_there => 404,
            (false, _) => found,
            (true, _) if by_bucket || by_file => found,
            (true, "read") => 404,
            (true, _) => 401,
        }
    }

    /// A change of nothing: by file security it takes the right to read instead.
    fn of_nothing(&self) -> u16 {
        if !self.security || self.bucket.contains(&"update") {
            return self.about("update", true);
        }
        let reads = self.bucket.contains(&"read") || self.file.contains(&"read");
        if reads { 200 } else { 401 }
    }
}

#[tokio::test]
async fn the_matrix_holds_through_both_doors() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        let (_, proof) = session(&endpoint, "ada").await;
        let ada: Shown<'_> = &[("x-appwrite-session", &proof)];
        for security in [false, true] {
            for (at, (bucket, file)) in CELLS.into_iter().enumerate() {
                let cell = Cell { security, bucket, file };
                let id = format!("b{at}-{security}");
                let settings = json!({"permissions": grants(bucket), "fileSecurity": security});
                endpoint.bucket(&id, settings).await;
                endpoint.put(&id, "f", "a.txt", b"hello").await;
                endpoint.put(&id, "other", "a.txt", b"hello").await;
                let path = |file: &str| format!("/storage/buckets/{id}/files/{file}");
                let granted = json!({"permissions": grants(file)});
                endpoint.with_json(Method::PUT, &path("f"), &granted).await;
                check(&endpoint, ada, &cell, &id).await;
            }
        }
    }
}

async fn check(endpoint: &Endpoint, ada: Shown<'_>, cell: &Cell, id: &str) {
    let what = format!("file security {}, {:?}, {:?}", cell.security, cell.bucket, cell.file);
    let path = |file: &str, more: &str| format!("/storage/buckets/{id}/files/{file}{more}");
    let status = async |method: Method, path: String, body: Value| {
        ask(endpoint, ada, (method, &path), body).await.status.as_u16()
    };
    for more in ["", "/download", "/view", "/preview?width=10"] {
        for (file, is_there) in [("f", true), ("none", false)] {
            let got = status(Method::GET, path(file, more), Value::Null).await;
            assert_eq!(got, cell.about("read", is_there), "GET {file}{more}: {what}");
        }
    }
    let list = ask(endpoint, ada, (Method::GET, &path("", "")), Value::Null).await;
    match (cell.bucket.contains(&"read"), cell.security) {
        (true, _) => assert_eq!(list.json()["total"], 2, "list: {what}"),
        (false, false) => assert_eq!(list.refusal(), (401, "user_unauthorized".to_owned())),
        (false, true) => {
            let seen = usize::from(cell.file.contains(&"read"));
            assert_eq!(
                (list.status, &list.json()["total"]),
                (StatusCode::OK, &json!(seen)),
                "{what}"
            );
            assert_eq!(list.json()["files"].as_array().unwrap().len(), seen);
        }
    }
    let nothing = status(Method::PUT, path("f", ""), json!({"name": "a.txt"})).await;
    assert_eq!(nothing, cell.of_nothing(), "change nothing: {what}");
    let rename = json!({"name": "b.txt"});
    for (file, is_there) in [("f", true), ("none", false)] {
        let got = status(Method::PUT, path(file, ""), rename.clone()).await;
        assert_eq!(got, cell.about("update", is_there), "PUT {file}: {what}");
    }
    for (file, is_there) in [("none", false), ("f", true)] {
        let got = status(Method::DELETE, path(file, ""), json!({})).await;
        assert_eq!(got, cell.about("delete", is_there), "DELETE {file}: {what}");
    }
    let parts = [("fileId", None, &b"new"[..]), ("file", Some("a.txt"), &b"x"[..])];
    let request = Endpoint::guest(Method::POST, &format!("/storage/buckets/{id}/files"));
    let request = ada.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let created = endpoint.with_parts(request, &parts).await.status.as_u16();
    assert_eq!(created, if cell.bucket.contains(&"create") { 201 } else { 401 }, "create: {what}");
}

#[tokio::test]
async fn a_key_is_held_up_by_nothing() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let off = json!({"enabled": false, "transformations": false, "fileSecurity": true, "permissions": ["create(\"any\")"]});
        endpoint.bucket("off", off).await;
        let made = endpoint.put("off", "f", "a.txt", b"hello").await;
        assert_eq!((made.status, &made.json()["$permissions"]), (StatusCode::CREATED, &json!([])));
        let path = "/storage/buckets/off/files";
        for (method, path) in [
            (Method::GET, path.to_owned()),
            (Method::GET, format!("{path}/f")),
            (Method::GET, format!("{path}/f/download")),
            (Method::GET, format!("{path}/f/view")),
            (Method::GET, format!("{path}/f/preview")),
            (Method::PUT, format!("{path}/f")),
            (Method::DELETE, format!("{path}/f")),
        ] {
            let grants = json!({"permissions": ["read(\"team:any\")", "read(\"user:nobody\")"]});
            let guest = ask(&endpoint, &[], (method.clone(), &path), grants.clone()).await;
            assert_eq!(guest.refusal(), (404, "storage_bucket_not_found".to_owned()), "{path}");
            let keyed = ask(&endpoint, KEYED, (method.clone(), &path), grants).await;
            assert!(keyed.status.is_success(), "{method} {path}: {keyed:?}");
        }
    }
}

#[tokio::test]
async fn a_caller_grants_the_roles_they_have_and_no_others() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        let verified = json!({"emailVerification": true});
        endpoint.with_json(Method::PATCH, "/users/ada/verification", &verified).await;
        endpoint.with_json(Method::PUT, "/users/ada/labels", &json!({"labels": ["vip"]})).await;
        let (_, proof) = session(&endpoint, "ada").await;
        let ada: Shown<'_> = &[("x-appwrite-session", &proof)];
        let team = json!({"teamId": "t", "name": "t", "roles": ["editor"]});
        ask(&endpoint, ada, (Method::POST, "/teams"), team).await;
        let members = ask(&endpoint, ada, (Method::GET, "/teams/t/memberships"), Value::Null).await;
        let member =
            format!("member:{}", members.json()["memberships"][0]["$id"].as_str().unwrap());
        let open =
            json!({"permissions": ["create(\"any\")", "update(\"any\")"], "fileSecurity": true});
        endpoint.bucket("b", open).await;
        endpoint.put("b", "f", "a.txt", b"x").await;
        let hers = [
            "any",
            "users",
            "users/verified",
            "user:ada",
            "user:ada/verified",
            "team:t",
            "team:t/owner",
            "team:t/editor",
            "label:vip",
            &member,
        ];
        let not_hers = [
            "guests",
            "users/unverified",
            "user:bob",
            "user:ada/unverified",
            "team:t/viewer",
            "team:u",
            "label:beta",
            "member:x",
        ];
        for (shown, roles, is_allowed) in [
            (ada, &hers[..], true),
            (ada, &not_hers, false),
            (&[], &["any", "guests"], true),
            (&[], &["users", "user:ada", "team:t", "label:vip"], false),
            (KEYED, &not_hers, true),
        ] {
            for role in roles {
                let grant = format!("read(\"{role}\")");
                let request = Endpoint::guest(Method::POST, "/storage/buckets/b/files");
                let request = shown
                    .iter()
                    .fold(request, |request, (name, value)| request.header(*name, *value));
                let parts = [
                    ("fileId", None, &b"unique()"[..]),
                    ("permissions[]", None, grant.as_bytes()),
                    ("file", Some("a"), b"x"),
                ];
                let created = endpoint.with_parts(request, &parts).await;
                let change = (Method::PUT, "/storage/buckets/b/files/f");
                let updated = ask(&endpoint, shown, change, json!({"permissions": [grant]})).await;
                for answer in [created, updated] {
                    assert_eq!(answer.status.is_success(), is_allowed, "{role}: {answer:?}");
                    if !is_allowed {
                        assert_eq!(answer.refusal(), (401, "user_unauthorized".to_owned()));
                        let message = answer.json()["message"].as_str().unwrap().to_owned();
                        assert!(message.starts_with("Permissions must be one of: ("), "{message}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn a_permission_keeps_to_its_grammar() {
    let (id, role, label) = ("i".repeat(36), "r".repeat(81), "l".repeat(36));
    let fits = [
        format!("read(\"user:{id}\")"),
        format!("read(\"user:{id}/verified\")"),
        format!("read(\"team:{id}/{role}\")"),
        format!("read(\"member:{id}\")"),
        format!("read(\"label:{label}\")"),
        "read(\"users/unverified\")".to_owned(),
    ];
    let breaks = [
        format!("read(\"user:{id}i\")"),
        format!("read(\"team:{id}/{role}r\")"),
        format!("read(\"label:{label}l\")"),
        "read(\"label:with-dash\")".to_owned(),
        "read(\"user:.dot\")".to_owned(),
        "read(\"users:ada\")".to_owned(),
        "read(\"any/verified\")".to_owned(),
        "read(\"guests:ada\")".to_owned(),
        "read(\"member:m/owner\")".to_owned(),
        "READ(\"any\")".to_owned(),
        "read('any')".to_owned(),
        "read(any)".to_owned(),
        "read(\"any\"".to_owned(),
        "read(\"any\",\"users\")".to_owned(),
        "read(\"any\")read(\"any\")".to_owned(),
        "read".to_owned(),
        String::new(),
    ];
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        for (text, is_right) in
            fits.iter().map(|text| (text, true)).chain(breaks.iter().map(|text| (text, false)))
        {
            let body = json!({"name": "b", "permissions": [text]});
            let answer = endpoint.with_json(Method::PUT, "/storage/buckets/b", &body).await;
            if is_right {
                assert_eq!(answer.json()["$permissions"], json!([text]));
            } else {
                assert_eq!(
                    answer.refusal(),
                    (400, "general_argument_invalid".to_owned()),
                    "{text}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_preview_that_is_kept_asks_for_the_right_again() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({"fileSecurity": true})).await;
        endpoint.put("b", "f", "a.png", include_bytes!("../../../icons/coffer-32.png")).await;
        let path = "/storage/buckets/b/files/f";
        let preview = async || endpoint.get_as_guest(&format!("{path}/preview?width=10")).await;
        let grant = async |permissions: Value| {
            endpoint.with_json(Method::PUT, path, &json!({"permissions": permissions})).await
        };
        grant(json!(["read(\"any\")"])).await;
        assert_eq!(preview().await.header("x-appwrite-cache"), "miss");
        assert_eq!(preview().await.header("x-appwrite-cache"), "hit");
        grant(json!([])).await;
        assert_eq!(preview().await.refusal(), (404, "storage_file_not_found".to_owned()));
        grant(json!(["read(\"any\")"])).await;
        assert_eq!(preview().await.header("x-appwrite-cache"), "hit");
    }
}
