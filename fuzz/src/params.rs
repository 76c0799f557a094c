//! Parameters: whatever a query says, the preview is as large as it says, or it is refused.

use std::sync::LazyLock;

use preview::{Error, render};
use wire::preview::{Output, PreviewParams};

use crate::{picture, whole};

/// Pixels of the largest preview that is drawn, and of the two formats that take long.
const MOST: u64 = 40_000;
const MOST_HEIF: u64 = 4_000;

/// A content type, a file and its size.
type Source = (&'static str, Vec<u8>, (u32, u32));

/// What previews are made of: a picture of every kind, and none.
static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let png: &[u8] = include_bytes!("../../src-tauri/crates/preview/tests/fixtures/interlaced.png");
    let gif = include_bytes!("../../src-tauri/crates/preview/tests/fixtures/interlaced.gif");
    let webp = include_bytes!("../../src-tauri/crates/preview/tests/fixtures/animated.webp");
    let jpeg = PreviewParams { output: Some(Output::Jpg), ..whole() };
    let jpeg = render(png, "image/png", None, &jpeg).expect("a picture").bytes;
    let clear = PreviewParams { opacity: 0.5, ..whole() };
    let clear = render(png, "image/png", None, &clear).expect("a picture").bytes;
    let files = [("jpeg", jpeg), ("png", clear), ("gif", gif.to_vec()), ("webp", webp.to_vec())];
    let pictures = files.map(|(kind, file)| {
        let size = picture::size(&file).expect("a picture");
        (
            ["image/jpeg", "image/png", "image/gif", "image/webp"]
                .into_iter()
                .find(|mime| mime.ends_with(kind))
                .expect("a type"),
            file,
            size,
        )
    });
    let icons = ["text/plain", "video/mp4"].map(|mime| (mime, Vec::new(), (1200, 800)));
    pictures.into_iter().chain(icons).collect()
});

/// The first byte says of what, the others are the query.
pub fn params(bytes: &[u8]) {
    let Some((which, query)) = bytes.split_first() else { return };
    let Ok(query) = std::str::from_utf8(query) else { return };
    match PreviewParams::parse(query.split('&').filter_map(|pair| pair.split_once('='))) {
        Ok(params) => hold(&SOURCES[usize::from(*which) % SOURCES.len()], &params),
        Err(refused) => assert_eq!(refused.code, 400, "{query}"),
    }
}

fn hold((mime, file, size): &Source, params: &PreviewParams) {
    let output = preview::format(mime, file.len() as u64, None, params);
    let (width, height) = picture::scaled(*size, params);
    let area = u64::from(width) * u64::from(height);
    let is_slow = matches!(output, Output::Heic | Output::Avif);
    if area > if is_slow { MOST_HEIF } else { MOST } {
        return;
    }
    match render(file, mime, None, params) {
        Ok(made) => {
            assert_eq!(made.mime, output.mime());
            let made = picture::size(&made.bytes).expect("a preview has a size");
            assert!(fits(made, (width, height), params), "{made:?} for {params:?}");
        }
        Err(error) => {
            // What WebP cannot hold.
            let is_long =
                matches!(error, Error::Unencodable(Output::Webp)) && width.max(height) > 16_000;
            assert!(is_long || matches!(error, Error::TooLarge { .. }), "{error:?} of {params:?}");
        }
    }
}

/// Says whether a size follows from that of the picture by borders and turns.
fn fits(made: (u32, u32), (width, height): (u32, u32), params: &PreviewParams) -> bool {
    let border = if params.border_radius > 0 { 0 } else { 2 * params.border_width };
    let (width, height) = (width + border, height + border);
    match params.rotation.rem_euclid(360) {
        0 | 180 => made == (width, height),
        90 | 270 => made == (height, width),
        _ => made.0.max(made.1) <= width + height + 4 && made.0.min(made.1) >= width.min(height),
    }
}
