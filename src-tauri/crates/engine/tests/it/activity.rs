//! The journal: every deed is told of once, by whom it was done, and nothing that did not happen.

use std::time::Duration;

use engine::{ActivityRequest, Actor};
use wire::{Activity, Deed, Doer, FilePatch, ProjectSettings, UserChange, UserId};

use crate::world::*;

fn all() -> ActivityRequest {
    ActivityRequest { limit: 1000, ..ActivityRequest::default() }
}

fn told(world: &World, request: &ActivityRequest) -> Vec<&'static str> {
    let entries = world.engine.list_activity(request).unwrap();
    entries.iter().rev().map(|entry| entry.what.as_str()).collect()
}

fn last(world: &World) -> Activity {
    world.engine.list_activity(&all()).unwrap().remove(0)
}

fn user(id: &str) -> Actor {
    Actor::user(UserId::parse(id).unwrap(), String::new(), vec![wire::Role::parse("any").unwrap()])
}

#[test]
fn what_is_done_to_a_file_is_told_in_order_and_outlives_it() {
    let world = World::new().with_bucket("b");
    let (console, b, a) = (Actor::console(), bucket("b"), file("a"));
    world.put("b", "a", "a.txt", "", b"first");
    let patch = |name: Option<&str>, grants: Option<&[&str]>| FilePatch {
        name: name.map(str::to_owned),
        permissions: grants.map(permissions),
    };
    world.engine.update_file(&console, &b, &a, &patch(Some("b.txt"), None)).unwrap();
    world.engine.update_file(&console, &b, &a, &patch(Some("b.txt"), None)).unwrap();
    world.engine.update_file(&console, &b, &a, &patch(None, Some(&["read(\"any\")"]))).unwrap();
    world.engine.move_files(&b, std::slice::from_ref(&a), &[], &folder("x/")).unwrap();
    world.engine.move_folder(&b, &folder("x/"), &folder("y/")).unwrap();
    let token = world.engine.create_token(&b, &a, None).unwrap();
    world.engine.update_token(&token.id, None).unwrap();
    world.engine.delete_token(&token.id).unwrap();
    world.replace("a", "up", b"second").unwrap();
    let version = world.versions("a")[0].id;
    world.restore_version("a", version).unwrap();
    let version = world.versions("a")[0].id;
    world.engine.purge_versions(&console, (&b, &a), &[version]).unwrap();
    let entries = world.engine.trash_files(&b, std::slice::from_ref(&a), &[]).unwrap();
    world.engine.restore(&entries).unwrap();
    world.engine.delete_file(&console, &b, &a).unwrap();
    world.engine.purge(&entries).unwrap();
    let world = world.reopened();
    let request = ActivityRequest { file: Some(a), ..all() };
    let expected = [
        "file.uploaded",
        "file.renamed",
        "file.permissions",
        "file.moved",
        "file.moved",
        "link.made",
        "link.changed",
        "link.revoked",
        "file.replaced",
        "version.restored",
        "version.purged",
        "file.trashed",
        "file.restored",
        "file.trashed",
        "file.purged",
    ];
    assert_eq!(told(&world, &request), expected);
    let entries = world.engine.list_activity(&request).unwrap();
    assert!(entries.iter().all(|entry| entry.bucket.as_ref() == Some(&b)));
    let renamed = &entries[entries.len() - 2];
    assert_eq!((renamed.name.as_str(), renamed.detail["from"].as_str()), ("b.txt", "a.txt"));
    let moved = &entries[entries.len() - 5];
    assert_eq!((moved.detail["from"].as_str(), moved.detail["to"].as_str()), ("x/", "y/"));
}

#[test]
fn buckets_keys_people_and_settings_are_told_of() {
    let world = World::new().with_bucket("b");
    let changed = wire::BucketDraft { encryption: Some(false), ..draft("renamed") };
    world.engine.update_bucket(&bucket("b"), &changed).unwrap();
    assert_eq!(last(&world).detail["changed"], "encryption, name");
    world.engine.delete_bucket(&bucket("b")).unwrap();
    let entry = world.engine.list_trash(0, 1).unwrap().entries[0].id;
    world.engine.restore(&[entry]).unwrap();
    let key: wire::ApiKeyDraft = serde_json::from_value(
        serde_json::json!({"name": "ci", "scopes": ["files.read"], "expire": null}),
    )
    .unwrap();
    let (key, secret) = world.engine.create_api_key(&key).unwrap();
    world.engine.revoke_api_key(&key.id).unwrap();
    let maria = UserId::parse("maria").unwrap();
    world
        .engine
        .create_user(&maria, &wire::UserDraft { name: "Maria".to_owned(), ..Default::default() })
        .unwrap();
    world.engine.update_user(&maria, &UserChange::Labels(vec!["vip".to_owned()])).unwrap();
    world.engine.delete_user(&maria).unwrap();
    world.engine.set_project_settings(&ProjectSettings::default()).unwrap();
    let expected = [
        "bucket.created",
        "bucket.changed",
        "bucket.trashed",
        "bucket.restored",
        "key.made",
        "key.revoked",
        "user.created",
        "user.changed",
        "user.deleted",
        "project.changed",
    ];
    assert_eq!(told(&world, &all()), expected);
    let journal = serde_json::to_string(&world.engine.list_activity(&all()).unwrap()).unwrap();
    assert!(!journal.contains(secret.as_str()));
}

#[test]
fn each_deed_has_who_did_it() {
    let world = World::new();
    world.engine.on_behalf_of(Doer::Console).create_bucket(&bucket("b"), &draft("b")).unwrap();
    assert_eq!(last(&world).by, Doer::Console);
    world.put("b", "a", "a", "", b"x");
    assert_eq!(last(&world).by, Doer::Console, "a call that says who asks counts");
    let grants = FilePatch { name: None, permissions: Some(permissions(&["delete(\"any\")"])) };
    world.engine.update_file(&Actor::full_key(), &bucket("b"), &file("a"), &grants).unwrap();
    assert_eq!(last(&world).by, Doer::Key(None));
    let refused = world.engine.delete_file(&user("maria"), &bucket("b"), &file("a"));
    assert!(refused.is_err());
    assert_eq!(last(&world).what, Deed::FileShared, "what is refused did not happen");
    world.engine.delete_file(&Actor::console(), &bucket("b"), &file("a")).unwrap();
    world.clock.advance(Duration::from_hours(31 * 24));
    world.engine.on_behalf_of(Doer::Console).clean().unwrap();
    assert_eq!((last(&world).what, last(&world).by), (Deed::FilePurged, Doer::Coffer));
}

#[test]
fn the_journal_is_searched_and_read_page_by_page() {
    let world = World::new().with_bucket("b").with_bucket("c");
    for number in 0..25 {
        world.put("b", &format!("f{number}"), &format!("100%_{number}.txt"), "", b"x");
    }
    let noon = world.engine.list_activity(&all()).unwrap()[0].at;
    world.clock.advance(Duration::from_secs(1));
    world.engine.trash_files(&bucket("b"), &[file("f3")], &[]).unwrap();
    let of = |request: ActivityRequest| world.engine.list_activity(&request).unwrap().len();
    assert_eq!(of(ActivityRequest { bucket: Some(bucket("b")), ..all() }), 27);
    assert_eq!(of(ActivityRequest { bucket: Some(bucket("c")), ..all() }), 1);
    assert_eq!(of(ActivityRequest { file: Some(file("f3")), ..all() }), 2);
    assert_eq!(
        of(ActivityRequest { what: vec![Deed::FileTrashed, Deed::BucketCreated], ..all() }),
        3
    );
    assert_eq!(of(ActivityRequest { by: Some(Doer::Console), ..all() }), 25);
    assert_eq!(of(ActivityRequest { text: "0%_1".to_owned(), ..all() }), 11);
    assert_eq!(
        of(ActivityRequest { text: "0_1".to_owned(), ..all() }),
        0,
        "no letter is a wildcard"
    );
    assert_eq!(of(ActivityRequest { since: Some(noon), until: None, ..all() }), 28);
    assert_eq!(of(ActivityRequest { until: Some(noon), ..all() }), 0);
    let mut request = ActivityRequest { limit: 10, ..all() };
    let mut seen = Vec::new();
    loop {
        let page = world.engine.list_activity(&request).unwrap();
        let Some(end) = page.last() else { break };
        request.before = Some(end.id);
        seen.extend(page.into_iter().map(|entry| entry.id));
    }
    assert_eq!(seen.len(), 28);
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]));
}

#[test]
fn what_was_done_long_ago_is_forgotten() {
    let world = World::new().with_bucket("b");
    world.clock.advance(Duration::from_hours(364 * 24));
    world.engine.create_bucket(&bucket("c"), &draft("c")).unwrap();
    world.engine.clean().unwrap();
    assert_eq!(told(&world, &all()).len(), 2);
    world.clock.advance(Duration::from_hours(2 * 24));
    world.engine.clean().unwrap();
    assert_eq!(last(&world).bucket, Some(bucket("c")));
    assert_eq!(told(&world, &all()).len(), 1);
}
