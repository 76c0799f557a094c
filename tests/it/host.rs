//! The loopback host over real sockets: who is let in, and what is behind the door.

use std::net::SocketAddr;

use app::Error;
use app::host::{self, Host};
use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::world::{KEY, World, open, request, send, send_at, soon};

/// Opens the console's link and returns the cookie that it gives.
async fn cookie(world: &World) -> String {
    let opened = send(&world.host, request("GET", &world.host.console_link(), &[], "")).await;
    assert_eq!(
        (opened.status(), &opened.headers()["location"]),
        (StatusCode::SEE_OTHER, &"/".parse().unwrap())
    );
    let cookie = opened.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(
        cookie.contains("; HttpOnly")
            && cookie.contains("; SameSite=Strict")
            && cookie.contains("; Path=/"),
        "{cookie}"
    );
    cookie.split(';').next().unwrap().to_owned()
}

fn kind(answer: &Response<Bytes>) -> String {
    let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    body["type"].as_str().unwrap_or_default().to_owned()
}

fn own(world: &World) -> String {
    format!("http://{}", world.host.address())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_comes_in_by_the_link_once_and_by_the_cookie_then() {
    let world = World::start().await;
    let shut = send(&world.host, request("GET", "/", &[("accept", "text/html")], "")).await;
    assert_eq!(shut.status(), StatusCode::UNAUTHORIZED);
    assert!(shut.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(
        shut.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'")
    );
    assert_eq!(
        kind(&send(&world.host, request("GET", "/events", &[], "")).await),
        "app_session_invalid"
    );
    let cookie = cookie(&world).await;
    let again = send(&world.host, request("GET", &world.host.console_link(), &[], "")).await;
    assert_eq!(again.status(), StatusCode::UNAUTHORIZED);

    let own = own(&world);
    let headers = [
        ("cookie", cookie.as_str()),
        ("origin", own.as_str()),
        ("content-type", "application/json"),
    ];
    let answer = send(&world.host, request("POST", "/call/console", &headers, "{}")).await;
    let console: Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(
        (console["endpoints"][0]["id"].as_str(), console["endpoints"][0]["project"].as_str()),
        (Some("local"), Some("coffer"))
    );
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(answer.headers()[name], value, "{name}");
    }
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
    let page = send(&world.host, request("GET", "/", &[("cookie", &cookie)], "")).await;
    assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(
        page.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("frame-ancestors 'none'")
    );
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_our_page_changes_nothing() {
    let world = World::start().await;
    let cookie = cookie(&world).await;
    let own = own(&world);
    let json = ("content-type", "application/json");
    let body = json!({ "bucketId": "stolen", "name": "stolen" }).to_string();
    let path = "/e/local/v1/storage/buckets";
    for headers in [
        vec![("cookie", cookie.as_str()), json],
        vec![("cookie", cookie.as_str()), json, ("origin", "https://evil.example")],
        vec![("cookie", cookie.as_str()), json, ("origin", "null")],
        vec![("cookie", cookie.as_str()), json, ("origin", "http://127.0.0.1:1")],
        vec![("cookie", cookie.as_str()), json, ("origin", "tauri://localhost")],
        vec![("cookie", "coffer_session=guess"), json, ("origin", own.as_str())],
        vec![("cookie", cookie.as_str()), json, ("origin", own.as_str()), ("host", "evil.example")],
    ] {
        let answer = send(&world.host, request("POST", path, &headers, body.clone())).await;
        assert!(
            matches!(answer.status(), StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED),
            "{headers:?}: {}",
            answer.status()
        );
        assert!(!answer.headers().contains_key("access-control-allow-origin"), "{headers:?}");
    }
    let plain =
        [("cookie", cookie.as_str()), ("origin", own.as_str()), ("content-type", "text/plain")];
    assert_eq!(
        kind(&send(&world.host, request("POST", "/call/trash_purge", &plain, "{}")).await),
        "general_argument_invalid"
    );
    let list = world.api("GET", "/storage/buckets", Value::Null).await;
    assert_eq!(list["total"], 0, "{list}");
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_was_rebound_to_loopback_is_refused_everywhere() {
    let world = World::start().await;
    let base = world.host.window_base();
    for path in ["/", "/v1/health/version", base.trim_start_matches(&own(&world)), "/events"] {
        let headers = [
            ("host", "rebound.example"),
            ("x-appwrite-project", "coffer"),
            ("x-appwrite-key", KEY),
        ];
        assert_eq!(
            kind(&send(&world.host, request("GET", path, &headers, "")).await),
            "general_unknown_origin",
            "{path}"
        );
    }
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_that_the_settings_name_reach_the_public_api_and_nothing_else() {
    let world = World::start().await;
    let settings = wire::ProjectSettings {
        hosts: vec![wire::HostName::parse("files.example.com").unwrap()],
        ..wire::ProjectSettings::default()
    };
    world.app.engine().set_project_settings(&settings).unwrap();
    let base = world.host.window_base();
    let asked = async |host: &str, path: &str| {
        let answer = send(&world.host, request("GET", path, &[("host", host)], "")).await;
        (answer.status(), kind(&answer))
    };
    for host in ["files.example.com", "Files.Example.com:8443"] {
        assert_eq!(asked(host, "/v1/health/version").await.0, StatusCode::OK, "{host}");
        for path in ["/", "/events", base.trim_start_matches(&own(&world))] {
            assert_eq!(asked(host, path).await.1, "general_unknown_origin", "{host} {path}");
        }
    }
    for host in ["other.example.com", "files.example.com.evil.example", "127.0.0.1:1"] {
        assert_eq!(asked(host, "/v1/health/version").await.1, "general_unknown_origin", "{host}");
    }
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_names_one_host() {
    let world = World::start().await;
    let own = world.host.address().to_string();
    for hosts in [String::new(), format!("Host: {own}\r\nHost: {own}\r\n"), "Host: \r\n".to_owned()]
    {
        let mut stream = tokio::net::TcpStream::connect(world.host.address()).await.unwrap();
        let asked = format!("GET /v1/health/version HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        stream.write_all(asked.as_bytes()).await.unwrap();
        let mut heard = String::new();
        soon("an answer", stream.read_to_string(&mut heard)).await.unwrap();
        assert!(heard.starts_with("HTTP/1.1 4"), "{hosts:?}: {heard}");
    }
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_comes_in_by_the_secret_and_may_read_across_origins() {
    let world = World::start().await;
    let base = world.host.window_base();
    let asked = [("origin", "tauri://localhost"), ("access-control-request-method", "PUT")];
    let preflight =
        send(&world.host, request("OPTIONS", &format!("{base}/transfers/1?offset=0"), &asked, ""))
            .await;
    assert_eq!(preflight.status(), StatusCode::NO_CONTENT);
    let headers = preflight.headers();
    assert_eq!(headers["access-control-allow-origin"], "tauri://localhost");
    assert!(headers["access-control-allow-methods"].to_str().unwrap().contains("PUT"));
    assert!(headers["access-control-allow-headers"].to_str().unwrap().contains("content-type"));
    assert!(!headers.contains_key("access-control-allow-credentials"));
    for (origin, target) in [
        ("https://evil.example", base.clone()),
        ("tauri://localhost", format!("{}/s/guess", own(&world))),
    ] {
        let refused = send(
            &world.host,
            request("OPTIONS", &format!("{target}/call/console"), &[("origin", origin)], ""),
        )
        .await;
        assert!(
            !refused.status().is_success()
                && !refused.headers().contains_key("access-control-allow-origin"),
            "{origin} {target}"
        );
    }
    world.bucket("b").await;
    // An image says no origin, and is loaded across origins.
    let image =
        send(&world.host, request("GET", &format!("{base}/e/local/v1/storage/buckets/b"), &[], ""))
            .await;
    assert_eq!(image.status(), StatusCode::OK);
    assert_eq!(image.headers()["cross-origin-resource-policy"], "cross-origin");
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_told_as_they_happen_and_end_with_the_host() {
    let world = World::start().await;
    let answer =
        open(&world.host, request("GET", &format!("{}/events", world.host.window_base()), &[], ""))
            .await;
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let mut body = answer.into_body();
    let hello =
        soon("the first comment", body.frame()).await.unwrap().unwrap().into_data().unwrap();
    assert!(hello.starts_with(b":"), "{hello:?}");
    world.bucket("b").await;
    let event = soon("an event", body.frame()).await.unwrap().unwrap().into_data().unwrap();
    let text = std::str::from_utf8(&event).unwrap();
    let told: Value = serde_json::from_str(text.trim().strip_prefix("data:").unwrap()).unwrap();
    assert_eq!((&told["type"], &told["endpoint"]), (&json!("changed"), &json!("local")), "{told}");
    assert!(told["tags"].as_array().unwrap().contains(&json!("buckets")), "{told}");
    soon("the host to stop", world.host.stop()).await;
    assert!(soon("the end", body.frame()).await.is_none_or(|frame| frame.is_err()));
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_refused_in_the_shape_of_every_refusal() {
    let world = World::start().await;
    let base = world.host.window_base();
    let headers = [("origin", "tauri://localhost"), ("content-type", "application/json")];
    for (method, path, body, expected) in [
        ("POST", "/call/nothing", "{}", "app_command_not_found"),
        ("POST", "/call/bucket_stats", "{}", "general_argument_invalid"),
        ("POST", "/call/bucket_stats", "{\"endpoint\":\"moon\"}", "app_endpoint_not_found"),
        ("GET", "/e/moon/v1/storage/buckets", "", "app_endpoint_not_found"),
        ("GET", "/e/local/other", "", "general_route_not_found"),
        ("GET", "/e/local/v1/nothing", "", "general_route_not_found"),
        ("PUT", "/transfers/7?offset=0", "x", "app_transfer_not_found"),
        ("GET", "/missing.js", "", "general_route_not_found"),
        ("DELETE", "/anything", "", "general_route_not_found"),
    ] {
        let answer =
            send(&world.host, request(method, &format!("{base}{path}"), &headers, body)).await;
        assert_eq!(kind(&answer), expected, "{method} {path}: {answer:?}");
    }
    let too_much = vec![b' '; 5 * 1024 * 1024 + 1];
    let answer = send(
        &world.host,
        request("PUT", &format!("{base}/transfers/7?offset=0"), &headers, too_much),
    )
    .await;
    assert_eq!(kind(&answer), "general_body_too_large");
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_api_asks_for_its_own_credentials() {
    let world = World::start().await;
    let cookie = cookie(&world).await;
    let project = ("x-appwrite-project", "coffer");
    let guest = send(
        &world.host,
        request("GET", "/v1/storage/buckets", &[project, ("cookie", &cookie)], ""),
    )
    .await;
    assert_eq!(kind(&guest), "general_unauthorized_scope", "the console's cookie is no key");
    let known = send(
        &world.host,
        request("GET", "/v1/storage/buckets", &[project, ("x-appwrite-key", KEY)], ""),
    )
    .await;
    assert_eq!(known.status(), StatusCode::OK);
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_and_the_trash_come_through_commands() {
    let world = World::start().await;
    world.bucket("b").await;
    let file = world.place("source").join("a.txt");
    crate::world::write(&file, b"a");
    world.upload(&[&file]).await;
    world.ended(1).await;
    let id = world.transfers().await.transfers[0].file.clone().unwrap();
    let trashed: Value = world
        .call("files_trash", json!({ "endpoint": "local", "bucket": "b", "files": [id] }))
        .await
        .unwrap();
    assert_eq!(trashed["files"], 1);
    let page: Value = world
        .call("trash_list", json!({ "endpoint": "local", "offset": 0, "limit": 10 }))
        .await
        .unwrap();
    assert_eq!(
        (&page["total"], &page["entries"][0]["name"], &page["entries"][0]["kind"]),
        (&json!(1), &json!("a.txt"), &json!("file"))
    );
    let back: Value = world
        .call("trash_restore", json!({ "endpoint": "local", "entries": trashed["entries"] }))
        .await
        .unwrap();
    assert_eq!(back["files"], 1);
    assert_eq!(world.content().await.into_keys().collect::<Vec<_>>(), ["a.txt"]);
    let stats: Value = world.call("bucket_stats", json!({ "endpoint": "local" })).await.unwrap();
    assert_eq!(
        stats["buckets"][0],
        json!({ "bucket": "b", "files": 1, "bytes": 1, "versions": 0, "versionBytes": 0 })
    );

    let mut settings = world.call::<Value>("console", json!({})).await.unwrap()["settings"].clone();
    settings["theme"] = json!("dark");
    world.call::<Value>("settings_set", settings.clone()).await.unwrap();
    let world = world.restart(|| ()).await;
    assert_eq!(world.call::<Value>("console", json!({})).await.unwrap()["settings"], settings);
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_computers_are_never_listened_to() {
    let world = World::start().await;
    for address in ["0.0.0.0:0", "[::]:0"] {
        let listen: SocketAddr = address.parse().unwrap();
        let refused =
            Host::open(&world.app, host::Options { listen, public: None, console: true }).await;
        assert!(matches!(refused, Err(Error::NotLoopback(_))), "{address}");
    }
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_follows_the_settings_on_a_port_of_its_own() {
    let world = World::start().await;
    let console = async || world.call::<Value>("console", json!({})).await.unwrap();
    let nowhere = json!({ "endpoint": null, "problem": null, "isFixed": false });
    assert_eq!(console().await["api"], nowhere);
    let choose = async |enabled: bool, port: u16| {
        let mut settings = console().await["settings"].clone();
        settings["api"] = json!({ "enabled": enabled, "port": port });
        world.call::<Value>("settings_set", settings).await.unwrap();
        console().await["api"].clone()
    };
    assert_eq!(choose(true, 0).await, nowhere, "nobody has asked for it to be served");

    world.app.serve_api().await;
    let address = address(&console().await["api"]);
    let version = send_at(address, request("GET", "/v1/health/version", &[], "")).await;
    assert_eq!(version.status(), StatusCode::OK);
    let page = send_at(address, request("GET", "/", &[], "")).await;
    assert_eq!(kind(&page), "general_route_not_found", "the page is not served there");

    assert_eq!(choose(false, 0).await, nowhere);
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let refused = choose(true, port).await;
    assert_eq!(refused["endpoint"], Value::Null);
    assert!(refused["problem"].as_str().unwrap().contains(&port.to_string()), "{refused}");
    drop(taken);
    assert_eq!(self::address(&choose(true, port).await).port(), port, "the same port, now free");
    world.verify().await;
}

fn address(api: &Value) -> SocketAddr {
    let endpoint = api["endpoint"].as_str().unwrap();
    endpoint.strip_prefix("http://").unwrap().strip_suffix("/v1").unwrap().parse().unwrap()
}
