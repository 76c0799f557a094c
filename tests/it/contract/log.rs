//! What is written down of requests, and what never is.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;
use wire::SystemClock;

use super::credentials::{account, jwt};
use super::door::{DOORS, Endpoint, KEY};
use super::people::{SECRET, ask, session, text, user};

/// Everything that this process has logged.
fn log() -> Arc<Mutex<Vec<u8>>> {
    struct Kept(Arc<Mutex<Vec<u8>>>);
    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    static LOG: OnceLock<Arc<Mutex<Vec<u8>>>> = OnceLock::new();
    Arc::clone(LOG.get_or_init(|| {
        let log = Arc::new(Mutex::new(Vec::new()));
        let writer = Arc::clone(&log);
        let lines = tracing_subscriber::fmt::layer().with_writer(move || Kept(Arc::clone(&writer)));
        let ours = Targets::new()
            .with_target("engine", LevelFilter::TRACE)
            .with_target("server", LevelFilter::TRACE)
            .with_target("disk", LevelFilter::TRACE);
        tracing_subscriber::registry().with(lines.with_filter(ours)).init();
        log
    }))
}

#[tokio::test]
async fn no_credential_is_ever_logged() {
    let log = log();
    for door in DOORS {
        let endpoint = Endpoint::with_clock(door, Arc::new(SystemClock)).await;
        user(&endpoint, "ada").await;
        let (_, proof) = session(&endpoint, "ada").await;
        let word = jwt(&endpoint, "ada", json!({})).await;
        let decoded: Value = serde_json::from_slice(&STANDARD.decode(&proof).unwrap()).unwrap();
        let secret = text(&decoded["secret"]);
        let fallback = json!({ "a_session_test": proof }).to_string();
        let body = json!({"email": "ada@example.org", "password": "a-wrong-password"});
        // With and without a store that works, since failures are what is logged.
        for is_broken in [false, true] {
            if is_broken {
                endpoint.tamper("UPDATE users SET labels = 'damaged', accessed_at = 0");
            }
            for shown in [
                ("x-appwrite-session", &*proof),
                ("x-appwrite-jwt", &word),
                ("x-appwrite-key", "standard_unknown-key"),
                ("x-fallback-cookies", &fallback),
            ] {
                let status = account(&endpoint, &[shown]).await.status;
                assert_eq!(
                    status == StatusCode::INTERNAL_SERVER_ERROR,
                    is_broken && shown.0 != "x-appwrite-key",
                    "{shown:?}"
                );
            }
            ask(&endpoint, &[], (Method::POST, "/account/sessions/email"), body.clone()).await;
        }
        let log = String::from_utf8_lossy(&log.lock().unwrap()).into_owned();
        assert!(log.contains("the engine failed"), "it does log");
        for hidden in
            [&*proof, &secret, &word, SECRET, "a-wrong-password", "standard_unknown-key", KEY]
        {
            assert!(!log.contains(hidden), "{hidden}");
        }
    }
}
