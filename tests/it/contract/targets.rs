//! Where messages to a user would be sent: contract section 10.1.

use http::Method;
use serde_json::{Value, json};

use super::door::{DOORS, Endpoint};
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
