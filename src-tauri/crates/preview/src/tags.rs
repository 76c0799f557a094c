//! What a JPEG says of itself beside its pixels: its size, how the camera was held, and what its colours mean.

use image::metadata::Orientation;
use turbojpeg::Colorspace;

use crate::jpeg;

/// Returns width and height, and whether the picture is one of inks.
pub(crate) fn size(bytes: &[u8]) -> Option<((u32, u32), bool)> {
    let header = turbojpeg::read_header(bytes).ok()?;
    let size = (u32::try_from(header.width).ok()?, u32::try_from(header.height).ok()?);
    Some((size, matches!(header.colorspace, Colorspace::CMYK | Colorspace::YCCK)))
}

/// Returns how the picture has to be turned to stand upright.
pub(crate) fn orientation(bytes: &[u8]) -> Orientation {
    jpeg::segments(bytes)
        .find_map(|segment| match segment {
            [_, 0xe1, _, _, b'E', b'x', b'i', b'f', 0, 0, exif @ ..] => Some(exif),
            _ => None,
        })
        .and_then(Orientation::from_exif_chunk)
        .unwrap_or(Orientation::NoTransforms)
}

/// Puts the profile together, which is cut into numbered parts where it does not fit one segment.
pub(crate) fn profile(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut parts: Vec<(u8, &[u8])> = jpeg::segments(bytes).filter_map(profile_part).collect();
    parts.sort_by_key(|(number, _)| *number);
    let profile: Vec<u8> = parts.into_iter().flat_map(|(_, part)| part).copied().collect();
    (!profile.is_empty()).then_some(profile)
}

fn profile_part(segment: &[u8]) -> Option<(u8, &[u8])> {
    let [_, 0xe2, _, _, content @ ..] = segment else { return None };
    match content.strip_prefix(b"ICC_PROFILE\0")? {
        [number, _, part @ ..] => Some((*number, part)),
        _ => None,
    }
}
