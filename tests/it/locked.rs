//! A program whose store is locked: what it tells, what opens it, and how the keys are kept differently from the console.

#![expect(clippy::disallowed_methods, reason = "a test plays the person who changes files")]

use std::net::SocketAddr;
use std::path::Path;

use app::commands::shapes::{KeysChanged, KeysStatus, StoreLock};
use app::host::Host;
use app::{App, Keeping, Options, Program, PublicApi, Unlock};
use bytes::Bytes;
use http::{Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wire::ProjectId;

use crate::world::{KEY, World, request, send};

const PASSPHRASE: &str = "correct horse";

fn project() -> ProjectId {
    ProjectId::parse("coffer").unwrap()
}

fn options(data: &Path) -> Options {
    Options { unlock: Unlock::default(), ..Options::new(data, project()) }
}

async fn program(data: &Path) -> Program {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let public = PublicApi::Beside { key: Some(KEY.to_owned()) };
    Program::start(options(data), listen, public).await.unwrap()
}

/// Makes a store with a bucket, whose master key is kept under the passphrase.
async fn make(data: &Path) {
    let app = App::start(options(data)).await.unwrap();
    let draft = serde_json::from_value(json!({ "name": "Kept" })).unwrap();
    app.engine().create_bucket(&wire::BucketId::parse("kept").unwrap(), &draft).unwrap();
    let keeping = Keeping::Passphrase(PASSPHRASE.to_owned().into());
    app.engine().keep_keys(&Unlock::default(), &keeping).unwrap();
    app.stop().await;
}

async fn called(host: &Host, name: &str, body: &Value) -> Response<Bytes> {
    let target = format!("{}/call/{name}", host.window_base());
    let headers = [("origin", "tauri://localhost"), ("content-type", "application/json")];
    send(host, request("POST", &target, &headers, body.to_string())).await
}

/// Runs a command; gives its answer, or the type of its refusal and what it says.
async fn call<T: DeserializeOwned>(
    host: &Host,
    name: &str,
    body: Value,
) -> Result<T, (String, String)> {
    let answer = called(host, name, &body).await;
    if answer.status() == StatusCode::OK {
        return Ok(serde_json::from_slice(answer.body()).unwrap());
    }
    let refusal: wire::Error = serde_json::from_slice(answer.body()).unwrap();
    Err((refusal.kind, refusal.message))
}

async fn unlock(host: &Host, secret: Option<&str>) -> Result<Value, (String, String)> {
    call(host, "store_unlock", json!({ "secret": secret })).await
}

/// Asks the public API for the buckets.
async fn buckets(host: &Host) -> (StatusCode, Value) {
    let headers = [("x-appwrite-project", "coffer"), ("x-appwrite-key", KEY)];
    let answer = send(host, request("GET", "/v1/storage/buckets", &headers, "")).await;
    (answer.status(), serde_json::from_slice(answer.body()).unwrap())
}

fn record(data: &Path) -> Vec<u8> {
    std::fs::read(app::projects(data).join("coffer/master.key")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_store_is_opened_from_the_console_by_the_right_passphrase_only() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    make(data).await;
    let before = record(data);
    let program = program(data).await;
    let host = program.host();
    assert!(program.app().is_none());

    let lock: StoreLock = call(host, "store_lock", json!({})).await.unwrap();
    assert_eq!(lock.kept, [app::commands::shapes::Kept::Passphrase]);
    assert_eq!(lock.why, "It opens by a passphrase, and none was given");
    for (name, body) in [("console", json!({})), ("keys_status", json!({ "endpoint": "local" }))] {
        let (kind, _) = call::<Value>(host, name, body).await.unwrap_err();
        assert_eq!(kind, "app_store_locked", "{name}");
    }
    for path in ["/events", "/e/local/v1/storage/buckets"] {
        let target = format!("{}{path}", host.window_base());
        let refused = send(host, request("GET", &target, &[], "")).await;
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
    }
    let (status, refusal) = buckets(host).await;
    assert_eq!(
        (status, refusal["type"].as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, Some("app_store_locked"))
    );

    let (kind, message) = unlock(host, Some("wrong horse")).await.unwrap_err();
    assert_eq!(kind, "app_store_locked");
    assert!(message.contains("the passphrase is wrong"), "{message}");
    let lock: StoreLock = call(host, "store_lock", json!({})).await.unwrap();
    assert_eq!(lock.why, "The passphrase is wrong");
    assert!(unlock(host, None).await.is_err());
    assert_eq!(record(data), before, "no try makes a key");

    unlock(host, Some(PASSPHRASE)).await.unwrap();
    let (status, list) = buckets(host).await;
    assert_eq!((status, list["buckets"][0]["$id"].as_str()), (StatusCode::OK, Some("kept")));
    let console: Value = call(host, "console", json!({})).await.unwrap();
    assert_eq!(console["api"]["endpoint"], host.public_endpoint());
    assert_eq!(record(data), before);
    program.stop().await;
    drop(program);
    let secret = Unlock { secret: Some(PASSPHRASE.to_owned().into()), keyring: None };
    assert!(app::verify(data, &secret).unwrap().is_clean());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_pages_that_open_the_store_at_once_open_one() {
    let folder = tempfile::tempdir().unwrap();
    make(folder.path()).await;
    let program = program(folder.path()).await;
    let host = program.host();
    let (one, other) = tokio::join!(unlock(host, Some(PASSPHRASE)), unlock(host, Some(PASSPHRASE)));
    // The one that comes when the store is open already finds no such command any more.
    let others = [one, other].into_iter().filter_map(Result::err).map(|(kind, _)| kind);
    assert!(
        others.clone().count() <= 1
            && others.into_iter().all(|kind| kind == "app_command_not_found")
    );
    assert!(program.app().is_some());
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_host_lets_in_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    make(folder.path()).await;
    let program = program(folder.path()).await;
    let body = json!({ "secret": PASSPHRASE }).to_string();
    let json = ("content-type", "application/json");
    let origin = ("origin", "https://example.com");
    let target = format!("{}/call/store_unlock", program.host().window_base());
    for (target, headers) in [
        ("/call/store_unlock", vec![json]),
        ("/call/store_lock", vec![json]),
        (target.as_str(), vec![json, origin]),
    ] {
        let refused = send(program.host(), request("POST", target, &headers, body.clone())).await;
        assert!(refused.status().is_client_error(), "{target}: {}", refused.status());
    }
    assert!(program.app().is_none());
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_locked_but_broken_ends_the_start() {
    let folder = tempfile::tempdir().unwrap();
    make(folder.path()).await;
    std::fs::remove_file(app::projects(folder.path()).join("coffer/master.key")).unwrap();
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let refused = Program::start(options(folder.path()), listen, PublicApi::AsSettings).await;
    assert!(refused.unwrap_err().to_string().contains("is missing"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_changes_how_the_keys_are_kept() {
    let world = World::start().await;
    let status: KeysStatus =
        world.call("keys_status", json!({ "endpoint": "local" })).await.unwrap();
    assert_eq!(serde_json::to_value(status).unwrap(), json!({ "kept": "file", "epoch": 1 }));
    let keep = |kept: &str, passphrase: Option<&str>, secret: Option<&str>| {
        let body = json!({ "endpoint": "local", "kept": kept, "passphrase": passphrase, "secret": secret });
        world.call::<KeysChanged>("keys_keep", body)
    };
    let rotate = |secret: Option<&str>| {
        world.call::<KeysChanged>("keys_rotate", json!({ "endpoint": "local", "secret": secret }))
    };
    let said = |changed: &KeysChanged| serde_json::to_value(changed).unwrap();

    let rotated = rotate(None).await.unwrap();
    assert_eq!(
        said(&rotated),
        json!({ "status": { "kept": "file", "epoch": 2 }, "recovery": null })
    );
    for (passphrase, words) in [(None, "missing"), (Some("short"), "at least 8 characters")] {
        let refused = keep("passphrase", passphrase, None).await.unwrap_err();
        assert!(
            refused.message.starts_with("Invalid `passphrase` param: ")
                && refused.message.contains(words),
            "{refused}"
        );
    }
    let changed = keep("passphrase", Some(PASSPHRASE), None).await.unwrap();
    assert_eq!(said(&changed)["status"]["kept"], "passphrase");
    let recovery = changed.recovery.unwrap();
    assert!(!format!("{recovery:?}").contains(recovery.0.as_str()), "no secret is printed");

    for secret in [None, Some("wrong horse")] {
        for refused in
            [keep("file", None, secret).await.unwrap_err(), rotate(secret).await.unwrap_err()]
        {
            assert!(refused.message.starts_with("Invalid `secret` param: "), "{refused}");
        }
    }
    let status: KeysStatus =
        world.call("keys_status", json!({ "endpoint": "local" })).await.unwrap();
    assert_eq!(serde_json::to_value(status).unwrap(), json!({ "kept": "passphrase", "epoch": 2 }));

    let rotated = rotate(Some(PASSPHRASE)).await.unwrap();
    assert_eq!(
        (said(&rotated)["status"]["epoch"].as_u64(), rotated.recovery.is_some()),
        (Some(3), true)
    );
    // The recovery key takes the place of a forgotten passphrase, and the old one opens nothing any more.
    assert!(keep("file", None, Some(&recovery.0)).await.is_err());
    let recovery = rotated.recovery.unwrap();
    let back = keep("file", None, Some(&recovery.0)).await.unwrap();
    assert_eq!(said(&back), json!({ "status": { "kept": "file", "epoch": 3 }, "recovery": null }));
    world.verify().await;
}
