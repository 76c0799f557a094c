//! JPEG through libjpeg-turbo, which shrinks while it decodes: the difference between a gallery that waits and one
//! that does not. What it does not read (CMYK, damaged files) is left to the decoder of all other formats.

use image::RgbImage;
use turbojpeg::{Colorspace, Compressor, Decompressor, Image, PixelFormat, ScalingFactor, Subsamp};

use crate::raster::Raster;
use crate::scans;

/// How many pixels of the decoded picture there are at least for one of the preview, a side. Below two the filter has
/// too little to work on; a draft makes do with that.
pub(crate) const RESIDUAL: f64 = 2.0;
const DRAFT_RESIDUAL: f64 = 1.0;

/// More progressive scans than any camera or tool writes are an attack on our time.
pub(crate) const MAX_SCANS: u32 = 500;

/// Decodes to no less than what is needed of the whole picture; `None` when another decoder has to try.
pub(crate) fn read(bytes: &[u8], covering: Option<(f64, f64)>, is_draft: bool) -> Option<Raster> {
    let residual = if is_draft { DRAFT_RESIDUAL } else { RESIDUAL };
    let mut decompressor = Decompressor::new().ok()?;
    decompressor.set_scan_limit(MAX_SCANS).ok()?;
    let header = decompressor.read_header(bytes).ok()?;
    if !matches!(header.colorspace, Colorspace::RGB | Colorspace::YCbCr | Colorspace::Gray)
        || header.is_lossless
    {
        return None;
    }
    let factor = covering.map_or(ScalingFactor::ONE, |(across, down)| {
        factor((header.width, header.height), (across * residual, down * residual))
    });
    decompressor.set_scaling_factor(factor).ok()?;
    let (width, height) = (factor.scale(header.width), factor.scale(header.height));
    let pitch = width * 3;
    let mut image =
        Image { pixels: vec![0; pitch * height], width, pitch, height, format: PixelFormat::RGB };
    let thin = if header.is_progressive && factor.denom() > 2 {
        scans::thin(bytes, factor == ScalingFactor::ONE_EIGHTH)
    } else {
        None
    };
    decompressor.decompress(thin.as_deref().unwrap_or(bytes), image.as_deref_mut()).ok()?;
    RgbImage::from_raw(u32::try_from(width).ok()?, u32::try_from(height).ok()?, image.pixels)
        .map(Raster::Opaque)
}

/// Returns the smallest of the scales that are cheap to decode and leave enough pixels.
#[expect(clippy::cast_precision_loss, reason = "sides are below 2^15")]
pub(crate) fn factor((width, height): (usize, usize), (across, down): (f64, f64)) -> ScalingFactor {
    let suffices = |factor: &ScalingFactor| {
        factor.scale(width) as f64 >= across && factor.scale(height) as f64 >= down
    };
    [ScalingFactor::ONE_EIGHTH, ScalingFactor::ONE_QUARTER, ScalingFactor::ONE_HALF]
        .into_iter()
        .find(suffices)
        .unwrap_or(ScalingFactor::ONE)
}

/// Pixels of the largest picture whose codes are chosen for it, which takes its memory twice again.
const OPTIMIZED_AREA: usize = 32_000_000;

/// Encodes at a quality from 1 to 100; colour keeps its full resolution when that is worth it, or asked for.
pub(crate) fn write(image: &RgbImage, quality: u8, is_full_color: Option<bool>) -> Option<Vec<u8>> {
    let (width, height) =
        (usize::try_from(image.width()).ok()?, usize::try_from(image.height()).ok()?);
    let mut compressor = Compressor::new().ok()?;
    compressor.set_quality(i32::from(quality)).ok()?;
    compressor
        .set_subsamp(if is_full_color.unwrap_or(quality >= 90) {
            Subsamp::None
        } else {
            Subsamp::Sub2x2
        })
        .ok()?;
    compressor.set_optimize(width * height <= OPTIMIZED_AREA).ok()?;
    let pixels = image.as_raw().as_slice();
    compressor
        .compress_to_vec(Image {
            pixels,
            width,
            pitch: width * 3,
            height,
            format: PixelFormat::RGB,
        })
        .ok()
}

/// Says whether a JPEG keeps the full resolution of its colours, if it has any.
pub(crate) fn is_full_color(bytes: &[u8]) -> Option<bool> {
    let header = turbojpeg::read_header(bytes).ok()?;
    (header.subsamp != Subsamp::Gray).then_some(header.subsamp == Subsamp::None)
}

/// The luma quantisation table of the JPEG standard, which stands for quality 50.
const STANDARD_TABLE: [u32; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113,
    92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

/// Estimates the quality a JPEG was written with from its first quantisation table, so that a preview without a
/// quality of its own is neither worse nor needlessly larger than its source.
pub(crate) fn quality(bytes: &[u8]) -> Option<u8> {
    let steps: u32 = first_table(bytes)?.iter().map(|step| u32::from(*step)).sum();
    (1..=100).min_by_key(|quality| steps_at(u32::from(*quality)).abs_diff(steps))
}

/// Sums the standard table at a quality, as libjpeg scales it.
fn steps_at(quality: u32) -> u32 {
    let percent = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
    STANDARD_TABLE.iter().map(|step| ((step * percent + 50) / 100).clamp(1, 255)).sum()
}

/// Returns the first table with eight bits a step.
pub(crate) fn first_table(bytes: &[u8]) -> Option<&[u8]> {
    segments(bytes).find_map(|segment| match segment {
        [_, 0xdb, _, _, 0..=0x0f, table @ ..] => table.get(..64),
        _ => None,
    })
}

/// Walks the segments, each with its marker and length, up to the first that is none.
pub(crate) fn segments(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes.get(2..).unwrap_or_default();
    std::iter::from_fn(move || {
        let [0xff, _, high, low, ..] = *rest else { return None };
        let (segment, after) =
            rest.split_at_checked(2 + usize::from(u16::from_be_bytes([high, low])))?;
        rest = after;
        Some(segment)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quality_of_a_file_is_told_from_its_table() {
        for asked in 1..=100 {
            let bytes = write(&RgbImage::new(16, 16), asked, None).unwrap();
            assert_eq!(quality(&bytes), Some(asked));
        }
    }

    #[test]
    fn colour_is_as_fine_as_in_the_source_or_as_the_quality_deserves() {
        for (source, quality, expected) in
            [(Some(true), 10, true), (Some(false), 100, false), (None, 89, false), (None, 90, true)]
        {
            let bytes = write(&RgbImage::new(16, 16), quality, source).unwrap();
            assert_eq!(is_full_color(&bytes), Some(expected), "{source:?} at {quality}");
        }
    }
}
