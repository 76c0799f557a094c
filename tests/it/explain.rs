//! `POST /call/access_explain`: who may do what, and why, as the page asks for it.

use http::Method;
use serde_json::{Value, json};

use crate::contract::door::{DOORS, Endpoint, encoded};
use crate::world::World;

async fn ask(world: &World, actor: Value, action: &str, file: Option<&str>) -> Value {
    let question =
        json!({"endpoint": "local", "actor": actor, "action": action, "bucket": "b", "file": file});
    world.call("access_explain", question).await.unwrap()
}

/// The kinds of the steps, the last one marked when it refuses.
fn steps(explained: &Value) -> Vec<String> {
    let because = explained["decision"]["because"].as_array().unwrap();
    because
        .iter()
        .map(|step| {
            let kind = step["fact"]["kind"].as_str().unwrap();
            if step["passes"] == true { kind.to_owned() } else { format!("not {kind}") }
        })
        .collect()
}

#[tokio::test]
async fn the_page_is_told_step_by_step() {
    let world = World::start().await;
    world.bucket("b").await;
    let guest = || json!({"kind": "guest"});
    let explained = ask(&world, guest(), "list", None).await;
    assert_eq!(steps(&explained), ["scope", "bucket", "roles", "fileSecurity", "not bucketGrant"]);
    assert_eq!(explained["decision"]["allowed"], false);
    assert_eq!(
        (&explained["refusal"]["code"], &explained["refusal"]["message"]),
        (&json!(401), &json!("No permissions provided for action 'read'"))
    );

    let open = json!({"name": "b", "permissions": ["read(\"users\")"], "fileSecurity": true});
    world.api("PUT", "/storage/buckets/b", open).await;
    let explained = ask(&world, guest(), "list", None).await;
    assert_eq!(
        steps(&explained),
        ["scope", "bucket", "roles", "fileSecurity", "bucketGrant", "onlyGrantedFiles"]
    );
    assert_eq!(
        (&explained["decision"]["allowed"], &explained["refusal"]),
        (&json!(true), &Value::Null)
    );

    let member = json!({"kind": "roles", "roles": ["users", "team:t/owner"]});
    let explained = ask(&world, member, "get", Some("nothing")).await;
    assert_eq!(
        steps(&explained),
        ["scope", "bucket", "roles", "fileSecurity", "bucketGrant", "not file"]
    );
    let grant = &explained["decision"]["because"][4]["fact"];
    assert_eq!(
        *grant,
        json!({"kind": "bucketGrant", "action": "read", "granted": ["users"], "matched": "users"})
    );
    assert_eq!(explained["refusal"]["type"], "storage_file_not_found");

    let explained = ask(&world, json!({"kind": "console"}), "create", None).await;
    assert_eq!(steps(&explained), ["scope", "bucket", "privileged"]);

    let user = json!({"userId": "ann", "email": "ann@example.com", "password": "a long password"});
    world.api("POST", "/users", user).await;
    let ann = || json!({"kind": "user", "id": "ann"});
    assert_eq!(ask(&world, ann(), "list", None).await["decision"]["allowed"], true);
    world.api("PATCH", "/users/ann/status", json!({"status": false})).await;
    let explained = ask(&world, ann(), "list", None).await;
    assert_eq!(steps(&explained), ["not userBlocked"]);
    assert_eq!(explained["refusal"]["type"], "user_blocked");
}

#[tokio::test]
async fn a_question_about_nobody_is_refused() {
    let world = World::start().await;
    world.bucket("b").await;
    for (actor, kind) in [
        (json!({"kind": "user", "id": "nobody"}), "user_not_found"),
        (json!({"kind": "key", "id": "nobody"}), "app_key_not_found"),
        (json!({"kind": "roles", "roles": ["everybody"]}), "general_argument_invalid"),
        (json!({"kind": "admin"}), "general_argument_invalid"),
    ] {
        let question =
            json!({"endpoint": "local", "actor": actor, "action": "list", "bucket": "b"});
        let refused = world.call::<Value>("access_explain", question).await.unwrap_err();
        assert_eq!(refused.kind, kind, "{actor}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_before_what_is_wrong_with_its_bucket() {
    let bad = encoded(r#"{"method":"equal","attribute":"bucketId","values":["b"]}"#);
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        endpoint.bucket("closed", json!({})).await;
        for bucket in ["closed", "nothing"] {
            let path = format!("/storage/buckets/{bucket}/files?queries[]={bad}");
            let refused = endpoint.get_as_guest(&path).await;
            assert_eq!(refused.refusal(), (400, "general_argument_invalid".to_owned()), "{bucket}");
            let message = refused.json()["message"].as_str().unwrap().to_owned();
            assert!(message.starts_with("Invalid `queries` param: "), "{message}");
        }
        let too_large = json!({"name": "x", "maximumFileSize": "9000000000000000000"});
        let refused = endpoint.with_json(Method::PUT, "/storage/buckets/nothing", &too_large).await;
        assert_eq!(refused.refusal(), (400, "general_argument_invalid".to_owned()));
    }
}
