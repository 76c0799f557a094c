//! Removing what a picture says beside its pixels: where, when and with what it was taken, and who it belongs to.
//!
//! Pure: encoded bytes in, encoded bytes out. Nothing is decoded, so every pixel stays as it was, as do the colour
//! profile and which way is up. Each format has a list of what stays; all else goes, also what stands behind the end
//! of the picture, where cameras append second pictures and films. Video is not looked into.
//!
//! The invariant: a picture that could not be read to its end is never called clean.

mod boxes;
mod exif;
mod gif;
mod heif;
mod jpeg;
mod png;
mod rest;
#[cfg(test)]
mod tests;
mod webp;

use rest::Damaged;

/// Pictures above this size are kept as they came, as in Appwrite.
pub(crate) const LARGEST: u64 = 20_000_000;

/// Why a picture cannot be cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Stuck {
    /// It breaks the rules of its format.
    #[error("the picture is damaged, or of a make that is not known here")]
    Damaged,
    /// It may well say where it was taken, in a format that cannot be rewritten here.
    #[error("only JPEG, PNG, WebP, GIF, HEIC and AVIF pictures can be cleared of them")]
    Format,
}

impl From<Damaged> for Stuck {
    fn from(_: Damaged) -> Self {
        Stuck::Damaged
    }
}

/// Returns the content without what it says beside its pixels; `None` when there is nothing to remove, or when it is
/// no picture. `mime` is what the content was sniffed as.
pub(crate) fn stripped(content: &[u8], mime: &str) -> Result<Option<Vec<u8>>, Stuck> {
    let strip: fn(&[u8]) -> Result<Vec<u8>, Damaged> = match content {
        [0xff, 0xd8, 0xff, ..] => jpeg::stripped,
        [0x89, b'P', b'N', b'G', ..] => png::stripped,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp::stripped,
        [b'G', b'I', b'F', b'8', ..] => gif::stripped,
        _ if heif::is_heif(content) => heif::stripped,
        _ if is_silent(mime) => return Ok(None),
        _ => return Err(Stuck::Format),
    };
    let stripped = strip(content)?;
    Ok((stripped != content).then_some(stripped))
}

/// Says whether content of this type is no picture, or one that has no place for such things.
fn is_silent(mime: &str) -> bool {
    !mime.starts_with("image/")
        || matches!(mime, "image/bmp" | "image/vnd.microsoft.icon" | "image/svg+xml")
}
