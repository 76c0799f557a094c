//! Users and their models: contract sections 10.1, 10.2 and 10.5.

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
pub(super) fn keys(answer: &Answer) -> Vec<String> {
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

/// The keys of an account.
pub(super) const ACCOUNT: &str = "$id $createdAt $updatedAt name registration status labels passwordUpdate passwordPwned email phone emailVerification \
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
            (Method::GET, "/users/nobody/targets", Value::Null, unknown),
            (Method::GET, "/users/nobody/targets/t", Value::Null, unknown),
            (Method::GET, "/users/ada/targets/t", Value::Null, (404, "user_target_not_found")),
            (Method::GET, "/users/ada/targets/.bad", Value::Null, invalid),
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
