//! How fast lists of a million files are, beside the plain SQL that says the same, in the same run.
//!
//! `cargo test --release -p engine --test it -- --ignored --nocapture measure`

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "prints figures; fills the store past the engine"
)]

use std::time::{Duration, Instant};

use disk::rusqlite::{Connection, params};
use engine::{Actor, ListRequest};
use wire::{Query, Role, UserId};

use crate::world::*;

const FILES: u32 = 1_000_000;
/// Every twentieth file stands in another bucket.
const ELSEWHERE: u32 = 20;

/// A small generator of numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u32) -> u32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let high = u32::try_from(self.0 >> 33).unwrap();
        high % end
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(u32::try_from(words.len()).unwrap()) as usize]
    }
}

const WORDS: &[&str] = &[
    "holiday", "invoice", "beach", "report", "winter", "family", "contract", "garden", "meeting",
    "draft", "photo", "budget", "mountain", "portrait", "receipt", "street",
];

/// Puts rows into the store's own tables, in one transaction; as many indexes and triggers as there are do their work.
fn fill(store: &mut Connection, first: u32, count: u32) -> Duration {
    let begun = Instant::now();
    let mut numbers = Numbers(u64::from(first) + 1);
    let transaction = store.transaction().unwrap();
    {
        let mut file = transaction
            .prepare(
                "INSERT INTO files (bucket_seq, file_id, created_at, updated_at, name, folder, signature, mime_type, size, stored,
                   chunks_total, chunks_uploaded, complete, object, compression)
                 VALUES (?, ?, ?, ?, ?, ?, 'd41d8cd98f00b204e9800998ecf8427e', ?, ?, 1, 1, 1, 1, zeroblob(16), 'none')",
            )
            .unwrap();
        let mut grant = transaction
            .prepare("INSERT INTO file_grants (file_seq, position, action, role, bucket_seq) VALUES (?, ?, 'read', ?, ?)")
            .unwrap();
        for number in first..first + count {
            let bucket = if number % ELSEWHERE == 0 { 2 } else { 1 };
            let id = format!(
                "{:08x}{:05x}{:07x}",
                numbers.below(u32::MAX),
                number % 0xf_ffff,
                numbers.below(0xfff_ffff)
            );
            let (name, mime) = match numbers.below(1000) {
                0..500 => (format!("IMG_{:06}.jpg", numbers.below(FILES)), "image/jpeg"),
                500..700 => (
                    format!("{} {} {}.png", numbers.one_of(WORDS), numbers.one_of(WORDS), number),
                    "image/png",
                ),
                700..850 => {
                    (format!("{} {}.pdf", numbers.one_of(WORDS), number), "application/pdf")
                }
                850..949 => (format!("clip {}.mp4", numbers.below(FILES)), "video/mp4"),
                949..999 => (
                    format!("{}-{}.zip", numbers.one_of(WORDS), numbers.below(FILES)),
                    "application/zip",
                ),
                _ => (format!("rarity {number}.xyz"), "application/x-rare"),
            };
            let folder = match numbers.below(10) {
                0..3 => String::new(),
                _ => format!("{}/{}/", numbers.one_of(WORDS), numbers.below(60)),
            };
            let created = 1_700_000_000_000_000 + i64::from(number) * 1_000_000;
            let updated = created + i64::from(numbers.below(1_000_000)) * 1_000;
            let size = 1_i64 << numbers.below(30);
            let size = size + i64::from(numbers.below(1_000));
            file.execute(params![bucket, id, created, updated, name, folder, mime, size]).unwrap();
            let seq = transaction.last_insert_rowid();
            if number % 3 == 0 {
                grant.execute(params![seq, 0, "user:many", bucket]).unwrap();
            }
            if number % 10_000 == 7 {
                grant.execute(params![seq, 1, "user:few", bucket]).unwrap();
            }
        }
    }
    transaction.commit().unwrap();
    begun.elapsed()
}

fn show(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e3;
    println!("{what:<76} p50 {:>9.3} ms  p99 {:>9.3} ms", at(50), at(99));
}

fn timed(runs: u32, mut run: impl FnMut(u32)) -> Vec<Duration> {
    run(u32::MAX);
    (0..runs)
        .map(|number| {
            let begun = Instant::now();
            run(number);
            begun.elapsed()
        })
        .collect()
}

fn request(queries: &[String], search: &str, count_cap: Option<u64>) -> ListRequest {
    let queries = queries.iter().map(|text| Query::parse(text).unwrap()).collect();
    ListRequest { queries, search: search.to_owned(), count_cap, is_counted: true }
}

struct Store {
    world: World,
    sql: Connection,
    /// Ids all over the bucket, in no order.
    ids: Vec<String>,
}

impl Store {
    fn million() -> Self {
        let world = World::new().with_bucket("b").with_bucket("other");
        let secured = wire::BucketDraft { file_security: Some(true), ..draft("b") };
        world.engine.update_bucket(&bucket("b"), &secured).unwrap();
        let mut sql = Connection::open(world.folder.path().join("store.db")).unwrap();
        let took = fill(&mut sql, 0, FILES);
        println!("{FILES} rows in {:.1} s", took.as_secs_f64());
        let ids = sql
            .prepare("SELECT file_id FROM files WHERE bucket_seq = 1 AND seq % 4999 = 0 ORDER BY file_id")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        Self { world, sql, ids }
    }

    fn id(&self, number: u32) -> &str {
        &self.ids[number as usize % self.ids.len()]
    }

    fn list(&self, actor: &Actor, request: &ListRequest) -> u64 {
        let page = self.world.engine.list_files(actor, &bucket("b"), request).unwrap();
        page.total
    }

    /// Runs a list through both doors: totals up to 5,000, and to the end.
    fn measure(&self, what: &str, queries: &[&str], search: &str) {
        for (door, cap) in [("public", Some(5_000)), ("console", None)] {
            let mut total = 0;
            let times = timed(60, |number| {
                let queries: Vec<String> =
                    queries.iter().map(|text| text.replace("@ID", self.id(number))).collect();
                total = self.list(&Actor::console(), &request(&queries, search, cap));
            });
            show(&format!("{what} [{door}: {total}]"), times);
        }
    }

    fn peer(&self, what: &str, sql: &str) {
        let mut statement = self.sql.prepare(sql).unwrap();
        let times = timed(7, |_| {
            let rows = statement.query_map([], |row| row.get::<_, i64>(0)).unwrap();
            assert!(rows.count() < 100);
        });
        show(&format!("    peer: {what}"), times);
    }
}

const NAME: &str = r#"{"method":"orderAsc","attribute":"name"}"#;
const AFTER: &str = r#"{"method":"cursorAfter","values":["@ID"]}"#;
const JPEG: &str = r#"{"method":"equal","attribute":"mimeType","values":["image/jpeg"]}"#;
const RARE: &str = r#"{"method":"equal","attribute":"mimeType","values":["application/x-rare"]}"#;
const ROOT: &str = r#"{"method":"equal","attribute":"folder","values":[""]}"#;
const FAR: &str = r#"{"method":"offset","values":[200000]}"#;
const SMALL: &str = r#"{"method":"between","attribute":"sizeOriginal","values":[1000,1100]}"#;
const LARGE: &str = r#"{"method":"greaterThan","attribute":"sizeOriginal","values":[1000000]}"#;
const NEWEST: &str = r#"{"method":"orderDesc","attribute":"$createdAt"}"#;

#[test]
#[ignore = "makes a million rows; prints figures"]
fn measure_lists() {
    let store = Store::million();
    store.measure("first 25", &[], "");
    for attribute in ["name", "$createdAt", "$updatedAt", "sizeOriginal", "mimeType", "folder"] {
        for direction in ["Asc", "Desc"] {
            let order = format!(r#"{{"method":"order{direction}","attribute":"{attribute}"}}"#);
            store.measure(
                &format!("order{direction} {attribute}, cursor anywhere"),
                &[&order, AFTER],
                "",
            );
        }
    }
    store.measure("mime filter, by name, cursor anywhere", &[JPEG, NAME, AFTER], "");
    store.measure("rare mime filter, by name", &[RARE, NAME], "");
    store.measure("mime filter, newest first, cursor anywhere", &[JPEG, NEWEST, AFTER], "");
    store.measure("narrow size range, newest first, cursor anywhere", &[SMALL, NEWEST, AFTER], "");
    store.measure("wide size range, by name, cursor anywhere", &[LARGE, NAME, AFTER], "");
    store.measure("a folder of 285,000, by name", &[ROOT, NAME], "");
    store.measure("a folder of 285,000, by name, offset 200,000", &[ROOT, NAME, FAR], "");
    let images = r#"{"method":"startsWith","attribute":"mimeType","values":["image/"]}"#;
    store.measure("mime prefix, by name, cursor anywhere", &[images, NAME, AFTER], "");
    let below = r#"{"method":"startsWith","attribute":"folder","values":["holiday/"]}"#;
    store.measure("below a folder, newest first", &[below, NEWEST], "");
    let begins = r#"{"method":"startsWith","attribute":"name","values":["img_0001"]}"#;
    store.measure("name prefix, newest first", &[begins, NEWEST], "");
    let has = r#"{"method":"contains","attribute":"name","values":["no such name"]}"#;
    store.measure("contains what is nowhere", &[has], "");
    store.peer("OFFSET 500000 by name", "SELECT seq FROM files WHERE bucket_seq = 1 AND deleted_at IS NULL ORDER BY name, seq LIMIT 25 OFFSET 500000");
    store.peer("LIKE of what is nowhere", "SELECT seq FROM files WHERE bucket_seq = 1 AND deleted_at IS NULL AND name LIKE '%no such name%' LIMIT 25");
    store.peer(
        "count of the bucket",
        "SELECT count(*) FROM files WHERE bucket_seq = 1 AND deleted_at IS NULL",
    );

    for (what, text) in [
        ("a common word", "holiday"),
        ("the beginning of half of the names", "img"),
        ("one letter", "i"),
        ("two words", "holiday beach"),
        ("a rare word", "rarity"),
        ("one file", "IMG_004711"),
        ("nothing", "zebra"),
        ("a phrase", "\"holiday beach\""),
    ] {
        store.measure(&format!("search {what}"), &[], text);
        store.measure(&format!("search {what}, by name"), &[NAME], text);
    }
    store.measure("search one id", &[], store.id(7));
    store.measure("search a common word in a folder", &[ROOT], "holiday");
    store.peer("LIKE %holiday%", "SELECT seq FROM files WHERE bucket_seq = 1 AND deleted_at IS NULL AND name LIKE '%holiday%' LIMIT 25");
    store.peer("seq IN (SELECT rowid ...) of a common word", "SELECT seq FROM files WHERE bucket_seq = 1 AND deleted_at IS NULL AND seq IN (SELECT rowid FROM files_search WHERE files_search MATCH '\"holiday\" *') ORDER BY seq LIMIT 25");

    for role in ["few", "many", "none"] {
        let roles = vec![Role::Any, Role::parse(&format!("user:{role}")).unwrap()];
        let actor = Actor::user(UserId::parse(role).unwrap(), String::new(), roles);
        for (what, queries, search) in [
            ("", &[][..], ""),
            (", by name", &[NAME][..], ""),
            (", by mime filter and name", &[JPEG, NAME], ""),
            (", search", &[], "holiday"),
        ] {
            let queries: Vec<String> = queries.iter().map(|text| (*text).to_owned()).collect();
            let request = request(&queries, search, Some(5_000));
            let mut total = 0;
            let times = timed(60, |_| total = store.list(&actor, &request));
            show(&format!("files granted to user:{role}{what} [{total}]"), times);
        }
    }
    store.peer("granted to few, row by row", "SELECT seq FROM files f WHERE bucket_seq = 1 AND deleted_at IS NULL AND EXISTS (SELECT 1 FROM file_grants g WHERE g.file_seq = f.seq AND g.action = 'read' AND g.role IN ('user:few')) ORDER BY name, seq LIMIT 25");
}

#[test]
#[ignore = "makes a million rows; prints figures"]
fn measure_indexes() {
    let Store { world, mut sql, .. } = Store::million();
    let page: u32 = sql.pragma_query_value(None, "page_size", |row| row.get(0)).unwrap();
    let mut next = FILES;
    let mut cost = |sql: &mut Connection| {
        let rows = 40_000;
        let took = fill(sql, next, rows);
        next += rows;
        took.as_secs_f64() * 1e6 / f64::from(rows)
    };
    println!("{:<24} {:>6.1} us a row", "with everything", cost(&mut sql));
    for index in [
        "file_grants_to_read",
        "files_by_type",
        "files_all_by_update",
        "files_all_by_creation",
        "files_all_by_size",
        "files_all_by_name",
    ] {
        let free = |sql: &Connection| {
            sql.pragma_query_value(None, "freelist_count", |row| row.get::<_, u32>(0)).unwrap()
        };
        let before = free(&sql);
        sql.execute_batch(&format!("DROP INDEX {index}")).unwrap();
        let bytes = f64::from((free(&sql) - before) * page);
        println!(
            "without {index:<22} {:>6.1} us a row, {:>5.1} MB less",
            cost(&mut sql),
            bytes / 1e6
        );
    }
    for trigger in ["file_tallied", "file_indexed"] {
        sql.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
        println!("without {trigger:<22} {:>6.1} us a row", cost(&mut sql));
    }
    drop(world);
}
