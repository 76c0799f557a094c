//! What callers may do by what they are, what lists of people and tokens take, and what happens with time: contract
//! sections 2.2, 2.4, 3.10, 3.12, 6.6, 6.7 and 10.

use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use wire::{ManualClock, ProjectSettings, ScannerAddress, Timestamp};

use super::door::{DOORS, Endpoint, encoded};
use super::keys::ROUTES;
use super::people::{KEYED, Shown, ask, session, user};

#[tokio::test]
async fn guests_and_users_open_these_scopes_and_no_others() {
    let of_guests = ["files.read", "files.write", "sessions.write", "locale.read"];
    let of_users = [&of_guests[..], &["account", "teams.read", "teams.write"]].concat();
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        for (at, (method, path, scope)) in ROUTES.iter().enumerate() {
            let Some(scope) = scope else { continue };
            // A user of their own for each: some of the routes end sessions.
            let id = format!("user-{at}");
            let body = json!({"userId": id});
            assert_eq!(ask(&endpoint, KEYED, (Method::POST, "/users"), body).await.status, 201);
            let (_, proof) = session(&endpoint, &id).await;
            let signed_in: Shown<'_> = &[("x-appwrite-session", &proof)];
            for (shown, scopes) in [(&[][..], &of_guests[..]), (signed_in, &of_users)] {
                let answer = ask(&endpoint, shown, (method.clone(), path), Value::Null).await;
                let lacks =
                    answer.status == 401 && answer.json()["type"] == "general_unauthorized_scope";
                assert_eq!(!lacks, scopes.contains(&scope.name()), "{method} {path}: {answer:?}");
            }
        }
    }
}

#[tokio::test]
async fn who_may_act_as_others_names_them_by_phone_too() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        user(&endpoint, "bob").await;
        let set = async |path: &str, body: Value| {
            assert_eq!(endpoint.with_json(Method::PATCH, path, &body).await.status, 200);
        };
        set("/users/bob/phone", json!({"number": "+4912345678"})).await;
        set("/users/ada/impersonator", json!({"impersonator": true})).await;
        let (_, proof) = session(&endpoint, "ada").await;
        let me = ("x-appwrite-session", &*proof);
        for (shown, path) in [
            (&[me, ("x-appwrite-impersonate-user-phone", "+4912345678")][..], "/account"),
            (&[me], "/account?impersonatephone=%2B4912345678"),
        ] {
            let account = ask(&endpoint, shown, (Method::GET, path), Value::Null).await.json();
            assert_eq!(
                (&account["$id"], &account["impersonatorUserId"]),
                (&json!("bob"), &json!("ada"))
            );
        }
    }
}

#[tokio::test]
async fn a_token_opens_until_it_ends_and_tells_when_it_was_used() {
    for door in DOORS {
        let start = 1_800_000_000;
        let clock = Arc::new(ManualClock::new(Timestamp::from_micros(start * 1_000_000)));
        let endpoint = Endpoint::with_clock(door, Arc::<ManualClock>::clone(&clock)).await;
        endpoint.bucket("b", json!({})).await;
        endpoint.bucket("open", json!({"permissions": ["read(\"any\")"]})).await;
        endpoint.put("b", "f", "a.txt", b"hello").await;
        endpoint.put("open", "f", "a.txt", b"hello").await;
        let made = async |path: &str, expire: Value| {
            endpoint.with_json(Method::POST, path, &json!({"expire": expire})).await.json()
        };
        let end = Timestamp::from_micros((start + 60) * 1_000_000).to_string();
        let token = made("/tokens/buckets/b/files/f", json!(end)).await;
        let of_open = made("/tokens/buckets/open/files/f", json!(end)).await;
        let endless = made("/tokens/buckets/b/files/f", Value::Null).await;
        let view = |bucket: &str, token: &Value| {
            let secret = encoded(token["secret"].as_str().unwrap());
            format!("/storage/buckets/{bucket}/files/f/view?token={secret}")
        };
        clock.advance(Duration::from_secs(59));
        assert_eq!(endpoint.get_as_guest(&view("b", &token)).await.status, StatusCode::OK);
        clock.advance(Duration::from_secs(1));
        let refused = endpoint.get_as_guest(&view("b", &token)).await;
        assert_eq!(refused.refusal(), (401, "user_unauthorized".to_owned()), "as without one");
        let open = endpoint.get_as_guest(&view("open", &of_open)).await;
        assert_eq!(open.status, StatusCode::OK, "a token that has ended is in nobody's way");

        let path = format!("/tokens/{}", endless["$id"].as_str().unwrap());
        let used = async || endpoint.get(&path).await.json()["accessedAt"].clone();
        assert_eq!(used().await, "");
        for (hours, expected) in [(0, 0), (23, 0), (1, 24), (5, 24)] {
            clock.advance(Duration::from_hours(hours));
            assert_eq!(endpoint.get_as_guest(&view("b", &endless)).await.status, StatusCode::OK);
            let then = Timestamp::from_micros((start + 60 + expected * 3600) * 1_000_000);
            assert_eq!(used().await, then.to_string(), "to the day");
        }
    }
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the test plays what damages a store")]
async fn health_that_is_not_well_is_a_server_error() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let settings = ProjectSettings {
            antivirus: ScannerAddress::parse(&closed.to_string()).unwrap(),
            ..ProjectSettings::default()
        };
        endpoint.engine.set_project_settings(&settings).unwrap();
        let failed = (500, "general_server_error".to_owned());
        assert_eq!(endpoint.get("/health/anti-virus").await.refusal(), failed);
        std::fs::remove_dir_all(endpoint.folder.path().join("blobs")).unwrap();
        std::fs::write(endpoint.folder.path().join("blobs"), "in the way").unwrap();
        std::fs::remove_dir_all(endpoint.folder.path().join("tmp")).unwrap();
        for path in ["/health/storage", "/health/storage/local"] {
            assert_eq!(endpoint.get(path).await.refusal(), failed, "{path}");
        }
    }
}

async fn listed(endpoint: &Endpoint, path: &str, queries: &[Value]) -> super::door::Answer {
    let queries: Vec<String> =
        queries.iter().map(|query| format!("queries[]={}", encoded(&query.to_string()))).collect();
    endpoint.get(&format!("{path}?{}", queries.join("&"))).await
}

#[tokio::test]
async fn users_are_filtered_and_ordered_by_what_appwrite_names() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        for attribute in [
            "$id",
            "$createdAt",
            "$updatedAt",
            "$sequence",
            "name",
            "email",
            "phone",
            "status",
            "passwordUpdate",
            "registration",
            "emailVerification",
            "phoneVerification",
            "labels",
            "impersonator",
            "accessedAt",
        ] {
            let query = json!({"method": "isNotNull", "attribute": attribute});
            let order = json!({"method": "orderDesc", "attribute": attribute});
            let answer = listed(&endpoint, "/users", &[query, order]).await;
            assert_eq!(answer.status, StatusCode::OK, "{attribute}: {answer:?}");
        }
        ask(&endpoint, KEYED, (Method::POST, "/users"), json!({"userId": "bare"})).await;
        let order = json!({"method": "orderAsc", "attribute": "passwordUpdate"});
        for method in ["cursorAfter", "cursorBefore"] {
            let cursor = json!({"method": method, "values": ["bare"]});
            let refused = listed(&endpoint, "/users", &[order.clone(), cursor]).await;
            assert_eq!(refused.refusal(), (400, "database_query_order_null".to_owned()));
        }
        let cursor = json!({"method": "cursorBefore", "values": ["ada"]});
        assert_eq!(listed(&endpoint, "/users", &[order, cursor]).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn every_method_of_a_query_is_known() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("b", json!({})).await;
        for (id, name) in [("one", "red green.txt"), ("two", "green.txt"), ("three", "blue")] {
            endpoint.put("b", id, name, b"x").await;
        }
        let path = "/storage/buckets/b/files";
        for (method, values, found) in [
            ("equal", json!(["blue", "green.txt"]), 2),
            ("notEqual", json!(["blue"]), 2),
            ("lessThan", json!(["green.txt"]), 1),
            ("lessThanEqual", json!(["green.txt"]), 2),
            ("greaterThan", json!(["green.txt"]), 1),
            ("greaterThanEqual", json!(["green.txt"]), 2),
            ("between", json!(["a", "c"]), 1),
            ("notBetween", json!(["a", "c"]), 2),
            ("isNull", json!([]), 0),
            ("isNotNull", json!([]), 3),
            ("startsWith", json!(["gr"]), 1),
            ("notStartsWith", json!(["gr"]), 2),
            ("endsWith", json!([".txt"]), 2),
            ("notEndsWith", json!([".txt"]), 1),
            ("contains", json!(["red", "blue"]), 2),
            ("containsAny", json!(["red", "blue"]), 2),
            ("containsAll", json!(["red", "green"]), 1),
            ("notContains", json!(["red", "blue"]), 1),
        ] {
            let query = json!({"method": method, "attribute": "name", "values": values});
            let list = listed(&endpoint, path, &[query]).await.json();
            assert_eq!(list["total"], found, "{method} {values}: {list}");
        }
        for method in ["search", "notSearch"] {
            let query = json!({"method": method, "attribute": "name", "values": ["green"]});
            let refused = listed(&endpoint, path, &[query]).await;
            assert_eq!(refused.refusal(), (400, "general_query_invalid".to_owned()), "{method}");
        }
        let folded = json!({"method": "equal", "attribute": "name", "values": ["BLUE"]});
        assert_eq!(
            listed(&endpoint, path, &[folded]).await.json()["total"],
            1,
            "names have no case"
        );
        let id = json!({"method": "equal", "attribute": "$id", "values": ["ONE"]});
        assert_eq!(listed(&endpoint, path, &[id]).await.json()["total"], 0, "ids have");
    }
}

#[tokio::test]
async fn a_list_counts_to_five_thousand() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        for (rows, total) in [(4_999, 4_999), (2, 5_000)] {
            let sql = format!(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
                 INSERT INTO databases (database_id, created_at, updated_at, name, enabled, kind)
                 SELECT 'd{rows}-' || i, 0, 0, 'd', 1, 'legacy' FROM n"
            );
            assert_eq!(endpoint.tamper(&sql), rows);
            let list = listed(&endpoint, "/databases", &[]).await.json();
            assert_eq!(
                (&list["total"], list["databases"].as_array().unwrap().len()),
                (&json!(total), 25)
            );
        }
        let far = json!({"method": "offset", "values": [5_000]});
        let list = listed(&endpoint, "/databases", &[far]).await.json();
        assert_eq!(list["databases"].as_array().unwrap().len(), 1, "there is more than is counted");
    }
}

#[tokio::test]
async fn roles_in_a_team_are_up_to_a_hundred_words_of_81_letters() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.with_json(Method::POST, "/teams", &json!({"teamId": "t", "name": "t"})).await;
        let distinct = |count: usize| (0..count).map(|at| format!("r{at}")).collect::<Vec<_>>();
        for (at, (roles, status)) in [
            (json!([]), 201),
            (json!(["r".repeat(81)]), 201),
            (json!(distinct(100)), 201),
            (json!(["r".repeat(82)]), 400),
            (json!(distinct(101)), 400),
            (json!(["-r"]), 400),
        ]
        .into_iter()
        .enumerate()
        {
            let id = format!("u{at}");
            ask(&endpoint, KEYED, (Method::POST, "/users"), json!({"userId": id})).await;
            let body = json!({"userId": id, "roles": roles});
            let made = endpoint.with_json(Method::POST, "/teams/t/memberships", &body).await;
            assert_eq!(made.status, status, "{roles}");
        }
    }
}

#[tokio::test]
async fn of_its_members_only_an_owner_invites_to_a_team() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        for id in ["ada", "bob"] {
            user(&endpoint, id).await;
        }
        let (ada, bob) = (session(&endpoint, "ada").await.1, session(&endpoint, "bob").await.1);
        let team = json!({"teamId": "t", "name": "t"});
        ask(&endpoint, &[("x-appwrite-session", &ada)], (Method::POST, "/teams"), team).await;
        let path = "/teams/t/memberships";
        let bob_joins = json!({"userId": "bob", "roles": ["editor"]});
        assert_eq!(endpoint.with_json(Method::POST, path, &bob_joins).await.status, 201);
        let body = json!({"email": "eve@example.org", "roles": [], "url": "http://localhost/join"});
        for (proof, expected) in
            [(bob, (401, "user_unauthorized")), (ada, (503, "general_smtp_disabled"))]
        {
            let shown: Shown<'_> = &[("x-appwrite-session", &proof)];
            let refused = ask(&endpoint, shown, (Method::POST, path), body.clone()).await;
            assert_eq!(refused.refusal(), (expected.0, expected.1.to_owned()));
        }
    }
}
