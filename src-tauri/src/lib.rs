//! The window: Tauri and nothing else.
//!
//! Starts the application with its loopback host, opens one window on the page that is part of the binary, and tells
//! the page where the host is. What the window can do for the page is in `native`; everything else goes over the host.
//! Invariant: the page comes from `tauri://localhost` only, and nothing makes the window show anything else.

mod host;
mod logging;
mod native;
mod window;

use anyhow::Context;
use tauri::{Manager, RunEvent, generate_context, generate_handler};
use tauri_plugin_window_state::StateFlags;

use crate::host::Host;

/// Runs the program until its window is closed.
///
/// A second start hands over to the first, whose window comes to the front. When the application cannot start, the
/// person is told why in a dialog, and the program ends with status 1.
pub fn run() -> anyhow::Result<()> {
    logging::start();
    // The plugins start inside `build`: a second start ends there, before it touches the data folder.
    let tauri = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|tauri, _arguments, _folder| {
            window::focus(tauri);
        }))
        .plugin(tauri_plugin_window_state::Builder::new().with_state_flags(remembered()).build())
        .invoke_handler(generate_handler![
            native::host_address,
            native::pick_files,
            native::pick_folders,
            native::pick_destination,
            native::reveal
        ])
        .build(generate_context!())
        .context("the window system could not be reached")?;
    match tauri::async_runtime::block_on(Host::start()) {
        Ok(host) => {
            tauri.manage(host);
            window::open(&tauri)?;
        }
        Err(error) => window::apologise(tauri.handle().clone(), &error),
    }
    tauri.run(|tauri, event| {
        if let (RunEvent::Exit, Some(host)) = (event, tauri.try_state::<Host>()) {
            tauri::async_runtime::block_on(host.stop());
        }
    });
    Ok(())
}

/// What of the window is found again at the next start.
fn remembered() -> StateFlags {
    StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED | StateFlags::FULLSCREEN
}
