//! Teams, who belongs to them, and the roles that come with it (contract 10.6, 2.3).

use bytes::Bytes;
use disk::rusqlite::Connection;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::door::{Answer, DOORS, Endpoint, encoded};

/// Somebody who is signed in.
struct Person {
    session: String,
}

impl Person {
    async fn new(endpoint: &Endpoint, id: &str) -> Self {
        let email = format!("{id}@example.com");
        let user = json!({"userId": id, "email": email, "name": id});
        assert_eq!(endpoint.with_json(Method::POST, "/users", &user).await.status, 201);
        let session =
            endpoint.with_json(Method::POST, &format!("/users/{id}/sessions"), &json!({})).await;
        let session = session.json()["secret"].as_str().unwrap().to_owned();
        Self { session }
    }

    async fn asks(&self, endpoint: &Endpoint, method: Method, path: &str, body: Value) -> Answer {
        let request = Endpoint::guest(method, path)
            .header("x-appwrite-session", &self.session)
            .header("content-type", "application/json");
        let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
        endpoint.send(request.body(body).unwrap()).await
    }

    async fn gets(&self, endpoint: &Endpoint, path: &str) -> Answer {
        self.asks(endpoint, Method::GET, path, Value::Null).await
    }
}

fn refusal(status: u16, kind: &str) -> (u16, String) {
    (status, kind.to_owned())
}

async fn team(endpoint: &Endpoint, id: &str) {
    let made = endpoint.with_json(Method::POST, "/teams", &json!({"teamId": id, "name": id})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
}

/// Puts a user into a team with the key; returns the membership's id.
async fn member(endpoint: &Endpoint, team: &str, user: &str, roles: &[&str]) -> String {
    let body = json!({"userId": user, "roles": roles});
    let path = format!("/teams/{team}/memberships");
    let made = endpoint.with_json(Method::POST, &path, &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    made.json()["$id"].as_str().unwrap().to_owned()
}

fn ids(list: &Value, of: &str) -> Vec<String> {
    let items = list[of].as_array().unwrap_or_else(|| panic!("{list}"));
    items.iter().map(|item| item["$id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_team_of_a_key_is_empty_and_lives_its_life() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let made = endpoint
            .with_json(Method::POST, "/teams", &json!({"teamId": "unique()", "name": "Crew"}))
            .await;
        assert_eq!(made.status, StatusCode::CREATED);
        let mut shown = made.json();
        let id = shown["$id"].as_str().unwrap().to_owned();
        assert_eq!((id.len(), &shown["$createdAt"]), (20, &shown["$updatedAt"]));
        for key in ["$id", "$createdAt", "$updatedAt"] {
            shown.as_object_mut().unwrap().remove(key);
        }
        assert_eq!(shown, json!({"name": "Crew", "total": 0, "prefs": {}}));
        let path = format!("/teams/{id}");
        let renamed = endpoint.with_json(Method::PUT, &path, &json!({"name": "Band"})).await;
        assert_eq!((renamed.status, &renamed.json()["name"]), (StatusCode::OK, &json!("Band")));
        let prefs = format!("{path}/prefs");
        assert_eq!(endpoint.get(&prefs).await.body, "{}");
        let set = json!({"prefs": {"theme": "dark", "deep": {"list": [1, null]}}});
        assert_eq!(endpoint.with_json(Method::PUT, &prefs, &set).await.json(), set["prefs"]);
        assert_eq!(endpoint.get(&prefs).await.json(), set["prefs"]);
        assert_eq!(endpoint.get(&path).await.json()["prefs"], set["prefs"]);
        let emptied = endpoint.with_json(Method::PUT, &prefs, &json!({"prefs": []})).await;
        assert_eq!(emptied.body, "{}", "an empty object is never an empty list");
        let deleted = endpoint.with_json(Method::DELETE, &path, &json!({})).await;
        assert_eq!((deleted.status, deleted.body.len()), (StatusCode::NO_CONTENT, 0));
        for (method, path) in [
            (Method::GET, path.clone()),
            (Method::PUT, path.clone()),
            (Method::DELETE, path.clone()),
            (Method::GET, prefs.clone()),
            (Method::PUT, prefs.clone()),
            (Method::GET, format!("{path}/memberships")),
        ] {
            let body = json!({"name": "x", "prefs": {}});
            let gone = endpoint.with_json(method, &path, &body).await;
            assert_eq!(gone.refusal(), refusal(404, "team_not_found"), "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_team_is_told() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        team(&endpoint, "t").await;
        let again = json!({"teamId": "t", "name": "again"});
        let taken = endpoint.with_json(Method::POST, "/teams", &again).await;
        assert_eq!(taken.refusal(), refusal(409, "team_already_exists"));
        for (wrong, param) in [
            (json!({"name": "x"}), "teamId"),
            (json!({"teamId": ".x", "name": "x"}), "teamId"),
            (json!({"teamId": "x"}), "name"),
            (json!({"teamId": "x", "name": ""}), "name"),
            (json!({"teamId": "x", "name": "x".repeat(129)}), "name"),
            (json!({"teamId": "x", "name": "x", "roles": "owner"}), "roles"),
            (json!({"teamId": "x", "name": "x", "roles": ["a b"]}), "roles"),
            (json!({"teamId": "x", "name": "x", "roles": vec!["a"; 101]}), "roles"),
        ] {
            let refused = endpoint.with_json(Method::POST, "/teams", &wrong).await;
            assert_eq!(refused.refusal(), refusal(400, "general_argument_invalid"), "{wrong}");
            assert!(refused.json()["message"].as_str().unwrap().contains(param), "{refused:?}");
        }
        for prefs in [json!({}), json!({"prefs": 3}), json!({"prefs": {"a": "x".repeat(70_000)}})] {
            let refused = endpoint.with_json(Method::PUT, "/teams/t/prefs", &prefs).await;
            assert_eq!(refused.refusal(), refusal(400, "general_argument_invalid"));
        }
        assert_eq!(endpoint.get("/teams").await.json()["total"], 1);
    }
}

#[tokio::test]
async fn teams_are_listed_filtered_and_searched() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        for (id, name) in [("t1", "Beta"), ("t2", "alpha"), ("t3", "Gamma rays")] {
            let body = json!({"teamId": id, "name": name});
            endpoint.with_json(Method::POST, "/teams", &body).await;
        }
        Person::new(&endpoint, "ann").await;
        member(&endpoint, "t2", "ann", &[]).await;
        let list = async |query: &str| {
            let answer = endpoint.get(&format!("/teams?{query}")).await.json();
            (answer["total"].as_u64().unwrap(), ids(&answer, "teams").join(" "))
        };
        let by = |query: Value| format!("queries[]={}", encoded(&query.to_string()));
        assert_eq!(list("").await, (3, "t1 t2 t3".to_owned()));
        assert_eq!(list("search=ray").await, (1, "t3".to_owned()));
        let descending = json!({"method": "orderDesc", "attribute": "name"});
        assert_eq!(list(&by(descending)).await, (3, "t3 t1 t2".to_owned()));
        let with_members = json!({"method": "greaterThan", "attribute": "total", "values": [0]});
        assert_eq!(list(&by(with_members)).await, (1, "t2".to_owned()));
        let after = json!({"method": "cursorAfter", "values": ["t2"]});
        assert_eq!(list(&by(after)).await, (3, "t3".to_owned()));
        let unknown = by(json!({"method": "cursorAfter", "values": ["t9"]}));
        let refused = endpoint.get(&format!("/teams?{unknown}")).await;
        assert_eq!(refused.refusal(), refusal(400, "general_cursor_not_found"));
        assert!(refused.json()["message"].as_str().unwrap().starts_with("Team 't9'"));
        let unfiltered = by(json!({"method": "equal", "attribute": "prefs", "values": ["x"]}));
        let refused = endpoint.get(&format!("/teams?{unfiltered}")).await;
        assert_eq!(refused.refusal(), refusal(400, "general_argument_invalid"));
    }
}

#[tokio::test]
async fn a_user_owns_the_team_they_make_and_sees_no_other() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let (ann, bob) = (Person::new(&endpoint, "ann").await, Person::new(&endpoint, "bob").await);
        let body = json!({"teamId": "t", "name": "Ann's", "roles": ["editor"]});
        let made = ann.asks(&endpoint, Method::POST, "/teams", body).await;
        assert_eq!((made.status, &made.json()["total"]), (StatusCode::CREATED, &json!(1)));
        team(&endpoint, "other").await;
        let seen = ann.gets(&endpoint, "/teams").await.json();
        assert_eq!((&seen["total"], ids(&seen, "teams")), (&json!(1), vec!["t".to_owned()]));
        assert_eq!(bob.gets(&endpoint, "/teams").await.json(), json!({"total": 0, "teams": []}));
        let members = ann.gets(&endpoint, "/teams/t/memberships").await.json();
        let own = &members["memberships"][0];
        assert_eq!((&members["total"], &own["userId"]), (&json!(1), &json!("ann")));
        assert_eq!((&own["roles"], &own["confirm"]), (&json!(["editor", "owner"]), &json!(true)));

        let rename = json!({"name": "Mine"});
        let strange = refusal(404, "team_not_found");
        for (method, path) in [
            (Method::GET, "/teams/t"),
            (Method::PUT, "/teams/t"),
            (Method::DELETE, "/teams/t"),
            (Method::GET, "/teams/t/prefs"),
            (Method::GET, "/teams/t/memberships"),
        ] {
            let refused = bob.asks(&endpoint, method, path, rename.clone()).await;
            assert_eq!(refused.refusal(), strange, "{path}");
        }
        let id = member(&endpoint, "t", "bob", &["editor"]).await;
        assert_eq!(bob.gets(&endpoint, "/teams/t").await.json()["total"], 2);
        assert_eq!(bob.gets(&endpoint, "/teams/t/prefs").await.body, "{}");
        let roles = json!({"roles": ["owner"], "name": "Mine", "prefs": {"a": 1}});
        for (method, path) in [
            (Method::PUT, "/teams/t".to_owned()),
            (Method::DELETE, "/teams/t".to_owned()),
            (Method::PUT, "/teams/t/prefs".to_owned()),
            (Method::PATCH, format!("/teams/t/memberships/{id}")),
        ] {
            let refused = bob.asks(&endpoint, method, &path, roles.clone()).await;
            assert_eq!(refused.refusal(), refusal(401, "user_unauthorized"), "{path}");
        }
        let path = format!("/teams/t/memberships/{id}");
        let raised = ann.asks(&endpoint, Method::PATCH, &path, roles.clone()).await;
        assert_eq!((raised.status, &raised.json()["roles"]), (StatusCode::OK, &json!(["owner"])));
        let renamed = bob.asks(&endpoint, Method::PUT, "/teams/t", roles).await;
        assert_eq!(renamed.json()["name"], "Mine", "the role counts in the next request");
        let deleted = bob.asks(&endpoint, Method::DELETE, "/teams/t", Value::Null).await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT);
        assert_eq!(ann.gets(&endpoint, "/teams/t").await.refusal(), strange);
    }
}

#[tokio::test]
async fn a_key_puts_people_into_a_team() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        team(&endpoint, "t").await;
        Person::new(&endpoint, "ann").await;
        let path = "/teams/t/memberships";
        let invite = async |body: Value| endpoint.with_json(Method::POST, path, &body).await;
        let made = invite(json!({"email": "New@Example.com", "roles": ["editor", "x.y-z"]})).await;
        assert_eq!(made.status, StatusCode::CREATED);
        let membership = made.json();
        let user = membership["userId"].as_str().unwrap();
        let found = endpoint.get(&format!("/users/{user}")).await.json();
        assert_eq!(
            (&found["email"], &found["name"]),
            (&json!("new@example.com"), &json!("new@example.com"))
        );
        assert_eq!(found["emailVerification"], false);
        let keys: Vec<&str> = made
            .body
            .split(|byte| *byte == b'"')
            .filter_map(|word| std::str::from_utf8(word).ok())
            .collect();
        let order = [
            "$id",
            "$createdAt",
            "$updatedAt",
            "userId",
            "userName",
            "userEmail",
            "userPhone",
            "teamId",
            "teamName",
            "invited",
            "joined",
            "confirm",
            "mfa",
            "userAccessedAt",
            "roles",
        ];
        let mut place = keys.iter();
        assert!(order.iter().all(|key| place.any(|found| found == key)), "{made:?}");
        assert_eq!(membership.as_object().unwrap().len(), order.len());
        assert_eq!(
            (&membership["confirm"], &membership["teamName"], &membership["roles"]),
            (&json!(true), &json!("t"), &json!(["editor", "x.y-z"]))
        );
        assert_eq!(membership["joined"], membership["invited"]);
        assert_eq!(endpoint.get("/teams/t").await.json()["total"], 1);

        let by_id = invite(json!({"userId": "ann", "email": "ann@example.com", "roles": []})).await;
        assert_eq!((by_id.status, &by_id.json()["userId"]), (StatusCode::CREATED, &json!("ann")));
        let by_phone = invite(json!({"phone": "+4912345678", "roles": [], "name": "Phil"})).await;
        assert_eq!(
            (by_phone.status, &by_phone.json()["userName"]),
            (StatusCode::CREATED, &json!("Phil"))
        );
        assert_eq!(endpoint.get("/teams/t").await.json()["total"], 3);

        let confirmed = refusal(409, "membership_already_confirmed");
        assert_eq!(invite(json!({"userId": "ann", "roles": []})).await.refusal(), confirmed);
        assert_eq!(
            invite(json!({"email": "ANN@example.com", "roles": []})).await.refusal(),
            confirmed
        );
        for (body, expected) in [
            (json!({"roles": []}), (400, "general_argument_invalid")),
            (json!({"email": "", "roles": []}), (400, "general_argument_invalid")),
            (json!({"userId": "ann"}), (400, "general_argument_invalid")),
            (json!({"userId": "ann", "roles": ["a/b"]}), (400, "general_argument_invalid")),
            (json!({"email": "nobody", "roles": []}), (400, "general_argument_invalid")),
            (
                json!({"email": "a@example.com", "roles": [], "name": "x".repeat(129)}),
                (400, "general_argument_invalid"),
            ),
            (json!({"phone": "12", "roles": []}), (400, "general_argument_invalid")),
            (json!({"userId": "zoe", "roles": []}), (404, "user_not_found")),
            (
                json!({"userId": "ann", "email": "zoe@example.com", "roles": []}),
                (409, "user_already_exists"),
            ),
            (
                json!({"userId": "ann", "phone": "+4912345678", "roles": []}),
                (409, "user_already_exists"),
            ),
            (
                json!({"email": "ann@example.com", "phone": "+4912345678", "roles": []}),
                (409, "user_already_exists"),
            ),
            (
                json!({"email": "zoe@example.com", "phone": "+4912345678", "roles": []}),
                (409, "user_already_exists"),
            ),
        ] {
            let refused = invite(body.clone()).await;
            assert_eq!(refused.refusal(), refusal(expected.0, expected.1), "{body}");
        }
        let nowhere = json!({"userId": "ann", "roles": []});
        let refused = endpoint.with_json(Method::POST, "/teams/none/memberships", &nowhere).await;
        assert_eq!(refused.refusal(), refusal(404, "team_not_found"));
        assert_eq!(endpoint.get("/users").await.json()["total"], 3, "a refusal makes nobody");
    }
}

#[tokio::test]
async fn without_mail_a_user_invites_nobody() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let ann = Person::new(&endpoint, "ann").await;
        ann.asks(&endpoint, Method::POST, "/teams", json!({"teamId": "t", "name": "t"})).await;
        let url = "http://localhost/join";
        for (body, expected) in [
            (json!({"email": "a@example.com", "roles": []}), (400, "general_argument_invalid")),
            (json!({"roles": [], "url": url}), (400, "general_argument_invalid")),
            (json!({"email": "a@example.com", "url": url}), (400, "general_argument_invalid")),
            (
                json!({"email": "a@example.com", "roles": [], "url": url}),
                (503, "general_smtp_disabled"),
            ),
        ] {
            let refused =
                ann.asks(&endpoint, Method::POST, "/teams/t/memberships", body.clone()).await;
            assert_eq!(refused.refusal(), refusal(expected.0, expected.1), "{body}");
        }
        let eve = Person::new(&endpoint, "eve").await;
        let body = json!({"email": "a@example.com", "roles": [], "url": url});
        let asked = async || {
            let path = "/teams/t/memberships";
            eve.asks(&endpoint, Method::POST, path, body.clone()).await.refusal()
        };
        assert_eq!(asked().await, refusal(404, "team_not_found"));
        member(&endpoint, "t", "eve", &["editor"]).await;
        assert_eq!(asked().await, refusal(401, "user_unauthorized"));
        assert_eq!(endpoint.get("/users").await.json()["total"], 2);
    }
}

#[tokio::test]
async fn members_are_listed_and_a_user_learns_little_of_others() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        team(&endpoint, "t").await;
        team(&endpoint, "u").await;
        let ann = Person::new(&endpoint, "ann").await;
        Person::new(&endpoint, "bob").await;
        let phone = json!({"number": "+4912345678"});
        assert_eq!(endpoint.with_json(Method::PATCH, "/users/bob/phone", &phone).await.status, 200);
        let first = member(&endpoint, "t", "ann", &["owner"]).await;
        let second = member(&endpoint, "t", "bob", &["editor", "x"]).await;
        let foreign = member(&endpoint, "u", "bob", &[]).await;
        let list =
            async |query: &str| endpoint.get(&format!("/teams/t/memberships?{query}")).await.json();
        let by = |query: Value| format!("queries[]={}", encoded(&query.to_string()));
        let all = list("").await;
        assert_eq!(
            (&all["total"], ids(&all, "memberships")),
            (&json!(2), vec![first.clone(), second.clone()])
        );
        assert_eq!(all["memberships"][1]["userId"], "bob");
        for query in [
            by(json!({"method": "equal", "attribute": "userId", "values": ["bob"]})),
            format!("search={second}"),
            "search=bob".to_owned(),
            by(json!({"method": "contains", "attribute": "roles", "values": ["editor"]})),
            by(json!({"method": "cursorAfter", "values": [first]})) + "&total=false",
        ] {
            assert_eq!(ids(&list(&query).await, "memberships"), [second.as_str()], "{query}");
        }
        let joined = by(json!({"method": "equal", "attribute": "confirm", "values": [true]}));
        assert_eq!(list(&joined).await["total"], 2);
        let elsewhere = by(json!({"method": "cursorAfter", "values": [foreign]}));
        let refused = endpoint.get(&format!("/teams/t/memberships?{elsewhere}")).await;
        assert_eq!(refused.refusal(), refusal(400, "general_cursor_not_found"));

        let seen = ann.gets(&endpoint, "/teams/t/memberships").await.json();
        let (own, other) = (&seen["memberships"][0], &seen["memberships"][1]);
        assert_eq!((&own["userId"], &other["userId"]), (&json!("ann"), &json!("")));
        assert_eq!(
            (&other["userName"], &other["userPhone"], &other["userAccessedAt"]),
            (&json!("bob"), &json!(""), &json!(""))
        );
        assert_ne!(own["userAccessedAt"], "");
        let one = ann.gets(&endpoint, &format!("/teams/t/memberships/{second}")).await.json();
        assert_eq!((&one["userId"], &one["userPhone"]), (&json!("bob"), &json!("")));
        let one = endpoint.get(&format!("/teams/t/memberships/{second}")).await.json();
        assert_eq!(one["userPhone"], "+4912345678");

        let of_bob = endpoint.get("/users/bob/memberships").await.json();
        assert_eq!(
            (&of_bob["total"], ids(&of_bob, "memberships")),
            (&json!(2), vec![second, foreign.clone()])
        );
        assert_eq!(
            endpoint.get("/users/zoe/memberships").await.refusal(),
            refusal(404, "user_not_found")
        );
        let none = endpoint.get("/teams/t/memberships/none").await;
        assert_eq!(none.refusal(), refusal(404, "membership_not_found"));
        let wrong = endpoint.get(&format!("/teams/t/memberships/{foreign}")).await;
        assert_eq!(wrong.refusal(), refusal(404, "team_membership_mismatch"));
    }
}

#[tokio::test]
async fn what_a_member_may_do_changes_with_the_next_request() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        team(&endpoint, "t").await;
        endpoint.bucket("b", json!({"fileSecurity": true})).await;
        let ann = Person::new(&endpoint, "ann").await;
        let id = member(&endpoint, "t", "ann", &["viewer"]).await;
        for (file, role) in
            [("team", "team:t"), ("role", "team:t/editor"), ("member", &format!("member:{id}"))]
        {
            endpoint.put("b", file, "a.txt", b"x").await;
            let grants = json!({"permissions": [format!("read(\"{role}\")")]});
            let path = format!("/storage/buckets/b/files/{file}");
            assert_eq!(endpoint.with_json(Method::PUT, &path, &grants).await.status, 200);
        }
        let readable = async || {
            let mut found = Vec::new();
            for file in ["team", "role", "member"] {
                let answer =
                    ann.gets(&endpoint, &format!("/storage/buckets/b/files/{file}/view")).await;
                if answer.status == 200 {
                    found.push(file);
                } else {
                    assert_eq!(answer.refusal(), refusal(404, "storage_file_not_found"));
                }
            }
            let list = ann.gets(&endpoint, "/storage/buckets/b/files").await.json();
            assert_eq!(ids(&list, "files"), found, "the list agrees");
            found.join(" ")
        };
        assert_eq!(readable().await, "team member");
        let path = format!("/teams/t/memberships/{id}");
        let change = async |roles: Value| {
            endpoint.with_json(Method::PATCH, &path, &json!({"roles": roles})).await.status
        };
        assert_eq!(change(json!(["viewer", "editor"])).await, 200);
        assert_eq!(readable().await, "team role member");
        assert_eq!(change(json!([])).await, 200);
        assert_eq!(readable().await, "team member");
        assert_eq!(endpoint.with_json(Method::DELETE, &path, &json!({})).await.status, 204);
        assert_eq!(readable().await, "");
        member(&endpoint, "t", "ann", &["editor"]).await;
        assert_eq!(readable().await, "team role");
        let own = json!({"permissions": ["read(\"team:t/editor\")"]});
        assert_eq!(endpoint.with_json(Method::DELETE, "/teams/t", &own).await.status, 204);
        assert_eq!(readable().await, "");

        team(&endpoint, "t").await;
        assert_eq!(readable().await, "", "a new team of that id has no members");
        member(&endpoint, "t", "ann", &[]).await;
        assert_eq!(endpoint.get("/teams/t").await.json()["total"], 1);
        assert_eq!(endpoint.with_json(Method::DELETE, "/users/ann", &json!({})).await.status, 204);
        assert_eq!(endpoint.get("/teams/t").await.json()["total"], 0);
        assert_eq!(endpoint.get("/teams/t/memberships").await.json()["total"], 0);
    }
}

#[tokio::test]
async fn members_go_by_themselves_or_by_an_owner() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let (ann, bob, eve) = (
            Person::new(&endpoint, "ann").await,
            Person::new(&endpoint, "bob").await,
            Person::new(&endpoint, "eve").await,
        );
        ann.asks(&endpoint, Method::POST, "/teams", json!({"teamId": "t", "name": "t"})).await;
        team(&endpoint, "u").await;
        let of_bob = member(&endpoint, "t", "bob", &[]).await;
        let of_zoe = json!({"email": "zoe@example.com", "roles": []});
        let of_zoe = endpoint.with_json(Method::POST, "/teams/t/memberships", &of_zoe).await.json();
        let of_zoe = of_zoe["$id"].as_str().unwrap();
        let leave = async |person: &Person, team: &str, id: &str| {
            let path = format!("/teams/{team}/memberships/{id}");
            person.asks(&endpoint, Method::DELETE, &path, json!({})).await
        };
        assert_eq!(leave(&ann, "t", "none").await.refusal(), refusal(404, "team_invite_not_found"));
        assert_eq!(leave(&eve, "t", &of_bob).await.refusal(), refusal(404, "team_not_found"));
        assert_eq!(leave(&bob, "t", of_zoe).await.refusal(), refusal(401, "user_unauthorized"));
        let path = format!("/teams/u/memberships/{of_bob}");
        let mismatch = refusal(404, "team_membership_mismatch");
        assert_eq!(endpoint.with_json(Method::DELETE, &path, &json!({})).await.refusal(), mismatch);
        let changed = endpoint.with_json(Method::PATCH, &path, &json!({"roles": []})).await;
        assert_eq!(changed.refusal(), mismatch);
        let changed = endpoint
            .with_json(Method::PATCH, "/teams/u/memberships/none", &json!({"roles": []}))
            .await;
        assert_eq!(changed.refusal(), refusal(404, "membership_not_found"));
        assert_eq!(leave(&bob, "t", &of_bob).await.status, StatusCode::NO_CONTENT);
        assert_eq!(leave(&ann, "t", of_zoe).await.status, StatusCode::NO_CONTENT);
        assert_eq!(endpoint.get("/teams/t").await.json()["total"], 1);
        let of_eve = member(&endpoint, "u", "eve", &[]).await;
        let path = format!("/teams/t/memberships/{of_eve}");
        let raised = json!({"roles": ["owner"]});
        let raised = ann.asks(&endpoint, Method::PATCH, &path, raised).await;
        assert_eq!(raised.refusal(), mismatch, "the owner of one team has no say in another");
    }
}

/// Makes a membership an invitation with the secret "secret", as one that was sent by mail would stand in the store.
fn invite(endpoint: &Endpoint, membership: &str) {
    let store = Connection::open(endpoint.folder.path().join("store.db")).unwrap();
    let changed = store.execute(
        "UPDATE memberships SET joined_at = NULL, digest = X'2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b'
         WHERE membership_id = ?",
        [membership],
    );
    assert_eq!(changed.unwrap(), 1);
}

#[tokio::test]
async fn an_invitation_is_for_one_person_and_counts_once() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        team(&endpoint, "t").await;
        team(&endpoint, "u").await;
        let (ann, bob) = (Person::new(&endpoint, "ann").await, Person::new(&endpoint, "bob").await);
        let id = member(&endpoint, "t", "ann", &["editor"]).await;
        let accept =
            async |who: Option<&Person>, team: &str, id: &str, user: &str, secret: &str| {
                let path = format!("/teams/{team}/memberships/{id}/status");
                let body = json!({"userId": user, "secret": secret});
                match who {
                    Some(person) => person.asks(&endpoint, Method::PATCH, &path, body).await,
                    None => {
                        let request = Endpoint::guest(Method::PATCH, &path)
                            .header("content-type", "application/json");
                        endpoint.send(request.body(body.to_string().into()).unwrap()).await
                    }
                }
            };
        let untold = accept(Some(&ann), "t", &id, "ann", "").await;
        assert_eq!(untold.refusal(), refusal(401, "team_invalid_secret"), "no secret is no secret");
        invite(&endpoint, &id);
        assert_eq!(endpoint.get("/teams/t").await.json()["total"], 0);
        let waiting = endpoint.get(&format!("/teams/t/memberships/{id}")).await.json();
        assert_eq!((&waiting["confirm"], &waiting["joined"]), (&json!(false), &json!("")));
        assert_eq!(ann.gets(&endpoint, "/teams/t").await.refusal(), refusal(404, "team_not_found"));
        for (who, team, id, user, secret, expected) in [
            (None, "t", "none", "ann", "secret", (404, "membership_not_found")),
            (None, "none", id.as_str(), "ann", "secret", (404, "team_not_found")),
            (None, "u", &id, "ann", "secret", (404, "team_membership_mismatch")),
            (None, "t", &id, "ann", "guess", (401, "team_invalid_secret")),
            (None, "t", &id, "bob", "secret", (401, "team_invite_mismatch")),
            (Some(&bob), "t", &id, "ann", "secret", (401, "team_invite_mismatch")),
            (None, "t", &id, "-", "secret", (400, "general_argument_invalid")),
        ] {
            let refused = accept(who, team, id, user, secret).await;
            assert_eq!(refused.refusal(), refusal(expected.0, expected.1), "{team} {id} {user}");
        }
        let joined = accept(None, "t", &id, "ann", "secret").await;
        assert_eq!((joined.status, &joined.json()["confirm"]), (StatusCode::OK, &json!(true)));
        assert_ne!(joined.json()["joined"], "");
        assert!(joined.header("x-fallback-cookies").contains("a_session_test"), "{joined:?}");
        assert_eq!(endpoint.get("/users/ann").await.json()["emailVerification"], true);
        assert_eq!(ann.gets(&endpoint, "/teams/t").await.json()["total"], 1);
        let again = accept(None, "t", &id, "ann", "secret").await;
        assert_eq!(again.refusal(), refusal(409, "membership_already_confirmed"));
        invite(&endpoint, &id);
        let by_key = endpoint
            .with_json(Method::POST, "/teams/t/memberships", &json!({"userId": "ann", "roles": []}))
            .await;
        assert_eq!(
            (by_key.status, by_key.json()["$id"].as_str()),
            (StatusCode::CREATED, Some(&*id))
        );
        assert_eq!(by_key.json()["roles"], json!(["editor"]), "a key confirms what was offered");
        assert_eq!(endpoint.get("/teams/t").await.json()["total"], 1);
    }
}
