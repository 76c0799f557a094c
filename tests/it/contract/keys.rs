//! API keys: what each scope opens, and when a key opens nothing any more (contract 2.2 item 5, 2.4).

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request};
use serde_json::json;
use wire::{ApiKeyDraft, ErrorType, ManualClock, Scope, Timestamp};

use super::door::{Answer, DOORS, Endpoint};

/// Every route: method, path, the scope it asks for; none is for everybody.
pub(crate) const ROUTES: &[(Method, &str, Option<Scope>)] = &[
    (Method::GET, "/ping", None),
    (Method::GET, "/health/version", None),
    (Method::GET, "/storage/buckets", Some(Scope::BucketsRead)),
    (Method::POST, "/storage/buckets", Some(Scope::BucketsWrite)),
    (Method::GET, "/storage/buckets/b", Some(Scope::BucketsRead)),
    (Method::PUT, "/storage/buckets/b", Some(Scope::BucketsWrite)),
    (Method::DELETE, "/storage/buckets/b", Some(Scope::BucketsWrite)),
    (Method::GET, "/storage/buckets/b/files", Some(Scope::FilesRead)),
    (Method::POST, "/storage/buckets/b/files", Some(Scope::FilesWrite)),
    (Method::GET, "/storage/buckets/b/files/f", Some(Scope::FilesRead)),
    (Method::PUT, "/storage/buckets/b/files/f", Some(Scope::FilesWrite)),
    (Method::DELETE, "/storage/buckets/b/files/f", Some(Scope::FilesWrite)),
    (Method::GET, "/storage/buckets/b/files/f/download", Some(Scope::FilesRead)),
    (Method::GET, "/storage/buckets/b/files/f/view", Some(Scope::FilesRead)),
    (Method::GET, "/storage/buckets/b/files/f/preview", Some(Scope::FilesRead)),
    (Method::GET, "/health/storage", Some(Scope::HealthRead)),
    (Method::GET, "/health/storage/local", Some(Scope::HealthRead)),
    (Method::GET, "/health/anti-virus", Some(Scope::HealthRead)),
    (Method::GET, "/locale", Some(Scope::LocaleRead)),
    (Method::GET, "/locale/codes", Some(Scope::LocaleRead)),
    (Method::GET, "/locale/continents", Some(Scope::LocaleRead)),
    (Method::GET, "/databases", Some(Scope::DatabasesRead)),
    (Method::POST, "/databases", Some(Scope::DatabasesWrite)),
    (Method::GET, "/databases/d", Some(Scope::DatabasesRead)),
    (Method::PUT, "/databases/d", Some(Scope::DatabasesWrite)),
    (Method::DELETE, "/databases/d", Some(Scope::DatabasesWrite)),
    (Method::GET, "/tablesdb", Some(Scope::DatabasesRead)),
    (Method::POST, "/tablesdb", Some(Scope::DatabasesWrite)),
    (Method::GET, "/tablesdb/d", Some(Scope::DatabasesRead)),
    (Method::PUT, "/tablesdb/d", Some(Scope::DatabasesWrite)),
    (Method::DELETE, "/tablesdb/d", Some(Scope::DatabasesWrite)),
    (Method::GET, "/storage/usage", Some(Scope::FilesRead)),
    (Method::GET, "/storage/b/usage", Some(Scope::FilesRead)),
    (Method::GET, "/tokens/buckets/b/files/f", Some(Scope::TokensRead)),
    (Method::POST, "/tokens/buckets/b/files/f", Some(Scope::TokensWrite)),
    (Method::GET, "/tokens/t", Some(Scope::TokensRead)),
    (Method::PATCH, "/tokens/t", Some(Scope::TokensWrite)),
    (Method::DELETE, "/tokens/t", Some(Scope::TokensWrite)),
    (Method::GET, "/teams", Some(Scope::TeamsRead)),
    (Method::POST, "/teams", Some(Scope::TeamsWrite)),
    (Method::GET, "/teams/t", Some(Scope::TeamsRead)),
    (Method::PUT, "/teams/t", Some(Scope::TeamsWrite)),
    (Method::DELETE, "/teams/t", Some(Scope::TeamsWrite)),
    (Method::GET, "/teams/t/prefs", Some(Scope::TeamsRead)),
    (Method::PUT, "/teams/t/prefs", Some(Scope::TeamsWrite)),
    (Method::GET, "/teams/t/memberships", Some(Scope::TeamsRead)),
    (Method::POST, "/teams/t/memberships", Some(Scope::TeamsWrite)),
    (Method::GET, "/teams/t/memberships/m", Some(Scope::TeamsRead)),
    (Method::PATCH, "/teams/t/memberships/m", Some(Scope::TeamsWrite)),
    (Method::DELETE, "/teams/t/memberships/m", Some(Scope::TeamsWrite)),
    (Method::PATCH, "/teams/t/memberships/m/status", Some(Scope::SessionsWrite)),
    (Method::GET, "/account", Some(Scope::Account)),
    (Method::POST, "/account", Some(Scope::SessionsWrite)),
    (Method::PATCH, "/account/name", Some(Scope::Account)),
    (Method::PATCH, "/account/email", Some(Scope::Account)),
    (Method::PATCH, "/account/phone", Some(Scope::Account)),
    (Method::PATCH, "/account/password", Some(Scope::Account)),
    (Method::PATCH, "/account/status", Some(Scope::Account)),
    (Method::GET, "/account/prefs", Some(Scope::Account)),
    (Method::PATCH, "/account/prefs", Some(Scope::Account)),
    (Method::POST, "/account/jwts", Some(Scope::Account)),
    (Method::POST, "/account/jwt", Some(Scope::Account)),
    (Method::GET, "/account/sessions", Some(Scope::Account)),
    (Method::DELETE, "/account/sessions", Some(Scope::Account)),
    (Method::POST, "/account/sessions", Some(Scope::SessionsWrite)),
    (Method::POST, "/account/sessions/email", Some(Scope::SessionsWrite)),
    (Method::POST, "/account/sessions/anonymous", Some(Scope::SessionsWrite)),
    (Method::GET, "/account/sessions/s", Some(Scope::Account)),
    (Method::PATCH, "/account/sessions/s", Some(Scope::Account)),
    (Method::DELETE, "/account/sessions/s", Some(Scope::Account)),
    (Method::GET, "/users", Some(Scope::UsersRead)),
    (Method::POST, "/users", Some(Scope::UsersWrite)),
    (Method::GET, "/users/u", Some(Scope::UsersRead)),
    (Method::DELETE, "/users/u", Some(Scope::UsersWrite)),
    (Method::PATCH, "/users/u/name", Some(Scope::UsersWrite)),
    (Method::PATCH, "/users/u/email", Some(Scope::UsersWrite)),
    (Method::PATCH, "/users/u/phone", Some(Scope::UsersWrite)),
    (Method::PATCH, "/users/u/password", Some(Scope::UsersWrite)),
    (Method::PATCH, "/users/u/status", Some(Scope::UsersWrite)),
    (Method::PATCH, "/users/u/verification", Some(Scope::UsersWrite)),
    (Method::PATCH, "/users/u/verification/phone", Some(Scope::UsersWrite)),
    (Method::PATCH, "/users/u/impersonator", Some(Scope::UsersWrite)),
    (Method::PUT, "/users/u/labels", Some(Scope::UsersWrite)),
    (Method::GET, "/users/u/prefs", Some(Scope::UsersRead)),
    (Method::PATCH, "/users/u/prefs", Some(Scope::UsersWrite)),
    (Method::POST, "/users/u/jwts", Some(Scope::UsersWrite)),
    (Method::GET, "/users/u/targets", Some(Scope::UsersRead)),
    (Method::GET, "/users/u/targets/t", Some(Scope::UsersRead)),
    (Method::GET, "/users/u/memberships", Some(Scope::UsersRead)),
    (Method::GET, "/users/u/sessions", Some(Scope::UsersRead)),
    (Method::POST, "/users/u/sessions", Some(Scope::UsersWrite)),
    (Method::DELETE, "/users/u/sessions", Some(Scope::UsersWrite)),
    (Method::DELETE, "/users/u/sessions/s", Some(Scope::UsersWrite)),
    (Method::GET, "/storage/usage", Some(Scope::FilesRead)),
    (Method::GET, "/storage/b/usage", Some(Scope::FilesRead)),
    (Method::GET, "/tokens/buckets/b/files/f", Some(Scope::TokensRead)),
    (Method::POST, "/tokens/buckets/b/files/f", Some(Scope::TokensWrite)),
    (Method::GET, "/tokens/t", Some(Scope::TokensRead)),
    (Method::PATCH, "/tokens/t", Some(Scope::TokensWrite)),
    (Method::DELETE, "/tokens/t", Some(Scope::TokensWrite)),
    (Method::GET, "/databases", Some(Scope::DatabasesRead)),
    (Method::POST, "/databases", Some(Scope::DatabasesWrite)),
    (Method::GET, "/databases/d", Some(Scope::DatabasesRead)),
    (Method::PUT, "/databases/d", Some(Scope::DatabasesWrite)),
    (Method::DELETE, "/databases/d", Some(Scope::DatabasesWrite)),
    (Method::GET, "/tablesdb", Some(Scope::DatabasesRead)),
    (Method::POST, "/tablesdb", Some(Scope::DatabasesWrite)),
    (Method::GET, "/tablesdb/d", Some(Scope::DatabasesRead)),
    (Method::PUT, "/tablesdb/d", Some(Scope::DatabasesWrite)),
    (Method::DELETE, "/tablesdb/d", Some(Scope::DatabasesWrite)),
    (Method::GET, "/health/storage", Some(Scope::HealthRead)),
    (Method::GET, "/health/storage/local", Some(Scope::HealthRead)),
    (Method::GET, "/health/anti-virus", Some(Scope::HealthRead)),
    (Method::GET, "/locale", Some(Scope::LocaleRead)),
    (Method::GET, "/locale/codes", Some(Scope::LocaleRead)),
    (Method::GET, "/locale/continents", Some(Scope::LocaleRead)),
];

/// Makes a key and returns its secret.
pub(crate) fn secret(endpoint: &Endpoint, scopes: &[Scope], expire: Option<Timestamp>) -> String {
    let draft = ApiKeyDraft { name: "Test".to_owned(), scopes: scopes.to_vec(), expire };
    endpoint.engine.create_api_key(&draft).unwrap().1.to_string()
}

/// Sends an empty request with a key, or as a guest.
async fn ask(endpoint: &Endpoint, method: &Method, path: &str, key: Option<&str>) -> Answer {
    let mut request = Endpoint::guest(method.clone(), path);
    if let Some(key) = key {
        request = request.header("x-appwrite-key", key);
    }
    endpoint.send(request.body(Bytes::new()).unwrap()).await
}

fn lacks_scope(answer: &Answer) -> bool {
    answer.status == 401 && answer.json()["type"] == "general_unauthorized_scope"
}

#[tokio::test]
async fn every_route_opens_to_its_scope_and_to_no_other() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let for_keys: Vec<Scope> =
            Scope::ALL.iter().copied().filter(|scope| scope.is_for_keys()).collect();
        for (method, path, scope) in ROUTES {
            let all_but: Vec<Scope> =
                for_keys.iter().copied().filter(|held| Some(*held) != *scope).collect();
            let guest = ask(&endpoint, method, path, None).await;
            let without =
                ask(&endpoint, method, path, Some(&secret(&endpoint, &all_but, None))).await;
            let held: Vec<Scope> =
                scope.iter().copied().filter(|scope| scope.is_for_keys()).collect();
            let with = ask(&endpoint, method, path, Some(&secret(&endpoint, &held, None))).await;
            let what = format!("{method} {path}: {with:?}");
            let is_open = scope.is_none_or(|scope| Scope::OF_GUESTS.contains(&scope));
            assert_eq!(lacks_scope(&guest), !is_open, "{what}");
            // Every key may ask about health, and none has an account.
            let is_given = scope.is_none_or(|scope| scope == Scope::HealthRead);
            assert_eq!(lacks_scope(&without), !is_given, "{what}");
            let is_reachable = scope.is_none_or(Scope::is_for_keys);
            assert_eq!(lacks_scope(&with), !is_reachable, "{what}");
            if with.status == 404 {
                assert_ne!(with.json()["type"], "general_route_not_found", "{what}");
            }
            if let (Some(scope), true) = (scope, lacks_scope(&without)) {
                let message = without.json()["message"].as_str().unwrap().to_owned();
                let wanted =
                    format!("User (role: applications) missing scopes ([\"{}\"])", scope.name());
                assert_eq!(message, wanted);
            }
        }
    }
}

#[test]
fn no_route_is_missing_here() {
    let table = include_str!("../../../src-tauri/crates/server/src/routes.rs");
    let verbs = ["get(", "post(", "put(", "patch(", "delete("];
    let known = |path: &str, method: &str| {
        ROUTES.iter().any(|(verb, route, _)| {
            let shape = path.split('/').zip(route.split('/'));
            verb.as_str().eq_ignore_ascii_case(method)
                && path.split('/').count() == route.split('/').count()
                && shape.into_iter().all(|(known, asked)| known.starts_with('{') || known == asked)
        })
    };
    // Handlers that several paths share stand before them: `let database = || get(...)`.
    let shared = |name: &str| table.split(&format!("let {name} = || ")).nth(1)?.split(';').next();
    for route in table.split(".route(").skip(1) {
        let path = route.split('"').nth(1).unwrap();
        let handlers = route.split(".fallback").next().unwrap().split("}\n").next().unwrap();
        let name = handlers.split(',').nth(1).unwrap().trim().split('(').next().unwrap();
        let handlers = shared(name).unwrap_or(handlers);
        assert!(verbs.iter().any(|verb| handlers.contains(verb)), "no verb in {handlers}");
        for verb in verbs.iter().filter(|verb| handlers.contains(**verb)) {
            let method = verb.trim_end_matches('(');
            assert!(known(path, method), "{method} {path} has no row in ROUTES");
        }
    }
}

#[tokio::test]
async fn what_is_no_key_is_refused_or_is_a_guest() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let with =
            async |key: &str| ask(&endpoint, &Method::GET, "/storage/buckets", Some(key)).await;
        let known = secret(&endpoint, &[Scope::BucketsRead], None);
        assert!(known.len() == 265 && known.starts_with("standard_"));
        assert_eq!(with(&known).await.status, 200);
        for wrong in [
            "standard_",
            "standard_00",
            "nothing",
            &known[..264],
            &known[9..],
            &known.to_uppercase(),
        ] {
            let refused = with(wrong).await;
            if wrong.starts_with("STANDARD") {
                assert!(lacks_scope(&refused), "an unknown prefix is a guest");
            } else {
                assert_eq!(refused.refusal(), (401, "user_unauthorized".to_owned()), "{wrong}");
            }
        }
        let guest = with("dynamic_eyJ0").await;
        assert!(lacks_scope(&guest), "{guest:?}");
        assert!(guest.json()["message"].as_str().unwrap().contains("role: guests"));
        let by_query = Request::get("/v1/storage/buckets?project=test").header("host", "127.0.0.1");
        let by_query = by_query.header("x-appwrite-key", &known).body(Bytes::new()).unwrap();
        assert_eq!(endpoint.send(by_query).await.refusal(), (403, "project_id_missing".to_owned()));
    }
}

#[tokio::test]
async fn a_key_ends_when_it_expires_or_is_revoked() {
    for door in DOORS {
        let clock = Arc::new(ManualClock::new(Timestamp::from_micros(1_800_000_000_000_000)));
        let endpoint = Endpoint::with_clock(door, clock.clone()).await;
        let end = Timestamp::from_micros(1_800_000_060_000_000);
        let short = secret(&endpoint, &[Scope::BucketsRead], Some(end));
        let long = secret(&endpoint, &[Scope::BucketsRead], None);
        let with =
            async |key: &str| ask(&endpoint, &Method::GET, "/storage/buckets", Some(key)).await;
        clock.advance(Duration::from_secs(59));
        assert_eq!(
            (with(&short).await.status, with(&long).await.status),
            (http::StatusCode::OK, http::StatusCode::OK)
        );
        clock.advance(Duration::from_secs(1));
        assert_eq!(with(&short).await.refusal(), (401, "project_key_expired".to_owned()));
        assert_eq!(with(&long).await.status, 200);
        let keys = endpoint.engine.list_api_keys().unwrap();
        endpoint.engine.revoke_api_key(&keys[0].id).unwrap();
        assert_eq!(with(&long).await.refusal(), (401, "user_unauthorized".to_owned()));
        assert!(
            endpoint.engine.revoke_api_key(&keys[0].id).unwrap_err().is(ErrorType::AppKeyNotFound)
        );
        assert_eq!(endpoint.engine.list_api_keys().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn the_last_use_of_a_key_is_known_to_the_day() {
    for door in DOORS {
        let start = 1_800_000_000_000_000;
        let clock = Arc::new(ManualClock::new(Timestamp::from_micros(start)));
        let endpoint = Endpoint::with_clock(door, clock.clone()).await;
        let key = secret(&endpoint, &[Scope::BucketsRead], None);
        let used =
            || endpoint.engine.list_api_keys().unwrap()[0].accessed_at.map(Timestamp::micros);
        assert_eq!(used(), None);
        for (hours, expected) in [(0, 0), (23, 0), (1, 24), (12, 24)] {
            clock.advance(Duration::from_hours(hours));
            assert_eq!(
                ask(&endpoint, &Method::GET, "/storage/buckets", Some(&key)).await.status,
                200
            );
            assert_eq!(used(), Some(start + expected * 3_600_000_000));
        }
    }
}

#[tokio::test]
async fn no_secret_of_a_key_is_in_the_store() {
    let endpoint = Endpoint::open(DOORS[0]).await;
    let key = secret(&endpoint, &[Scope::BucketsRead], None);
    endpoint.engine.close().unwrap();
    for name in ["store.db", "store.db-wal"] {
        let bytes = std::fs::read(endpoint.folder.path().join(name)).unwrap_or_default();
        let found = bytes.windows(32).any(|window| window == &key.as_bytes()[9..41]);
        assert!(!found, "{name} holds the secret");
    }
    let listed = json!(endpoint.engine.list_api_keys().unwrap());
    let names: Vec<&String> = listed[0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["$createdAt", "$id", "accessedAt", "expire", "name", "scopes"]);
}

#[test]
fn a_key_that_makes_no_sense_is_not_made() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let endpoint = runtime.block_on(Endpoint::open(DOORS[0]));
    let past = Timestamp::from_micros(1);
    for (name, scopes, expire) in [
        ("", vec![Scope::FilesRead], None),
        (" ", vec![Scope::FilesRead], None),
        (&"x".repeat(129), vec![Scope::FilesRead], None),
        ("a", vec![Scope::FilesRead, Scope::Account], None),
        ("a", vec![Scope::FilesRead], Some(past)),
    ] {
        let draft = ApiKeyDraft { name: name.to_owned(), scopes, expire };
        assert!(endpoint.engine.create_api_key(&draft).is_err(), "{draft:?}");
    }
    assert_eq!(endpoint.engine.list_api_keys().unwrap(), []);
}
