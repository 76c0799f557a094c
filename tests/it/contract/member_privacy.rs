//! What a user cannot find out about the other members of a team (contract 10.6).

use http::StatusCode;
use serde_json::{Value, json};

use super::door::{DOORS, Endpoint, encoded};
use super::teams::{Person, ids, member, refusal, team};

#[tokio::test]
async fn a_user_finds_nobody_else_by_what_is_hidden_of_them() {
    for door in DOORS {
        let endpoint = Endpoint::open(door).await;
        team(&endpoint, "t").await;
        let ann = Person::new(&endpoint, "ann").await;
        Person::new(&endpoint, "bob").await;
        let first = member(&endpoint, "t", "ann", &["owner"]).await;
        let second = member(&endpoint, "t", "bob", &["editor"]).await;
        let by = |query: Value| format!("queries[]={}", encoded(&query.to_string()));
        let test = |method: &str, values: Value| json!({"method": method, "attribute": "userId", "values": values});
        let seen =
            async |query: &str| ann.gets(&endpoint, &format!("/teams/t/memberships?{query}")).await;
        for guess in [
            test("equal", json!(["bob"])),
            test("equal", json!(["ann", "bob"])),
            test("notEqual", json!(["ann"])),
            test("startsWith", json!(["b"])),
            test("orderAsc", json!([])),
            json!({"method": "or", "values": [test("equal", json!(["bob"])), test("equal", json!(["ann"]))]}),
        ] {
            let query = by(guess);
            let refused = seen(&query).await.refusal();
            assert_eq!(refused, refusal(400, "general_argument_invalid"), "{query}");
            let keyed = endpoint.get(&format!("/teams/t/memberships?{query}")).await;
            assert_eq!(keyed.status, StatusCode::OK, "a key may ask: {query}");
        }
        let everybody = [first.clone(), second];
        for search in ["search=bob", "search=ann", "search=nobody"] {
            assert_eq!(ids(&seen(search).await.json(), "memberships"), everybody, "{search}");
        }
        let own = seen(&by(test("equal", json!(["ann"])))).await.json();
        assert_eq!((&own["total"], ids(&own, "memberships")), (&json!(1), vec![first]));
    }
}
