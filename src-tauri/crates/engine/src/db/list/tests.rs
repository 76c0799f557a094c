//! The hot lists stay on their indexes: what SQLite plans for each, on the real tables.

use disk::Database;
use wire::Role;

use super::*;
use crate::db::buckets::BucketRow;
use crate::db::page::FILES;
use crate::db::{MIGRATIONS, files, grants};

const MANY: u64 = 1_000_000;

/// A store with an empty bucket that is said to hold a million files.
struct Planned {
    _folder: tempfile::TempDir,
    database: Database,
}

impl Planned {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("store.db"), MIGRATIONS).unwrap();
        Self { _folder: folder, database }
    }

    fn scope() -> Scope {
        let bucket = serde_json::json!({
            "$id": "b", "$createdAt": "2020-01-01T00:00:00.000+00:00", "$updatedAt": "2020-01-01T00:00:00.000+00:00",
            "$permissions": [], "fileSecurity": true, "name": "b", "description": "", "enabled": true,
            "maximumFileSize": 1, "allowedFileExtensions": [], "compression": "none", "encryption": true,
            "antivirus": true, "transformations": true, "stripMetadata": false, "totalSize": 0,
        });
        let bucket = serde_json::from_value(bucket).unwrap();
        files::of_bucket(&BucketRow { seq: 1, bucket, files: MANY, deleted_at: None })
    }

    fn explain(&self, statement: &Condition) -> Vec<String> {
        let sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
        let lines = |reader: &Reader<'_>| {
            let mut prepared = reader.prepare(&sql)?;
            let rows = prepared
                .query_map(params_from_iter(statement.values.iter()), |row| row.get("detail"))?;
            Ok::<_, Error>(rows.collect::<Result<Vec<String>, _>>()?)
        };
        self.database.read(lines).unwrap()
    }

    /// Plans a page, when so many rows match.
    fn page(&self, queries: &[&str], search: &str, count: u64, edge: Option<&Edge>) -> Vec<String> {
        let request = asked(queries, search);
        let list = List::check(&FILES, &request).unwrap();
        let scope = Self::scope();
        let base = self.database.read(|reader| list.base(reader, &scope)).unwrap();
        let matching = Matching { count, is_exact: true };
        let choice = list.choice(&scope, &base, matching, edge);
        let Condition { sql, values } = list.statement(&choice, &FILES.sequence());
        self.explain(&Condition::new(format!("{sql} ORDER BY {} LIMIT 25", choice.order), values))
    }
}

fn asked(queries: &[&str], search: &str) -> ListRequest {
    let queries = queries.iter().map(|text| Query::parse(text).unwrap()).collect();
    ListRequest { queries, search: search.to_owned(), is_counted: true, ..ListRequest::default() }
}

fn order(word: &str, attribute: &str) -> String {
    format!(r#"{{"method":"order{word}","attribute":"{attribute}"}}"#)
}

const FOLDER: &str = r#"{"method":"equal","attribute":"folder","values":["a/"]}"#;
const TYPE: &str = r#"{"method":"equal","attribute":"mimeType","values":["image/png"]}"#;
const LARGE: &str = r#"{"method":"greaterThan","attribute":"sizeOriginal","values":[9]}"#;

#[test]
fn a_list_of_many_walks_the_index_of_its_order() {
    let planned = Planned::new();
    for (filters, attribute, index) in [
        (&[][..], "$sequence", "files_in_order"),
        (&[], "name", "files_all_by_name"),
        (&[], "$createdAt", "files_all_by_creation"),
        (&[], "$updatedAt", "files_all_by_update"),
        (&[], "sizeOriginal", "files_all_by_size"),
        (&[], "mimeType", "files_by_type"),
        (&[], "folder", "files_in_folder"),
        (&[FOLDER], "$sequence", "files_in_folder"),
        (&[FOLDER], "name", "files_by_name"),
        (&[FOLDER], "sizeOriginal", "files_by_size"),
        (&[FOLDER], "$updatedAt", "files_by_update"),
        (&[FOLDER], "$createdAt", "files_all_by_creation"),
        (&[TYPE], "$sequence", "files_by_type"),
        (&[TYPE], "name", "files_by_type_and_name"),
        (&[TYPE], "$createdAt", "files_all_by_creation"),
        (&[LARGE], "name", "files_all_by_name"),
    ] {
        let order = order("Asc", attribute);
        let queries: Vec<&str> = filters.iter().copied().chain([order.as_str()]).collect();
        let plan = planned.page(&queries, "", MANY / 2, None);
        assert!(plan[0].contains(&format!("INDEX {index} (bucket_seq=?")), "{queries:?}: {plan:?}");
        assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE")), "{queries:?}: {plan:?}");
    }
}

#[test]
fn an_order_that_runs_down_sorts_nothing_but_ties() {
    let planned = Planned::new();
    for (attribute, sorted) in [
        ("$createdAt", None),
        ("$updatedAt", None),
        ("name", Some("USE TEMP B-TREE FOR LAST TERM OF ORDER BY")),
        ("sizeOriginal", Some("USE TEMP B-TREE FOR LAST TERM OF ORDER BY")),
    ] {
        let plan = planned.page(&[&order("Desc", attribute)], "", MANY, None);
        assert_eq!(plan.get(1).map(String::as_str), sorted, "{attribute}: {plan:?}");
    }
}

#[test]
fn a_page_behind_a_cursor_seeks_to_it() {
    let planned = Planned::new();
    let row = "INSERT INTO files (bucket_seq, file_id, created_at, updated_at, name, folder, signature, mime_type, size, stored,
         chunks_total, chunks_uploaded, complete, object, compression)
       VALUES (1, 'f', 1, 1, 'n', '', '', '', 1, 1, 1, 1, 1, x'00', 'none')";
    let bucket = "INSERT INTO buckets (bucket_id, created_at, updated_at, name, description, enabled, file_security,
         maximum_file_size, allowed_file_extensions, compression, encryption, antivirus, transformations, strip_metadata)
       VALUES ('b', 1, 1, 'b', '', 1, 1, 1, '[]', 'none', 1, 1, 1, 0)";
    planned
        .database
        .write(|writer| Ok::<_, Error>(writer.execute_batch(&format!("{bucket}; {row};"))?))
        .unwrap();
    for (direction, attribute, column) in [
        ("Asc", "name", "name>?"),
        ("Desc", "name", "name<?"),
        ("Asc", "$createdAt", "created_at>?"),
        ("Desc", "sizeOriginal", "size<?"),
        ("Asc", "$sequence", "seq>?"),
    ] {
        let order = order(direction, attribute);
        let cursor = r#"{"method":"cursorAfter","values":["f"]}"#;
        let request = asked(&[&order, cursor], "");
        let list = List::check(&FILES, &request).unwrap();
        let scope = Planned::scope();
        let edge = planned
            .database
            .read(|reader| list.window.edge(reader, &FILES, &scope.rows))
            .unwrap()
            .unwrap();
        let plan = planned.page(&[&order, cursor], "", MANY, Some(&edge));
        assert!(plan[0].contains(column), "{order}: {plan:?}");
    }
}

#[test]
fn the_few_that_match_are_found_by_their_filter_and_sorted() {
    let planned = Planned::new();
    for (filter, index) in [
        (FOLDER, "folder=?"),
        (TYPE, "mime_type=?"),
        (r#"{"method":"between","attribute":"sizeOriginal","values":[1,2]}"#, "size>? AND size<?"),
        (r#"{"method":"startsWith","attribute":"name","values":["a"]}"#, "name>? AND name<?"),
        (
            r#"{"method":"startsWith","attribute":"folder","values":["a/"]}"#,
            "folder>? AND folder<?",
        ),
        (r#"{"method":"equal","attribute":"$id","values":["a","b"]}"#, "file_id=?"),
    ] {
        let plan = planned.page(&[filter, &order("Asc", "$createdAt")], "", 3, None);
        assert!(plan[0].contains(&format!("(bucket_seq=? AND {index}")), "{filter}: {plan:?}");
    }
}

#[test]
fn a_search_is_driven_by_its_index_and_stops_when_the_page_is_full() {
    let planned = Planned::new();
    let plan = planned.page(&[], "holiday", MANY, None);
    assert!(plan[0].starts_with("SCAN s VIRTUAL TABLE INDEX"), "{plan:?}");
    assert_eq!(plan[1], "SEARCH f USING INTEGER PRIMARY KEY (rowid=?)");
    assert_eq!(plan.len(), 2, "nothing is sorted: {plan:?}");
    let few = planned.page(&[&order("Asc", "name")], "holiday", 3, None);
    assert!(few[0].starts_with("SCAN s VIRTUAL TABLE INDEX"), "{few:?}");
    let many = planned.page(&[&order("Asc", "name")], "holiday", MANY / 2, None);
    assert!(many[0].contains("INDEX files_all_by_name"), "{many:?}");
}

#[test]
fn totals_and_grants_are_read_out_of_indexes_alone() {
    let planned = Planned::new();
    let scope = Planned::scope();
    let request = asked(&[FOLDER], "");
    let list = List::check(&FILES, &request).unwrap();
    let tally = &scope.known.as_ref().unwrap().tally;
    assert!(list.is_tallied(tally));
    let sum = planned.explain(&list.tally_statement(tally));
    assert_eq!(sum[0], "SEARCH f USING PRIMARY KEY (bucket_seq=? AND folder=?)");
    let of_bucket = grants::readable(1, &[Role::Any, Role::Guests]);
    let plan = planned.explain(&of_bucket.rows);
    let expected =
        "SEARCH file_grants USING COVERING INDEX file_grants_to_read (bucket_seq=? AND role=?)";
    assert_eq!(plan[0], expected, "{plan:?}");
}
