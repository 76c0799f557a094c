//! Who is calling: contract section 2, and the cookies of 9.2.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;
use wire::{ManualClock, SystemClock, Timestamp};

use super::door::{Answer, DOORS, Endpoint, KEY};
use super::people::{KEYED, SECRET, Shown, ask, session, text, user};

const ACCOUNT: (Method, &str) = (Method::GET, "/account");

async fn account(endpoint: &Endpoint, shown: Shown<'_>) -> Answer {
    ask(endpoint, shown, ACCOUNT, Value::Null).await
}

/// Who the endpoint takes the caller for; or why it does not know them.
async fn who(endpoint: &Endpoint, shown: Shown<'_>) -> Result<String, (u16, String)> {
    let answer = account(endpoint, shown).await;
    if answer.status == StatusCode::OK {
        Ok(text(&answer.json()["$id"]))
    } else {
        Err(answer.refusal())
    }
}

fn refused<T>(status: u16, kind: &str) -> Result<T, (u16, String)> {
    Err((status, kind.to_owned()))
}

fn guest<T>() -> Result<T, (u16, String)> {
    refused(401, "general_unauthorized_scope")
}

fn known(id: &str) -> Result<String, (u16, String)> {
    Ok(id.to_owned())
}

async fn jwt(endpoint: &Endpoint, id: &str, body: Value) -> String {
    let path = format!("/users/{id}/jwts");
    let made = ask(endpoint, KEYED, (Method::POST, &path), body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    text(&made.json()["jwt"])
}

#[tokio::test]
async fn a_session_is_read_from_cookies_and_headers_in_order() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        user(&endpoint, "bob").await;
        let (ada, bob) = (session(&endpoint, "ada").await.1, session(&endpoint, "bob").await.1);
        let cookie = |name: &str, value: &str| format!("other=1; {name}={value}; last=2");
        let fallback = |name: &str, value: &str| json!({ name: value }).to_string();
        let encoded = ada.replace('=', "%3D");
        for name in ["a_session_test", "A_Session_TEST", "a_session_test_legacy"] {
            assert_eq!(
                who(&endpoint, &[("cookie", &cookie(name, &ada))]).await,
                known("ada"),
                "{name}"
            );
        }
        assert_eq!(
            who(&endpoint, &[("cookie", &cookie("a_session_test", &encoded))]).await,
            known("ada")
        );
        assert_eq!(
            who(&endpoint, &[("cookie", "x=1"), ("cookie", &cookie("a_session_test", &ada))]).await,
            known("ada")
        );
        assert_eq!(who(&endpoint, &[("x-appwrite-session", &ada)]).await, known("ada"));
        assert_eq!(
            who(&endpoint, &[("x-fallback-cookies", &fallback("a_session_test", &ada))]).await,
            known("ada")
        );
        let both = format!("a_session_test_legacy={bob}; a_session_test={ada}");
        assert_eq!(
            who(&endpoint, &[("cookie", &both)]).await,
            known("ada"),
            "the new cookie first"
        );
        let all: Shown<'_> = &[
            ("cookie", &cookie("a_session_test", &ada)),
            ("x-appwrite-session", &bob),
            ("x-fallback-cookies", &fallback("a_session_test", &bob)),
        ];
        assert_eq!(who(&endpoint, all).await, known("ada"), "the cookie before the headers");
        assert_eq!(who(&endpoint, &all[1..]).await, known("bob"));
        let broken: Shown<'_> =
            &[("cookie", "a_session_test=broken"), ("x-appwrite-session", &ada)];
        assert_eq!(who(&endpoint, broken).await, known("ada"), "what is no session is passed over");
        for nothing in [
            &[][..],
            &[("cookie", &*cookie("a_session_other", &ada))],
            &[("cookie", &*cookie("a_session_console", &ada))],
            &[("cookie", "a_session_test=")],
            &[("cookie", ";;=;a_session_test")],
            &[("cookie", "a_session_test=%FF%00")],
            &[("x-appwrite-session", "not base64!")],
            &[("x-appwrite-session", &*STANDARD.encode(r#"{"id":"ada"}"#))],
            &[("x-appwrite-session", &*STANDARD.encode(r#"{"id":"ada","secret":""}"#))],
            &[(
                "x-appwrite-session",
                &*STANDARD.encode(json!({"id": "ada", "secret": "0".repeat(256)}).to_string()),
            )],
            &[("x-appwrite-session", &*STANDARD.encode("[[[["))],
            &[("x-fallback-cookies", "[]")],
            &[("x-fallback-cookies", "{\"a_session_test\":7}")],
            &[("x-fallback-cookies", "{")],
        ] {
            assert_eq!(who(&endpoint, nothing).await, guest(), "{nothing:?}");
        }
    }
}

#[tokio::test]
async fn it_says_whether_a_session_came_the_proper_way() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        let (_, ada) = session(&endpoint, "ada").await;
        let fallback = json!({ "a_session_test": ada }).to_string();
        for (shown, expected) in [
            (&[("cookie", &*format!("a_session_test={ada}"))][..], "false"),
            (&[("x-appwrite-session", &ada)], "false"),
            (&[("x-fallback-cookies", &fallback)], "true"),
            (&[], "true"),
        ] {
            assert_eq!(
                account(&endpoint, shown).await.header("x-debug-fallback"),
                expected,
                "{shown:?}"
            );
        }
    }
}

#[tokio::test]
async fn signing_in_gives_two_cookies_and_a_fallback() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        let body = json!({"email": "ada@example.org", "password": SECRET}).to_string();
        let sign_in = async |headers: Shown<'_>| {
            let request = Request::post("/v1/account/sessions/email")
                .header("x-appwrite-project", "test")
                .header("content-type", "application/json");
            let request = headers
                .iter()
                .fold(request, |request, (name, value)| request.header(*name, *value));
            let began = endpoint.send(request.body(body.clone().into()).unwrap()).await;
            assert_eq!(began.status, StatusCode::CREATED, "{began:?}");
            began
        };
        let cookies = |answer: &Answer| -> Vec<String> {
            answer
                .headers
                .get_all("set-cookie")
                .iter()
                .map(|value| value.to_str().unwrap().to_owned())
                .collect()
        };
        let local = sign_in(&[("host", "localhost:8080")]).await;
        assert_eq!(local.json()["secret"], "", "the proof is for the cookie jar");
        let [legacy, modern] = &cookies(&local)[..] else { panic!("{local:?}") };
        let value = legacy.split(';').next().unwrap().split_once('=').unwrap().1;
        let expires = legacy.split("; ").nth(1).unwrap();
        assert!(expires.starts_with("expires=") && expires.ends_with(" GMT"), "{expires}");
        assert_eq!(*legacy, format!("a_session_test_legacy={value}; {expires}; path=/; HttpOnly"));
        assert_eq!(
            *modern,
            format!("a_session_test={value}; {expires}; path=/; HttpOnly; SameSite=None")
        );
        assert_eq!(
            local.header("x-fallback-cookies"),
            json!({ "a_session_test": value }).to_string()
        );
        let proof: Value = serde_json::from_slice(&STANDARD.decode(value).unwrap()).unwrap();
        assert_eq!((&proof["id"], text(&proof["secret"]).len()), (&json!("ada"), 256));
        assert_eq!(
            who(&endpoint, &[("cookie", &format!("a_session_test={value}"))]).await,
            known("ada")
        );

        let proxied: Shown<'_> = &[("host", "api.example.com"), ("x-forwarded-proto", "https")];
        let secure = sign_in(proxied).await;
        let [legacy, modern] = &cookies(&secure)[..] else { panic!("{secure:?}") };
        assert!(
            legacy.ends_with("; path=/; domain=.api.example.com; secure; HttpOnly"),
            "{legacy}"
        );
        assert!(
            modern.ends_with("; domain=.api.example.com; secure; HttpOnly; SameSite=None"),
            "{modern}"
        );
        let address = sign_in(&[("host", "127.0.0.1:9")]).await;
        assert!(
            cookies(&address)
                .iter()
                .all(|cookie| !cookie.contains("domain") && !cookie.contains("secure"))
        );

        let me: Shown<'_> = &[("x-appwrite-session", value)];
        let ended =
            ask(&endpoint, me, (Method::DELETE, "/account/sessions/current"), json!({})).await;
        assert_eq!(ended.status, StatusCode::NO_CONTENT);
        let past = "expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/; HttpOnly";
        assert_eq!(
            cookies(&ended),
            [
                format!("a_session_test_legacy=; {past}"),
                format!("a_session_test=; {past}; SameSite=None")
            ]
        );
        assert_eq!(ended.header("x-fallback-cookies"), "[]");
        assert_eq!(who(&endpoint, me).await, guest());
    }
}

#[tokio::test]
async fn only_a_key_is_shown_what_proves_a_session() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        let body = json!({"email": "ada@example.org", "password": SECRET});
        let began =
            ask(&endpoint, KEYED, (Method::POST, "/account/sessions/email"), body).await.json();
        let proof = text(&began["secret"]);
        assert_eq!(who(&endpoint, &[("x-appwrite-session", &proof)]).await, known("ada"));
        for (shown, path) in [
            (KEYED, "/users/ada/sessions"),
            (&[("x-appwrite-session", &*proof)], "/account/sessions"),
        ] {
            let list = ask(&endpoint, shown, (Method::GET, path), Value::Null).await.json();
            assert_eq!(list["sessions"][0]["secret"], "", "shown once");
        }
    }
}

#[tokio::test]
async fn a_jwt_stands_for_a_user_as_long_as_it_says() {
    for door in DOORS {
        let clock = Arc::new(ManualClock::new(Timestamp::from_micros(1_700_000_000_000_000)));
        let endpoint = Endpoint::with_clock(door, Arc::<ManualClock>::clone(&clock)).await;
        user(&endpoint, "ada").await;
        let (id, proof) = session(&endpoint, "ada").await;
        let me: Shown<'_> = &[("x-appwrite-session", &proof)];
        for path in ["/account/jwts", "/account/jwt"] {
            let made = ask(&endpoint, me, (Method::POST, path), json!({})).await;
            assert_eq!(made.status, StatusCode::CREATED);
            let word = text(&made.json()["jwt"]);
            let claims = STANDARD.decode(pad(word.split('.').nth(1).unwrap())).unwrap();
            let claims: Value = serde_json::from_slice(&claims).unwrap();
            assert_eq!(claims, json!({"userId": "ada", "sessionId": id, "exp": 1_700_000_900}));
            assert_eq!(who(&endpoint, &[("x-appwrite-jwt", &word)]).await, known("ada"));
        }
        let short = text(
            &ask(&endpoint, me, (Method::POST, "/account/jwts"), json!({"duration": "60"}))
                .await
                .json()["jwt"],
        );
        let free = jwt(&endpoint, "ada", json!({"sessionId": "nothing", "duration": 3600})).await;
        let recent = jwt(&endpoint, "ada", json!({})).await;
        let shown: Shown<'_> = &[("x-appwrite-jwt", &short)];
        let again = ask(&endpoint, shown, (Method::POST, "/account/jwts"), json!({})).await;
        assert_eq!(again.refusal(), (403, "user_jwt_creation_denied".to_owned()));
        let current =
            ask(&endpoint, shown, (Method::GET, "/account/sessions/current"), Value::Null).await;
        assert_eq!(
            current.refusal(),
            (404, "user_session_not_found".to_owned()),
            "a JWT is no session"
        );
        for bad in [json!({"duration": 3601}), json!({"duration": -1}), json!({"duration": "soon"})]
        {
            let answer = ask(&endpoint, me, (Method::POST, "/account/jwts"), bad.clone()).await;
            assert_eq!(answer.refusal(), (400, "general_argument_invalid".to_owned()), "{bad}");
        }
        let stillborn = text(
            &ask(&endpoint, me, (Method::POST, "/account/jwts"), json!({"duration": 0}))
                .await
                .json()["jwt"],
        );
        assert_eq!(
            who(&endpoint, &[("x-appwrite-jwt", &stillborn)]).await,
            refused(401, "user_jwt_invalid")
        );

        assert_eq!(
            who(&endpoint, &[("x-appwrite-jwt", &short), ("x-appwrite-session", &proof)]).await,
            refused(403, "user_jwt_and_cookie_set")
        );
        assert_eq!(
            who(&endpoint, &[("x-appwrite-jwt", "nonsense"), ("x-appwrite-session", &proof)]).await,
            refused(403, "user_jwt_and_cookie_set")
        );
        for forged in [
            "nonsense",
            "a.b.c",
            "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.eyJ1c2VySWQiOiJhZGEiLCJleHAiOjk5OTk5OTk5OTl9.",
        ] {
            assert_eq!(
                who(&endpoint, &[("x-appwrite-jwt", forged)]).await,
                refused(401, "user_jwt_invalid"),
                "{forged}"
            );
        }
        clock.advance(Duration::from_secs(60));
        assert_eq!(who(&endpoint, shown).await, refused(401, "user_jwt_invalid"));
        assert!(
            text(&account(&endpoint, shown).await.json()["message"])
                .starts_with("Failed to verify JWT.")
        );
        ask(&endpoint, me, (Method::DELETE, "/account/sessions/current"), json!({})).await;
        assert_eq!(
            who(&endpoint, &[("x-appwrite-jwt", &recent)]).await,
            guest(),
            "its session has ended"
        );
        assert_eq!(who(&endpoint, &[("x-appwrite-jwt", &free)]).await, known("ada"));
        ask(&endpoint, KEYED, (Method::DELETE, "/users/ada"), json!({})).await;
        assert_eq!(who(&endpoint, &[("x-appwrite-jwt", &free)]).await, guest());
    }
}

fn pad(part: &str) -> String {
    let plain = part.replace('-', "+").replace('_', "/");
    let missing = (4 - plain.len() % 4) % 4;
    plain + &"=".repeat(missing)
}

#[tokio::test]
async fn a_session_ends_after_a_year() {
    for door in DOORS {
        let clock = Arc::new(ManualClock::new(Timestamp::from_micros(1_700_000_000_000_000)));
        let endpoint = Endpoint::with_clock(door, Arc::<ManualClock>::clone(&clock)).await;
        user(&endpoint, "ada").await;
        let (_, proof) = session(&endpoint, "ada").await;
        let me: Shown<'_> = &[("x-appwrite-session", &proof)];
        clock.advance(Duration::from_hours(365 * 24) - Duration::from_secs(1));
        assert_eq!(who(&endpoint, me).await, known("ada"));
        clock.advance(Duration::from_secs(1));
        assert_eq!(who(&endpoint, me).await, guest());
    }
}

#[tokio::test]
async fn a_key_wins_over_a_session() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        let (_, proof) = session(&endpoint, "ada").await;
        let word = jwt(&endpoint, "ada", json!({})).await;
        let buckets = async |shown: Shown<'_>| {
            let answer =
                ask(&endpoint, shown, (Method::GET, "/storage/buckets"), Value::Null).await;
            if answer.status == StatusCode::OK { Ok(()) } else { Err(answer.refusal()) }
        };
        let (key, session, word) =
            (("x-appwrite-key", KEY), ("x-appwrite-session", &*proof), ("x-appwrite-jwt", &*word));
        assert_eq!(buckets(&[key, session]).await, Ok(()));
        assert_eq!(buckets(&[key, word]).await, Ok(()));
        assert_eq!(who(&endpoint, &[key, session]).await, guest(), "a key has no account");
        assert_eq!(buckets(&[key, session, word]).await, refused(403, "user_jwt_and_cookie_set"));
        assert_eq!(
            buckets(&[key, ("x-appwrite-jwt", "nonsense")]).await,
            refused(401, "user_jwt_invalid")
        );
        assert_eq!(
            buckets(&[key, session, ("x-appwrite-user", "ada")]).await,
            refused(403, "user_api_key_and_session_set")
        );
        assert_eq!(buckets(&[key, ("x-appwrite-user", "ada")]).await, Ok(()));
        assert_eq!(
            buckets(&[("x-appwrite-key", "standard_wrong"), session]).await,
            refused(401, "user_unauthorized")
        );
        assert_eq!(
            buckets(&[("x-appwrite-key", "wrong")]).await,
            refused(401, "user_unauthorized")
        );
        assert_eq!(
            buckets(&[("x-appwrite-key", "account_0123")]).await,
            guest(),
            "a kind of key that is not ours"
        );
        ask(&endpoint, KEYED, (Method::PATCH, "/users/ada/status"), json!({"status": false})).await;
        assert_eq!(
            buckets(&[key, session]).await,
            Ok(()),
            "the blocked user is not the one who asks"
        );
    }
}

#[tokio::test]
async fn everybody_has_the_scopes_of_their_kind() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        let proof = session(&endpoint, "ada").await.1;
        let began = ask(&endpoint, KEYED, (Method::POST, "/account/sessions/anonymous"), json!({}));
        let anonymous = text(&began.await.json()["secret"]);
        let nobody: Shown<'_> = &[];
        let ada: Shown<'_> = &[("x-appwrite-session", &proof)];
        let unnamed: Shown<'_> = &[("x-appwrite-session", &anonymous)];
        for (shown, path, message) in [
            (nobody, "/account", "User (role: guests) missing scopes ([\"account\"])"),
            (nobody, "/users", "User (role: guests) missing scopes ([\"users.read\"])"),
            (nobody, "/storage/buckets", "User (role: guests) missing scopes ([\"buckets.read\"])"),
            (nobody, "/databases", "User (role: guests) missing scopes ([\"databases.read\"])"),
            (nobody, "/health/storage", "User (role: guests) missing scopes ([\"health.read\"])"),
            (nobody, "/teams", "User (role: guests) missing scopes ([\"teams.read\"])"),
            (ada, "/users", "ada@example.org (role: users) missing scopes ([\"users.read\"])"),
            (
                ada,
                "/storage/buckets",
                "ada@example.org (role: users) missing scopes ([\"buckets.read\"])",
            ),
            (
                ada,
                "/tokens/nothing",
                "ada@example.org (role: users) missing scopes ([\"tokens.read\"])",
            ),
            (unnamed, "/users", "User (role: users) missing scopes ([\"users.read\"])"),
            (KEYED, "/account", "User (role: applications) missing scopes ([\"account\"])"),
            (
                KEYED,
                "/account/sessions",
                "User (role: applications) missing scopes ([\"account\"])",
            ),
        ] {
            let answer = ask(&endpoint, shown, (Method::GET, path), Value::Null).await;
            assert_eq!(answer.refusal(), (401, "general_unauthorized_scope".to_owned()), "{path}");
            assert_eq!(answer.json()["message"], message);
        }
        for path in ["/users", "/users/ada", "/storage/buckets", "/health/storage", "/teams"] {
            assert_eq!(endpoint.get(path).await.status, StatusCode::OK, "{path}");
        }
        for (method, path) in [
            (Method::POST, "/users"),
            (Method::DELETE, "/users/ada"),
            (Method::PUT, "/users/ada/labels"),
            (Method::POST, "/users/ada/sessions"),
        ] {
            let answer =
                ask(&endpoint, ada, (method.clone(), path), json!({"labels": ["admin"]})).await;
            assert_eq!(
                answer.refusal(),
                (401, "general_unauthorized_scope".to_owned()),
                "{method} {path}"
            );
        }
        assert_eq!(
            ask(&endpoint, ada, (Method::GET, "/locale"), Value::Null).await.status,
            StatusCode::OK
        );
        assert_eq!(
            ask(&endpoint, ada, (Method::GET, "/teams"), Value::Null).await.status,
            StatusCode::OK
        );
    }
}

#[tokio::test]
async fn roles_open_what_is_granted_to_them() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        let (_, proof) = session(&endpoint, "ada").await;
        let word = jwt(&endpoint, "ada", json!({})).await;
        for (id, role) in [
            ("any", "any"),
            ("guests", "guests"),
            ("users", "users"),
            ("unverified", "users/unverified"),
            ("own", "user:ada"),
            ("verified", "user:ada/verified"),
            ("label", "label:vip"),
        ] {
            endpoint.bucket(id, json!({"permissions": [format!("read(\"{role}\")")]})).await;
        }
        let open = async |shown: Shown<'_>| {
            let mut open = Vec::new();
            for id in ["any", "guests", "users", "unverified", "own", "verified", "label"] {
                let answer = ask(
                    &endpoint,
                    shown,
                    (Method::GET, &format!("/storage/buckets/{id}/files")),
                    Value::Null,
                )
                .await;
                if answer.status == StatusCode::OK {
                    open.push(id);
                }
            }
            open.join(" ")
        };
        let by_session: Shown<'_> = &[("x-appwrite-session", &proof)];
        let by_jwt: Shown<'_> = &[("x-appwrite-jwt", &word)];
        assert_eq!(open(&[]).await, "any guests");
        assert_eq!(open(by_session).await, "any users unverified own");
        assert_eq!(open(by_jwt).await, open(by_session).await);
        ask(
            &endpoint,
            KEYED,
            (Method::PATCH, "/users/ada/verification"),
            json!({"emailVerification": true}),
        )
        .await;
        ask(&endpoint, KEYED, (Method::PUT, "/users/ada/labels"), json!({"labels": ["vip"]})).await;
        assert_eq!(open(by_session).await, "any users own verified label", "with the next request");
        assert_eq!(open(KEYED).await, "any guests users unverified own verified label");
        let image = Request::get("/v1/storage/buckets/users/files?project=test&impersonateuserid=")
            .header("host", "127.0.0.1")
            .header("cookie", format!("a_session_test={proof}"));
        assert_eq!(
            endpoint.send(image.body(Bytes::new()).unwrap()).await.status,
            StatusCode::OK,
            "as an <img> asks"
        );
    }
}

#[tokio::test]
async fn a_blocked_user_is_refused_everywhere() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        let (_, proof) = session(&endpoint, "ada").await;
        let word = jwt(&endpoint, "ada", json!({})).await;
        endpoint.bucket("open", json!({"permissions": ["read(\"any\")"]})).await;
        ask(&endpoint, KEYED, (Method::PATCH, "/users/ada/status"), json!({"status": false})).await;
        for shown in [("x-appwrite-session", &*proof), ("x-appwrite-jwt", &word)] {
            for path in [
                "/account",
                "/account/sessions",
                "/storage/buckets/open/files",
                "/locale",
                "/teams",
            ] {
                let answer = ask(&endpoint, &[shown], (Method::GET, path), Value::Null).await;
                assert_eq!(answer.refusal(), (403, "user_blocked".to_owned()), "{path}");
            }
            let answer = ask(&endpoint, &[shown], (Method::GET, "/users"), Value::Null).await;
            assert_eq!(
                answer.refusal(),
                (401, "general_unauthorized_scope".to_owned()),
                "the scope is asked first"
            );
        }
        ask(&endpoint, KEYED, (Method::PATCH, "/users/ada/status"), json!({"status": true})).await;
        assert_eq!(who(&endpoint, &[("x-appwrite-session", &proof)]).await, known("ada"));
    }
}

#[tokio::test]
async fn an_admin_of_appwrites_console_is_nobody_here() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        let (_, proof) = session(&endpoint, "ada").await;
        let word = jwt(&endpoint, "ada", json!({})).await;
        let cookie = format!("a_session_console={proof}; a_session_test={proof}");
        let admin = ("x-appwrite-mode", "admin");
        for shown in [
            [admin, ("cookie", &*cookie)],
            [admin, ("x-appwrite-session", &*proof)],
            [admin, ("x-appwrite-jwt", &*word)],
        ] {
            assert_eq!(who(&endpoint, &shown).await, guest(), "{shown:?}");
        }
        let by_query = ask(
            &endpoint,
            &[("cookie", &cookie)],
            (Method::GET, "/account?mode=admin"),
            Value::Null,
        )
        .await;
        assert_eq!(by_query.refusal().0, 401);
        assert_eq!(
            who(&endpoint, &[("x-appwrite-mode", "default"), ("cookie", &cookie)]).await,
            known("ada")
        );
        assert_eq!(
            ask(&endpoint, &[admin, ("x-appwrite-key", KEY)], (Method::GET, "/users"), Value::Null)
                .await
                .status,
            StatusCode::OK
        );
    }
}

#[tokio::test]
async fn acting_as_another_user_takes_the_right_to() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        user(&endpoint, "bob").await;
        let (_, proof) = session(&endpoint, "ada").await;
        let me = ("x-appwrite-session", &*proof);
        let wishes = [
            ("x-appwrite-impersonate-user-id", "bob"),
            ("x-appwrite-impersonate-user-email", "Bob@example.org"),
        ];
        for wish in wishes {
            assert_eq!(
                who(&endpoint, &[me, wish]).await,
                known("ada"),
                "without the right it is nothing"
            );
        }
        ask(
            &endpoint,
            KEYED,
            (Method::PATCH, "/users/ada/impersonator"),
            json!({"impersonator": true}),
        )
        .await;
        for wish in wishes {
            let account = account(&endpoint, &[me, wish]).await.json();
            assert_eq!(
                (&account["$id"], &account["impersonatorUserId"]),
                (&json!("bob"), &json!("ada"))
            );
        }
        for query in
            ["impersonateuserid=bob", "impersonateUserId=bob", "impersonateemail=bob%40example.org"]
        {
            let path = format!("/account?{query}");
            let account = ask(&endpoint, &[me], (Method::GET, &path), Value::Null).await.json();
            assert_eq!(account["$id"], "bob", "{query}");
        }
        assert_eq!(
            who(&endpoint, &[me, ("x-appwrite-impersonate-user-id", "")]).await,
            known("ada")
        );
        assert_eq!(
            who(&endpoint, &[me, ("x-appwrite-impersonate-user-id", "nobody")]).await,
            known("ada")
        );
        assert_eq!(
            ask(&endpoint, &[me], (Method::GET, "/users"), Value::Null).await.status,
            StatusCode::OK,
            "to choose somebody"
        );
        let password = json!({"password": "another secret", "oldPassword": SECRET});
        for (method, path, body) in [
            (Method::PATCH, "/account/password", password),
            (Method::PATCH, "/account/status", json!({})),
            (Method::DELETE, "/account/sessions", json!({})),
            (Method::DELETE, "/account/sessions/current", json!({})),
        ] {
            let stolen = ask(&endpoint, &[me, wishes[0]], (method, path), body).await;
            assert_eq!(stolen.refusal(), (401, "user_unauthorized".to_owned()), "{path}");
        }
        assert_eq!(who(&endpoint, &[wishes[0]]).await, guest());
    }
}

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
                let store =
                    disk::rusqlite::Connection::open(endpoint.folder.path().join("store.db"))
                        .unwrap();
                store
                    .execute_batch("UPDATE users SET labels = 'damaged', accessed_at = 0")
                    .unwrap();
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
