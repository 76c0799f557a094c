//! Makes the folder of the built page exist, so that a checkout without it compiles, and rebuilds when it changes.

fn main() -> std::io::Result<()> {
    let dist = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/dist");
    // Cargo rebuilds at every call what watches a path that does not exist.
    std::fs::create_dir_all(&dist)?;
    println!("cargo::rerun-if-changed={}", dist.display());
    Ok(())
}
