//! Who belongs to a team, and the roles that come with it (contract 10.6, 2.3).

use disk::rusqlite::Connection;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::door::{DOORS, Endpoint, encoded};
use super::teams::{Person, ids, member, refusal, team};

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
        assert_eq!((&one["userId"], &one["userPhone"]), (&json!(""), &json!("")));
        let one = ann.gets(&endpoint, &format!("/teams/t/memberships/{first}")).await.json();
        assert_eq!(one["userId"], "ann");
        let one = endpoint.get(&format!("/teams/t/memberships/{second}")).await.json();
        assert_eq!((&one["userId"], &one["userPhone"]), (&json!("bob"), &json!("+4912345678")));

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
#[expect(clippy::disallowed_methods, reason = "a test plays the mail that was sent")]
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
