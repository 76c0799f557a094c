//! Where messages to a user would be sent: contract section 10.1.

use http::Method;
use serde_json::{Value, json};

use super::door::{DOORS, Endpoint, encoded};
use super::people::{KEYED, SECRET, ask, keys, session, text, user};

/// The contract's target of a user, but for its id and times.
fn target(user: &str, kind: &str, identifier: &str) -> Value {
    json!({
        "name": "", "userId": user, "providerId": null, "providerType": kind, "identifier": identifier, "expired": false
    })
}

fn without_own(target: &Value) -> Value {
    let mut target = target.clone();
    target.as_object_mut().unwrap().retain(|key, _| !key.starts_with('$'));
    target
}

#[tokio::test]
async fn an_address_and_a_number_are_targets_of_messages() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "bob").await;
        let body = json!({"userId": "ada", "email": "Ada@Example.org", "phone": "+491234567", "password": SECRET});
        let made = ask(&endpoint, KEYED, (Method::POST, "/users"), body).await.json();
        let [mail, phone] = made["targets"].as_array().unwrap().as_slice() else {
            panic!("{made}")
        };
        assert_eq!(without_own(mail), target("ada", "email", "ada@example.org"));
        assert_eq!(without_own(phone), target("ada", "sms", "+491234567"));
        let order =
            "$id $createdAt $updatedAt name userId providerId providerType identifier expired";
        let path = format!("/users/ada/targets/{}", text(&mail["$id"]));
        let one = endpoint.get(&path).await;
        assert_eq!((keys(&one).join(" "), &one.json()), (order.to_owned(), mail));
        let all = endpoint.get("/users/ada/targets").await.json();
        assert_eq!(all, json!({"total": 2, "targets": [mail, phone]}));
        let of_another = format!("/users/bob/targets/{}", text(&mail["$id"]));
        let missing = (404, "user_target_not_found".to_owned());
        assert_eq!(endpoint.get(&of_another).await.refusal(), missing);

        let change = async |part: &str, body: Value| {
            let path = format!("/users/ada/{part}");
            ask(&endpoint, KEYED, (Method::PATCH, &path), body).await.json()["targets"].clone()
        };
        let moved = change("email", json!({"email": "lovelace@example.org"})).await;
        assert_eq!((&moved[0]["$id"], &moved[1]), (&mail["$id"], phone), "a target stays itself");
        assert_eq!(moved[0]["identifier"], "lovelace@example.org");
        assert_eq!(change("name", json!({"name": "Ada"})).await, moved);
        let left = change("phone", json!({"number": ""})).await;
        assert_eq!(left, json!([moved[0]]));

        let (_, secret) = session(&endpoint, "ada").await;
        let shown = [("x-appwrite-session", secret.as_str())];
        let account = ask(&endpoint, &shown, (Method::GET, "/account"), Value::Null).await.json();
        assert_eq!(account["targets"], left);
    }
}

#[tokio::test]
async fn targets_are_filtered_ordered_and_paged_like_every_list() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "bob").await;
        let body = json!({"userId": "ada", "email": "ada@example.org", "phone": "+491234567"});
        ask(&endpoint, KEYED, (Method::POST, "/users"), body).await;
        let list = async |user: &str, queries: &[Value], more: &str| {
            let texts =
                queries.iter().map(|query| format!("queries[]={}&", encoded(&query.to_string())));
            let path = format!("/users/{user}/targets?{}{more}", texts.collect::<String>());
            endpoint.get(&path).await
        };
        let types = async |queries: &[Value]| {
            let page = list("ada", queries, "").await.json();
            let targets = page["targets"].as_array().unwrap().clone();
            let types: Vec<String> = targets.iter().map(|one| text(&one["providerType"])).collect();
            (page["total"].as_u64().unwrap(), types.join(" "))
        };
        let equal = |attribute: &str, value: &str| json!({"method": "equal", "attribute": attribute, "values": [value]});
        let descending = json!({"method": "orderDesc", "attribute": "identifier"});
        let limit = json!({"method": "limit", "values": [1]});
        for (queries, total, expected) in [
            (vec![], 2, "email sms"),
            (vec![equal("providerType", "sms")], 1, "sms"),
            (vec![equal("identifier", "ada@example.org")], 1, "email"),
            (vec![equal("userId", "ada"), limit.clone()], 2, "email"),
            (vec![equal("userId", "bob")], 0, ""),
            (vec![equal("providerId", "mailer")], 0, ""),
            (vec![json!({"method": "isNull", "attribute": "providerId"})], 2, "email sms"),
            (vec![descending.clone()], 2, "email sms"),
            (vec![json!({"method": "orderAsc", "attribute": "identifier"})], 2, "sms email"),
            (vec![json!({"method": "offset", "values": [1]})], 2, "sms"),
        ] {
            assert_eq!(types(&queries).await, (total, expected.to_owned()), "{queries:?}");
        }
        let first = text(&list("ada", &[], "").await.json()["targets"][0]["$id"]);
        let after = json!({"method": "cursorAfter", "values": [first]});
        assert_eq!(types(std::slice::from_ref(&after)).await, (2, "sms".to_owned()));
        assert_eq!(list("ada", &[], "total=false").await.json()["total"], 0);
        let unknown = list("bob", &[after], "").await;
        assert_eq!(unknown.refusal(), (400, "general_cursor_not_found".to_owned()));
        assert!(text(&unknown.json()["message"]).starts_with("Target '"), "{unknown:?}");
        for bad in [equal("expired", "true"), equal("name", "x"), json!("nonsense")] {
            let refused = list("ada", std::slice::from_ref(&bad), "").await;
            assert_eq!(refused.refusal(), (400, "general_argument_invalid".to_owned()), "{bad}");
        }
        let nobody = list("nobody", &[limit], "").await;
        assert_eq!(nobody.refusal(), (404, "user_not_found".to_owned()));
    }
}
