//! JPEG through libjpeg-turbo, which shrinks while it decodes: the difference between a gallery that waits and one
//! that does not. What it does not read (CMYK, damaged files) is left to the decoder of all other formats.

use image::RgbImage;
use turbojpeg::{Colorspace, Compressor, Decompressor, Image, PixelFormat, ScalingFactor, Subsamp};

use crate::raster::Raster;

/// How many pixels of the decoded picture there are at least for one of the preview, a side. Below two the filter has
/// too little to work on.
const RESIDUAL: f64 = 2.0;

/// More progressive scans than any camera or tool writes are an attack on our time.
const MAX_SCANS: u32 = 500;

/// Decodes, to no less than `RESIDUAL` times the size needed of the whole picture; `None` when another decoder has to try.
pub(crate) fn read(bytes: &[u8], covering: Option<(f64, f64)>) -> Option<Raster> {
    let mut decompressor = Decompressor::new().ok()?;
    decompressor.set_scan_limit(MAX_SCANS).ok()?;
    let header = decompressor.read_header(bytes).ok()?;
    if !matches!(header.colorspace, Colorspace::RGB | Colorspace::YCbCr | Colorspace::Gray)
        || header.is_lossless
    {
        return None;
    }
    let factor = covering
        .map_or(ScalingFactor::ONE, |covering| factor((header.width, header.height), covering));
    decompressor.set_scaling_factor(factor).ok()?;
    let (width, height) = (factor.scale(header.width), factor.scale(header.height));
    let pitch = width * 3;
    let mut image =
        Image { pixels: vec![0; pitch * height], width, pitch, height, format: PixelFormat::RGB };
    decompressor.decompress(bytes, image.as_deref_mut()).ok()?;
    RgbImage::from_raw(u32::try_from(width).ok()?, u32::try_from(height).ok()?, image.pixels)
        .map(Raster::Opaque)
}

/// Returns the smallest of the scales that are cheap to decode and leave enough pixels.
#[expect(clippy::cast_precision_loss, reason = "sides are below 2^15")]
fn factor((width, height): (usize, usize), (across, down): (f64, f64)) -> ScalingFactor {
    let suffices = |factor: &ScalingFactor| {
        factor.scale(width) as f64 >= across * RESIDUAL
            && factor.scale(height) as f64 >= down * RESIDUAL
    };
    [ScalingFactor::ONE_EIGHTH, ScalingFactor::ONE_QUARTER, ScalingFactor::ONE_HALF]
        .into_iter()
        .find(suffices)
        .unwrap_or(ScalingFactor::ONE)
}

/// Encodes at a quality from 1 to 100; colour keeps its full resolution when that is worth it, or asked for.
pub(crate) fn write(image: &RgbImage, quality: u8, is_full_color: bool) -> Option<Vec<u8>> {
    let (width, height) =
        (usize::try_from(image.width()).ok()?, usize::try_from(image.height()).ok()?);
    let mut compressor = Compressor::new().ok()?;
    compressor.set_quality(i32::from(quality)).ok()?;
    compressor
        .set_subsamp(if is_full_color || quality >= 90 { Subsamp::None } else { Subsamp::Sub2x2 })
        .ok()?;
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

/// Says whether a JPEG keeps the full resolution of its colours.
pub(crate) fn is_full_color(bytes: &[u8]) -> bool {
    turbojpeg::read_header(bytes).is_ok_and(|header| header.subsamp == Subsamp::None)
}

/// Sum of the luma quantisation table of the JPEG standard, which stands for quality 50.
const STANDARD_TABLE: u32 = 3688;

/// Estimates the quality a JPEG was written with from its first quantisation table, so that a preview without a
/// quality of its own is neither worse nor needlessly larger than its source.
pub(crate) fn quality(bytes: &[u8]) -> Option<u8> {
    let table = first_table(bytes)?;
    let sum: u32 = table.iter().map(|step| u32::from(*step)).sum();
    let percent = (sum * 100 / STANDARD_TABLE).max(1);
    let quality = if percent <= 100 { 100 - percent / 2 } else { 5000 / percent };
    u8::try_from(quality.clamp(1, 100)).ok()
}

/// Walks the segments up to the first table with eight bits a step.
fn first_table(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.get(2..)?;
    loop {
        let [0xff, marker, high, low, ..] = *rest else { return None };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(4..2 + length)?;
        match (marker, segment) {
            (0xdb, [0..=0x0f, table @ ..]) => return table.get(..64),
            (0xda, _) => return None,
            _ => rest = rest.get(2 + length..)?,
        }
    }
}
