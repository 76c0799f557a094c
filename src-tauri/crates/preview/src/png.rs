//! PNG row by row: a large picture is shrunk while it is read, so that it never exists in memory as a whole.
//!
//! What comes out is at least about `RESIDUAL` times the size needed; the filter of the crop does the rest. Interlaced
//! and small pictures are left to the decoder of all other formats, and so are damaged ones, which it refuses.

use std::io::Cursor;

use ::png::{BitDepth, ColorType, Decoder, Limits, Reader, Transformations};
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, GrayAlphaImage, GrayImage, RgbImage, RgbaImage};

use crate::limits;
use crate::raster::Raster;

/// How many pixels of the shrunk picture there are for one of the preview, a side. Averages of boxes are softer than
/// the filter that follows, so three of them are needed where two pixels of a JPEG are enough.
const RESIDUAL: f64 = 3.0;

/// Rows of the shrunk picture that are made at once.
const STRIP: u32 = 32;

/// Decodes to no less than what is needed of the whole picture; `None` when another decoder has to try.
pub(crate) fn read(bytes: &[u8], covering: (f64, f64)) -> Option<Raster> {
    let rows = Rows::open(bytes)?;
    let plan = Plan::of(rows.size, covering)?;
    let pixels = shrink(rows, &plan)?;
    raster(plan.size(), pixels)
}

/// The rows of a picture that is not interlaced, eight bits a sample.
struct Rows<'a> {
    reader: Reader<Cursor<&'a [u8]>>,
    size: (u32, u32),
    pixel: PixelType,
    /// Holds one row when its samples have to be narrowed.
    wide: Option<Vec<u8>>,
}

impl<'a> Rows<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let bytes_allowed = usize::try_from(limits::MAX_DECODED_BYTES).ok()?;
        let mut decoder =
            Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: bytes_allowed });
        decoder.set_transformations(Transformations::EXPAND);
        let reader = decoder.read_info().ok()?;
        if reader.info().interlaced {
            return None;
        }
        let (color, depth) = reader.output_color_type();
        let pixel = match color {
            ColorType::Grayscale => PixelType::U8,
            ColorType::GrayscaleAlpha => PixelType::U8x2,
            ColorType::Rgb => PixelType::U8x3,
            ColorType::Rgba => PixelType::U8x4,
            ColorType::Indexed => return None,
        };
        let size = reader.info().size();
        let wide = match depth {
            BitDepth::Sixteen => Some(vec![0; reader.output_line_size(size.0)?]),
            BitDepth::Eight => None,
            BitDepth::One | BitDepth::Two | BitDepth::Four => return None,
        };
        Some(Self { reader, size, pixel, wide })
    }

    /// Reads the next row.
    fn next(&mut self, row: &mut [u8]) -> Option<()> {
        let Some(wide) = &mut self.wide else {
            return self.reader.read_row(row).ok()?.map(drop);
        };
        self.reader.read_row(wide).ok()??;
        let (samples, _) = wide.as_chunks::<2>();
        for (narrow, sample) in row.iter_mut().zip(samples) {
            *narrow = rounded(u16::from_be_bytes(*sample));
        }
        Some(())
    }
}

/// Narrows a sample to the nearest byte.
fn rounded(sample: u16) -> u8 {
    u8::try_from((u32::from(sample) + 128) / 257).unwrap_or(u8::MAX)
}

/// How a picture is shrunk: strips of nearly the same height, each to `rows` rows of `width` pixels.
#[derive(Debug, PartialEq, Eq)]
struct Plan {
    source: (u32, u32),
    width: u32,
    rows: u32,
    strips: u32,
}

impl Plan {
    /// Returns nothing for a picture that is too small for it to be worth while.
    fn of((width, height): (u32, u32), (across, down): (f64, f64)) -> Option<Self> {
        let (by_width, by_height) = (times(width, across), times(height, down));
        if by_width < 2 && by_height < 2 {
            return None;
        }
        let strips = (height / by_height / STRIP).max(1);
        let rows = if strips == 1 { height / by_height } else { STRIP };
        Some(Self { source: (width, height), width: width / by_width, rows, strips })
    }

    fn size(&self) -> (u32, u32) {
        (self.width, self.rows * self.strips)
    }

    /// Returns how many rows of the source one strip is made of.
    fn height(&self, strip: u32) -> usize {
        let start =
            |strip: u32| u64::from(self.source.1) * u64::from(strip) / u64::from(self.strips);
        usize::try_from(start(strip + 1) - start(strip)).unwrap_or_default()
    }
}

/// Says how many pixels of a side become one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float to integer cast saturates, and no side is above 2^14"
)]
fn times(side: u32, needed: f64) -> u32 {
    ((f64::from(side) / (needed * RESIDUAL)) as u32).clamp(1, side.max(1))
}

/// Averages boxes of pixels, colours by their alpha.
fn shrink(mut rows: Rows<'_>, plan: &Plan) -> Option<(PixelType, Vec<u8>)> {
    let (pixel, bytes) = (rows.pixel, rows.pixel.size());
    let (width, made) = (usize::try_from(rows.size.0).ok()?, usize::try_from(plan.width).ok()?);
    let mut pixels = vec![0; made * bytes * usize::try_from(plan.size().1).ok()?];
    let tallest = (0..plan.strips).map(|strip| plan.height(strip)).max()?;
    let mut strip = vec![0; width * bytes * tallest];
    let mut resizer = Resizer::new();
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Box));
    let targets = pixels.chunks_exact_mut(made * bytes * usize::try_from(plan.rows).ok()?);
    for (number, target) in (0..plan.strips).zip(targets) {
        let height = plan.height(number);
        let strip = strip.get_mut(..width * bytes * height)?;
        for row in strip.chunks_exact_mut(width * bytes) {
            rows.next(row)?;
        }
        let source = ImageRef::new(rows.size.0, u32::try_from(height).ok()?, strip, pixel).ok()?;
        let mut target = Image::from_slice_u8(plan.width, plan.rows, target, pixel).ok()?;
        resizer.resize(&source, &mut target, &options).ok()?;
    }
    Some((pixel, pixels))
}

fn raster((width, height): (u32, u32), (pixel, pixels): (PixelType, Vec<u8>)) -> Option<Raster> {
    let image = match pixel.size() {
        1 => GrayImage::from_raw(width, height, pixels).map(DynamicImage::from),
        2 => GrayAlphaImage::from_raw(width, height, pixels).map(DynamicImage::from),
        3 => RgbImage::from_raw(width, height, pixels).map(DynamicImage::from),
        _ => RgbaImage::from_raw(width, height, pixels).map(DynamicImage::from),
    };
    image.map(Raster::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::png::PngEncoder;
    use image::{ExtendedColorType, ImageEncoder};

    const SIZE: (u32, u32) = (601, 403);

    /// Writes a slope across and down that every color type can show.
    fn slope(color: ExtendedColorType) -> Vec<u8> {
        let channels = usize::from(color.channel_count());
        let depth = usize::from(color.bits_per_pixel()) / channels / 8;
        let mut pixels = Vec::new();
        for at in 0..SIZE.0 * SIZE.1 {
            let (x, y) = (at % SIZE.0, at / SIZE.0);
            let samples = [x * 255 / SIZE.0, y * 255 / SIZE.1, 128, 255 - x * 200 / SIZE.0];
            let samples: &[u32] = match channels {
                1 => &samples[..1],
                2 => &[samples[1], samples[3]],
                3 => &samples[..3],
                _ => &samples,
            };
            for sample in samples {
                pixels.extend(std::iter::repeat_n(u8::try_from(*sample).unwrap(), depth));
            }
        }
        let mut bytes = Vec::new();
        PngEncoder::new(&mut bytes).write_image(&pixels, SIZE.0, SIZE.1, color).unwrap();
        bytes
    }

    #[test]
    fn a_shrunk_picture_shows_what_the_whole_one_does() {
        for color in [
            ExtendedColorType::L8,
            ExtendedColorType::La8,
            ExtendedColorType::Rgb8,
            ExtendedColorType::Rgba8,
            ExtendedColorType::L16,
            ExtendedColorType::La16,
            ExtendedColorType::Rgb16,
            ExtendedColorType::Rgba16,
        ] {
            let bytes = slope(color);
            let shrunk = read(&bytes, (40.0, 27.0)).unwrap();
            let whole = Raster::from(image::load_from_memory(&bytes).unwrap());
            let (width, height) = shrunk.size();
            assert!(
                (120..=130).contains(&width) && (81..=100).contains(&height),
                "{width}x{height}"
            );
            let (shrunk, whole) = (shrunk.into_alpha(), whole.into_alpha());
            for (x, y) in [(0, 0), (width / 2, height / 3), (width - 1, height - 1)] {
                let (left, top) =
                    ((x * 2 + 1) * SIZE.0 / width / 2, (y * 2 + 1) * SIZE.1 / height / 2);
                let (small, large) = (shrunk.get_pixel(x, y).0, whole.get_pixel(left, top).0);
                let apart = small.iter().zip(large).map(|(a, b)| a.abs_diff(b)).max().unwrap();
                assert!(apart <= 3, "{color:?} at {x}, {y}: {small:?} for {large:?}");
            }
        }
    }

    #[test]
    fn small_pictures_and_damaged_ones_are_left_to_the_other_decoder() {
        let bytes = slope(ExtendedColorType::Rgb8);
        assert!(read(&bytes, (200.0, 135.0)).is_none());
        assert!(read(&bytes[..bytes.len() / 2], (40.0, 27.0)).is_none());
    }

    #[test]
    fn strips_cover_every_row_once_whatever_the_shape() {
        for (size, needed) in [
            ((4000, 3000), (300.0, 225.0)),
            ((16_384, 7), (100.0, 1.0)),
            ((1, 16_384), (1.0, 100.0)),
            ((7, 4001), (7.0, 4.0)),
        ] {
            let plan = Plan::of(size, needed).unwrap();
            let rows: usize = (0..plan.strips).map(|strip| plan.height(strip)).sum();
            assert_eq!(rows, usize::try_from(size.1).unwrap(), "{size:?}");
            let (width, height) = plan.size();
            assert!(width > 0 && height > 0 && height <= size.1, "{size:?}: {width}x{height}");
        }
    }
}
