//! What a file's content is, by its first bytes: never by what a client claims.
//!
//! The answers follow libmagic where Appwrite's were observed: text of any kind is `text/plain`, JSON, SVG and HTML
//! are told apart, an empty file is `application/x-empty`.

/// How many bytes from the start are looked at.
pub(crate) const LOOKED_AT: usize = 64 * 1024;

/// Names the content that begins with `start`; `is_whole` says that nothing follows.
pub(crate) fn sniff(start: &[u8], is_whole: bool) -> &'static str {
    if start.is_empty() {
        return "application/x-empty";
    }
    if let Some(kind) =
        infer::get(start).filter(|kind| kind.matcher_type() != infer::MatcherType::Text)
    {
        return renamed(kind.mime_type());
    }
    match text(start, is_whole) {
        Some(text) => text_kind(text, is_whole),
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

/// Returns the start as text; a character cut in two at its end does not count against it.
fn text(start: &[u8], is_whole: bool) -> Option<&str> {
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() && !is_whole => {
            std::str::from_utf8(start.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    let is_binary = |letter: char| {
        letter.is_control() && !matches!(letter, '\n' | '\r' | '\t' | '\x0c' | '\x08' | '\x1b')
    };
    (!text.chars().any(is_binary)).then_some(text)
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
    } else if is_whole && is_json(trimmed) {
        "application/json"
    } else {
        "text/plain"
    }
}

fn is_json(text: &str) -> bool {
    text.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
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
        ] {
            assert_eq!(sniff(content, true), mime, "{:?}", String::from_utf8_lossy(content));
        }
        assert_eq!(
            sniff(&"ü".as_bytes()[..1], false),
            "text/plain",
            "a cut character is still text"
        );
        assert_eq!(sniff(&"ü".as_bytes()[..1], true), "application/octet-stream");
    }
}
