//! What a file's content is, by its first bytes: never by what a client claims.
//!
//! The answers follow libmagic where Appwrite's were observed: text of any kind is `text/plain`, JSON, SVG and HTML
//! are told apart, an empty file is `application/x-empty`.

use std::borrow::Cow;

/// How many bytes from the start are looked at; as many as libmagic.
pub(crate) const LOOKED_AT: usize = 1024 * 1024;

/// Names the content that begins with `start`; `is_whole` says that nothing follows.
pub(crate) fn sniff(start: &[u8], is_whole: bool) -> &'static str {
    match (start, is_whole) {
        ([], _) => return "application/x-empty",
        // Too short for libmagic to say anything.
        ([_], true) => return "application/octet-stream",
        _ => {}
    }
    if let Some(kind) =
        infer::get(start).filter(|kind| kind.matcher_type() != infer::MatcherType::Text)
    {
        return renamed(kind.mime_type());
    }
    match text(start, is_whole) {
        Some(text) => text_kind(&text, is_whole),
        None => "application/octet-stream",
    }
}

/// Where libmagic has another name than `infer`.
fn renamed(mime: &'static str) -> &'static str {
    match mime {
        "image/heif" => "image/heic",
        "audio/m4a" => "audio/x-m4a",
        "application/x-executable" => "application/x-pie-executable",
        _ => mime,
    }
}

/// Returns the start as text. In whatever encoding: what has no control characters that text has no use for is text.
fn text(start: &[u8], is_whole: bool) -> Option<Cow<'_, str>> {
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        return Some(Cow::Borrowed(""));
    }
    let is_binary = |byte: &u8| !matches!(byte, 0x07..=0x0d | 0x1b | 0x20..=0x7e | 0x80..);
    if start.iter().any(is_binary) {
        return None;
    }
    // A character that is cut in two at the end of what is looked at says nothing about the encoding.
    match std::str::from_utf8(start) {
        Err(error) if error.error_len().is_none() && !is_whole => {
            start.get(..error.valid_up_to()).map(String::from_utf8_lossy)
        }
        _ => Some(String::from_utf8_lossy(start)),
    }
}

fn text_kind(text: &str, is_whole: bool) -> &'static str {
    let trimmed = text.trim_start_matches('\u{feff}').trim_start();
    let head: String = trimmed.chars().take(1024).collect::<String>().to_ascii_lowercase();
    if head.starts_with("<svg")
        || (head.starts_with("<?xml")
            || head.starts_with("<!--")
            || head.starts_with("<!doctype svg"))
            && head.contains("<svg")
    {
        "image/svg+xml"
    } else if head.starts_with("<!doctype html")
        || head.starts_with("<html")
        || head.starts_with("<head")
    {
        "text/html"
    } else if head.starts_with("<?xml") {
        "text/xml"
    } else if is_json(trimmed, is_whole) {
        "application/json"
    } else {
        "text/plain"
    }
}

/// Of a file that is not looked at to its end, what can be seen must be the beginning of JSON.
fn is_json(text: &str, is_whole: bool) -> bool {
    text.starts_with(['{', '['])
        && match serde_json::from_str::<serde::de::IgnoredAny>(text) {
            Ok(_) => is_whole,
            Err(error) => error.is_eof() && !is_whole,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_named_as_libmagic_names_it() {
        for (content, mime) in [
            (&b""[..], "application/x-empty"),
            (b"hello, world\n", "text/plain"),
            (b"body { color: red }", "text/plain"),
            (b"a,b\n1,2\n", "text/plain"),
            (b"# Title\n\ntext", "text/plain"),
            (b"const a = 1;\n", "text/plain"),
            (b"{\"a\": [1, 2]}", "application/json"),
            (b"{not json", "text/plain"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
            (b"<?xml version='1.0'?>\n<svg/>", "image/svg+xml"),
            (b"<?xml version='1.0'?>\n<note/>", "text/xml"),
            (b"<!DOCTYPE html><html></html>", "text/html"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
            (b"GIF89a\x01\0\x01\0", "image/gif"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
            (b"%PDF-1.7\n", "application/pdf"),
            (b"PK\x03\x04\x14\0", "application/zip"),
            (b"\0\x01\x02\x03", "application/octet-stream"),
            ("Größe\n".as_bytes(), "text/plain"),
            (b"Gr\xf6\xdfe in Latin-1\n", "text/plain"),
            (b"\xff\xfeh\0i\0", "text/plain"),
            (b"\xfe\xff\0h\0i", "text/plain"),
            (b"h\0i\0 \0t\0h\0e\0r\0e\0", "application/octet-stream"),
            (b"\x1b[1mbold\x1b[0m\x07\x0b\n", "text/plain"),
            (b"a\x7fb\n", "application/octet-stream"),
            (b"x", "application/octet-stream"),
            (b"[]", "application/json"),
            (b"12\n", "text/plain"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0", "image/jpeg"),
        ] {
            assert_eq!(sniff(content, true), mime, "{:?}", String::from_utf8_lossy(content));
        }
        assert_eq!(
            sniff(&"aü".as_bytes()[..2], false),
            "text/plain",
            "a cut character is still text"
        );
        assert_eq!(sniff(b"[\"a\", \"b", false), "application/json", "it goes on");
        assert_eq!(sniff(b"[\"a\"] and so on", false), "text/plain");
        assert_eq!(sniff(b"[\"a\", \"b", true), "text/plain");
    }
}
