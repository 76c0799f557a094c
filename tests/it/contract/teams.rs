//! Teams: made, seen, changed and removed by those who may (contract 10.6).

use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::door::{Answer, DOORS, Endpoint, encoded};

/// Somebody who is signed in.
pub(super) struct Person {
    session: String,
}

impl Person {
    pub(super) async fn new(endpoint: &Endpoint, id: &str) -> Self {
        let email = format!("{id}@example.com");
        let user = json!({"userId": id, "email": email, "name": id});
        assert_eq!(endpoint.with_json(Method::POST, "/users", &user).await.status, 201);
        let session =
            endpoint.with_json(Method::POST, &format!("/users/{id}/sessions"), &json!({})).await;
        let session = session.json()["secret"].as_str().unwrap().to_owned();
        Self { session }
    }

    pub(super) async fn asks(
        &self,
        endpoint: &Endpoint,
        method: Method,
        path: &str,
        body: Value,
    ) -> Answer {
        let request = Endpoint::guest(method, path)
            .header("x-appwrite-session", &self.session)
            .header("content-type", "application/json");
        let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
        endpoint.send(request.body(body).unwrap()).await
    }

    pub(super) async fn gets(&self, endpoint: &Endpoint, path: &str) -> Answer {
        self.asks(endpoint, Method::GET, path, Value::Null).await
    }
}

pub(super) fn refusal(status: u16, kind: &str) -> (u16, String) {
    (status, kind.to_owned())
}

pub(super) async fn team(endpoint: &Endpoint, id: &str) {
    let made = endpoint.with_json(Method::POST, "/teams", &json!({"teamId": id, "name": id})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
}

/// Puts a user into a team with the key; returns the membership's id.
pub(super) async fn member(endpoint: &Endpoint, team: &str, user: &str, roles: &[&str]) -> String {
    let body = json!({"userId": user, "roles": roles});
    let path = format!("/teams/{team}/memberships");
    let made = endpoint.with_json(Method::POST, &path, &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    made.json()["$id"].as_str().unwrap().to_owned()
}

pub(super) fn ids(list: &Value, of: &str) -> Vec<String> {
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
