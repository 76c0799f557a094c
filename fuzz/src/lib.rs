//! What holds for every preview and every cleared picture, whatever bytes come in.
//!
//! One function for each way into a decoder. The programs in `targets/` feed them with what libFuzzer thinks of, the
//! tests of `preview` with what was kept of that in `corpora/`. A function that returns is content; it panics otherwise.
//! Time and memory are limited from outside.

mod cleared;
mod params;
mod picture;
mod sums;

/// The engine's own, which has no door of its own to the outside.
#[path = "../../src-tauri/crates/engine/src"]
mod engine {
    pub(crate) mod metadata;
}

use wire::preview::{Output, PreviewParams};

pub use cleared::cleared;
pub use params::params;
use picture::Allowed;

/// What bytes are held against.
pub type Property = fn(&[u8]);

/// Every property by the name of its target and of its corpus.
pub const TARGETS: [(&str, Property); 8] = [
    ("jpeg", jpeg),
    ("png", png),
    ("png_rows", png_rows),
    ("gif", gif),
    ("webp", webp),
    ("heif", heif),
    ("params", params),
    ("cleared", cleared),
];

/// Pixels of the largest picture that is decoded as a whole; larger ones cost time and show nothing new.
const MOST: u64 = 160_000;

/// JPEG: as it is, shrunk while decoded, and in a hurry.
pub fn jpeg(bytes: &[u8]) {
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        let draft = PreviewParams { is_draft: true, ..wide(16) };
        Allowed { mime: "image/jpeg", area: 1..=MOST }.hold(bytes, &[whole(), wide(16), draft]);
    }
}

/// PNG that is read as a whole.
pub fn png(bytes: &[u8]) {
    if let Some(bytes) = sums::corrected(bytes) {
        Allowed { mime: "image/png", area: 1..=MOST }.hold(&bytes, &[whole(), wide(16)]);
    }
}

/// PNG that is shrunk row by row, which only large ones are.
pub fn png_rows(bytes: &[u8]) {
    if let Some(bytes) = sums::corrected(bytes) {
        Allowed { mime: "image/png", area: 4_000_001..=4_400_000 }.hold(&bytes, &[wide(16)]);
    }
}

/// GIF, whose animations stay animations.
pub fn gif(bytes: &[u8]) {
    if bytes.starts_with(b"GIF8") {
        let moving = PreviewParams { output: Some(Output::Gif), ..whole() };
        let allowed = Allowed { mime: "image/gif", area: 1..=MOST / 16 };
        allowed.hold(bytes, &[whole(), moving, wide(16)]);
    }
}

/// WebP: lossy, lossless, moving.
pub fn webp(bytes: &[u8]) {
    if bytes.starts_with(b"RIFF") {
        Allowed { mime: "image/webp", area: 1..=MOST }.hold(bytes, &[whole(), wide(16)]);
    }
}

/// HEIC and AVIF.
pub fn heif(bytes: &[u8]) {
    if bytes.get(4..8) == Some(b"ftyp") {
        Allowed { mime: "image/heic", area: 1..=MOST }.hold(bytes, &[wide(16)]);
    }
}

fn whole() -> PreviewParams {
    PreviewParams { output: Some(Output::Png), ..PreviewParams::default() }
}

fn wide(width: u32) -> PreviewParams {
    PreviewParams { width, output: Some(Output::Jpg), ..PreviewParams::default() }
}
