//! Accounts and sessions, and what ends with a password: contract sections 10.2 to 10.4 and 9.2.

use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use wire::{ManualClock, Timestamp};

use super::credentials::{guest, jwt, known, who};
use super::door::{DOORS, Endpoint};
use super::people::{ACCOUNT, KEYED, SECRET, Shown, ask, keys, session, text, user};

#[tokio::test]
async fn an_account_is_changed_by_who_knows_the_password() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        user(&endpoint, "bob").await;
        let (_, here) = session(&endpoint, "ada").await;
        let (_, there) = session(&endpoint, "ada").await;
        let me: Shown<'_> = &[("x-appwrite-session", &here)];
        let patch =
            async |path: &str, body: Value| ask(&endpoint, me, (Method::PATCH, path), body).await;
        for (path, body, key, expected) in [
            ("/account/name", json!({"name": "Ada"}), "name", json!("Ada")),
            (
                "/account/email",
                json!({"email": "A@example.org", "password": SECRET}),
                "email",
                json!("a@example.org"),
            ),
            (
                "/account/phone",
                json!({"phone": "+491234567", "password": SECRET}),
                "phone",
                json!("+491234567"),
            ),
            ("/account/prefs", json!({"prefs": {"a": 1}}), "prefs", json!({"a": 1})),
        ] {
            let changed = patch(path, body).await;
            assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
            assert_eq!(
                (&changed.json()[key], keys(&changed).join(" ")),
                (&expected, ACCOUNT.to_owned()),
                "{path}"
            );
        }
        assert_eq!(
            ask(&endpoint, me, (Method::GET, "/account/prefs"), Value::Null).await.json(),
            json!({"a": 1})
        );
        let wrong = (401, "user_invalid_credentials".to_owned());
        for (path, body, expected) in [
            (
                "/account/email",
                json!({"email": "x@example.org", "password": "not my password"}),
                wrong.clone(),
            ),
            (
                "/account/password",
                json!({"password": "another secret", "oldPassword": "not my password"}),
                wrong.clone(),
            ),
            ("/account/password", json!({"password": "another secret"}), wrong.clone()),
            ("/account/password", json!({"password": "another secret", "oldPassword": "x"}), wrong),
            (
                "/account/password",
                json!({"password": "short", "oldPassword": SECRET}),
                (400, "general_argument_invalid".to_owned()),
            ),
            (
                "/account/email",
                json!({"email": "bob@example.org", "password": SECRET}),
                (409, "user_target_already_exists".to_owned()),
            ),
        ] {
            assert_eq!(patch(path, body.clone()).await.refusal(), expected, "{path} {body}");
        }
        let changed = patch(
            "/account/password",
            json!({"password": "another secret", "oldPassword": SECRET}),
        )
        .await;
        assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
        let other = ask(
            &endpoint,
            &[("x-appwrite-session", &there)],
            (Method::GET, "/account"),
            Value::Null,
        )
        .await;
        assert_eq!(other.refusal().0, 401, "a new password ends other sessions");
        let blocked = patch("/account/status", json!({})).await;
        assert_eq!((blocked.status, &blocked.json()["status"]), (StatusCode::OK, &json!(false)));
        assert_eq!(blocked.headers.get_all("set-cookie").iter().count(), 2);
        let refused = ask(&endpoint, me, (Method::GET, "/account"), Value::Null).await;
        assert_eq!(refused.refusal(), (403, "user_blocked".to_owned()));
    }
}

#[tokio::test]
async fn sessions_are_listed_extended_and_ended() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        let (first, here) = session(&endpoint, "ada").await;
        let (second, there) = session(&endpoint, "ada").await;
        let me: Shown<'_> = &[("x-appwrite-session", &here)];
        let list = ask(&endpoint, me, (Method::GET, "/account/sessions"), Value::Null).await.json();
        let shown: Vec<(String, bool)> = list["sessions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|session| (text(&session["$id"]), session["current"] == true))
            .collect();
        assert_eq!(
            (list["total"].clone(), shown),
            (json!(2), vec![(first.clone(), true), (second.clone(), false)])
        );
        for name in ["current", first.as_str()] {
            let path = format!("/account/sessions/{name}");
            let one = ask(&endpoint, me, (Method::GET, &path), Value::Null).await.json();
            assert_eq!(
                (&one["$id"], &one["current"], &one["secret"]),
                (&json!(first), &json!(true), &json!(""))
            );
        }
        let longer =
            ask(&endpoint, me, (Method::PATCH, "/account/sessions/current"), json!({})).await;
        assert_eq!((longer.status, &longer.json()["$id"]), (StatusCode::OK, &json!(first)));
        for (method, name) in
            [(Method::GET, "nothing"), (Method::DELETE, "nothing"), (Method::PATCH, "nothing")]
        {
            let path = format!("/account/sessions/{name}");
            let refused = ask(&endpoint, me, (method, &path), Value::Null).await;
            assert_eq!(refused.refusal(), (404, "user_session_not_found".to_owned()));
        }
        let path = format!("/account/sessions/{second}");
        let ended = ask(&endpoint, me, (Method::DELETE, &path), json!({})).await;
        assert_eq!(
            (ended.status, ended.headers.get("set-cookie")),
            (StatusCode::NO_CONTENT, None),
            "not the own one"
        );
        let refused = ask(
            &endpoint,
            &[("x-appwrite-session", &there)],
            (Method::GET, "/account"),
            Value::Null,
        )
        .await;
        assert_eq!(refused.refusal(), (401, "general_unauthorized_scope".to_owned()));

        session(&endpoint, "ada").await;
        let of_key = endpoint.get("/users/ada/sessions").await.json();
        assert_eq!(
            (&of_key["total"], &of_key["sessions"][0]["current"]),
            (&json!(2), &json!(false))
        );
        let path = format!("/users/ada/sessions/{first}");
        assert_eq!(
            ask(&endpoint, KEYED, (Method::DELETE, &path), json!({})).await.status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(
            ask(&endpoint, KEYED, (Method::DELETE, "/users/ada/sessions"), json!({})).await.status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(
            endpoint.get("/users/ada/sessions").await.json(),
            json!({"total": 0, "sessions": []})
        );

        let (_, last) = session(&endpoint, "ada").await;
        let me: Shown<'_> = &[("x-appwrite-session", &last)];
        session(&endpoint, "ada").await;
        let all = ask(&endpoint, me, (Method::DELETE, "/account/sessions"), json!({})).await;
        assert_eq!(all.headers.get_all("set-cookie").iter().count(), 2);
        assert_eq!(endpoint.get("/users/ada/sessions").await.json()["total"], 0);
    }
}

#[tokio::test]
async fn the_eleventh_session_ends_the_first() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        let (_, first) = session(&endpoint, "ada").await;
        for _ in 0..9 {
            session(&endpoint, "ada").await;
        }
        let ask_first = async || {
            ask(
                &endpoint,
                &[("x-appwrite-session", &first)],
                (Method::GET, "/account"),
                Value::Null,
            )
            .await
            .status
        };
        assert_eq!(ask_first().await, StatusCode::OK);
        let body = json!({"email": "ada@example.org", "password": SECRET});
        assert_eq!(
            ask(&endpoint, &[], (Method::POST, "/account/sessions"), body).await.status,
            StatusCode::CREATED,
            "the older address"
        );
        assert_eq!(ask_first().await, StatusCode::UNAUTHORIZED);
        assert_eq!(endpoint.get("/users/ada/sessions").await.json()["total"], 10);
    }
}

#[tokio::test]
async fn who_may_not_sign_in_is_told_why() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        let (_, proof) = session(&endpoint, "ada").await;
        let sign_in = async |shown: Shown<'_>, email: &str, password: &str| {
            let body = json!({"email": email, "password": password});
            ask(&endpoint, shown, (Method::POST, "/account/sessions/email"), body).await
        };
        let signed_in: Shown<'_> = &[("x-appwrite-session", &proof)];
        let wrong = (401, "user_invalid_credentials");
        let already = (401, "user_session_already_exists");
        let address = "ada@example.org";
        for (shown, email, password, expected) in [
            (&[][..], address, "not my password", wrong),
            (&[], "nobody@example.org", SECRET, wrong),
            (&[], "nonsense", SECRET, (400, "general_argument_invalid")),
            (&[], address, "short", (400, "general_argument_invalid")),
            (signed_in, address, SECRET, already),
            (signed_in, "nonsense", "", already),
        ] {
            let refused = sign_in(shown, email, password).await;
            assert_eq!(
                refused.refusal(),
                (expected.0, expected.1.to_owned()),
                "{email} {password}"
            );
            assert_eq!(refused.headers.get("set-cookie"), None);
        }
        let (unknown, known) = (
            sign_in(&[], "nobody@example.org", SECRET).await,
            sign_in(&[], address, "not my password").await,
        );
        assert_eq!(unknown.body, known.body, "the answer does not tell who has an account");
        let anonymous =
            ask(&endpoint, signed_in, (Method::POST, "/account/sessions/anonymous"), json!({}))
                .await;
        assert_eq!(anonymous.refusal(), (401, "user_session_already_exists".to_owned()));
        ask(&endpoint, KEYED, (Method::PATCH, "/users/ada/status"), json!({"status": false})).await;
        assert_eq!(sign_in(&[], address, SECRET).await.refusal(), (403, "user_blocked".to_owned()));
        assert_eq!(
            sign_in(&[], address, "not my password").await.refusal(),
            (wrong.0, wrong.1.to_owned())
        );
    }
}

#[tokio::test]
async fn an_anonymous_user_has_a_session_and_no_address() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let began =
            ask(&endpoint, KEYED, (Method::POST, "/account/sessions/anonymous"), json!({})).await;
        assert_eq!(began.status, StatusCode::CREATED);
        let body = began.json();
        assert_eq!(
            (&body["provider"], &body["factors"]),
            (&json!("anonymous"), &json!(["anonymous"]))
        );
        let proof = text(&body["secret"]);
        let me: Shown<'_> = &[("x-appwrite-session", &proof)];
        let account = ask(&endpoint, me, (Method::GET, "/account"), Value::Null).await.json();
        assert_eq!(
            (&account["$id"], &account["email"], &account["passwordUpdate"]),
            (&body["userId"], &json!(""), &json!(""))
        );
        let change = json!({"email": "new@example.org", "password": SECRET});
        let changed = ask(&endpoint, me, (Method::PATCH, "/account/email"), change.clone()).await;
        assert_eq!(changed.status, StatusCode::OK);
        let again = ask(&endpoint, &[], (Method::POST, "/account/sessions/email"), change).await;
        assert_eq!(again.json()["userId"], body["userId"], "they have become somebody");
    }
}

#[tokio::test]
async fn a_jwt_without_a_session_ends_with_the_password() {
    for door in DOORS {
        let clock = Arc::new(ManualClock::new(Timestamp::from_micros(1_700_000_000_000_000)));
        let endpoint = Endpoint::with_clock(door, Arc::<ManualClock>::clone(&clock)).await;
        user(&endpoint, "ada").await;
        let free =
            async || jwt(&endpoint, "ada", json!({"sessionId": "nothing", "duration": 3600})).await;
        let who = async |word: &str| who(&endpoint, &[("x-appwrite-jwt", word)]).await;
        let by_key = async |part: &str, body: Value| {
            clock.advance(Duration::from_millis(1));
            let path = format!("/users/ada/{part}");
            ask(&endpoint, KEYED, (Method::PATCH, &path), body).await
        };
        let first = free().await;
        by_key("name", json!({"name": "Ada"})).await;
        assert_eq!(who(&first).await, known("ada"), "nothing else ends it");
        by_key("password", json!({"password": "another secret"})).await;
        let second = free().await;
        assert_eq!((who(&first).await, who(&second).await), (guest(), known("ada")));
        clock.advance(Duration::from_mins(59));
        assert_eq!(who(&second).await, known("ada"));

        let (_, proof) = session(&endpoint, "ada").await;
        let of_session = jwt(&endpoint, "ada", json!({"duration": 3600})).await;
        let body = json!({"password": "a third secret", "oldPassword": "another secret"});
        let change = (Method::PATCH, "/account/password");
        let changed = ask(&endpoint, &[("x-appwrite-session", &proof)], change, body).await;
        assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
        let third = free().await;
        assert_eq!((who(&second).await, who(&third).await), (guest(), known("ada")));
        assert_eq!(
            who(&of_session).await,
            known("ada"),
            "the session goes on, and with it its JWT"
        );
        by_key("password", json!({"password": ""})).await;
        assert_eq!((who(&third).await, who(&of_session).await), (guest(), guest()));
    }
}
