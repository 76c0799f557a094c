//! What only a window can do: dialogs of the system, and showing a file in its folder. Dropped files reach the page
//! by Tauri's own event.
//!
//! The environment variable `COFFER_PICK` answers the dialogs in their place, so that a test can drive the program:
//! paths separated as in `PATH`; an empty value cancels.

#![expect(clippy::needless_pass_by_value, reason = "Tauri hands commands their own values")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rfd::{AsyncFileDialog, FileHandle};
use tauri::{State, command};

use crate::host::Host;

/// Returns where the page finds the application: an address that only this run knows.
#[command]
pub(crate) fn host_address(host: State<'_, Host>) -> String {
    host.address()
}

/// Asks for files to upload; none when the person thinks better of it.
#[command]
pub(crate) async fn pick_files() -> Vec<String> {
    match answer() {
        Some(paths) => texts(paths),
        None => texts(picked(AsyncFileDialog::new().set_title("Upload files").pick_files().await)),
    }
}

/// Asks for folders to upload; none when the person thinks better of it.
#[command]
pub(crate) async fn pick_folders() -> Vec<String> {
    match answer() {
        Some(paths) => texts(paths),
        None => {
            texts(picked(AsyncFileDialog::new().set_title("Upload folders").pick_folders().await))
        }
    }
}

/// Asks for the folder that a download goes to.
#[command]
pub(crate) async fn pick_destination() -> Option<String> {
    let paths = match answer() {
        Some(paths) => paths,
        None => picked(
            AsyncFileDialog::new()
                .set_title("Download to")
                .pick_folder()
                .await
                .map(|folder| vec![folder]),
        ),
    };
    texts(paths).into_iter().next()
}

/// Opens the folder of a file that went through the transfers. Refuses any other path, so that a page gone wrong
/// cannot make the desktop open what it likes.
#[command]
pub(crate) fn reveal(host: State<'_, Host>, path: PathBuf) -> Result<(), wire::Error> {
    if !host.has_transfer_at(&path) {
        return Err(wire::ErrorType::AppTransferNotFound.into());
    }
    let folder = path.parent().unwrap_or(Path::new("/"));
    let opener =
        Command::new("xdg-open").arg(folder).stdin(Stdio::null()).stdout(Stdio::null()).spawn();
    let mut opener = opener.map_err(|error| unopened(folder, &error))?;
    // Somebody has to wait for the opener, or it stays behind as a zombie.
    std::thread::spawn(move || drop(opener.wait()));
    Ok(())
}

fn answer() -> Option<Vec<PathBuf>> {
    let value: OsString = std::env::var_os("COFFER_PICK")?;
    Some(std::env::split_paths(&value).filter(|path| !path.as_os_str().is_empty()).collect())
}

fn picked(handles: Option<Vec<FileHandle>>) -> Vec<PathBuf> {
    handles.unwrap_or_default().iter().map(|handle| handle.path().to_owned()).collect()
}

/// Hands paths to the page. One that is not Unicode cannot be named in JSON and is left out, loudly.
fn texts(paths: Vec<PathBuf>) -> Vec<String> {
    let text = |path: PathBuf| {
        path.into_os_string()
            .into_string()
            .inspect_err(|path| tracing::warn!(?path, "a path that is not Unicode was left out"))
            .ok()
    };
    paths.into_iter().filter_map(text).collect()
}

fn unopened(folder: &Path, error: &std::io::Error) -> wire::Error {
    let message =
        format!("{} could not be opened: {error}. Open it in your file browser.", folder.display());
    wire::Error::with(wire::ErrorType::AppSourceUnreadable, message)
}
