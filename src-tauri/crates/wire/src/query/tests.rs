//! What the grammar takes and refuses, of both generations.

use proptest::prelude::*;

use super::*;

#[test]
fn a_query_is_printed_as_it_was_read() {
    for text in [
        r#"{"attribute":"name","method":"equal","values":["a",1,true,1.5]}"#,
        r#"{"attribute":"name","method":"orderDesc","values":[]}"#,
        r#"{"method":"limit","values":[25]}"#,
        r#"{"method":"cursorAfter","values":["abc"]}"#,
        r#"{"method":"or","values":[{"attribute":"a","method":"isNull","values":[]},{"attribute":"b","method":"between","values":[1,2]}]}"#,
    ] {
        assert_eq!(Query::parse(text).unwrap().to_string(), text);
    }
}

#[test]
fn a_query_that_breaks_the_grammar_is_refused() {
    for text in [
        "",
        "[]",
        "7",
        "equal(\"a\",[\"b\"])",
        r#"{"method":7}"#,
        r#"{"method":"equal","attribute":["a"],"values":["b"]}"#,
        r#"{"method":"select","values":["a"]}"#,
        r#"{"method":"regex","attribute":"a","values":["a"]}"#,
        r#"{"method":"elemMatch","attribute":"a","values":[{"method":"isNull","attribute":"b"}]}"#,
        r#"{"method":"exists","values":["a"]}"#,
        r#"{"method":"notExists","values":["a"]}"#,
        r#"{"method":"distanceLessThan","attribute":"a","values":[[[1,2],3]]}"#,
        r#"{"method":"equal","attribute":"a","values":"b"}"#,
        r#"{"method":"equal","attribute":"a","values":[]}"#,
        r#"{"method":"equal","attribute":"a","values":[null]}"#,
        r#"{"method":"equal","attribute":"a","values":[["x"]]}"#,
        r#"{"method":"notEqual","attribute":"a","values":[1,2]}"#,
        r#"{"method":"startsWith","attribute":"a","values":["x","y"]}"#,
        r#"{"method":"limit","values":[0]}"#,
        r#"{"method":"limit","values":[-1]}"#,
        r#"{"method":"limit","values":[1.5]}"#,
        r#"{"method":"limit","values":["ten"]}"#,
        r#"{"method":"limit","values":[9223372036854775808]}"#,
        r#"{"method":"offset","values":[]}"#,
        r#"{"method":"offset","values":[-1]}"#,
        r#"{"method":"cursorAfter","values":["a b"]}"#,
        r#"{"method":"cursorBefore","values":[]}"#,
        r#"{"method":"cursorBefore","values":[{"$id":"a"}]}"#,
        r#"{"method":"or","values":[{"method":"limit","values":[1]},{"method":"limit","values":[1]}]}"#,
        r#"{"method":"and","values":[{"method":"isNull","attribute":"a"}]}"#,
        r#"{"method":"and","values":[1,2]}"#,
        r#"{"method":"between","attribute":"a","values":[1]}"#,
        r#"{"method":"nope","attribute":"a","values":[1]}"#,
    ] {
        assert!(Query::parse(text).is_err(), "{text}");
    }
}

#[test]
fn what_clients_leave_out_or_send_too_much_of_does_no_harm() {
    for (text, read) in [
        (
            r#"{"method":"isNull","attribute":"a","values":["x"]}"#,
            r#"{"attribute":"a","method":"isNull","values":[]}"#,
        ),
        (
            r#"{"method":"orderAsc","attribute":null,"values":null}"#,
            r#"{"attribute":"","method":"orderAsc","values":[]}"#,
        ),
        (r#"{"method":"limit","values":["7"],"more":{}}"#, r#"{"method":"limit","values":[7]}"#),
        (
            r#"{"method":"and","values":["{\"method\":\"isNull\",\"attribute\":\"a\"}",{"method":"isNotNull","attribute":"a"}]}"#,
            r#"{"method":"and","values":[{"attribute":"a","method":"isNull","values":[]},{"attribute":"a","method":"isNotNull","values":[]}]}"#,
        ),
    ] {
        assert_eq!(Query::parse(text).unwrap().to_string(), read);
    }
}

#[test]
fn a_bomb_is_refused_and_nothing_grows() {
    let leaf = r#"{"method":"isNull","attribute":"a"}"#;
    let nested = |depth: usize| {
        (0..depth).fold(leaf.to_owned(), |inner, _| {
            format!(r#"{{"method":"or","values":[{inner},{leaf}]}}"#)
        })
    };
    assert!(Query::parse(&nested(40)).is_ok());
    for depth in [100, 500, 5_000] {
        assert!(Query::parse(&nested(depth)).is_err(), "{depth} deep");
    }
    assert!(Query::parse(&"[".repeat(30_000)).is_err());
    let limit = r#"{"method":"limit","values":[1]}"#.to_owned();
    assert!(Query::parse_all(&vec![limit.clone(); 100]).is_ok());
    assert!(Query::parse_all(&vec![limit; 10_000]).is_err());
    let many = format!(r#"{{"method":"equal","attribute":"a","values":[{}1]}}"#, "1,".repeat(499));
    assert!(Query::parse_all(&vec![many.clone(); 10]).is_ok());
    assert!(Query::parse_all(&vec![many.clone(); 11]).is_err());
    assert!(Query::parse(&many.replace("[1,", "[1,1,")).is_err());
    let wide = format!(r#"{{"method":"and","values":[{leaf}{}]}}"#, format!(",{leaf}").repeat(298));
    assert!(Query::parse_all(std::slice::from_ref(&wide)).is_ok());
    assert!(Query::parse_all(&[wide, leaf.to_owned()]).is_err());
    let huge =
        format!(r#"{{"method":"equal","attribute":"a","values":["{}"]}}"#, "x".repeat(MAX_LENGTH));
    assert!(Query::parse(&huge).is_err());
    let refused = Query::parse(&format!(r#"{{"method":"{}"}}"#, "m".repeat(20_000))).unwrap_err();
    assert!(refused.to_string().len() < 200);
}

#[test]
fn a_legacy_query_is_translated() {
    for (legacy, json) in [
        (
            r#"equal("name", ["a", 'b'])"#,
            r#"{"attribute":"name","method":"equal","values":["a","b"]}"#,
        ),
        (r#"equal("name","a")"#, r#"{"attribute":"name","method":"equal","values":["a"]}"#),
        (
            r#"equal('it\'s', "say \"a, b\" [c] (d)")"#,
            r#"{"attribute":"it's","method":"equal","values":["say \"a, b\" [c] (d)"]}"#,
        ),
        (
            r#"equal("enabled", true)"#,
            r#"{"attribute":"enabled","method":"equal","values":[true]}"#,
        ),
        (
            r#"between("sizeOriginal", 1, -2.5)"#,
            r#"{"attribute":"sizeOriginal","method":"between","values":[1,-2.5]}"#,
        ),
        (
            r#"between("sizeOriginal", [1, 2])"#,
            r#"{"attribute":"sizeOriginal","method":"between","values":[1,2]}"#,
        ),
        (r#"isNull("name")"#, r#"{"attribute":"name","method":"isNull","values":[]}"#),
        (r#"orderDesc("")"#, r#"{"attribute":"","method":"orderDesc","values":[]}"#),
        ("limit(25)", r#"{"method":"limit","values":[25]}"#),
        (r#" cursorAfter( "abc" ) "#, r#"{"method":"cursorAfter","values":["abc"]}"#),
    ] {
        let translated = translate(legacy).unwrap();
        assert_eq!(Query::parse(&translated).unwrap().to_string(), json, "{legacy}");
    }
}

#[test]
fn a_legacy_query_that_cannot_be_read_is_refused() {
    for text in [
        "",
        "equal",
        "equal(",
        "equal)",
        "a.equal(\"b\", 1)",
        "(\"a\")",
        "equal(\"a\"",
        "equal(\"a)",
        "equal(\"a\", [1)",
        "equal(\"a\", [[1]])",
        "equal(\"a\" 1)",
        "equal(\"a\", one)",
        "equal(\"a\", 1) and more",
        "equal(\"a\", \"b\\",
        r#"{"method":"equal","attribute":"a","values":[1]}"#,
    ] {
        let read = translate(text).and_then(|json| Query::parse(&json));
        assert!(read.is_err(), "{text}: {read:?}");
    }
}

fn scalars() -> impl Strategy<Value = Scalar> {
    prop_oneof![
        any::<bool>().prop_map(Scalar::Bool),
        any::<i64>().prop_map(Scalar::Integer),
        (-1_000_000_i32..1_000_000).prop_map(|number| Scalar::Float(f64::from(number) + 0.5)),
        any::<String>().prop_map(Scalar::Text),
    ]
}

fn filters() -> impl Strategy<Value = Filter> {
    let test = (
        prop::sample::select(Method::ALL),
        "[$a-zA-Z]{0,12}",
        prop::collection::vec(scalars(), 2..6),
    )
        .prop_map(|(method, attribute, mut values)| {
            values.truncate(method.arity().1);
            Filter::Test { method, attribute, values }
        });
    test.prop_recursive(4, 24, 4, |inner| {
        let children = prop::collection::vec(inner, 2..5);
        prop_oneof![children.clone().prop_map(Filter::And), children.prop_map(Filter::Or)]
    })
}

fn queries() -> impl Strategy<Value = Query> {
    let direction = prop_oneof![Just(Direction::Ascending), Just(Direction::Descending)];
    let whole = 0..=i64::MAX.unsigned_abs();
    prop_oneof![
        5 => filters().prop_map(Query::Filter),
        1 => ("[$a-zA-Z]{0,12}", direction).prop_map(|(attribute, direction)| Query::Order(attribute, direction)),
        1 => Just(Query::OrderRandom),
        1 => (1..=i64::MAX.unsigned_abs()).prop_map(Query::Limit),
        1 => whole.prop_map(Query::Offset),
        1 => "[a-zA-Z0-9][a-zA-Z0-9._-]{0,35}".prop_map(Query::CursorAfter),
        1 => "[a-zA-Z0-9][a-zA-Z0-9._-]{0,35}".prop_map(Query::CursorBefore),
    ]
}

/// Text that is nearly a query of either generation, so that parsers get far into it.
fn nearly() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "equal",
        "or",
        "limit",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "'",
        "\\",
        ",",
        ":",
        "\"method\":",
        "\"values\":[",
        "\"attribute\":\"name\"",
        "null",
        "true",
        "-1",
        "1e999",
        "9223372036854775808",
        "é",
        "\u{0}",
        " ",
    ]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]
    #[test]
    fn what_is_printed_is_read_again(query in queries()) {
        prop_assert_eq!(Query::parse(&query.to_string()).unwrap(), query);
    }

    #[test]
    fn no_text_breaks_the_parsers(text in nearly()) {
        drop(Query::parse(&text));
        if let Ok(json) = translate(&text) {
            drop(Query::parse(&json));
        }
    }

    #[test]
    fn legacy_text_arrives_as_it_was_meant(texts in prop::collection::vec(any::<String>(), 1..4)) {
        let escape = |text: &String| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let list: Vec<String> = texts.iter().map(escape).collect();
        let translated = translate(&format!("equal(\"name\", [{}])", list.join(", "))).unwrap();
        let values = texts.into_iter().map(Scalar::Text).collect();
        prop_assert_eq!(Query::parse(&translated).unwrap(), Query::test(Method::Equal, "name", values));
    }
}
