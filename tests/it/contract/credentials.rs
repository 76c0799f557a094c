//! Who is calling: contract section 2, and the cookies of 9.2.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use wire::{ManualClock, Timestamp};

use super::door::{Answer, DOORS, Endpoint};
use super::people::{KEYED, SECRET, Shown, ask, session, text, user};

const ACCOUNT: (Method, &str) = (Method::GET, "/account");

pub(super) async fn account(endpoint: &Endpoint, shown: Shown<'_>) -> Answer {
    ask(endpoint, shown, ACCOUNT, Value::Null).await
}

/// Who the endpoint takes the caller for; or why it does not know them.
pub(super) async fn who(endpoint: &Endpoint, shown: Shown<'_>) -> Result<String, (u16, String)> {
    let answer = account(endpoint, shown).await;
    if answer.status == StatusCode::OK {
        Ok(text(&answer.json()["$id"]))
    } else {
        Err(answer.refusal())
    }
}

pub(super) fn refused<T>(status: u16, kind: &str) -> Result<T, (u16, String)> {
    Err((status, kind.to_owned()))
}

pub(super) fn guest<T>() -> Result<T, (u16, String)> {
    refused(401, "general_unauthorized_scope")
}

pub(super) fn known(id: &str) -> Result<String, (u16, String)> {
    Ok(id.to_owned())
}

pub(super) async fn jwt(endpoint: &Endpoint, id: &str, body: Value) -> String {
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
async fn an_id_that_permissions_may_still_name_is_given_again_by_keys_only() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let granted = json!({"permissions": ["read(\"team:staff\")", "read(\"user:ada\")"]});
        endpoint.bucket("b", granted).await;
        endpoint.put("b", "f", "a.txt", b"secret").await;
        for id in ["ada", "eve"] {
            user(&endpoint, id).await;
        }
        let (_, proof) = session(&endpoint, "eve").await;
        let eve: Shown<'_> = &[("x-appwrite-session", &proof)];
        let team = json!({"teamId": "staff", "name": "Staff"});
        let made = ask(&endpoint, KEYED, (Method::POST, "/teams"), team.clone()).await;
        assert_eq!(made.status, StatusCode::CREATED);
        for path in ["/teams/staff", "/users/ada"] {
            let gone = ask(&endpoint, KEYED, (Method::DELETE, path), Value::Null).await;
            assert_eq!(gone.status, StatusCode::NO_CONTENT);
        }
        let taken = ask(&endpoint, eve, (Method::POST, "/teams"), team.clone()).await;
        assert_eq!(taken.refusal(), (409, "team_already_exists".to_owned()));
        let account = json!({"userId": "ada", "email": "eve@example.com", "password": SECRET});
        let taken = ask(&endpoint, &[], (Method::POST, "/account"), account).await;
        assert_eq!(taken.refusal(), (409, "user_already_exists".to_owned()));
        let path = "/storage/buckets/b/files/f/download";
        let refused = ask(&endpoint, eve, (Method::GET, path), Value::Null).await;
        assert_eq!(refused.refusal(), (401, "user_unauthorized".to_owned()));
        let again = ask(&endpoint, KEYED, (Method::POST, "/teams"), team).await;
        assert_eq!(again.status, StatusCode::CREATED);
        user(&endpoint, "ada").await;
    }
}

#[tokio::test]
async fn whoever_is_locked_out_is_so_in_every_guise() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        for id in ["ada", "eve"] {
            user(&endpoint, id).await;
        }
        let (_, proof) = session(&endpoint, "eve").await;
        let as_ada: Shown<'_> =
            &[("x-appwrite-session", &proof), ("x-appwrite-impersonate-user-id", "ada")];
        let set = async |what: &str, value: bool| {
            let path = format!("/users/eve/{what}");
            let set = ask(&endpoint, KEYED, (Method::PATCH, &path), json!({what: value})).await;
            assert_eq!(set.status, StatusCode::OK, "{set:?}");
        };
        set("impersonator", true).await;
        let account = ask(&endpoint, as_ada, (Method::GET, "/account"), Value::Null).await;
        assert_eq!(account.json()["$id"], "ada");
        set("status", false).await;
        let refused = ask(&endpoint, as_ada, (Method::GET, "/account"), Value::Null).await;
        assert_eq!(refused.refusal(), (403, "user_blocked".to_owned()));
    }
}
