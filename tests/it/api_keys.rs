//! API keys as the console makes and revokes them, and as programs bring them to the public API.

use app::commands::shapes::{ApiKeyList, ApiKeyMade, Event};
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};
use wire::{CacheTag, Scope};

use crate::world::{World, heard, request, send};

async fn buckets(world: &World, secret: &str) -> StatusCode {
    let target = format!("{}/storage/buckets", world.host.public_endpoint());
    let headers = [("x-appwrite-project", "coffer"), ("x-appwrite-key", secret)];
    send(&world.host, request("GET", &target, &headers, Bytes::new())).await.status()
}

fn told(event: &Event) -> Option<()> {
    let Event::Changed { tags, .. } = event else { return None };
    tags.contains(&CacheTag::ApiKeys).then_some(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_made_used_and_revoked_and_the_page_hears_of_it() {
    let world = World::start().await;
    let here = json!({ "endpoint": "local" });
    let list = async || -> ApiKeyList { world.call("api_key_list", here.clone()).await.unwrap() };
    assert_eq!(list().await.keys, []);
    let mut listener = world.app.listen();
    let draft = json!({ "name": "CI", "scopes": ["buckets.read"], "expire": null });
    let made: ApiKeyMade =
        world.call("api_key_create", json!({ "endpoint": "local", "key": draft })).await.unwrap();
    heard(&mut listener, told).await;
    assert_eq!(
        (made.key.name.as_str(), &made.key.scopes[..], made.secret.len()),
        ("CI", &[Scope::BucketsRead][..], 265)
    );
    assert_eq!(list().await.keys, std::slice::from_ref(&made.key));
    assert_eq!(buckets(&world, &made.secret).await, StatusCode::OK);
    heard(&mut listener, told).await;
    assert!(list().await.keys[0].accessed_at.is_some(), "its use is known");

    let world = world.restart(|| {}).await;
    assert_eq!(buckets(&world, &made.secret).await, StatusCode::OK, "it outlives the program");
    let mut listener = world.app.listen();
    let revoke = json!({ "endpoint": "local", "key": made.key.id });
    let nothing: Value = world.call("api_key_revoke", revoke.clone()).await.unwrap();
    assert_eq!(nothing, json!({}));
    heard(&mut listener, told).await;
    assert_eq!(buckets(&world, &made.secret).await, StatusCode::UNAUTHORIZED);
    let gone = world.call::<Value>("api_key_revoke", revoke).await.unwrap_err();
    assert_eq!((gone.code, gone.kind.as_str()), (404, "app_key_not_found"));
    for (key, kind) in [
        (json!({ "name": "", "scopes": [] }), "general_argument_invalid"),
        (json!({ "name": "a", "scopes": ["files.fly"] }), "general_argument_invalid"),
        (json!({ "name": "a", "scopes": ["account"] }), "general_argument_invalid"),
    ] {
        let request = json!({ "endpoint": "local", "key": key });
        let refused = world.call::<Value>("api_key_create", request).await.unwrap_err();
        assert_eq!(refused.kind, kind, "{key}");
    }
    world.verify().await;
}
