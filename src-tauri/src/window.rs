//! The one window: how it opens, comes to the front, and says that there will be none.

use rfd::{AsyncMessageDialog, MessageLevel};
use tauri::webview::NewWindowResponse;
use tauri::{App, AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder};

/// The label that `capabilities/` grants its permissions to.
const LABEL: &str = "main";

/// Opens the window.
pub(crate) fn open(tauri: &App) -> tauri::Result<()> {
    WebviewWindowBuilder::new(tauri, LABEL, WebviewUrl::App("index.html".into()))
        .title("Coffer")
        .inner_size(1180.0, 760.0)
        .min_inner_size(480.0, 400.0)
        .on_navigation(is_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()
        .map(drop)
}

/// Only the page itself may be shown: whoever shows anything else in this window would speak with its permissions.
fn is_page(url: &Url) -> bool {
    url.scheme() == "tauri" && url.host_str() == Some("localhost")
}

/// Brings the window to the front.
pub(crate) fn focus(tauri: &AppHandle) {
    let Some(window) = tauri.get_webview_window(LABEL) else { return };
    for step in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = step {
            tracing::warn!(%error, "the window did not come to the front");
        }
    }
}

/// Says why the program cannot start, and ends it once that has been read.
pub(crate) fn apologise(tauri: AppHandle, error: &anyhow::Error) {
    tracing::error!("Coffer cannot start: {error:#}");
    let dialog =
        AsyncMessageDialog::new().set_level(MessageLevel::Error).set_title("Coffer cannot start");
    let shown = dialog.set_description(format!("{error:#}")).show();
    tauri::async_runtime::spawn(async move {
        shown.await;
        tauri.exit(1);
    });
}
