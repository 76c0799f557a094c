//! Which format a preview has when the parameters name none.

use wire::preview::Output;

/// Chooses the format: what was asked for; else the extension of the file's name; else its content type.
pub(crate) fn choose(asked: Option<Output>, extension: Option<&str>, mime: &str) -> Output {
    asked.unwrap_or_else(|| implied(extension, mime))
}

fn implied(extension: Option<&str>, mime: &str) -> Output {
    match extension.filter(|extension| !extension.is_empty()) {
        Some(extension) => Output::parse(&extension.to_ascii_lowercase()).unwrap_or(Output::Jpg),
        None => {
            Output::ALL.iter().copied().find(|output| output.mime() == mime).unwrap_or(Output::Jpg)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_nobody_asked_for_follows_from_the_name_and_then_from_the_type() {
        for (extension, mime, mime_out) in [
            (Some("jpg"), "image/jpeg", "image/jpeg"),
            (Some("PNG"), "image/jpeg", "image/png"),
            (Some("jfif"), "image/jpeg", "image/jpeg"),
            (Some("bmp"), "image/png", "image/jpeg"),
            (Some("gif"), "image/gif", "image/gif"),
            (Some("webp"), "image/png", "image/webp"),
            (Some("HEIC"), "image/heic", "image/heic"),
            (None, "image/avif", "image/avif"),
            (None, "image/png", "image/png"),
            (None, "image/webp", "image/webp"),
            (Some(""), "image/gif", "image/gif"),
            (None, "image/tiff", "image/jpeg"),
        ] {
            assert_eq!(choose(None, extension, mime).mime(), mime_out, "{extension:?} {mime}");
        }
        assert_eq!(choose(Some(Output::Webp), Some("png"), "image/png"), Output::Webp);
    }
}
