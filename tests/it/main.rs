//! Proofs about the whole app, in one binary: each further one would be linked again.

mod api_keys;
mod architecture;
mod bindings;
mod buckets;
mod cleared;
mod contract;
mod contract_table;
mod downloads;
mod explain;
mod exposure;
mod host;
mod locked;
mod presets;
mod pushes;
mod shapes;
mod transfers;
mod versions;
mod world;

/// A file in this folder that is not a module above would never run.
#[test]
fn no_file_is_forgotten() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/it");
    let main = include_str!("main.rs");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        assert!(
            module == "main" || main.contains(&format!("mod {module};")),
            "tests/it/{name} is in no `mod` line"
        );
    }
}
