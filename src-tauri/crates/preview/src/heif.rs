//! HEIC and AVIF through libheif, which joins tiles, turns and mirrors the picture as its container says, and leaves
//! everything but the primary picture alone. So a picture comes out upright, and nothing is left to turn.

use std::sync::LazyLock;

use image::error::{DecodingError, ImageFormatHint, LimitError, LimitErrorKind};
use image::{ColorType, ImageDecoder, ImageError, ImageResult};
use libheif_rs::{
    Channel, ColorPrimaries, ColorProfileNCLX, ColorSpace, CompressionFormat, DecodingOptions,
    EncoderParameterValue, EncoderQuality, HeifContext, HeifError, HeifErrorSubCode, Image,
    ImageHandle, LibHeif, RgbChroma, SecurityLimits, TransferCharacteristics,
};
use moxcms::ColorProfile;

use crate::limits;
use crate::raster::Raster;

/// Kept for as long as the program runs: the library forgets its codecs when its last user leaves.
static LIBRARY: LazyLock<LibHeif> = LazyLock::new(LibHeif::new);

/// What the library itself may hold; the copy handed on and the codecs' own frames come on top.
const MAX_BYTES: u64 = limits::MAX_DECODED_BYTES / 3 * 2;

/// Two previews are made at once, so one alone does not take more than one thread.
const THREADS: i32 = 1;

/// How long x265 looks for the smallest file. Its own choice, `slow`, takes twice as long for a twentieth fewer bytes.
const PRESET: &str = "fast";

/// What both formats are written with when nothing else is known.
const QUALITY: u8 = 50;

/// An opened file: its header is read, its pixels are not.
pub(crate) struct Still<'a> {
    handle: ImageHandle,
    /// Holds on to the bytes that the handle reads from.
    _context: HeifContext<'a>,
}

impl<'a> Still<'a> {
    /// Reads the header.
    pub(crate) fn open(bytes: &'a [u8]) -> ImageResult<Self> {
        LazyLock::force(&LIBRARY);
        open(bytes).map_err(refused)
    }

    fn has_alpha(&self) -> bool {
        self.handle.has_alpha_channel()
    }

    fn decode(&self) -> Result<Image, HeifError> {
        let chroma = if self.has_alpha() { RgbChroma::Rgba } else { RgbChroma::Rgb };
        let options = DecodingOptions::new().map(|mut options| {
            options.set_convert_hdr_to_8bit(true);
            options.set_num_codec_threads(THREADS.unsigned_abs());
            options
        });
        LIBRARY.decode(&self.handle, ColorSpace::Rgb(chroma), options)
    }
}

impl ImageDecoder for Still<'_> {
    /// After the turn that the container asks for.
    fn dimensions(&self) -> (u32, u32) {
        (self.handle.width(), self.handle.height())
    }

    fn color_type(&self) -> ColorType {
        if self.has_alpha() { ColorType::Rgba8 } else { ColorType::Rgb8 }
    }

    fn icc_profile(&mut self) -> ImageResult<Option<Vec<u8>>> {
        Ok(match self.handle.color_profile_raw() {
            Some(raw) => Some(raw.data),
            None => self.handle.color_profile_nclx().and_then(|coded| wide(&coded)),
        })
    }

    fn read_image(self, buf: &mut [u8]) -> ImageResult<()> {
        let decoded = self.decode().map_err(refused)?;
        if (decoded.width(), decoded.height()) != self.dimensions() {
            return Err(damaged("the picture is not of the size it claims"));
        }
        unpad(&decoded, buf).ok_or_else(|| damaged("the picture has no pixels"))
    }

    fn read_image_boxed(self: Box<Self>, buf: &mut [u8]) -> ImageResult<()> {
        (*self).read_image(buf)
    }
}

fn open(bytes: &[u8]) -> Result<Still<'_>, HeifError> {
    let mut context = HeifContext::new()?;
    let mut bounds = SecurityLimits::new();
    bounds.set_max_total_memory(MAX_BYTES);
    bounds.set_max_memory_block_size(MAX_BYTES);
    context.set_security_limits(&bounds)?;
    context.set_max_decoding_threads(THREADS.unsigned_abs());
    context.read_bytes(bytes)?;
    Ok(Still { handle: context.primary_image_handle()?, _context: context })
}

fn refused(error: HeifError) -> ImageError {
    if matches!(error.sub_code, HeifErrorSubCode::SecurityLimitExceeded) {
        ImageError::Limits(LimitError::from_kind(LimitErrorKind::InsufficientMemory))
    } else {
        damaged(error)
    }
}

fn damaged(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ImageError {
    ImageError::Decoding(DecodingError::new(ImageFormatHint::Name("HEIF".to_owned()), why))
}

/// Describes colours that are only numbered. Those of HDR are left as they are: what a screen has no range for would
/// have to be squeezed into it, and no profile says how.
fn wide(coded: &ColorProfileNCLX) -> Option<Vec<u8>> {
    let is_hdr = matches!(
        coded.transfer_characteristics(),
        TransferCharacteristics::ITU_R_BT_2100_0_PQ | TransferCharacteristics::ITU_R_BT_2100_0_HLG
    );
    let primaries = coded.color_primaries();
    let profile = if is_hdr {
        None
    } else if primaries == ColorPrimaries::SMPTE_EG_432_1 {
        Some(ColorProfile::new_display_p3())
    } else if primaries == ColorPrimaries::ITU_R_BT_2020_2_and_2100_0 {
        Some(ColorProfile::new_bt2020())
    } else {
        None
    };
    profile?.encode().ok()
}

/// Copies the pixels out of rows that are longer than the picture is wide.
fn unpad(decoded: &Image, buf: &mut [u8]) -> Option<()> {
    let plane = decoded.planes().interleaved?;
    let row = buf.len() / usize::try_from(plane.height).ok()?;
    for (line, padded) in buf.chunks_exact_mut(row).zip(plane.data.chunks(plane.stride)) {
        line.copy_from_slice(padded.get(..row)?);
    }
    Some(())
}

/// Encodes a picture as HEIC or AVIF. A quality of 0 is the default's, as in the API.
pub(crate) fn write(
    raster: &Raster,
    format: CompressionFormat,
    quality: Option<u8>,
) -> Option<Vec<u8>> {
    let image = planes(raster).ok()?;
    let quality = quality.filter(|quality| *quality > 0).unwrap_or(QUALITY);
    encode(&image, format, quality).ok()
}

fn planes(raster: &Raster) -> Result<Image, HeifError> {
    let (width, height) = raster.size();
    let (chroma, row, bytes) = match raster {
        Raster::Opaque(image) => (RgbChroma::Rgb, width as usize * 3, image.as_raw()),
        Raster::Alpha(image) => (RgbChroma::Rgba, width as usize * 4, image.as_raw()),
    };
    let mut image = Image::new(width, height, ColorSpace::Rgb(chroma))?;
    image.create_plane(Channel::Interleaved, width, height, 8)?;
    if let Some(plane) = image.planes_mut().interleaved {
        for (line, source) in plane.data.chunks_mut(plane.stride).zip(bytes.chunks(row)) {
            if let Some(line) = line.get_mut(..row) {
                line.copy_from_slice(source);
            }
        }
    }
    Ok(image)
}

fn encode(image: &Image, format: CompressionFormat, quality: u8) -> Result<Vec<u8>, HeifError> {
    let mut encoder = LIBRARY.encoder_for_format(format)?;
    if quality >= 100 {
        encoder.set_quality(EncoderQuality::LossLess)?;
        encoder.set_parameter_value("chroma", EncoderParameterValue::String("444".to_owned()))?;
    } else {
        encoder.set_quality(EncoderQuality::Lossy(quality))?;
    }
    if format == CompressionFormat::Av1 {
        encoder.set_parameter_value("threads", EncoderParameterValue::Int(THREADS))?;
    } else {
        let preset = EncoderParameterValue::String(PRESET.to_owned());
        encoder.set_parameter_value("preset", preset)?;
    }
    let mut context = HeifContext::new()?;
    context.encode_image(image, &mut encoder, None)?;
    context.write_to_bytes()
}
