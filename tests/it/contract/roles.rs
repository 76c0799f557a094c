//! What callers may do by what they are: contract sections 2.2 to 2.5.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use super::credentials::{account, guest, jwt, known, refused, who};
use super::door::{DOORS, Endpoint, KEY};
use super::people::{KEYED, SECRET, Shown, ask, session, text, user};

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
