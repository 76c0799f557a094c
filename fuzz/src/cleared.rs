//! Clearing pictures: what is left shows the same, and nothing is left to be cleared.

use std::io::Cursor;

use image::AnimationDecoder;
use image::codecs::gif::GifDecoder;
use preview::render;
use turbojpeg::decompress;
use wire::preview::PreviewParams;

use crate::engine::metadata::{LARGEST, stripped};
use crate::{MOST, picture, sums};

/// Room for the smallest tag that says which way is up, where a stranger one went without.
const GROWTH: usize = 64;

/// Clears a picture of any format.
pub fn cleared(bytes: &[u8]) {
    let corrected = sums::corrected(bytes);
    let bytes = corrected.as_deref().unwrap_or(bytes);
    if bytes.len() as u64 > LARGEST {
        return;
    }
    if let Ok(Some(left)) = stripped(bytes, "application/octet-stream") {
        assert!(left.len() <= bytes.len() + GROWTH, "{} of {} bytes", left.len(), bytes.len());
        assert_eq!(stripped(&left, "application/octet-stream"), Ok(None), "twice is once");
        if let Some(before) = shown(bytes) {
            assert!(shown(&left) == Some(before), "another picture");
        }
    }
}

/// What is seen of a picture, moving or not.
fn shown(bytes: &[u8]) -> Option<Vec<u8>> {
    let (width, height) = picture::size(bytes)?;
    if u64::from(width) * u64::from(height) > MOST / 4 || !is_sound(bytes) {
        return None;
    }
    let extension = if bytes.starts_with(b"GIF8") { "gif" } else { "png" };
    let made = render(bytes, "image/png", Some(extension), &PreviewParams::default());
    made.ok().map(|made| made.bytes)
}

/// Says whether there is one way to see it: a damaged JPEG is read by one decoder or another, and of a damaged GIF the
/// frames before the damage show, of which clearing may remove some.
fn is_sound(bytes: &[u8]) -> bool {
    use turbojpeg::PixelFormat::{CMYK, RGB};
    match bytes {
        [0xff, 0xd8, ..] => [RGB, CMYK].iter().any(|format| decompress(bytes, *format).is_ok()),
        [b'G', b'I', b'F', ..] => GifDecoder::new(Cursor::new(bytes))
            .is_ok_and(|decoder| decoder.into_frames().all(|frame| frame.is_ok())),
        _ => true,
    }
}
