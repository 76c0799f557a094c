//! The table of `tests/contract.md` tells the truth: every row has a number, a statement and tests that exist, and the
//! count at its top is that of its rows.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

struct Row {
    number: String,
    section: String,
    tests: Vec<String>,
    reason: Option<String>,
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn table() -> String {
    std::fs::read_to_string(root().join("tests/contract.md")).unwrap()
}

/// Reads `| 3.3-07 a statement | `path::name`, `path::name` |` or `| ... | none: a reason |`.
fn rows(table: &str) -> Vec<Row> {
    let mut section = String::new();
    let mut rows = Vec::new();
    for line in table.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            title.split(' ').next().unwrap().clone_into(&mut section);
        }
        let Some(row) = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")) else {
            continue;
        };
        if row == "statement | test" || row.starts_with("---") {
            continue;
        }
        let (statement, tests) =
            row.split_once(" | ").unwrap_or_else(|| panic!("not two columns: {line}"));
        let (number, words) = statement.split_once(' ').unwrap_or((statement, ""));
        assert!(!words.trim().is_empty(), "{number} says nothing");
        let reason = tests.strip_prefix("none: ").map(str::to_owned);
        let tests: Vec<String> = if reason.is_some() {
            Vec::new()
        } else {
            tests.split('`').skip(1).step_by(2).map(str::to_owned).collect()
        };
        assert!(
            !tests.is_empty() || reason.as_ref().is_some_and(|reason| !reason.trim().is_empty()),
            "{number} has neither a test nor a reason"
        );
        rows.push(Row { number: number.to_owned(), section: section.clone(), tests, reason });
    }
    rows
}

/// Says whether a source has a test of this name: a function of Rust or Python, a title of JavaScript.
fn holds(path: &str, source: &str, name: &str) -> bool {
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
    match extension {
        Some("rs") => source.match_indices(&format!("fn {name}(")).any(|(at, _)| {
            // Not only a function: among the attributes before it is that of a test.
            let before = source.get(..at).and_then(|before| before.rsplit("\n\n").next());
            before.is_some_and(|before| {
                before.contains("#[test]") || before.contains("#[tokio::test")
            })
        }),
        Some("py") => source.contains(&format!("def {name}(")),
        _ => ["'", "\"", "`"].iter().any(|quote| source.contains(&format!("{quote}{name}{quote}"))),
    }
}

#[test]
fn every_named_test_exists() {
    let mut sources: HashMap<String, String> = HashMap::new();
    let mut missing = Vec::new();
    for row in rows(&table()) {
        for test in &row.tests {
            let (path, name) = test.split_once("::").unwrap_or_else(|| panic!("{test}"));
            let source = sources
                .entry(path.to_owned())
                .or_insert_with(|| std::fs::read_to_string(root().join(path)).unwrap_or_default());
            if !holds(path, source, name) {
                missing.push(format!("{}: {test}", row.number));
            }
        }
    }
    assert!(missing.is_empty(), "tests that are not there:\n{}", missing.join("\n"));
}

#[test]
fn every_row_has_the_next_number_of_its_section() {
    let mut last = HashMap::new();
    let mut sections = BTreeSet::new();
    for Row { number, section, .. } in rows(&table()) {
        let count = last.entry(section.clone()).or_insert(0);
        *count += 1;
        assert_eq!(number, format!("{section}-{count:02}"));
        sections.insert(section.split('.').next().unwrap().parse::<u8>().unwrap());
    }
    let all: BTreeSet<u8> = (0..=13).collect();
    assert_eq!(sections, all, "every section of the contract has rows");
}

#[test]
fn the_count_at_the_top_is_that_of_the_rows() {
    let table = table();
    let rows = rows(&table);
    let proven = rows.iter().filter(|row| row.reason.is_none()).count();
    let line = format!("**{} statements, {proven} with a test.**", rows.len());
    println!("{line}");
    assert!(table.lines().any(|found| found == line), "tests/contract.md should say: {line}");
}
