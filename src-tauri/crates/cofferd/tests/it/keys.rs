//! The keys that encrypt files: changed from the command line, and asked for at the start.

use std::path::Path;
use std::process::Output;

use crate::{client, command, draft, soon, started, started_with, stopped};

async fn keys(data: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = command(data, &[&["keys", "--project", "mine"], arguments].concat());
    command.env_remove("DBUS_SESSION_BUS_ADDRESS").env("XDG_RUNTIME_DIR", data);
    command.envs(environment.iter().copied());
    soon("the end", command.output()).await.unwrap()
}

async fn said(data: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = keys(data, arguments, environment).await;
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {log}");
    for (_, secret) in environment {
        assert!(!log.contains(secret), "a secret is in the log: {log}");
    }
    String::from_utf8(output.stdout).unwrap()
}

async fn refused(data: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = keys(data, arguments, environment).await;
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_gets_a_passphrase_and_loses_it_and_keeps_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let (child, line) = started(data).await;
    client(&line, Some("standard_secret")).create_bucket(None, &draft("Photos")).await.unwrap();
    let busy = refused(data, &["status"], &[]).await;
    assert!(busy.contains("in use by another Coffer"), "{busy}");
    stopped(child).await;
    assert_eq!(said(data, &["status"], &[]).await, "master key: file\nepoch: 1\n");

    let missing = refused(data, &["passphrase"], &[]).await;
    assert!(missing.contains("COFFER_NEW_PASSPHRASE"), "{missing}");
    let short = refused(data, &["passphrase"], &[("COFFER_NEW_PASSPHRASE", "short")]).await;
    assert!(short.contains("at least 8"), "{short}");
    let changed = said(data, &["passphrase"], &[("COFFER_NEW_PASSPHRASE", "correct horse")]).await;
    let recovery = changed.lines().find_map(|line| line.strip_prefix("recovery key: ")).unwrap();
    assert!(changed.starts_with("master key: passphrase\n"), "{changed}");

    let key = data.join("projects/mine/master.key");
    let before = std::fs::read(&key).unwrap();
    for wrong in [&[][..], &[("COFFER_PASSPHRASE", "wrong horse")][..]] {
        let locked = refused(data, &["status"], wrong).await;
        assert!(locked.contains("locked") && locked.contains("passphrase"), "{locked}");
        let (child, line) = started_with(data, wrong).await;
        let client = client(&line, Some("standard_secret"));
        let waiting = client.create_bucket(None, &draft("Films")).await.unwrap_err().to_string();
        assert!(waiting.contains("locked"), "it waits for its console: {waiting}");
        assert_eq!(stopped(child).await.status.code(), Some(0));
    }
    assert_eq!(std::fs::read(&key).unwrap(), before, "a refusal changes nothing");

    let file = data.join("passphrase");
    std::fs::write(&file, format!("{recovery}\n")).unwrap();
    let arguments = ["verify", "--passphrase-file", file.to_str().unwrap()];
    let verified = soon("the end", command(data, &arguments).output()).await.unwrap();
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stderr));

    let by_passphrase = [("COFFER_PASSPHRASE", "correct horse")];
    let rotated = said(data, &["rotate"], &by_passphrase).await;
    assert!(rotated.starts_with("master key: passphrase\nepoch: 2\nrecovery key: "), "{rotated}");
    assert!(!rotated.contains(recovery));
    refused(data, &["status"], &[("COFFER_PASSPHRASE", recovery)]).await;

    let no_keyring = refused(data, &["keyring"], &by_passphrase).await;
    assert!(no_keyring.contains("keyring"), "{no_keyring}");
    assert_eq!(said(data, &["file"], &by_passphrase).await, "master key: file\nepoch: 2\n");
    let (child, _) = started(data).await;
    assert_eq!(stopped(child).await.status.code(), Some(0));
}
