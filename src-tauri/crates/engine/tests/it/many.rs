//! Lists of more files than a search looks through one by one: what is found comes out of the full-text index.

use engine::{Actor, ListRequest};
use wire::Query;

use crate::world::*;

/// More than the list compares one by one.
const FILES: u32 = 20_500;
/// Every so many files there is one that the rare word names.
const RARE: u32 = 100;

fn name(number: u32) -> String {
    // The order of names is not the order of insertion.
    let place = (number * 7_919) % FILES;
    let word = if number.is_multiple_of(RARE) { "holiday" } else { "work" };
    format!("Photo {place:05} {word}.jpg")
}

#[expect(clippy::disallowed_methods, reason = "to put so many files one by one would take minutes")]
fn filled() -> World {
    let world = World::new().with_bucket("b").with_bucket("other");
    world.put("other", "elsewhere", "Photo holiday.jpg", "", b"");
    let path = world.folder.path().join("store.db");
    let mut store = disk::rusqlite::Connection::open(path).unwrap();
    let transaction = store.transaction().unwrap();
    let row = "INSERT INTO files (bucket_seq, file_id, created_at, updated_at, name, folder, signature, mime_type, size, stored,
         chunks_total, chunks_uploaded, complete, object, compression)
       VALUES (1, ?, 1, 1, ?, '', '', '', 0, 0, 1, 1, 1, randomblob(16), 'none')";
    for number in 0..FILES {
        transaction.execute(row, (format!("f{number}"), name(number))).unwrap();
    }
    transaction.commit().unwrap();
    drop(store);
    world
}

fn page(world: &World, search: &str, queries: &[String]) -> (u64, Vec<String>) {
    let queries = queries.iter().map(|text| Query::parse(text).unwrap()).collect();
    let request =
        ListRequest { queries, search: search.to_owned(), is_counted: true, count_cap: None };
    let page = world.engine.list_files(&Actor::console(), &bucket("b"), &request).unwrap();
    (page.total, page.items.into_iter().map(|file| file.id.to_string()).collect())
}

/// The ids of the files that a word names, in an order.
fn expected(word: &str, order: &str) -> Vec<String> {
    let mut files: Vec<(String, String)> = (0..FILES)
        .map(|number| (name(number), format!("f{number}")))
        .filter(|(name, _)| name.to_lowercase().contains(word))
        .collect();
    if order != "$sequence" {
        files.sort();
    }
    if order == "orderDesc" {
        files.reverse();
    }
    files.into_iter().map(|(_, id)| id).collect()
}

fn ordered(order: &str) -> String {
    let (method, attribute) =
        if order == "$sequence" { ("orderAsc", "$sequence") } else { (order, "name") };
    format!(r#"{{"method":"{method}","attribute":"{attribute}"}}"#)
}

fn at(cursor: &str, id: &str) -> String {
    format!(r#"{{"method":"{cursor}","values":["{id}"]}}"#)
}

#[test]
fn what_a_search_finds_among_very_many_comes_page_by_page_in_every_order() {
    let world = filled();
    // A rare word, whose files are sorted; a frequent one, along whose order the list walks. Both are counted to 5,000.
    for (word, total, pages) in [("holiday", 205, 9), ("photo", 5_000, 4)] {
        for order in ["$sequence", "orderAsc", "orderDesc"] {
            let expected = expected(word, order);
            let mut queries = vec![ordered(order)];
            for (number, wanted) in expected.chunks(25).take(pages).enumerate() {
                let case = format!("{word}, {order}, page {number}");
                assert_eq!(page(&world, word, &queries), (total, wanted.to_vec()), "{case}");
                let offset = format!(r#"{{"method":"offset","values":[{}]}}"#, number * 25);
                let by_offset = page(&world, word, &[ordered(order), offset]);
                assert_eq!(by_offset, (total, wanted.to_vec()), "{case} by its offset");
                queries = vec![ordered(order), at("cursorAfter", wanted.last().unwrap())];
            }
            let before = [ordered(order), at("cursorBefore", &expected[30])];
            assert_eq!(page(&world, word, &before).1, expected[5..30], "{word}, {order}, before");
        }
    }
}

#[test]
fn a_search_among_very_many_keeps_to_filters_the_bucket_and_what_is_there() {
    let world = filled();
    let first = expected("holiday", "orderAsc")[0].clone();
    let only = format!(r#"{{"method":"equal","attribute":"$id","values":["{first}","f1"]}}"#);
    assert_eq!(page(&world, "holiday", std::slice::from_ref(&only)), (1, vec![first.clone()]));
    assert_eq!(page(&world, "elsewhere", &[]), (0, Vec::new()), "it is in another bucket");
    assert_eq!(page(&world, "nothing", &[ordered("orderAsc")]), (0, Vec::new()));
    world.engine.delete_file(&Actor::console(), &bucket("b"), &file(&first)).unwrap();
    assert_eq!(page(&world, "holiday", &[only]), (0, Vec::new()));
    assert_eq!(page(&world, "holiday", &[ordered("orderAsc")]).0, 204);
}
