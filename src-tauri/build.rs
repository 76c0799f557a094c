//! Prepares what the shell embeds: the page, the icon, and permissions for exactly the commands that exist.

use std::path::Path;

/// Commands of `native.rs`; naming them makes each one need a line in `capabilities/`.
const COMMANDS: &[&str] =
    &["host_address", "pick_files", "pick_folders", "pick_destination", "reveal"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    stand_in_for_page(Path::new("../ui/dist"))?;
    println!("cargo::rerun-if-changed=../ui/dist/index.html");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}

/// Lets a fresh clone be checked before the page has been built. `make` builds the page first.
#[expect(clippy::disallowed_methods, reason = "a build script, not the program")]
fn stand_in_for_page(dist: &Path) -> std::io::Result<()> {
    if dist.join("index.html").exists() {
        return Ok(());
    }
    std::fs::create_dir_all(dist)?;
    std::fs::write(
        dist.join("index.html"),
        "<!doctype html><title>Coffer</title><p>The page is not built: run make.</p>\n",
    )
}
