//! What strangers can read, who stands behind roles, and samples to try both on, as the page asks for them.

use app::commands::shapes::{RoleList, Sampled};
use serde_json::{Value, json};
use wire::{Exposure, ExposureWay, KnownRole};

use crate::world::World;

async fn exposure(world: &World, rule: Value) -> Exposure {
    let page = json!({"endpoint": "local", "rule": rule, "offset": 0, "limit": 100});
    world.call("access_exposure", page).await.unwrap()
}

/// The rules and how much each opens: `bucket any 1`.
fn summed(exposure: &Exposure) -> Vec<String> {
    let word = |way| match way {
        ExposureWay::Bucket => "bucket",
        ExposureWay::File => "file",
        ExposureWay::Link => "link",
    };
    let role = |role: Option<&wire::Role>| role.map_or_else(|| "-".to_owned(), ToString::to_string);
    let groups = exposure.groups.iter();
    groups
        .map(|group| {
            format!("{} {} {}", word(group.rule.way), role(group.rule.role.as_ref()), group.total)
        })
        .collect()
}

async fn sampled(world: &World, command: &str) -> Sampled {
    world.call(command, json!({"endpoint": "local"})).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_strangers_can_read_is_told_by_rule() {
    let world = World::start().await;
    assert_eq!(summed(&exposure(&world, Value::Null).await), [""; 0]);
    sampled(&world, "sample_add").await;
    let all = exposure(&world, Value::Null).await;
    assert_eq!(
        summed(&all),
        ["bucket any 1", "bucket users 1", "file any 1", "file users/verified 1"]
    );
    assert_eq!(all.exposed, []);

    let open = exposure(&world, json!({"way": "bucket", "role": "any"})).await.exposed;
    assert_eq!((open[0].bucket.as_str(), open[0].files, &open[0].file), ("sample-site", 3, &None));
    let open = exposure(&world, json!({"way": "file", "role": "any"})).await.exposed;
    assert_eq!((open[0].name.as_str(), open.len()), ("press release.md", 1));

    let tokens = "/tokens/buckets/sample-drafts/files/sample-idea.md";
    let token = world.api("POST", tokens, json!({})).await;
    let open = exposure(&world, json!({"way": "link", "role": null})).await;
    assert_eq!(summed(&open).last().unwrap(), "link - 1");
    assert_eq!(open.exposed[0].token.as_ref().unwrap().as_str(), token["$id"]);
    world.api("DELETE", &format!("/tokens/{}", token["$id"].as_str().unwrap()), Value::Null).await;

    // What a bucket does not let count opens nothing, and neither does what is in the trash.
    let closed = json!({"name": "Team documents", "fileSecurity": false});
    world.api("PUT", "/storage/buckets/sample-documents", closed).await;
    world.api("DELETE", "/storage/buckets/sample-site", Value::Null).await;
    assert_eq!(summed(&exposure(&world, Value::Null).await), ["bucket users 1"]);
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_what_is_open_begins_and_ends_where_it_was_asked_to() {
    let world = World::start().await;
    for id in ["a", "b", "c"] {
        let open = json!({"bucketId": id, "name": id, "permissions": ["read(\"guests\")"]});
        world.api("POST", "/storage/buckets", open).await;
    }
    let page = json!({"endpoint": "local", "rule": {"way": "bucket", "role": "guests"}, "offset": 1, "limit": 1});
    let page: Exposure = world.call("access_exposure", page).await.unwrap();
    let names: Vec<&str> = page.exposed.iter().map(|open| open.name.as_str()).collect();
    assert_eq!((names, page.groups[0].total), (vec!["b"], 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_are_found_by_words_and_known_until_they_are_gone() {
    let world = World::start().await;
    sampled(&world, "sample_add").await;
    let search = async |text: &str| -> Vec<String> {
        let request = json!({"endpoint": "local", "text": text});
        let found: RoleList = world.call("role_search", request).await.unwrap();
        found.roles.iter().map(|known| format!("{} {}", known.role, known.name)).collect()
    };
    assert_eq!(
        search("design").await,
        [
            "team:sample-design Design",
            "team:sample-design/editor Design",
            "team:sample-design/owner Design"
        ]
    );
    let found = search("mari").await;
    assert_eq!(found[0], "user:sample-maria Maria Silva");
    assert!(found[1].starts_with("member:") && found[1].ends_with("Maria Silva"), "{found:?}");
    assert_eq!(search("vi").await, ["label:vip "]);
    assert_eq!(search("\"(*").await, search("").await, "what has no words is no search");

    let known = async |roles: &[&str]| -> Vec<KnownRole> {
        let request = json!({"endpoint": "local", "roles": roles});
        world.call::<RoleList>("roles_known", request).await.unwrap().roles
    };
    let roles = [
        "any",
        "user:sample-maria/verified",
        "user:sample-gone",
        "team:sample-design/owner",
        "member:nobody",
    ];
    let gone: Vec<bool> = known(&roles).await.iter().map(|known| known.is_gone).collect();
    assert_eq!(gone, [false, false, true, false, true]);
    assert_eq!(known(&roles).await[1].detail, "maria@example.com");
    world.api("DELETE", "/users/sample-maria", Value::Null).await;
    assert!(known(&roles).await[1].is_gone);
}

#[tokio::test(flavor = "multi_thread")]
async fn samples_are_added_once_and_removed_whole() {
    let world = World::start().await;
    let all = Sampled { users: 6, teams: 2, buckets: 4, files: 10 };
    assert_eq!(sampled(&world, "sample_add").await, all);
    let none = Sampled { users: 0, teams: 0, buckets: 0, files: 0 };
    assert_eq!(sampled(&world, "sample_add").await, none);
    world.api("DELETE", "/users/sample-omar", Value::Null).await;
    assert_eq!(sampled(&world, "sample_add").await, Sampled { users: 1, ..none });
    assert_eq!(sampled(&world, "sample_remove").await, all);
    assert_eq!(sampled(&world, "sample_remove").await, none);
    assert_eq!(world.api("GET", "/users", Value::Null).await["total"], 0);
    world.verify().await;
}
