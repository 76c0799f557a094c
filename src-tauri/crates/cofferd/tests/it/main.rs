//! The real `cofferd`: what it prints, how it stops, what it refuses.

#![expect(clippy::disallowed_methods, reason = "a test plays the person who changes files")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets the unexpected has failed"
)]

mod decoder;
mod keys;

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

/// Waits for something to happen, but not for ever.
async fn soon<T>(what: &str, happening: impl Future<Output = T>) -> T {
    let patience = std::time::Duration::from_mins(2);
    tokio::time::timeout(patience, happening).await.unwrap_or_else(|_| panic!("waited for {what}"))
}

fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cofferd"));
    command.arg("--data").arg(data).args(arguments).env("COFFER_API_KEY", "standard_secret");
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

/// Starts a server on a free port and waits for its line.
async fn started(data: &Path) -> (Child, Value) {
    started_with(data, &[]).await
}

async fn started_with(data: &Path, environment: &[(&str, &str)]) -> (Child, Value) {
    let mut command = command(data, &["--listen", "127.0.0.1:0", "--project", "mine"]);
    let mut child = command.envs(environment.iter().copied()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line =
        soon("the line", lines.next_line()).await.unwrap().expect("cofferd ended without a line");
    (child, serde_json::from_str(&line).unwrap())
}

/// Asks a server to stop and returns what it said.
async fn stopped(child: Child) -> Output {
    let id = child.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    soon("the end", child.wait_with_output()).await.unwrap()
}

async fn run(data: &Path, arguments: &[&str]) -> Output {
    soon("the end", command(data, arguments).output()).await.unwrap()
}

fn client(line: &Value, key: Option<&str>) -> client::Client {
    let project = wire::ProjectId::parse(line["project"].as_str().unwrap()).unwrap();
    let credentials = client::Credentials { project, key: key.map(ToOwned::to_owned) };
    client::Client::new(std::sync::Arc::new(
        client::Https::new(line["endpoint"].as_str().unwrap(), &credentials).unwrap(),
    ))
}

/// Returns the one file that stands in the folders of a folder.
fn only_file(folder: &Path) -> PathBuf {
    let shards = std::fs::read_dir(folder).unwrap();
    let mut files = shards.flat_map(|shard| std::fs::read_dir(shard.unwrap().path()).unwrap());
    let file = files.next().unwrap().unwrap().path();
    assert!(files.next().is_none());
    file
}

fn draft(name: &str) -> wire::BucketDraft {
    serde_json::from_value(serde_json::json!({ "name": name })).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_where_it_is_serves_and_stops_cleanly() {
    let folder = tempfile::tempdir().unwrap();
    let (child, line) = started(folder.path()).await;
    assert_eq!(line["project"], "mine");
    assert!(line["console"].as_str().unwrap().contains("/?token="), "{line}");
    let known = client(&line, Some("standard_secret"));
    let bucket = known.create_bucket(None, &draft("Photos")).await.unwrap();
    assert_eq!(known.get_bucket(&bucket.id).await.unwrap().name, "Photos");
    for key in [None, Some("standard_guess")] {
        let refused = client(&line, key).create_bucket(None, &draft("no")).await.unwrap_err();
        assert!(
            matches!(&refused, client::Error::Refused(error) if error.code == 401),
            "{refused}"
        );
    }
    let ended = stopped(child).await;
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    let log = String::from_utf8(ended.stderr).unwrap();
    let token = line["console"].as_str().unwrap().rsplit('=').next().unwrap();
    assert!(
        !log.contains(token) && !log.contains("standard_secret"),
        "a secret is in the log: {log}"
    );

    let (child, line) = started(folder.path()).await;
    assert_eq!(
        client(&line, Some("standard_secret")).get_bucket(&bucket.id).await.unwrap(),
        bucket
    );
    stopped(child).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_one_in_the_same_folder_is_refused_and_disturbs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (child, line) = started(folder.path()).await;
    for arguments in [&["--listen", "127.0.0.1:0"][..], &["verify"][..]] {
        let second = run(folder.path(), arguments).await;
        let log = String::from_utf8_lossy(&second.stderr).into_owned();
        assert_eq!(second.status.code(), Some(1), "{log}");
        assert!(
            log.contains("in use by another Coffer")
                && log.contains(folder.path().to_str().unwrap()),
            "{log}"
        );
    }
    client(&line, Some("standard_secret")).create_bucket(None, &draft("still here")).await.unwrap();
    assert_eq!(stopped(child).await.status.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_others_could_reach_or_that_is_taken_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let open = run(folder.path(), &["--listen", "0.0.0.0:0"]).await;
    assert!(
        !open.status.success() && String::from_utf8_lossy(&open.stderr).contains("loopback"),
        "{open:?}"
    );
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let refused = run(folder.path(), &["--listen", &taken.local_addr().unwrap().to_string()]).await;
    let log = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        refused.status.code() == Some(1)
            && log.contains("could not listen")
            && log.contains("another port"),
        "{log}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn verify_tells_a_sound_folder_from_a_damaged_one_and_from_none() {
    let folder = tempfile::tempdir().unwrap();
    let none = run(&folder.path().join("nothing"), &["verify"]).await;
    assert_eq!(none.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&none.stderr).contains("nothing"), "{none:?}");

    let (child, line) = started(folder.path()).await;
    let known = client(&line, Some("standard_secret"));
    let bucket = known.create_bucket(None, &draft("Photos")).await.unwrap();
    let id = wire::FileId::parse("a").unwrap();
    let wanted = client::FileDraft {
        bucket: bucket.id,
        id,
        folder: wire::Folder::ROOT,
        name: "a.txt".to_owned(),
        size: 100_000,
    };
    let mut upload = client::Upload::begin(known, wanted);
    upload.send(vec![7; 100_000].into()).await.unwrap();
    stopped(child).await;
    let sound = run(folder.path(), &["verify"]).await;
    let report = String::from_utf8(sound.stdout).unwrap();
    assert_eq!(sound.status.code(), Some(0), "{report}");
    assert!(report.contains("project mine: clean (1 buckets, 1 files"), "{report}");

    let blob = only_file(&folder.path().join("projects/mine/blobs"));
    let mut bytes = std::fs::read(&blob).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&blob, bytes).unwrap();
    let damaged = run(folder.path(), &["verify"]).await;
    let report = String::from_utf8(damaged.stdout).unwrap();
    assert_eq!(damaged.status.code(), Some(1), "{report}");
    assert!(report.contains("DAMAGED") && report.contains("a.txt"), "{report}");
}

/// Runs `cofferd key` for the project `mine`; returns how it ended and what it said on both streams.
async fn key(data: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let line = [&["key"], arguments, &["--project", "mine"]].concat();
    let ended = run(data, &line).await;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (ended.status.code(), text(ended.stdout), text(ended.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_made_listed_and_revoked_while_no_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let key = async |arguments: &[&str]| key(folder.path(), arguments).await;
    let (code, _, log) = key(&["list"]).await;
    assert!(code == Some(1) && log.contains("no project \"mine\""), "{log}");
    assert!(!folder.path().join("projects").exists(), "a wrong path stays as it was");

    let (child, _) = started(folder.path()).await;
    let (code, out, log) = key(&["create", "--name", "CI", "--scope", "buckets.read"]).await;
    assert!(code == Some(1) && out.is_empty() && log.contains("in its console"), "{log}");
    stopped(child).await;

    let (code, out, log) = key(&[
        "create",
        "--name",
        "CI",
        "--scope",
        "buckets.read",
        "files.read",
        "--scope",
        "files.write",
    ])
    .await;
    assert_eq!(code, Some(0), "{log}");
    let secret = out.trim_end();
    assert!(
        secret.len() == 265 && secret.starts_with("standard_") && !log.contains(secret),
        "{out}"
    );
    let (code, list, _) = key(&["list"]).await;
    let row: Vec<&str> = list.lines().nth(1).unwrap().split('\t').collect();
    assert_eq!(
        (code, &row[1..]),
        (Some(0), &["CI", "buckets.read,files.read,files.write", "never", "never"][..])
    );
    assert!(!list.contains(secret));

    let (child, line) = started(folder.path()).await;
    let (known, unknown) = (client(&line, Some(secret)), client(&line, Some("standard_00")));
    assert_eq!(known.list_buckets(&client::Page::default()).await.unwrap().total, 0);
    for refused in [
        known.create_bucket(None, &draft("no")).await,
        unknown.create_bucket(None, &draft("no")).await,
    ] {
        let refused = refused.unwrap_err();
        assert!(
            matches!(&refused, client::Error::Refused(error) if error.code == 401),
            "{refused}"
        );
    }
    stopped(child).await;

    let (code, list, _) = key(&["list"]).await;
    assert!(
        code == Some(0) && !list.lines().nth(1).unwrap().ends_with("never"),
        "its last use is known: {list}"
    );
    assert_eq!(key(&["revoke", row[0]]).await.0, Some(0));
    let (code, _, log) = key(&["revoke", row[0]]).await;
    assert!(code == Some(1) && log.contains("no such API key"), "{log}");
    let (child, line) = started(folder.path()).await;
    assert!(client(&line, Some(secret)).list_buckets(&client::Page::default()).await.is_err());
    stopped(child).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_makes_no_sense_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    stopped(started(folder.path()).await.0).await;
    for wrong in [
        &["--scope", "files.fly"][..],
        &["--scope", "files.read", "--expires", "2001-01-01"],
        &["--scope", "account"],
        &[],
    ] {
        let arguments = [&["create", "--name", "no"], wrong].concat();
        let (code, out, log) = key(folder.path(), &arguments).await;
        assert!(code != Some(0) && out.is_empty() && !log.is_empty(), "{wrong:?}: {log}");
    }
}

/// Requests that carry a secret where secrets are carried: method, path, headers, body.
fn with_secret(secret: &str) -> Vec<(&'static str, String, String, String)> {
    vec![
        (
            "GET",
            format!("/v1/storage/buckets?project=coffer&token={secret}"),
            String::new(),
            String::new(),
        ),
        (
            "GET",
            "/v1/storage/buckets".to_owned(),
            format!("X-Appwrite-Key: standard_{secret}\r\n"),
            String::new(),
        ),
        (
            "GET",
            "/v1/storage/buckets".to_owned(),
            "X-Appwrite-Key: standard_secret\r\n".to_owned(),
            String::new(),
        ),
        ("GET", "/v1/account".to_owned(), format!("X-Appwrite-JWT: {secret}\r\n"), String::new()),
        (
            "GET",
            "/v1/account".to_owned(),
            format!("Cookie: a_session_coffer={secret}\r\n"),
            String::new(),
        ),
        (
            "GET",
            format!("/v1/storage/buckets/b/files/f/view?token={secret}"),
            String::new(),
            String::new(),
        ),
        (
            "POST",
            "/v1/account/sessions/email".to_owned(),
            "Content-Type: application/json\r\n".to_owned(),
            format!(r#"{{"email":"a@example.com","password":"{secret}"}}"#),
        ),
        (
            "POST",
            "/v1/account".to_owned(),
            "Content-Type: application/json\r\n".to_owned(),
            format!(r#"{{"password":"{secret}","email":7}}"#),
        ),
        ("GET", format!("/s/{secret}/events"), String::new(), String::new()),
        ("GET", format!("/?token={secret}"), String::new(), String::new()),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn no_credential_is_in_the_log_however_much_the_log_says() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut command = command(&folder.path().join("data"), &["--listen", "127.0.0.1:0"]);
    command.env("RUST_LOG", "trace").stderr(std::fs::File::create(&log).unwrap());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line: Value =
        serde_json::from_str(&soon("the line", lines.next_line()).await.unwrap().unwrap()).unwrap();
    let host = line["endpoint"].as_str().unwrap().split('/').nth(2).unwrap().to_owned();
    let (mut answers, secret) = (Vec::new(), "5ec2e7-of-somebody");
    for (method, path, headers, body) in with_secret(secret) {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nX-Appwrite-Project: coffer\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = tokio::net::TcpStream::connect(&host).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        soon("an answer", stream.read_to_string(&mut answer)).await.unwrap();
        answers.push(answer);
    }
    assert!(answers.iter().all(|answer| answer.starts_with("HTTP/1.1 ")), "{answers:#?}");
    let id = child.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    soon("the end", child.wait()).await.unwrap();
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(log.contains("serving"), "{log}");
    let token = line["console"].as_str().unwrap().rsplit('=').next().unwrap();
    for secret in [secret, "standard_secret", token] {
        let at = log.lines().find(|line| line.contains(secret));
        assert!(at.is_none(), "a credential is in the log: {at:?}");
    }
}
