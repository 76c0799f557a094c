//! Pictures for files that have none of their own, by type. Drawn in `icons/`, 1200x800 with a clear background.

/// Returns the icon for a content type, as a PNG.
pub(crate) fn of(mime: &str) -> &'static [u8] {
    match mime.split_once('/') {
        Some(("image", _)) => include_bytes!("../icons/image.png"),
        Some(("video", _) | ("application", "x-mpegURL")) => include_bytes!("../icons/video.png"),
        Some(("audio", _)) => include_bytes!("../icons/audio.png"),
        Some(("text", _) | ("application", "json" | "xml")) => include_bytes!("../icons/text.png"),
        Some(("application", "pdf")) => include_bytes!("../icons/pdf.png"),
        Some(("application", kind)) if is_archive(kind) => include_bytes!("../icons/archive.png"),
        _ => include_bytes!("../icons/file.png"),
    }
}

fn is_archive(kind: &str) -> bool {
    matches!(
        kind,
        "zip"
            | "gzip"
            | "zstd"
            | "x-tar"
            | "x-xz"
            | "x-bzip2"
            | "x-7z-compressed"
            | "x-rar"
            | "vnd.rar"
    )
}
