//! The house as ARCHITECTURE.md draws it: arrows, owners of foreign crates, lengths of files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const DOCUMENT: &str = include_str!("../../ARCHITECTURE.md");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The cells of the table that stands under a heading.
fn table(heading: &str) -> Vec<Vec<String>> {
    let section =
        DOCUMENT.split(heading).nth(1).unwrap_or_else(|| panic!("no heading {heading:?}"));
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

fn names(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// What a room's manifest asks for, tests aside.
fn dependencies(room: &str) -> BTreeSet<String> {
    let folder = match room {
        "coffer" => "src-tauri".to_owned(),
        "tests" => "tests".to_owned(),
        _ => format!("src-tauri/crates/{room}"),
    };
    let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
    let wanted: &[&str] = if room == "tests" {
        &["[dev-dependencies]"]
    } else {
        &["[dependencies]", "[build-dependencies]"]
    };
    let mut is_inside = false;
    let mut found = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_inside = wanted.contains(&line);
        } else if is_inside && !line.starts_with('#') {
            found.extend(
                line.split(['.', ' ', '='])
                    .next()
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned),
            );
        }
    }
    found
}

#[test]
fn rooms_use_only_what_the_document_says() {
    let rooms: BTreeMap<String, BTreeSet<String>> = table("## Rooms and arrows")
        .iter()
        .map(|row| (names(&row[0]).pop_first().unwrap(), names(&row[2])))
        .collect();
    let on_disk = fs::read_dir(root().join("src-tauri/crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    for room in on_disk {
        assert!(rooms.contains_key(&room), "{room} is not in ARCHITECTURE.md");
    }
    for (room, allowed) in &rooms {
        let used: BTreeSet<String> =
            dependencies(room).into_iter().filter(|name| rooms.contains_key(name)).collect();
        assert!(used.is_subset(allowed), "{room} uses {used:?}, the document allows {allowed:?}");
    }
}

#[test]
fn every_foreign_crate_has_a_line_and_stays_with_its_owner() {
    let rooms: BTreeSet<String> =
        table("## Rooms and arrows").iter().flat_map(|row| names(&row[0])).collect();
    let mut owners: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in table("## Dependencies") {
        for name in names(&row[0]) {
            owners.insert(name, names(&row[2]));
        }
    }
    for room in rooms.iter().filter(|room| *room != "tests") {
        for name in dependencies(room).difference(&rooms) {
            let owner = owners.get(name).unwrap_or_else(|| {
                panic!("{room} uses {name}, which has no line in ARCHITECTURE.md")
            });
            assert!(owner.contains(room), "{name} belongs to {owner:?}, but {room} uses it");
        }
    }
    let used: BTreeSet<String> = rooms.iter().flat_map(|room| dependencies(room)).collect();
    for name in owners.keys() {
        assert!(used.contains(name), "{name} has a line in ARCHITECTURE.md and no user");
    }
}

fn walk(folder: &Path, visit: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir()
            && !["node_modules", "dist", "target", ".svelte-kit", "gen"].contains(&name.as_str())
        {
            walk(&path, visit);
        } else if path.is_file() {
            visit(&path);
        }
    }
}

#[test]
fn files_are_short_enough_to_read() {
    let mut too_long = Vec::new();
    let mut check = |path: &Path| {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        let most = match path.extension().and_then(|extension| extension.to_str()) {
            Some("rs") if !name.contains("/tests/") && !name.starts_with("tests/") => 400,
            Some("svelte") => 250,
            _ => return,
        };
        let text = fs::read_to_string(path).unwrap();
        // Tests beside the code do not count; generated files are not read.
        let lines = text.split("#[cfg(test)]").next().unwrap().lines().count();
        if lines > most && name != "src-tauri/crates/app/src/commands/shapes.rs" {
            too_long.push(format!("{name}: {lines} lines, {most} at most"));
        }
    };
    walk(&root().join("src-tauri"), &mut check);
    walk(&root().join("ui/src"), &mut check);
    assert!(too_long.is_empty(), "{too_long:#?}");
}

#[test]
fn the_document_can_be_read_in_one_sitting() {
    assert!(DOCUMENT.lines().count() <= 200);
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.lines().count() <= 120);
}
