//! Pictures for files that have none of their own, by type. Drawn in `icons/`, 1200x800 with a clear background.

use crate::decode;

/// What a file shows instead of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Icon {
    Archive,
    Audio,
    Code,
    Document,
    File,
    Image,
    /// A picture too large to be decoded.
    Large,
    Pdf,
    Sheet,
    Slides,
    Text,
    Video,
}

/// Returns the icon for a content type, as a PNG.
pub(crate) fn of(mime: &str) -> &'static [u8] {
    match kind(mime) {
        Icon::Archive => include_bytes!("../icons/archive.png"),
        Icon::Audio => include_bytes!("../icons/audio.png"),
        Icon::Code => include_bytes!("../icons/code.png"),
        Icon::Document => include_bytes!("../icons/document.png"),
        Icon::File => include_bytes!("../icons/file.png"),
        Icon::Image => include_bytes!("../icons/image.png"),
        Icon::Large => include_bytes!("../icons/large.png"),
        Icon::Pdf => include_bytes!("../icons/pdf.png"),
        Icon::Sheet => include_bytes!("../icons/sheet.png"),
        Icon::Slides => include_bytes!("../icons/slides.png"),
        Icon::Text => include_bytes!("../icons/text.png"),
        Icon::Video => include_bytes!("../icons/video.png"),
    }
}

/// Tells what a content type is for a person. Parameters after it (`; charset=utf-8`) and case say nothing.
fn kind(mime: &str) -> Icon {
    let mime = mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if decode::is_decodable(&mime) {
        return Icon::Large;
    }
    match mime.split_once('/') {
        Some(("image", _)) => Icon::Image,
        Some(("video", _)) => Icon::Video,
        Some(("audio", _)) => Icon::Audio,
        Some(("text", kind)) => text(kind),
        Some(("application", kind)) => application(kind),
        _ => Icon::File,
    }
}

fn text(kind: &str) -> Icon {
    match kind {
        "css" | "html" | "javascript" | "xml" | "x-c" | "x-c++" | "x-csrc" | "x-go" | "x-java"
        | "x-java-source" | "x-lua" | "x-perl" | "x-php" | "x-python" | "x-ruby" | "x-rust"
        | "x-script.python" | "x-shellscript" | "x-sql" | "x-toml" | "x-typescript" | "x-yaml"
        | "yaml" => Icon::Code,
        "csv" | "tab-separated-values" => Icon::Sheet,
        "rtf" => Icon::Document,
        _ => Icon::Text,
    }
}

fn application(kind: &str) -> Icon {
    match kind {
        "pdf" | "x-pdf" => Icon::Pdf,
        "x-mpegurl" | "vnd.apple.mpegurl" | "dash+xml" | "mp4" | "ogg" => Icon::Video,
        "epub+zip"
        | "msword"
        | "rtf"
        | "vnd.apple.pages"
        | "vnd.oasis.opendocument.text"
        | "vnd.openxmlformats-officedocument.wordprocessingml.document" => Icon::Document,
        "vnd.apple.numbers"
        | "vnd.ms-excel"
        | "vnd.oasis.opendocument.spreadsheet"
        | "vnd.openxmlformats-officedocument.spreadsheetml.sheet" => Icon::Sheet,
        "vnd.apple.keynote"
        | "vnd.ms-powerpoint"
        | "vnd.oasis.opendocument.presentation"
        | "vnd.openxmlformats-officedocument.presentationml.presentation" => Icon::Slides,
        "gzip" | "java-archive" | "vnd.rar" | "x-7z-compressed" | "x-bzip" | "x-bzip2"
        | "x-compress" | "x-gtar" | "x-gzip" | "x-rar" | "x-rar-compressed" | "x-tar" | "x-xz"
        | "x-zip-compressed" | "zip" | "zstd" => Icon::Archive,
        "ecmascript" | "graphql" | "javascript" | "json" | "sql" | "toml" | "typescript"
        | "x-httpd-php" | "x-javascript" | "x-perl" | "x-php" | "x-ruby" | "x-sh"
        | "x-shellscript" | "xml" | "yaml" | "x-yaml" => Icon::Code,
        structured if structured.ends_with("+json") || structured.ends_with("+xml") => Icon::Code,
        _ => Icon::File,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_the_icon_a_person_expects() {
        for (icon, types) in [
            (
                Icon::Archive,
                "application/zip application/gzip application/x-tar application/vnd.rar",
            ),
            (Icon::Audio, "audio/mpeg audio/flac audio/ogg"),
            (Icon::Code, "application/json text/html application/ld+json application/xml text/css"),
            (Icon::Code, "text/javascript text/x-rust application/x-sh application/atom+xml"),
            (Icon::Document, "application/msword application/vnd.oasis.opendocument.text"),
            (
                Icon::Document,
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ),
            (Icon::File, "application/octet-stream font/woff2 x application/ application/x-foo"),
            (Icon::Image, "image/svg+xml image/tiff image/x-icon"),
            (Icon::Large, "image/jpeg image/png IMAGE/GIF image/webp"),
            (Icon::Pdf, "application/pdf"),
            (Icon::Sheet, "text/csv application/vnd.ms-excel"),
            (Icon::Sheet, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (Icon::Slides, "application/vnd.ms-powerpoint"),
            (
                Icon::Slides,
                "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            ),
            (Icon::Text, "text/plain text/markdown text/x-log"),
            (Icon::Video, "video/mp4 application/x-mpegURL video/MP2T video/x-ms-wmv"),
        ] {
            for mime in types.split(' ') {
                assert_eq!(kind(mime), icon, "{mime}");
            }
        }
        assert_eq!(kind("text/html; charset=utf-8"), Icon::Code);
        assert_eq!(kind(""), Icon::File);
    }

    #[test]
    fn every_icon_is_a_small_picture_of_its_own() {
        let types = [
            "application/zip",
            "audio/mpeg",
            "text/css",
            "text/rtf",
            "",
            "image/tiff",
            "image/png",
            "application/pdf",
            "text/csv",
            "application/vnd.ms-powerpoint",
            "text/plain",
            "video/mp4",
        ];
        let pictures: std::collections::HashSet<&[u8]> = types.into_iter().map(of).collect();
        assert_eq!(pictures.len(), types.len());
        for picture in pictures {
            assert!(picture.len() < 25_000, "{} bytes", picture.len());
            let image = image::load_from_memory(picture).unwrap().into_rgba8();
            assert_eq!(image.dimensions(), (1200, 800));
            assert_eq!(image.get_pixel(0, 0).0[3], 0, "the background is clear");
        }
    }
}
