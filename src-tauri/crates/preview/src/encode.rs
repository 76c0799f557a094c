//! Writing pictures: one format each, the quality where the format has one.

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use libheif_rs::CompressionFormat;
use wire::preview::Output;

use crate::decode::Written;
use crate::error::Error;
use crate::raster::Raster;
use crate::{gif, heif, jpeg};

/// What the API writes when nothing else is known.
const JPEG_QUALITY: u8 = 92;
const WEBP_QUALITY: u8 = 75;

/// How long libwebp looks for the smallest file, 0 to 6. A draft takes a fifth less time and a twentieth more bytes.
const WEBP_METHOD: i32 = 4;
const WEBP_DRAFT_METHOD: i32 = 2;

/// Returns how to write: with the quality asked for, in everything else as the source was written.
pub(crate) fn like(source: Written, quality: i8) -> Written {
    Written { quality: u8::try_from(quality).ok().or(source.quality), ..source }
}

/// Encodes a finished picture. JPEG has no alpha: it is dropped, and hidden colour shows.
pub(crate) fn write(
    raster: Raster,
    output: Output,
    like: Written,
    is_draft: bool,
) -> Result<Vec<u8>, Error> {
    let written = match output {
        Output::Jpg | Output::Jpeg => {
            // As in the API, 0 means the default here.
            let quality = like.quality.filter(|quality| *quality > 0).unwrap_or(JPEG_QUALITY);
            jpeg::write(&raster.into_opaque(), quality, like.is_full_color)
        }
        Output::Png => png(&raster),
        Output::Webp => webp(&raster, like.quality.unwrap_or(WEBP_QUALITY), is_draft),
        Output::Gif => gif::still(raster),
        Output::Heic => heif::write(&raster, CompressionFormat::Hevc, like.quality),
        // Of these two the API writes HEIC alone without loss.
        Output::Avif => heif::write(
            &raster,
            CompressionFormat::Av1,
            like.quality.map(|quality| quality.min(99)),
        ),
    };
    written.ok_or(Error::Unencodable(output))
}

fn png(raster: &Raster) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new(&mut bytes);
    let (width, height) = raster.size();
    match raster {
        Raster::Opaque(image) => {
            encoder.write_image(image, width, height, ExtendedColorType::Rgb8).ok()?;
        }
        Raster::Alpha(image) => {
            encoder.write_image(image, width, height, ExtendedColorType::Rgba8).ok()?;
        }
    }
    Some(bytes)
}

/// Full quality means lossless, as the API has it.
fn webp(raster: &Raster, quality: u8, is_draft: bool) -> Option<Vec<u8>> {
    let (width, height) = raster.size();
    let encoder = match raster {
        Raster::Opaque(image) => webp::Encoder::from_rgb(image, width, height),
        Raster::Alpha(image) => webp::Encoder::from_rgba(image, width, height),
    };
    let mut config = webp::WebPConfig::new().ok()?;
    config.lossless = i32::from(quality >= 100);
    config.quality = f32::from(quality);
    config.method = if is_draft { WEBP_DRAFT_METHOD } else { WEBP_METHOD };
    encoder.encode_advanced(&config).ok().map(|memory| memory.to_vec())
}
