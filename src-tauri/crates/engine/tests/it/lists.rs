//! Lists: every page of every order agrees with the same list made by hand.

use engine::Actor;
use proptest::prelude::*;
use wire::{ErrorType, File};

use crate::world::*;

fn filled() -> World {
    let world = World::new().with_bucket("b").with_bucket("other");
    for number in 0..30_usize {
        let name = ["Beta", "alpha", "gamma", "delta", "ALPHA"][number % 5];
        world.put(
            "b",
            &format!("id{number:02}"),
            &format!("{name} {}.txt", number / 5),
            ["", "x/", "x/y/"][number % 3],
            &vec![b'a'; number % 4],
        );
        world.clock.advance(std::time::Duration::from_millis(u64::from(number % 2 == 0)));
    }
    world.put("other", "elsewhere", "alpha", "", b"");
    world
}

fn ids(world: &World, queries: &[&str]) -> Vec<String> {
    let page = world.engine.list_files(&Actor::console(), &bucket("b"), &counted(queries)).unwrap();
    page.items.into_iter().map(|file| file.id.to_string()).collect()
}

#[test]
fn the_console_may_ask_for_more_than_others() {
    let world = World::new().with_packed_bucket("b", wire::Compression::None, false);
    world.put("b", "plain", "plain", "", b"12345");
    let draft = wire::BucketDraft { encryption: Some(true), ..draft("b") };
    world.engine.update_bucket(&bucket("b"), &draft).unwrap();
    world.put("b", "sealed", "sealed", "", &[b'1'; 99]);
    let permissions = Some(permissions(&[r#"read("any")"#, r#"update("users")"#]));
    let patch = wire::FilePatch { permissions, ..wire::FilePatch::default() };
    world.engine.update_file(&Actor::console(), &bucket("b"), &file("sealed"), &patch).unwrap();

    for (query, expected) in [
        (r#"{"method":"equal","attribute":"encryption","values":[false]}"#, vec!["plain"]),
        (r#"{"method":"equal","attribute":"encryption","values":[true]}"#, vec!["sealed"]),
        (
            r#"{"method":"contains","attribute":"$permissions","values":["read(\"any\")"]}"#,
            vec!["sealed"],
        ),
        (
            r#"{"method":"contains","attribute":"$permissions","values":["delete(\"any\")"]}"#,
            vec![],
        ),
        (r#"{"method":"isNull","attribute":"$permissions"}"#, vec!["plain"]),
        (r#"{"method":"orderDesc","attribute":"sizeActual"}"#, vec!["sealed", "plain"]),
        (r#"{"method":"orderAsc","attribute":"encryption"}"#, vec!["plain", "sealed"]),
    ] {
        assert_eq!(ids(&world, &[query]), expected, "{query}");
        let refused = world.engine.list_files(&Actor::guest(), &bucket("b"), &counted(&[query]));
        assert!(matches!(refused, Err(engine::Error::Invalid { .. })), "{query}");
    }
}

#[test]
fn filters_keep_what_they_say() {
    let world = filled();
    let count = |query: &str| {
        world
            .engine
            .list_files(
                &Actor::console(),
                &bucket("b"),
                &counted(&[query, r#"{"method":"limit","values":[1]}"#]),
            )
            .unwrap()
            .total
    };
    for (query, expected) in [
        (r#"{"method":"equal","attribute":"name","values":["ALPHA 0.TXT"]}"#, 2),
        (r#"{"method":"startsWith","attribute":"name","values":["alpha"]}"#, 12),
        (r#"{"method":"notStartsWith","attribute":"name","values":["alpha"]}"#, 18),
        (r#"{"method":"endsWith","attribute":"name","values":["5.txt"]}"#, 5),
        (r#"{"method":"contains","attribute":"name","values":["eta","elt"]}"#, 12),
        (r#"{"method":"contains","attribute":"name","values":["%"]}"#, 0),
        (r#"{"method":"notContains","attribute":"name","values":["eta","elt"]}"#, 18),
        (r#"{"method":"equal","attribute":"folder","values":["x/"]}"#, 10),
        (r#"{"method":"startsWith","attribute":"folder","values":["x/"]}"#, 20),
        (r#"{"method":"startsWith","attribute":"folder","values":[""]}"#, 30),
        (r#"{"method":"between","attribute":"sizeOriginal","values":[1,2]}"#, 15),
        (r#"{"method":"notEqual","attribute":"$id","values":["id00"]}"#, 29),
        (
            r#"{"method":"greaterThanEqual","attribute":"$createdAt","values":["2023-11-14T22:13:20.000Z"]}"#,
            30,
        ),
        (r#"{"method":"isNull","attribute":"name"}"#, 0),
        (
            r#"{"method":"or","values":[{"method":"equal","attribute":"$id","values":["id01"]},{"method":"equal","attribute":"$id","values":["id02"]}]}"#,
            2,
        ),
        (
            r#"{"method":"and","values":[{"method":"equal","attribute":"$id","values":["id01"]},{"method":"equal","attribute":"$id","values":["id02"]}]}"#,
            0,
        ),
    ] {
        assert_eq!(count(query), expected, "{query}");
    }
}

#[test]
fn what_a_list_does_not_know_is_refused() {
    let world = filled();
    for query in [
        r#"{"method":"equal","attribute":"bucketId","values":["b"]}"#,
        r#"{"method":"equal","attribute":"sizeOriginal","values":["1"]}"#,
        r#"{"method":"equal","attribute":"name","values":[1]}"#,
        r#"{"method":"equal","attribute":"$createdAt","values":["soon"]}"#,
        r#"{"method":"startsWith","attribute":"sizeOriginal","values":["1"]}"#,
        r#"{"method":"search","attribute":"name","values":["x"]}"#,
    ] {
        assert!(
            world.engine.list_files(&Actor::console(), &bucket("b"), &counted(&[query])).is_err(),
            "{query}"
        );
    }
    for id in ["nobody", "elsewhere"] {
        let cursor = format!(r#"{{"method":"cursorAfter","values":["{id}"]}}"#);
        let refused = world
            .engine
            .list_files(&Actor::console(), &bucket("b"), &counted(&[&cursor]))
            .unwrap_err();
        assert!(refused.is(ErrorType::GeneralCursorNotFound));
        assert_eq!(refused.to_string(), format!("File '{id}' for the 'cursor' value not found."));
    }
}

fn sorted(files: &mut [File], attribute: &str, descending: bool) {
    let key = |file: &File| match attribute {
        "name" => file.name.to_ascii_lowercase(),
        "folder" => file.folder.to_string(),
        "$createdAt" => file.created_at.to_string(),
        "sizeOriginal" => format!("{:09}", file.size_original),
        _ => String::new(),
    };
    let tie_descends = descending && attribute == "$createdAt";
    files.sort_by(|a, b| {
        let by_key = key(a).cmp(&key(b));
        let by_place = a.id.cmp(&b.id);
        (if descending { by_key.reverse() } else { by_key }).then(if tie_descends {
            by_place.reverse()
        } else {
            by_place
        })
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn pages_by_offset_and_by_cursors_agree_with_a_list_made_by_hand(
        attribute in prop::sample::select(vec!["name", "folder", "$createdAt", "sizeOriginal", "$sequence"]),
        descending in any::<bool>(),
        size in 1_usize..12,
    ) {
        let world = filled();
        let everything = world.engine.list_files(&Actor::console(), &bucket("b"), &counted(&[r#"{"method":"limit","values":[100]}"#])).unwrap();
        prop_assert_eq!(everything.total, 30);
        let mut expected = everything.items;
        if attribute == "$sequence" {
            if descending { expected.reverse(); }
        } else {
            sorted(&mut expected, attribute, descending);
        }
        let expected: Vec<String> = expected.iter().map(|file| file.id.to_string()).collect();
        let order = format!(r#"{{"method":"order{}","attribute":"{attribute}"}}"#, if descending { "Desc" } else { "Asc" });
        let limit = format!(r#"{{"method":"limit","values":[{size}]}}"#);

        let mut by_offset = Vec::new();
        for start in (0..30).step_by(size) {
            by_offset.extend(ids(&world, &[&order, &limit, &format!(r#"{{"method":"offset","values":[{start}]}}"#)]));
        }
        prop_assert_eq!(&by_offset, &expected);

        let mut forward = ids(&world, &[&order, &limit]);
        while forward.len() < 30 {
            let after = format!(r#"{{"method":"cursorAfter","values":["{}"]}}"#, forward.last().unwrap());
            forward.extend(ids(&world, &[&order, &limit, &after]));
        }
        prop_assert_eq!(&forward, &expected);

        let mut backward = vec![expected.last().unwrap().clone()];
        while backward.len() < 30 {
            let before = format!(r#"{{"method":"cursorBefore","values":["{}"]}}"#, backward.first().unwrap());
            let page = ids(&world, &[&order, &limit, &before]);
            prop_assert!(!page.is_empty());
            backward = page.into_iter().chain(backward).collect();
        }
        prop_assert_eq!(&backward, &expected);
    }
}
