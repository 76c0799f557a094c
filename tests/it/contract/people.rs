//! Users, accounts and sessions: contract sections 10.1 to 10.5 and 9.2.

use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::door::{Answer, DOORS, Endpoint, KEY, encoded};

pub(super) const SECRET: &str = "correct horse battery";

/// What a caller shows besides the project.
pub(super) type Shown<'a> = &'a [(&'a str, &'a str)];

pub(super) const KEYED: Shown<'static> = &[("x-appwrite-key", KEY)];

/// Asks as somebody; `null` is no body.
pub(super) async fn ask(
    endpoint: &Endpoint,
    shown: Shown<'_>,
    (method, path): (Method, &str),
    body: Value,
) -> Answer {
    let request = shown.iter().fold(Endpoint::guest(method, path), |request, (name, value)| {
        request.header(*name, *value)
    });
    let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
    let request = request.header("content-type", "application/json").body(body).unwrap();
    endpoint.send(request).await
}

/// Makes a user with a key.
pub(super) async fn user(endpoint: &Endpoint, id: &str) -> Value {
    let body =
        json!({"userId": id, "email": format!("{id}@example.org"), "password": SECRET, "name": id});
    let made = ask(endpoint, KEYED, (Method::POST, "/users"), body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    made.json()
}

/// Makes a session with a key; returns its id and what proves it.
pub(super) async fn session(endpoint: &Endpoint, id: &str) -> (String, String) {
    let path = format!("/users/{id}/sessions");
    let made = ask(endpoint, KEYED, (Method::POST, &path), Value::Null).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let body = made.json();
    (text(&body["$id"]), text(&body["secret"]))
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

/// The keys of an answer's object in their order, which a parsed map does not keep.
fn keys(answer: &Answer) -> Vec<String> {
    let body = std::str::from_utf8(&answer.body).unwrap();
    let (mut depth, mut keys) = (0_usize, Vec::new());
    let mut last = "";
    for (at, part) in body.split('"').enumerate() {
        if at % 2 == 1 {
            last = part;
            continue;
        }
        if depth == 1 && part.starts_with(':') {
            keys.push(last.to_owned());
        }
        depth += part.matches(['{', '[']).count();
        depth -= part.matches(['}', ']']).count();
    }
    keys
}

const ACCOUNT: &str = "$id $createdAt $updatedAt name registration status labels passwordUpdate passwordPwned email phone emailVerification \
    emailCanonical emailIsFree emailIsDisposable emailIsCorporate emailIsCanonical phoneVerification mfa prefs targets accessedAt \
    impersonator impersonatorUserId";
const SESSION: &str = "$id $createdAt $updatedAt userId expire provider providerUid providerAccessToken providerAccessTokenExpiry \
    providerRefreshToken ip osCode osName osVersion clientType clientCode clientName clientVersion clientEngine clientEngineVersion \
    deviceName deviceBrand deviceModel countryCode countryName current factors secret mfaUpdatedAt";

#[tokio::test]
async fn models_have_every_key_in_appwrites_order() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        let body = json!({"userId": "unique()"});
        let bare = ask(&endpoint, KEYED, (Method::POST, "/users"), body).await;
        assert_eq!(bare.status, StatusCode::CREATED, "email and password are optional");
        assert_eq!(bare.header("content-type"), "application/json; charset=UTF-8");
        assert_eq!(
            keys(&bare).join(" "),
            ACCOUNT.replace("name registration", "name password hash hashOptions registration")
        );
        let mut user = bare.json();
        assert_eq!(text(&user["$id"]).len(), 20);
        for key in ["$id", "$createdAt", "$updatedAt", "registration", "accessedAt"] {
            assert!(!text(&user.as_object_mut().unwrap().remove(key).unwrap()).is_empty(), "{key}");
        }
        assert_eq!(
            user,
            json!({
                "name": "", "password": null, "hash": null, "hashOptions": null, "status": true, "labels": [], "passwordUpdate": "",
                "passwordPwned": null, "email": "", "phone": "", "emailVerification": false, "emailCanonical": null, "emailIsFree": null,
                "emailIsDisposable": null, "emailIsCorporate": null, "emailIsCanonical": null, "phoneVerification": false, "mfa": false,
                "prefs": {}, "targets": [], "impersonator": false, "impersonatorUserId": null
            })
        );
        let body =
            json!({"userId": "ada", "email": "Ada@Example.org", "password": SECRET, "name": "Ada"});
        let account = ask(&endpoint, &[], (Method::POST, "/account"), body).await;
        assert_eq!(
            (account.status, keys(&account).join(" ")),
            (StatusCode::CREATED, ACCOUNT.to_owned())
        );
        assert_eq!(account.json()["email"], "ada@example.org", "addresses are lower case");
        assert_eq!(account.headers.get("set-cookie"), None, "signing up does not sign in");
        let body = json!({"email": "ADA@example.org", "password": SECRET});
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
        let began = ask(
            &endpoint,
            &[("user-agent", agent)],
            (Method::POST, "/account/sessions/email"),
            body,
        )
        .await;
        assert_eq!(
            (began.status, keys(&began).join(" ")),
            (StatusCode::CREATED, SESSION.to_owned())
        );
        let mut session = began.json();
        for key in ["$id", "$createdAt", "$updatedAt", "expire"] {
            session.as_object_mut().unwrap().remove(key);
        }
        assert_eq!(
            session,
            json!({
                "userId": "ada", "provider": "email", "providerUid": "ada@example.org", "providerAccessToken": "",
                "providerAccessTokenExpiry": "", "providerRefreshToken": "", "ip": "127.0.0.1", "osCode": "LIN", "osName": "GNU/Linux",
                "osVersion": "", "clientType": "browser", "clientCode": "FF", "clientName": "Firefox", "clientVersion": "128.0",
                "clientEngine": "Gecko", "clientEngineVersion": "128.0", "deviceName": "desktop", "deviceBrand": "", "deviceModel": "",
                "countryCode": "--", "countryName": "Unknown", "current": true, "factors": ["password"], "secret": "", "mfaUpdatedAt": ""
            })
        );
    }
}

#[tokio::test]
async fn a_user_lives_their_life() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        for (method, path, body, key, expected) in [
            (Method::PATCH, "name", json!({"name": "Ada L."}), "name", json!("Ada L.")),
            (Method::PATCH, "name", json!({"name": ""}), "name", json!("")),
            (
                Method::PATCH,
                "verification",
                json!({"emailVerification": true}),
                "emailVerification",
                json!(true),
            ),
            (
                Method::PATCH,
                "email",
                json!({"email": "L@example.org"}),
                "email",
                json!("l@example.org"),
            ),
            (
                Method::PATCH,
                "email",
                json!({"email": "l@example.org"}),
                "emailVerification",
                json!(false),
            ),
            (Method::PATCH, "email", json!({"email": ""}), "email", json!("")),
            (Method::PATCH, "phone", json!({"number": "+491234567"}), "phone", json!("+491234567")),
            (
                Method::PATCH,
                "verification/phone",
                json!({"phoneVerification": true}),
                "phoneVerification",
                json!(true),
            ),
            (Method::PATCH, "phone", json!({"number": ""}), "phone", json!("")),
            (Method::PATCH, "status", json!({"status": false}), "status", json!(false)),
            (Method::PATCH, "status", json!({"status": "1"}), "status", json!(true)),
            (
                Method::PATCH,
                "password",
                json!({"password": "another secret"}),
                "password",
                json!(null),
            ),
            (
                Method::PATCH,
                "impersonator",
                json!({"impersonator": true}),
                "impersonator",
                json!(true),
            ),
            (
                Method::PUT,
                "labels",
                json!({"labels": ["b", "a", "b"]}),
                "labels",
                json!(["b", "a"]),
            ),
            (Method::PUT, "labels", json!({"labels": []}), "labels", json!([])),
        ] {
            let path = format!("/users/ada/{path}");
            let changed = ask(&endpoint, KEYED, (method, &path), body.clone()).await;
            assert_eq!(changed.status, StatusCode::OK, "{path} {changed:?}");
            assert_eq!(changed.json()[key], expected, "{path} {body}");
            assert_eq!(endpoint.get("/users/ada").await.json(), changed.json(), "{path}");
        }
        assert_eq!(endpoint.get("/users/ada/prefs").await.body, "{}");
        let prefs = json!({"theme": "dark", "list": [1, null], "deep": {"a": {}}});
        let set =
            ask(&endpoint, KEYED, (Method::PATCH, "/users/ada/prefs"), json!({"prefs": prefs}))
                .await;
        assert_eq!((set.status, set.json()), (StatusCode::OK, prefs.clone()));
        assert_eq!(endpoint.get("/users/ada/prefs").await.json(), prefs);
        let cleared =
            ask(&endpoint, KEYED, (Method::PATCH, "/users/ada/prefs"), json!({"prefs": []})).await;
        assert_eq!(cleared.body, "{}", "PHP's empty list");
        assert_eq!(
            endpoint.get("/users/ada/targets").await.json(),
            json!({"total": 0, "targets": []})
        );
        assert_eq!(
            endpoint.get("/users/ada/memberships").await.json(),
            json!({"total": 0, "memberships": []})
        );
        let gone = ask(&endpoint, KEYED, (Method::DELETE, "/users/ada"), json!({})).await;
        assert_eq!(
            (gone.status, gone.header("content-type")),
            (StatusCode::NO_CONTENT, "text/html; charset=UTF-8")
        );
        assert_eq!(endpoint.get("/users/ada").await.refusal(), (404, "user_not_found".to_owned()));
    }
}

#[tokio::test]
async fn users_are_listed_filtered_and_searched() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        for id in ["ada", "bob", "cyd"] {
            user(&endpoint, id).await;
        }
        ask(&endpoint, KEYED, (Method::PATCH, "/users/bob/status"), json!({"status": false})).await;
        ask(
            &endpoint,
            KEYED,
            (Method::PUT, "/users/cyd/labels"),
            json!({"labels": ["vip", "viper"]}),
        )
        .await;
        ask(&endpoint, KEYED, (Method::PUT, "/users/ada/labels"), json!({"labels": ["viper"]}))
            .await;
        let ids = async |query: &str| {
            let list = endpoint.get(&format!("/users?{query}")).await;
            assert_eq!(list.status, StatusCode::OK, "{query} {list:?}");
            let list = list.json();
            let ids: Vec<String> =
                list["users"].as_array().unwrap().iter().map(|user| text(&user["$id"])).collect();
            (list["total"].as_u64().unwrap(), ids.join(" "))
        };
        let query = |json: Value| format!("queries[]={}", encoded(&json.to_string()));
        assert_eq!(ids("").await, (3, "ada bob cyd".to_owned()));
        assert_eq!(ids("total=false").await.0, 0);
        assert_eq!(ids("search=bob").await, (1, "bob".to_owned()));
        assert_eq!(
            ids("search=cyd%40example.org").await.1.split(' ').next(),
            Some("ada"),
            "any word may match"
        );
        for (filter, expected) in [
            (json!({"method": "equal", "attribute": "status", "values": [false]}), "bob"),
            (
                json!({"method": "equal", "attribute": "email", "values": ["ada@example.org"]}),
                "ada",
            ),
            (json!({"method": "contains", "attribute": "labels", "values": ["vip"]}), "cyd"),
            (json!({"method": "contains", "attribute": "labels", "values": ["viper"]}), "ada cyd"),
            (json!({"method": "equal", "attribute": "name", "values": ["bob", "cyd"]}), "bob cyd"),
            (json!({"method": "orderDesc", "attribute": "name"}), "cyd bob ada"),
            (json!({"method": "cursorAfter", "values": ["ada"]}), "bob cyd"),
        ] {
            assert_eq!(ids(&query(filter.clone())).await.1, expected, "{filter}");
        }
        let bad = query(json!({"method": "equal", "attribute": "password", "values": ["x"]}));
        let refused = endpoint.get(&format!("/users?{bad}")).await;
        assert_eq!(refused.refusal(), (400, "general_argument_invalid".to_owned()));
        assert!(text(&refused.json()["message"]).starts_with("Invalid `queries` param:"));
        let lost = query(json!({"method": "cursorAfter", "values": ["nobody"]}));
        let refused = endpoint.get(&format!("/users?{lost}")).await;
        assert_eq!(refused.json()["message"], "User 'nobody' for the 'cursor' value not found.");
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        user(&endpoint, "ada").await;
        user(&endpoint, "bob").await;
        let new = |id: &str, email: &str, password: &str| json!({"userId": id, "email": email, "password": password});
        let fresh = new("eve", "eve@example.org", SECRET);
        let with = |name: &str, value: Value| {
            let mut body = fresh.clone();
            body[name] = value;
            body
        };
        let invalid = (400, "general_argument_invalid");
        let (unknown, taken) = ((404, "user_not_found"), (409, "user_already_exists"));
        for (method, path, body, expected) in [
            (Method::POST, "/users", with("userId", json!("ada")), taken),
            (Method::POST, "/users", with("email", json!("ADA@example.org")), taken),
            (Method::POST, "/users", with("userId", json!(".bad")), invalid),
            (Method::POST, "/users", with("userId", json!(null)), invalid),
            (Method::POST, "/users", with("email", json!("nonsense")), invalid),
            (Method::POST, "/users", with("email", json!("a@localhost")), invalid),
            (Method::POST, "/users", with("phone", json!("123")), invalid),
            (Method::POST, "/users", with("phone", json!("+0123456789")), invalid),
            (Method::POST, "/users", with("password", json!("1234567")), invalid),
            (Method::POST, "/users", with("password", json!("x".repeat(257))), invalid),
            (Method::POST, "/users", with("name", json!("x".repeat(129))), invalid),
            (Method::POST, "/account", with("userId", json!("bob")), taken),
            (Method::POST, "/account", with("email", json!("bob@example.org")), taken),
            (Method::POST, "/account", with("email", json!(null)), invalid),
            (Method::POST, "/account", with("password", json!(null)), invalid),
            (Method::GET, "/users/nobody", Value::Null, unknown),
            (Method::GET, "/users/.bad", Value::Null, invalid),
            (Method::DELETE, "/users/nobody", json!({}), unknown),
            (Method::PATCH, "/users/nobody/name", json!({"name": "x"}), unknown),
            (Method::PATCH, "/users/ada/name", json!({}), invalid),
            (Method::PATCH, "/users/ada/status", json!({"status": "maybe"}), invalid),
            (Method::PATCH, "/users/ada/status", json!({}), invalid),
            (
                Method::PATCH,
                "/users/ada/email",
                json!({"email": "bob@example.org"}),
                (409, "user_target_already_exists"),
            ),
            (Method::PATCH, "/users/ada/email", json!({"email": "@"}), invalid),
            (Method::PATCH, "/users/ada/password", json!({"password": "short"}), invalid),
            (Method::PUT, "/users/ada/labels", json!({"labels": ["not plain"]}), invalid),
            (Method::PUT, "/users/ada/labels", json!({"labels": ["x".repeat(37)]}), invalid),
            (Method::PUT, "/users/ada/labels", json!({}), invalid),
            (Method::PATCH, "/users/ada/prefs", json!({"prefs": "text"}), invalid),
            (
                Method::PATCH,
                "/users/ada/prefs",
                json!({"prefs": {"x": "y".repeat(65_535)}}),
                invalid,
            ),
            (Method::GET, "/users/nobody/sessions", Value::Null, unknown),
            (Method::POST, "/users/nobody/sessions", json!({}), unknown),
            (Method::DELETE, "/users/nobody/sessions", json!({}), unknown),
            (
                Method::DELETE,
                "/users/ada/sessions/nothing",
                json!({}),
                (404, "user_session_not_found"),
            ),
            (Method::POST, "/users/nobody/jwts", json!({}), unknown),
            (Method::POST, "/users/ada/jwts", json!({"duration": 3601}), invalid),
            (Method::PATCH, "/users/ada", json!({}), (404, "general_route_not_found")),
        ] {
            let refused = ask(&endpoint, KEYED, (method.clone(), path), body.clone()).await;
            assert_eq!(
                refused.refusal(),
                (expected.0, expected.1.to_owned()),
                "{method} {path} {body}"
            );
        }
        // The first parameter that breaks its rule is the one that is named.
        let all_wrong = json!({"userId": ".", "email": "x", "password": "x"});
        let refused = ask(&endpoint, &[], (Method::POST, "/account"), all_wrong).await;
        assert!(
            text(&refused.json()["message"]).starts_with("Invalid `userId` param:"),
            "{refused:?}"
        );
    }
}

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
